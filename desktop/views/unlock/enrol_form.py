"""The form that makes an account known to this computer: server, city, login, one-time code, password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from contract.words import say
from desktop.views.parts import Button, Field, Label, LineEdit
from desktop.views.tokens import S2, S3

_PASSWORD_LEAST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolWish:
    """What the person filled in. `code` is the one-time code that the administrator gave."""

    server: str
    city_id: int
    login: str
    code: str
    password: str


class EnrolForm(QWidget):
    """Fields in the order a person has them on the slip; Enter goes on, what is wrong stands below its field."""

    wished = Signal(object)  # EnrolWish

    def __init__(self) -> None:
        super().__init__()
        self.server = LineEdit(hint="https://")
        self.city = LineEdit(hint="370100")
        self.login = LineEdit()
        self.code = LineEdit()
        self.password = LineEdit()
        self.password.setEchoMode(LineEdit.EchoMode.Password)
        self.fields = {
            "server": Field(say("Server"), self.server),
            "city": Field(say("Number of the city"), self.city),
            "login": Field(say("Account"), self.login),
            "code": Field(say("One-time code"), self.code),
            "password": Field(say("Password"), self.password),
        }
        self.words = Label("", "quiet", "quiet", wrap=True)
        self.button = Button(say("Sign in"), "primary", key="Return")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S2)
        column.addWidget(Label(say("Another account"), "group", bold=True))
        column.addWidget(Label(say("The slip from your administrator has all of it."), "quiet", "quiet", wrap=True))
        column.addWidget(self.fields["server"])
        pair = QHBoxLayout()
        pair.setSpacing(S3)
        pair.addWidget(self.fields["city"])
        pair.addWidget(self.fields["login"])
        column.addLayout(pair)
        second = QHBoxLayout()
        second.setSpacing(S3)
        second.addWidget(self.fields["code"])
        second.addWidget(self.fields["password"])
        column.addLayout(second)
        column.addWidget(self.words)
        column.addStretch(1)
        column.addWidget(self.button)
        self.button.clicked.connect(self._on_wished)

    def show_busy(self, busy: bool) -> None:
        """Say that the server is asked, and take no second press."""
        self.button.setEnabled(not busy)
        self.words.setText(say("Asking the server and making your encrypted store ...") if busy else "")

    def refuse(self, words: str) -> None:
        """Say why it could not be done; all that was filled in stays."""
        self.show_busy(busy=False)
        self.words.set_colour("bad")
        self.words.setText(words)

    def _on_wished(self) -> None:
        wrong = self._wrong()
        for name, field in self.fields.items():
            field.set_error(wrong.get(name, ""))
        if wrong:
            return
        self.wished.emit(
            EnrolWish(
                server=self.server.text().strip(),
                city_id=int(self.city.text()),
                login=self.login.text().strip(),
                code=self.code.text().strip(),
                password=self.password.text(),
            )
        )

    def _wrong(self) -> dict[str, str]:
        wrong = {
            name: say("Fill this in.")
            for name, field in (("server", self.server), ("login", self.login), ("code", self.code))
            if not field.text().strip()
        }
        if not (self.city.text().isdecimal() and len(self.city.text()) == 6):
            wrong["city"] = say("Six digits.")
        if len(self.password.text()) < _PASSWORD_LEAST:
            wrong["password"] = say("At least {least} characters.", least=_PASSWORD_LEAST)
        return wrong
