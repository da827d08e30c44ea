"""Nothing of a shop can be read outside the encrypted store: names, phones and notes, in any encoding (RC-01)."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contract.clock import FixedClock
from contract.errors import UserError
from desktop import log, settings
from desktop.models import drafts, search, visits
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit
from tests.examples import NOW, SHOP, a_promise, a_retailer, a_visit, an_advice, number
from tests.stores import a_store, take

pytestmark = pytest.mark.slow

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gbk")
_SHOPS = 67


def canaries() -> list[tuple[str, str, str]]:
    """Give names, phones and notes that stand nowhere else: 67 of each."""
    return [
        (
            f"鹤鸣堂{'甲乙丙丁戊己庚辛壬癸'[n % 10]}{n:03}号铺",
            f"1387{n:03}6{n:03}"[:11],
            f"柜台下第{n:03}格放着蓝布包裹",
        )
        for n in range(_SHOPS)
    ]


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "people").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("SQLITE_TMPDIR", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    handlers = list(logging.getLogger().handlers)
    yield tmp_path
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)


def _work(profile: Path) -> Store:
    """Do what a day does: shops arrive, are searched, visited, refused; drafts and errors are kept."""
    clock = FixedClock(NOW)
    log.start_log(settings.log_folder(profile), clock)
    store = a_store(profile / "people", clock=clock)
    planted = canaries()
    shops = [
        replace(a_retailer(n), name=name, phone=phone, remark=note) for n, (name, phone, note) in enumerate(planted)
    ]
    take(store, *shops)
    for n, (name, phone, note) in enumerate(planted):
        shop = shops[n].id
        visit = a_visit(1_000 + n, retailer_id=shop, note=note)
        advised = an_advice(n, retailer_id=shop, visit_id=visit.id, words=f"{name}：{note}")
        promised = a_promise(n, retailer_id=shop, visit_id=visit.id, words=f"打电话 {phone}")
        store.run(visits.record_visit, RecordedVisit(visit=visit, advice=(advised,), promises=(promised,))).result()
        store.run(drafts.keep, f"visit/{n}", {"note": note}).result()
        assert [found.id for found in search.find(store, name)][:1] == [shop]
        assert search.find(store, phone[-4:])
    _log_what_goes_wrong(store, planted)
    return store


def _log_what_goes_wrong(store: Store, planted: list[tuple[str, str, str]]) -> None:
    events = logging.getLogger("rounds.tests")
    for name, phone, note in planted:
        events.error("visit.refused", extra={"fields": {"shop": name, "phone": phone}})
        try:
            raise UserError("The visit of {name} was refused: {note}", name=name, note=note)
        except UserError:
            events.exception("a visit of %s was refused: %s", name, note)
    bad = a_visit(9_999, note=planted[0][2], finished_at=NOW - timedelta(days=1))
    with pytest.raises(UserError):
        store.run(visits.record_visit, RecordedVisit(visit=bad)).result()


def _found(folder: Path) -> list[tuple[str, str]]:
    words = [word for row in canaries() for word in row]
    needles = [(word, word.encode(encoding)) for word in words for encoding in _ENCODINGS]
    needles += [(word, word.encode().hex().encode()) for word in words]
    hits = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            hits += [(path.name, word) for word, needle in needles if needle in content]
    return hits


def test_no_file_of_the_profile_holds_a_name_a_phone_or_a_note(profile: Path) -> None:
    store = _work(profile)
    while_open = _found(profile)
    assert (profile / "people" / "records.db-wal").stat().st_size > 0
    store.close()
    assert len({word for row in canaries() for word in row}) >= 200
    assert (while_open, _found(profile)) == ([], [])


def test_the_search_for_canaries_finds_them_where_they_are(profile: Path) -> None:
    name, phone, note = canaries()[5]
    (profile / "leak.log").write_bytes(name.encode("gbk") + note.encode("utf-16-le") + phone.encode())
    assert {word for _, word in _found(profile)} == {name, phone, note}


def test_the_shop_itself_is_in_the_store(profile: Path) -> None:
    store = _work(profile)
    found = search.find(store, canaries()[0][0])
    assert [(shop.id, shop.phone) for shop in found][:1] == [(SHOP, canaries()[0][1])]
    assert number(1_000) is not None
    store.close()
