"""Papers a second: the same page by hand-written operators (the floor), by us, and by typst where it is installed.

The page is that of performance.md section 4: a head, a table of twelve rows, three paragraphs, a square code, one
file each. The three take turns, so that a busy moment of the machine hits all of them. Receipts and customer reports
of full length follow, drawn here and by two processes.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any
from uuid import UUID

import segno

from benchmarks.raw_pdf import RawFont, RawPage
from contract.records import Advice, Promise, Retailer, Visit
from contract.records.configs import Rules
from contract.words import use_language
from desktop.reports.batch import Job, bound, print_apart, print_merged
from desktop.reports.blocks import SIGN_HEIGHT, Column, table
from desktop.reports.charts import Month
from desktop.reports.codes import SquareCode
from desktop.reports.fonts import FOLDER
from desktop.reports.page import A4, Paper, Stamp
from desktop.reports.pdf import bind
from desktop.reports.receipts import Receipt
from desktop.reports.retailers import Called, CustomerReport, Followed
from desktop.reports.text import Typesetter

TURNS, PAGES, REPORTS = 7, 40, 240
SIZE = 10.5
TITLE = "客户走访报告"
HEAD = ("日期", "检查项", "结果", "说明")
ROWS = [
    (f"2026-11-{day:02d}", "明码标价", f"{52 + day}", f"第 {day} 次：货架二层，缺价签 {day} 张") for day in range(1, 13)
]
PARAGRAPH = (
    "本次走访检查了亮证经营、明码标价、未成年人标识、陈列、前台库存和库房库龄，店主对补货节奏有疑问，"
    "已按首问负责转营销部办理。建议周四订货前先看一眼前台，断档的品规优先补，压货的先卖旧货、停进两周，"
    "十二月八日再来核对效果，并把价签补齐。第 {n} 段。"
)
NOW = datetime(2026, 11, 24, 15, 20, tzinfo=UTC)


def by_us(number: int) -> bytes:
    """Lay the page out in the house style."""
    setter = Typesetter()
    paper = Paper(A4, setter)
    paper.head("示例市烟草公司 城东营销部", TITLE, (f"编号 {number:06d}",))
    widths = (90.0, 90.0, 60.0, A4.inner - 90 - 90 - 60 - 13.5)
    columns = tuple(Column(caption, width) for caption, width in zip(HEAD, widths, strict=True))
    paper.put(table(setter, columns, ROWS))
    whole = (Column("", A4.inner),)
    paper.put(table(setter, whole, [(PARAGRAPH.format(n=f"{number}-{at}"),) for at in range(3)], ruled=False))
    paper.put(SquareCode(f"RD1/{number:06d}/7F3A91C2E05B44D8/K7Q49M", SIGN_HEIGHT))
    held = io.BytesIO()
    bind(paper.finish().pages, held, TITLE, "zh_CN")
    return held.getvalue()


def by_hand(folder: Path) -> Callable[[int], bytes]:
    """Write the same words where they belong, without cleaning, measuring or breaking: the least there is to do."""
    font = RawFont(folder / "NotoSansSC-Regular.ttf")

    def page(number: int) -> bytes:
        sheet = RawPage(font, A4.width, A4.height)
        sheet.show("示例市烟草公司 城东营销部", 43, 54, SIZE)
        sheet.show(TITLE, 43, 75, 18)
        sheet.show(f"编号 {number:06d}", 490, 75, SIZE)
        for at, row in enumerate((HEAD, *ROWS)):
            for left, words in zip((43, 137, 231, 295), row, strict=True):
                sheet.show(words, left, 102 + 19.5 * at, SIZE)
            sheet.rule(43, 552, 107 + 19.5 * at)
        for at in range(3):
            words = PARAGRAPH.format(n=f"{number}-{at}")
            for line in range(0, len(words), 47):
                sheet.show(words[line : line + 47], 43, 365 + 52 * at + 15 * line // 47, SIZE)
        rows = segno.make_qr(f"RD1/{number:06d}/7F3A91C2E05B44D8/K7Q49M", error="m", mask=2, boost_error=False).matrix
        sheet.cells(((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark), 48, 525, 2.4)
        return sheet.pdf()

    return page


def typst_page(folder: Path) -> Callable[[int], bytes] | None:
    """Make the same page by typst, one compiler for all pages; None where it is not installed."""
    if importlib.util.find_spec("typst") is None:
        return None
    typst: ModuleType = importlib.import_module("typst")
    cells = "".join(f"[{words}]," for row in (HEAD, *ROWS) for words in row)
    source = (
        '#set page(paper: "a4", margin: 15mm)\n#set text(font: "Noto Sans SC", size: 10.5pt)\n'
        f"示例市烟草公司 城东营销部\n\n= {TITLE}\n编号 #sys.inputs.number\n\n"
        f"#table(columns: (90pt, 90pt, 60pt, 1fr), stroke: (bottom: .56pt), {cells})\n"
        + "\n\n".join(PARAGRAPH.format(n=f"#sys.inputs.number;-{at}") for at in range(3))
        + '\n\n#image(bytes(sys.inputs.code), format: "svg", height: 78pt)\n'
    )
    file = folder / "page.typ"
    file.write_text(source, encoding="utf-8")
    compiler = typst.Compiler(str(file), font_paths=[str(FOLDER)], ignore_system_fonts=True)

    def page(number: int) -> bytes:
        code = segno.make_qr(f"RD1/{number:06d}/7F3A91C2E05B44D8/K7Q49M", error="m", mask=2, boost_error=False)
        drawn = io.BytesIO()
        code.save(drawn, kind="svg")
        values = {"number": f"{number:06d}", "code": drawn.getvalue().decode()}
        made: bytes = compiler.compile(sys_inputs=values, format="pdf")
        return made

    return page


def pages_a_second(page: Callable[[int], bytes], first: int) -> float:
    """Time PAGES pages, no two alike."""
    start = time.perf_counter()
    for number in range(first, first + PAGES):
        page(number)
    return PAGES / (time.perf_counter() - start)


def customer_report(number: int) -> CustomerReport:
    """Make a report of a full page."""
    shop = _shop(number)
    days = [date(2026, 11, 24) - timedelta(days=14 * at) for at in range(3)]
    visits = [
        Called(visit=_visit(number + at, shop.id, day), advice=(Followed(advice=_advice(at, shop.id, day)),))
        for at, day in enumerate(days)
    ]
    stamp = Stamp(
        office="示例市烟草公司 城东营销部",
        serial=f"7-{number:06d}",
        as_of=NOW,
        printed_by="方晓兰",
        printed_at=NOW,
        hotline="12313",
    )
    return CustomerReport(
        stamp=stamp,
        retailer=shop,
        account_manager="周敏",
        rules=Rules(contents={}, ids={}),
        months=tuple(_month(number, at) for at in range(12)),
        visits=tuple(visits),
        promises=tuple(_promise(at, shop.id, days[0]) for at in range(3)),
        next_steps=("中华(硬) 10月断 6 天，少卖约 2 条，少赚 137 元。", "白沙(软) 压着 15 条，先卖旧货，停进两周。"),
    )


def receipt(number: int) -> Receipt:
    """Make a receipt with five points."""
    report = customer_report(number)
    return Receipt(
        office=report.stamp.office,
        serial=report.stamp.serial,
        retailer=report.retailer,
        visit=report.visits[0].visit,
        account_manager="周敏",
        advice=tuple(followed.advice for called in report.visits for followed in called.advice),
        promises=report.promises[:2],
    )


def run() -> dict[str, Any]:
    """Give pages a second: the page in turns, then receipts and customer reports on one core and on two."""
    use_language("zh_CN")
    engines: dict[str, Callable[[int], bytes]] = {"by_hand": by_hand(FOLDER), "by_us": by_us}
    with TemporaryDirectory() as folder:
        typst = typst_page(Path(folder))
        if typst is not None:
            engines["typst"] = typst
        speeds = _in_turns(engines)
    result: dict[str, Any] = {f"page_{name}_per_second": round(median(turns), 1) for name, turns in speeds.items()}
    for other in engines.keys() - {"by_us"}:
        ratios = (ours / theirs for ours, theirs in zip(speeds["by_us"], speeds[other], strict=True))
        result[f"page_by_us_against_{other}"] = round(median(ratios), 2)
    for kind, make in (("receipts", receipt), ("customer_reports", customer_report)):
        result |= {f"{kind}_per_second_{key}": value for key, value in _batches(kind, make).items()}
    return result


def _in_turns(engines: dict[str, Callable[[int], bytes]]) -> dict[str, list[float]]:
    """Let the engines take turns and give the speed of each in each turn; the first turn warms up."""
    speeds: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(TURNS + 1):
        for name, page in engines.items():
            speeds[name].append(pages_a_second(page, turn * PAGES))
    return {name: turns[1:] for name, turns in speeds.items()}


def _batches(kind: str, make: Callable[[int], Receipt | CustomerReport]) -> dict[str, float]:
    jobs = [Job(report=make(number), shop=f"{number}", file_name=f"{kind}{number}") for number in range(REPORTS)]
    start = time.perf_counter()
    for job in jobs:
        bound(job.report)
    drawn = {"one_core": round(REPORTS / (time.perf_counter() - start), 1)}
    with TemporaryDirectory() as folder:
        for name, processes in (("to_files", 0), ("to_files_two_processes", 2)):
            start = time.perf_counter()
            print_apart(jobs, Path(folder), processes=processes)
            drawn[name] = round(REPORTS / (time.perf_counter() - start), 1)
        start = time.perf_counter()
        print_merged(jobs, Path(folder) / "all.pdf")
        drawn["in_one_file"] = round(REPORTS / (time.perf_counter() - start), 1)
    return drawn


def _shop(number: int) -> Retailer:
    return Retailer(
        id=_id(number),
        created_at=NOW,
        name=f"惠鑫便利店{number}",
        license_no=f"3307021{number:05d}",
        owner_name="陈秀英",
        phone="13812344471",
        street="桥头街 36 号",
        tier="18",
        credit_level="AA",
    )


def _month(number: int, at: int) -> Month:
    return Month(
        year=2026 if at else 2025,
        month=at or 12,
        qty_tiao=(number * 7 + at * 13) % 90 + 120,
        amount_fen=2_400_000,
        peers_tiao=160,
        peers_amount_fen=2_300_000,
        margin_fen=360_000,
    )


def _advice(at: int, shop: UUID, day: date) -> Advice:
    return Advice(
        id=_id(at),
        retailer_id=shop,
        created_at=NOW,
        visit_id=_id(900_000 + at),
        topic="restock",
        words=f"利群(新版) 周四订 {at + 8} 条，移到第二层",
        metric="oos_items",
        unit="items",
        given_on=day,
        check_on=day + timedelta(days=14),
    )


def _promise(at: int, shop: UUID, day: date) -> Promise:
    return Promise(
        id=_id(at),
        retailer_id=shop,
        created_at=NOW,
        side="us",
        words=f"补齐 {at} 张价签",
        made_on=day,
        due_on=day + timedelta(days=14),
    )


def _visit(number: int, shop: UUID, day: date) -> Visit:
    return Visit(
        id=_id(800_000 + number),
        created_at=NOW,
        retailer_id=shop,
        channel="visit",
        author_id=_id(1),
        recorded_by=_id(1),
        visited_on=day,
        started_at=NOW,
        finished_at=NOW + timedelta(minutes=11),
        oos_ok=False,
        findings=(("oos_ok", "none_left", "中华(硬)、利群(新版)"),),
        next_on=day + timedelta(days=14),
    )


def _id(number: int) -> UUID:
    return UUID(int=0x0198 << 112 | number)
