"""The worker on its own thread, against the real server: it tells how it stands and never gives up."""

import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from contract.records import Visit
from desktop.models import outbox
from desktop.models.store import Store
from desktop.sync import enrol
from desktop.sync.trouble import Portal, SignedOut, Unreachable
from desktop.sync.worker import SyncState, Worker
from tests.desktop.sync.devices import Device, Ring
from tests.stores import KEY

LONG_S = 30


class Watched:
    """A worker and what it told, in order."""

    def __init__(self, device: Device) -> None:
        self.device = device
        device.store.close()
        device.store = Store.open(
            device.store.folder, KEY, clock=device.store.clock, ids=device.store.ids, threaded=True
        )
        self.states: queue.Queue[SyncState] = queue.Queue()
        connect = lambda: enrol.transport_of(device.store, adapter=device.wire)  # noqa: E731
        self.on_state: Callable[[SyncState], None] = lambda _state: None
        self.worker = Worker(device.store, connect, self._told)

    def _told(self, state: SyncState) -> None:
        self.on_state(state)
        self.states.put(state)

    def until(self, fits: Callable[[SyncState], bool]) -> SyncState:
        while True:
            state = self.states.get(timeout=LONG_S)
            if fits(state):
                return state

    def ended(self) -> SyncState:
        return self.until(lambda state: not state.running)


@pytest.fixture
def watched(ring: Ring) -> Iterator[Watched]:
    made = Watched(ring.device("ann"))
    yield made
    made.worker.stop()


def put(store: Store, visit: Visit) -> None:
    with store.change("record_visit") as tx:
        tx.put(visit)


def test_the_first_round_begins_at_once_and_its_end_is_told(watched: Watched) -> None:
    assert watched.worker.state.online is None
    watched.worker.start()
    state = watched.ended()
    assert (state.online, state.message, state.progress) == (True, "", None)
    assert state.last_success == watched.device.store.clock.now()


def test_what_arrives_for_the_first_time_is_told_as_it_comes(watched: Watched) -> None:
    watched.worker.start()
    state = watched.until(lambda state: state.progress is not None and state.progress[0] > 0)
    assert state.progress is not None
    taken, expected = state.progress
    assert 0 < taken <= expected


def test_how_much_comes_is_told_before_any_of_it(watched: Watched) -> None:
    watched.worker.start()
    state = watched.until(lambda state: state.progress is not None)
    assert state.progress is not None
    assert state.progress[0] == 0 < state.progress[1]


def test_a_save_is_sent_without_waiting_for_the_timer(ring: Ring, watched: Watched) -> None:
    watched.worker.start()
    watched.ended()
    visit = ring.world.visit("ann", "A1-1")
    watched.device.store.run(put, visit).result()
    watched.ended()
    assert outbox.waiting(watched.device.store).count == 0
    assert visit.id.bytes in ring.permitted("visits", "A1")


@pytest.mark.case("S16")
def test_a_round_that_failed_is_tried_again_without_a_new_save(watched: Watched) -> None:
    watched.device.wire.faults = ["lost request"]
    watched.worker.start()
    assert watched.ended().online is False
    assert watched.ended().online is True


def test_why_it_stopped_is_told_in_a_sentence(watched: Watched) -> None:
    watched.device.wire.faults = ["portal"]
    watched.worker.start()
    state = watched.ended()
    assert isinstance(state.trouble, Portal)
    assert "sign in" in state.message
    assert not state.wants_sign_in


def test_a_person_who_asks_is_heard_at_once(watched: Watched) -> None:
    watched.worker.start()
    watched.ended()
    watched.worker.nudge()
    assert watched.ended().online is True
    assert watched.device.wire.log[-1] == "/sync/heads"


def test_a_new_token_is_used_after_signing_in_again(ring: Ring, watched: Watched) -> None:
    device = watched.device
    device.store.run(enrol.move_server, "http://rounds.test").result()
    device.store.run(_spoil_token).result()
    watched.worker.start()
    state = watched.ended()
    assert isinstance(state.trouble, SignedOut)
    assert state.wants_sign_in
    enrol.sign_in(device.store, "shops before noon", adapter=device.wire)
    watched.worker.reconnect()
    assert watched.ended().online is True


def _spoil_token(store: Store) -> None:
    with store.local() as connection:
        store.keep(connection, token="370100.nothing")


def test_stopping_in_the_middle_leaves_a_store_that_goes_on_later(watched: Watched) -> None:
    stopper = threading.Thread(target=watched.worker.stop)

    def stop_at_first_page(state: SyncState) -> None:
        if state.progress is not None and stopper.ident is None:
            stopper.start()

    watched.on_state = stop_at_first_page
    watched.worker.start()
    watched.until(lambda state: state.progress is not None)
    stopper.join()
    watched.device.store.close()
    device = watched.device
    device.store = Store.open(device.store.folder, KEY, clock=device.store.clock, ids=device.store.ids)
    device.sync()
    assert len(device.shown("retailers")) == 2


def test_what_passes_by_itself_does_not_make_the_worker_forget_its_connection(watched: Watched) -> None:
    watched.device.wire.faults = ["busy"]
    watched.worker.start()
    state = watched.ended()
    assert state.trouble is not None
    assert not isinstance(state.trouble, Unreachable)
    watched.worker.nudge()
    assert watched.ended().online is True
