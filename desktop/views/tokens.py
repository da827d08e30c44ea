"""Design tokens: the one place of colours, type, space, shape and heights, in light and dark, for any font factor.

No Qt here: the theme turns these into palettes, fonts and a style sheet, and paper may use the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Ink = Literal[
    "bg",
    "surface",
    "sunken",
    "line",
    "edge",
    "text",
    "quiet",
    "accent",
    "accent-soft",
    "accent-press",
    "on-accent",
    "good",
    "good-soft",
    "warn",
    "warn-soft",
    "bad",
    "bad-soft",
    "grey-soft",
    "chart-1",
    "chart-2",
    "chart-3",
]
Role = Literal["quiet", "text", "group", "page", "read"]
Tone = Literal["line", "accent", "warn", "bad", "good", "grey"]
Palette = Mapping[Ink, str]

LIGHT: Final[Palette] = MappingProxyType(
    {
        "bg": "#F1F2EF",  # window ground
        "surface": "#FFFFFF",  # sheets: lists, forms, tables
        "sunken": "#F7F8F5",  # table heads, band labels, strip, row under the pointer
        "line": "#DADDD7",  # hairlines; carries no meaning
        "edge": "#80868C",  # outline of a control
        "text": "#1A1E22",
        "quiet": "#545B62",  # second lines, units, ages
        "accent": "#22509A",  # the one accent: action, selection, focus
        "accent-soft": "#E5ECF7",  # selected row, the band in hand
        "accent-press": "#1A3F7B",  # primary button under the pointer or pressed
        "on-accent": "#FFFFFF",
        "good": "#1A6A3A",
        "good-soft": "#E2F1E6",
        "warn": "#874A00",
        "warn-soft": "#FCEED5",
        "bad": "#AE241B",  # lost or forbidden, nothing else
        "bad-soft": "#FCE7E4",
        "grey-soft": "#E8EAE6",  # neutral chip, offline, selection without focus
        "chart-1": "#22509A",  # this shop, this person
        "chart-2": "#80868C",  # peers, target, the period before
        "chart-3": "#B9C3D2",  # months gone by
    }
)
DARK: Final[Palette] = MappingProxyType(
    {
        "bg": "#14171A",
        "surface": "#1C2024",
        "sunken": "#181B1F",
        "line": "#343A41",
        "edge": "#7D868F",
        "text": "#E7E9EB",
        "quiet": "#A8B0B8",
        "accent": "#8FB8F2",
        "accent-soft": "#20344F",
        "accent-press": "#B4D0F8",
        "on-accent": "#0D1A2C",
        "good": "#80CB99",
        "good-soft": "#1A3324",
        "warn": "#EDB65C",
        "warn-soft": "#3A2C12",
        "bad": "#F59D95",
        "bad-soft": "#44211F",
        "grey-soft": "#2A2F35",
        "chart-1": "#8FB8F2",
        "chart-2": "#7D868F",
        "chart-3": "#3D4C61",
    }
)
SCRIM: Final[Mapping[str, tuple[int, int, int, int]]] = MappingProxyType(
    {"light": (20, 24, 28, 115), "dark": (0, 0, 0, 153)}  # red, green, blue, opacity of 255
)

TONES: Final[Mapping[Tone, tuple[Ink, Ink]]] = MappingProxyType(
    {  # (words, ground); a "line" chip has an outline and no ground
        "line": ("quiet", "surface"),
        "accent": ("accent", "accent-soft"),
        "warn": ("warn", "warn-soft"),
        "bad": ("bad", "bad-soft"),
        "good": ("good", "good-soft"),
        "grey": ("text", "grey-soft"),
    }
)

# Space in px, multiples of 4: it does not grow with the font.
S1: Final = 4
S2: Final = 8  # inside a group
S3: Final = 12
S4: Final = 16  # between groups
S5: Final = 24
S6: Final = 32
MARGIN: Final = S5  # of a page

RADIUS_CONTROL: Final = 4
RADIUS_SHEET: Final = 6
RADIUS_OVERLAY: Final = 8
RING: Final = 2  # of the focus
BAR: Final = 3  # left of what is selected or in hand

OVERLAY_WIDTH: Final = 784
OVERLAY_TOP: Final = 68
NARROW: Final = 1200  # below this width, divided by the factor, a page has one column

FAMILY: Final = "Noto Sans SC"
FACTORS: Final = (1.0, 1.25, 1.5)
UNDO_SECONDS: Final = 10
FLASH_MS: Final = 1200  # how long "just changed" is marked

_TYPE: Final[Mapping[Role, tuple[int, int]]] = MappingProxyType(
    {  # (size, line) in px at factor 1
        "quiet": (12, 18),  # 9 pt: second words, units, ages
        "text": (14, 20),  # 10.5 pt
        "group": (17, 24),  # 13 pt: the name of the thing in hand
        "page": (24, 32),  # 18 pt: page title, the one big figure
        "read": (21, 37),  # 16 pt: what a shopkeeper reads and signs
    }
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Every height and width in px that grows with the font factor `factor`."""

    factor: float = 1.0

    def _of(self, least: float, each: float) -> int:
        return round(max(least, each * self.factor))

    def font(self, role: Role) -> int:
        """Give the font size of `role` in px."""
        return round(_TYPE[role][0] * self.factor)

    def leading(self, role: Role) -> int:
        """Give the line height of `role` in px."""
        return round(_TYPE[role][1] * self.factor)

    @property
    def row(self) -> int:
        """List or table row of one line; head of a sheet."""
        return self._of(40, 30)

    @property
    def row_compact(self) -> int:
        """Dense table, timeline, low control."""
        return self._of(32, 24)

    @property
    def row_two(self) -> int:
        """List row with a second line."""
        return self._of(48, 44)

    @property
    def section(self) -> int:
        """Header of a group of list rows."""
        return self._of(26, 26)

    @property
    def control(self) -> int:
        """Button, editor, switch: the least target."""
        return self._of(40, 32)

    @property
    def chip(self) -> int:
        """Height of a chip."""
        return round(8 + 16 * self.factor)

    @property
    def key(self) -> int:
        """Height of a key cap."""
        return round(20 * (0.4 + 0.6 * self.factor))

    @property
    def key_width(self) -> int:
        """Least width of a key cap."""
        return round(20 * (0.5 + 0.5 * self.factor))

    @property
    def icon(self) -> int:
        """Icon beside text."""
        return round(18 * (0.5 + 0.5 * self.factor))

    @property
    def icon_small(self) -> int:
        """Icon in a chip or beside quiet words."""
        return round(14 * (0.5 + 0.5 * self.factor))

    @property
    def icon_large(self) -> int:
        """Icon of the navigation and of an empty state."""
        return 22

    @property
    def head(self) -> int:
        """Head of a page."""
        return self._of(64, 52)

    @property
    def strip(self) -> int:
        """Status strip."""
        return self._of(32, 28)

    @property
    def rail(self) -> int:
        """Width of the navigation."""
        return self._of(76, 68)

    @property
    def place(self) -> int:
        """Height of one place of the navigation."""
        return self._of(62, 52)

    @property
    def band_label(self) -> int:
        """Width of the label column of a band."""
        return round(76 + 60 * self.factor)

    @property
    def find(self) -> int:
        """Width of the search field in a page head."""
        return round(248 * (0.6 + 0.4 * self.factor))


def is_narrow(width: int, factor: float = 1.0) -> bool:
    """Say whether a window `width` px wide has room for one column only."""
    return width / factor < NARROW


def luminance(colour: str) -> float:
    """Give the relative luminance (0 to 1, WCAG 2) of a `#RRGGBB` colour."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast (1 to 21, WCAG 2) of two `#RRGGBB` colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
