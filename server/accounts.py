"""Accounts, enrolment of devices, signing in, revoking.

Rules (the tests cite them):
 1. A device is enrolled by login, password and a one-time code of 80 bits that lives 24 hours; only then does it
    get a token, which is kept here as its SHA-256.
 2. The first enrolment sets the password where none is set yet.
 3. An unknown login, a wrong password and a wrong code cost the same and are answered the same.
 4. No hash is computed while a transaction is open.
 5. A revoked device has no token any more: its next request is refused.
 6. A device whose log is not the one known here gets a number and a log of its own, for the same person, and no more
    than one that is signed in may have.
"""

from __future__ import annotations

import base64
import logging
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from contract import sealing
from contract.chain import FIRST
from contract.errors import Conflict, InvalidRecord, Malformed, NotAllowed, NotFound
from contract.messages import Fork, NewReplica
from contract.records import Device
from contract.signing import public_of, read_public
from server.access import Principal, System, Visitor, city_of, epoch_of, hash_of, reach, reach_of, signing_key_of
from server.database import Database, Tx
from server.exchange.official import rows_of, write_official
from server.exchange.writing import Writing
from server.passwords import Passwords, check_password
from server.refusals import WrongCredentials
from server.schema import ACCOUNT, BUSINESS, ENROLMENT, REPLICA, TOKEN

CODE_LIVES: Final = timedelta(hours=24)
_CODE_BYTES: Final = 10
_TOKEN_BYTES: Final = 32
_GROUP: Final = 4
_log = logging.getLogger("rounds.accounts")
_LOOKALIKES: Final = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What somebody says to enrol a device."""

    city_id: int
    login: str
    code: str
    password: str
    device_name: str
    public_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What somebody says on a device that was enrolled before."""

    city_id: int
    login: str
    password: str
    device_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What a new device gets."""

    token: str
    device_id: UUID
    device_no: int
    person_id: UUID
    name: str
    login: str
    city_id: int
    city: UUID
    roles: tuple[str, ...]
    epoch: str
    server_key: str
    """The public key of the server's signatures, in hexadecimal; `server_box` seals what is carried to it by hand."""
    server_box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a device gets that was enrolled before."""

    token: str
    server_key: str
    server_box: str


@dataclass(frozen=True, slots=True)
class _Account:
    person: bytes
    login: str
    name: str
    password_hash: str | None


def plain_login(login: str) -> str:
    """Give a login as it is kept: composed, without spaces around, small letters."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def open_account(tx: Tx, person: bytes, login: str, password_hash: str | None) -> None:
    """Give a person an account; Conflict when the login is taken."""
    a = ACCOUNT.c
    taken = tx.row(sa.select(a.person_id).where(a.city_id == tx.city_id, a.login == plain_login(login)))
    if taken is not None:
        raise Conflict("The login {login} is taken. Choose another one.", login=login)
    values = {
        "city_id": tx.city_id,
        "person_id": person,
        "login": plain_login(login),
        "password_hash": password_hash,
        "disabled_at": None,
    }
    tx.run(sa.insert(ACCOUNT), [values])


def new_code(tx: Tx, person: bytes) -> str:
    """Make a one-time code for a person; those made before and not used are worth nothing any more (rule 1)."""
    plain = base64.b32encode(tx.ids.random_bytes(_CODE_BYTES)).decode("ascii")
    e = ENROLMENT.c
    mine = (e.city_id == tx.city_id) & (e.person_id == person) & e.used_at.is_(None)
    tx.run(sa.delete(ENROLMENT).where(mine))
    values = {
        "city_id": tx.city_id,
        "code_hash": _code_hash(plain),
        "person_id": person,
        "expires_at": tx.now_ms + CODE_LIVES // timedelta(milliseconds=1),
        "used_at": None,
    }
    tx.run(sa.insert(ENROLMENT), [values])
    return "-".join(plain[at : at + _GROUP] for at in range(0, len(plain), _GROUP))


def _code_hash(code: str) -> bytes:
    letters = "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())
    return sha256(letters.translate(_LOOKALIKES).encode()).digest()


def person_of(tx: Tx, login: str) -> bytes:
    """Find a person by login; NotFound."""
    found = _account(tx, login)
    if found is None:
        raise NotFound("There is no account with the login {login}.", login=login)
    return found.person


def _account(tx: Tx, login: str) -> _Account | None:
    a, p = ACCOUNT.c, BUSINESS["people"].c
    found = tx.row(
        sa.select(a.person_id, a.login, p.name, a.password_hash)
        .join_from(ACCOUNT, BUSINESS["people"], (p.city_id == a.city_id) & (p.id == a.person_id))
        .where(a.city_id == tx.city_id, p.city_id == tx.city_id)
        .where(a.login == plain_login(login), a.disabled_at.is_(None))
    )
    return _Account(*found) if found else None


def enrol(database: Database, passwords: Passwords, asked: Enrolment) -> Enrolled:
    """Enrol a device; WrongCredentials, InvalidRecord (a poor first password, no key), TooBusy."""
    if not read_public(asked.public_key):
        raise InvalidRecord(
            "The key of this computer cannot be read. Nothing was changed, and the code is still good. "
            "Update Rounds, then enrol."
        )
    with database.acting(Visitor(asked.city_id), reading=True) as tx:
        account = _account(tx, asked.login)
        fits = account is not None and _code_fits(tx, account.person, asked.code)
        city = city_of(tx)
    new_hash = _first_password(passwords, account, asked) if account and fits else None
    if new_hash is None:
        fits = passwords.fits(account.password_hash if account else None, asked.password) and fits
    if account is None or not fits:
        raise _wrong()
    with database.acting(System(asked.city_id, city, account.person)) as tx:
        _use_code(tx, account.person, asked.code)
        if new_hash is not None:
            _set_password(tx, account.person, new_hash)
        return _admit(tx, account, asked)


def _first_password(passwords: Passwords, account: _Account, asked: Enrolment) -> str | None:
    if account.password_hash is not None:
        return None
    check_password(asked.password, login=account.login, name=account.name)
    return passwords.hash(asked.password)


def _wrong() -> WrongCredentials:
    return WrongCredentials(
        "The login, the password or the code does not fit. Nothing was changed. "
        "Check all three; a code lives 24 hours and works once."
    )


def _not_yours() -> WrongCredentials:
    return WrongCredentials(
        "The login or the password does not fit, or this computer is not enrolled for it. "
        "What you recorded is safe on this computer. Check the password, or ask your office for a new enrolment code."
    )


def _code_fits(tx: Tx, person: bytes, code: str) -> bool:
    e = ENROLMENT.c
    found = tx.row(
        sa.select(e.expires_at).where(
            e.city_id == tx.city_id, e.code_hash == _code_hash(code), e.person_id == person, e.used_at.is_(None)
        )
    )
    return found is not None and found[0] > tx.now_ms


def _use_code(tx: Tx, person: bytes, code: str) -> None:
    e = ENROLMENT.c
    here = (e.city_id == tx.city_id) & (e.code_hash == _code_hash(code)) & (e.person_id == person)
    if tx.run(sa.update(ENROLMENT).where(here, e.used_at.is_(None)).values(used_at=tx.now_ms)) != 1:
        raise _wrong()


def _set_password(tx: Tx, person: bytes, hashed: str) -> None:
    a = ACCOUNT.c
    tx.run(sa.update(ACCOUNT).where(a.city_id == tx.city_id, a.person_id == person).values(password_hash=hashed))


def _admit(tx: Tx, account: _Account, asked: Enrolment) -> Enrolled:
    device = _new_device(tx, account.person, asked.device_name, asked.public_key)
    roles = reach_of(tx, account.person).all_roles()
    return Enrolled(
        token=_new_token(tx, account.person, device.id.bytes),
        device_id=device.id,
        device_no=device.device_no,
        person_id=UUID(bytes=account.person),
        name=account.name,
        login=account.login,
        city_id=tx.city_id,
        city=UUID(bytes=tx.city),
        roles=tuple(sorted(roles)),
        epoch=epoch_of(tx).hex(),
        **_server_keys(tx),
    )


def _new_device(tx: Tx, person: bytes, name: str, public_key: str, **forked: Any) -> Device:
    Writing(tx).lock([tx.city])  # who enrols at the same moment waits here, so numbers do not come twice
    device = Device(
        id=tx.ids.new_id(),
        created_by=UUID(bytes=person),
        created_at=tx.now,
        person_id=UUID(bytes=person),
        device_no=_next_device_no(tx),
        name=name,
        public_key=public_key,
    )
    write_official(tx, rows_of([device], UUID(bytes=tx.city)), action="enrol_device")
    log = {"city_id": tx.city_id, "id": device.id.bytes, "person_id": person, "last_seq": 0, "chain_hash": FIRST}
    tx.run(sa.insert(REPLICA), [log | {"files": 0} | forked])
    return device


def fork(database: Database, principal: Principal, asked: Fork) -> NewReplica:
    """Give a device whose log is not the one known here a log of its own (rule 6).

    Raises NotSignedIn, NotAllowed, Malformed, and Conflict when its log is the one known here.
    """
    if asked.replica != principal.device:
        raise NotAllowed("This log belongs to another device. What you recorded is safe here.")
    if not read_public(asked.public_key):
        raise Malformed("the key of the new replica is none")
    r, d = REPLICA.c, BUSINESS["devices"].c
    with database.acting(System(principal.city_id, principal.city, principal.person)) as tx:
        reach(tx, principal)
        known = tx.row(sa.select(r.last_seq, r.chain_hash).where(r.city_id == tx.city_id, r.id == asked.replica))
        if known == (asked.seq, asked.chain_hash):
            raise Conflict("The server has the log of this computer as it stands here. Nothing was changed.")
        named = tx.row(sa.select(d.name).where(d.city_id == tx.city_id, d.id == asked.replica))
        left = {"forked_from": asked.replica, "forked_seq": asked.seq}
        device = _new_device(tx, principal.person, named[0] if named else "", asked.public_key, **left)
        _log.warning("forked device=%s seq=%d new=%s", UUID(bytes=asked.replica), asked.seq, device.id)
        token = _new_token(tx, principal.person, device.id.bytes)
    return NewReplica(device.id.bytes, device.device_no, token)


def _server_keys(tx: Tx) -> dict[str, str]:
    key = signing_key_of(tx)
    return {"server_key": public_of(key).hex(), "server_box": sealing.public_of(sealing.private_of(key)).hex()}


def _next_device_no(tx: Tx) -> int:
    """Count on from the highest number given out."""
    d = BUSINESS["devices"].c
    found = tx.row(sa.select(sa.func.max(d.device_no)).where(d.city_id == tx.city_id, d.root_id == tx.city))
    return (found[0] or 0) + 1 if found else 1


def _new_token(tx: Tx, person: bytes, device: bytes) -> str:
    secret = base64.urlsafe_b64encode(tx.ids.random_bytes(_TOKEN_BYTES)).decode("ascii").rstrip("=")
    token = f"{tx.city_id}.{secret}"
    values = {
        "city_id": tx.city_id,
        "hash": hash_of(token),
        "person_id": person,
        "device_id": device,
        "issued_at": tx.now_ms,
        "used_at": tx.now_ms,
    }
    tx.run(sa.delete(TOKEN).where(TOKEN.c.city_id == tx.city_id, TOKEN.c.device_id == device))
    tx.run(sa.insert(TOKEN), [values])
    return token


def sign_in(database: Database, passwords: Passwords, asked: SignIn) -> SignedIn:
    """Give a device that was enrolled before a new token; WrongCredentials, TooBusy."""
    device = asked.device_id
    with database.acting(Visitor(asked.city_id), reading=True) as tx:
        account = _account(tx, asked.login)
        is_theirs = account is not None and _is_device_of(tx, device.bytes, account.person)
        city = city_of(tx)
    fits = passwords.fits(account.password_hash if account else None, asked.password)
    if account is None or not fits or not is_theirs:
        raise _not_yours()
    hashed = account.password_hash
    renewed = passwords.hash(asked.password) if hashed and passwords.is_dated(hashed) else None
    with database.acting(System(asked.city_id, city, account.person)) as tx:
        if not _is_device_of(tx, device.bytes, account.person):
            raise _not_yours()
        if renewed is not None:
            _set_password(tx, account.person, renewed)
        return SignedIn(token=_new_token(tx, account.person, device.bytes), **_server_keys(tx))


def _is_device_of(tx: Tx, device: bytes, person: bytes) -> bool:
    d = BUSINESS["devices"].c
    found = tx.row(
        sa.select(d.id).where(
            d.city_id == tx.city_id,
            d.id == device,
            d.person_id == person,
            d.revoked_at.is_(None),
            d.voided_at.is_(None),
        )
    )
    return found is not None


def revoke(tx: Tx, device: bytes) -> None:
    """Revoke a device: its token is gone at once (rule 5); NotFound."""
    d = BUSINESS["devices"].c
    if tx.row(sa.select(d.id).where(d.city_id == tx.city_id, d.id == device)) is None:
        raise NotFound("There is no such device.")
    tx.run(sa.delete(TOKEN).where(TOKEN.c.city_id == tx.city_id, TOKEN.c.device_id == device))
    row = {"id": device, "root_id": tx.city, "revoked_at": tx.now_ms}
    write_official(tx, {"devices": [row]}, action="revoke_device")
