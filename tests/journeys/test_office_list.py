"""The office imports a list: tried out at its desk, handed over, answered by the server, refused lines brought back."""

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.models import imports, list_schemes, trials
from desktop.models.imports import Asked
from desktop.models.store import Store
from desktop.models.trials import Trial, Wish
from desktop.sync.delivery import deliver
from desktop.sync.enrol import transport_of
from tests.journeys.towns import HEADINGS, USUAL, Town
from tests.journeys.work import exchange, shops

pytestmark = pytest.mark.slow

CHANGED = [dict(line) for line in USUAL]
CHANGED[0]["档位"] = "30"
CHANGED[1]["店名"] = "换了名字的店"
NEW = dict(USUAL[0], 客户编码="C9001", 店名="刚开的百货", 许可证号="370100190001", 电话="13911112222", 地址="新路1号")
BROKEN = dict(USUAL[0], 客户编码="C9002", 店名="写坏的店", 许可证号="370100190002", 走访线路="没有这条线")


@pytest.fixture
def oda(town: Town) -> Iterator[Store]:
    with town.serving():
        store = town.enrol("oda")
        exchange(store)
        yield store
        store.close()


def a_list(folder: Path, *lines: dict[str, str]) -> Path:
    path = folder / "零售户名册.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(lines)
    return path


def looked_at(store: Store, path: Path) -> Wish:
    summary = trials.look(path)
    scheme = list_schemes.scheme_for(store, "retailers", summary.headings, path)
    return Wish(path=path, summary=summary, pairs=scheme.pairs, source=scheme.source)


def tried(store: Store, wish: Wish) -> Trial:
    return imports.try_out(store, wish, lambda _read: None)


def told(trial: Trial) -> tuple[int, int, int, int]:
    counts = trial.counts
    return counts.new, counts.changed, counts.same, counts.refused


def answered(store: Store) -> Asked:
    """Exchange until the server has answered the last import."""
    for _ in range(200):
        transport = transport_of(store)
        deliver(store, transport)
        transport.close()
        exchange(store)
        found = imports.history(store)[0]
        if found.asked.state != "waiting":
            return found
        time.sleep(0.1)
    raise AssertionError("the server did not answer")


def test_the_server_finds_what_the_trial_found_and_its_result_counts(oda: Store, tmp_path: Path) -> None:  # A08
    path = a_list(tmp_path, *CHANGED, NEW, BROKEN)
    wish = looked_at(oda, path)
    trial = tried(oda, wish)
    assert told(trial) == (1, 2, 7, 1)
    import_id = oda.run(imports.request_import, wish, imports.parcel_of(path)).result()
    waiting = imports.one(oda, import_id)
    assert waiting is not None
    assert waiting.stage == imports.UNSENT
    done = answered(oda)
    asked = done.asked
    assert (done.stage, done.by) == (imports.DONE, "欧达")
    assert (asked.new_count, asked.changed_count, asked.same_count, asked.refused_count) == told(trial)
    assert "刚开的百货" in {shop.name for shop in shops(oda)}
    assert_error_file(oda, asked.id, wish, trial)
    again = tried(oda, looked_at(oda, path))
    assert told(again) == (0, 0, 10, 1)  # the same list again changes nothing


def assert_error_file(oda: Store, import_id: object, wish: Wish, trial: Trial) -> None:
    sha256, name = imports.error_file(oda, import_id)
    transport = transport_of(oda)
    fetched = transport.read_file(sha256).decode("gb18030").splitlines()
    transport.close()
    own = imports.errors_of(wish, trial).decode("gb18030").splitlines()
    assert name == "零售户名册-errors.csv"
    assert [line.split(",")[:8] for line in fetched] == [line.split(",")[:8] for line in own]
    assert "写坏的店" in fetched[1]


def test_lines_without_a_tick_are_not_written(oda: Store, tmp_path: Path) -> None:
    fresh = dict(NEW, 客户编码="C9010", 店名="不要的店", 许可证号="370100190010", 地址="别处9号")
    path = a_list(tmp_path, *USUAL, fresh)
    wish = looked_at(oda, path)
    trial = tried(oda, wish)
    line = next(made.line for made in trial.fresh if made.name == "不要的店")
    oda.run(imports.request_import, wish, imports.parcel_of(path), frozenset({line})).result()
    done = answered(oda)
    assert (done.stage, done.asked.excluded) == (imports.DONE, (line,))
    assert "不要的店" not in {shop.name for shop in shops(oda)}


def test_a_list_that_the_server_cannot_take_says_why(oda: Store, tmp_path: Path) -> None:
    path = a_list(tmp_path, *USUAL)
    wish = looked_at(oda, path)
    oda.run(imports.request_import, wish, imports.parcel_of(path)).result()
    text = path.read_bytes()
    path.write_bytes(text.replace("桥头线".encode("gb18030"), "河西线".encode("gb18030")))  # as long as it was
    found = until(oda, lambda one: one.stage in {imports.LOST, imports.REFUSED})
    assert found.why or found.asked.answer


def test_a_file_that_was_moved_is_told_and_can_be_handed_over_from_its_new_place(oda: Store, tmp_path: Path) -> None:
    path = a_list(tmp_path, *USUAL)
    wish = looked_at(oda, path)
    import_id = oda.run(imports.request_import, wish, imports.parcel_of(path)).result()
    (tmp_path / "moved").mkdir()
    moved = path.rename(tmp_path / "moved" / path.name)
    lost = until(oda, lambda one: one.stage == imports.LOST)
    assert "was moved or changed" in lost.why
    oda.run(imports.hand_over_again, import_id, imports.parcel_of(moved)).result()
    assert answered(oda).stage == imports.DONE


def until(store: Store, is_so: Callable[[Asked], bool]) -> Asked:
    for _ in range(50):
        transport = transport_of(store)
        deliver(store, transport)
        transport.close()
        exchange(store)
        found = imports.history(store)[0]
        if is_so(found):
            return found
        time.sleep(0.1)
    raise AssertionError("it never came so far")
