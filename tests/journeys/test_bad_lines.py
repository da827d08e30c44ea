"""A line that is slow, cut, reset or silent, at any point of a round: it ends in words, and goes on later (RB-07)."""

import random
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from contract.records import Visit
from desktop.models import outbox, photos
from desktop.models.pictures import State
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync import photos as lane
from desktop.sync import transport
from desktop.sync.enrol import move_server, transport_of
from desktop.sync.run import synchronise
from desktop.sync.trouble import TimedOut, Trouble
from tests.journeys.sentences import said_in_both
from tests.journeys.towns import Town
from tests.journeys.toxics import Line, Toxic, line_to
from tests.journeys.work import a_photo_taken, a_visit_at, exchange, pictures_named, shops, shown

pytestmark = pytest.mark.slow

_TURNS = 60
TOXICS: dict[str, Toxic] = {
    "nobody takes the call": Toxic(is_down=True),
    "late": Toxic(latency_s=0.2),
    "narrow": Toxic(a_second=4_000, piece=200),
    "one byte after another": Toxic(piece=1),
    "closed late": Toxic(closes_late_s=0.3),
    "silent": Toxic(swallows=True),
}


@pytest.fixture(scope="module")
def ann(served_town: Town) -> Iterator[Store]:
    """Give a computer of Ann's that holds her shops."""
    with closing(served_town.enrol("ann", "ann on a bad line")) as store:
        exchange(store)
        yield store


@pytest.fixture
def line(served_town: Town, ann: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """Have Ann speak over a line that can be spoilt; what it waits for is waited for shortly."""
    monkeypatch.setattr(transport, "READ_S", 0.5)
    with line_to(served_town.port) as made:
        ann.run(move_server, made.address).result()
        yield made
        ann.run(move_server, served_town.address).result()


def saved(store: Store) -> Visit:
    """Save a visit with a photo, and owe both to the server."""
    visit = a_visit_at(store, shops(store)[0], note="写在信号不好的地方" * 20)
    taken = photos.photos_of(store, [a_photo_taken(store)], visit)
    store.run(record_visit, RecordedVisit(visit=visit, photos=taken)).result()
    return visit


def tried(store: Store) -> Trouble | None:
    """Do a round and send photos for a turn; give what was in the way."""
    with closing(transport_of(store)) as way:
        try:
            synchronise(store, way)
            lane.send(store, way)
        except Trouble as trouble:
            said_in_both(trouble)
            return trouble
    return None


def all_arrives_once(town: Town, store: Store, visits: list[Visit]) -> None:
    for _ in range(_TURNS):
        if tried(store) is None and not outbox.waiting(store).count:
            states = {told.state for told in store.pictures.standing(pictures_named(store)).values()}
            if states <= {State.VERIFIED}:
                break
    else:
        pytest.fail("it does not come through")
    there = [row["id"] for row in town.rows("visits")]
    assert [there.count(visit.id.bytes) for visit in visits] == [1] * len(visits)
    assert {visit.id for visit in visits} <= shown(store, Visit)
    names = {row[name] for row in town.rows("photos") for name in ("sha256", "thumb_sha256")}
    assert pictures_named(store) <= names


@pytest.mark.case("RB-07")
@pytest.mark.parametrize("told", TOXICS)
def test_a_bad_line_loses_nothing_and_once_it_is_good_all_arrives(
    served_town: Town, ann: Store, line: Line, told: str
) -> None:
    visit = saved(ann)
    line.toxic = TOXICS[told]
    tried(ann)
    assert line.taken
    assert visit.id in shown(ann, Visit)
    line.toxic = Toxic()
    all_arrives_once(served_town, ann, [visit])


@pytest.mark.case("RB-07")
@pytest.mark.parametrize("resets", [False, True], ids=["closed", "reset"])
def test_a_line_that_breaks_after_any_number_of_bytes_goes_on_where_it_was(
    served_town: Town, ann: Store, line: Line, *, resets: bool
) -> None:
    chance, visits = random.Random(7), list[Visit]()
    for limit in (0, 1, 90, 300, 500, 700, 1_000, *(chance.randrange(4_000) for _ in range(6))):
        visits.append(saved(ann))
        line.toxic = Toxic(limit=max(1, limit), resets=resets)
        tried(ann)
    line.toxic = Toxic()
    all_arrives_once(served_town, ann, visits)


@pytest.mark.case("RB-07")
def test_while_a_round_hangs_a_save_is_taken_at_once_and_the_round_ends_by_itself(
    served_town: Town, ann: Store, line: Line
) -> None:
    waiting = saved(ann)
    line.toxic = Toxic(swallows=True)
    ended: list[Trouble | None] = []
    round_ = threading.Thread(target=lambda: ended.append(tried(ann)))
    round_.start()
    assert line.asked.wait(30)
    during = saved(ann)
    was_taken_before_the_end = not ended
    round_.join()
    assert was_taken_before_the_end
    assert isinstance(ended[0], TimedOut)
    line.toxic = Toxic()
    all_arrives_once(served_town, ann, [waiting, during])
