"""The endpoint for packages carried by hand: somebody with a network hands one over for a colleague.

A package may be long: what has come of it lies in a file of no name, sealed as it is, until all of it is here. The
answer is read from the store while it goes out.
"""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import Any, Final

from litestar import post
from litestar.concurrency import sync_to_thread
from litestar.response import Stream

from contract.package import FILE_LIMIT
from server import carrying
from server.bearer import SECURED, AnyRequest, principal_of

_AT_HAND: Final = 1024 * 1024
_BYTES: Final = "application/octet-stream"


@post("/sync/carry", status_code=200, request_max_body_size=FILE_LIMIT, security=SECURED)
async def carry(request: AnyRequest) -> Stream:
    """Take a package that somebody with a network hands over for a colleague; give the sealed answer to it."""
    await sync_to_thread(principal_of, request)
    with SpooledTemporaryFile(_AT_HAND) as file:
        async for part in request.stream():
            await sync_to_thread(file.write, part)
        taken = await sync_to_thread(_taken, request, file)
    return Stream(taken.answer, media_type=_BYTES, headers={"Content-Length": str(taken.size)})


def _taken(request: AnyRequest, file: Any) -> carrying.Taken:
    file.seek(0)
    return carrying.take(request.app.state.database, request.app.state.files, file)
