"""Opening the program: the profile of this computer, the first screen, Qt's loop."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from contract.clock import SystemClock
from contract.ids import SystemIds
from desktop import log, settings
from desktop.app import show_program
from desktop.models.key_store import os_key_store
from desktop.models.place import Place


def open_program(told: Sequence[str]) -> int:
    """Open the program as it is started from the menu; gives Qt's exit code."""
    parser = argparse.ArgumentParser(prog="rounds")
    parser.add_argument("--profile", type=Path)
    profile = settings.profile_folder(parser.parse_args(told).profile)
    return run_program(Place(profile=profile, key_store=os_key_store(), clock=SystemClock(), ids=SystemIds()))


def run_program(place: Place, passwords: Mapping[str, str] | None = None, opens: str = "") -> int:
    """Run the program on one profile; `passwords` and `opens` (a login) are the demonstration's."""
    log.start_log(settings.log_folder(place.profile), place.clock)
    return show_program(place, passwords, opens)
