"""Pages of a first download are joined, and nothing of them is lost or changed by it (rules of joining.py)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from contract.clock import FixedClock
from contract.messages import Block, Hello, Page
from desktop.sync.joining import joined
from desktop.sync.trouble import Unreachable
from tests.examples import NOW

NAMES = ["id", "root_id", "rev", "stamp"]


class Ticking(FixedClock):
    """A clock on which every look costs `ms`."""

    def __init__(self, ms: int = 0) -> None:
        super().__init__(NOW)
        self.step = timedelta(milliseconds=ms)

    def monotonic_ms(self) -> int:
        self.advance(self.step)
        return super().monotonic_ms()


def rows(*numbers: int, kind: str = "visits") -> Block:
    ids = [bytes([n]) * 16 for n in numbers]
    return Block(kind, NAMES, [ids, ids, [1] * len(ids), list(numbers)])


def a_page(n: int, *blocks: Block, scope: bytes = b"s", **told: Any) -> Page:
    usual = {"start": 7, "after": ("", bytes([n])), "more": True}
    return Page(scope=scope, blocks=list(blocks), **usual | told)


def take(*pages: Page, ms: int = 0) -> list[Page]:
    return list(joined(iter(pages), Ticking(ms)))


def test_pages_of_rows_alone_become_one_with_the_cursor_of_the_last() -> None:
    shops = rows(9, kind="retailers")
    (page,) = take(a_page(1, rows(1, 2)), a_page(2, shops, rows(3)), a_page(3, rows(4)))
    assert page == a_page(3, rows(1, 2, 3, 4), shops)


@pytest.mark.parametrize(
    "other",
    [
        a_page(2, rows(3), scope=b"t"),
        a_page(2, rows(3), start=8),
        a_page(2, rows(3), bundle=b"r"),
        a_page(2, rows(3), diverged=True),
        a_page(2, rows(3), gone=[("visits", b"x")]),
        a_page(2, rows(3), enter=[b"r"]),
        a_page(2, rows(3), start=None, after=None),
        a_page(2, rows(3), more=False),
        a_page(2, Block("visits", NAMES, [[b"a"], [b"b"], [1], []])),
        Page(),
    ],
)
def test_what_is_no_page_of_rows_alone_in_the_same_scope_comes_by_itself_in_its_turn(other: Page) -> None:
    before, behind = a_page(1, rows(1)), a_page(4, rows(4))
    assert take(before, other, behind) == [before, other, behind]


def test_a_new_column_parts_a_block_but_no_page() -> None:
    newer = Block("visits", [*NAMES, "later"], [*rows(2).data, ["x"]])
    (page,) = take(a_page(1, rows(1)), a_page(2, newer))
    assert page.blocks == [rows(1), newer]


def test_no_more_is_joined_than_four_pages_hold() -> None:
    full = Block("visits", NAMES, [[b"i" * 16] * 3_000] * 2 + [[1] * 3_000] * 2)
    found = take(*(a_page(n, full) for n in range(5)))
    assert [len(page.blocks[0].data[0]) for page in found] == [9_000, 6_000]


def test_what_came_slowly_does_not_wait_for_more() -> None:
    pages = [a_page(n, rows(n)) for n in range(4)]
    assert take(*pages, ms=250) == pages


def test_what_has_come_is_handed_on_before_the_line_is_told_to_have_broken() -> None:
    def broken() -> Iterator[Hello | Page]:
        yield a_page(1, rows(1))
        yield a_page(2, rows(2))
        raise Unreachable

    found = joined(broken(), Ticking())
    assert next(found) == a_page(2, rows(1, 2))
    with pytest.raises(Unreachable):
        next(found)
