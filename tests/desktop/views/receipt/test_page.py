"""The receipt: exactly the words that are signed, the signature bound to them, the paper with its number."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.records import Promise, Visit
from desktop.models import papers, signatures
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.reports.receipts import Receipt, signed_text
from desktop.views.paper_preview import PaperPreview
from desktop.views.printing import Pdf
from desktop.views.receipt import ReceiptPage
from desktop.views.receipt.pad import SignaturePad
from desktop.views.workplace import Workplace
from tests.desktop.views.conftest import Show
from tests.examples import SHOP, TODAY, a_promise, a_visit, an_advice, number


@pytest.fixture
def visit(shops: Store) -> Visit:
    made = a_visit(1, next_on=TODAY + timedelta(days=14))
    promise: Promise = a_promise(1, visit_id=made.id, words="补齐 3 张价签")
    advice = an_advice(1, visit_id=made.id)
    shops.run(record_visit, RecordedVisit(visit=made, promises=(promise,), advice=(advice,))).result()
    return made


@pytest.fixture
def page(work: Workplace, visit: Visit, show: Show) -> ReceiptPage:
    made = ReceiptPage(work)
    show(made, width=1366, height=700)
    made.show_for(visit.id)
    return made


def stroke(pad: SignaturePad, qtbot: QtBot, *places: tuple[int, int]) -> None:
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(*places[0]))
    for place in places[1:]:
        at = QPointF(*place)
        left = Qt.MouseButton.LeftButton
        move = QMouseEvent(QEvent.Type.MouseMove, at, pad.mapToGlobal(at), left, left, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(pad, move)
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*places[-1]))


def test_the_page_shows_exactly_the_words_that_are_signed(page: ReceiptPage) -> None:
    assert page.receipt is not None
    shown = page.words.text().replace("\n", "")
    for paragraph in signed_text(page.receipt).split("\n")[4:-1]:
        assert paragraph.replace(" ", "") in shown.replace(" ", "")
    assert "补齐 3 张价签: 周敏, by 8 Dec" in shown


def test_the_fingerprint_is_that_of_the_words(page: ReceiptPage) -> None:
    assert page.fingerprint is not None
    said = [piece.text() for piece in page.words.findChildren(type(page.words._foot._print))]  # noqa: SLF001
    assert any(page.fingerprint.short in words for words in said)


def test_a_signature_is_kept_stroke_by_stroke_under_these_words(
    page: ReceiptPage, shops: Store, visit: Visit, qtbot: QtBot
) -> None:
    stroke(page.pad, qtbot, (20, 20), (40, 60))
    stroke(page.pad, qtbot, (60, 20), (80, 60), (90, 30))
    assert page.fingerprint is not None
    digest = page.fingerprint.digest.hex()
    qtbot.waitUntil(lambda: (kept := signatures.kept(shops, visit.id, digest)) is not None and len(kept.strokes) == 2)
    page.show_for(visit.id)
    assert len(page.pad.strokes()) == 2


def test_a_signed_receipt_takes_no_more_strokes_until_it_is_signed_anew(
    page: ReceiptPage, shops: Store, visit: Visit, qtbot: QtBot
) -> None:
    stroke(page.pad, qtbot, (20, 20), (40, 60))
    qtbot.waitUntil(lambda: page.signature is not None)
    page.show_for(visit.id)
    stroke(page.pad, qtbot, (60, 20), (80, 60))
    assert len(page.pad.strokes()) == 1
    page.again.click()
    assert page.pad.strokes() == ()
    stroke(page.pad, qtbot, (60, 20), (80, 60))
    assert len(page.pad.strokes()) == 1


def test_the_paper_has_its_number_and_stands_in_the_register(
    page: ReceiptPage, shops: Store, visit: Visit, tmp_path: Path, qtbot: QtBot
) -> None:
    preview = PaperPreview(page.window(), page.work, page.paper())
    preview.show_paper()
    qtbot.waitUntil(lambda: preview.preview.page_count() == 1)
    assert papers.count(shops) == 0  # a look is no print
    file = tmp_path / "receipt.pdf"
    with qtbot.waitSignal(preview.done) as told:
        preview.save_to(file)
    (entry,) = papers.register(shops)
    assert told.args[0].serial == entry.paper.serial == "0007-000001"
    assert (entry.paper.retailer_id, entry.paper.visit_id, entry.paper.paper_kind) == (SHOP, visit.id, "receipt")
    assert page.fingerprint is not None
    assert entry.paper.fingerprint == page.fingerprint.digest.hex()
    assert len(Pdf(file.read_bytes())) == 1


def test_the_signature_stands_on_the_paper(page: ReceiptPage, shops: Store, qtbot: QtBot) -> None:
    stroke(page.pad, qtbot, (20, 20), (40, 60))
    qtbot.waitUntil(lambda: page.signature is not None)
    report = page.paper().fill(shops, "0007-000001")
    assert isinstance(report, Receipt)
    assert len(report.ink) == 1
    assert report.signed_at is not None


def test_printing_goes_to_the_printer_as_images(page: ReceiptPage, shops: Store, tmp_path: Path, qtbot: QtBot) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview = PaperPreview(page.window(), page.work, page.paper())
    preview.show_paper()
    qtbot.waitUntil(lambda: preview.preview.page_count() == 1)
    with qtbot.waitSignal(preview.done):
        preview.print_on(printer)
    assert papers.count(shops) == 1
    assert (tmp_path / "printed.pdf").stat().st_size > 1_000


def test_a_paper_that_cannot_be_written_is_not_in_the_register(
    page: ReceiptPage, shops: Store, failures: list[BaseException], tmp_path: Path, qtbot: QtBot
) -> None:
    preview = PaperPreview(page.window(), page.work, page.paper())
    preview.show_paper()
    qtbot.waitUntil(lambda: preview.preview.page_count() == 1)
    preview.save_to(tmp_path / "no such folder" / "receipt.pdf")
    qtbot.waitUntil(lambda: len(failures) == 1)
    assert papers.count(shops) == 0
    assert preview.save.isEnabled()


def test_without_a_printer_the_code_can_be_shown_large(page: ReceiptPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page, Qt.Key.Key_F7)
    large = page.window().findChildren(type(page.code))
    assert len({code.accessibleName() for code in large}) == 1
    assert max(code.width() for code in large) > 2 * page.code.width()


def test_in_a_narrow_window_the_words_have_the_page_alone_and_the_signature_is_the_next(
    page: ReceiptPage, qtbot: QtBot
) -> None:
    page.window().resize(1093, 614)
    QApplication.processEvents()
    assert page.words.isVisible()
    assert not page.pad.isVisible()
    page.to_sign.click()
    assert page.pad.isVisible()
    assert not page.words.isVisible()
    assert page.print.isVisible()


def test_a_visit_that_is_not_here_is_refused_in_words(page: ReceiptPage) -> None:
    with pytest.raises(Exception, match="not on this computer any more"):
        page.show_for(number(999))
