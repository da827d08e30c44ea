"""Draws every screen from its real widgets, every paper from its real pages: so the documentation gets its pictures.

Each picture is one page of one role, after the keys that a person would press there.
"""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from contract.records import Retailer
from contract.words import say, use_language
from desktop.files import write_whole
from desktop.models import days, org
from desktop.models.store import Store
from desktop.views.background import Background
from desktop.views.imports.page import ImportPage
from desktop.views.seat import Seat
from desktop.views.theme import Scheme, install, theme
from desktop.views.unlock import KnownPerson, UnlockPage

SIZE: Final = QSize(1366, 768)
_QUIET_S: Final = 0.4
_LONGEST_S: Final = 20.0
_STEP_S: Final = 0.05
_DOTS_PER_POINT: Final = 1.5
Opener = Callable[[str], Store]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: whose, of which page, after which keys, in which look."""

    name: str
    role: str
    page: str
    shop: bool = False
    takes_list: bool = False
    keys: tuple[str, ...] = ()
    scheme: Scheme = "light"
    factor: float = 1.0


SHOTS: Final = (
    Shot(name="02-today", role="account_manager", page="today"),
    Shot(name="02-today-dark", role="account_manager", page="today", scheme="dark"),
    Shot(name="02-today-125", role="account_manager", page="today", factor=1.25),
    Shot(name="03-search", role="account_manager", page="search", keys=("h", "x")),
    Shot(name="04-card", role="account_manager", page="card", shop=True),
    Shot(name="04-card-dark", role="account_manager", page="card", shop=True, scheme="dark"),
    Shot(name="05-visit", role="account_manager", page="visit", shop=True, keys=("4", "7", "Q")),
    Shot(name="05-visit-dark", role="account_manager", page="visit", shop=True, keys=("4", "7", "Q"), scheme="dark"),
    Shot(name="05-visit-150", role="account_manager", page="visit", shop=True, keys=("4",), factor=1.5),
    Shot(name="06-shops", role="account_manager", page="shops"),
    Shot(name="07-promises", role="account_manager", page="ledger"),
    Shot(name="08-settle", role="account_manager", page="settle"),
    Shot(name="09-review", role="supervisor", page="review"),
    Shot(name="09-review-dark", role="supervisor", page="review", scheme="dark"),
    Shot(name="10-cases", role="office", page="ledger"),
    Shot(name="11-print", role="office", page="print"),
    Shot(name="12-import", role="office", page="imports"),
    Shot(name="12-import-trial", role="office", page="imports", takes_list=True, keys=("Ctrl+Return",)),
)
"""Every screen, numbered like the screens' own pictures in the design."""


def draw_all(open_store: Opener, folder: Path, now: datetime) -> Iterator[Path]:
    """Draw every screen into `folder`, in both languages; gives each picture as it is there.

    `open_store` opens the store of a role with a writer of its own; it is closed here.
    """
    application = QApplication.instance() or QApplication([])
    if not isinstance(application, QApplication):
        raise TypeError(application)
    folder.mkdir(parents=True, exist_ok=True)
    install(application, "light")
    for language in ("zh_CN", "en"):
        use_language(language)
        yield _first_screen(folder / f"01-unlock-{language}.png", now)
        for role in dict.fromkeys(shot.role for shot in SHOTS):
            for shot in SHOTS:
                if shot.role == role:
                    yield _draw(open_store(role), shot, folder / f"{shot.name}-{language}.png")


def draw_paper(path: Path, folder: Path) -> Iterator[Path]:
    """Draw every page of a PDF into `folder`; gives each picture as it is there."""
    application = QGuiApplication.instance() or QApplication([])
    document = QPdfDocument(application)
    document.load(str(path))
    for page in range(document.pageCount()):
        size = document.pagePointSize(page) * _DOTS_PER_POINT
        picture = folder / f"{path.stem}-{page + 1}.png"
        paper = QImage(size.toSize(), QImage.Format.Format_RGB32)
        paper.fill(Qt.GlobalColor.white)
        painter = QPainter(paper)
        painter.drawImage(0, 0, document.render(page, size.toSize()))
        painter.end()
        paper.save(str(picture))
        yield picture
    document.close()


def _first_screen(picture: Path, now: datetime) -> Path:
    theme().choose("light", 1.0)
    people = [
        KnownPerson(key="1", name="周敏", detail=say("Account manager")),
        KnownPerson(key="2", name="何建国", detail=say("Supervisor")),
        KnownPerson(key="3", name="方晓兰", detail=say("Sales office")),
    ]
    page = UnlockPage(people, now)
    page.resize(SIZE)
    page.show()
    _settle(page, None)
    page.grab().save(str(picture))
    page.close()
    return picture


def _draw(store: Store, shot: Shot, picture: Path) -> Path:
    wrong: list[BaseException] = []
    background = Background(wrong.append)
    theme().choose(shot.scheme, shot.factor)
    seat = Seat(store, background)
    seat.window.resize(SIZE)
    seat.window.show()
    seat.window.activateWindow()
    _settle(seat.window, background)
    argument = _shop(store) if shot.shop else None
    if (shot.page, argument) != (seat.window.first_page(), None):
        seat.work.go(shot.page, argument)
        _settle(seat.window, background)
    page = seat.window.page()
    if shot.takes_list and isinstance(page, ImportPage):
        page.open_file(_list_of(store))
        _settle(seat.window, background)
    for key in shot.keys:
        target = QApplication.focusWidget() or seat.window.page()
        QTest.keySequence(target, QKeySequence(key))
        _settle(seat.window, background)
    seat.window.grab().save(str(picture))
    seat.close()
    background.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # no loop runs here that would do it
    if wrong:
        raise wrong[0]
    return picture


def _shop(store: Store) -> UUID:
    """Give the shop of today's list that has most to tell."""
    plan = days.of(store, org.today(store)).plan
    return max(plan.to_visit or plan.visited, key=lambda shop: len(shop.because)).retailer.id


def _list_of(store: Store) -> Path:
    """Write the list that the marketing department could send: the shops as kept, some changed, one new, one wrong."""
    shops = sorted(store.all(Retailer, sa.select(store.t("retailers"))), key=lambda shop: shop.license_no or "")
    rows = [[shop.license_no, shop.name, shop.owner_name, shop.address, shop.tier] for shop in shops]
    for row in rows[::40]:
        row[3] = f"{row[3]}（临街）"
    rows += [["371302110999", "新开张便利店", "王建", "解放路12号", "12 档"], ["37", "", "", "", "12 档"]]
    path = store.folder / "零售户清单.csv"
    text = io.StringIO()
    csv.writer(text).writerows([["许可证号", "店铺名称", "经营者", "经营地址", "档位"], *rows])
    write_whole(path, text.getvalue().encode())
    return path


def _settle(window: QWidget, background: Background | None) -> None:
    """Let the screen come to rest: nothing under way beside it, and nothing left to paint."""
    until = time.monotonic() + _LONGEST_S
    quiet = 0.0
    while quiet < _QUIET_S and time.monotonic() < until:
        QApplication.processEvents()
        window.repaint()
        time.sleep(_STEP_S)
        quiet = 0.0 if background is not None and background.is_busy() else quiet + _STEP_S
