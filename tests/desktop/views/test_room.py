"""No main action leaves the screen: every page of the account manager at 1366x690, at each size of type."""

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.views.main_window import MainWindow
from desktop.views.places import pages_of
from desktop.views.status import Status
from desktop.views.theme import Theme
from desktop.views.workplace import Workplace
from tests.examples import SHOP, a_promise, a_visit

_MAIN = {
    "today": lambda page: page.hand.visit,
    "card": lambda page: page.visit,
    "visit": lambda page: page.save,
    "contact": lambda page: page.save,
    "feedback": lambda page: page.save,
    "receipt": lambda page: page.to_sign if page.to_sign.isVisible() else page.print,
}


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_main_action_is_on_the_screen(
    work: Workplace, shops: Store, look: Theme, qtbot: QtBot, factor: float, language: str
) -> None:
    use_language(language)
    look.choose(factor=factor)
    visit = a_visit(1)
    shops.run(record_visit, RecordedVisit(visit=visit, promises=(a_promise(1, visit_id=visit.id),))).result()
    window = MainWindow(work, pages_of(work.me), Status(work))
    qtbot.addWidget(window)
    window.resize(1366, 690)
    window.show()
    for key, main_of in _MAIN.items():
        window.open_page(key, visit.id if key == "receipt" else SHOP)
        for _ in range(3):
            QApplication.processEvents()
        assert (window.width(), window.height()) == (1366, 690), key
        button: QWidget = main_of(window.page())
        assert button.isVisible(), key
        place = button.mapTo(window, button.rect().topLeft())
        assert window.rect().contains(button.rect().translated(place)), key
