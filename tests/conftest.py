"""What every test stands on: no display, no key store of this machine, the Chinese catalogue, Hypothesis profiles."""

import gc
import os

# Before anything imports Qt: without a display the program would end the whole test process.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

from collections.abc import Callable
from functools import partialmethod

import pytest
from hypothesis import HealthCheck, settings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from contract.words import use_language
from desktop.views.garbage import Collector
from tests.compiled import share_statements
from tooling.words import ROOT, compile_catalogue

_MUCH = 300_000  # objects

# A busy machine is slow, not wrong: what a screen is waited for may take its time. pytest-qt has no setting for that:
# its own methods are replaced, which the types forbid.
_PATIENCE_MS = 60_000
_wait_until = QtBot.waitUntil


def _wait_until_drawn(bot: QtBot, is_so: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:
    """Wait, and let the screen take one turn more: a layout shows what joins it a turn later, a person sees it then."""
    _wait_until(bot, is_so, timeout=timeout)
    QApplication.processEvents()


QtBot.waitUntil = _wait_until_drawn  # type: ignore[method-assign, assignment]  # as said above
QtBot.waitSignal = partialmethod(QtBot.waitSignal, timeout=_PATIENCE_MS)  # type: ignore[assignment]  # as said above
QtBot.waitExposed = partialmethod(QtBot.waitExposed, timeout=_PATIENCE_MS)  # type: ignore[assignment]  # as said above

share_statements()

pytest_plugins = ["tests.postgres.cluster", "tests.s3.service"]

# The gate and the full run repeat the same examples: a red one is the change's own doing. `search`, run by hand, looks
# for new ones. None judges by the clock.
_ANY_PACE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", _ANY_PACE, max_examples=30, derandomize=True, database=None)
settings.register_profile("full", _ANY_PACE, max_examples=60, derandomize=True, database=None)
settings.register_profile("search", _ANY_PACE, max_examples=500, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Compile the sentences once, before the first test asks for one."""
    if not hasattr(config, "workerinput"):
        compile_catalogue(ROOT)


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Give the application, with the program's own collector: garbage found in a worker's thread ends the process."""
    Collector(qapp)
    return qapp


def pytest_runtest_teardown() -> None:
    """Collect after a test what its own event loop had no time for."""
    if gc.get_count()[0] > _MUCH:
        gc.collect()


@pytest.fixture(autouse=True)
def _english() -> None:
    """Begin every test in English; one that wants Chinese says so."""
    use_language("en")
