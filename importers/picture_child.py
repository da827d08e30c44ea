"""Pictures are decoded in a process of their own: it has limits, no network and no way to write (RF-09).

The picture goes in on its standard input, the frozen one comes back on its standard output, both as MessagePack. A
frozen program starts itself with `FLAG`, so its entry point calls `main` when it finds that word.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec

from contract.errors import UserError
from importers.child import hold_to, refuse_the_world
from importers.limits import LISTS, MIB, Limits
from importers.pictures import BadPicture, Frozen, Wish, check_size, freeze

FLAG: Final = "--read-picture"
LIMITS: Final = replace(LISTS, wait_seconds=30, cpu_seconds=30, memory_bytes=1024 * MIB)
_ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Request:
    """A picture to be frozen, and what the process that does it may use."""

    content: bytes
    wish: Wish
    limits: Limits


def frozen(content: bytes, wish: Wish | None = None, limits: Limits = LIMITS) -> Frozen:
    """Do as `pictures.freeze`, in a process of its own; BadPicture in words. Takes about a quarter of a second."""
    check_size(len(content))
    request = msgspec.msgpack.encode(Request(content, wish or Wish(), limits))
    try:
        ended = subprocess.run(
            _command(),
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            timeout=limits.wait_seconds,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as late:
        raise _unread() from late
    return _answer(ended.stdout)


def _answer(told: bytes) -> Frozen:
    if not told:
        raise _unread()
    kind, content = msgspec.msgpack.decode(told, type=tuple[str, Any])
    if kind == "refused":
        raise BadPicture(content[0], **content[1])
    return msgspec.convert(content, Frozen)


def _unread() -> BadPicture:
    return BadPicture(
        "The photo could not be read: reading it took too much time or memory and was stopped. Nothing was changed. "
        "Take it with a lower resolution and add it again."
    )


def _command() -> list[str]:
    module = ["-m", "importers.picture_child"]
    return [sys.executable, FLAG] if getattr(sys, "frozen", False) else [sys.executable, *module]


def answer(request: Request) -> bytes:
    """Answer one request, in the other process; a refusal is an answer too."""
    try:
        return msgspec.msgpack.encode(("frozen", freeze(request.content, request.wish)))
    except UserError as refused:
        return msgspec.msgpack.encode(("refused", [refused.template, refused.values]))


def main() -> None:
    """Be the other process."""
    from PIL import Image

    Image.preinit()  # the readers of the formats are loaded before the limits hold
    from PIL import WebPImagePlugin  # noqa: F401

    with os.fdopen(0, "rb") as source, os.fdopen(1, "wb") as target:
        sys.addaudithook(refuse_the_world)
        request = msgspec.msgpack.decode(source.read(), type=Request)
        hold_to(request.limits)
        target.write(answer(request))


if __name__ == "__main__":
    main()
