"""What a supervisor waits for: the queue, and the next visit after a verdict, over 3,000 shops and 220,000 visits (N1).

The visit is looked up while the one before is read; "not looked up ahead" is a leap to another place of the queue.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.measures import each_ms, summary, timed_ms
from benchmarks.worlds import copy_of, open_store, profile_of
from contract import wire
from contract.clock import SystemClock
from contract.defaults import default_configs
from desktop.models import org, review_sheets, reviewing, schema
from desktop.models.store import Store
from server.demo.world import Size

TEAM: Final = Size(teams=1, managers_a_team=8, shops=3_000, visits=220_000)
_YEARS, _DAY_MS = 730, 86_400_000
_SHEETS, _TURNS, _LEAPS, _GOAL = 60, 60, 20, "goal < 80"


def run() -> dict[str, Any]:
    """Give milliseconds."""
    today = SystemClock().now().date()
    told: dict[str, Any] = {}
    with copy_of(profile_of("team", TEAM, today)) as profile:
        store = open_store(profile, threaded=True)
        store.run(_completed).result()
        told["visits on the computer"] = _count(store)
        told |= _looked_up(store, org.today(store))
        told |= _painted(store)
        store.close()
    return told


def _completed(store: Store) -> None:
    """Deliver the configuration, and repeat the oldest visits until there are as many as N1 names."""
    configs = default_configs(store.ids.new_id, store.clock.now(), date(2020, 1, 1))
    visits = schema.RECORDS["visits"]
    taken: dict[str, sa.ColumnElement[Any]] = {column.name: column for column in visits.c}
    taken |= {"id": sa.func.randomblob(16), "visited_on": visits.c.visited_on - _YEARS}
    taken |= {name: visits.c[name] - _YEARS * _DAY_MS for name in ("started_at", "finished_at", "created_at")}
    with store.taking() as taking:
        rows = [wire.row_of(config, store.me.city) | {"rev": 1, "stamp": 1} for config in configs]
        taking.connection.execute(schema.RECORDS["configs"].insert(), rows)
        missing = TEAM.visits - _count(store)
        older = sa.select(*taken.values()).order_by(visits.c.visited_on).limit(missing)
        taking.connection.execute(visits.insert().from_select(list(taken), older))
        taking.kinds |= {"configs", "visits"}


def _count(store: Store) -> int:
    rows = store.t("visits")
    with store.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(rows)) or 0


def _looked_up(store: Store, today: date) -> dict[str, Any]:
    first = timed_ms(lambda: reviewing.queue(store, today))
    items = reviewing.queue(store, today).items
    store.cache.forget({"reviews"})
    again = each_ms(lambda _n: reviewing.queue(store, today), 5)
    review_sheets.sheet(store, items[0].visit.id, today)
    sheets = each_ms(
        lambda n: review_sheets.sheet(store, items[n % len(items)].visit.id, today), min(_SHEETS, len(items))
    )
    return {
        "visits in the queue": len(items),
        "the queue, the first time, ms": round(first),
        "the queue after a verdict, ms": summary(again),
        "one visit with all beside it, ms": summary(sheets),
    }


def _painted(store: Store) -> dict[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from desktop.views.background import Background
    from desktop.views.review import ReviewPage
    from desktop.views.theme import install
    from desktop.views.workplace import Workplace

    application = QApplication.instance() or QApplication([])
    if isinstance(application, QApplication):
        install(application, "light")
    background = Background(_raise)
    work = Workplace(store, background, org.zone(store))
    page = ReviewPage(work)
    work.live.changed.connect(lambda kinds: page.reload() if page.KINDS & kinds else None)
    page.resize(1290, 700)
    page.show()
    page.show_for(None)

    def shown(act: Callable[[], object]) -> None:
        act()
        while page.in_hand() is None:
            application.processEvents()
            time.sleep(0.001)
        page.repaint()

    shown(lambda: None)
    told = {
        f"next visit by J, painted ({_GOAL} ms)": _each(_TURNS, lambda: shown(lambda: page.list.step(1))),
        f"approve, then the next visit painted ({_GOAL} ms)": _each(_TURNS, lambda: shown(page.bar.approve.click)),
        f"a visit not looked up ahead, painted ({_GOAL} ms)": _each(_LEAPS, lambda: shown(lambda: page.list.step(7))),
    }
    background.close()
    work.close()
    return told


def _each(times: int, act: Callable[[], object]) -> dict[str, Any]:
    """Give the milliseconds of an act, done after the visit in hand was read, and those the screen's thread worked."""
    waited, worked = [], []
    for _ in range(times):
        _read()
        began = time.thread_time()
        waited.append(timed_ms(act))
        worked.append((time.thread_time() - began) * 1000)
    return {"ms": summary(waited), "of them on the processor": summary(worked)}


def _read() -> None:
    """Read the visit in hand for half a second: a person takes eight."""
    from PySide6.QtCore import QCoreApplication

    until = time.perf_counter() + 0.5
    while time.perf_counter() < until:
        QCoreApplication.processEvents()
        time.sleep(0.002)


def _raise(wrong: BaseException) -> None:
    raise wrong
