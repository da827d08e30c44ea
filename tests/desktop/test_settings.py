"""The profile lies where it is told to, people are kept apart, and no unreadable file stops the program."""

import logging
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from desktop import settings
from desktop.settings import Person, Scheme, Settings

WANG = Person(device_id=UUID(int=1), login="wang", name="王芳", city="示范市")
LI = Person(device_id=UUID(int=2), login="li", name="李强", city="示范市")


def test_the_profile_lies_where_the_argument_says_else_the_variable_else_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUNDS_PROFILE", str(tmp_path / "变量 一"))
    assert settings.profile_folder(tmp_path / "given") == tmp_path / "given"
    assert settings.profile_folder() == tmp_path / "变量 一"
    assert (tmp_path / "变量 一").is_dir()
    monkeypatch.delenv("ROUNDS_PROFILE")
    monkeypatch.setattr(settings, "user_data_path", lambda name, appauthor: tmp_path / "system" / name)
    assert settings.profile_folder() == tmp_path / "system" / "Rounds"


def test_a_profile_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """RA-09."""
    (tmp_path / "file").touch()
    with pytest.raises(settings.FolderRefused, match="cannot use its folder"):
        settings.profile_folder(tmp_path / "file" / "profile")


def test_settings_come_back_as_they_were_kept(tmp_path: Path) -> None:
    assert settings.load_settings(tmp_path) == Settings()
    kept = Settings(
        language="en", scheme=Scheme.DARK, font_percent=125, server="https://rounds.example", last_device=UUID(int=1)
    )
    settings.save_settings(tmp_path, kept)
    assert settings.load_settings(tmp_path) == kept
    settings.save_settings(tmp_path, replace(kept, font_percent=100))
    assert settings.load_settings(tmp_path).font_percent == 100


def test_settings_of_a_newer_program_are_read_as_far_as_they_are_known(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"language": "en", "wallpaper": "hills"}')
    assert settings.load_settings(tmp_path) == Settings(language="en")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"font_percent": 10000}', b'{"language": "tlh"}', b"x" * 100_000]
)
def test_settings_that_cannot_be_read_are_set_aside(
    tmp_path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert settings.load_settings(tmp_path) == Settings()
    assert [record.message for record in caplog.records] == ["settings.unreadable"]
    assert (tmp_path / "settings.json.unreadable").read_bytes() == content
    assert not (tmp_path / "settings.json").exists()
    settings.save_settings(tmp_path, Settings())


def test_a_disk_that_refuses_a_setting_is_said(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    with pytest.raises(settings.SettingsNotKept, match="until Rounds is closed"):
        settings.save_settings(tmp_path, Settings())


def test_a_settings_file_that_is_a_folder_does_not_stop_the_program(tmp_path: Path) -> None:
    (tmp_path / "settings.json").mkdir()
    assert settings.load_settings(tmp_path) == Settings()


def test_settings_that_can_neither_be_read_nor_set_aside_do_not_stop_the_program(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_bytes(b"{")
    (tmp_path / "settings.json.unreadable" / "something").mkdir(parents=True)
    assert settings.load_settings(tmp_path) == Settings()


def test_logs_have_a_folder_of_their_own(tmp_path: Path) -> None:
    assert settings.log_folder(tmp_path) == tmp_path / "logs"
    assert (tmp_path / "logs").is_dir()


def test_two_people_on_one_computer_have_folders_of_their_own(tmp_path: Path) -> None:
    settings.remember_person(tmp_path, WANG)
    settings.remember_person(tmp_path, LI)
    assert settings.people(tmp_path) == sorted([WANG, LI], key=lambda person: person.name)
    folders = {settings.person_folder(tmp_path, person.device_id) for person in (WANG, LI)}
    assert len(folders) == 2
    assert not any(word in str(folder) for folder in folders for word in ("wang", "王芳", "li/", "李强"))


def test_nobody_is_known_on_a_new_computer(tmp_path: Path) -> None:
    assert settings.people(tmp_path) == []


def test_a_person_whose_file_was_lost_is_still_there_for_his_unsent_work(tmp_path: Path) -> None:
    settings.remember_person(tmp_path, WANG)
    (settings.person_folder(tmp_path, WANG.device_id) / "person.json").write_bytes(b"\x00" * 40)
    assert settings.people(tmp_path) == [Person(device_id=WANG.device_id, login="", name="", city="")]


def test_a_file_copied_into_anothers_folder_does_not_make_two_of_one_person(tmp_path: Path) -> None:
    settings.remember_person(tmp_path, WANG)
    settings.remember_person(tmp_path, LI)
    folder = settings.person_folder(tmp_path, LI.device_id)
    (folder / "person.json").write_bytes(
        (settings.person_folder(tmp_path, WANG.device_id) / "person.json").read_bytes()
    )
    assert [person.device_id for person in settings.people(tmp_path)] == [LI.device_id, WANG.device_id]


def test_folders_of_other_names_are_nobody(tmp_path: Path) -> None:
    (tmp_path / "people" / "backup of wang").mkdir(parents=True)
    assert settings.people(tmp_path) == []
