"""Files of strangers are read in a process with limits: same answers, same sentences, and it cannot reach the world."""

import io
import os
from dataclasses import replace

import pytest

from contract.errors import UserError
from importers import child, sheet
from importers.limits import LISTS
from importers.sheet import Choice

TEXT = "客户编码,店名,地址\r\n" + "".join(f"{n},红星{n},东街\r\n" for n in range(1200))


def test_the_other_process_answers_as_the_reader_itself(written):
    path = written("a.csv", TEXT, "gb18030")
    summary = child.inspect(path)
    assert summary == sheet.inspect(path)
    assert list(child.rows(path, summary.choice)) == list(sheet.rows(path, summary.choice))


def test_a_workbook_is_read_within_the_limits_of_the_process(written):
    path = written("a.xlsx", [["店名", "地址"], ["红星", "东街"]])
    summary = child.inspect(path)
    assert [line.cells for line in child.rows(path, summary.choice)] == [["红星", "东街"]]


def test_a_refusal_comes_back_as_the_same_sentence(written):
    path = written("b.csv", ",,\n")
    with pytest.raises(UserError, match=r"b\.csv holds no lines"):
        child.inspect(path)


def test_reading_that_takes_too_long_is_stopped(written):
    path = written("a.csv", TEXT)
    with pytest.raises(UserError, match="took longer than 0 seconds"):
        child.inspect(path, limits=replace(LISTS, wait_seconds=0))


def test_a_process_that_dies_is_told_in_a_sentence(written):
    path = written("a.xlsx", [["店名", "地址"], ["红星", "东街"]])
    with pytest.raises(UserError, match="Nothing was imported"):
        child.inspect(path, limits=replace(LISTS, memory_bytes=1 << 20))


def test_a_reader_that_loses_interest_ends_the_process(written):
    path = written("a.csv", TEXT * 20)
    stream = child.rows(path, child.inspect(path, Choice(kind="orders")).choice)
    assert next(stream).number == 2
    stream.close()
    assert next(stream, None) is None


def test_lines_are_sent_in_batches_that_end_with_done(written):
    path = written("a.csv", TEXT)
    target = io.BytesIO()
    child.answer(child.Request("rows", str(path), sheet.inspect(path).choice, LISTS), target)
    target.seek(0)
    kinds = []
    while (got := child.received(target)) is not None:
        kinds.append((got[0], len(got[1] or ())))
    assert kinds == [("lines", 500), ("lines", 500), ("lines", 200), ("done", 0)]


def test_a_refusal_and_a_summary_are_one_answer_each(written):
    for name, content, kind in (("a.csv", TEXT, "summary"), ("b.csv", ",,\n", "refused")):
        target = io.BytesIO()
        child.answer(child.Request("inspect", str(written(name, content)), Choice(), LISTS), target)
        target.seek(0)
        assert child.received(target)[0] == kind


def test_an_answer_that_breaks_off_is_none():
    assert child.received(io.BytesIO(b"\0\0\0\x09abc")) is None


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", ()),
        ("subprocess.Popen", ()),
        ("os.system", ()),
        ("os.exec", ()),
        ("open", ("list.csv", "w", os.O_WRONLY | os.O_CREAT)),
    ],
)
def test_the_other_process_reaches_no_network_starts_no_program_and_writes_no_file(event, arguments):
    with pytest.raises(PermissionError):
        child.refuse_the_world(event, arguments)


def test_the_other_process_may_open_a_file_to_read_it():
    child.refuse_the_world("open", ("list.csv", "rb", os.O_RDONLY))
