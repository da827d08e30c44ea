"""A wire to the real server in process, and faults on it: requests and answers lost, cut, doubled, or another's."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from contract.messages import Hello, Page, Pull
from desktop.sync.trouble import Unreachable

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


class AsgiWire(BaseAdapter):
    """Sends each request to an ASGI application in this process."""

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = app
        self.requests = 0

    def send(self, request: requests.PreparedRequest, **_options: Any) -> requests.Response:
        self.requests += 1
        return as_response(request, asyncio.run(self._call(request)))

    def close(self) -> None:
        pass

    async def _call(self, request: requests.PreparedRequest) -> Answer:
        path, _, query = (request.path_url or "/").partition("?")
        body: Any = request.body or b""
        body = body.read() if hasattr(body, "read") else body
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode()) for k, v in request.headers.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
            "state": {},
        }
        sent: list[dict[str, Any]] = []
        answered = asyncio.Event()
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                answered.set()

        await self.app(scope, receive, send)
        start = next(m for m in sent if m["type"] == "http.response.start")
        whole = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
        return start["status"], list(start["headers"]), whole


def as_response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    """Make what requests gives out of an answer."""
    status, headers, body = answer
    response = requests.Response()
    response.status_code = status
    response.headers.update({k.decode(): v.decode() for k, v in headers})
    response.raw = HTTPResponse(body=io.BytesIO(body), preload_content=False)
    response.request, response.url = request, request.url or ""
    return response


@dataclass
class FaultyWire(BaseAdapter):
    """A wire whose faults are told in advance: one for each request, in order; afterwards it is a good wire."""

    good: AsgiWire
    faults: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        fault = self.faults.pop(0) if self.faults else ""
        self.log.append(f"{request.path_url} {fault}".strip())
        return FAULTS[fault](self.good, request)

    def close(self) -> None:
        pass


Fault = Callable[[AsgiWire, requests.PreparedRequest], requests.Response]


def _lost_request(_wire: AsgiWire, _request: requests.PreparedRequest) -> requests.Response:
    raise requests.exceptions.ConnectTimeout("the request is lost")


def _lost_answer(wire: AsgiWire, request: requests.PreparedRequest) -> requests.Response:
    wire.send(request)
    raise requests.exceptions.ReadTimeout("the answer is lost")


def _broken_answer(wire: AsgiWire, request: requests.PreparedRequest) -> requests.Response:
    wire.send(request)
    raise requests.exceptions.ConnectionError("reset by peer")


def _twice(wire: AsgiWire, request: requests.PreparedRequest) -> requests.Response:
    wire.send(request)
    return wire.send(request)


def _cut(share: float) -> Fault:
    def cut(wire: AsgiWire, request: requests.PreparedRequest) -> requests.Response:
        response = wire.send(request)
        body = response.raw.read()
        response.raw = HTTPResponse(body=io.BytesIO(body[: int(len(body) * share)]), preload_content=False)
        return response

    return cut


def answering(status: int, media_type: str, body: bytes, **headers: str) -> Fault:
    """Answer in place of the server."""

    def answer(_wire: AsgiWire, request: requests.PreparedRequest) -> requests.Response:
        told = [(b"Content-Type", media_type.encode())]
        told += [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
        return as_response(request, (status, told, body))

    return answer


FAULTS: dict[str, Fault] = {
    "": lambda wire, request: wire.send(request),
    "lost request": _lost_request,
    "lost answer": _lost_answer,
    "broken answer": _broken_answer,
    "twice": _twice,
    "cut early": _cut(0.3),
    "cut late": _cut(0.95),
    "nothing": _cut(0.0),
    "portal": answering(200, "text/html", b"<html>sign in here</html>"),
    "moved": answering(302, "text/html", b"", Location="http://portal.test/"),
    "proxy": answering(407, "text/html", b"<html>who are you</html>"),
    "too large": answering(413, "text/html", b"<html>413</html>"),
    "fault": answering(500, "application/problem+json", b'{"code":"failed"}'),
    "spoiled": answering(
        400,
        "application/problem+json",
        b'{"code":"refused","words":"The file changed while it was sent."}',
    ),
    "from 0": answering(200, "application/x-rounds", b"", Upload_Offset="0"),
    "busy": answering(503, "application/problem+json", b'{"code":"unavailable"}', Retry_After="7"),
    "gateway": answering(502, "text/html", b"<html>bad gateway</html>"),
}


class Edited:
    """A transport whose frames are changed on the way."""

    def __init__(self, device: Any, **hello: object) -> None:
        self.device, self.hello = device, hello
        self.cut_after: int | None = None
        self.extra: list[Page] = []

    def push(self, push: object) -> object:
        return self.device.transport.push(push)

    def pull(self, pull: Pull) -> Iterator[Hello | Page]:
        for number, frame in enumerate(self.device.transport.pull(pull)):
            if self.cut_after is not None and number > self.cut_after:
                raise Unreachable
            if isinstance(frame, Hello):
                yield msgspec.structs.replace(frame, **self.hello)
                yield from self.extra
            else:
                yield frame
