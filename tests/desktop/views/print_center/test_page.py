"""The print center as the clerk works it: choose, look, print, save, and find it in the register."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from contract.errors import UserError
from contract.records import Retailer
from desktop.models import outbox, papers, presets
from desktop.views.background import Job
from desktop.views.print_center.job import Done, PrintJob, Target
from desktop.views.printing import Pdf
from tests.desktop import offices, worlds
from tests.desktop.reports.reading import page_words
from tests.desktop.views.print_center.conftest import Printing
from tests.examples import NOW, SHOP
from tests.stores import take

SHOPS = {worlds.ROUTE: 40, offices.FIRST_ROUTE: 56, offices.FREE_ROUTE: 24}


@pytest.mark.slow
def test_a_few_keys_print_a_whole_street(printing: Printing, tmp_path: Path) -> None:
    printing.page.chooser().street.choose("桥头街")
    printing.until(lambda: len(printing.names()) == 7)
    printing.page.chooser().table.setFocus()
    printing.press("Ctrl+A", "Ctrl+P")
    printing.until(lambda: "7 papers, 7 pages are at the printer" in printing.told())
    assert len(Pdf((tmp_path / "printed.pdf").read_bytes())) == 7
    assert papers.count(printing.page.work.store) == 7
    assert "Numbers 0012-000001–0012-000007." in printing.told()


def test_space_ticks_the_shop_in_hand_and_a_second_time_takes_it_back(printing: Printing) -> None:
    printing.press("Down", "Space")
    (chosen,) = printing.page.chooser().chosen()
    assert chosen == printing.page.chooser().subjects[1]
    printing.press("Space")
    assert printing.chosen() == 0


def test_all_in_the_filter_are_ticked_and_unticked_by_one_key(printing: Printing) -> None:
    printing.on_route(worlds.ROUTE, 40)
    printing.press("Ctrl+A")
    assert printing.chosen() == 40
    assert printing.page.chooser().everything.checkState() == Qt.CheckState.Checked
    printing.press("Space")
    assert printing.page.chooser().everything.checkState() == Qt.CheckState.PartiallyChecked
    printing.press("Ctrl+A", "Ctrl+A")
    assert printing.chosen() == 0


def test_ticks_stay_while_the_filter_changes(printing: Printing) -> None:
    printing.on_route(offices.FREE_ROUTE, 24)
    printing.press("Ctrl+A")
    printing.on_route(worlds.ROUTE, 40)
    assert printing.page.chooser().count.text() == "24 of 40 chosen, 24 outside the filter"
    printing.press("Space")
    assert printing.chosen() == 25
    assert printing.page.chooser().chosen()[0] == printing.page.chooser().subjects[0]  # what is shown comes first


def test_doubtful_shops_are_named_and_can_be_looked_at_alone(printing: Printing) -> None:
    notice = printing.page.chooser().notice
    assert notice.words.text() == "Look at 4 shops first: old orders 2, not confirmed 1, licence at its end 1"
    notice.action.click()
    printing.until(lambda: len(printing.names()) == 4)
    assert set(printing.names()) == {"祥和副食店", "一品香烟酒", "德顺粮油", "惠鑫便利店"}
    notice.action.click()
    printing.until(lambda: len(printing.names()) == 120)


def test_a_row_says_how_complete_and_how_old(printing: Printing) -> None:
    printing.page.chooser().search.setText("祥和")
    printing.until(lambda: printing.names() == ["祥和副食店"])
    row = printing.page.chooser().table.rows.row(0)
    words = [cell if isinstance(cell, str) else cell.text for cell in row.cells]
    assert words == ["", "祥和副食店", "69329", "100 %", "34 d ago", "orders are old"]


def test_filters_of_the_second_row_are_counted_while_it_is_hidden(printing: Printing) -> None:
    chooser = printing.page.chooser()
    printing.press("Ctrl+F")
    assert chooser.search.hasFocus()
    chooser.street.choose("桥头街")
    printing.until(lambda: len(printing.names()) == 7)
    chooser.more.click()
    assert not chooser.search.isVisible()
    assert chooser.more.text() == "1"


def test_the_paper_in_hand_is_shown_as_it_will_be_printed(printing: Printing) -> None:
    printing.page.chooser().search.setText("惠鑫")
    printing.until(lambda: len(printing.names()) == 2)
    preview = printing.page.preview
    printing.until(
        lambda: "惠鑫便利店" in " ".join(page_words(preview.pages.pdf() or b"")) if preview.pages.pdf() else False
    )
    first = preview.pages.pdf()
    preview.after.click()  # beyond the last page: the next shop
    printing.until(lambda: preview.pages.pdf() != first)
    assert printing.page.chooser().in_hand() == printing.page.chooser().subjects[1]
    assert "onprinting" in " ".join(page_words(preview.pages.pdf()))


def test_f1_says_what_completeness_is_reckoned_from_and_why_to_look_first(printing: Printing) -> None:
    for typed, words in (
        ("巧云", "Missing: Opening hours, Supply tier."),
        ("德顺", "Look first: licence ends tomorrow"),
    ):
        printing.page.chooser().search.setText(typed)
        printing.until(lambda: len(printing.names()) == 1 and printing.page.chooser().in_hand() is not None)
        printing.until(lambda words=words: words in printing.page.explain())


def test_one_file_holds_all_papers_in_the_order_of_the_list(printing: Printing, tmp_path: Path) -> None:
    printing.on_route(offices.FREE_ROUTE, 24)
    printing.press("Space", "Down", "Space")
    names = printing.names()[:2]
    printing.page.save_to(Target(file=tmp_path / "all.pdf"))
    printing.until(lambda: "2 papers, 2 pages are saved" in printing.told())
    words = page_words((tmp_path / "all.pdf").read_bytes())
    assert [name in page for name, page in zip(names, words, strict=True)] == [True, True]
    assert ["0012-000001" in words[0], "0012-000002" in words[1]] == [True, True]


def test_a_file_for_each_paper(printing: Printing, tmp_path: Path) -> None:
    printing.press("Space", "Down", "Space")
    (tmp_path / "out").mkdir()
    printing.page.save_to(Target(folder=tmp_path / "out"))
    printing.until(lambda: "2 papers, 2 pages are saved" in printing.told())
    assert len(list((tmp_path / "out").glob("Customer report *.pdf"))) == 2
    assert papers.count(printing.page.work.store) == 2


def test_characters_that_the_typeface_lacks_are_named_in_the_result(printing: Printing, tmp_path: Path) -> None:  # I11
    store = printing.page.work.store
    shop = store.get(Retailer, SHOP)
    assert shop is not None
    take(store, replace(shop, name="惠鑫😀便利店"))
    printing.page.chooser().load()
    printing.until(lambda: "惠鑫😀便利店" in printing.names())
    place = printing.names().index("惠鑫😀便利店")
    table = printing.page.chooser().table
    table.setCurrentIndex(table.rows.index(place, 0))
    printing.press("Space")
    printing.page.save_to(Target(file=tmp_path / "one.pdf"))
    printing.until(lambda: "saved" in printing.told())
    assert "The typeface lacks characters" in printing.told()
    assert "U+1F600" in printing.told()


def test_the_register_has_each_print_with_its_number(printing: Printing, tmp_path: Path) -> None:
    printing.press("Space")
    printing.page.save_to(Target(file=tmp_path / "one.pdf"))
    printing.until(lambda: "saved" in printing.told())
    (entry,) = papers.register(printing.page.work.store)
    assert (entry.paper.serial, entry.paper.paper_kind, entry.shop) == (
        "0012-000001",
        "customer_report",
        printing.names()[0],
    )
    assert outbox.waiting(printing.page.work.store).count == 1


def test_what_was_printed_can_be_chosen_again_by_one_click(printing: Printing, tmp_path: Path) -> None:
    printing.on_route(offices.FREE_ROUTE, 24)
    printing.press("Ctrl+A")
    printing.page.save_to(Target(file=tmp_path / "all.pdf"))
    printing.until(lambda: "saved" in printing.told())
    (preset,) = presets.recent(printing.page.work.store)
    assert preset.wanted == {"route": offices.FREE_ROUTE.hex}
    printing.until(lambda: printing.page.kinds.presets.rows.rowCount() == 1)
    printing.press("Ctrl+A")
    printing.on_route(worlds.ROUTE, 40)
    printing.page.kinds.presets.opened.emit(0)
    printing.until(lambda: printing.chosen() == 24)
    assert len(printing.names()) == 24


def test_a_job_can_be_stopped_and_leaves_nothing_but_unused_numbers(printing: Printing, tmp_path: Path) -> None:
    store, page = printing.page.work.store, printing.page
    printing.press("Ctrl+A")
    job = Job(lambda done, _total: job.stop() if done == 3 else None)
    made = PrintJob(store, page.chooser().chosen(), Target(file=tmp_path / "all.pdf")).run(job)
    assert made == Done(stopped=True)
    assert not (tmp_path / "all.pdf").exists()
    assert papers.count(store) == 0
    assert store.run(papers.next_serial).result() == "0012-000121"


def test_files_that_came_out_before_a_stop_are_in_the_register(printing: Printing, tmp_path: Path) -> None:
    store, page = printing.page.work.store, printing.page
    printing.on_route(offices.FREE_ROUTE, 24)
    printing.press("Ctrl+A")
    chosen = page.chooser().chosen()[:20]
    job = Job(lambda done, _total: job.stop() if done == 20 + 5 else None)
    stopped = PrintJob(store, chosen, Target(folder=tmp_path)).run(job)
    assert stopped.stopped
    files = list(tmp_path.glob("Customer report *.pdf"))
    assert len(files) == papers.count(store) == 5


def test_a_full_disk_is_told_and_nothing_is_kept(printing: Printing, tmp_path: Path) -> None:
    printing.press("Space")
    printing.page.save_to(Target(file=tmp_path / "no" / "folder" / "all.pdf"))
    printing.until(lambda: bool(printing.failures))
    assert isinstance(printing.failures[0], UserError)
    assert "could not be written" in str(printing.failures[0])
    assert papers.count(printing.page.work.store) == 0
    assert not printing.page.foot.is_busy()
    printing.failures.clear()


def test_a_shop_that_left_meanwhile_stops_the_job_in_words(printing: Printing, tmp_path: Path) -> None:
    store = printing.page.work.store
    printing.press("Space")
    gone = printing.page.chooser().chosen()[0].shop
    take(store, replace(gone, voided_at=NOW, void_reason="x"))
    printing.page.save_to(Target(file=tmp_path / "all.pdf"))
    printing.until(lambda: bool(printing.failures) or "saved" in printing.told())
    printing.failures.clear()
    assert not printing.page.foot.is_busy()


@pytest.mark.parametrize(("kind", "title"), [("visit_report", "Visit report"), ("receipt", "Visit receipt")])
def test_visit_reports_and_receipts_have_lists_of_their_own(
    printing: Printing, tmp_path: Path, kind: str, title: str
) -> None:
    page = printing.page
    page.kinds.kinds.choose(kind)
    printing.until(lambda: page.kind() == kind and len(page.chooser().subjects) > 0)
    page.chooser().table.setFocus()
    printing.press("Space")
    page.save_to(Target(file=tmp_path / "one.pdf"))
    printing.until(lambda: "saved" in printing.told())
    assert title.replace(" ", "") in page_words((tmp_path / "one.pdf").read_bytes())[0]
    assert {entry.paper.paper_kind for entry in papers.register(page.work.store)} == {kind}


def test_locking_ends_a_job_before_the_store_closes(printing: Printing, tmp_path: Path) -> None:
    printing.press("Ctrl+A")
    printing.page.save_to(Target(file=tmp_path / "all.pdf"))
    printing.page.work.close()
    assert printing.page.work.store.run(papers.next_serial).result() == "0012-000121"
    assert not (tmp_path / "all.pdf").exists()


def test_a_narrow_window_has_one_column_and_enter_opens_the_paper(printing: Printing) -> None:
    page = printing.page
    page.window().resize(1093, 614)
    printing.until(lambda: not page.preview.isVisible())
    assert not page.kinds.isVisible()
    assert page.switch.isVisible()
    page.chooser().table.setFocus()
    printing.press("Return")
    assert page.preview.isVisible()
    assert not page.chooser().isVisible()
    printing.press("Esc")
    assert page.chooser().isVisible()
    assert page.chooser().table.hasFocus()


def test_saving_asks_where_and_a_second_thought_changes_nothing(printing: Printing) -> None:
    printing.press("Space")

    def think_better() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        dialog.reject()

    QTimer.singleShot(300, think_better)
    printing.page.foot.save.click()
    assert not printing.page.foot.is_busy()
    assert papers.count(printing.page.work.store) == 0


def test_several_papers_ask_whether_in_one_file(printing: Printing) -> None:
    printing.press("Space", "Down", "Space", "Ctrl+S")
    words = [button.text() for button in printing.page.window().findChildren(type(printing.page.foot.save))]
    assert "All in one file" in words
    assert "One file for each" in words


@pytest.mark.parametrize("route", list(SHOPS))
def test_each_route_can_be_chosen(printing: Printing, route: UUID) -> None:
    printing.on_route(route, SHOPS[route])
    assert len(printing.names()) == SHOPS[route]
