"""The package of parts gives every part by name, and reads none before it is asked for."""

import subprocess
import sys

import pytest

from desktop.views import parts


def test_every_part_named_is_there() -> None:
    assert [name for name in parts.__all__ if not callable(getattr(parts, name))] == []


def test_a_part_that_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError):
        parts.Carousel  # noqa: B018


def test_asking_for_a_chip_does_not_read_the_frame() -> None:
    program = "import sys; from desktop.views.parts import Chip; sys.exit('desktop.views.parts.frame' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
