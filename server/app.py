"""The server over HTTP: accounts as JSON, the exchange as frames of contract/wire.py.

The sync endpoints read raw bodies under a declared maximum and call the exchange in its threads (executors.py).
Answers carry no personal data in headers or logs, and nobody on the way may keep them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from typing import Any, Final

from litestar import Litestar, Response, get, post
from litestar.datastructures import ResponseHeader, State
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromQuery, JSONBody, RawBody
from litestar.response import Stream

from contract.errors import Malformed
from contract.messages import PUSH_BYTES, Compare, Fork, Hello, Page, Pull, Push
from contract.wire import MEDIA_TYPE, SCHEMA, frame, frames, instant_ms
from server import accounts, blob_routes, exchange, problems
from server.access import Visitor, epoch_of
from server.bearer import SECURED, AnyRequest, principal_of
from server.blobs import BlobFiles, folder_beside
from server.carry_routes import carry
from server.database import Database
from server.executors import Executors
from server.passwords import Passwords

_JSON_LIMIT: Final = 16 * 1024
_SMALL_ANSWER: Final = 64 * 1024
_WAIT_MOST_S: Final = 25
_LOOK_S: Final = 1
_OF_THE_LOOP: Final = Executors()


def _one(body: bytes, shape: type[Any]) -> Any:
    read = list(frames(body, shape))
    if len(read) != 1:
        raise Malformed("a request is one frame")
    return read[0]


@get("/status", sync_to_thread=True)
def status(request: AnyRequest, city_id: FromQuery[int | None] = None) -> dict[str, str | int]:
    """Tell that this is a server of Rounds, and the epoch of a city's data when one is named."""
    database: Database = request.app.state.database
    epoch = b""
    if city_id is not None:
        with database.acting(Visitor(city_id), reading=True) as tx:
            epoch = epoch_of(tx)
    return {
        "product": "rounds",
        "schema": SCHEMA,
        "epoch": epoch.hex(),
        "server_ms": instant_ms(database.clock.now()),
    }


@post("/enrol", sync_to_thread=True, status_code=200, request_max_body_size=_JSON_LIMIT)
def enrol(request: AnyRequest, data: JSONBody[accounts.Enrolment]) -> accounts.Enrolled:
    """Enrol a device by login, password and one-time code."""
    return accounts.enrol(request.app.state.database, request.app.state.passwords, data)


@post("/sign-in", sync_to_thread=True, status_code=200, request_max_body_size=_JSON_LIMIT)
def sign_in(request: AnyRequest, data: JSONBody[accounts.SignIn]) -> accounts.SignedIn:
    """Give an enrolled device a new token."""
    return accounts.sign_in(request.app.state.database, request.app.state.passwords, data)


@post("/sync/push", status_code=200, request_max_body_size=4 * PUSH_BYTES, security=SECURED)
async def push(request: AnyRequest, body: RawBody) -> Response[bytes]:
    """Take ops: a frame of Push, answered by a frame of Pushed, with 409 when the log is not the one known here."""
    executors: Executors = request.app.state.executors
    return Response(await executors.write(_push, request, body), media_type=MEDIA_TYPE)


def _push(request: AnyRequest, body: bytes) -> bytes:
    return frame(exchange.push(request.app.state.database, principal_of(request), _one(body, Push)))


@post("/sync/pull", status_code=200, request_max_body_size=4 * PUSH_BYTES, security=SECURED)
async def pull(request: AnyRequest, body: RawBody) -> Response[Any]:
    """Answer a frame of Pull by frames: Hello, then Pages, the last of them empty."""
    executors: Executors = request.app.state.executors
    first, rest = await executors.read(_pull, request, body)
    if rest is None:
        return Response(first, media_type=MEDIA_TYPE)
    return Stream(executors.read_each(chain([first], rest)), media_type=MEDIA_TYPE)


def _pull(request: AnyRequest, body: bytes) -> tuple[bytes, Iterator[bytes] | None]:
    """Give a small answer whole, of a long one the beginning and what reads the rest."""
    packed = _packed(exchange.pull(request.app.state.database, principal_of(request), _one(body, Pull)))
    first = bytearray()
    for part in packed:
        first += part
        if len(first) > _SMALL_ANSWER:
            return bytes(first), packed
    return bytes(first), None


def _packed(answer: Iterator[Hello | Page]) -> Iterator[bytes]:
    return (frame(part) for part in answer)


@post("/sync/digests", status_code=200, request_max_body_size=_JSON_LIMIT, security=SECURED)
async def digests(request: AnyRequest, body: RawBody) -> Response[bytes]:
    """Answer a frame of Compare by a frame of Digests: every root of a scope, reckoned from its rows."""
    executors: Executors = request.app.state.executors
    return Response(await executors.write(_digests, request, body), media_type=MEDIA_TYPE)


def _digests(request: AnyRequest, body: bytes) -> bytes:
    return frame(exchange.digests(request.app.state.database, principal_of(request), _one(body, Compare)))


@post("/sync/fork", sync_to_thread=True, status_code=200, request_max_body_size=_JSON_LIMIT, security=SECURED)
def fork(request: AnyRequest, body: RawBody) -> Response[bytes]:
    """Answer a frame of Fork by a frame of NewReplica: a device whose log is not the one known here goes on anew."""
    answer = accounts.fork(request.app.state.database, principal_of(request), _one(body, Fork))
    return Response(frame(answer), media_type=MEDIA_TYPE)


@get("/sync/heads", security=SECURED)
async def heads(request: AnyRequest, wait: FromQuery[int] = 0) -> Response[bytes]:
    """Give the newest version of every permitted scope; 304 when the caller's If-None-Match says it knows.

    `wait`: so many seconds, at most 25, the answer may wait for something newer (offices, which stay connected).
    """
    executors: Executors = request.app.state.executors
    known, left = request.headers.get("if-none-match"), min(wait, _WAIT_MOST_S)
    while True:
        packed = await executors.read(_heads, request)
        tag = f'"{sha256(packed).hexdigest()[:32]}"'
        if tag != known:
            return Response(packed, headers={"ETag": tag}, media_type=MEDIA_TYPE)
        if left <= 0:
            return Response(b"", status_code=304, headers={"ETag": tag}, media_type=MEDIA_TYPE)
        await asyncio.sleep(_LOOK_S)
        left -= _LOOK_S


def _heads(request: AnyRequest) -> bytes:
    return frame(exchange.heads(request.app.state.database, principal_of(request)))


ROUTES: Final[tuple[Any, ...]] = (status, enrol, sign_in, push, pull, digests, fork, carry, heads, *blob_routes.ROUTES)


def create_app(
    database: Database, passwords: Passwords, files: BlobFiles | None = None, executors: Executors = _OF_THE_LOOP
) -> Litestar:
    """Make the application over an open database; `files` keeps what is handed over, else it lies beside that."""
    held = {
        "database": database,
        "passwords": passwords,
        "files": files or BlobFiles(folder_beside(database.url)),
        "executors": executors,
    }
    return Litestar(
        route_handlers=list(ROUTES),
        state=State(held),
        exception_handlers=problems.HANDLERS,
        response_headers=[ResponseHeader(name=name, value=value) for name, value in problems.HEADERS.items()],
        openapi_config=OpenAPIConfig(
            title="Rounds",
            version=str(SCHEMA),
            render_plugins=[JsonRenderPlugin()],
            components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        ),
        logging_config=None,
    )
