"""Icons are tinted by their token and sharp on any screen."""

import re
from collections import Counter

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPixmap

import resources
from desktop.views import icons
from desktop.views.theme import Theme
from desktop.views.tokens import DARK, LIGHT


def colour_of(pixmap: QPixmap) -> str:
    """Give the colour of most opaque pixels: at the edges colours are rounded."""
    image = pixmap.toImage()
    every = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    counted = Counter(colour.name().upper() for colour in every if colour.alpha() == 255)
    return counted.most_common(1)[0][0]


@pytest.mark.parametrize("name", sorted(icons.names()))
def test_every_icon_is_drawn_in_its_token(name: str) -> None:
    assert colour_of(icons.pixmap(name, "accent", 48)) == LIGHT["accent"].upper()


def test_an_icon_follows_the_scheme(look: Theme) -> None:
    look.choose("dark")
    assert colour_of(icons.pixmap("store", "warn", 48)) == DARK["warn"].upper()


def test_an_icon_has_the_pixels_of_its_screen() -> None:
    drawn = icons.pixmap("store", "text", 18, 1.5)
    assert (drawn.width(), drawn.deviceIndependentSize().width()) == (27, 18)


def test_an_icon_is_drawn_once() -> None:
    assert icons.pixmap("lock", "quiet", 14).cacheKey() == icons.pixmap("lock", "quiet", 14).cacheKey()


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("unicorn", "text", 18)


def test_a_menu_icon_follows_the_scheme(look: Theme) -> None:
    icon = icons.icon("printer", "text")
    before = colour_of(icon.pixmap(QSize(32, 32)))
    look.choose("dark")
    assert before == LIGHT["text"].upper()
    assert colour_of(icon.pixmap(QSize(32, 32))) == DARK["text"].upper()


def test_a_menu_icon_is_quiet_while_it_cannot_be_chosen() -> None:
    drawn = icons.icon("printer").pixmap(QSize(32, 32), QIcon.Mode.Disabled)
    assert colour_of(drawn) == QColor(LIGHT["quiet"]).name().upper()


def test_every_icon_named_in_the_views_is_carried() -> None:
    sources = resources.path().parent.joinpath("desktop", "views").rglob("*.py")
    named = {name for file in sources for name in re.findall(r'icon="([a-z0-9-]+)"', file.read_text(encoding="utf-8"))}
    assert named
    assert named <= icons.names()
