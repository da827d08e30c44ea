"""`python -m server carry`, as the office types it between a computer's package and its answer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.models import outbox
from desktop.sync import answer
from desktop.sync.enclosures import Fates
from desktop.sync.package import carry_in
from server.__main__ import main
from tests.desktop.sync.devices import Device, Ring
from tests.desktop.sync.sticks import Stick, damage
from tests.desktop.sync.test_photos import a_picture, photographed

Office = Callable[[Path, Path], tuple[int, list[str], str]]


@pytest.fixture
def office(ring: Ring, capsys: pytest.CaptureFixture[str]) -> Office:
    """Type the command: a package and where its answer is to be; give exit code, printed lines, complaint."""
    url = ring.world.database.url.render_as_string(hide_password=False)

    def carry(package: Path, out: Path) -> tuple[int, list[str], str]:
        capsys.readouterr()
        code = main(["carry", str(package), "--out", str(out), "--database", url])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err.strip()

    return carry


@pytest.fixture
def answered(stick: Stick) -> Path:
    """Name the answer on the stick."""
    return stick.folder / "周敏.rounds-in"


def begun(ring: Ring, ann: Device, stick: Stick, office: Office) -> None:
    """Bring the first records by hand, then record a visit with two photos."""
    code, _, _ = office(stick.out(ann), first := stick.folder / "first.rounds-in")
    assert code == 0
    carry_in(ann.store, first)
    photographed(ring, ann, "A1-1", a_picture(1), a_picture(2))


def test_a_package_is_taken_and_its_answer_lets_the_computer_rest(
    ring: Ring, ann: Device, stick: Stick, office: Office, answered: Path
) -> None:
    begun(ring, ann, stick, office)
    told = ["周敏.rounds-in answers 1 entry of the package.", "2 photos arrived with it."]
    assert office(stick.out(ann), answered) == (0, told, "")
    taken = carry_in(ann.store, answered)
    assert (taken.answered, taken.state, taken.photos) == (1, answer.State.WHOLE, Fates(arrived=2, small=2))
    assert outbox.waiting(ann.store).count == 0


def test_a_package_given_twice_is_answered_twice_and_taken_once(
    ring: Ring, ann: Device, stick: Stick, office: Office, answered: Path
) -> None:
    begun(ring, ann, stick, office)
    package = stick.out(ann)
    office(package, stick.folder / "earlier.rounds-in")
    before = len(ring.world.all_rows("visits"))
    code, told, _ = office(package, answered)
    assert (code, told[0]) == (0, "周敏.rounds-in answers 1 entry of the package.")
    assert len(ring.world.all_rows("visits")) == before
    assert carry_in(ann.store, answered).answered == 1


def test_a_picture_that_did_not_come_whole_is_told_beside_what_did(
    ring: Ring, ann: Device, stick: Stick, office: Office, answered: Path
) -> None:
    begun(ring, ann, stick, office)
    damage(package := stick.out(ann), -20)
    code, told, _ = office(package, answered)
    assert (code, told[1]) == (0, "1 photo arrived with it.")
    assert told[2].startswith("1 picture in it could not be taken. What is missing stays on the computer")


def test_a_damaged_package_is_refused_in_words_and_nothing_is_taken_or_written(
    ring: Ring, ann: Device, stick: Stick, office: Office, answered: Path
) -> None:
    begun(ring, ann, stick, office)
    before = len(ring.world.all_rows("visits"))
    damage(package := stick.out(ann), 400)
    code, told, complaint = office(package, answered)
    assert (code, told, answered.exists()) == (1, [], False)
    assert "Nothing was taken from it" in complaint
    assert len(ring.world.all_rows("visits")) == before


def test_an_answer_that_cannot_be_written_says_that_the_package_may_be_given_again(
    ring: Ring, ann: Device, stick: Stick, office: Office, answered: Path
) -> None:
    begun(ring, ann, stick, office)
    package = stick.out(ann)
    code, _, complaint = office(package, stick.folder / "no such folder" / "a.rounds-in")
    assert (code, "give it again with another name" in complaint) == (1, True)
    assert office(package, answered)[0] == 0
    assert carry_in(ann.store, answered).answered == 1


def test_a_package_that_is_not_there_is_named(office: Office, stick: Stick, answered: Path) -> None:
    code, _, complaint = office(stick.folder / "b.rounds-out", answered)
    assert (code, complaint) == (1, "The file b.rounds-out cannot be read.")
