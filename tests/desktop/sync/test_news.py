"""An office hears of news as they come: the question waits at the server, on a connection of its own."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa

from contract.clock import SystemClock
from contract.ids import SystemIds
from contract.records import Retailer
from desktop.sync import enrol
from desktop.sync.news import News
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.wires import AsgiWire

LONG_S = 30


@pytest.fixture
def oda(ring: Ring) -> Device:
    """Give a computer of the office, with all that it may see."""
    made = ring.device("oda")
    made.sync()
    return made


def change_a_shop(ring: Ring, device: Device) -> None:
    shop = device.store.all(Retailer, sa.select(device.store.t("retailers")))[0]
    ring.import_rows(replace(shop, street="中山街"))


def test_a_question_that_waits_is_answered_when_something_is_new(ring: Ring, oda: Device) -> None:
    first, tag = oda.transport.heads()
    answers: queue.Queue[Any] = queue.Queue()
    asking = Thread(target=lambda: answers.put(oda.transport.heads(tag, wait_s=LONG_S)))
    asking.start()
    change_a_shop(ring, oda)
    heads, newer = answers.get(timeout=LONG_S)
    asking.join()
    assert heads != first
    assert newer != tag


def test_a_question_that_waited_in_vain_is_answered_that_nothing_is_new(oda: Device) -> None:
    _, tag = oda.transport.heads()
    assert oda.transport.heads(tag, wait_s=1) == (None, tag)


class Telling(AsgiWire):
    """A wire that tells of each request when it is answered."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.told: queue.Queue[str] = queue.Queue()

    def send(self, request: Any, **options: Any) -> Any:
        answer = super().send(request, **options)
        self.told.put(request.path_url)
        return answer


@pytest.fixture
def news_of(ring: Ring) -> Iterator[Callable[[Device, Callable[[], None]], Telling]]:
    """Give what begins to wait for news of a device."""
    begun: list[tuple[News, Telling]] = []

    def begin(device: Device, heard: Callable[[], None]) -> Telling:
        line = Telling(ring.app)
        news = News(SystemClock(), SystemIds(), lambda: enrol.transport_of(device.store, adapter=line), heard)
        begun.append((news, line))
        news.start()
        return line

    yield begin
    for news, _ in begun:
        news.stop()
    ring.move("A1-1", "A2")  # the last question is answered, and none is asked behind it
    for _, line in begun:
        line.told.get(timeout=LONG_S)


def test_what_is_new_is_heard_of_and_what_was_known_is_not(ring: Ring, oda: Device, news_of: Any) -> None:
    heard: queue.Queue[str] = queue.Queue()
    line = news_of(oda, lambda: heard.put("news"))
    assert line.told.get(timeout=LONG_S) == "/sync/heads"
    assert heard.empty()
    change_a_shop(ring, oda)
    assert heard.get(timeout=LONG_S)
    assert line.told.get(timeout=LONG_S) == "/sync/heads?wait=25"
