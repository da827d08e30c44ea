"""The program: the first screen, then the window of whoever unlocked; locked again by hand or when nobody is there.

Rules (the tests cite them):
 1. Locking is never refused: the page keeps its draft, the running transaction ends, the store closes (screens.md 5.5).
 2. Nothing that takes time runs on the screen's thread: unlocking and enrolling come back through Background.
 3. The first screen stands before the pages and the sync are imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from PySide6.QtCore import QEvent, QLibraryInfo, QObject, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QStackedWidget

from contract.errors import UserError
from contract.words import say, use_language
from desktop import settings as profile
from desktop.models import synced, tries
from desktop.settings import Scheme
from desktop.views import icons
from desktop.views.background import Background
from desktop.views.errors import Errors
from desktop.views.garbage import Collector
from desktop.views.theme import install, theme
from desktop.views.unlock import EnrolWish, KnownPerson, UnlockPage

if TYPE_CHECKING:
    from desktop.models.place import Place
    from desktop.models.store import Store
    from desktop.views.seat import Seat

_IDLE_MINUTES: Final = 10
_MINUTE_MS: Final = 60_000
_PAINTED_MS: Final = 100  # what is imported sooner holds up the first painting
_TURN_S: Final = 0.0005  # the screen's thread asks for its turn at every call of Qt: at the usual 5 ms a repaint stalls
_NEEDED: Final = ("desktop.models.keys", "desktop.views.seat")  # in this order, behind the first screen
_INPUT: Final = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


def show_program(place: Place, passwords: Mapping[str, str] | None = None, opens: str = "") -> int:
    """Run the program until its window closes; gives Qt's exit code. `opens` signs in that login at once."""
    application = QApplication(sys.argv[:1])
    rounds = Rounds(application, place, passwords)
    rounds.start()
    if opens:
        rounds.open_as(opens)
    return int(application.exec())


class Rounds(QObject):
    """One running program. `passwords` is filled in the demonstration only: its people open by one click."""

    def __init__(self, application: QApplication, place: Place, passwords: Mapping[str, str] | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._place = place
        self._passwords = passwords or {}
        self._reason = ""
        self.settings = profile.load_settings(place.profile)
        use_language(self.settings.language)
        install(application, self.settings.scheme.value, self.settings.font_percent / 100)
        self._translate_qt()
        application.setWindowIcon(icons.icon("mark", "accent"))
        application.setApplicationDisplayName(say("Rounds"))
        self.window = QStackedWidget()
        self.window.setWindowTitle(say("Rounds"))
        self.window.resize(1366, 768)
        self.errors = Errors(self.window)
        self.errors.hook()
        self.background = Background(self.errors.show)
        self.unlock: UnlockPage | None = None
        self.seat: Seat | None = None
        self._collector = Collector(self)
        sys.setswitchinterval(_TURN_S)
        self._idle = QTimer(self, interval=_IDLE_MINUTES * _MINUTE_MS, singleShot=True)
        self._idle.timeout.connect(self._on_idle)
        application.aboutToQuit.connect(self.close)

    def start(self) -> None:
        """Show the first screen."""
        self._show_unlock()
        self.window.show()
        QTimer.singleShot(_PAINTED_MS, self._warm_up)

    def open_as(self, login: str) -> None:
        """Open the store of `login` at once: the demonstration opens signed in."""
        person = next((p for p in profile.people(self._place.profile) if p.login == login), None)
        if person is not None and self.unlock is not None:
            self.unlock.choose(str(person.device_id))
            self._on_unlock(str(person.device_id), self._passwords[login])

    def lock(self) -> None:
        """Close the store of whoever works here and show the first screen; what waits rests in that store."""
        self._leave()
        self._show_unlock()

    def close(self) -> None:
        """Let go of everything; harmless when done twice."""
        self._leave()
        self.background.close()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notice that somebody is there, once the window stands: each event of the program comes by here."""
        if event.type() in _INPUT:
            self._idle.start()
        return False

    def _warm_up(self) -> None:
        """Import what the window needs while the password is typed (rule 3)."""
        for needed in _NEEDED:
            self.background.ask(partial(import_module, needed), lambda _module: None)
        self.background.ask(self._collector.set_aside, lambda _: None)

    def _leave(self) -> None:
        self._idle.stop()
        self._application.removeEventFilter(self)
        if self.seat is not None:
            self.window.removeWidget(self.seat.window)
            self.seat.close()
            self.seat = None

    def _show_unlock(self) -> None:
        if self.unlock is not None:
            self.window.removeWidget(self.unlock)
            self.unlock.deleteLater()
        now = self._place.clock.now().astimezone()
        self.unlock = UnlockPage(self._people(), now, self._reason)
        self.unlock.unlock_asked.connect(self._on_unlock)
        self.unlock.enrol.wished.connect(self._on_enrol)
        self.unlock.language_chosen.connect(self._on_language)
        self.unlock.factor_chosen.connect(self._on_factor)
        self.unlock.scheme_chosen.connect(self._on_scheme)
        warning = synced.warning_of(self._place.profile, os.environ)
        self.unlock.warn("" if warning is None else str(warning))
        self.window.addWidget(self.unlock)
        self.window.setCurrentWidget(self.unlock)

    def _people(self) -> list[KnownPerson]:
        people = [
            KnownPerson(
                key=str(person.device_id),
                name=person.name or say("Unnamed store"),
                detail=f"{person.login} · {person.city}" if person.login else say("its name could not be read"),
                password=self._passwords.get(person.login),
            )
            for person in profile.people(self._place.profile)
        ]
        order = list(self._passwords)
        last = str(self.settings.last_device) if self.settings.last_device else ""
        by_login = {p.key: p.detail.split(" ")[0] for p in people}
        return sorted(
            people,
            key=lambda p: (p.key != last, order.index(by_login[p.key]) if by_login[p.key] in order else len(order)),
        )

    def _on_unlock(self, key: str, password: str) -> None:
        device = UUID(key)
        folder = profile.person_folder(self._place.profile, device)
        wait_s = tries.wait_s(folder, self._place.clock)
        if wait_s > 0:
            self._refuse(
                UserError(
                    "Too many wrong passwords. Your records are safe. Wait {seconds} seconds, then try again.",
                    seconds=wait_s,
                )
            )
            return
        place = self._place

        def open_store() -> Store:
            from desktop.models import keys
            from desktop.models.store import Store

            secret = keys.unlock(folder, password, place.key_store, place.clock, device_id=device)
            return Store.open(folder, secret, clock=place.clock, ids=place.ids, threaded=True)

        self.background.ask(open_store, lambda store: self._on_open(store, password), self._refuse)

    def _on_enrol(self, wish: EnrolWish) -> None:
        import platform

        from desktop.sync.enrol import Slip, enrol

        slip = Slip(
            server=wish.server,
            city_id=wish.city_id,
            login=wish.login,
            code=wish.code,
            password=wish.password,
            device_name=platform.node() or "?",
        )
        if self.unlock is not None:
            self.unlock.enrol.show_busy(busy=True)
        place = replace(self._place, threaded=True)
        self.background.ask(lambda: enrol(slip, place), lambda store: self._on_open(store, wish.password), self._refuse)

    def _on_open(self, store: Store, password: str) -> None:
        from desktop.views.seat import Seat

        self._reason = ""
        if self.settings.last_device != (device := UUID(hex=store.folder.name)):
            self.settings = replace(self.settings, last_device=device)
            self._keep_settings()
        self.seat = Seat(store, self.background, password)
        self.seat.lock_asked.connect(self.lock)
        self.window.addWidget(self.seat.window)
        self.window.setCurrentWidget(self.seat.window)
        self._idle.start(self.seat.idle_minutes() * _MINUTE_MS)
        self._application.installEventFilter(self)
        self.seat.start()

    def _refuse(self, wrong: BaseException) -> None:
        if self.unlock is None or not isinstance(wrong, UserError):
            self.errors.show(wrong)
        elif self.unlock.is_enrolling():
            self.unlock.enrol.refuse(str(wrong))
        else:
            self.unlock.refuse(str(wrong))

    def _on_idle(self) -> None:
        self._reason = say("locked after {minutes} minutes without a key", minutes=self._idle.interval() // _MINUTE_MS)
        self.lock()

    def _on_language(self, language: Any) -> None:
        use_language(language)
        self.settings = replace(self.settings, language=language)
        self._keep_settings()
        self._translate_qt()
        self._show_unlock()

    def _on_factor(self, factor: float) -> None:
        self.settings = replace(self.settings, font_percent=round(factor * 100))
        theme().choose(factor=factor)
        self._keep_settings()
        self._show_unlock()

    def _on_scheme(self, scheme: str) -> None:
        self.settings = replace(self.settings, scheme=Scheme(scheme))
        theme().choose(scheme=self.settings.scheme.value)
        self._keep_settings()

    def _keep_settings(self) -> None:
        try:
            profile.save_settings(self._place.profile, self.settings)
        except UserError as refused:
            self.errors.show(refused)

    def _translate_qt(self) -> None:
        """Let Qt's own dialogs speak the same language."""
        translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{self.settings.language}", folder):
            self._application.installTranslator(translator)
