"""Small HTTP servers of this computer that are not the server, or stand before it: portals, proxies, false answers."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from contract import wire
from contract.messages import Hello

_HOST = "127.0.0.1"


@dataclass
class Answer:
    """What is answered; `length` is the one declared, that of the body when not told."""

    status: int = 200
    media_type: str = "text/html"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None


@dataclass
class Request:
    """What was asked."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Reply = Callable[[Request], Answer]


@dataclass
class Impostor:
    """A server that listens: its address, and what it was asked so far."""

    address: str
    asked: list[Request] = field(default_factory=list)


@contextmanager
def impostor(reply: Reply, context: ssl.SSLContext | None = None) -> Iterator[Impostor]:
    """Answer as told until the block ends; over TLS when a context is given."""
    asked: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
            asked.append(request)
            told = reply(request)
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", told.media_type)
            self.send_header("Content-Length", str(len(told.body) if told.length is None else told.length))
            self.end_headers()
            self.wfile.write(told.body)
            self.close_connection = True

        def log_message(self, *_told: Any) -> None:
            """Say nothing."""

    for method in ("GET", "POST", "HEAD", "PATCH"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = _Quiet((_HOST, 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        scheme = "http" if context is None else "https"
        yield Impostor(f"{scheme}://{_HOST}:{server.server_address[1]}", asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(ThreadingHTTPServer):
    """A caller who hangs up is no news."""

    def handle_error(self, *_told: Any) -> None:
        """Say nothing."""


def always(answer: Answer) -> Reply:
    """Answer the same to everything."""
    return lambda _request: answer


def between(port: int, change: Callable[[Request, Answer], Answer]) -> Reply:
    """Hand everything to the true server on `port`, and change its answers on their way back."""

    def reply(request: Request) -> Answer:
        line = http.client.HTTPConnection(_HOST, port)
        line.request(request.method, request.path, request.body, request.headers)
        got = line.getresponse()
        body = got.read()
        media_type = got.getheader("Content-Type") or ""
        line.close()
        return change(request, Answer(got.status, media_type, body))

    return reply


def only(path: str, change: Callable[[Answer], Answer]) -> Callable[[Request, Answer], Answer]:
    """Change the answers to one path alone."""
    return lambda request, answer: change(answer) if request.path == path else answer


def cut(share: float) -> Callable[[Answer], Answer]:
    """Break off after a share of the body that was declared."""
    return lambda a: Answer(a.status, a.media_type, a.body[: int(len(a.body) * share)], length=len(a.body))


def shortened(by: int) -> Callable[[Answer], Answer]:
    """Declare a body shorter than it is, so that its end is never read."""
    return lambda a: Answer(a.status, a.media_type, a.body, length=max(0, len(a.body) - by))


def of_schema(schema: int) -> Callable[[Answer], Answer]:
    """Say in the first frame of a pull that the server speaks another version."""

    def change(answer: Answer) -> Answer:
        first, *rest = wire.frames(answer.body, msgspec.Raw)
        hello = msgspec.structs.replace(msgspec.msgpack.decode(first, type=Hello), schema=schema)
        return Answer(answer.status, answer.media_type, b"".join(map(wire.frame, (hello, *rest))))

    return change


def self_signed(folder: Path) -> ssl.SSLContext:
    """Make a certificate that nobody vouches for, for this computer's own address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
