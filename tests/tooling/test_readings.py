"""The table of readings is what its command writes, and holds what people type."""

import pytest

from tooling.readings import READINGS, sensible_readings, written

pytestmark = pytest.mark.slow


def test_the_table_in_the_product_is_what_the_command_writes() -> None:
    assert READINGS.read_text(encoding="utf-8") == written(sensible_readings())


@pytest.mark.parametrize(
    ("char", "expected"),
    [
        ("重", {"zhong", "chong"}),
        ("长", {"chang", "zhang"}),
        ("单", {"dan", "shan"}),
        ("乐", {"le", "yue"}),
        ("行", {"xing", "hang"}),
        ("大", {"da"}),
        ("百", {"bai"}),
        ("绿", {"lv", "lu"}),
        ("区", {"qu", "ou"}),
        ("仇", {"chou", "qiu"}),
    ],
)
def test_a_character_has_the_readings_that_somebody_types_and_no_others(char: str, expected: set[str]) -> None:
    assert set(sensible_readings()[char]) == expected
