"""Every part paints something in every scheme at every font factor, and nothing is painted in vain."""

import pytest
from PySide6.QtWidgets import QWidget

from desktop.views import parts
from desktop.views.parts import Chip
from desktop.views.theme import Theme
from tests.desktop.views.conftest import Show


def ink_of(piece: QWidget) -> int:
    """Count the different colours a part is painted with."""
    image = piece.grab().toImage()
    return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
def test_every_part_can_be_painted_in_every_look(look: Theme, show: Show, scheme: str, factor: float) -> None:
    look.choose("dark" if scheme == "dark" else "light", factor)
    pieces = (
        parts.Button("主操作", "primary", key="F2", icon="printer"),
        parts.Tick("采用"),
        parts.Radio("用我的"),
        parts.Segment([("a", "标准字"), ("b", "大字版")], "a", mark=True),
        parts.Option("中华(硬)", closable=True),
        parts.CheckTile(2, "明码标价"),
        parts.KeyCap("Ctrl+K"),
        parts.ChipLabel(Chip("预警", "triangle-alert", "warn")),
        parts.DayStrokes(12, 30),
        parts.SearchOpener("速查店铺"),
        parts.EmptyState.error("这个文件打不开", "走访记录是好的。", action="重拍"),
    )
    show(*pieces, height=700)
    assert [type(piece).__name__ for piece in pieces if ink_of(piece) < 2] == []
