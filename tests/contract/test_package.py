"""A hand-carry file keeps rules 2 and 3 of contract/package.py, and its box opens for one key alone."""

import msgspec
import pytest

from contract import package, sealing, signing

SIGNING, OTHER = b"k" * 32, b"o" * 32
BOX = sealing.private_of(b"server" * 5 + b"..")
LABEL = package.Label(format=package.FORMAT, way=package.ENTRIES, city_id=370_100, device=b"d" * 16)
CONTENT = b"frames, as they would be"
FILE = package.packed(LABEL, CONTENT, package.Keys(SIGNING, sealing.public_of(BOX), b"f" * 32))
SIGNER = signing.public_of(SIGNING)


def test_what_was_sealed_is_opened_by_the_one_it_was_for() -> None:
    read = package.read(FILE, package.ENTRIES)
    assert read.label == LABEL
    assert read.opened(BOX, SIGNER) == CONTENT
    assert CONTENT not in FILE


def test_another_key_opens_nothing() -> None:
    with pytest.raises(package.NotAPackage, match="damaged, or was made for another"):
        package.read(FILE, package.ENTRIES).opened(sealing.private_of(OTHER), SIGNER)


def test_a_box_of_another_sender_is_refused() -> None:
    with pytest.raises(package.NotAPackage, match="not signed"):
        package.read(FILE, package.ENTRIES).opened(BOX, signing.public_of(OTHER))


def test_any_byte_changed_or_cut_is_refused_in_words() -> None:
    for at in range(len(FILE)):
        spoilt = FILE[:at] + bytes([FILE[at] ^ 1]) + FILE[at + 1 :]
        for file in (spoilt, FILE[:at]):
            with pytest.raises(package.NotAPackage):
                package.read(file, package.ENTRIES).opened(BOX, SIGNER)


def test_rule_2_a_label_cannot_be_put_on_another_box() -> None:
    other = msgspec.structs.replace(LABEL, device=b"e" * 16)
    elsewhere = package.packed(other, CONTENT, package.Keys(SIGNING, sealing.public_of(BOX), b"f" * 32))
    read = package.read(FILE, package.ENTRIES)
    mixed = package.Package(other, package.read(elsewhere, package.ENTRIES).told, read.box)
    with pytest.raises(package.NotAPackage, match="damaged"):
        mixed.opened(BOX, SIGNER)


def test_a_newer_package_and_one_that_goes_the_other_way_are_told_apart() -> None:
    keys = package.Keys(SIGNING, sealing.public_of(BOX), b"f" * 32)
    newer = package.packed(msgspec.structs.replace(LABEL, format=package.FORMAT + 1), CONTENT, keys)
    with pytest.raises(package.NotAPackage, match="newer version"):
        package.read(newer, package.ENTRIES)
    with pytest.raises(package.NotAPackage, match="on their way to the office"):
        package.read(FILE, package.ANSWER)
    with pytest.raises(package.NotAPackage, match="not a package"):
        package.read(b"PK\x03\x04 a sheet", package.ENTRIES)


def test_the_key_of_boxes_is_not_the_key_of_signatures() -> None:
    assert sealing.private_of(SIGNING) != SIGNING
    assert sealing.public_of(sealing.private_of(SIGNING)) != SIGNER
