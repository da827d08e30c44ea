"""Two people on one computer: stores of their own, authors kept, no store opens by the other's password (I8, N17)."""

from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from contract.records import Visit
from desktop import settings
from desktop.models import drafts, outbox, refusals, slots, tries, visits
from desktop.models.place import Place
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from tests.journeys.towns import Town, password_of
from tests.journeys.work import a_visit_at, exchange, folder_of, shops, shown, unlocked

pytestmark = pytest.mark.slow

ANN, BOB = "门头灯箱不亮，安宁记", "要两包价签，薄立记"


@dataclass
class Shared:
    """One computer on which two people work in turn."""

    town: Town
    place: Place

    def sit_down(self, login: str) -> Store:
        """Open somebody's store with their own password."""
        return unlocked(self.place, login, password_of(login))


@pytest.fixture
def shared(served_town: Town, tmp_path: Path) -> Shared:
    place = served_town.place((tmp_path / "shared").as_posix())
    for login in ("ann", "bob"):
        with closing(served_town.enrol(login, place.profile.as_posix())) as store:
            exchange(store)
    return Shared(served_town, place)


def recorded(store: Store, note: str) -> UUID:
    visit = a_visit_at(store, shops(store)[0], note=note)
    store.run(record_visit, RecordedVisit(visit=visit)).result()
    return visit.id


def test_what_one_recorded_goes_up_under_their_name_whoever_comes_next(shared: Shared) -> None:
    with closing(shared.sit_down("ann")) as ann:
        hers, ann_id = recorded(ann, ANN), ann.me.person_id
    with closing(shared.sit_down("bob")) as bob:
        his, bob_id = recorded(bob, BOB), bob.me.person_id
        assert exchange(bob).pushed == 1
        assert hers not in shown(bob, Visit)
    by_id = {row["id"]: row for row in shared.town.rows("visits")}
    assert hers.bytes not in by_id
    with closing(shared.sit_down("ann")) as ann:
        assert outbox.waiting(ann).count == 1
        assert exchange(ann).pushed == 1
        assert his not in shown(ann, Visit)
    by_id = {row["id"]: row for row in shared.town.rows("visits")}
    for visit, author in ((hers, ann_id), (his, bob_id)):
        row = by_id[visit.bytes]
        assert {row["author_id"], row["recorded_by"], row["created_by"]} == {author.bytes}
    assert by_id[hers.bytes]["device_no"] != by_id[his.bytes]["device_no"]


def test_neither_opens_with_the_others_password_nor_with_the_others_key(shared: Shared) -> None:
    for mine, other in (("ann", "bob"), ("bob", "ann")):
        with pytest.raises(slots.WrongPassword):
            unlocked(shared.place, mine, password_of(other))
        theirs = folder_of(shared.place.profile, other)
        assert tries.wait_s(theirs, shared.place.clock) == 0
    ann, bob = (folder_of(shared.place.profile, login) for login in ("ann", "bob"))
    whole = (ann / "records.db").read_bytes()
    (ann / "records.db").write_bytes((bob / "records.db").read_bytes())
    with pytest.raises(refusals.WrongKey):
        shared.sit_down("ann")
    (ann / "records.db").write_bytes(whole)
    with closing(shared.sit_down("ann")) as store:
        assert store.me.login == "ann"


def test_neither_folder_holds_a_word_of_the_other_and_drafts_stay_with_their_writer(shared: Shared) -> None:
    with ExitStack() as stack:
        ann, bob = (stack.enter_context(closing(shared.sit_down(login))) for login in ("ann", "bob"))
        recorded(ann, ANN)
        recorded(bob, BOB)
        key = visits.draft_key(shops(ann)[0].id, "visit")
        ann.run(drafts.keep, key, {"note": ANN}).result()
        assert drafts.kept(ann, key) == {"note": ANN}
        assert drafts.kept(bob, key) is None
        assert {shop.id for shop in shops(ann)}.isdisjoint(shop.id for shop in shops(bob))
    for path in shared.place.profile.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for words in (ANN, BOB, "桥头线1号便利店", password_of("ann"), password_of("bob")):
            assert words.encode() not in content, path.name


def test_the_first_screen_names_both_and_each_is_at_work_in_a_moment(shared: Shared) -> None:
    known = settings.people(shared.place.profile)
    assert sorted(person.login for person in known) == ["ann", "bob"]
    assert len({person.device_id for person in known}) == 2
    with closing(shared.sit_down("ann")), closing(shared.sit_down("bob")) as bob:
        assert [shop.customer_code for shop in shops(bob)] == ["C1001", "C1002", "C1003"]
