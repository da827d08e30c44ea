"""A line between two sockets of this computer that can be spoilt while it is in use: slow, cut, reset, silent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_HOST = "127.0.0.1"
_LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(kw_only=True)
class Toxic:
    """What is wrong with a line; nothing when all is as it stands here. Bytes count from the server to the client.

    `is_down` takes nobody; `latency_s` goes before each piece; `piece` is how many bytes come at once; `a_second` is
    the bandwidth; `limit` closes after so many bytes, by a reset if `resets`, else as if the answer were done;
    `swallows` takes what is asked and never answers; `closes_late_s` keeps a finished line open so long.
    """

    is_down: bool = False
    latency_s: float = 0.0
    piece: int = 65_536
    a_second: float = 0.0
    limit: int | None = None
    resets: bool = False
    swallows: bool = False
    closes_late_s: float = 0.0


@dataclass
class Line:
    """A proxy that listens: its address and what is wrong with it now; a change holds for the next connection."""

    port: int
    toxic: Toxic = field(default_factory=Toxic)
    taken: int = 0
    asked: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """Where a client finds it."""
        return f"http://{_HOST}:{self.port}"


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Lead to the server on `port` until the block ends; then every connection is cut."""
    listening = socket.create_server((_HOST, 0))
    line = Line(listening.getsockname()[1])
    carrying: list[tuple[threading.Thread, socket.socket, socket.socket]] = []
    thread = threading.Thread(target=_accept, args=(listening, line, port, carrying), daemon=True)
    thread.start()
    try:
        yield line
    finally:
        _cut(listening)
        listening.close()
        thread.join()
        for work, *ends in carrying:
            for end in ends:
                _cut(end)
            work.join()


def _accept(listening: socket.socket, line: Line, port: int, carrying: list[Any]) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        line.taken += 1
        if line.toxic.is_down:
            _reset(client)
            continue
        server = socket.create_connection((_HOST, port))
        thread = threading.Thread(target=_carry, args=(client, server, line, line.toxic), daemon=True)
        carrying.append((thread, client, server))
        thread.start()


def _carry(client: socket.socket, server: socket.socket, line: Line, toxic: Toxic) -> None:
    asking = threading.Thread(target=_ask, args=(client, server, line, toxic), daemon=True)
    asking.start()
    with contextlib.suppress(OSError):
        _answer(server, client, toxic)
    time.sleep(toxic.closes_late_s)
    if toxic.resets:
        _reset(client)
    for end in (client, server):
        _cut(end)
    asking.join()
    for end in (client, server):
        end.close()


def _ask(client: socket.socket, server: socket.socket, line: Line, toxic: Toxic) -> None:
    with contextlib.suppress(OSError):
        while asked := client.recv(65_536):
            line.asked.set()
            if not toxic.swallows:
                server.sendall(asked)
        _cut(server)


def _answer(server: socket.socket, client: socket.socket, toxic: Toxic) -> None:
    left = toxic.limit
    while answered := server.recv(65_536):
        for at in range(0, len(answered), toxic.piece):
            part = answered[at : at + toxic.piece][:left]
            time.sleep(toxic.latency_s + (len(part) / toxic.a_second if toxic.a_second else 0.0))
            client.sendall(part)
            if left is not None:
                left -= len(part)
                if left <= 0:
                    return


def _cut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


def _reset(client: socket.socket) -> None:
    """Close so that the other side is told of an error, not of an end."""
    with contextlib.suppress(OSError):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
    client.close()
