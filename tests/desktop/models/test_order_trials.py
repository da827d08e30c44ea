"""A list of order lines tried out against the orders kept on this computer."""

import csv
from pathlib import Path

from contract.records import Order
from desktop.models import imports, list_schemes, trials
from desktop.models.store import Store
from desktop.models.trials import Trial, Wish
from importers.sheet import Choice
from tests.desktop import worlds
from tests.examples import SHOP

HEADINGS = ("订单号", "客户编码", "订货日期", "商品编码", "商品名称", "数量", "单价")
CODE = worlds.shops()[0].customer_code or ""


def tried(store: Store, folder: Path, *lines: tuple[str, ...], create: bool = False) -> Trial:
    path = folder / "orders.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(lines)
    summary = trials.look(path, Choice(kind="orders"))
    scheme = list_schemes.scheme_for(store, "orders", summary.headings, path)
    wish = Wish(path=path, summary=summary, pairs=scheme.pairs, source=scheme.source, create_missing=create)
    return imports.try_out(store, wish, lambda _read: None)


def kept(store: Store, more: int = 0) -> list[tuple[str, ...]]:
    """Write the last order of the first shop as a list does; `more` cartons of its first product."""
    rows = store.t("orders")
    order = store.all(Order, rows.select().where(rows.c.root_id == SHOP.bytes).order_by(rows.c.ordered_on.desc()))[0]
    return [
        (
            order.invoice_no,
            CODE,
            order.ordered_on.isoformat(),
            f"P{no:04}",
            "",
            str(qty + (more if not at else 0)),
            f"{amount // qty / 100:.2f}",
        )
        for at, (no, qty, amount) in enumerate(order.lines)
    ]


def counts(trial: Trial) -> tuple[int, int, int, int]:
    told = trial.counts
    return told.new, told.changed, told.same, told.refused


def test_the_source_is_the_one_whose_products_are_known(office: Store, tmp_path: Path) -> None:
    assert list_schemes.sources(office, "orders") == ["订单"]
    assert counts(tried(office, tmp_path, *kept(office)))[3] == 0


def test_an_order_that_is_kept_is_the_same(office: Store, tmp_path: Path) -> None:
    lines = kept(office)
    trial = tried(office, tmp_path, *lines)
    assert counts(trial) == (0, 0, len(lines), 0)
    assert trial.purchases == ()


def test_one_carton_more_is_one_changed_line(office: Store, tmp_path: Path) -> None:
    lines = kept(office, more=1)
    trial = tried(office, tmp_path, *lines)
    assert counts(trial) == (0, 1, len(lines) - 1, 0)
    (purchase,) = trial.purchases
    assert (purchase.shop, purchase.is_new) == ("惠鑫便利店", False)


def test_a_new_order_and_what_cannot_be_taken_are_told(office: Store, tmp_path: Path) -> None:
    trial = tried(
        office,
        tmp_path,
        ("N1", CODE, "2026-11-23", "P0001", "", "3", "175"),
        ("N1", CODE, "2026-11-23", "P0003", "", "5", "66"),
        ("N2", "没有这户", "2026-11-23", "P0001", "", "3", "175"),
        ("N3", CODE, "2026-11-23", "P9999", "", "3", "175"),
        ("N4", CODE, "2026-11-23", "P0001", "", "2.5", "175"),
    )
    assert counts(trial) == (2, 0, 0, 3)
    (purchase,) = trial.purchases
    assert (purchase.invoice_no, purchase.qty_tiao, purchase.is_new) == ("N1", 8, True)
    assert trial.known_since is not None
    assert trial.lines == 5


def test_shops_and_products_that_shall_be_made_are_no_reason_to_refuse(office: Store, tmp_path: Path) -> None:
    line = ("N2", "NEW1", "2026-11-23", "P9999", "新烟", "3", "175")
    assert counts(tried(office, tmp_path, line)) == (0, 0, 0, 1)
    trial = tried(office, tmp_path, line, create=True)
    assert counts(trial) == (1, 0, 0, 0)
    assert trial.purchases[0].shop == "NEW1"


def test_what_a_list_leaves_out_is_counted_and_not_listed(office: Store, tmp_path: Path) -> None:
    lines = kept(office)
    rows = office.t("orders")
    every = sum(len(order.lines) for order in office.all(Order, rows.select()))
    assert tried(office, tmp_path, *lines).counts.missing == every - len(lines)
