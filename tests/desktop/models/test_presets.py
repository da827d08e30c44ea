"""What was printed lately can be chosen again."""

from datetime import timedelta

from desktop.models import presets
from desktop.models.presets import Preset
from desktop.models.store import Store
from tests.examples import NOW


def a_preset(n: int, papers: int = 3) -> Preset:
    return Preset(
        paper_kind="customer_report",
        wanted={"route": f"{n:032x}"},
        papers=papers,
        used_at=NOW + timedelta(minutes=n),
    )


def test_the_last_choice_comes_first_and_the_oldest_are_forgotten(office: Store) -> None:
    for n in range(9):
        office.run(presets.remember, a_preset(n)).result()
    assert presets.recent(office) == [a_preset(n) for n in (8, 7, 6, 5, 4, 3)]


def test_the_same_choice_again_stands_once(office: Store) -> None:
    for n, papers in ((1, 3), (2, 3), (1, 5)):
        office.run(presets.remember, a_preset(n, papers)).result()
    assert presets.recent(office) == [a_preset(1, 5), a_preset(2)]


def test_nothing_printed_yet_is_no_preset(office: Store) -> None:
    assert presets.recent(office) == []
