"""The commands of the administration: init, node, user, code, revoke."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

from contract.errors import UserError
from contract.words import say
from server.accounts import revoke
from server.database import Database, Tx
from server.organisation import code_for, find_node, make_city, make_node, make_user, the_city
from server.passwords import Passwords, check_password
from server.settings import open_database
from server.upgrades import bring_up

CITY = 370100


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Declare the commands; each sets `run`."""

    def command(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words, parents=[common])

    init = command("init", "make a city that works")
    init.add_argument("--name", default="示例市", help="the city's name (default %(default)s)")
    init.set_defaults(run=_init)
    node = command("node", "make an office, team, route or desk")
    node.add_argument("kind", choices=("office", "team", "route", "desk"))
    node.add_argument("name")
    node.add_argument("--under", required=True, metavar="NODE", help="name, code or id of the node above")
    node.add_argument("--code")
    node.set_defaults(run=_node)
    user = command("user", "make a user with a holding, and print the enrolment code")
    user.add_argument("login")
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True)
    user.add_argument("--node", required=True, help="name, code or id of the node that the user holds")
    user.set_defaults(run=_user)
    code = command("code", "print a new enrolment code")
    code.add_argument("login")
    code.set_defaults(run=_code)
    device = command("revoke", "revoke a device: it is out at once")
    device.add_argument("device", type=UUID)
    device.set_defaults(run=_revoke)


@contextmanager
def _opened(given: argparse.Namespace, *, create: bool = False) -> Iterator[Database]:
    with closing(open_database(given.database, create=create)) as database:
        bring_up(database)
        yield database


@contextmanager
def _in_city(given: argparse.Namespace) -> Iterator[Tx]:
    with _opened(given) as database, database.acting(the_city(database, given.city)) as tx:
        yield tx


def _init(given: argparse.Namespace) -> None:
    with _opened(given, create=True) as database:
        made = make_city(database, given.city or CITY, given.name)
    print(say("City {city} is ready.", city=made.city_id))


def _node(given: argparse.Namespace) -> None:
    with _in_city(given) as tx:
        made = make_node(tx, given.kind, given.name, find_node(tx, given.under), code=given.code)
    print(made.id)


def _user(given: argparse.Namespace) -> None:
    password = None if sys.stdin is None or sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    hashed = None
    if password:
        check_password(password, login=given.login, name=given.name)
        hashed = Passwords().hash(password)
    with _in_city(given) as tx:
        _, code = make_user(tx, given.login, given.name, given.role, find_node(tx, given.node), hashed)
    print(code)


def _code(given: argparse.Namespace) -> None:
    with _in_city(given) as tx:
        code = code_for(tx, given.login)
    print(code)


def _revoke(given: argparse.Namespace) -> None:
    with _in_city(given) as tx:
        revoke(tx, given.device.bytes)
    print(say("The device is revoked."))


def complain(refused: UserError) -> None:
    """Say on the error channel what went wrong."""
    print(refused, file=sys.stderr)
