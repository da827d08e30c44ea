"""Enrolling this computer for a person, and signing in again when the server asks for it.

Rules (the tests cite them):
 1. Nothing is sent before the server has said that it is one of Rounds and of our version.
 2. The one-time code is used up by the server's answer, so what can fail here is tried before it.
 3. The token and the device's own key rest in the encrypted store, nowhere else.
"""

from __future__ import annotations

import logging
import platform
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contract import signing, wire
from contract.errors import Conflict, UserError
from contract.messages import NewReplica
from contract.wire import SCHEMA
from contract.words import phrase
from desktop import settings
from desktop.models import forking, keys, notices, salvage
from desktop.models.place import Place
from desktop.models.store import Me, Store
from desktop.sync.transport import HttpTransport
from desktop.sync.trouble import NewerServer, OlderServer, OtherServer

_KEY_BYTES: Final = 32
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What stands on the slip that the office hands out, and what the person chooses."""

    server: str
    city_id: int
    login: str
    code: str
    password: str
    device_name: str


class _Enrolled(msgspec.Struct, frozen=True):
    token: str
    device_id: UUID
    device_no: int
    person_id: UUID
    name: str
    login: str
    city_id: int
    city: UUID
    roles: list[str]
    server_key: str
    server_box: str


class _Token(msgspec.Struct, frozen=True):
    token: str
    server_key: str
    server_box: str


def enrol(slip: Slip, place: Place, *, adapter: Any = None) -> Store:
    """Enrol this computer and make the person's encrypted store; Trouble or a UserError in words when it cannot be.

    Takes the key derivation twice (about a second). The store is open and empty; the first round fills it.
    """
    settings.profile_folder(place.profile)
    device_key = Ed25519PrivateKey.from_private_bytes(place.ids.random_bytes(_KEY_BYTES))
    transport = HttpTransport(slip.server, adapter=adapter)
    try:
        _check_version(transport)
        asked = {
            "city_id": slip.city_id,
            "login": slip.login,
            "code": slip.code,
            "password": slip.password,
            "device_name": slip.device_name,
            "public_key": device_key.public_key().public_bytes_raw().hex(),
        }
        made = transport.post("/enrol", asked, _Enrolled)
    finally:
        transport.close()
    return _settle_in(made, slip, place, device_key.private_bytes_raw())


def enrol_again(store: Store, code: str, password: str, *, adapter: Any = None) -> None:
    """Enrol the computer of an open store anew, where the server knows it no more: put back from a backup, say.

    As after a fork, all that is kept and was not refused is owed again under the new number (models/forking.py), so
    nothing is lost and nothing is twice. Raises Trouble or a UserError in words, and then nothing has changed here.
    """
    me, device_key = store.me, store.ids.random_bytes(_KEY_BYTES)
    transport = HttpTransport(_server(store), adapter=adapter)
    asked = {
        "city_id": me.city_id,
        "login": me.login,
        "code": code,
        "password": password,
        "device_name": platform.node() or "?",
        "public_key": signing.public_of(device_key).hex(),
    }
    try:
        _check_version(transport)
        made = transport.post("/enrol", asked, _Enrolled)
    finally:
        transport.close()
    if (made.city, made.person_id) != (me.city, me.person_id):
        raise OtherServer
    given = NewReplica(replica=made.device_id.bytes, device_no=made.device_no, token=made.token)
    with store.exchanging:
        store.run(forking.go_on_as, given, device_key, forking.ENROLLED_AGAIN).result()
        keys_of_server = _Token(token=made.token, server_key=made.server_key, server_box=made.server_box)
        store.run(_signed_in, keys_of_server).result()


def _check_version(transport: HttpTransport) -> None:
    schema = transport.status().schema
    if schema > SCHEMA:
        raise NewerServer(
            "The server is newer than Rounds on this computer. Nothing was changed, and the code is still good. "
            "Update Rounds, then enrol."
        )
    if schema < SCHEMA:
        raise OlderServer(
            "The server is older than Rounds on this computer. Nothing was changed, and the code is still good. "
            "Tell your office to update the server."
        )


def _settle_in(made: _Enrolled, slip: Slip, place: Place, device_key: bytes) -> Store:
    folder = settings.person_folder(place.profile, made.device_id)
    key = keys.create_slot(folder, slip.password, made.device_id, place.key_store, place.ids, cost=place.cost)
    me = Me(
        person_id=made.person_id,
        name=made.name,
        login=made.login,
        city_id=made.city_id,
        city=made.city,
        device_id=made.device_id,
        device_no=made.device_no,
        roles=frozenset(made.roles),
    )
    store = Store.create(folder, key, me, clock=place.clock, ids=place.ids, threaded=place.threaded)
    facts = {"server": slip.server, "token": made.token, "device_key": device_key}
    keys_of_server = {"server_key": bytes.fromhex(made.server_key), "server_box": bytes.fromhex(made.server_box)}
    store.run(_remember, **facts, **keys_of_server).result()
    person = settings.Person(device_id=made.device_id, login=made.login, name=made.name, city=str(made.city_id))
    settings.remember_person(place.profile, person)
    _take_over_the_rest(store, person, slip.password, place)
    return store


def _take_over_the_rest(store: Store, person: settings.Person, password: str, place: Place) -> None:
    """Take over what other stores of this person on this computer still owe: damaged ones, for which this is made."""
    for other in settings.people(place.profile):
        if (other.login, other.city) != (person.login, person.city) or other.device_id == person.device_id:
            continue
        folder = settings.person_folder(place.profile, other.device_id)
        try:
            key = keys.unlock(folder, password, place.key_store, place.clock, device_id=other.device_id)
            salvage.take_over(store, folder, key)
        except UserError as refused:  # it rests where it is, and opens on the first screen or says why not
            _log.info("salvage.refused", extra={"fields": {"error": type(refused)}})


def sign_in(store: Store, password: str, *, adapter: Any = None) -> None:
    """Get a new token for this device, when the old one is worth nothing any more; Refused in the server's words."""
    me = store.me
    transport = HttpTransport(_server(store), adapter=adapter)
    asked = {"city_id": me.city_id, "login": me.login, "password": password, "device_id": str(me.device_id)}
    try:
        given = transport.post("/sign-in", asked, _Token)
    finally:
        transport.close()
    store.run(_signed_in, given).result()


def _signed_in(store: Store, given: _Token) -> None:
    """Keep the token; a server that signs with another key now is noticed, and its old receipts stay good."""
    server_key, server_box = bytes.fromhex(given.server_key), bytes.fromhex(given.server_box)
    with store.local("notices") as connection:
        known = store.known("server_key")
        if known is not None and known != server_key:
            before = store.known("old_server_keys") or ()
            store.keep(connection, old_server_keys=(*before, known))
            words = phrase("The server signs with a new key since you signed in. Its fingerprint begins with {key}.")
            now = wire.instant_ms(store.clock.now())
            notices.tell(connection, now, words, key=signing.fingerprint(server_key)[:9])
        store.keep(connection, token=given.token, server_key=server_key, server_box=server_box)


def transport_of(store: Store, *, adapter: Any = None) -> HttpTransport:
    """Give the way to the server that this device is enrolled at."""
    return HttpTransport(_server(store), store.known("token"), adapter=adapter)


def move_server(store: Store, server: str) -> None:
    """Take another address of the same server; a change function for `store.run`."""
    _remember(store, server=server)


def _server(store: Store) -> str:
    server = store.known("server")
    if not server:
        raise Conflict("This account is of this computer alone: there is no server to exchange records with.")
    return str(server)


def _remember(store: Store, /, **facts: Any) -> None:
    with store.local() as connection:
        store.keep(connection, **facts)
