"""A hand-carry file keeps rules 2 to 4 of contract/package.py, and its box opens for one key alone."""

from hashlib import sha256
from io import BytesIO

import msgspec
import pytest

from contract import package, sealing, signing, wire
from contract.package import Enclosed

SIGNING, OTHER = b"k" * 32, b"o" * 32
BOX = sealing.private_of(b"server" * 5 + b"..")
LABEL = package.Label(format=package.FORMAT, way=package.ENTRIES, city_id=370_100, device=b"d" * 16)
TOLD = package.Carried(schema=1, pushes=0, acked_seq=7, reply_to=b"r" * 32)
CONTENT = wire.frame(TOLD)
KEYS = package.Keys(SIGNING, sealing.public_of(BOX), b"f" * 32)
SIGNER = signing.public_of(SIGNING)
PICTURES = [bytes([n]) * (500 + n) for n in range(4)]
ENCLOSED = [Enclosed(sha256(picture).digest(), len(picture)) for picture in PICTURES]


def packed(label: package.Label = LABEL, content: bytes = CONTENT, pictures: tuple[bytes, ...] = ()) -> bytes:
    return b"".join(package.packed(label, content, KEYS, pictures))


def opened(file: bytes, box: bytes = BOX, signer: bytes = SIGNER) -> package.Inside:
    return package.read(BytesIO(file), package.ENTRIES).opened(box, signer)


FILE = packed()


def test_what_was_sealed_is_opened_by_the_one_it_was_for() -> None:
    read = package.read(BytesIO(FILE), package.ENTRIES)
    assert msgspec.structs.replace(read.label, first=0) == LABEL
    assert read.opened(BOX, SIGNER).next(package.Carried) == TOLD
    assert CONTENT not in FILE


def test_another_key_opens_nothing() -> None:
    with pytest.raises(package.NotAPackage, match="damaged, or was made for another"):
        opened(FILE, box=sealing.private_of(OTHER))


def test_a_box_of_another_sender_is_refused() -> None:
    with pytest.raises(package.NotAPackage, match="not signed"):
        opened(FILE, signer=signing.public_of(OTHER))


def test_any_byte_changed_or_cut_is_refused_in_words() -> None:
    for at in range(len(FILE)):
        spoilt = FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]
        for file in (spoilt, FILE[:at]):
            with pytest.raises(package.NotAPackage):
                opened(file)


def test_rule_2_a_label_cannot_be_put_on_another_box() -> None:
    elsewhere = packed(msgspec.structs.replace(LABEL, device=b"e" * 16))
    other = package.read(BytesIO(elsewhere), package.ENTRIES)
    mixed = package.Package(other.label, other.told, package.read(BytesIO(FILE), package.ENTRIES).rest)
    with pytest.raises(package.NotAPackage, match="damaged"):
        mixed.opened(BOX, SIGNER)


def test_a_newer_package_and_one_that_goes_the_other_way_are_told_apart() -> None:
    newer = packed(msgspec.structs.replace(LABEL, format=package.FORMAT + 1))
    with pytest.raises(package.NotAPackage, match="newer version"):
        package.read(BytesIO(newer), package.ENTRIES)
    with pytest.raises(package.NotAPackage, match="on their way to the office"):
        package.read(BytesIO(FILE), package.ANSWER)
    with pytest.raises(package.NotAPackage, match="not a package"):
        package.read(BytesIO(b"PK\x03\x04 a sheet"), package.ENTRIES)


def test_the_key_of_boxes_is_not_the_key_of_signatures() -> None:
    assert sealing.private_of(SIGNING) != SIGNING
    assert sealing.public_of(sealing.private_of(SIGNING)) != SIGNER


def contents(file: bytes) -> list[bytes | None]:
    return [content for _, content in opened(file).pictures(ENCLOSED)]


def test_rule_4_pictures_stand_behind_the_frames_sealed_like_them() -> None:
    file = packed(pictures=tuple(PICTURES))
    assert contents(file) == PICTURES
    assert not any(picture[:32] in file for picture in PICTURES)
    assert package.length_of(FILE, ENCLOSED) == len(file)


def test_rule_4_a_picture_that_was_damaged_swapped_or_cut_off_is_missed_by_itself() -> None:
    file = packed(pictures=tuple(PICTURES))
    starts = [len(FILE) + sum(len(p) + sealing.SEAL_BYTES for p in PICTURES[:n]) for n in range(4)]
    for at in (starts[1], starts[1] + 200, starts[2] - 1):
        spoilt = file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
        assert contents(spoilt) == [PICTURES[0], None, *PICTURES[2:]]
    assert contents(file[: starts[2] + 100]) == [*PICTURES[:2], None, None]
    assert contents(file[: starts[2]]) == [*PICTURES[:2], None, None]
    sealed = [file[start : start + len(PICTURES[0]) + sealing.SEAL_BYTES] for start in starts]
    assert contents(file[: starts[1]] + sealed[0] + file[starts[1] + len(sealed[0]) :])[:2] == [PICTURES[0], None]


@pytest.mark.case("RF-12")
def test_rule_4_a_picture_that_is_not_what_its_name_says_is_missed() -> None:
    file = packed(pictures=(PICTURES[0], bytes(len(PICTURES[1])), *PICTURES[2:]))
    assert contents(file) == [PICTURES[0], None, *PICTURES[2:]]


class Counting(BytesIO):
    """Counts the most that was read at once."""

    most = 0

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert size >= 0
        self.most = max(self.most, size)
        return super().read(size)


def test_rule_4_no_more_than_one_picture_is_read_at_once() -> None:
    file = Counting(packed(pictures=tuple(PICTURES * 20)))
    inside = package.read(file, package.ENTRIES).opened(BOX, SIGNER)
    assert sum(content is not None for _, content in inside.pictures(ENCLOSED * 20)) == 80
    assert file.most <= max(map(len, PICTURES)) + sealing.SEAL_BYTES
