"""Enrols the demonstration's people on this computer and gives each an encrypted store with all they may see."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from contract.clock import Clock
from contract.ids import Ids
from desktop.commands.demo_server import DemoAccount, DemoWorld
from desktop.models.place import Place
from desktop.models.slots import FLOOR
from desktop.models.store import Store
from desktop.sync.enrol import Slip, enrol, transport_of
from desktop.sync.run import synchronise

ROLES: Final = ("account_manager", "supervisor", "office")
"""The three users that the demonstration opens with."""


def place_of(profile: Path, clock: Clock, ids: Ids) -> Place:
    """Give the place of the demonstration's stores: no key store, and the cheapest lock that is allowed.

    The password is no secret here, so nothing is lost by the cheap lock, and three people open in a moment.
    """
    return Place(profile=profile, key_store=None, clock=clock, ids=ids, cost=FLOOR)


def enrol_all(world: DemoWorld, address: str, place: Place) -> dict[str, Store]:
    """Enrol one person of each role, by role; the stores are open and empty."""
    return {account.role: _enrol(world, account, address, place) for account in _accounts(world)}


def _accounts(world: DemoWorld) -> Iterable[DemoAccount]:
    return (world.first(role) for role in ROLES)


def _enrol(world: DemoWorld, account: DemoAccount, address: str, place: Place) -> Store:
    slip = Slip(
        server=address,
        city_id=world.city_id,
        login=account.login,
        code=account.code,
        password=world.password,
        device_name="demo",
    )
    return enrol(slip, place)


def exchange(store: Store) -> int:
    """Do one whole round with the server; gives the rows taken."""
    transport = transport_of(store)
    try:
        return synchronise(store, transport).taken_rows
    finally:
        transport.close()
