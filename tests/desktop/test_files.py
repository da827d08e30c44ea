"""A file written as a whole is the old one or the new one; a line is added at the end."""

import os
from pathlib import Path

import pytest

from desktop.files import append_line, write_whole


def test_the_new_content_replaces_the_old_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "设置.json"
    write_whole(path, b"old and longer")
    write_whole(path, b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"设置.json": b"new"}


@pytest.mark.parametrize(("owner", "name"), [(os, "fsync"), (Path, "replace")])
def test_a_fault_before_the_end_leaves_the_old_file_and_no_other(  # RF-14
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
) -> None:
    path = tmp_path / "settings.json"
    write_whole(path, b"old")

    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(owner, name, fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"settings.json": b"old"}


def test_a_place_that_cannot_be_written_tells_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"settings\.json\.part"):
        write_whole(tmp_path / "none" / "settings.json", b"new")


def test_lines_follow_each_other_and_the_length_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    assert [append_line(path, b"one"), append_line(path, b"three")] == [4, 10]
    assert path.read_bytes() == b"one\nthree\n"
