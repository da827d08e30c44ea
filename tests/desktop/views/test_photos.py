"""Photos as a person takes them into a form, sees them in the timeline and beside a visit under review."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from contract.errors import UserError
from desktop.models import drafts, photos, visits
from desktop.models.pictures import State
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.views.card import CardPage
from desktop.views.photos import PhotoViewer
from desktop.views.photos.images import decoded
from desktop.views.visit import VisitPage
from desktop.views.workplace import Workplace
from tests.desktop.cameras import a_camera_file
from tests.desktop.views.conftest import Show
from tests.examples import SHOP, TODAY, a_visit, number


@pytest.fixture
def page(work: Workplace, show: Show, qtbot: QtBot) -> VisitPage:
    made = VisitPage(work)
    show(made, width=1366, height=700)
    made.show_for(SHOP)
    qtbot.waitUntil(made.hasFocus)
    return made


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Give three files of a camera, the third of which is none."""
    made = [tmp_path / name for name in ("门头.jpg", "柜台.PNG", "坏.jpg")]
    made[0].write_bytes(a_camera_file(shade=10))
    made[1].write_bytes(a_camera_file(shade=200, kind="PNG"))
    made[2].write_bytes(b"not a picture")
    return made


def chosen(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    """Have the system's own dialog answer; it cannot be typed into here."""
    answer = ([str(path) for path in paths], "")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_args: answer)


def has(page: VisitPage, qtbot: QtBot, count: int) -> None:
    qtbot.waitUntil(lambda: len(page.photos.strip.thumbs) == count)


def test_f9_chooses_files_and_the_visit_is_saved_with_them(
    page: VisitPage, files: list[Path], shops: Store, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen(monkeypatch, *files[:2])
    assert not page.photos.strip.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_F9)
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)  # before they are ready: it waits
    qtbot.waitUntil(lambda: visits.of_retailer(shops, SHOP)[0].visited_on == TODAY)
    visit = visits.of_retailer(shops, SHOP)[0]
    made = photos.of_visit(shops, visit.id)
    assert [photo.width for photo in made] == [640, 640]
    assert {told.state for told in photos.standing(shops, made).values()} == {State.WAITING}


def test_a_photo_is_in_the_draft_at_once_and_comes_back_with_it(
    page: VisitPage, files: list[Path], shops: Store, qtbot: QtBot
) -> None:
    page.photos.take_files(files[:1])
    has(page, qtbot, 1)
    assert page.photos.strip.thumbs[0].has_picture()
    page.leave()
    qtbot.waitUntil(lambda: drafts.kept(shops, f"visit/{SHOP.hex}") is not None)
    page.show_for(SHOP)
    has(page, qtbot, 1)
    assert photos.tidy(shops) == 0


def test_delete_takes_a_photo_away_before_the_visit_is_saved(page: VisitPage, files: list[Path], qtbot: QtBot) -> None:
    page.photos.take_files(files[:2])
    has(page, qtbot, 2)
    kept = page.writing.answers.photos[1].sha256
    page.photos.strip.thumbs[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(page.photos.strip.thumbs[0], Qt.Key.Key_Delete)
    assert [taken.sha256 for taken in page.writing.answers.photos] == [kept]
    has(page, qtbot, 1)
    cross = page.photos.strip.thumbs[0].rect().topRight() + QPoint(-8, 8)
    qtbot.mouseClick(page.photos.strip.thumbs[0], Qt.MouseButton.LeftButton, pos=cross)
    assert page.writing.answers.photos == []
    has(page, qtbot, 0)
    assert not page.photos.strip.isVisible()


def test_the_photo_in_hand_stays_so_when_they_are_drawn_anew(page: VisitPage, files: list[Path], qtbot: QtBot) -> None:
    page.photos.take_files(files[:2])
    has(page, qtbot, 2)
    page.photos.strip.thumbs[1].setFocus()
    page.photos.show_form()
    assert page.photos.strip.in_hand() == 1
    page.writing.answers.photos.pop()
    page.photos.show_form()
    assert page.photos.strip.in_hand() is None


def test_enter_opens_a_photo_where_one_says_what_it_shows(page: VisitPage, files: list[Path], qtbot: QtBot) -> None:
    page.photos.take_files(files[:2])
    has(page, qtbot, 2)
    qtbot.keyClick(page.photos.strip.thumbs[0], Qt.Key.Key_Return)
    (viewer,) = page.window().findChildren(PhotoViewer)
    assert viewer.canvas.image is not None
    assert viewer.canvas.image.width() == 640
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Right)
    assert viewer.words.text().startswith("Photo 2 of 2 · taken ")
    viewer.subject.setFocus()
    qtbot.keyClick(viewer.subject, Qt.Key.Key_Down)
    assert page.writing.answers.photos[1].subject == "storefront"
    qtbot.keyClick(viewer.canvas, Qt.Key.Key_Escape)
    assert not viewer.isVisible()


@pytest.mark.case("S55")
def test_a_file_that_is_no_photo_is_told_and_the_others_are_taken(
    page: VisitPage, files: list[Path], failures: list[BaseException], qtbot: QtBot
) -> None:
    page.photos.take_files([files[2], files[0]])
    has(page, qtbot, 1)
    (told,) = failures
    assert "JPEG, PNG and WebP" in str(told)
    failures.clear()


def test_photos_are_dropped_on_the_page_and_pasted(page: VisitPage, files: list[Path], qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(files[0])), QUrl.fromLocalFile("/a/list.xlsx")])
    where, button, held = QPointF(50, 50), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(where, Qt.DropAction.CopyAction, mime, button, held))
    has(page, qtbot, 1)
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    has(page, qtbot, 2)
    assert [taken.width for taken in page.writing.answers.photos] == [640, 80]


def test_the_same_photo_is_taken_once_and_no_more_than_nine(
    page: VisitPage, files: list[Path], failures: list[BaseException], qtbot: QtBot
) -> None:
    page.photos.take_files([files[0], files[0]])
    has(page, qtbot, 1)
    qtbot.waitUntil(lambda: not page.photos.holds(lambda: None))
    assert len(page.writing.answers.photos) == 1
    page.writing.answers.photos *= 9
    page.photos.take_files(files[:1])
    (told,) = failures
    assert isinstance(told, UserError)
    assert "9" in str(told)
    failures.clear()


def recorded(shops: Store, count: int) -> None:
    """Record a visit with photos of today."""
    visit = a_visit(700)
    taken = [
        photos.Taken(
            sha256=shops.pictures.keep(content := a_camera_file(shade=30 * n, size=(200, 150)), 0),
            size=len(content),
            thumb_sha256=shops.pictures.keep(small := a_camera_file(shade=30 * n, size=(64, 48)), 0, small=True),
            thumb_size=len(small),
            width=200,
            height=150,
            taken_ms=0,
        )
        for n in range(1, count + 1)
    ]
    recorded = RecordedVisit(visit=visit, photos=photos.photos_of(shops, taken, visit))
    shops.run(record_visit, recorded).result()


def test_the_timeline_shows_three_photos_without_opening_and_opens_the_one_clicked(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot
) -> None:
    recorded(shops, 3)
    page = CardPage(work)
    show(page, width=1366, height=700)
    page.show_for(SHOP)
    view = page.tabs.timeline
    places = [n for n in range(view.rows.rowCount()) if getattr(view.rows.row(n), "pictures", ())]
    assert len(places) == 1
    row = view.rows.row(places[0])
    assert all(image is not None for image in row.pictures)
    assert len(row.pictures) == 3
    view.take(places[0])
    index = view.rows.index(places[0], 0)
    view.scrollTo(index)
    rect = view.visualRect(index)
    spot = next(
        QPoint(x, rect.center().y())
        for x in range(rect.left(), rect.right())
        if view.delegate.picture_at(rect, row, QPoint(x, rect.center().y())) == 1
    )
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    (viewer,) = page.window().findChildren(PhotoViewer)
    assert viewer.at == 1
    assert "waiting to be sent" in viewer.words.text()
    viewer.close_overlay()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert any(opened.isVisible() for opened in page.window().findChildren(PhotoViewer))


@pytest.mark.case("S56")
def test_a_photo_that_has_not_come_stands_as_a_place_until_it_has(
    work: Workplace, shops: Store, show: Show, qtbot: QtBot
) -> None:
    recorded(shops, 1)
    (photo,) = photos.of_visit(shops, number(700))
    small = shops.pictures.content(photo.thumb_sha256)
    assert small is not None
    shops.pictures.drop(photos.names_of(photo))
    page = CardPage(work)
    show(page, width=1366, height=700)
    page.show_for(SHOP)
    assert shops.pictures.wanted() == [(photo.thumb_sha256, True)]
    shops.pictures.keep(small, 0, small=True, ours=False)
    shops.run(photos.told_of_pictures).result()
    page.reload()
    rows = page.tabs.timeline.rows
    shown = [row.pictures for n in range(rows.rowCount()) if (row := rows.row(n)) and getattr(row, "pictures", ())]
    assert [image is not None for (image,) in shown] == [True]


@pytest.mark.parametrize("content", [b"", b"<svg/>", a_camera_file(kind="PNG")])
def test_what_is_no_kept_picture_is_not_decoded(content: bytes) -> None:
    assert decoded(content, 64) is None


def test_a_kept_picture_is_decoded_no_larger_than_wanted() -> None:
    image = decoded(a_camera_file(), 64)
    assert image is not None
    assert (image.width(), image.height()) == (64, 48)
