"""Whatever answers in place of the server, or nothing: one sentence, nothing lost or given away (RB-08, RC-21)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from contract import wire
from contract.errors import UserError
from contract.messages import Push
from contract.records import Visit
from desktop.commands.demo_server import free_port
from desktop.models import outbox, settling
from desktop.models.store import Store
from desktop.models.visits import RecordedVisit, record_visit
from desktop.sync.enrol import enrol, move_server, sign_in, transport_of
from desktop.sync.trouble import (
    BadCertificate,
    Garbled,
    NewerServer,
    OlderServer,
    OtherServer,
    Portal,
    Refused,
    Trouble,
    Unreachable,
)
from server.__main__ import main
from tests.journeys.impostors import (
    Answer,
    Impostor,
    Reply,
    always,
    between,
    cut,
    impostor,
    of_schema,
    only,
    self_signed,
    shortened,
)
from tests.journeys.sentences import said_in_both
from tests.journeys.towns import Town, password_of
from tests.journeys.work import a_visit_at, exchange, shops, shown

pytestmark = pytest.mark.slow

LOGIN_PAGE = Answer(body="<html>请先登录无线网络</html>".encode())
PROXY = Answer(status=407, body=b"<html>Proxy Authentication Required</html>")
OTHER_PRODUCT = Answer(media_type="application/json", body=b'{"product":"warehouse","schema":1,"server_ms":1}')
NO_PAGE = Answer(status=404, body=b"<html>404</html>")
ON_THE_WAY: dict[str, tuple[Answer, type[Trouble]]] = {
    "a captive portal": (LOGIN_PAGE, Portal),
    "a portal that leads elsewhere": (Answer(status=302, headers={"Location": "http://portal.test/"}), Portal),
    "a proxy that wants to know who asks": (PROXY, Portal),
    "another web server": (NO_PAGE, OtherServer),
    "another product": (OTHER_PRODUCT, Portal),
    "a header without end": (Answer(headers={"X-Portal": "x" * 200_000}), Unreachable),
    "a spoilt package": (
        Answer(media_type=wire.MEDIA_TYPE, headers={"Content-Encoding": "gzip"}, body=b"\x1f\x8b"),
        Garbled,
    ),
    "noise": (Answer(media_type=wire.MEDIA_TYPE, body=b"\x00\x00\x00\x09" + bytes(range(9))), Garbled),
}
PULL, PUSH = "/sync/pull", "/sync/push"
SPOILT: dict[str, tuple[Callable[[int], Reply], type[Trouble]]] = {
    "an answer to a push, cut": (lambda port: between(port, only(PUSH, cut(0.5))), Garbled),
    "an answer to a pull, cut": (lambda port: between(port, only(PULL, cut(0.5))), Garbled),
    "an answer declared shorter than it is": (lambda port: between(port, only(PULL, shortened(5))), Garbled),
    "an answer declared and never sent": (lambda port: between(port, only(PULL, cut(0.0))), Garbled),
    "a newer server": (lambda port: between(port, only(PULL, of_schema(wire.SCHEMA + 1))), NewerServer),
    "an older server": (lambda port: between(port, only(PULL, of_schema(wire.SCHEMA - 1))), OlderServer),
}


@pytest.fixture(scope="module")
def ann(served_town: Town) -> Iterator[Store]:
    """Give a computer of Ann's that holds her shops; each test records its own visits."""
    with closing(served_town.enrol("ann", "ann in trouble")) as store:
        exchange(store)
        yield store


def recorded(store: Store) -> UUID:
    """Record a visit and owe it to the server."""
    visit = a_visit_at(store, shops(store)[0], note="写在断网的时候")
    store.run(record_visit, RecordedVisit(visit=visit)).result()
    return visit.id


def refused_by(store: Store, address: str) -> Trouble:
    """Try a round with whoever is at an address; the address of the true server is put back."""
    true = store.known("server")
    store.run(move_server, address).result()
    try:
        with pytest.raises(Trouble) as told:
            exchange(store)
    finally:
        store.run(move_server, true).result()
    said_in_both(told.value)
    return told.value


def times_on_the_server(town: Town, visit: UUID) -> int:
    return sum(row["id"] == visit.bytes for row in town.rows("visits"))


def test_without_a_network_the_work_waits(ann: Store) -> None:
    visit = recorded(ann)
    before = outbox.waiting(ann)
    assert isinstance(refused_by(ann, f"http://127.0.0.1:{free_port()}"), Unreachable)
    assert outbox.waiting(ann) == before
    assert visit in shown(ann, Visit)


@pytest.mark.parametrize("told", ON_THE_WAY)
@pytest.mark.case("S48", "RB-08")
def test_who_answers_in_place_of_the_server_gets_nothing_and_changes_nothing(ann: Store, told: str) -> None:
    answer, expected = ON_THE_WAY[told]
    visit = recorded(ann)
    before, held = outbox.waiting(ann), shown(ann, Visit)
    with impostor(always(answer)) as false:
        assert type(refused_by(ann, false.address)) is expected
    assert false.asked
    assert outbox.waiting(ann) == before
    assert shown(ann, Visit) == held
    assert visit in held


@pytest.mark.parametrize("told", SPOILT)
def test_a_spoilt_answer_loses_nothing_and_doubles_nothing(served_town: Town, ann: Store, told: str) -> None:
    spoil, expected = SPOILT[told]
    visit = recorded(ann)
    with impostor(spoil(served_town.port)) as false:
        assert type(refused_by(ann, false.address)) is expected
    assert visit in shown(ann, Visit)
    assert exchange(ann).refused == 0
    assert outbox.waiting(ann).count == 0
    assert visit in shown(ann, Visit)
    assert times_on_the_server(served_town, visit) == 1


@pytest.mark.case("S50", "RB-17")
def test_what_was_recorded_reaches_a_newer_server_though_nothing_is_fetched(served_town: Town, ann: Store) -> None:
    visit = recorded(ann)
    with impostor(between(served_town.port, only(PULL, of_schema(wire.SCHEMA + 1)))) as newer:
        assert "has been sent" in str(refused_by(ann, newer.address))
    assert times_on_the_server(served_town, visit) == 1
    assert outbox.waiting(ann).count == 0


@pytest.mark.case("S50", "RB-17")
def test_an_older_server_takes_nothing_for_good(served_town: Town, ann: Store) -> None:
    """The program is newer than the server: its entries wait, and go when the server is updated."""
    visit = recorded(ann)
    before = outbox.waiting(ann)
    seq, chained = settling.acknowledged(ann)
    ops = [[op.header, op.salt, op.body] for op in settling.owed(ann, most_ops=9, most_bytes=99_999)]
    newer = Push(wire.SCHEMA + 1, ann.me.device_id.bytes, seq, chained, ops)
    with closing(transport_of(ann)) as transport, pytest.raises(OlderServer) as told:
        transport.push(newer)
    said_in_both(told.value)
    assert outbox.waiting(ann) == before
    assert times_on_the_server(served_town, visit) == 0
    assert exchange(ann).refused == 0
    assert times_on_the_server(served_town, visit) == 1


def test_a_certificate_that_nobody_vouches_for_is_told_nothing(ann: Store, tmp_path: Path) -> None:
    recorded(ann)
    before = outbox.waiting(ann)
    with impostor(always(LOGIN_PAGE), self_signed(tmp_path)) as false:
        assert isinstance(refused_by(ann, false.address), BadCertificate)
    assert false.asked == []
    assert outbox.waiting(ann) == before


def test_a_second_server_on_the_same_database_is_refused_and_the_first_goes_on(
    served_town: Town, ann: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--port", str(free_port()), "--language", "en", "--database", served_town.url]) == 1
    assert "Nothing was changed" in capsys.readouterr().err
    assert exchange(ann).refused == 0


def test_a_wrong_password_for_the_server_is_said_and_the_work_waits(ann: Store) -> None:
    recorded(ann)
    before = outbox.waiting(ann)
    with pytest.raises(Refused) as told:
        sign_in(ann, "not the password at all")
    assert "does not fit" in said_in_both(told.value)[0]
    assert outbox.waiting(ann) == before
    sign_in(ann, password_of("ann"))
    assert exchange(ann).refused == 0


ENROLLING: dict[str, tuple[Answer, type[Trouble]]] = {
    "a captive portal": (LOGIN_PAGE, Portal),
    "a proxy that wants to know who asks": (PROXY, Portal),
    "another product": (OTHER_PRODUCT, OtherServer),
    "a newer server": (replace(OTHER_PRODUCT, body=b'{"product":"rounds","schema":2,"server_ms":1}'), NewerServer),
    "an older server": (replace(OTHER_PRODUCT, body=b'{"product":"rounds","schema":0,"server_ms":1}'), OlderServer),
}


@pytest.mark.parametrize("told", ENROLLING)
def test_nothing_secret_is_said_before_the_server_is_known(served_town: Town, tmp_path: Path, told: str) -> None:
    answer, expected = ENROLLING[told]
    slip, place = served_town.slip("bob"), served_town.place(tmp_path.name)
    with impostor(always(answer)) as false:
        refused = _refused(lambda: enrol(replace(slip, server=false.address), place))
    assert type(refused) is expected
    assert not _told_secrets(false, slip.password, slip.code)
    assert list(place.profile.rglob("*.db")) == []
    with closing(enrol(slip, place)) as bob:
        assert bob.me.login == "bob"


def test_enrolling_without_a_network_or_by_a_wrong_slip_leaves_nothing_behind(
    served_town: Town, tmp_path: Path
) -> None:
    slip, place = served_town.slip("bob"), served_town.place(tmp_path.name)
    away = replace(slip, server=f"http://127.0.0.1:{free_port()}")
    assert isinstance(_refused(lambda: enrol(away, place)), Unreachable)
    for wrong in (replace(slip, password="not the password"), replace(slip, code="AAAA-BBBB-CCCC-DDDD")):
        assert "does not fit" in str(_refused(lambda wrong=wrong: enrol(wrong, place)))
    assert list(place.profile.rglob("*.db")) == []
    with ExitStack() as stack:
        bob = stack.enter_context(closing(enrol(slip, place)))
        exchange(bob)
        assert len(shops(bob)) == 3


def _refused(attempt: Callable[[], Store]) -> UserError:
    with pytest.raises(UserError) as told:
        attempt().close()
    said_in_both(told.value)
    return told.value


def _told_secrets(false: Impostor, *secrets: str) -> bool:
    heard = b" ".join(request.body + repr(request.headers).encode() for request in false.asked)
    return any(secret.encode() in heard for secret in secrets)
