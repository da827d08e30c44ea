"""The action "Photo" of a form: a file is chosen, dropped on the page or pasted; it is frozen beside the screen.

Rules (the tests cite them):
 1. A photo is in the draft as soon as it is frozen; one that cannot be taken is told in a sentence and nothing else.
 2. A form is not saved while a photo is being frozen: the save waits for it.
 3. A photo that is frozen after its form was left is told: it is in no form.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, QObject, QTimer
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QWidget

from contract.errors import UserError
from contract.words import say
from desktop.models import photos
from desktop.models.photos import Taken
from desktop.views.parts import Button
from desktop.views.photos.images import shown_taken
from desktop.views.photos.thumbs import ThumbStrip
from desktop.views.photos.viewer import PhotoViewer
from desktop.views.visit.writing import Writing
from desktop.views.workplace import Workplace

_BAND: Final = "next"


class PhotoBar(QObject):
    """The button and the strip of a form on `page`, to be laid out there; both belong to `writing`'s answers."""

    def __init__(self, page: QWidget, work: Workplace, writing: Writing) -> None:
        super().__init__(page)
        self._page, self._work, self._writing = page, work, writing
        self._under_way = 0
        self._held: Callable[[], None] | None = None
        self.add = Button(say("Photo"), "plain", key="F9", icon="camera", low=True)
        self.add.setObjectName("photo:add")
        self.strip = ThumbStrip(work.store, removable=True)
        self.strip.hide()
        self.add.clicked.connect(self._on_add)
        self.strip.opened.connect(self._on_open)
        self.strip.removed.connect(self._on_remove)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), page).activated.connect(self._on_paste)
        page.setAcceptDrops(True)

    def show_form(self) -> None:
        """Show the photos of the form that is open."""
        self.strip.show_photos([shown_taken(taken) for taken in self._writing.answers.photos])

    def holds(self, after: Callable[[], None]) -> bool:
        """Say whether a photo is still being frozen; then `after` is called once it is (rule 2)."""
        if self._under_way:
            self._held = after
        return self._under_way > 0

    def take_files(self, paths: list[Path]) -> None:
        """Take photos from files."""
        store = self._work.store
        for path in paths:
            self._take(lambda path=path: photos.take_in_file(store, path))  # type: ignore[misc]

    def take_image(self, image: QImage) -> None:
        """Take a photo from the clipboard."""
        content, store = _png(image), self._work.store
        self._take(lambda: photos.take_in(store, content))

    def take_dropped(self, event: QDropEvent) -> None:
        """Take the photos that hang over the page, once they are let go."""
        paths = dropped(event.mimeData())
        if paths:
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.take_files(paths)

    def _take(self, question: Callable[[], Taken]) -> None:
        if not self._writing.has_form:
            return
        if len(self._writing.answers.photos) + self._under_way >= photos.MOST:
            self._work.background.failed(
                UserError("A visit takes {most} photos. Remove one before adding another.", most=photos.MOST)
            )
            return
        self._under_way += 1
        form = self._writing.form
        self._work.background.ask(question, lambda taken: self._on_taken(form, taken), self._on_refused)

    def _on_taken(self, form: object, taken: Taken) -> None:
        self._under_way -= 1
        if self._writing.form is not form:
            self._work.background.failed(
                UserError("The form was left before the photo was ready, so it was not added. Add it again.")
            )
        elif taken.sha256 not in {other.sha256 for other in self._writing.answers.photos}:
            self._writing.answers.photos.append(taken)
            self._writing.touch(_BAND)
            self.show_form()
        self._go_on()

    def _on_refused(self, wrong: BaseException) -> None:
        self._under_way -= 1
        self._held = None
        self._work.background.failed(wrong)

    def _go_on(self) -> None:
        if not self._under_way and self._held is not None:
            held, self._held = self._held, None
            held()

    def _on_add(self) -> None:
        kinds = say("Photos ({suffixes})", suffixes=" ".join(f"*.{suffix}" for suffix in photos.SUFFIXES))
        chosen, _ = QFileDialog.getOpenFileNames(self._page, say("Choose photos"), "", kinds)
        self.take_files([Path(name) for name in chosen])

    def _on_paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        paths = dropped(mime)
        if paths:
            self.take_files(paths)
        elif mime.hasImage():
            self.take_image(QGuiApplication.clipboard().image())

    def _on_open(self, place: int) -> None:
        taken = self._writing.answers.photos
        viewer = PhotoViewer(self._page.window(), self._work, [shown_taken(one) for one in taken], editable=True)
        viewer.chosen.connect(self._on_subject)
        viewer.show_photo(place)

    def _on_subject(self, place: int, subject: str) -> None:
        self._writing.answers.photos[place].subject = subject
        self._writing.touch(_BAND)

    def _on_remove(self, place: int) -> None:
        del self._writing.answers.photos[place]
        self._writing.touch(_BAND)
        self.add.setFocus()
        QTimer.singleShot(0, self, self._show_left)  # the small photo whose key or click this was must outlive it

    def _show_left(self) -> None:
        if self._writing.has_form:
            self.show_form()


def dropped(mime: QMimeData) -> list[Path]:
    """Name the photos of this computer among what is carried over."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime.hasUrls() else []
    return [path for path in paths if path.suffix.lower().lstrip(".") in photos.SUFFIXES]


def _png(image: QImage) -> bytes:
    held = QByteArray()
    target = QBuffer(held)
    target.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(target, "PNG")  # type: ignore[call-overload]  # the stubs know only file names
    return bytes(held.data())
