"""The command `demo`: a server with made-up shops and the program on it, signed in; `--headless` plays the main job."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from contract.clock import SystemClock
from contract.ids import SystemIds
from desktop.commands import demo_people, demo_server


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--headless", action="store_true", help="play the main job without a screen and print JSON")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where everything goes; else a folder that is removed")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same shops (default %(default)s)")
    parser.add_argument("--city", action="store_true", help="3 teams, 24 managers, 6,000 shops, 60,000 visits")


def run(given: argparse.Namespace) -> int:
    """Run the demonstration; everything it makes lies in one folder."""
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        return _play(given, given.out)
    with tempfile.TemporaryDirectory(prefix="rounds-demo-", ignore_cleanup_errors=True) as folder:
        return _play(given, Path(folder))


def _play(given: argparse.Namespace, folder: Path) -> int:
    if given.headless:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from desktop.commands.demo_headless import play

        return play(folder, seed=given.seed, city=given.city)
    return _open(given, folder)


def _open(given: argparse.Namespace, folder: Path) -> int:
    """Make the data, serve it, enrol one person of each role, and open the program as the account manager."""
    from desktop.commands.program import run_program

    data = folder / "demo"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    database = data / "server.db"
    print("Making the demonstration's shops …", flush=True)
    world = demo_server.make_world(database, seed=given.seed, city=given.city)
    with demo_server.serving(database, demo_server.free_port()) as address:
        place = demo_people.place_of(data / "profile", SystemClock(), SystemIds())
        print("Enrolling an account manager, a supervisor and an office …", flush=True)
        for store in demo_people.enrol_all(world, address, place).values():
            demo_people.exchange(store)
            store.close()
        logins = [world.first(role).login for role in demo_people.ROLES]
        print(f"The password of every account is {world.password}", flush=True)
        return run_program(place, dict.fromkeys(logins, world.password), opens=logins[0])
