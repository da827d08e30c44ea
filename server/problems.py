"""How the server says no over HTTP: application/problem+json, with a stable code (reliability.md 4.10).

`words` is the sentence's template and `values` fill it, so that the client says it in the reader's language. What
nobody foresaw is logged by its kind and place, never by its text, which could hold personal data.
"""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException

from contract.errors import Conflict, InvalidRecord, Malformed, NotAllowed, NotFound, UserError
from contract.messages import Pushed
from contract.wire import MEDIA_TYPE, frame
from server.database import Transient
from server.exchange import Diverged
from server.refusals import NewerProgram, NotSignedIn, TooBusy, TooLarge, WrongCredentials

_log = logging.getLogger("rounds.server")


@dataclass(frozen=True, slots=True)
class _Told:
    status: int
    code: str
    retry_after: int | None = None


_KINDS: Final[tuple[tuple[type[Exception], _Told], ...]] = (
    (NotSignedIn, _Told(401, "signed_out")),
    (WrongCredentials, _Told(401, "wrong_credentials")),
    (NotAllowed, _Told(403, "not_allowed")),
    (NotFound, _Told(404, "not_found")),
    (Conflict, _Told(409, "conflict")),
    (NewerProgram, _Told(409, "newer_program")),
    (TooLarge, _Told(413, "too_large")),
    (InvalidRecord, _Told(422, "invalid")),
    (TooBusy, _Told(429, "too_busy", 3)),
    (UserError, _Told(400, "refused")),
)
_UNAVAILABLE: Final = UserError("The server is busy and did not do it. Nothing is lost. It will be tried again.")
_UNREADABLE: Final = UserError("The server could not read what was sent. What you recorded is safe on your computer.")
_FAILED: Final = UserError("The server failed. What you recorded is safe on your computer. It will be tried again.")
_TOO_LARGE: Final = UserError("Too much was sent at once. It is safe here and will be sent in smaller parts.")
_NO_SUCH: Final = UserError("There is nothing at this address of the server.")

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer carries."""

AnyRequest = Request[Any, Any, Any]


def refused(request: AnyRequest, error: UserError) -> Response[Any]:
    """Answer an error that a person can understand."""
    told = next(told for kind, told in _KINDS if isinstance(error, kind))
    return _problem(request, told, error)


def malformed(request: AnyRequest, error: Malformed) -> Response[Any]:
    """Answer what breaks the contract."""
    _log.info("malformed request_id=%s kind=%s", _request_id(request), type(error).__name__)
    return _problem(request, _Told(400, "malformed"), _UNREADABLE)


def unavailable(request: AnyRequest, error: Transient) -> Response[Any]:
    """Answer what may pass when tried again; the counter has not moved."""
    _log.warning("transient request_id=%s state=%s", _request_id(request), error)
    return _problem(request, _Told(503, "unavailable", 2), _UNAVAILABLE)


def forked(_request: AnyRequest, error: Diverged) -> Response[Any]:
    """Answer a log that is not the one known here, with what is known."""
    known: Pushed = error.known
    return Response(frame(known), status_code=409, media_type=MEDIA_TYPE, headers=HEADERS)


def by_framework(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Answer what the framework refused: no such path, a body that is none or too large."""
    words = {404: _NO_SUCH, 405: _NO_SUCH, 413: _TOO_LARGE}.get(error.status_code, _UNREADABLE)
    if error.status_code >= 500:  # noqa: PLR2004 - the server's own failures
        return failed(request, error)
    codes = {404: "not_found", 405: "not_found", 413: "too_large"}
    return _problem(request, _Told(error.status_code, codes.get(error.status_code, "malformed")), words)


def failed(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer what nobody foresaw: a bug; five of these park an op (sync.md section 5)."""
    places = [
        f"{place.filename.rpartition('/')[2]}:{place.lineno}" for place in traceback.extract_tb(error.__traceback__)
    ]
    _log.error("failed request_id=%s kind=%s at=%s", _request_id(request), type(error).__name__, " ".join(places[-6:]))
    return _problem(request, _Told(500, "failed"), _FAILED)


def _problem(request: AnyRequest, told: _Told, error: UserError) -> Response[Any]:
    body = {
        "type": f"about:blank#{told.code}",
        "title": str(error),
        "status": told.status,
        "code": told.code,
        "words": error.template,
        "values": {name: str(value) for name, value in error.values.items()},
        "retryable": told.status in {429, 503},
        "request_id": _request_id(request),
    }
    later = {} if told.retry_after is None else {"Retry-After": str(told.retry_after)}
    return Response(body, status_code=told.status, media_type="application/problem+json", headers=HEADERS | later)


def _request_id(request: AnyRequest) -> str:
    found = request.scope["state"].get("request_id")
    if found is None:
        found = request.app.state.database.ids.random_bytes(8).hex()
        request.scope["state"]["request_id"] = found
    return str(found)


HANDLERS: Final[dict[int | type[Exception], Any]] = {
    UserError: refused,
    Malformed: malformed,
    Transient: unavailable,
    Diverged: forked,
    HTTPException: by_framework,
    Exception: failed,
}
