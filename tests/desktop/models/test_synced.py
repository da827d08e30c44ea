"""A profile that a cloud program copies is noticed and said in words; one that nobody copies is not (RA-14)."""

from pathlib import Path

import pytest

from desktop.models.synced import service_of, warning_of
from tests.journeys.sentences import said_in_both

SYNCED = {
    "OneDrive/Rounds": "OneDrive",
    "OneDrive - 烟草公司/文档/Rounds": "OneDrive",
    "Dropbox/Rounds": "Dropbox",
    "Google Drive/My Drive/Rounds": "Google Drive",
    "iCloudDrive/Rounds": "iCloud",
    "BaiduSyncdisk/Rounds": "百度网盘",
    "我的坚果云/走访": "坚果云",
    "WPS云盘/走访": "WPS 云盘",
}


@pytest.mark.case("RA-14")
@pytest.mark.parametrize("place", SYNCED)
def test_a_folder_that_is_copied_to_the_cloud_is_said_with_what_to_do(tmp_path: Path, place: str) -> None:
    told = warning_of(tmp_path / place, {})
    assert told is not None
    for words in said_in_both(told):
        assert SYNCED[place] in words
        assert "ROUNDS_PROFILE" in words
        assert str(tmp_path) in words


@pytest.mark.case("RA-14")
def test_what_the_program_that_copies_tells_of_itself_counts_too(tmp_path: Path) -> None:
    folder = tmp_path / "工作资料" / "Rounds"
    folder.mkdir(parents=True)
    assert service_of(folder, {"OneDriveCommercial": str(tmp_path / "工作资料")}) == "OneDrive"
    assert service_of(folder, {"OneDriveCommercial": str(tmp_path / "工作"), "OneDrive": ""}) is None
    (tmp_path / ".stfolder").mkdir()
    assert service_of(folder, {}) == "Syncthing"


@pytest.mark.parametrize("place", ["Rounds", "onedrivers/Rounds", "AppData/Local/Rounds"])
def test_other_folders_are_not_warned_of(tmp_path: Path, place: str) -> None:
    assert warning_of(tmp_path / place, {}) is None
