"""What a push promises (sync.md section 5)."""

from tests.server.clients import Client
from tests.server.world import World


def test_a_visit_arrives_with_what_only_the_server_knows(world: World, ann: Client) -> None:
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    assert ann.outcome().outcome == "applied"
    (row,) = world.all_rows("visits")
    assert row["id"] == visit.id.bytes
    assert (row["op_seq"], row["is_late"], row["rev"]) == (1, 0, 1)


def test_the_same_push_again_has_one_effect_and_the_same_answer(world: World, ann: Client) -> None:
    ann.make("record_visit", world.visit("ann", "A1-1"))
    first = ann.push()
    for _ in range(5):
        assert ann.push(first=1) == first
    assert len(world.all_rows("visits")) == 1


def test_a_supervisor_sees_the_visit_after_a_pull(world: World, ann: Client, sue: Client) -> None:
    sue.pull()
    visit = world.visit("ann", "A1-1")
    ann.make("record_visit", visit)
    ann.push()
    sue.pull()
    assert visit.id.bytes in sue.held("visits")
