"""The way to the server over HTTP: one kept connection, declared limits, and every way of not answering told apart.

Rules (the tests cite them):
 1. Proxies and certificates come from the settings of the program, never from the environment; no answer redirects us.
 2. Only an answer that says it is of Rounds is read; anything else is a portal, a proxy or a fault, and no data.
 3. Nothing is read beyond its declared maximum, nothing waited for beyond its time.
 4. A connection that was closed while it was idle is opened once more at once: every request may be repeated.
 5. An answer that is not as the contract says is Garbled, whatever was asked for.
"""

from __future__ import annotations

import hashlib
import http
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, TypeVar

import msgspec
import requests
from urllib3.exceptions import HTTPError

from contract import wire
from contract.errors import Malformed
from contract.fields import as_said
from contract.messages import Compare, Digests, Fork, Heads, Hello, NewReplica, Page, Pull, Push, Pushed
from contract.package import FILE_LIMIT
from desktop.sync.trouble import (
    BadCertificate,
    Diverged,
    Garbled,
    NotServed,
    OlderServer,
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

CONNECT_S: Final = 10.0
READ_S: Final = 60.0
_CARRIED_S: Final = 600.0  # a package is taken whole before it is answered
_SMALL: Final = 256 * 1024
_PULLED: Final = 16 * wire.BODY_LIMIT  # a page at a time, each with its own limit
_PUSHED: Final = 4 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_FILE: Final = 256 * 1024 * 1024
_BYTES: Final = "application/octet-stream"
_PROBLEM: Final = "application/problem+json"
_JSON: Final = "application/json"
_Shape = TypeVar("_Shape")
_Body = bytes | BinaryIO | None
_LATER: Final = frozenset({429, 503})
_GATEWAY: Final = frozenset({502, 504})
_NETWORK: Final = frozenset({407, 511})


class Problem(msgspec.Struct, frozen=True):
    """What the server says no with."""

    code: str = ""
    words: str = ""
    values: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What answers at an address: a server of Rounds, its schema and the instant it has."""

    schema: int
    server_ms: int


class _Status(msgspec.Struct, frozen=True):
    product: str
    schema: int
    server_ms: int


class HttpTransport:
    """Speaks to one server with one device's token; not shared between threads."""

    def __init__(
        self, server: str, token: str | None = None, *, authority: str | None = None, adapter: Any = None
    ) -> None:
        """Speak to `server`; `authority` is the file of the certificates that vouch for it, `adapter` another way."""
        self._server = server.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        if authority is not None:
            self._session.verify = authority
        if adapter is not None:
            self._session.mount(self._server, adapter)
        self._session.headers.update({"Cache-Control": "no-store", "Accept-Encoding": "identity"})
        if token is not None:
            self.speak_as(token)

    def speak_as(self, token: str) -> None:
        """Speak with another token from now on."""
        self._session.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        """Let the connection go."""
        self._session.close()

    def status(self) -> Status:
        """Ask who answers at this address; Portal or OtherServer when it is no server of Rounds."""
        found = self._json("GET", "/status", _Status)
        if found.product != "rounds":
            raise _nobody()
        return Status(schema=found.schema, server_ms=found.server_ms)

    def post(self, path: str, content: Mapping[str, Any], shape: type[_Shape]) -> _Shape:
        """Send plain values as JSON and read the answer as a `shape`; Refused with the server's sentence."""
        return self._json("POST", path, shape, msgspec.json.encode(content))

    def push(self, push: Push) -> Pushed:
        """Send ops; Diverged when the server knows another log of this device."""
        with self._asked("POST", "/sync/push", wire.frame(push)) as answer:
            conflict = answer.status_code == http.HTTPStatus.CONFLICT and _is(answer, wire.MEDIA_TYPE)
            if not conflict:
                _judge(answer, wire.MEDIA_TYPE)
            known = _one(answer, Pushed)
        if conflict:
            raise Diverged(known)
        return known

    def compare(self, asked: Compare) -> Digests:
        """Ask for the digests of the roots of a scope."""
        with self._asked("POST", "/sync/digests", wire.frame(asked)) as answer:
            _judge(answer, wire.MEDIA_TYPE)
            return _one(answer, Digests)

    def fork(self, asked: Fork) -> NewReplica:
        """Ask for a replica of one's own."""
        with self._asked("POST", "/sync/fork", wire.frame(asked)) as answer:
            _judge(answer, wire.MEDIA_TYPE)
            return _one(answer, NewReplica)

    def pull(self, pull: Pull) -> Iterator[Hello | Page]:
        """Ask for what is new; frames are read as they arrive."""
        with self._asked("POST", "/sync/pull", wire.frame(pull)) as answer:
            _judge(answer, wire.MEDIA_TYPE)
            shape: type[Hello | Page] = Hello
            for raw in wire.frames_of(_chunks(answer, _PULLED), msgspec.Raw):
                yield _decoded(raw, shape)
                shape = Page

    def heads(self, known: str | None = None, *, wait_s: int = 0) -> tuple[Heads | None, str | None]:
        """Ask for the newest versions, with the tag of the last answer; None when nothing is newer than that.

        The server may wait up to `wait_s` seconds, less than READ_S, for something newer.
        """
        headers = {} if known is None else {"If-None-Match": known}
        path = f"/sync/heads?wait={wait_s}" if wait_s else "/sync/heads"
        with self._asked("GET", path, headers=headers) as answer:
            if answer.status_code == http.HTTPStatus.NOT_MODIFIED:
                _body(answer, _SMALL)  # read to its end, the connection stays open
                return None, known
            _judge(answer, wire.MEDIA_TYPE)
            return _one(answer, Heads), answer.headers.get("ETag")

    def carry(self, file: BinaryIO, answer: BinaryIO) -> None:
        """Hand over a package that somebody carried here, and write the answer to carry back, sealed as it is."""
        with self._asked("POST", "/sync/carry", file, {"Content-Type": _BYTES}) as told:
            _judge(told, _BYTES)
            length = sum(map(answer.write, _chunks(told, FILE_LIMIT)))
            if told.headers.get("Content-Length") != str(length):
                raise Malformed("the answer is cut off")

    def file_offset(self, sha256: str) -> int:
        """Ask how many bytes of a file have arrived."""
        with self._asked("HEAD", f"/blobs/{sha256}") as answer:
            if answer.status_code != http.HTTPStatus.OK or "Upload-Offset" not in answer.headers:
                _judge(answer, wire.MEDIA_TYPE)
            return _offset(answer)

    def send_piece(self, sha256: str, offset: int, size: int, content: bytes) -> int:
        """Send the piece at `offset` of a file of `size` bytes; give where the server goes on from."""
        told = {"Content-Type": _BYTES, "Upload-Offset": str(offset), "Upload-Length": str(size)}
        with self._asked("PATCH", f"/blobs/{sha256}", content, told) as answer:
            elsewhere = answer.status_code == http.HTTPStatus.CONFLICT and "Upload-Offset" in answer.headers
            if not elsewhere:
                _judge(answer, wire.MEDIA_TYPE)
            return _offset(answer)

    def read_file(self, sha256: str) -> bytes:
        """Fetch a file whole: the refused lines of an import; Garbled when it is not what its name says."""
        with self._asked("GET", f"/blobs/{sha256}") as answer:
            _judge(answer, _BYTES)
            content = _body(answer, _FILE)
            if hashlib.sha256(content).hexdigest() != sha256:
                raise Malformed("the file is not what its name says")
            return content

    def read_from(self, sha256: str, offset: int, most: int) -> tuple[bytes, bool]:
        """Read a file from `offset` on, at most `most` bytes; with what came before the line broke, whether it is all.

        Trouble when nothing came. The caller looks at the hash of the whole.
        """
        content = bytearray()
        with self._asked("GET", f"/blobs/{sha256}", headers={"Range": f"bytes={offset}-"}) as answer:
            is_rest = answer.status_code == http.HTTPStatus.PARTIAL_CONTENT and _is(answer, _BYTES)
            if not is_rest:
                _judge(answer, _BYTES)
            declared = answer.headers.get("Content-Length", "")
            try:
                for chunk in _chunks(answer, most):
                    content += chunk
            except Trouble:
                if not content:
                    raise
        is_all = declared.isdecimal() and len(content) == int(declared)
        return bytes(content if is_rest else content[offset:]), is_all

    def _json(self, method: str, path: str, shape: type[_Shape], body: bytes | None = None) -> _Shape:
        with self._asked(method, path, body, {"Content-Type": _JSON} if body else {}) as answer:
            _judge(answer, _JSON)
            content = _body(answer, _SMALL)
        try:
            return msgspec.json.decode(content, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
            raise _nobody() from wrong

    @contextmanager
    def _asked(
        self, method: str, path: str, body: _Body = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        """Ask, and lend the answer while it is read (rule 5)."""
        try:
            with self._answer(method, path, body, headers) as answer:
                yield answer
        except Malformed as wrong:
            raise Garbled from wrong

    def _answer(self, method: str, path: str, body: _Body, headers: Mapping[str, str] | None) -> requests.Response:
        given = {"Content-Type": wire.MEDIA_TYPE} | dict(headers or {}) if body else dict(headers or {})
        try:
            return self._send(method, path, body, given)
        except requests.exceptions.ConnectionError as broken:
            if isinstance(broken, requests.exceptions.SSLError | requests.exceptions.ConnectTimeout):
                raise _trouble(broken) from broken
        try:
            return self._send(method, path, body, given)
        except requests.exceptions.RequestException as broken:
            raise _trouble(broken) from broken

    def _send(self, method: str, path: str, body: _Body, headers: Mapping[str, str]) -> requests.Response:
        patience_s = READ_S
        if body is not None and not isinstance(body, bytes):
            body.seek(0)
            patience_s = _CARRIED_S
        try:
            return self._session.request(
                method,
                self._server + path,
                data=body,
                headers=dict(headers),
                timeout=(CONNECT_S, patience_s),
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.ConnectionError:
            raise
        except (requests.exceptions.RequestException, HTTPError) as broken:
            raise _trouble(broken) from broken


def _trouble(broken: Exception) -> Trouble:
    if isinstance(broken, requests.exceptions.SSLError):
        return BadCertificate()
    if isinstance(broken, requests.exceptions.Timeout):
        return TimedOut()
    if isinstance(broken, requests.exceptions.ProxyError):
        return Portal()
    if isinstance(broken, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return _nobody()
    return Unreachable()


def _is(answer: requests.Response, media_type: str) -> bool:
    return answer.headers.get("Content-Type", "").partition(";")[0].strip().lower() == media_type


def _judge(answer: requests.Response, wanted: str) -> None:
    """Raise what an answer means that is not the one wanted (rule 2)."""
    status = answer.status_code
    if status == http.HTTPStatus.OK and _is(answer, wanted):
        return
    if not _is(answer, _PROBLEM):
        raise _stranger(answer)
    later = _seconds(answer.headers.get("Retry-After"))
    if status in _LATER:
        raise Overloaded(retry_after_s=later)
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise ServerFault(retry_after_s=later)
    raise _told(status, _problem(answer))


def _told(status: int, problem: Problem) -> Trouble:
    """Say what the server said no with; the answer to a HEAD has a status and no words."""
    silent = status == http.HTTPStatus.UNAUTHORIZED and not problem.code
    if problem.code == "signed_out" or silent:
        return SignedOut()
    if problem.code == "too_large":
        return TooLarge()
    if problem.code == "newer_program":
        return OlderServer()
    if problem.code == "malformed" or not problem.words:
        return NotServed()
    return Refused(problem.words, **as_said(problem.values))


def _stranger(answer: requests.Response) -> Trouble:
    """Say what answered that did not speak as a server of Rounds."""
    status = answer.status_code
    if status in _LATER:
        return Overloaded(retry_after_s=_seconds(answer.headers.get("Retry-After")))
    if status in _GATEWAY:
        return Unreachable()
    if status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return TooLarge()
    if status in _NETWORK or status < http.HTTPStatus.BAD_REQUEST:
        return Portal()
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFault()
    return _nobody()


def _nobody() -> OtherServer:
    return OtherServer(
        "There is no server of Rounds at this address, so nothing was exchanged. Your records are safe. "
        "Check the address and try again."
    )


def _problem(answer: requests.Response) -> Problem:
    try:
        return msgspec.json.decode(_body(answer, _SMALL), type=Problem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Problem()


def _seconds(told: str | None) -> float | None:
    return float(told) if told is not None and told.isdecimal() else None


def _offset(answer: requests.Response) -> int:
    told = answer.headers.get("Upload-Offset", "")
    if not told.isdecimal():
        raise Malformed("Upload-Offset: not a number")
    return int(told)


def _chunks(answer: requests.Response, most: int) -> Iterator[bytes]:
    """Read an answer as it arrives, at most `most` bytes of it."""
    read = 0
    try:
        for chunk in answer.iter_content(_CHUNK):
            read += len(chunk)
            if read > most:
                raise Malformed("the answer is longer than declared")
            yield chunk
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as broken:
        raise (TimedOut() if "timed out" in str(broken).lower() else Garbled()) from broken
    except (requests.exceptions.RequestException, HTTPError) as broken:
        raise Garbled from broken


def _body(answer: requests.Response, most: int) -> bytes:
    return b"".join(_chunks(answer, most))


def _one(answer: requests.Response, shape: type[_Shape]) -> _Shape:
    read = list(wire.frames(_body(answer, _PUSHED), shape))
    if len(read) != 1:
        raise Malformed(f"{shape.__name__}: the answer is one frame")
    return read[0]


def _decoded(raw: Iterable[int], shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.msgpack.decode(bytes(raw), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise Malformed(str(wrong)) from wrong
