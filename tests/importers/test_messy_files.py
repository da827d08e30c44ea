"""Files that break importers: each is read, or refused in a sentence; none crashes, whatever is done to it (RF-01)."""

import gc
import io
import random
import zipfile

import pytest

from contract.errors import UserError
from importers import sheet

SOURCES = (
    "calamine",
    "csv_spectrum",
    "csv_test_data",
    "csvkit_examples",
    "csvlint",
    "excelize",
    "exceljs",
    "goodtables",
    "messytables_horror",
    "pollock_polluted",
    "pollock_survey",
    "readxl_sheets",
    "tablib",
    "tabulator_special",
    "vcard_ezvcard",
    "vcard_ical4j",
    "vcard_sabre",
)
MUTATIONS = 6


def read_or_refused(path) -> int | str:
    """Give the number of lines, or the sentence."""
    try:
        summary = sheet.inspect(path)
        return sum(1 for _ in sheet.rows(path, summary.choice))
    except UserError as refused:
        return str(refused)


def files(archive):
    with zipfile.ZipFile(archive) as packed:
        for part in packed.infolist():
            if not part.is_dir() and not part.filename.endswith(".json") and "/clean/" not in part.filename:
                yield part.filename.rpartition("/")[2], packed.read(part)


@pytest.fixture
def nothing_left_open():
    """Collect what a test left behind once it is done: a file still open is told as a warning, and fails it."""
    was_on = gc.isenabled()
    gc.disable()
    yield
    gc.collect()
    if was_on:
        gc.enable()


@pytest.mark.slow
@pytest.mark.parametrize("source", SOURCES)
def test_every_messy_file_is_read_or_refused_in_a_sentence(real, tmp_path, source, nothing_left_open):
    answers = {}
    for number, (name, content) in enumerate(files(real(f"messy_files/{source}.zip"))):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(content)
        answers[path.name] = read_or_refused(path)
    assert answers
    assert [name for name, answer in answers.items() if isinstance(answer, str) and name not in answer] == []


def spoilt(content: bytes, chance: random.Random) -> bytes:
    """Flip bits, cut, double or swap pieces of a file."""
    changed = bytearray(content)
    match chance.randrange(4):
        case 0:
            for _ in range(chance.randint(1, 20)):
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        case 1:
            del changed[chance.randrange(len(changed)) :]
        case 2:
            at, size = chance.randrange(len(changed)), chance.randint(1, 400)
            changed[at:at] = changed[at : at + size] * chance.randint(1, 5)
        case _:
            at, size = chance.randrange(len(changed)), chance.randint(1, 400)
            changed[at : at + size] = chance.randbytes(size)
    return bytes(changed)


def spoilt_inside(content: bytes, chance: random.Random) -> bytes:
    """Spoil the text of one part of a workbook and pack it soundly again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        parts = source.infolist()
        chosen = chance.choice(parts)
        for part in parts:
            inside = source.read(part)
            target.writestr(part.filename, spoilt(inside, chance) if part is chosen and inside else inside)
    return made.getvalue()


@pytest.mark.parametrize("source", ["readxl_sheets", "exceljs", "messytables_horror", "pollock_survey"])
@pytest.mark.slow
def test_spoilt_files_are_read_or_refused_in_a_sentence(real, tmp_path, source):
    chance = random.Random(source)
    for number, (name, content) in enumerate(files(real(f"messy_files/{source}.zip"))):
        if not 0 < len(content) < 60_000:
            continue
        for turn in range(MUTATIONS):
            is_book = name.endswith(".xlsx") and zipfile.is_zipfile(io.BytesIO(content))
            spoil = spoilt_inside if is_book and turn % 2 else spoilt
            path = tmp_path / f"{number}-{turn}-{name}"
            path.write_bytes(spoil(content, chance) or b"x")
            assert read_or_refused(path) is not None
