"""The steps of a schedule, each with its weight; which of the rare ones may happen is drawn for each schedule anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from contract.records import Order, Retailer
from tests.simulation import work
from tests.simulation.computers import WIRE_FAULTS, Computer

if TYPE_CHECKING:
    from tests.simulation.town import Town

ROUTES: Final = ("A1", "A2", "B1")
Step = Callable[["Town"], None]
_PEOPLE: Final = {"ann": ("A1", "A2"), "cai": ("B1", "A2"), "sue": ("A", "B")}
_TEN_YEARS: Final = timedelta(days=3_652)


def somebody(town: Town, *logins: str) -> Computer | None:
    """Draw a computer of one of these people; None when all of them stand still."""
    fit = [c for c in town.computers if not c.is_stopped and (not logins or c.login in logins)]
    return town.chance.choice(fit) if fit else None


def _by(act: Callable[[Computer], None], *logins: str) -> Step:
    def step(town: Town) -> None:
        computer = somebody(town, *logins)
        if computer is not None:
            act(computer)

    return step


def exchange(town: Town) -> None:
    """Do a round, with a fault drawn for each of its requests."""
    computer = somebody(town)
    if computer is None:
        return
    faults = [town.chance.choice(town.faults) if town.chance.random() < town.roughness else "" for _ in range(6)]
    if "dies at a commit" in town.rare and town.chance.random() < 0.4:
        computer.dies_in = town.chance.randrange(8)
    town.was_meanwhile = False
    whole = computer.exchange(*faults)
    computer.dies_in = None
    town.has_settled(computer, whole=whole)


def _die_while_saving(town: Town) -> None:
    computer = somebody(town, "ann", "cai")
    if computer is not None:
        computer.dies_in = town.chance.randrange(2)
        work.record_visit(computer)
        computer.dies_in = None


def _restart(town: Town) -> None:
    computer = somebody(town)
    if computer is not None:
        computer.restart()


def _fill_disk(town: Town) -> None:
    computer = somebody(town)
    if computer is not None:
        computer.fill_disk()


def _free_disk(town: Town) -> None:
    for computer in town.computers:
        if computer.is_full:
            computer.free_disk()


def _clock_jumps(town: Town) -> None:
    computer = somebody(town)
    if computer is not None:
        by = town.chance.choice([_TEN_YEARS, -_TEN_YEARS, timedelta(days=1), -timedelta(days=1), timedelta(hours=1)])
        computer.clock.set_to(town.clock.now() + by)


def _back_up_computer(town: Town) -> None:
    computer = somebody(town)
    if computer is not None:
        computer.back_up(f"saved-{computer.number}-{town.next_number()}")


def _put_back_computer(town: Town) -> None:
    fit = [c for c in town.computers if c.saved and not c.is_stopped]
    if fit:
        computer = town.chance.choice(fit)
        computer.put_back(town.chance.choice(computer.saved))
        town.forget_destroyed()


def _clone(town: Town) -> None:
    computer = somebody(town)
    if computer is None or len(town.computers) > 5:
        return
    number = len(town.computers)
    computer.store.close()
    folder = town.folder / f"computer-{number}"
    shutil.copytree(computer.folder, folder)
    computer.restart()
    town.computers.append(Computer.at(town, number, computer.login, folder))
    computer.is_copied = town.computers[number].is_copied = True


def _import_change(town: Town) -> None:
    shop = town.any_shop().bytes
    town.import_row("retailers", {"id": shop, "root_id": shop, "street": f"{work.CANARY}街{town.next_number()}"})


def _import_phone(town: Town) -> None:
    """A list that brings what the field wrote before."""
    shop = town.any_shop().bytes
    row = {"id": shop, "root_id": shop, "contact_name": f"{work.CANARY}{town.next_number()}"}
    town.import_row("retailers", row)


def _import_shop(town: Town) -> None:
    route = town.chance.choice(ROUTES)
    name = f"{route}-{work.CANARY}{town.next_number()}"
    shop = Retailer(id=town.database.ids.new_id(), created_at=town.clock.now(), name=name, license_status="normal")
    town.import_shop(shop, route)


def _import_order(town: Town) -> None:
    order = Order(
        id=town.database.ids.new_id(),
        created_at=town.clock.now(),
        retailer_id=town.any_shop(),
        source="list",
        invoice_no=str(town.next_number()),
        ordered_on=date(2026, 3, 2),
        qty_tiao=3,
        amount_fen=90_000,
        lines=((1, 3, 90_000),),
    )
    town.import_order(order)


def _drop_order(town: Town) -> None:
    if town.model.orders:
        town.drop_order(town.chance.choice(town.model.orders))


def _move(town: Town) -> None:
    town.move(town.any_shop(), town.chance.choice(ROUTES))


def _there_and_back(town: Town) -> None:
    shop = town.any_shop()
    for route in town.chance.sample(ROUTES, k=2):
        town.move(shop, route)


def _end_holdings(town: Town) -> None:
    town.end_holdings(town.chance.choice(sorted(_PEOPLE)))


def _begin_holding(town: Town) -> None:
    login = town.chance.choice(sorted(_PEOPLE))
    role = "supervisor" if login == "sue" else "account_manager"
    town.hold(login, town.chance.choice(_PEOPLE[login]), role)


def _change_role(town: Town) -> None:
    town.hold(*town.chance.choice([("ann", "A", "supervisor"), ("sue", "A2", "account_manager")]))


def _put_back_server(town: Town) -> None:
    if town.backups:
        town.put_back_server()
        town.forget_destroyed()


MEANWHILE: Final[dict[str, Step]] = {
    "import change": _import_change,
    "move": _move,
    "there and back": _there_and_back,
    "end holdings": _end_holdings,
    "begin holding": _begin_holding,
    "import order": _import_order,
}
"""What may happen on the server between two requests of one round."""

USUAL: Final[dict[str, tuple[int, Step]]] = {
    "exchange": (40, exchange),
    "record visit": (24, _by(work.record_visit, "ann", "cai")),
    "change file": (14, _by(work.change_file, "ann", "cai")),
    "settle promise": (5, _by(work.settle_promise)),
    "rate advice": (2, _by(work.rate_advice, "ann", "cai")),
    "open case": (4, _by(work.open_case)),
    "work on case": (5, _by(work.work_on_case)),
    "correct visit": (4, _by(work.correct_visit, "ann", "cai")),
    "annul visit": (4, _by(work.annul_visit, "ann", "cai")),
    "review visit": (7, _by(work.review_visit, "sue")),
    "withdraw review": (3, _by(work.withdraw_review, "sue")),
    "request change": (3, _by(work.request_change)),
    "confirm field": (3, _by(work.confirm_field, "ann", "cai")),
    "decide proposal": (5, _by(work.decide_proposal)),
    "import change": (6, _import_change),
    "import contact": (2, _import_phone),
}

RARE: Final[dict[str, tuple[int, Step]]] = {
    "stranger": (4, _by(work.record_as_stranger, "ann", "cai")),
    "restart": (5, _restart),
    "die while saving": (4, _die_while_saving),
    "disk full": (8, _fill_disk),
    "disk free": (4, _free_disk),
    "clock jumps": (6, _clock_jumps),
    "import shop": (4, _import_shop),
    "import order": (10, _import_order),
    "drop order": (8, _drop_order),
    "move": (12, _move),
    "there and back": (6, _there_and_back),
    "end holdings": (4, _end_holdings),
    "begin holding": (6, _begin_holding),
    "change role": (4, _change_role),
    "late request": (8, lambda town: town.deliver_late()),
    "server restarts": (3, lambda town: town.restart_server()),
    "server backup": (8, lambda town: town.back_up_server()),
    "server put back": (6, _put_back_server),
    "computer backup": (4, _back_up_computer),
    "computer put back": (4, _put_back_computer),
    "clone": (3, _clone),
}
"""Steps of which a schedule has some: each kind of trouble is then met alone as well as with others."""

FAULTS: Final = WIRE_FAULTS
