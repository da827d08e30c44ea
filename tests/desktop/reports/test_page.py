"""Blocks flow down sheets; nothing is lost between them."""

from dataclasses import replace

import pytest

from desktop.reports.blocks import Column, Space, Table, heading, table
from desktop.reports.page import A4, A5, FOOT, Paper, Printed
from desktop.reports.text import Typesetter
from tests.desktop.reports.reading import as_pdf, page_words
from tests.desktop.reports.specimens import STAMP

COLUMNS = (Column("序", 30), Column("说明", 300), Column("数", 60, right=True))


def paper() -> Paper:
    return Paper(A4, Typesetter())


def pages_of(printed: Printed) -> list[str]:
    return page_words(as_pdf(printed.pages))


def test_a_table_over_several_sheets_repeats_its_head_and_loses_no_row() -> None:
    made = paper()
    made.put(table(made.setter, COLUMNS, [(f"#{n}#", "走访", f"{n}") for n in range(100)]))
    pages = pages_of(made.finish())
    assert len(pages) > 1
    assert all("序说明数" in page for page in pages)
    assert [sum(f"#{n}#" in page for page in pages) for n in range(100)] == [1] * 100


def test_rows_do_not_reach_into_the_foot() -> None:
    made = paper()
    for _ in range(60):
        made.put(table(made.setter, COLUMNS, [("1", "走访" * 40, "2")]))
        assert made.y <= A4.height - A4.margin - FOOT + 0.001


def test_a_row_higher_than_a_sheet_goes_on_over_the_next_ones() -> None:
    made = paper()
    note = "".join(chr(0x4E00 + n) for n in range(5000))
    made.put(table(made.setter, COLUMNS, [("1", note, "9")]))
    printed = made.finish()
    pages = pages_of(printed)
    assert len(pages) > 2
    joined = "".join(page.replace("序说明数", "") for page in pages)
    assert all(character in joined for character in note)


def test_a_row_higher_than_a_sheet_may_begin_at_the_very_bottom_of_one() -> None:
    made = paper()
    made.put(Space(made.room - 12))
    made.put(table(made.setter, COLUMNS[:2], [("1", "走访" * 2000)]))
    pages = pages_of(made.finish())
    assert sum(page.count("走访") for page in pages) == 2000


def test_a_long_foot_never_runs_into_the_number_of_the_page() -> None:
    (page,) = pages_of(paper().finish_stamped(replace(STAMP, printed_by="方晓兰" * 99, hotline="12313" * 99)))
    assert page.count("…") == 2
    assert page.endswith("第1页，共1页")


def test_every_page_tells_its_number_and_how_many_there_are() -> None:
    made = paper()
    made.put(Space(400), Space(400), Space(400))
    assert pages_of(made.finish()) == ["第1页，共3页", "第2页，共3页", "第3页，共3页"]


def test_blocks_kept_together_move_to_the_next_sheet_together() -> None:
    made = paper()
    made.put(Space(made.room - 50))
    made.keep(heading(made.setter, "价值评价", "", 300), Space(60))
    assert ["价值评价" in page for page in pages_of(made.finish())] == [False, True]


def test_what_sinks_stands_at_the_bottom_or_on_a_sheet_of_its_own() -> None:
    made = paper()
    made.sink(Space(100))
    assert made.y == pytest.approx(made.bottom)
    made.sink(Space(100))
    assert len(made.finish().pages) == 2


def test_the_foot_tells_the_age_of_the_facts_and_who_printed_them() -> None:
    (page,) = pages_of(paper().finish_stamped(STAMP))
    for words in ("数据截至2026-11-2411:02", "由方晓兰2026-11-2415:20打印", "服务监督12313", "第1页，共1页"):
        assert words in page


def test_a_long_office_makes_the_head_higher_and_pushes_nothing_off_the_paper() -> None:
    made = Paper(A5, Typesetter())
    made.head("示例市烟草公司" * 12, "走访回执", ("惠鑫便利店" * 12, "7-000013"))
    assert made.y > A5.margin + 60
    (page,) = pages_of(made.finish())
    assert page.count("示例市烟草公司") == 12
    assert page.count("惠鑫便利店") == 12


def test_a_table_without_captions_has_no_head() -> None:
    made = table(Typesetter(), (Column("", 100),), [("走访",)])
    assert isinstance(made, Table)
    assert made.head is None
