"""Every way of not answering is told apart, with a sentence that says the work is safe (rules of transport.py)."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter

from contract.messages import Compare, Fork, Pull, Push
from contract.wire import MEDIA_TYPE, SCHEMA
from desktop.sync import transport as transport_module
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import (
    BadCertificate,
    Garbled,
    NotServed,
    OtherServer,
    Overloaded,
    Portal,
    Refused,
    ServerFault,
    SignedOut,
    TimedOut,
    TooLarge,
    Trouble,
    Unreachable,
)
from tests.desktop.sync.devices import SERVER, Device, Ring
from tests.desktop.sync.wires import FAULTS, Fault, answering

PULL = Pull(schema=SCHEMA, replica=bytes(16), cursors=[])
PUSH = Push(schema=SCHEMA, replica=bytes(16), last_seq=0, chain_hash=bytes(32), ops=[])
FORK = Fork(schema=SCHEMA, replica=bytes(16), seq=0, chain_hash=bytes(32), public_key="")
PROBLEM = "application/problem+json"


class Scripted(BaseAdapter):
    """A wire on which each request meets the next of some faults."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__()
        self.faults = list(faults)
        self.seen: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        self.seen.append(request)
        self.options.append(options)
        return self.faults.pop(0)(None, request)  # type: ignore[arg-type]

    def close(self) -> None:
        pass


def raising(error: type[Exception]) -> Fault:
    def fail(_wire: Any, _request: requests.PreparedRequest) -> requests.Response:
        raise error("told")

    return fail


def asked(*faults: Fault) -> Exception:
    with pytest.raises(Trouble) as raised:
        list(HttpTransport(SERVER, "t", adapter=Scripted(*faults)).pull(PULL))
    return raised.value


ANSWERS: dict[str, tuple[Fault, type[Exception]]] = {
    "portal": (FAULTS["portal"], Portal),
    "moved": (FAULTS["moved"], Portal),
    "proxy": (FAULTS["proxy"], Portal),
    "too large before it": (FAULTS["too large"], TooLarge),
    "busy": (FAULTS["busy"], Overloaded),
    "gateway": (FAULTS["gateway"], Unreachable),
    "fault": (FAULTS["fault"], ServerFault),
    "fault page": (answering(500, "text/html", b"oops"), ServerFault),
    "busy page": (answering(503, "text/html", b"later"), Overloaded),
    "no such page": (answering(404, "text/html", b"none"), OtherServer),
    "other json": (answering(200, "application/json", b"{}"), Portal),
    "signed out": (answering(401, PROBLEM, b'{"code":"signed_out"}'), SignedOut),
    "too large": (answering(413, PROBLEM, b'{"code":"too_large"}'), TooLarge),
    "malformed": (answering(400, PROBLEM, b'{"code":"malformed","words":"x"}'), NotServed),
    "not allowed": (
        answering(403, PROBLEM, b'{"code":"not_allowed","words":"Not {what}.","values":{"what":"that"}}'),
        Refused,
    ),
    "no json": (answering(400, PROBLEM, b"no json"), NotServed),
    "no frame": (answering(200, MEDIA_TYPE, b"\x00\x00\x00\x05hello"), Garbled),
    "endless frame": (answering(200, MEDIA_TYPE, b"\x7f\xff\xff\xff...."), Garbled),
    "certificate": (raising(requests.exceptions.SSLError), BadCertificate),
    "no connection": (raising(requests.exceptions.ConnectTimeout), TimedOut),
    "no answer": (raising(requests.exceptions.ReadTimeout), TimedOut),
    "bad address": (raising(requests.exceptions.InvalidURL), OtherServer),
    "chunk": (raising(requests.exceptions.ChunkedEncodingError), Unreachable),
}


@pytest.mark.parametrize("told", ANSWERS)
@pytest.mark.case("S48", "RB-08")
def test_what_answers_otherwise_is_told_apart(told: str) -> None:
    fault, expected = ANSWERS[told]
    assert type(asked(fault)) is expected


def test_every_trouble_says_that_the_work_is_safe() -> None:
    def narrower(of: type[Trouble]) -> list[type[Trouble]]:
        return [of, *(each for one in of.__subclasses__() for each in narrower(one))]

    for kind in narrower(Trouble):
        assert "safe" in kind.words or "sent" in kind.words, kind


def test_a_connection_closed_while_idle_is_opened_once_more() -> None:
    broken = raising(requests.exceptions.ConnectionError)
    wire = Scripted(broken, answering(200, MEDIA_TYPE, b""))
    assert list(HttpTransport(SERVER, "t", adapter=wire).pull(PULL)) == []
    assert isinstance(asked(broken, broken), Unreachable)


def test_what_the_server_says_is_said_in_its_words() -> None:
    refused = asked(answering(403, PROBLEM, b'{"code":"x","words":"No {what} today.","values":{"what":"visits"}}'))
    assert str(refused) == "No visits today."


def test_the_server_says_how_long_to_wait() -> None:
    busy = asked(FAULTS["busy"])
    assert isinstance(busy, Overloaded)
    assert busy.retry_after_s == 7


def test_no_request_follows_a_redirect_or_takes_a_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.test:1")
    monkeypatch.setenv("http_proxy", "http://proxy.test:1")
    wire = Scripted(FAULTS["moved"])
    with pytest.raises(Portal):
        HttpTransport(SERVER, "t", adapter=wire).push(PUSH)
    assert len(wire.seen) == 1
    assert wire.options[0]["proxies"] == {}
    assert wire.options[0]["timeout"] == (transport_module.CONNECT_S, transport_module.READ_S)


@pytest.mark.case("RB-08")
def test_an_answer_beyond_its_maximum_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport_module, "_PUSHED", 1_000)
    endless = Scripted(answering(200, MEDIA_TYPE, b"\x00" * 300_000))
    with pytest.raises(Garbled) as told:
        HttpTransport(SERVER, "t", adapter=endless).push(PUSH)
    assert "longer than declared" in str(told.value.__cause__)


QUESTIONS: dict[str, tuple[Callable[[HttpTransport], object], str]] = {
    "push": (lambda way: way.push(PUSH), MEDIA_TYPE),
    "compare": (lambda way: way.compare(Compare(schema=SCHEMA, scope=bytes(16))), MEDIA_TYPE),
    "fork": (lambda way: way.fork(FORK), MEDIA_TYPE),
    "pull": (lambda way: list(way.pull(PULL)), MEDIA_TYPE),
    "heads": (lambda way: way.heads(), MEDIA_TYPE),
    "a file": (lambda way: way.read_file("00" * 32), "application/octet-stream"),
    "an offset": (lambda way: way.send_piece("00" * 32, 0, 4, b"abcd"), MEDIA_TYPE),
}


@pytest.mark.parametrize("told", QUESTIONS)
@pytest.mark.case("RB-07")
def test_an_answer_that_is_cut_off_is_told_as_that_whatever_was_asked(told: str) -> None:
    ask, media_type = QUESTIONS[told]
    with pytest.raises(Garbled):
        ask(HttpTransport(SERVER, "t", adapter=Scripted(answering(200, media_type, b"\x00\x00\x00\x05hel"))))


def test_the_real_server_says_who_it_is(ann: Device) -> None:
    assert ann.transport.status().schema == SCHEMA


def test_a_page_that_is_no_server_is_not_taken_for_one() -> None:
    for body in (b'{"product":"other","schema":1,"server_ms":1}', b"[]"):
        wire = Scripted(answering(200, "application/json", body))
        with pytest.raises(OtherServer):
            HttpTransport(SERVER, adapter=wire).status()


def test_a_token_that_is_worth_nothing_asks_to_sign_in(ann: Device) -> None:
    with pytest.raises(SignedOut):
        list(HttpTransport(SERVER, "370100.nothing", adapter=ann.wire).pull(PULL))


def test_the_heads_are_not_sent_again_when_nothing_is_new(ann: Device) -> None:
    heads, tag = ann.transport.heads()
    assert heads is not None
    assert ann.transport.heads(tag) == (None, tag)


@pytest.mark.case("RB-08")
def test_an_answer_cut_in_the_middle_is_never_taken_for_whole(ring: Ring) -> None:
    device = ring.device("ann")
    for fault in ("cut early", "cut late", "nothing"):
        with pytest.raises(Garbled):
            device.sync(fault)
    device.sync()
    assert len(device.shown("retailers")) == 2
