"""Carrying by hand (N9): what a round would send goes into a file, and the answer is taken in by the same round.

The answer stands in for the network: answer.py is a Transport that gives what the server wrote, enclosures.py sees to
the pictures. Rules (the tests cite them):
 1. The session judges and run.py takes: nothing here writes a record.
 2. A page is taken only where this computer stands at its beginning; so an answer may come twice, late or cut short.
 3. An answer older than what is here is not taken, and said so; the answers to entries in it are.
 4. A file that is damaged, another's, or newer is refused in words before anything is taken.
 5. Where the records here differ from the server's, the next package says so, its answer brings the digests, and the
    one after that the roots that differ: mended without a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from contract import chain, package, sealing, wire
from contract.errors import Conflict, UserError
from contract.messages import PUSH_BYTES, PUSH_OPS, Pull, Push
from contract.package import Enclosed
from contract.words import phrase, say
from desktop.files import whole_file
from desktop.models import outbox, settling
from desktop.models.photos import told_of_pictures
from desktop.models.store import Store
from desktop.sync import doubt, enclosures
from desktop.sync.answer import DOUBTED, Answer, State, Unfinished
from desktop.sync.enclosures import Enclosure, Fates
from desktop.sync.receipts import signed
from desktop.sync.run import identity_of, synchronise, where_it_stands
from desktop.sync.session import Session, Standing

OUT_ENDING: Final = ".rounds-out"
ANSWER_ENDING: Final = ".rounds-in"
_ALL: Final = 1_000_000
_WAIT_S: Final = 3.0
Progress = Callable[[int, int], None]

_WORDS: Final = {
    State.WHOLE: phrase("The server answered {answered} entries; {rows} rows arrived. Everything is here now."),
    State.BEFORE: phrase("There is nothing new in this answer: it was taken in before."),
    State.OLDER: phrase(
        "The server answered {answered} entries. The records in this answer are older than those on this computer, so "
        "none were taken from it."
    ),
    State.MORE: phrase(
        "The server answered {answered} entries; {rows} rows arrived. More is to come: carry by hand once more."
    ),
    State.DIFFERS: phrase(
        "The server answered {answered} entries; {rows} rows arrived. Some records here are not those of the server: "
        "carry by hand once more, and they are mended; a network mends them too."
    ),
}


_PHOTOS: Final = {
    "arrived": phrase("{n} photos arrived at the server."),
    "damaged": phrase(
        "{n} pictures of the package did not arrive whole: the file was damaged or cut off on its way. What is "
        "missing stays here and goes with the next one."
    ),
    "unnamed": phrase(
        "{n} pictures could not be taken: the server has no record that names what was sent. Nothing is lost here."
    ),
    "later": phrase(
        "The server had no room for {n} pictures. What is missing there stays here and goes with the next package."
    ),
    "came": phrase("{n} photos came with the answer."),
    "spoilt": phrase("{n} pictures of the answer did not arrive whole: the next answer brings what is missing."),
    "left": phrase("{n} photos did not fit into the answer: carry by hand once more."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of an answer."""

    answered: int
    rows: int
    state: State
    photos: Fates

    @property
    def words(self) -> str:
        """Say it in the language spoken now, one line a thing."""
        counts = ((words, getattr(self.photos, name)) for name, words in _PHOTOS.items())
        said = [say(words, n=n) for words, n in counts if n]
        return "\n".join([say(_WORDS[self.state], answered=self.answered, rows=f"{self.rows:,}"), *said])


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is in a package: entries and photos; so many photos did not fit, so many pictures could not be read."""

    entries: int
    photos: int
    left: int
    unread: int = 0

    @property
    def words(self) -> str:
        """Say in the language spoken now what of photos is in it and what is not, one line a thing; "" for none."""
        told = (
            (phrase("{n} photos go along."), self.photos),
            (phrase("{n} photos did not fit: the next package takes more, once this answer is taken in."), self.left),
            (phrase("{n} pictures cannot be read on this computer and stay behind; all entries go."), self.unread),
        )
        return "\n".join(say(words, n=n) for words, n in told if n)


def carry_out(
    store: Store, path: Path, *, most: int = package.PICTURES_BYTES, progress: Progress | None = None
) -> Written:
    """Write all that waits for the server, and what is asked of it, to a file; at most so many bytes of pictures.

    `progress` is told (bytes written, bytes in all) and may raise Cancelled: then there is no file, and nothing is
    changed. Conflict when this account has no server; UserError when the file cannot be written.
    """
    receiver, key = _keys_of(store)
    pushes = list(_pushes(store))
    enclosure = enclosures.enclose(store, most)
    content = _content(store, key, pushes, enclosure)
    unread: list[Enclosed] = []
    label = package.Label(
        format=package.FORMAT, way=package.ENTRIES, city_id=store.me.city_id, device=store.me.device_id.bytes
    )
    keys = package.Keys(key, receiver, store.ids.random_bytes(sealing.KEY_BYTES))
    try:
        with whole_file(path) as file:
            pictures = enclosures.contents(store, enclosure.pictures, unread)
            _write(file, package.packed(label, content, keys, pictures), enclosure.pictures, progress or _untold)
            store.run_behind(_remember, enclosure.number).result()  # before the file has its name: no answer is earlier
    except OSError as failed:
        raise UserError(
            "The file {name} could not be written. Nothing was changed. Choose another place, or free some space.",
            name=path.name,
        ) from failed
    return Written(
        entries=sum(len(push.ops) for push in pushes),
        photos=enclosure.photos - sum(not picture.is_small for picture in unread),
        left=enclosure.left,
        unread=len(unread),
    )


def _write(file: BinaryIO, parts: Iterator[bytes], pictures: list[Enclosed], progress: Progress) -> None:
    """Write a package part by part, and tell how far it is."""
    total = 0
    for part in parts:
        total = total or package.length_of(part, pictures)  # behind the first part stand the pictures alone
        file.write(part)
        progress(file.tell(), total)


def _untold(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def _content(store: Store, key: bytes, pushes: list[Push], enclosure: Enclosure) -> bytes:
    cursors, bundles = where_it_stands(store)
    request = Pull(schema=wire.SCHEMA, replica=store.me.device_id.bytes, cursors=cursors, bundles=bundles)
    acked_seq, _ = settling.acknowledged(store)
    told = package.Carried(
        schema=wire.SCHEMA,
        pushes=len(pushes),
        acked_seq=acked_seq,
        reply_to=sealing.public_of(sealing.private_of(key)),
        doubted=store.known(DOUBTED) or [],
        files=store.known(doubt.BROUGHT) or 0,
        pictures=enclosure.pictures,
        asked=enclosure.asked,
        wanted=enclosure.wanted,
        number=enclosure.number,
    )
    return b"".join(map(wire.frame, (told, *pushes, request)))


def _remember(store: Store, number: bytes) -> None:
    with store.local() as connection:
        store.keep(connection, **{doubt.CARRIED: number})


def _keys_of(store: Store) -> tuple[bytes, bytes]:
    receiver, key = store.known("server_box"), store.known("device_key")
    if receiver is None or key is None:
        raise Conflict("This account is of this computer alone: there is no server to exchange records with.")
    return receiver, key


def _pushes(store: Store) -> Iterator[Push]:
    """Give every unanswered op in the pushes that a round would make of them."""
    seq, hashed = settling.acknowledged(store)
    for ops in _batches(settling.owed(store, most_ops=_ALL, most_bytes=_ALL * PUSH_BYTES)):
        asked = Session(identity_of(store)).ask(Standing(acked_seq=seq, acked_hash=hashed, ops=ops))
        assert isinstance(asked, Push)  # noqa: S101 - a session that owes ops begins with a push
        yield signed(store, asked)
        seq, hashed = chain.head_after(asked)


def _batches(ops: list[settling.Op]) -> Iterator[list[settling.Op]]:
    batch: list[settling.Op] = []
    size = 0
    for op in ops:
        size += len(op.header) + len(op.body)
        if batch and (len(batch) == PUSH_OPS or size > PUSH_BYTES):
            yield batch
            batch, size = [], len(op.header) + len(op.body)
        batch.append(op)
    if batch:
        yield batch


def carry_in(store: Store, path: Path) -> Taken:
    """Take an answer in and say what came of it; NotAPackage, Forked, Conflict while a round is under way."""
    with ExitStack() as stack:
        try:
            inside = _opened(store, stack.enter_context(path.open("rb")))
        except OSError as failed:
            raise UserError("The file {name} cannot be read. Nothing was changed.", name=path.name) from failed
        return _taken(store, Answer(store, inside))


def _taken(store: Store, answer: Answer) -> Taken:
    if not store.exchanging.acquire(timeout=_WAIT_S):
        raise Conflict("Records are being exchanged over the network now. Nothing was changed. Try again in a moment.")
    before, state = outbox.waiting(store).count, State.WHOLE
    is_last = answer.told.number == store.known(doubt.CARRIED)  # before what it tells is doubted
    try:
        synchronise(store, answer, up_to=answer.up_to)
    except Unfinished as unfinished:
        state = unfinished.state
    finally:
        store.exchanging.release()
    answered = before - outbox.waiting(store).count
    fates = Fates(left=answer.told.left)
    enclosures.mark(store, answer.told.told, answer.epoch if is_last else None, fates)
    enclosures.keep(store, answer.inside, answer.told.pictures, fates)
    if answer.told.told or answer.told.pictures:
        store.run_behind(told_of_pictures).result()
    if state is State.WHOLE and not answered and not answer.rows and fates == Fates():
        state = State.BEFORE
    return Taken(answered=answered, rows=answer.rows, state=state, photos=fates)


def _opened(store: Store, file: BinaryIO) -> package.Inside:
    _, key = _keys_of(store)
    read = package.read(file, package.ANSWER)
    if read.label.device != store.me.device_id.bytes:
        raise package.NotAPackage(
            "This answer is for another computer or another person. Nothing was taken from it. "
            "Open it where the package was made."
        )
    return read.opened(sealing.private_of(key), store.known("server_key") or b"")
