"""The register of prints: every number once, and whether the server has it."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.models import papers
from desktop.views.print_center import RegisterPage
from desktop.views.rows import row_words
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.examples import SHOP


@pytest.fixture
def register(work: Workplace, show: Show) -> RegisterPage:
    page = RegisterPage(work)
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    show(page, width=1200, height=600)
    page.show_for(None)
    return page


def test_an_empty_register_says_what_it_is(register: RegisterPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not register.table.isVisible())
    assert register.empty.isVisible()
    assert register.empty.title.text() == "Nothing was printed yet"


def test_a_print_stands_in_the_register_at_once(register: RegisterPage, work: Workplace, qtbot: QtBot) -> None:
    work.store.run(papers.print_paper, SHOP, "receipt", "0012-000007", pages=2).result()
    qtbot.waitUntil(lambda: register.table.rows.rowCount() == 1)
    row = register.table.rows.row(0)
    assert [row_words(row, column) for column in range(8)] == [
        "0012-000007",
        "Visit receipt",
        "惠鑫便利店",
        "2",
        "1",
        "方晓兰",
        "2026-11-24 10:00",
        "waits to be sent",
    ]


def test_one_kind_of_paper_can_be_looked_at_alone(register: RegisterPage, work: Workplace, qtbot: QtBot) -> None:
    for serial, kind in (("0012-000001", "receipt"), ("0012-000002", "customer_report")):
        work.store.run(papers.print_paper, SHOP, kind, serial, pages=1).result()
    qtbot.waitUntil(lambda: register.table.rows.rowCount() == 2)
    register.kinds.choose("receipt")
    qtbot.waitUntil(lambda: register.table.rows.rowCount() == 1)
    assert row_words(register.table.rows.row(0), 0) == "0012-000001"


def test_enter_opens_the_shop(register: RegisterPage, work: Workplace, qtbot: QtBot) -> None:
    work.store.run(papers.print_paper, SHOP, "receipt", "0012-000001", pages=1).result()
    qtbot.waitUntil(lambda: register.table.rows.rowCount() == 1)
    with qtbot.waitSignal(work.asked) as asked:
        register.table.opened.emit(register.table.current_key(), 0)
    assert asked.args == ["card", SHOP]
