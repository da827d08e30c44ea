"""A signature counts under the words it was written under, and under no others."""

from desktop.models import signatures
from desktop.models.store import Store
from tests.examples import NOW, number

STROKES = (((100, 100), (200, 300)), ((400, 120), (420, 500)))


def test_a_signature_is_kept_with_its_time(shops: Store) -> None:
    shops.run(signatures.keep, number(1), STROKES, "ab" * 32).result()
    kept = signatures.kept(shops, number(1), "ab" * 32)
    assert kept is not None
    assert (kept.strokes, kept.signed_at) == (STROKES, NOW)


def test_under_other_words_it_does_not_count(shops: Store) -> None:
    shops.run(signatures.keep, number(1), STROKES, "ab" * 32).result()
    assert signatures.kept(shops, number(1), "cd" * 32) is None


def test_it_can_be_written_anew(shops: Store) -> None:
    shops.run(signatures.keep, number(1), STROKES, "ab" * 32).result()
    shops.run(signatures.forget, number(1)).result()
    assert signatures.kept(shops, number(1), "ab" * 32) is None


def test_on_paper_it_stands_between_caption_and_date_in_its_shape() -> None:
    fitted = signatures.fitted(((((0, 0), (2_000, 1_000))), ((0, 1_000), (2_000, 0))))
    points = [point for stroke in fitted for point in stroke]
    width = max(x for x, _ in points) - min(x for x, _ in points)
    height = max(y for _, y in points) - min(y for _, y in points)
    assert (width, height) == (1_280, 640)
    assert min(y for _, y in points) == 120


def test_nothing_written_stays_nothing() -> None:
    assert signatures.fitted(()) == ()
