"""The command `pictures`: every screen and every paper of the demonstration as a picture, in both languages."""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from pathlib import Path

from contract.clock import SystemClock
from contract.ids import SystemIds
from contract.words import use_language
from desktop import settings
from desktop.commands import demo_papers, demo_people, demo_server, demo_visits
from desktop.models import keys, org
from desktop.models.store import Store


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the pictures go")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same shops (default %(default)s)")


def run(given: argparse.Namespace) -> int:
    """Make the demonstration, then draw it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop.views.pictures import draw_all, draw_paper

    with tempfile.TemporaryDirectory(prefix="rounds-pictures-", ignore_cleanup_errors=True) as made:
        folder, clock = Path(made), SystemClock()
        world = _make(folder, given.seed)
        for picture in draw_all(lambda role: _opened(folder, world, role), given.out, clock.now().astimezone()):
            print(picture, flush=True)
        for language in ("zh_CN", "en"):
            use_language(language)
            for paper in _papers(folder, world, folder / "papers" / language):
                for picture in draw_paper(paper, given.out):
                    print(picture.rename(picture.with_name(f"13-{picture.stem}-{language}.png")), flush=True)
    return 0


def _make(folder: Path, seed: int) -> demo_server.DemoWorld:
    """Make the world, enrol its people, and let the account manager work half a day."""
    use_language("zh_CN")
    world = demo_server.make_world(folder / "server.db", seed=seed)
    with demo_server.serving(folder / "server.db", demo_server.free_port()) as address:
        place = demo_people.place_of(folder / "profile", SystemClock(), SystemIds())
        stores = demo_people.enrol_all(world, address, place)
        for store in stores.values():
            demo_people.exchange(store)
        manager = stores["account_manager"]
        demo_visits.record(manager, org.today(manager), visits=_HALF_A_DAY)
        for role in ("account_manager", "supervisor", "office"):
            demo_people.exchange(stores[role])
        for store in stores.values():
            store.close()
    return world


def _opened(folder: Path, world: demo_server.DemoWorld, role: str, *, threaded: bool = True) -> Store:
    """Open a fresh copy of somebody's store: a picture changes nothing for the next one."""
    login = world.first(role).login
    person = next(p for p in settings.people(folder / "profile") if p.login == login)
    copied = folder / "copy" / role
    shutil.rmtree(copied, ignore_errors=True)
    store = settings.person_folder(folder / "profile", person.device_id)
    shutil.copytree(store, copied, ignore=shutil.ignore_patterns("*.lock"))
    clock = SystemClock()
    return Store.open(
        copied, keys.unlock(copied, world.password, None, clock), clock=clock, ids=SystemIds(), threaded=threaded
    )


def _papers(folder: Path, world: demo_server.DemoWorld, out: Path) -> list[Path]:
    manager = _opened(folder, world, "account_manager", threaded=False)
    office = _opened(folder, world, "office", threaded=False)
    try:
        return demo_papers.print_all(manager, office, out, reports=_REPORTS)
    finally:
        manager.close()
        office.close()


_HALF_A_DAY, _REPORTS = 12, 2
