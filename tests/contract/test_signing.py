"""Signatures over the log keep rules 1 and 2 of contract/signing.py."""

from contract import signing

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
HEAD = signing.head(b"r" * 16, 7, b"h" * 32)
RECEIPT = signing.receipt(b"r" * 16, 7, b"h" * 32, 1_772_000_000_000)


def test_a_signature_is_good_for_its_words_and_its_key_alone() -> None:
    made = signing.sign(KEY, HEAD)
    public = signing.public_of(KEY)
    assert signing.is_signed(public, HEAD, made)
    assert not signing.is_signed(public, RECEIPT, made)
    assert not signing.is_signed(public, signing.head(b"r" * 16, 8, b"h" * 32), made)
    assert not signing.is_signed(signing.public_of(OTHER), HEAD, made)


def test_the_same_words_are_signed_the_same_way() -> None:
    assert signing.sign(KEY, RECEIPT) == signing.sign(KEY, RECEIPT)


def test_a_clock_before_1970_is_signed_too() -> None:
    early = signing.receipt(b"r" * 16, 1, b"h" * 32, -5)
    assert early != signing.receipt(b"r" * 16, 1, b"h" * 32, 5)
    assert len(early) == len(RECEIPT)


def test_what_is_no_key_or_no_signature_verifies_nothing() -> None:
    public = signing.public_of(KEY)
    assert not signing.is_signed(b"", HEAD, signing.sign(KEY, HEAD))
    assert not signing.is_signed(public, HEAD, b"")
    assert not signing.is_signed(public, HEAD, b"x" * 64)


def test_a_public_key_is_read_from_its_fingerprint_and_nothing_else_is() -> None:
    public = signing.public_of(KEY)
    assert signing.read_public(signing.fingerprint(public)) == public
    assert signing.read_public("") == b""
    assert signing.read_public("not a key") == b""
    assert signing.read_public("abcd") == b""
