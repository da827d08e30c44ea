"""The endpoints for files: HEAD tells how much has arrived, PATCH brings the next piece, GET gives a whole file.

A piece says by `Upload-Offset` where it begins and by `Upload-Length` how long the whole file is. A piece that begins
elsewhere is answered 409 with the true `Upload-Offset`: the caller goes on from there. A reader whose line broke asks
for the rest by `Range: bytes=N-`.
"""

from __future__ import annotations

import re
from typing import Any, Final

from litestar import Response, get, head, patch
from litestar.concurrency import sync_to_thread
from litestar.params import FromPath, RawBody
from litestar.response import Stream
from litestar.status_codes import HTTP_206_PARTIAL_CONTENT

from contract.errors import Conflict, Malformed, UserError
from contract.wire import MEDIA_TYPE
from server import problems
from server.bearer import SECURED, AnyRequest, principal_of
from server.blobs import PIECE_BYTES, Piece, Standing, named, readable, receive, standing

_OFFSET: Final = "Upload-Offset"
_LENGTH: Final = "Upload-Length"
_BYTES: Final = "application/octet-stream"
_DIGITS: Final = 12
_FROM: Final = re.compile(r"bytes=(\d{1,12})-")


def _told(at: Standing) -> dict[str, str]:
    return {_OFFSET: str(at.offset)} | ({} if at.size is None else {_LENGTH: str(at.size)})


def _number(request: AnyRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdecimal() or len(text) > _DIGITS:
        raise Malformed(f"{header}: not a number")
    return int(text)


# Of several handlers of one path, Litestar 2.25 runs only the last in a thread by itself: each goes there on its own.


@head("/blobs/{sha256:str}", operation_id="BlobOffset", security=SECURED)
async def how_much(request: AnyRequest, sha256: FromPath[str]) -> Response[None]:
    """Tell in Upload-Offset how much of a file has arrived, 0 for one that nobody sent yet."""
    return await sync_to_thread(_how_much, request, sha256)


def _how_much(request: AnyRequest, sha256: str) -> Response[None]:
    state = request.app.state
    at = standing(state.database, state.files, principal_of(request), named(sha256))
    return Response(None, headers=_told(at), media_type="text/plain")


@patch(
    "/blobs/{sha256:str}",
    operation_id="BlobAppend",
    status_code=200,
    request_max_body_size=PIECE_BYTES,
    security=SECURED,
)
async def append(request: AnyRequest, sha256: FromPath[str], body: RawBody) -> Response[Any]:
    """Take the next piece of a file; 409 with the true Upload-Offset when it begins elsewhere."""
    return await sync_to_thread(_append, request, sha256, body)


def _append(request: AnyRequest, sha256: str, body: bytes) -> Response[Any]:
    state = request.app.state
    piece = Piece(_number(request, _OFFSET), _number(request, _LENGTH), body)
    at = receive(state.database, state.files, principal_of(request), named(sha256), piece)
    if at is None:
        raise UserError("The file changed while it was sent. Nothing was imported; choose the file again.")
    if at.offset != piece.offset + len(body):
        answer = problems.refused(request, Conflict("The file has arrived up to another place. It goes on from there."))
        answer.headers.update(_told(at))
        return answer
    return Response(b"", headers=_told(at), media_type=MEDIA_TYPE)


@get("/blobs/{sha256:str}", operation_id="BlobRead", security=SECURED)
async def whole_file(request: AnyRequest, sha256: FromPath[str]) -> Stream:
    """Give a file that the caller may read: a photo of a shop he sees; refused lines, or a list, of his office."""
    return await sync_to_thread(_whole_file, request, sha256)


def _whole_file(request: AnyRequest, sha256: str) -> Stream:
    state = request.app.state
    principal, name = principal_of(request), named(sha256)
    size = readable(state.database, state.files, principal, name)
    start = _start(request, size)
    headers = {"Content-Length": str(size - start), "Accept-Ranges": "bytes"}
    content = state.files.pieces(principal.city_id, name, start)
    if not start:
        return Stream(content, media_type=_BYTES, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    return Stream(content, media_type=_BYTES, headers=headers, status_code=HTTP_206_PARTIAL_CONTENT)


def _start(request: AnyRequest, size: int) -> int:
    """Give the byte to begin at: what `Range: bytes=N-` asks for; any other wish is answered with the whole file."""
    wish = _FROM.fullmatch(request.headers.get("range", ""))
    start = int(wish[1]) if wish else 0
    return start if start < size else 0


ROUTES: Final[tuple[Any, ...]] = (how_much, append, whole_file)
