"""The files of strangers, read in a process of their own: it has limits, no network and no way to write.

`inspect` and `rows` are those of `importers.sheet`; what a hostile file can break is the other process. The request
goes in on its standard input, the answers come back on its standard output: a length of four bytes, then MessagePack.
A frozen program starts itself with `FLAG`, so its entry point calls `main` when it finds that word.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from contract.errors import UserError
from importers import sheet
from importers.archives import out_of_memory
from importers.limits import Limits
from importers.sheet import Choice, Line, SheetSummary

FLAG: Final = "--read-list"

_LENGTH_BYTES: Final = 4
_LINES_AT_ONCE: Final = 500
_ROOT: Final = Path(__file__).resolve().parent.parent
_FORBIDDEN: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.startfile")
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Request:
    """What the other process shall do: "inspect" or "rows"."""

    verb: str
    path: str
    choice: Choice
    limits: Limits


def inspect(path: Path, choice: Choice | None = None, limits: Limits | None = None) -> SheetSummary:
    """Do as `sheet.inspect`, in a process of its own; `limits` are those of the process."""
    choice = choice or Choice()
    with _asked(Request("inspect", str(path.resolve()), choice, limits or choice.limits)) as answers:
        _, summary = next(answers)
        return msgspec.convert(summary, SheetSummary)


def rows(path: Path, choice: Choice, limits: Limits | None = None) -> Iterator[Line]:
    """Do as `sheet.rows`, in a process of its own; `limits` are those of the process."""
    with _asked(Request("rows", str(path.resolve()), choice, limits or choice.limits)) as answers:
        for _, lines in answers:
            for number, cells in lines:
                yield Line(number, cells)


def _command() -> list[str]:
    return [sys.executable, FLAG] if getattr(sys, "frozen", False) else [sys.executable, "-m", "importers.child"]


@contextmanager
def _asked(request: Request) -> Iterator[Iterator[tuple[str, Any]]]:
    """Start the process, ask it, and give its answers; it ends with this block, whatever happens."""
    process = subprocess.Popen(
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a trace could quote the list
        cwd=_ROOT,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    with process:
        try:
            yield _answers(process, request)
        finally:
            process.kill()


def _answers(process: subprocess.Popen[bytes], request: Request) -> Iterator[tuple[str, Any]]:
    name = Path(request.path).name
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise RuntimeError("the process was started without its pipes")
    watch = _Watch(process, request.limits.wait_seconds)
    with watch.waiting():
        try:
            stdin.write(msgspec.msgpack.encode(request))
            stdin.close()
        except OSError:  # it ended before it listened: the end of its answers says so
            pass
    while True:
        with watch.waiting():
            got = received(stdout)
        if watch.is_over:
            raise UserError(
                "Reading the file {name} took longer than {seconds} seconds and was stopped. Nothing was imported; "
                "split it into several files.",
                name=name,
                seconds=request.limits.wait_seconds,
            )
        if got is None:
            raise UserError(
                "The file {name} could not be read to its end. Nothing was imported; open it in Excel and save it "
                "anew as .xlsx.",
                name=name,
            )
        kind, content = got
        if kind == "done":
            return
        if kind == "refused":
            raise UserError(content[0], **content[1])
        yield kind, content


class _Watch:
    """Ends the process when its caller has waited for it longer than allowed, all waits together."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        self._process = process
        self._left = seconds
        self.is_over = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time spent within; it goes on when the process is ended."""
        timer = threading.Timer(max(self._left, 0), self._end)
        timer.daemon = True
        began = time.monotonic()
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._left -= time.monotonic() - began

    def _end(self) -> None:
        self.is_over = True
        self._process.kill()


def received(stream: IO[bytes]) -> tuple[str, Any] | None:
    """Take one answer from the other process; None where it ended without one."""
    length = int.from_bytes(stream.read(_LENGTH_BYTES), "big")
    frame = stream.read(length)
    if not frame or len(frame) < length:
        return None
    kind, content = msgspec.msgpack.decode(frame)
    return kind, content


# ---- in the other process


def answer(request: Request, target: IO[bytes]) -> None:
    """Answer one request; every way of refusing the file is an answer too."""
    try:
        for kind, content in _replies(request):
            _send(target, kind, content)
    except UserError as refused:
        _send(target, "refused", [refused.template, refused.values])
    except MemoryError:
        full = out_of_memory(Path(request.path))
        _send(target, "refused", [full.template, full.values])
    else:
        _send(target, "done", None)


def _replies(request: Request) -> Iterator[tuple[str, Any]]:
    path = Path(request.path)
    if request.verb == "inspect":
        yield "summary", sheet.inspect(path, request.choice)
        return
    for lines in _batches(sheet.rows(path, request.choice)):
        yield "lines", lines


def _batches(lines: Iterator[Line]) -> Iterable[list[Line]]:
    return iter(lambda: list(islice(lines, _LINES_AT_ONCE)), [])


def _send(target: IO[bytes], kind: str, content: object) -> None:
    frame = msgspec.msgpack.encode((kind, content))
    target.write(len(frame).to_bytes(_LENGTH_BYTES, "big"))
    target.write(frame)
    target.flush()


def hold_to(limits: Limits) -> None:
    """Hold this process to its share of memory and time, where the platform can."""
    if sys.platform == "win32":  # the caller's watch is the limit there
        return
    import resource

    for what, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def refuse_the_world(event: str, arguments: tuple[Any, ...]) -> None:
    """Stop this process from reaching the network, starting programs or writing files; an audit hook."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open" and len(arguments) > 2 and isinstance(arguments[2], int) and arguments[2] & _WRITING:  # noqa: PLR2004
        raise PermissionError(event)


def main() -> None:
    """Be the other process."""
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl would load it, slowly, for nothing
    with os.fdopen(0, "rb") as source, os.fdopen(1, "wb") as target:
        sys.addaudithook(refuse_the_world)
        request = msgspec.msgpack.decode(source.read(), type=Request)
        hold_to(request.limits)
        answer(request, target)


if __name__ == "__main__":
    main()
