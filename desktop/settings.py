"""Where Rounds keeps its things on this computer, the computer's plain settings, and who works here.

    <profile>/settings.json                 language, colours, letters, server: of the computer, nobody's secret
    <profile>/logs/                         what happened, without anybody's data (log.py)
    <profile>/people/<device>/person.json   who works here: login, name, city
    <profile>/people/<device>/              his store and its key, apart from everybody else's

Nothing about retailers is kept here. A file that cannot be read is set aside and never stops the program; people are
found by their folders, so that no store with unsent work is out of sight because a list was lost.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar
from uuid import UUID

import msgspec
from platformdirs import user_data_path

from contract.errors import UserError
from desktop.files import write_whole

PROFILE_VARIABLE: Final = "ROUNDS_PROFILE"
_SETTINGS: Final = "settings.json"
_PERSON: Final = "person.json"
_PEOPLE: Final = "people"
_LONGEST_FILE: Final = 65_536
_LONGEST_NAME: Final = f"{'0' * 32}/salvage/unfinished.db-journal"
_LONGEST_PATH: Final = 259  # characters, on Windows
_LONGEST_PATH_BYTES: Final = 511  # of the database, elsewhere
_log = logging.getLogger(__name__)
_Kept = TypeVar("_Kept")


class FolderRefused(UserError):
    """The profile's folder cannot be made or used."""


class SettingsNotKept(UserError):
    """A setting holds until the program ends, and no longer."""


class Scheme(StrEnum):
    """The colours of the screen."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this computer is set to, whoever works on it. `last_device` tells who signed in last."""

    language: Literal["zh_CN", "en"] = "zh_CN"
    scheme: Scheme = Scheme.SYSTEM
    font_percent: Annotated[int, msgspec.Meta(ge=75, le=200)] = 100
    server: str = ""
    last_device: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One who works on this computer, as the sign-in screen shows him; `device_id` is his enrolment here."""

    device_id: UUID
    login: str
    name: str
    city: str


def profile_folder(given: Path | None = None) -> Path:
    """Give the profile's folder, made if need be: `given`, or ROUNDS_PROFILE, or the system's place for such things."""
    told = given or os.environ.get(PROFILE_VARIABLE)
    folder = Path(told).absolute() if told else user_data_path("Rounds", appauthor=False)
    _demand_short(folder)
    return _made(folder)


def log_folder(profile: Path) -> Path:
    """Give the folder of the logs, made if need be."""
    return _made(profile / "logs")


def load_settings(profile: Path) -> Settings:
    """Give the computer's settings; the usual ones when there are none or they cannot be read."""
    return _read(profile / _SETTINGS, Settings) or Settings()


def save_settings(profile: Path, settings: Settings) -> None:
    """Keep the computer's settings; SettingsNotKept when the disk refuses."""
    _write(profile / _SETTINGS, settings)


def person_folder(profile: Path, device_id: UUID) -> Path:
    """Give the folder of one person's store on this computer, made if need be."""
    return _made(profile / _PEOPLE / device_id.hex)


def remember_person(profile: Path, person: Person) -> None:
    """Keep who works here, beside his store; SettingsNotKept when the disk refuses."""
    _write(person_folder(profile, person.device_id) / _PERSON, person)


def people(profile: Path) -> list[Person]:
    """Give everybody with a folder here, by name; one whose file cannot be read has no name but is there."""
    folders = (profile / _PEOPLE).glob("*/")
    return sorted(filter(None, map(_person_of, folders)), key=lambda person: (person.name, person.device_id))


def _person_of(folder: Path) -> Person | None:
    try:
        device_id = UUID(hex=folder.name)
    except ValueError:
        return None
    person = _read(folder / _PERSON, Person)
    if person is None or person.device_id != device_id:
        return Person(device_id=device_id, login="", name="", city="")
    return person


def _demand_short(folder: Path) -> None:
    """Refuse a folder in which the longest name of a store would be one that the system or the database cannot open."""
    longest = folder / _PEOPLE / _LONGEST_NAME
    if len(str(longest)) > _LONGEST_PATH if os.name == "nt" else len(os.fsencode(longest)) > _LONGEST_PATH_BYTES:
        raise FolderRefused(
            "The path of the folder {folder} is too long for the records. Nothing has been changed. "
            "Choose a folder with a shorter path, and name it by ROUNDS_PROFILE.",
            folder=str(folder),
        )


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise FolderRefused(
            "Rounds cannot use its folder {folder}. Nothing has been changed. "
            "Allow this account of the computer to write there, or choose another folder with ROUNDS_PROFILE.",
            folder=str(folder),
        ) from refused
    return folder


def _read(path: Path, kind: type[_Kept]) -> _Kept | None:
    """Read a file of JSON; None when it is not there, or when it cannot be read and is now set aside."""
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LONGEST_FILE), type=kind)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as refused:
        _log.warning("settings.unreadable", extra={"fields": {"file": kind, "error": type(refused)}})
        _set_aside(path)
        return None


def _set_aside(path: Path) -> None:
    try:
        path.replace(path.with_name(path.name + ".unreadable"))
    except OSError as refused:
        _log.warning("settings.stuck", extra={"fields": {"error": type(refused)}})


def _write(path: Path, kept: Settings | Person) -> None:
    try:
        write_whole(path, msgspec.json.encode(kept))
    except OSError as refused:
        raise SettingsNotKept(
            "The setting holds until Rounds is closed, but could not be kept in {folder}. Your records are safe. "
            "Check that the disk is not full and that the folder may be written, then set it again.",
            folder=str(path.parent),
        ) from refused
