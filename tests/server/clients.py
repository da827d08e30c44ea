"""A client in miniature: an outbox, cursors, and the rows it holds; it follows contract/messages.py to the letter."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from contract.chain import FIRST, SALT_BYTES, body_hash, encode_body, encode_header, link
from contract.fields import Record
from contract.messages import Bundle, Change, Cursor, Header, Hello, Page, Pull, Push, Pushed, Result
from contract.signing import head, sign
from contract.wire import SCHEMA
from server.access import Principal
from server.exchange import pull, push
from server.exchange.pages import Room
from tests.server.world import DEVICE_KEY, World, inserted

USUAL = Room()


class Client:
    """One device of one user."""

    def __init__(self, world: World, login: str, principal: Principal | None = None) -> None:
        self.world = world
        self.principal = principal or world.sign_up(login)
        self.ops: list[tuple[int, bytes, list[bytes]]] = []
        self.answered = 0
        self.results: dict[int, Result] = {}
        self.cursors: dict[bytes, Cursor] = {}
        self.roots: dict[bytes, tuple[bytes, int]] = {}
        self.rows: dict[bytes, tuple[str, dict[str, Any]]] = {}
        self.owed: dict[bytes, Bundle] = {}
        self.hello: Hello | None = None
        self.answer: list[Page] = []

    # ------------------------------------------------------------ writing

    def do(self, action: str, *changes: Change, roots: Iterable[bytes] | None = None, **header: Any) -> bytes:
        """Keep an op; give its op_id."""
        seq = len(self.ops) + 1
        named = {
            "op_id": self.world.database.ids.new_id().bytes,
            "seq": seq,
            "action": action,
            "roots": list(dict.fromkeys(c.root_id for c in changes)) if roots is None else list(roots),
            "schema": SCHEMA,
            "occurred_at": 0,
        }
        packed = encode_header(Header(**(named | header)))
        body, salt = encode_body(list(changes)), self.world.database.ids.random_bytes(SALT_BYTES)
        self.keep(packed, salt, body)
        return named["op_id"] if "op_id" not in header else header["op_id"]

    def keep(self, header: bytes, salt: bytes, body: bytes) -> None:
        """Put an op at the end of the outbox."""
        chained = link(self.principal.device, self.chain(len(self.ops)), body_hash(salt, body), header)
        self.ops.append((len(self.ops) + 1, chained, [header, salt, body]))

    def make(self, action: str, *records: Record, **header: Any) -> bytes:
        """Keep an op that makes records."""
        return self.do(action, *(self.new(record) for record in records), **header)

    def new(self, record: Record) -> Change:
        city = UUID(bytes=self.principal.city)
        return Change(type(record).kind.name, record.root(city).bytes, record.id.bytes, inserted(record))

    def chain(self, seq: int) -> bytes:
        """Give the hash of the chain after the op `seq`."""
        return self.ops[seq - 1][1] if seq else FIRST

    def request(self, first: int | None = None) -> Push:
        """Make the push of all ops from `first` on; from the first unanswered one when not told."""
        last = self.answered if first is None else first - 1
        return self._signed(last, len(self.ops))

    def _signed(self, last: int, upto: int) -> Push:
        device = self.principal.device
        return Push(
            schema=SCHEMA,
            replica=device,
            last_seq=last,
            chain_hash=self.chain(last),
            ops=[parts for seq, _, parts in self.ops if last < seq <= upto],
            signature=sign(DEVICE_KEY, head(device, upto, self.chain(upto))),
        )

    def push(self, first: int | None = None) -> list[Result]:
        """Send, and take the answer."""
        return self.take(push(self.world.database, self.principal, self.request(first)))

    def take_part(self, request: Push, ops: int) -> list[Result]:
        """Send the first ops of a request alone."""
        part = self._signed(request.last_seq, request.last_seq + min(ops, len(request.ops)))
        return self.take(push(self.world.database, self.principal, part))

    def take(self, pushed: Pushed) -> list[Result]:
        """Take the answer to a push."""
        assert pushed.chain_hash == self.chain(pushed.last_seq)
        self.answered = pushed.last_seq
        self.results |= {result.seq: result for result in pushed.results}
        return pushed.results

    def outcome(self) -> Result:
        """Push, and give the last result."""
        return self.push()[-1]

    # ------------------------------------------------------------ reading

    def pull(self, pages: int | None = None, room: Room = USUAL) -> None:
        """Pull; stop after some pages when told, as if the answer were cut there."""
        request = Pull(SCHEMA, self.principal.device, list(self.cursors.values()), list(self.owed.values()))
        frames = pull(self.world.database, self.principal, request, room)
        first = next(frames)
        assert isinstance(first, Hello)
        self.hello, self.answer = first, []
        for page in frames:
            assert isinstance(page, Page)
            if not page.scope:  # the closing frame
                continue
            if pages is not None and len(self.answer) == pages:
                return
            self.answer.append(page)
            self._take_page(page)
        self._drop_ended(first)

    def _take_page(self, page: Page) -> None:
        if page.diverged:
            self._forget(page.scope)
            return
        if page.bundle is not None:
            self.roots[page.bundle] = (page.scope, page.moves or 0)
            self.owed[page.bundle] = Bundle(page.bundle, page.after)
            if not page.more:
                del self.owed[page.bundle]
        for gone in page.exit:
            held = self.roots.get(gone.root)
            if held is not None and held[0] == page.scope and held[1] < gone.moves:
                self._drop_root(gone.root)
        for root in page.enter:
            self.owed[root] = Bundle(root)
        self._take_blocks(page)
        if page.scope and page.bundle is None:
            self.cursors[page.scope] = Cursor(page.scope, page.epoch, page.ver, page.mark, page.start, page.after)

    def _take_blocks(self, page: Page) -> None:
        for block in page.blocks:
            for values in zip(*block.data, strict=True):
                row = dict(zip(block.columns, values, strict=True))
                held = self.rows.get(row["id"])
                assert held is None or held[1]["rev"] <= row["rev"]
                self.rows[row["id"]] = (block.kind, row)
                if page.bundle is None and self.roots.get(row["root_id"], (b"",))[0] != page.scope:
                    self.roots[row["root_id"]] = (page.scope, 0)
        for _kind, row_id in page.gone:
            self.rows.pop(row_id, None)

    def _drop_root(self, root: bytes) -> None:
        del self.roots[root]
        self.owed.pop(root, None)
        self.rows = {row_id: held for row_id, held in self.rows.items() if held[1]["root_id"] != root}

    def _forget(self, scope: bytes) -> None:
        for root in [root for root, (where, _) in self.roots.items() if where == scope]:
            self._drop_root(root)
        self.cursors.pop(scope, None)

    def _drop_ended(self, hello: Hello) -> None:
        for ended in hello.ended:
            self._forget(ended.scope)

    def held(self, kind: str) -> dict[bytes, dict[str, Any]]:
        """Give the rows held of one kind, by id."""
        return {row_id: row for row_id, (of, row) in self.rows.items() if of == kind}
