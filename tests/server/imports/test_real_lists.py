"""Real lists of shops and of orders, taken by the same code as every other (issue 2, acceptance line 3).

The data lies beside the project and is read in place; where it is absent these tests are skipped with its name.
"""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from server.importing import Imported, ImportJob, run_import
from server.organisation import make_city, the_city
from server.settings import open_database
from server.upgrades import bring_up
from tests.server.imports.lists import Importing, counts

MONTHS = ("2021_07", "2021_08", "2022_02", "2022_03", "2022_12", "2023_02")
PENNSYLVANIA = (
    ("name", "Trade Name|Legal Name"),
    ("address", "Address & Lat/Long"),
    ("license_valid_to", "Expiration Date"),
)
Real = Callable[[str], Path]


def all_shops(importing: Importing) -> dict[bytes, object]:
    return {row["id"]: row["voided_at"] for row in importing.world.all_rows("retailers")}


@pytest.mark.slow
def test_the_licences_of_pennsylvania_month_by_month_are_never_deleted(importing: Importing, real: Real) -> None:
    named = 0
    for month in MONTHS:
        path = real(f"us_pa_tobacco_licences/pa_{month}.csv.gz")
        before = all_shops(importing)
        done = importing.run(path, pairs=PENNSYLVANIA, source="Pennsylvania")
        after = all_shops(importing)
        assert before.items() <= after.items()  # all that was there is there, and not annulled
        assert len(after) == len(before) + done.new
        named += done.new
        found = done.changed + done.same + done.new
        assert done.refused < 150
        assert named - found <= done.missing <= named  # lines may repeat a shop, so fewer are found than lines
        if month in {"2022_03", "2023_02"}:  # the short files
            assert done.missing > 4_000
    rows = importing.everything()
    assert counts(importing.run(path, pairs=PENNSYLVANIA, source="Pennsylvania"))[:2] == (0, 0)
    assert importing.everything() == rows


@pytest.mark.slow
def test_the_licences_of_new_jersey_without_a_code_of_their_own_are_mapped_and_found_again(
    importing: Importing, real: Real
) -> None:
    path = real("us_nj_cigarette_licences/nj_cigarette_retailers_2021.xlsx")
    mapping = (("name", "Trade|Name"), ("owner_name", "Name"), ("address", "Street+City+Zip"))
    done = importing.run(path, pairs=mapping, source="New Jersey")
    assert done.new > 8_500
    assert done.new + done.same + done.refused == 8_656
    again = importing.run(path, pairs=mapping, source="New Jersey")
    assert (again.new, again.changed, again.missing) == (0, 0, 0)


@pytest.mark.slow
def test_a_later_edition_of_the_stores_of_taiwan_is_counted_exactly(
    importing: Importing, real: Real, tmp_path: Path
) -> None:
    path = real("zh_tw_convenience_stores/tw_five_chains_2025-04_raw.csv.gz")
    done = importing.run(path, source="五大超商")
    assert counts(done) == (21_882, 0, 0, 0, 0)
    later = tmp_path / "later.csv"
    added, changed, dropped, lines = _later_edition(path, later)
    again = importing.run(later, source="五大超商")
    assert counts(again) == (added, changed, lines - added - changed, dropped, 0)
    assert len(importing.world.all_rows("history")) == changed
    assert counts(importing.run(later, source="五大超商")) == (0, 0, lines, dropped, 0)


def _later_edition(path: Path, later: Path) -> tuple[int, int, int, int]:
    """Write an edition with known rows added, changed and dropped; give how many, and how many lines it has."""
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as source:
        headings, *rows = csv.reader(source)
    address = headings.index("分公司地址")
    number = headings.index("分公司統一編號")
    kept, changed, dropped = [], 0, 0
    for place, row in enumerate(rows):
        if place % 1000 == 7:
            dropped += 1
            continue
        if place % 500 == 3:
            row[address] += "（新）"
            changed += 1
        kept.append(row)
    new = [list(rows[0]) for _ in range(30)]
    for place, row in enumerate(new):
        row[number] = f"9999{place:04}"
    with later.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([headings, *kept, *new])
    return len(new), changed, dropped, len(kept) + len(new)


@pytest.mark.slow
def test_the_shops_of_beijing_are_taken_and_taken_again(importing: Importing, real: Real) -> None:
    path = real("zh_beijing_community_shops/超市.csv")
    done = importing.run(path)
    assert done.new + done.same + done.refused == 1_941
    assert done.new > 1_880
    again = importing.run(path)
    assert (again.new, again.changed, again.refused, again.missing) == (0, 0, done.refused, 0)


@pytest.fixture(scope="session")
def uk_orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Turn the order lines of a British wholesaler into CSV."""
    from tests.server.imports.conftest import REAL

    path = REAL / "uk_online_retail_y1" / "online_retail_ii_2009-12_2010-12.parquet"
    if not path.exists():
        pytest.skip(f"the real data {path.name} is not on this machine")
    import pandas as pd

    made = tmp_path_factory.mktemp("orders") / "uk_online_retail_y1.csv"
    pd.read_parquet(path).to_csv(made, index=False)
    return made


@pytest.mark.slow
def test_half_a_million_order_lines_are_taken_and_a_second_run_changes_nothing(uk_orders: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'orders.db'}", create=True)
    bring_up(database)
    make_city(database, 370100, "泉城")
    refused = tmp_path / "refused.csv"

    def run() -> Imported:
        job = ImportJob(kind="orders", path=uk_orders, create_missing=True)
        return run_import(database, the_city(database, None), job, lambda: refused.open("wb"))

    first = run()
    assert (first.new, first.changed, first.same, first.missing) == (417_520, 0, 0, 0)
    assert first.new + first.refused == 525_461
    with refused.open(encoding="utf-8", newline="") as listed:
        headings, *lines = csv.reader(listed)
    assert (headings[-1], len(lines)) == ("Why refused", first.refused)
    customer = headings.index("Customer ID")
    assert sum(not line[customer] for line in lines) == 107_927
    assert all(line[-1] for line in lines)
    second = run()
    assert counts(second) == (0, 0, 417_520, 0, first.refused)
    database.close()
