"""Lists as other programs export them, for tests of the import: the forty shops of the world, some of them changed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from contract.records import Retailer
from tests.desktop import offices

HEADINGS = ("许可证号", "客户代码", "客户名称", "经营地址", "联系电话", "经营业态", "档位", "信用等级", "备注2")
FORMATS = {"B": "便利店", "Z": "食杂店", "S": "超市", "Y": "烟酒店"}


def line_of(shop: Retailer, **changed: str) -> list[str]:
    """Give a shop's line as it stands, or with some cells changed, by heading."""
    told = dict(
        zip(
            HEADINGS,
            (
                shop.license_no or "",
                shop.customer_code or "",
                shop.name,
                shop.address or "",
                shop.phone or "",
                FORMATS[shop.format_code or "B"],
                shop.tier or "",
                shop.credit_level or "",
                "",
            ),
            strict=True,
        )
    )
    return list((told | changed).values())


def same(count: int = 40) -> list[list[str]]:
    """Give lines that say what is kept."""
    return [line_of(shop) for shop in offices.shops()[:count]]


def a_list(path: Path, lines: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    """Write a list as GB 18030, as old programs do."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(lines)
    return path
