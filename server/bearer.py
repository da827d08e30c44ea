"""Who asks over HTTP, by the token that stands in the request."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request
from litestar.datastructures import State

from server.access import Principal, authenticate
from server.refusals import NotSignedIn

_BEARER: Final = "Bearer "
AnyRequest = Request[Any, Any, State]
SECURED: Final[list[dict[str, list[str]]]] = [{"token": []}]
"""What an endpoint that needs a device's token says in the description."""


def principal_of(request: AnyRequest) -> Principal:
    """Tell who asks; NotSignedIn. To be called off the event loop."""
    given = request.headers.get("authorization", "")
    if not given.startswith(_BEARER):
        raise NotSignedIn("This computer is not signed in. What you recorded is safe here. Sign in to send it.")
    return authenticate(request.app.state.database, given.removeprefix(_BEARER))
