"""The supervisor's world, made once a session, and the review page over a copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.records import Review
from contract.words import use_language
from desktop.models import reviews
from desktop.models.store import Store
from desktop.views.background import Background
from desktop.views.review import ReviewPage
from desktop.views.workplace import Workplace
from tests.desktop import team_world, worlds
from tests.desktop.views.conftest import Show


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the world; nobody opens it: it is copied."""
    folder = tmp_path_factory.mktemp("team") / "made"
    team_world.a_team(folder).close()
    return folder


@pytest.fixture
def desk(team: Path, tmp_path: Path) -> Iterator[Store]:
    """Give the supervisor's store."""
    store = team_world.a_copy(team, tmp_path / "desk")
    yield store
    store.close()


@pytest.fixture
def failures() -> list[BaseException]:
    """Give what went wrong beside the screen and was shown."""
    return []


@pytest.fixture
def work(desk: Store, failures: list[BaseException], qapp: object) -> Iterator[Workplace]:
    """Give the workplace over the supervisor's store."""
    background = Background(failures.append)
    place = Workplace(desk, background, worlds.ZONE)
    yield place
    background.close()
    place.close()


@pytest.fixture
def in_chinese() -> None:
    """Have the page in Chinese, where all reasons have room; ask for it before `reviewing`."""
    use_language("zh_CN")


class Reviewing:
    """The page with the keys of a reviewer; each key waits until the visit in hand is shown."""

    def __init__(self, page: ReviewPage, qtbot: QtBot) -> None:
        self.page = page
        self._qtbot = qtbot
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press keys where the focus is, as a person does."""
        for key in keys:
            QTest.keySequence(QApplication.focusWidget() or self.page.window(), QKeySequence(key))
            self.pressed += 1

    def settle(self) -> None:
        """Wait until the visit in hand is shown."""
        self._qtbot.waitUntil(lambda: self.page.in_hand() is not None or not self.page.items())

    def kept(self, visit_id: UUID) -> Review:
        """Give the last review of a visit, once there is one."""
        store = self.page.work.store
        self.until(lambda: bool(reviews.of_visit(store, visit_id)))
        return reviews.of_visit(store, visit_id)[-1]

    def until(self, true: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(true)

    def name(self) -> str:
        """Give the name of the shop in hand."""
        self.settle()
        item = self.page.in_hand()
        return item.shop.name if item else ""


@pytest.fixture
def reviewing(work: Workplace, show: Show, qtbot: QtBot) -> Reviewing:
    """Give the page at 1366 by 700, its first visit shown."""
    page = ReviewPage(work)
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    show(page, width=1366, height=700)
    page.show_for(None)
    page.take_focus()
    made = Reviewing(page, qtbot)
    made.until(lambda: len(page.items()) > 0)
    made.settle()
    return made
