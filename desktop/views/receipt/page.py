"""The page after a visit: the customer reads what was said, signs it, and takes it along on paper or by its code."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.errors import NotFound
from contract.records import Visit
from contract.words import say
from desktop.documents.desk import desk
from desktop.documents.receipts import receipt as filled
from desktop.models import days, signatures
from desktop.models.signatures import Signature
from desktop.models.store import Store
from desktop.reports.codes import Fingerprint, code_words
from desktop.reports.receipts import Receipt, receipt_fingerprint
from desktop.reports.wording import short_id
from desktop.views.paper_preview import Made, OnePaper, PaperPreview
from desktop.views.parts import (
    ActionBar,
    Button,
    Chip,
    ChipLabel,
    Label,
    Overlay,
    PageHead,
    Segment,
    Sheet,
)
from desktop.views.receipt.pad import CodeView, SignaturePad
from desktop.views.receipt.words import SignedWords
from desktop.views.theme import px
from desktop.views.tokens import MARGIN, S2, S3, S4, is_narrow
from desktop.views.workplace import Page, Workplace


class ReceiptPage(Page):
    """Ctrl+P prints, F7 shows the code large, Ctrl+Enter goes on to the next shop."""

    def __init__(self, work: Workplace) -> None:
        super().__init__(work)
        self.receipt: Receipt | None = None
        self.fingerprint: Fingerprint | None = None
        self.signature: Signature | None = None
        self._signing = False
        self.head = PageHead(say("Sign and receipt"), back=True)
        self._reading = Label(say("Let the customer read it; read it out if need be"), "quiet", "quiet")
        self.sizes = Segment([("standard", say("Standard")), ("large", say("Large print"))], "large", mark=True)
        self.words = SignedWords()
        self.pad = SignaturePad()
        self._signed = ChipLabel(Chip("", "check", "good"))
        self.again = Button(say("Sign anew"), "plain", low=True)
        self.code = CodeView(132)
        self._check = Label("", bold=True)
        self.enlarge = Button(say("Large code"), "plain", key="F7", low=True)
        self.print = Button(say("Print receipt"), "primary", key="Ctrl+P", icon="printer")
        self.later = Button(say("Print later"))
        self.next = Button(say("Done, next shop"), "plain", key="Ctrl+Return", low=True)
        self._printed = Label("", "quiet", "quiet", wrap=True)
        self.bar = ActionBar()
        self.to_sign = Button(say("Have it signed"), "primary", key="Return", icon="signature")
        self._lay_out()
        self._connect()
        self._settle()  # before it is shown: both columns with the bar would make a low window grow

    def show_for(self, argument: object) -> None:
        """Show the receipt of the visit with the id `argument`."""
        visit = self.work.store.get(Visit, argument) if isinstance(argument, UUID) else None
        if visit is None:
            raise NotFound("This visit is not on this computer any more. Nothing was changed.")
        self._signing = False
        self.receipt = filled(desk(self.work.store), visit, "")
        self.fingerprint = receipt_fingerprint(self.receipt)
        self.signature = signatures.kept(self.work.store, visit.id, self.fingerprint.digest.hex())
        self._printed.setText("")
        self._show()

    def _show(self) -> None:
        receipt, mark = self.receipt, self.fingerprint
        if receipt is None or mark is None:
            return
        number = short_id(receipt.visit.id)
        self.head.set_title(
            say("Sign and receipt"), say("{shop} · receipt {number}", shop=receipt.retailer.name, number=number)
        )
        self.words.show_receipt(receipt, mark.short)
        self.code.show_code(code_words(number, mark))
        self._check.setText(mark.check)
        self._show_signature()
        self._settle()

    def _show_signature(self) -> None:
        signed = self.signature
        self.pad.show_strokes(signed.strokes if signed else (), locked=signed is not None)
        time = f"{signed.signed_at.astimezone(self.work.zone):%H:%M:%S}" if signed else ""
        self._signed.set_chip(Chip(say("Signed {time}", time=time), "check", "good"))
        self._signed.setVisible(signed is not None)
        self.again.setVisible(signed is not None)
        self.words.show_locked(time)

    def _lay_out(self) -> None:
        for piece in (self._reading, self.sizes):
            self.head.add(piece)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(S3)
        right.addWidget(self._signing_sheet(), 1)
        right.addWidget(self._code_sheet())
        right.addLayout(self._actions())
        columns = QHBoxLayout()
        columns.setContentsMargins(MARGIN, 0, MARGIN, S4)
        columns.setSpacing(S4)
        columns.addWidget(self.words, 65)
        columns.addWidget(self._right, 35)
        self.bar.add(self.to_sign)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(columns, 1)
        whole.addWidget(self.bar)
        self.bar.set_summary(quiet=say("The customer reads first; signature and code are on the next page"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _signing_sheet(self) -> Sheet:
        sheet = Sheet()
        head = QHBoxLayout()
        head.setSpacing(S2)
        head.addWidget(Label(say("Customer's signature"), bold=True))
        head.addWidget(self._signed)
        head.addStretch(1)
        head.addWidget(self.again)
        sheet.body.addLayout(head)
        sheet.body.addWidget(self.pad, 1)
        sheet.body.addWidget(Label(say("Finger, pen or mouse"), "quiet", "quiet"))
        return sheet

    def _code_sheet(self) -> Sheet:
        sheet = Sheet()
        row = QHBoxLayout()
        row.setSpacing(S4)
        row.addWidget(self.code)
        column = QVBoxLayout()
        column.setSpacing(S2)
        column.addWidget(Label(say("Keep it by the code"), bold=True))
        column.addWidget(
            Label(
                say("The code holds number and fingerprint: it shows whether a receipt is genuine, without network."),
                "quiet",
                "quiet",
                wrap=True,
            )
        )
        check = QHBoxLayout()
        check.setSpacing(S2)
        check.addWidget(Label(say("Check code"), "quiet", "quiet"))
        check.addWidget(self._check)
        check.addStretch(1)
        column.addLayout(check)
        column.addWidget(self.enlarge, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        row.addLayout(column, 1)
        sheet.body.addLayout(row)
        return sheet

    def _actions(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(S2)
        row = QHBoxLayout()
        row.setSpacing(S2)
        row.addWidget(self.later)
        row.addWidget(self.print, 1)
        foot = QHBoxLayout()
        foot.addWidget(self._printed, 1)
        foot.addWidget(self.next)
        column.addLayout(row)
        column.addLayout(foot)
        return column

    def _connect(self) -> None:
        self.head.went_back.connect(lambda: self.work.go("back"))
        self.sizes.chosen.connect(lambda size: self.words.set_size("large" if size == "large" else "standard"))
        self.pad.written.connect(self._on_written)
        self.again.clicked.connect(self._on_again)
        self.enlarge.clicked.connect(self._on_enlarge)
        self.print.clicked.connect(self._on_print)
        self.later.clicked.connect(self._on_next)
        self.next.clicked.connect(self._on_next)
        self.to_sign.clicked.connect(self._on_to_sign)

    def _on_written(self) -> None:
        """Keep each stroke as it is written, bound to the words shown."""
        if self.receipt is not None and self.fingerprint is not None:
            saving = self.work.save(
                signatures.keep, self.receipt.visit.id, self.pad.strokes(), self.fingerprint.digest.hex()
            )
            saving.then(self._on_signed)

    def _on_signed(self, signature: Signature) -> None:
        self.signature = signature
        time = f"{signature.signed_at.astimezone(self.work.zone):%H:%M:%S}"
        self._signed.set_chip(Chip(say("Signed {time}", time=time), "check", "good"))
        self._signed.show()
        self.again.show()
        self.words.show_locked(time)

    def _on_again(self) -> None:
        if self.receipt is not None:
            self.work.save(signatures.forget, self.receipt.visit.id)
            self.signature = None
            self._show_signature()

    def _on_enlarge(self) -> None:
        if self.receipt is not None and self.fingerprint is not None:
            LargeCode(self.window(), code_words(short_id(self.receipt.visit.id), self.fingerprint)).show_it()

    def paper(self) -> OnePaper:
        """Give the receipt as a paper that can be printed, signed or not; only while a visit is shown."""
        if self.receipt is None or self.fingerprint is None:
            raise TypeError
        receipt, signature, zone = self.receipt, self.signature, self.work.zone

        def fill(store: Store, serial: str) -> Receipt:
            made = filled(desk(store), receipt.visit, serial)
            if signature is None:
                return made
            return replace(
                made, ink=signatures.fitted(signature.strokes), signed_at=signature.signed_at.astimezone(zone)
            )

        return OnePaper(
            title=say("Visit receipt"),
            file_name=say(
                "Receipt {shop} {day}", shop=receipt.retailer.name, day=f"{receipt.visit.visited_on:%Y-%m-%d}"
            ),
            fill=fill,
            retailer_id=receipt.retailer.id,
            paper_kind="receipt",
            visit_id=receipt.visit.id,
            fingerprint=self.fingerprint.digest.hex(),
        )

    def _on_print(self) -> None:
        if self.receipt is not None:
            preview = PaperPreview(self.window(), self.work, self.paper())
            preview.done.connect(self._on_made)
            preview.show_paper()

    def _on_made(self, made: Made) -> None:
        saved = say("Saved as {name}, number {serial}", name=made.file.name, serial=made.serial) if made.file else ""
        self._printed.setText(saved or say("Printed, number {serial}", serial=made.serial))

    def _on_next(self) -> None:
        """Go on to the next shop of the day."""
        if self.receipt is None:
            return
        store, today, shop = self.work.store, self.work.today(), self.receipt.retailer.id
        self.work.background.ask(lambda: days.of(store, today).next_after(shop), self._on_following)

    def _on_following(self, following: UUID | None) -> None:
        if following is None:
            self.work.go_on("today")
        else:
            self.work.go_on("card", following)

    def _on_to_sign(self) -> None:
        self._signing = True
        self._settle()

    def _settle(self) -> None:
        """In one column the words have the page alone, and the signature is the next page."""
        narrow = is_narrow(self.window().width(), px().factor)
        self.words.setVisible(not narrow or not self._signing)
        self._right.setVisible(not narrow or self._signing)
        self.bar.setVisible(narrow and not self._signing)
        self._reading.setVisible(not narrow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Esc."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._signing:
            self._signing = False
            self._settle()
        else:
            self.work.go("back")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show one column where there is little room."""
        super().resizeEvent(event)
        self._settle()


class LargeCode(Overlay):
    """The code as large as the window lets it be, for a telephone held before the screen."""

    def __init__(self, window: QWidget, content: str) -> None:
        super().__init__(window, width=480)
        self.code = CodeView(400)
        self.code.show_code(content)
        column = QVBoxLayout()
        column.setContentsMargins(S4, S4, S4, S4)
        column.setSpacing(S3)
        column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        self._closing = Button(say("Close"), "primary", key="Return")
        self._closing.clicked.connect(self.close_overlay)
        column.addWidget(self._closing, 0, Qt.AlignmentFlag.AlignRight)
        self.body.addLayout(column)
        self.closed.connect(self.deleteLater)

    def show_it(self) -> None:
        """Open the panel."""
        self.open(self._closing)
