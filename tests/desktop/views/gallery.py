"""All parts on one sheet, in light and dark and at three font sizes, to be compared with the look by eye.

QT_QPA_PLATFORM=offscreen python -m tests.desktop.views.gallery FOLDER
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from contract.words import use_language
from desktop.views import charts, parts, tables, theme, tokens
from desktop.views.parts import Chip, Label, Run
from tooling.words import ROOT, compile_catalogue

DUE = Chip("到期", "calendar-days", "line")
PROMISE = Chip("承诺到期", "handshake", "accent")
ALARM = Chip("预警", "triangle-alert", "warn")
LICENCE = Chip("许可证", "id-card", "warn")
CHIPS = (
    (DUE, PROMISE, ALARM, Chip("任务", "flag"), Chip("诉求", "message-square", "accent")),
    (Chip("通过", "check", "good"), Chip("注销", "ban", "bad"), Chip("18 档", "lock", "line")),
    (Chip("待上传", "cloud-upload"), Chip("离线", "cloud-off"), Chip("晚到 2 天", "clock", "line")),
    (Chip("改得不一样", "git-merge", "warn"), Chip("没通过", "circle-alert", "bad"), Chip("补记", "pen-line", "line")),
    (Chip("有效", "trending-up", "good"), Chip("无变化", "minus"), Chip("变差", "trending-down", "warn")),
)
PLACES = (
    parts.Place("today", "今日", "calendar-check"),
    parts.Place("shops", "店铺", "store"),
    parts.Place("advice", "建议", "lightbulb"),
    parts.Place("promises", "承诺", "handshake"),
    parts.Place("month", "135 月", "calendar-range"),
    parts.Place("wrapup", "收工", "sunset"),
    parts.Place("settle", "待处理", "inbox", bottom=True),
)
ROWS = (
    tables.ListRow(
        "惠鑫便利店", "36 号 · 答应的 20 张价签今天带到", (PROMISE, DUE), "14 天", "周期 14", "13", "桥头街", 1, "1 户"
    ),
    tables.ListRow(
        "老周副食",
        "2 排 7 号 · 近 3 月购进降 38 %，同类升 4 %",
        (ALARM,),
        "15 天",
        "超 1 天",
        "14",
        "农贸市场",
        2,
        "3 户",
        "warn",
    ),
    tables.ListRow(
        "福满家超市", "北门 · 看“利群(新版) 补货”成效，第 1 次复查", (DUE,), "14 天", "周期 14", "15", "农贸市场", 3
    ),
    tables.ListRow(
        "阿芳烟酒", "3 排 1 号 · 许可证 29 天后到期，延续材料未交", (LICENCE,), "13 天", "周期 14", "16", "农贸市场", 4
    ),
)


def titled(words: str, *pieces: QWidget) -> parts.Sheet:
    """Put parts on a sheet under a small title."""
    sheet = parts.Sheet()
    sheet.body.addWidget(Label(words, "quiet", "quiet", bold=True))
    for piece in pieces:
        sheet.body.addWidget(piece)
    sheet.body.addStretch(1)
    return sheet


def across(*pieces: QWidget) -> QWidget:
    """Put parts side by side."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(tokens.S2)
    for piece in pieces:
        row.addWidget(piece)
    row.addStretch(1)
    return line


def colours() -> QWidget:
    """Show every colour with its name."""
    board = QWidget()
    grid = QGridLayout(board)
    grid.setContentsMargins(0, 0, 0, 0)
    for number, name in enumerate(tokens.LIGHT):
        swatch = QWidget()
        swatch.setFixedHeight(26)
        swatch.setStyleSheet(
            f"background: {theme.theme().palette[name]}; border: 1px solid {theme.theme().palette['line']}"
        )
        swatch.setToolTip(name)
        grid.addWidget(swatch, number // 7, number % 7)
    return board


def buttons() -> parts.Sheet:
    """Show buttons and editors in their states."""
    off = parts.Button("还不能用")
    off.setEnabled(False)
    locked = parts.LineEdit("18 档", icon="lock")
    locked.setReadOnly(True)
    wrong = parts.Field("许可证号", parts.LineEdit("33070210431"))
    wrong.set_error("许可证号是 12 位，这里 11 位，看看末位是不是漏了。")
    ticked, unticked = parts.Tick("采用"), parts.Tick("没采用")
    ticked.setChecked(True)
    answer = parts.Segment([("kept", "已兑现"), ("part", "部分"), ("not", "没做到")], "kept", mark=True)
    return titled(
        "按钮和编辑框",
        across(
            parts.Button("主操作", "primary", key="F2"), parts.Button("次操作"), off, parts.Button("文字钮", "plain")
        ),
        across(parts.LineEdit("12", unit="条"), locked),
        wrong,
        across(ticked, unticked, answer),
        across(parts.Option("例行走访", mark=True), parts.Option("新入网"), parts.Option("中华(硬)", closable=True)),
        parts.Stepper(date(2026, 12, 8), lambda day: f"{day.month}月{day.day}日"),
        across(parts.SearchOpener("速查店铺"), parts.DropDown([("a", "周敏 · 城东三线")], "a")),
        parts.TextEdit("农贸市场修路，北门货车进不来。", lines=2),
    )


def rows() -> QWidget:
    """Show a list with sections."""
    sheet = parts.Sheet(margins=False)
    segment = parts.Segment([("open", "未走访 18"), ("alarm", "预警 4"), ("task", "任务 2")], "open")
    sheet.head.show()
    sheet.head_row.insertWidget(0, segment)
    listed = tables.ListView(tables.ListLook(number_width=44, always_lit=True))
    listed.show_rows(ROWS)
    sheet.body.addWidget(listed)
    toast = parts.Toast(listed)
    toast.offer("“金穗粮油店”推迟到 11月25日：店主上午不在", icon="calendar-days")
    sheet.setMinimumHeight(380)
    return sheet


def table() -> QWidget:
    """Show a table."""
    shown = tables.Table(
        (
            tables.Column("店铺"),
            tables.Column("户数", "户", number=True, width=64, quiet=True),
            tables.Column("覆盖率", "% 目标 95", number=True, width=128),
            tables.Column("提醒", width=150),
        ),
        compact=True,
    )
    shown.show_rows(
        (
            tables.TableRow(("全队", "2,486", tables.Cell("91.4", share=91, target=95), ""), 0, total=True),
            tables.TableRow(("郑海波", "251", tables.Cell("97.2", share=97, target=95), tables.Cell(chip=ALARM)), 1),
            tables.TableRow(
                ("吴磊", "248", tables.Cell("82.3", "warn", bold=True, share=82, target=95), "样本不足"), 2
            ),
        )
    )
    shown.setFixedHeight(160)
    return shown


def states() -> parts.Sheet:
    """Show what stands where nothing is yet."""
    empty = parts.EmptyState(
        "今天没有到期的店",
        "下一户：11月26日 锦绣烟酒行。也可以用速查走计划外的店。",
        icon="calendar-check",
        action="速查",
        key="Ctrl+K",
    )
    download = parts.EmptyState.first_download(
        "第一次下载你的 248 户", "10,250 行，约 3.1 MB，还要 20 秒；断了会接着下", "先到的店现在就能用"
    )
    download.progress.set_progress(58, 100)
    stale = parts.EmptyState.stale("库存是 41 天前的", "超过 30 天，断档和存销比先不算；走访时数一数就新了", "41 天")
    error = parts.EmptyState.error(
        "这个文件打不开", "照片 20261120-03 损坏。走访记录是好的，已送到；重拍一张，或者不要它。", action="重拍"
    )
    return titled("空、第一次下载、旧了、出错", empty, parts.Rule(), download, parts.Rule(), stale, parts.Rule(), error)


def drawings() -> parts.Sheet:
    """Show the charts."""
    bars = charts.MonthBars()
    bars.show_months(
        ["6月", "7月", "8月", "9月", "10月", "11月至23日"],
        [172, 181, 176, 190, 184, 143],
        [168, 170, 174, 178, 176, 139],
        unfinished=True,
    )
    spark = charts.Spark()
    spark.show_line([172, 174, 181, 176, 190, 184], [168, 170, 174, 178, 176, 176])
    scores = charts.ScoreBars()
    scores.show_scores([("经营能力", 78), ("贡献度", 71), ("守法程度", 90), ("信用度", 74), ("影响度", 55)])
    return titled("图", bars, spark, scores)


def bands() -> QWidget:
    """Show two bands of a visit with check tiles."""
    sheet = parts.Sheet(margins=False)
    checks = parts.Band("检查", "Alt+2", ("2 项异常", "按 1–9 切换"))
    checks.set_lines(("2 项异常", "按 1–9 切换"), warned=1)
    tiles = QWidget()
    row = QHBoxLayout(tiles)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for number, title in enumerate(("亮证经营", "明码标价", "未成年人标识", "陈列", "前台库存"), 1):
        tile = parts.CheckTile(number, title)
        tile.setChecked(number == 4)
        tile.set_note("已改好" if number == 2 else "")
        row.addWidget(tile)
    checks.body.addWidget(tiles)
    said = parts.Band("反馈诉求", "Alt+5", ("写客户原话",), last=True)
    said.body.addWidget(parts.Quote("“周末客人问软盒的多，你帮我问问。”", "陈秀英"))
    said.body.addWidget(
        parts.Runs(
            [
                "用时 ",
                Run("11 秒", mark="differs"),
                " 他平时 27 秒，看这 ",
                Run("6", bold=True, mark="link", key="6"),
                " 户",
            ]
        )
    )
    for band in (checks, said):
        sheet.body.addWidget(band)
    sheet.body.setSpacing(0)
    return sheet


def facts() -> parts.Sheet:
    """Show a sheet with a head and rows of facts."""
    sheet = parts.Sheet("基本", "完整度 92 %，缺 2 项", action="确认无误", key="F8")
    known = parts.KeyValueRows()
    known.add("证号", "尾 04318", "有效至 2027-03-15", icon="eye")
    known.add("档位", "18 档", "省系统 2026-11", icon="lock")
    known.add("营业", "7:00–22:30", "203 天前，该问了", note_colour="warn")
    sheet.body.addWidget(known)
    return sheet


def frame(body: QWidget) -> QWidget:
    """Put the frame round a body."""
    window = QWidget()
    window.resize(1600, 1130)
    outer = QVBoxLayout(window)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    middle = QHBoxLayout()
    middle.setSpacing(0)
    rail = parts.NavigationRail(PLACES)
    rail.set_current("today")
    rail.set_count("settle", 2)
    middle.addWidget(rail)
    column = QVBoxLayout()
    column.setSpacing(0)
    head = parts.PageHead("今日", "11月24日 星期二 · 城东三线", back=True)
    head.add(parts.DayStrokes(12, 30))
    head.add(parts.SearchOpener("速查店铺"))
    bar = parts.ActionBar()
    bar.set_summary("你改了 11 处", "检查 2 · 库存 4 · 建议 2", "其余按默认保存，审阅时会标明")
    bar.add(parts.Button("签收与回执", icon="signature", key="F6"))
    bar.add(parts.Button("保存，下一户", "primary", key="Ctrl+Return"))
    for piece in (head, body, bar):
        column.addWidget(piece)
    middle.addLayout(column)
    outer.addLayout(middle)
    strip = parts.StatusStrip()
    strip.set_state(Chip("离线 2 小时 19 分", "cloud-off"))
    strip.set_blocks(
        (
            ("待上传 ", Run("12", bold=True), " 条，最早 09:05"),
            ("上次同步 今天 08:22 成功",),
            ("资料：订单截至 11月23日",),
        ),
        (("周敏 · 客户经理",),),
    )
    outer.addWidget(strip)
    return window


def board() -> QWidget:
    """Lay everything out."""
    body = QWidget()
    grid = QGridLayout(body)
    grid.setContentsMargins(tokens.MARGIN, 0, tokens.MARGIN, tokens.S3)
    chips = titled("标牌", *(parts.Chips(line) for line in CHIPS))
    grid.addWidget(titled("颜色", colours()), 0, 0)
    grid.addWidget(chips, 1, 0)
    grid.addWidget(facts(), 2, 0)
    grid.addWidget(buttons(), 0, 1, 2, 1)
    grid.addWidget(rows(), 2, 1)
    grid.addWidget(states(), 0, 2, 2, 1)
    grid.addWidget(drawings(), 2, 2)
    grid.addWidget(bands(), 3, 0, 1, 2)
    grid.addWidget(table(), 3, 2)
    return frame(body)


def main(folder: Path) -> None:
    """Save the sheets into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication(sys.argv)
    assert isinstance(application, QApplication)
    compile_catalogue(ROOT)
    use_language("zh_CN")
    worn = theme.install(application, "light")
    for scheme, factor in (("light", 1.0), ("dark", 1.0), ("light", 1.5)):
        worn.choose("dark" if scheme == "dark" else "light", factor)
        window = board()
        if factor > 1:
            window.resize(2200, 1600)
        window.show()
        application.processEvents()
        window.grab().save(str(folder / f"parts-{scheme}-{round(factor * 100)}.png"))
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
