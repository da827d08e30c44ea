"""The other visits that a hint speaks of, under one another; Enter goes to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from contract.records import Retailer, Visit
from contract.words import say
from desktop.models.store import Store
from desktop.views.parts import Label, Overlay
from desktop.views.rows import ListRow
from desktop.views.tables import ListLook, ListView
from desktop.views.theme import px
from desktop.views.tokens import S4
from insights.anomalies import Hint

_MOST = 8


class OtherVisits(Overlay):
    """A list over the page; `chosen` says the key of a visit."""

    chosen = Signal(object)

    def __init__(self, window: QWidget, title: str, rows: Sequence[ListRow]) -> None:
        super().__init__(window, width=560)
        head = Label(title, "group", bold=True, wrap=True)
        head.setContentsMargins(S4, S4, S4, S4)
        self.list = ListView(ListLook(figure_width=60))
        self.list.show_rows(rows)
        self.list.setFixedHeight(min(len(rows), _MOST) * px().row_two + 2)
        self.list.opened.connect(self._on_opened)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, S4 // 2)
        column.addWidget(head)
        column.addWidget(self.list)
        self.body.addLayout(column)
        self.closed.connect(self.deleteLater)

    def _on_opened(self, key: object) -> None:
        self.close_overlay()
        self.chosen.emit(key)


def others_of(store: Store, window: QWidget, hint: Hint, zone: tzinfo) -> OtherVisits:
    """Make the panel with the visits that `hint` names."""
    visits = [store.get(Visit, row.id) for row in hint.rows if row.kind == "visits"]
    here = sorted((visit for visit in visits if visit is not None), key=lambda visit: visit.started_at)
    return OtherVisits(window, str(hint.title), [_row(store, visit, zone) for visit in here])


def _row(store: Store, visit: Visit, zone: tzinfo) -> ListRow:
    shop = store.get(Retailer, visit.retailer_id)
    return ListRow(
        title=shop.name if shop else say("A shop that is not here"),
        subtitle=say('"{words}"', words=visit.note) if visit.note else (shop.address or "" if shop else ""),
        figure=f"{visit.started_at.astimezone(zone):%H:%M}",
        key=visit.id,
    )
