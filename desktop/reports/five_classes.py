"""The retailer's file on paper: one line for each of its five classes (A01), with the age or source of its facts.

What is not known is left out of its line; it is never shown as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from contract.words import say
from desktop.reports.charts import Month
from desktop.reports.text import phone_masked
from desktop.reports.wording import listed, month_day, yuan

if TYPE_CHECKING:
    from desktop.reports.retailers import CustomerReport

_QUARTER: Final = 3  # months


def file_lines(report: CustomerReport) -> Iterator[tuple[str, str, str]]:
    """Give caption, words and age of each class."""
    visited = report.visits[0].visit.visited_on if report.visits else None
    shop = report.retailer
    yield say("Basics"), _told(_basics(report)), _checked(report)
    yield say("Credit"), _told(_credit(report)), _dated(report, shop.licence_as_of, say("licence"))
    called = f"{say('visit')} {month_day(visited)}" if visited else ""
    yield say("Trade"), _told(_trade(report)), called
    yield say("Sales"), _told(_sales(report.months)), _dated(report, shop.marketing_as_of, say("orders"))
    yield say("Changes"), _told(_changes(report)), month_day(report.here(report.stamp.as_of))


def _told(parts: Iterator[str]) -> str:
    return listed(parts) or say("nothing on file")


def _checked(report: CustomerReport) -> str:
    if report.confirmed_on is None:
        return _dated(report, report.retailer.licence_as_of, say("licence"))
    days = (report.here(report.stamp.printed_at) - report.confirmed_on).days
    return say("{n} days ago", n=days) if days else say("today")


def _dated(report: CustomerReport, moment: datetime | None, source: str) -> str:
    return f"{source} {month_day(report.here(moment))}" if moment else ""


def _basics(report: CustomerReport) -> Iterator[str]:
    shop, codes = report.retailer, report.rules.codes
    kind = " ".join(filter(None, (codes("formats").words(shop.format_code), shop.class42)))
    place = codes("market_types").words(shop.market_type)
    yield listed((kind, place, codes("scales").words(shop.scale)), ",")
    phone = phone_masked(shop.phone) if shop.phone else ""
    owner = say("owner {name}", name=shop.owner_name) if shop.owner_name else ""
    yield listed((owner, phone), ",")
    if shop.license_valid_to:
        yield say("licence to {day}", day=shop.license_valid_to)


def _credit(report: CustomerReport) -> Iterator[str]:
    shop = report.retailer
    if shop.credit_level:
        level = report.rules.ladder("credit_levels").words(shop.credit_level)
        yield say("credit {level}", level=level) + (f" ({shop.credit_period})" if shop.credit_period else "")
    if shop.payment_rate is not None:
        rate = f"{shop.payment_rate // 10}.{shop.payment_rate % 10}"
        yield say("payments {rate} %", rate=rate)
    if report.promises_settled:
        yield say("promises kept {kept}/{settled}", kept=report.promises_kept, settled=report.promises_settled)


def _trade(report: CustomerReport) -> Iterator[str]:
    shop = report.retailer
    if shop.tier:
        origin = listed((shop.tier_period or "", shop.marketing_source or ""), ",")
        yield say("tier {tier}", tier=shop.tier) + (f" ({origin})" if origin else "")
    if report.products_sold is not None:
        yield say("{n} products", n=report.products_sold)
    tagged = next((c.visit for c in report.visits if c.visit.tagged is not None), None)
    if tagged is not None:
        yield say("price tags {n}/{due}", n=tagged.tagged, due="–" if tagged.tags_due is None else tagged.tags_due)
    if report.stock_sales_per_mille is not None:
        hundredths = (report.stock_sales_per_mille + 5) // 10
        yield say("stock to sales {ratio}", ratio=f"{hundredths // 100}.{hundredths % 100:02d}")


def _sales(months: Sequence[Month]) -> Iterator[str]:
    whole = [month for month in months if month.whole]
    bought, spent = _mean(month.qty_tiao for month in whole), _mean(month.amount_fen for month in whole)
    peers, peers_spent = _mean(month.peers_tiao for month in whole), _mean(month.peers_amount_fen for month in whole)
    if bought is None:
        return
    if spent is None:
        mine = say("{n} cartons a month", n=bought)
    else:
        mine = say("{n} cartons, {amount} yuan a month", n=bought, amount=yuan(spent))
    yield listed((mine, say("similar {n} cartons", n=peers) if peers is not None else ""), ",")
    if bought > 0 and spent is not None:
        price = say("{price} yuan a carton", price=yuan(spent // bought))
        beside = say("similar {price} yuan", price=yuan(peers_spent // peers)) if peers and peers_spent else ""
        yield listed((price, beside), ",")


def _changes(report: CustomerReport) -> Iterator[str]:
    shop = report.retailer
    mine = _growth([month.qty_tiao for month in report.months if month.whole])
    peers = _growth([month.peers_tiao for month in report.months if month.whole])
    if mine is not None:
        grown = say("bought in 3 months {trend}", trend=_trend(mine))
        yield listed((grown, say("similar {trend}", trend=_trend(peers)) if peers is not None else ""), ",")
    if shop.coverage == "awaiting":
        yield say("waits for an account manager")
    if shop.stopped_on:
        yield say("stopped on {day}", day=shop.stopped_on)


def _mean(values: Iterable[int | None]) -> int | None:
    """Average the values that are known, rounded half up."""
    known = [value for value in values if value is not None]
    return (2 * sum(known) + len(known)) // (2 * len(known)) if known else None


def _growth(values: Sequence[int | None]) -> int | None:
    """Compare the last three months with the three before, in per cent; None when one of the six is not known."""
    six = [value for value in values[-2 * _QUARTER :] if value is not None]
    before = sum(six[:_QUARTER])
    if len(six) < 2 * _QUARTER or before <= 0:
        return None
    return (200 * (sum(six[_QUARTER:]) - before) + before) // (2 * before)


def _trend(per_cent: int) -> str:
    if per_cent > 0:
        return say("up {n} %", n=per_cent)
    return say("down {n} %", n=-per_cent) if per_cent else say("unchanged")
