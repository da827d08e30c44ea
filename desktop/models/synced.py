"""Notices that a folder lies where another program copies it to a cloud and to other computers.

A database copied while it is written is a spoilt copy, two computers on one copied store fork its log, and customers'
data leave this computer by a way that nobody chose. So it is said where somebody unlocks; the work goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from contract.errors import UserError

_NAMES: Final = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "iclouddrive": "iCloud",
    "com~apple~clouddocs": "iCloud",
    "baidusyncdisk": "百度网盘",
    "baidunetdiskworkspace": "百度网盘",
    "百度网盘": "百度网盘",
    "nutstore": "坚果云",
    "坚果云": "坚果云",
    "我的坚果云": "坚果云",
    "wps云盘": "WPS 云盘",
    "wpsdrive": "WPS 云盘",
}
"""How the folders of such programs are called, in small letters: so, or so with more behind (OneDrive - 公司)."""
_MARKS: Final = {".dropbox": "Dropbox", ".stfolder": "Syncthing", ".nutstore": "坚果云"}
_ROOTS: Final = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")


class SyncedFolder(UserError):
    """The records lie in a folder that another program copies."""


def warning_of(folder: Path, environment: Mapping[str, str]) -> SyncedFolder | None:
    """Say in words that `folder` is copied by another program, and what to do; None when nothing tells so.

    `environment` is that of the process: there OneDrive says where its folders are, however they are called.
    """
    service = service_of(folder, environment)
    if service is None:
        return None
    return SyncedFolder(
        "The folder of the records is copied to the cloud by {service}: {folder}. Your records are safe now, but such "
        "copies can spoil them and take customers' data elsewhere. Close Rounds, move the folder to a place that "
        "{service} does not copy, and name it by ROUNDS_PROFILE; or exclude it in {service}.",
        service=service,
        folder=str(folder),
    )


def service_of(folder: Path, environment: Mapping[str, str]) -> str | None:
    """Name the program that copies `folder`; None when nothing tells so."""
    return next(_services(folder.absolute(), environment), None)


def _services(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    roots = [Path(environment[name]) for name in _ROOTS if environment.get(name)]
    if any(folder.is_relative_to(root) for root in roots):
        yield "OneDrive"
    for place in (folder, *folder.parents):
        name = place.name.lower()
        yield from (told for known, told in _NAMES.items() if name == known or name.startswith(f"{known} "))
        yield from (told for mark, told in _MARKS.items() if (place / mark).exists())
