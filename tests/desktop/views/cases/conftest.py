"""The ledger as each role sees it, over copies of the supervisor's world."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.clock import FixedClock
from contract.ids import SeededIds
from desktop.models.store import Store
from desktop.views.background import Background
from desktop.views.cases import LedgerPage
from desktop.views.cases.forms import Form
from desktop.views.workplace import Workplace
from tests.desktop import team_world, worlds
from tests.desktop.views.conftest import Show
from tests.stores import KEY, me_as

WHO = {
    "supervisor": ("supervisor", worlds.SUPERVISOR),
    "manager": ("account_manager", team_world.manager(1)),
    "office": ("office", worlds.OFFICER),
}


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the world; nobody opens it: it is copied."""
    folder = tmp_path_factory.mktemp("ledger") / "made"
    team_world.a_team(folder).close()
    return folder


@dataclass
class Desk:
    """One person's ledger, worked by its keys."""

    page: LedgerPage
    store: Store
    work: Workplace
    failures: list[BaseException]
    qtbot: QtBot

    def press(self, *keys: str) -> None:
        """Press keys where the focus is, as a person does."""
        for key in keys:
            QTest.keySequence(QApplication.focusWidget() or self.page.window(), QKeySequence(key))

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true)

    def choose(self, record_id: UUID, tab: str = "all") -> None:
        self.page.tabs.choose(tab)
        self.page.list.choose(record_id)
        assert self.page.entry() is not None

    def form(self) -> Form:
        """Give the question that is open."""
        found = [w for w in QApplication.allWidgets() if isinstance(w, Form) and w.isVisible()]
        assert len(found) == 1
        return found[0]

    def asks_nothing(self) -> bool:
        return not any(isinstance(w, Form) and w.isVisible() for w in QApplication.allWidgets())

    def write(self, words: str) -> None:
        self.form().main.insertPlainText(words)


@pytest.fixture
def desk_of(team: Path, tmp_path: Path, show: Show, qtbot: QtBot) -> Iterator[Callable[[str], Desk]]:
    """Give a function that opens the ledger of a supervisor, a manager or the office."""
    opened: list[Desk] = []

    def _open(who: str) -> Desk:
        role, person = WHO[who]
        folder = tmp_path / who
        shutil.copytree(team, folder, ignore=shutil.ignore_patterns("*.lock"))
        clock = FixedClock(team_world.EVENING)
        store = Store.open(folder, KEY, clock=clock, ids=SeededIds(clock, 11))
        with store.local() as connection:
            store.keep(connection, me=replace(me_as(role, person=person), name=who))
        failures: list[BaseException] = []
        work = Workplace(store, Background(failures.append), worlds.ZONE)
        page = LedgerPage(work)
        work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
        show(page, width=1366, height=700)
        page.show_for(None)
        page.take_focus()
        desk = Desk(page, store, work, failures, qtbot)
        opened.append(desk)
        desk.until(lambda: bool(page.head.quiet.text()))
        return desk

    yield _open
    for desk in opened:
        desk.work.background.close()
        desk.work.close()
        desk.store.close()
