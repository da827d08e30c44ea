"""The program from the first screen to the window of one person and back, on a real encrypted store."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.clock import FixedClock
from contract.ids import SeededIds
from contract.words import language
from desktop import settings
from desktop.app import Rounds
from desktop.models import cipher, keys
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import FILE, Store
from desktop.views import seat
from tests.desktop.worlds import everything
from tests.examples import NOW
from tests.stores import me_as, take

PASSWORD = "twelve letters"
FIRST_LIST = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from contract.clock import SystemClock
from contract.ids import SystemIds
from desktop.app import Rounds
from desktop.models.place import Place

application = QApplication([])
rounds = Rounds(application, Place(profile=Path(sys.argv[1]), key_store=None, clock=SystemClock(), ids=SystemIds()))
rounds.start()
rounds.unlock.password.setText(sys.argv[2])
rounds.unlock.button.click()
while rounds.seat is None or not rounds.seat.window.page().list.model().rowCount():
    application.processEvents()
rounds.seat.window.page().list.viewport().repaint()
print(*sys.modules)
rounds.close()
"""
NOT_FOR_THE_DAY = frozenset(
    {
        # libraries of pictures, papers, lists, other databases, the network
        *("PIL", "reportlab", "segno", "openpyxl", "pandas", "numpy", "pypinyin", "babel", "charset_normalizer"),
        *("chardet", "psycopg", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm", "requests", "urllib3", "keyring"),
        # our own parts that wait until they are asked for
        *("importers", "desktop.documents", "desktop.sync.worker", "desktop.sync.transport", "desktop.sync.package"),
        *("desktop.views.card", "desktop.views.visit", "desktop.views.review", "desktop.views.print_center"),
    }
)
"""What nothing may import before the list of the day is painted: the time and memory of each is a person's."""


@pytest.fixture(scope="module")
def made_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a computer on which one account manager works."""
    profile = tmp_path_factory.mktemp("made")
    me, clock = me_as("account_manager"), FixedClock(NOW)
    ids = SeededIds(clock, 3)
    folder = settings.person_folder(profile, me.device_id)
    key = keys.create_slot(folder, PASSWORD, me.device_id, None, ids, cost=FLOOR)
    settings.remember_person(
        profile, settings.Person(device_id=me.device_id, login=me.login, name=me.name, city="370100")
    )
    store = Store.create(folder, key, me, clock=clock, ids=ids)
    take(store, *everything())
    store.close()
    return profile


@pytest.fixture
def rounds(made_profile: Path, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Rounds]:
    profile = tmp_path / "profile"
    shutil.copytree(made_profile, profile, ignore=shutil.ignore_patterns("*.lock"))
    settings.save_settings(profile, settings.Settings(language="en", scheme=settings.Scheme.LIGHT))
    clock = FixedClock(NOW)
    program = Rounds(qapp, Place(profile=profile, key_store=None, clock=clock, ids=SeededIds(clock, 4)))
    qtbot.addWidget(program.window)
    program.start()
    yield program
    program.close()
    gc.unfreeze()  # what one program set aside is garbage to the next test


def unlock(rounds: Rounds, qtbot: QtBot, password: str = PASSWORD) -> None:
    page = rounds.unlock
    assert page is not None
    page.password.clear()
    qtbot.keyClicks(page.password, password)
    qtbot.keyClick(page.password, Qt.Key.Key_Return)


def test_the_password_opens_the_day_of_the_person(rounds: Rounds, qtbot: QtBot) -> None:
    unlock(rounds, qtbot)
    qtbot.waitUntil(lambda: rounds.seat is not None)
    assert rounds.seat is not None
    assert rounds.window.currentWidget() is rounds.seat.window
    page = rounds.seat.window.page()
    qtbot.waitUntil(lambda: page.list.model().rowCount() > 0)  # type: ignore[attr-defined]  # a Page of any kind


@pytest.mark.slow
def test_the_first_list_is_painted_before_the_libraries_it_does_without_are_read(
    made_profile: Path, tmp_path: Path
) -> None:
    shutil.copytree(made_profile, tmp_path / "profile", ignore=shutil.ignore_patterns("*.lock"))
    began = subprocess.run(
        [sys.executable, "-c", FIRST_LIST, str(tmp_path / "profile"), PASSWORD],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    loaded = set(began.stdout.split())
    assert "desktop.views.today" in loaded
    assert not loaded & NOT_FOR_THE_DAY


def test_a_wrong_password_leaves_it_locked_and_says_so(rounds: Rounds, qtbot: QtBot) -> None:
    unlock(rounds, qtbot, "another password")
    page = rounds.unlock
    assert page is not None
    qtbot.waitUntil(page.button.isEnabled)
    assert rounds.seat is None
    assert "password" in page.words.text().lower()


def test_locking_shows_the_first_screen_and_the_same_password_opens_again(rounds: Rounds, qtbot: QtBot) -> None:
    unlock(rounds, qtbot)
    qtbot.waitUntil(lambda: rounds.seat is not None)
    rounds.lock()
    assert rounds.window.currentWidget() is rounds.unlock
    assert rounds.seat is None
    unlock(rounds, qtbot)
    qtbot.waitUntil(lambda: rounds.seat is not None)


def test_another_language_is_spoken_at_once_and_kept(rounds: Rounds) -> None:
    page = rounds.unlock
    assert page is not None
    page.settings["language"].chosen.emit("zh_CN")
    assert language() == "zh_CN"
    assert rounds.settings.language == "zh_CN"
    assert rounds.unlock is not None
    assert rounds.unlock.button.text() == "解锁"


def test_another_size_and_scheme_are_kept(rounds: Rounds) -> None:
    assert rounds.unlock is not None
    rounds.unlock.settings["factor"].chosen.emit("1.25")
    rounds.unlock.settings["scheme"].chosen.emit("dark")
    assert (rounds.settings.font_percent, rounds.settings.scheme) == (125, settings.Scheme.DARK)


def test_a_server_that_is_not_there_leaves_the_slip_with_a_sentence(rounds: Rounds, qtbot: QtBot) -> None:
    page = rounds.unlock
    assert page is not None
    page.choose("new")
    form = page.enrol
    typed = ("http://127.0.0.1:9", "370100", "nobody", "AAAA-BBBB", PASSWORD)
    for editor, words in zip((form.server, form.city, form.login, form.code, form.password), typed, strict=True):
        editor.setText(words)
    form.button.click()
    qtbot.waitUntil(form.button.isEnabled)
    assert form.words.text()
    assert form.login.text() == "nobody"


def test_damage_in_a_part_that_nobody_looks_at_is_told_soon_after_the_start(
    rounds: Rounds, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat, "_SETTLED_MS", 0)
    folder = settings.person_folder(tmp_path / "profile", me_as().device_id)
    path = folder / FILE
    with closing(cipher.connect(path, keys.unlock(folder, PASSWORD, None, FixedClock(NOW)))) as connection:
        asked = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'unknown_rows'")
        at = (asked.fetchone()[0] - 1) * 4096 + 700
    content = bytearray(path.read_bytes())
    content[at] ^= 0x55
    path.write_bytes(content)
    unlock(rounds, qtbot)
    qtbot.waitUntil(lambda: "is damaged" in rounds.errors.words())


@pytest.mark.case("RA-14")
def test_a_profile_that_a_cloud_drive_copies_is_warned_of_where_one_unlocks(rounds: Rounds, tmp_path: Path) -> None:
    assert rounds.unlock is not None
    assert not rounds.unlock.warning.isVisible()
    (tmp_path / ".stfolder").mkdir()
    rounds.lock()
    assert rounds.unlock.warning.isVisible()
    assert "copied to the cloud by Syncthing" in rounds.unlock.warning.text()
