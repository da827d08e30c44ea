"""Many reports in one go. Rules as numbered in desktop.reports.batch."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.errors import Cancelled, UserError
from contract.words import use_language
from desktop.reports.batch import Job, bound, print_apart, print_merged, safe_names
from tests.desktop.reports.reading import page_words
from tests.desktop.reports.specimens import Deadly, a_customer_report, a_receipt, a_visit_report
from tests.examples import a_retailer


def jobs(count: int) -> list[Job]:
    return [
        Job(report=a_customer_report(retailer=a_retailer(n)), shop=f"店{n}", file_name=f"客户报告 店{n}")
        for n in range(count)
    ]


def test_all_reports_come_as_one_file_in_their_order(tmp_path: Path) -> None:  # rule 2
    made = print_merged(jobs(3), tmp_path / "all.pdf")
    assert made.files == (tmp_path / "all.pdf",)
    assert made.pages == (1, 1, 1)
    pages = page_words(made.files[0].read_bytes())
    assert ["惠鑫便利店1" in page for page in pages] == [False, True, False]
    assert ["惠鑫便利店2" in page for page in pages] == [False, False, True]


def test_each_report_comes_as_a_file_of_its_own(tmp_path: Path) -> None:
    made = print_apart(jobs(2), tmp_path)
    assert [path.name for path in made.files] == ["客户报告 店0.pdf", "客户报告 店1.pdf"]
    assert [path.read_bytes() for path in made.files] == [bound(job.report).pdf for job in jobs(2)]


def test_every_kind_of_report_can_be_printed(tmp_path: Path) -> None:
    kinds = [a_receipt(), a_customer_report(), a_visit_report(30)]
    made = print_merged([Job(report=kind, shop="店", file_name="x") for kind in kinds], tmp_path / "all.pdf")
    assert made.pages == (1, 1, len(page_words(bound(kinds[2]).pdf)))


@pytest.mark.slow
def test_other_processes_give_the_same_bytes_in_the_same_language(tmp_path: Path) -> None:  # rule 1
    use_language("en")
    apart = print_apart(jobs(6), tmp_path, processes=2)
    assert [path.name for path in apart.files] == [f"客户报告 店{n}.pdf" for n in range(6)]
    assert [path.read_bytes() for path in apart.files] == [bound(job.report).pdf for job in jobs(6)]
    assert "Customerreport" in page_words(apart.files[0].read_bytes())[0]


def test_one_file_of_the_same_reports_has_the_same_bytes(tmp_path: Path) -> None:  # rule 1
    made = [print_merged(jobs(6), tmp_path / name).files[0].read_bytes() for name in ("one.pdf", "other.pdf")]
    assert made[0] == made[1]


def test_one_file_embeds_its_fonts_once(tmp_path: Path) -> None:
    alone = len(bound(jobs(1)[0].report).pdf)
    together = print_merged(jobs(20), tmp_path / "all.pdf").files[0].stat().st_size
    assert together < 4 * alone


def test_progress_is_told_after_each_report(tmp_path: Path) -> None:
    told: list[int] = []
    print_merged(jobs(3), tmp_path / "all.pdf", progress=told.append)
    assert told == [1, 2, 3]


def test_a_job_that_is_stopped_leaves_no_merged_file(tmp_path: Path) -> None:  # rule 3
    told: list[int] = []
    with pytest.raises(Cancelled):
        print_merged(jobs(40), tmp_path / "all.pdf", progress=told.append, cancelled=lambda: len(told) >= 2)
    assert told == [1, 2]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("processes", [0, 2])
def test_files_that_were_whole_when_a_job_was_stopped_stay(tmp_path: Path, processes: int) -> None:  # rule 3
    told: list[int] = []
    with pytest.raises(Cancelled):
        print_apart(jobs(40), tmp_path, progress=told.append, cancelled=lambda: len(told) >= 2, processes=processes)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["客户报告 店0.pdf", "客户报告 店1.pdf"]


def test_shops_whose_characters_cannot_be_set_are_named(tmp_path: Path) -> None:  # rule 4
    hostile = Job(report=a_receipt(retailer=a_retailer(name="小😀店\ue000")), shop="小😀店", file_name="x")
    made = print_merged([*jobs(1), hostile], tmp_path / "all.pdf")
    assert made.lacking == (("小😀店", ("\ue000", "😀")),)
    assert made.complaint() == "有的字字库里没有，用“〓”代替：小😀店: (U+E000) 😀(U+1F600)"
    assert print_apart([hostile], tmp_path).lacking == made.lacking
    assert print_merged(jobs(1), tmp_path / "all.pdf").complaint() == ""


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"all\.pdf .*您的记录没有丢") as told:
        print_merged(jobs(1), tmp_path / "none" / "all.pdf")
    assert told.value.values["name"] == "all.pdf"


def test_a_process_that_is_killed_is_told_in_a_sentence(tmp_path: Path) -> None:
    deadly = Job(report=a_receipt(people=Deadly()), shop="店", file_name="x")
    with pytest.raises(UserError, match="打印中断"):
        print_apart([deadly], tmp_path, processes=1)
    assert list(tmp_path.iterdir()) == []


def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "all.pdf").write_bytes(b"old")
    print_merged(jobs(1), tmp_path / "all.pdf")
    assert (tmp_path / "all.pdf").read_bytes().startswith(b"%PDF")


def test_names_of_files_are_taken_by_every_system() -> None:
    assert safe_names(["惠鑫/便利店", "CON", "a.", "", "A", "a", "..\\x", "\u202egpj.exe"]) == [
        "惠鑫_便利店",
        "_CON",
        "a",
        "_",
        "A (2)",
        "a (3)",
        "_x",
        "_gpj.exe",
    ]


@pytest.mark.slow
@given(st.lists(st.text(max_size=120), max_size=8))
def test_no_two_names_are_alike_even_where_case_does_not_count(names: list[str]) -> None:
    safe = safe_names(names)
    assert len({name.casefold() for name in safe}) == len(names)
    assert all(name and name.strip(" .") == name and not set(name) & set('<>:"/\\|?*\0') for name in safe)
