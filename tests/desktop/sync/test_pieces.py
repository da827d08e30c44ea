"""Pages are judged whole and cut so that no transaction keeps a save waiting (rules of pieces.py)."""

import pytest

from contract.errors import Malformed
from contract.messages import Block, Page
from contract.records import Retailer, Visit
from contract.wire import row_of
from desktop.sync.pieces import Portion, runs_of
from tests.examples import CITY, a_retailer, a_visit


def a_block(count: int, *, shops: bool = False) -> Block:
    made = [a_retailer(n) if shops else a_visit(n) for n in range(count)]
    kind = (Retailer if shops else Visit).kind
    rows = [row_of(record, CITY) for record in made]
    return Block(kind.name, list(kind.columns), [[row[name] for row in rows] for name in kind.columns])


def sizes(portion: Portion, *blocks: Block, ms: int = 30) -> list[int]:
    found = []
    for run in runs_of(Page(blocks=list(blocks)), portion):
        found.append(sum(len(piece.rows) for piece in run))
        portion.took(ms)
    return found


def test_pieces_grow_while_they_are_quick_and_shrink_when_they_are_slow() -> None:
    assert sizes(Portion(), a_block(2_000), ms=5) == [500, 1_000, 500]
    assert sizes(Portion(), a_block(2_000), ms=30) == [500, 500, 500, 500]
    assert sizes(Portion(), a_block(1_000), ms=90) == [500, 250, 125, 100, 25]


def test_no_piece_is_larger_than_a_page_or_smaller_than_a_hundred() -> None:
    portion = Portion()
    for ms, expected in ((1, 2_000), (1_000, 100)):
        for _ in range(20):
            portion.took(ms)
        assert portion.rows == expected


def test_shops_come_a_tenth_at_a_time() -> None:
    assert sizes(Portion(), a_block(120, shops=True)) == [50, 50, 20]


def test_a_transaction_takes_rows_of_several_kinds_in_their_order() -> None:
    blocks = [a_block(30, shops=True), a_block(450)]
    runs = list(runs_of(Page(blocks=blocks), Portion()))
    assert [[(piece.name, len(piece.rows)) for piece in run] for run in runs] == [
        [("retailers", 30), ("visits", 200)],
        [("visits", 250)],
    ]


def test_a_page_is_one_piece_while_nothing_is_shown() -> None:
    (run,) = runs_of(Page(blocks=[a_block(30, shops=True), a_block(1_000)]), None)
    assert [(piece.name, len(piece.rows)) for piece in run] == [("retailers", 30), ("visits", 1_000)]
    assert list(runs_of(Page(), None)) == []


def test_columns_without_a_value_stand_in_no_row_and_are_named() -> None:
    block = a_block(3)
    ((piece,),) = runs_of(Page(blocks=[block]), Portion())
    by_name = dict(zip(block.columns, block.data, strict=True))
    assert set(piece.empty) == {name for name, column in by_name.items() if column == [None] * 3} != set()
    assert {name: list(column) for name, column in zip(piece.names, zip(*piece.rows, strict=True), strict=True)} == {
        name: column for name, column in by_name.items() if name not in piece.empty
    }


def spoilt(block: Block, name: str, value: object) -> Block:
    data = [list(column) for column in block.data]
    data[block.columns.index(name)][-1] = value
    return Block(block.kind, block.columns, data)


@pytest.mark.parametrize(
    ("name", "value"),
    [("id", b"short"), ("root_id", None), ("rev", "1"), ("channel", 5), ("channel", None), ("finished_at", 1.5)],
)
def test_a_value_of_another_type_spoils_the_page_before_anything_is_taken(name: str, value: object) -> None:
    good, bad = a_block(3, shops=True), spoilt(a_block(3), name, value)
    with pytest.raises(Malformed):
        runs_of(Page(blocks=[good, bad]), Portion())


def test_columns_of_different_lengths_spoil_the_page() -> None:
    block = a_block(3)
    for data in (block.data[:-1], [*block.data[:-1], block.data[-1][:-1]]):
        with pytest.raises(Malformed):
            runs_of(Page(blocks=[Block(block.kind, block.columns, data)]), Portion())


def test_a_kind_nobody_knows_needs_the_leading_columns() -> None:
    with pytest.raises(Malformed):
        runs_of(Page(blocks=[Block("signs", ["id", "words"], [[b"x" * 16], ["a"]])]), Portion())
