"""The server over HTTP: statuses, problems, headers, limits (reliability.md 4.10; RC-16, RD-01)."""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar, get
from litestar.testing import TestClient

from contract.chain import FIRST
from contract.messages import PUSH_BYTES, Heads, Hello, Page, Pull, Push, Pushed
from contract.wire import MEDIA_TYPE, SCHEMA, frame, frames, unframe
from server.access import authenticate
from server.app import ROUTES, create_app
from server.database import Transient
from server.problems import HEADERS
from server.schema import TOKEN
from tests.server.clients import Client
from tests.server.test_accounts import asked
from tests.server.world import CITY, PASSWORD, QUICK, World, open_world


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Open the small city on SQLite alone: nothing here depends on the database."""
    database = open_world(sqlite_url)
    yield World(database)
    database.close()


@pytest.fixture
def http(world: World) -> Iterator[TestClient[Litestar]]:
    with TestClient(create_app(world.database, QUICK), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def enrolled(world: World, http: TestClient[Litestar]) -> dict[str, Any]:
    told = asked(world)
    body = {name: getattr(told, name) for name in told.__slots__}
    return http.post("/enrol", json=body).json()


@pytest.fixture
def bearer(enrolled: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {enrolled['token']}"}


def frames_read(content: bytes) -> list[Hello | Page]:
    found: list[Hello | Page] = []
    at = 0
    while at < len(content):
        end = at + 4 + int.from_bytes(content[at : at + 4], "big")
        shape: Any = Page if found else Hello
        found.append(unframe(content[at + 4 : end], shape))
        at = end
    return found


def test_status_tells_what_this_is_to_anybody(world: World, http: TestClient[Litestar]) -> None:
    told = http.get("/status", params={"city_id": CITY}).json()
    assert (told["product"], told["schema"], len(told["epoch"])) == ("rounds", SCHEMA, 32)
    assert http.get("/status").json()["epoch"] == ""


def test_enrol_and_sign_in_by_json(http: TestClient[Litestar], enrolled: dict[str, Any]) -> None:
    assert enrolled["roles"] == ["account_manager"]
    body = {"city_id": CITY, "login": "ann", "password": PASSWORD, "device_id": enrolled["device_id"]}
    answer = http.post("/sign-in", json=body)
    assert answer.status_code == 200
    assert answer.json()["token"].startswith(f"{CITY}.")


def test_a_whole_round_over_http(
    world: World, http: TestClient[Litestar], enrolled: dict[str, Any], bearer: dict[str, str]
) -> None:
    ann = Client(world, "ann", authenticate(world.database, enrolled["token"]))
    assert ann.principal.device == UUID(enrolled["device_id"]).bytes
    ann.make("record_visit", world.visit("ann", "A1-1"))
    answer = http.post("/sync/push", content=frame(ann.request()), headers=bearer)
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA_TYPE)
    (pushed,) = frames(answer.content, Pushed)
    assert [result.outcome for result in ann.take(pushed)] == ["applied"]
    asking = frame(Pull(SCHEMA, ann.principal.device, []))
    pages = frames_read(http.post("/sync/pull", content=asking, headers=bearer).content)
    assert isinstance(pages[0], Hello)
    assert pages[0].last_seq == 1
    assert isinstance(pages[-1], Page)
    assert not pages[-1].scope


def test_heads_are_told_apart_by_their_tag(http: TestClient[Litestar], bearer: dict[str, str]) -> None:
    first = http.get("/sync/heads", headers=bearer)
    (told,) = frames(first.content, Heads)
    assert len(told.heads) == 2
    again = http.get("/sync/heads", headers=bearer | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_fork_is_answered_409_with_what_the_server_has(
    http: TestClient[Litestar], enrolled: dict[str, Any], bearer: dict[str, str]
) -> None:
    request = Push(SCHEMA, UUID(enrolled["device_id"]).bytes, 5, b"x" * 32, [])
    answer = http.post("/sync/push", content=frame(request), headers=bearer)
    assert answer.status_code == 409
    (known,) = frames(answer.content, Pushed)
    assert (known.last_seq, known.chain_hash) == (0, FIRST)


PROTECTED = [("POST", "/sync/push"), ("POST", "/sync/pull"), ("GET", "/sync/heads")]


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_without_a_token_every_endpoint_of_the_sync_answers_401(
    http: TestClient[Litestar], method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eDp5"}):
        answer = http.request(method, path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_a_revoked_token_answers_401_at_once(
    world: World, http: TestClient[Litestar], bearer: dict[str, str], method: str, path: str
) -> None:
    with world.database.acting(world.system) as tx:
        tx.run(sa.delete(TOKEN).where(TOKEN.c.city_id == CITY))
    assert http.request(method, path, headers=bearer).status_code == 401


def test_every_endpoint_is_either_open_or_in_the_list_above(http: TestClient[Litestar]) -> None:
    paths = http.get("/schema/openapi.json").json()["paths"]
    secured = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method, told in methods.items()
        if told.get("security")
    }
    opened = {path for path in paths if path in {"/status", "/enrol", "/sign-in"}}
    assert {path for _, path in secured} | opened == set(paths)
    assert set(PROTECTED) <= secured


@pytest.mark.parametrize("body", [b"", b"\0\0\0\1x", b"\xff" * 40, frame({"a": 1}), frame(Heads(b"", [])) * 2])
def test_a_body_that_is_none_of_ours_is_400(http: TestClient[Litestar], bearer: dict[str, str], body: bytes) -> None:
    for path in ("/sync/push", "/sync/pull"):
        answer = http.post(path, content=body, headers=bearer)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_body_beyond_the_maximum_is_413(http: TestClient[Litestar], bearer: dict[str, str]) -> None:
    answer = http.post("/sync/push", content=b"\0" * (4 * PUSH_BYTES + 1), headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/enrol", 404), ("POST", "/enrol", 400)]
)
def test_a_problem_says_what_happened_in_words_with_a_code(
    http: TestClient[Litestar], method: str, path: str, status: int
) -> None:
    answer = http.request(method, path, json={})
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (told["retryable"], len(told["request_id"]), told["title"]) == (False, 16, told["words"])
    assert told["status"] == answer.status_code
    assert answer.status_code in {status, 405}


def test_wrong_credentials_are_401_and_a_poor_password_422(world: World, http: TestClient[Litestar]) -> None:
    told = asked(world, password="short")
    body = {name: getattr(told, name) for name in told.__slots__}
    poor = http.post("/enrol", json=body)
    assert (poor.status_code, poor.json()["code"], poor.json()["values"]) == (422, "invalid", {"length": "12"})
    wrong = http.post("/enrol", json=body | {"code": "AAAA"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")


@pytest.mark.case("S47")
def test_every_answer_carries_the_headers_that_guard_it(http: TestClient[Litestar], bearer: dict[str, str]) -> None:
    for answer in (
        http.get("/status"),
        http.get("/nothing"),
        http.get("/sync/heads"),
        http.get("/sync/heads", headers=bearer),
        http.post("/sync/pull", headers=bearer, content=b"x"),
    ):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value


SECRET = "13800138000 惠鑫便利店"


@get("/breaks", sync_to_thread=True)
def breaks() -> None:
    """Fail as no endpoint should."""
    raise RuntimeError(SECRET)


@get("/waits", sync_to_thread=True)
def waits() -> None:
    """Fail as a database does that is gone for a moment."""
    raise Transient("57P01")


def test_a_bug_is_500_in_words_and_logged_without_its_text(world: World, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(world.database, QUICK)
    app.register(breaks)
    app.register(waits)
    with caplog.at_level(logging.INFO), TestClient(app, raise_server_exceptions=False) as client:
        failed, waiting = client.get("/breaks"), client.get("/waits")
    assert (failed.status_code, failed.json()["code"], failed.json()["retryable"]) == (500, "failed", False)
    assert SECRET not in failed.text
    assert SECRET not in caplog.text
    assert failed.json()["request_id"] in caplog.text
    assert (waiting.status_code, waiting.json()["retryable"]) == (503, True)
    assert int(waiting.headers["retry-after"]) > 0


def test_all_routes_are_served(world: World) -> None:
    served = {route.path for route in create_app(world.database, QUICK).routes}
    assert {path for handler in ROUTES for path in handler.paths} <= served
