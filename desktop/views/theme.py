"""Turns the tokens into Qt: palette, fonts and one style sheet, following the system, the person's choice and font.

There is one theme to an application. Parts ask `theme()` when they paint, so a change at run time needs no list
of who shows what: applying the style sheet tells every widget to measure and paint itself again.
"""

from __future__ import annotations

from functools import cache
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

import resources
from desktop.views import tokens
from desktop.views.tokens import Ink, Role, Sizes

Scheme = Literal["system", "light", "dark"]
_SCHEMES: Final = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """The look of the running application."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice: Scheme = "light"
        self._style = Template(resources.path("style", "rounds.qss").read_text(encoding="utf-8"))
        self._colours: dict[Ink, QColor] = {}
        self._fonts: dict[tuple[Role, bool], QFont] = {}
        self.sizes = Sizes()
        self.dark = False
        _load_fonts()
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    @property
    def choice(self) -> Scheme:
        """What the person chose: "system", "light" or "dark"."""
        return self._choice

    @property
    def palette(self) -> tokens.Palette:
        """The colours in force, as `#RRGGBB` by name."""
        return tokens.DARK if self.dark else tokens.LIGHT

    def choose(self, scheme: Scheme | None = None, factor: float | None = None) -> None:
        """Wear `scheme` and grow all type by `factor` (1, 1.25 or 1.5); what is None stays."""
        if scheme is not None:
            self._choice = scheme
            QGuiApplication.styleHints().setColorScheme(_SCHEMES[scheme])
        if factor is not None:
            self.sizes = Sizes(factor)
        self._wear()

    def ink(self, name: Ink) -> QColor:
        """Give the colour a token has now."""
        if name not in self._colours:
            self._colours[name] = QColor(self.palette[name])
        return self._colours[name]

    def scrim(self) -> QColor:
        """Give the veil laid over a page under an overlay."""
        return QColor(*tokens.SCRIM["dark" if self.dark else "light"])

    def font(self, role: Role = "text", *, bold: bool = False) -> QFont:
        """Give the font of `role`, in px at the factor in force."""
        if (role, bold) not in self._fonts:
            font = QFont(tokens.FAMILY)
            font.setPixelSize(self.sizes.font(role))
            font.setBold(bold)
            self._fonts[role, bold] = font
        return self._fonts[role, bold]

    def _wear(self) -> None:
        system_is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.dark = self._choice == "dark" or (self._choice == "system" and system_is_dark)
        self._colours.clear()
        self._fonts.clear()
        self._application.setFont(self.font())
        self._application.setPalette(self._qt_palette())
        self._application.setStyleSheet(self._style.substitute(self._style_values()))
        self.changed.emit()

    def _qt_palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        inks: dict[QPalette.ColorRole, Ink] = {
            role.Window: "bg",
            role.WindowText: "text",
            role.Base: "surface",
            role.AlternateBase: "sunken",
            role.Text: "text",
            role.PlaceholderText: "quiet",
            role.Button: "surface",
            role.ButtonText: "text",
            role.Highlight: "accent",
            role.HighlightedText: "on-accent",
            role.Link: "accent",
            role.LinkVisited: "accent",
            role.ToolTipBase: "text",
            role.ToolTipText: "surface",
            role.Accent: "accent",
        }
        for place, ink in inks.items():
            palette.setColor(place, self.ink(ink))
        for place in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, place, self.ink("quiet"))
        return palette

    def _style_values(self) -> dict[str, object]:
        sizes = self.sizes
        inks: dict[str, object] = {name.replace("-", "_"): colour for name, colour in self.palette.items()}
        return inks | {
            "control_in": sizes.control - 2,
            "control_in_focus": sizes.control - 4,
            "low_in": sizes.row_compact - 2,
            "low_in_focus": sizes.row_compact - 4,
            "row_compact": sizes.row_compact,
        }

    def _on_system_scheme(self) -> None:
        system_is_dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        if self._choice == "system" and system_is_dark != self.dark:
            self._wear()


@cache  # 20 MB: once in a process
def _load_fonts() -> None:
    for weight in ("Regular", "Bold"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", f"NotoSansSC-{weight}.ttf")))


_worn: list[Theme] = []


def install(application: QApplication, scheme: Scheme = "system", factor: float = 1.0) -> Theme:
    """Dress `application` before its first window is shown; it keeps the one theme it was given first."""
    if not _worn:
        _worn.append(Theme(application))
    _worn[0].choose(scheme, factor)
    return _worn[0]


def theme() -> Theme:
    """Give the theme in force; `install` comes first."""
    return _worn[0]


def ink(name: Ink) -> QColor:
    """Give the colour a token has now."""
    return theme().ink(name)


def px() -> Sizes:
    """Give the heights and widths in force."""
    return theme().sizes
