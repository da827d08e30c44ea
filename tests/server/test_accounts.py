"""Accounts, enrolment, tokens (reliability.md 4.4; RC-16, RC-20; numbers are rules of accounts.py and access.py)."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa

from contract.errors import Conflict, InvalidRecord, NotFound, UserError
from contract.wire import instant_ms
from server.access import authenticate, hash_of
from server.accounts import Enrolment, SignIn, enrol, open_account, person_of, revoke, sign_in
from server.organisation import make_user
from server.passwords import LONGEST, Passwords, check_password
from server.refusals import NotSignedIn, TooBusy, WrongCredentials
from server.schema import ACCOUNT, ENROLMENT, TOKEN
from tests.server.world import CITY, PASSWORD, PUBLIC_KEY, QUICK, World, open_world


def asked(world: World, **more: str) -> Enrolment:
    told = {"login": "ann", "password": PASSWORD, "device_name": "laptop", "public_key": PUBLIC_KEY} | more
    return Enrolment(city_id=CITY, code=told.pop("code", None) or world.code(told["login"]), **told)


def stored_hash(world: World) -> str:
    a = ACCOUNT.c
    return str(world.rows(sa.select(a.password_hash).where(a.city_id == CITY, a.login == "ann"))[0][0])


def used_at(world: World) -> int:
    return int(world.rows(sa.select(TOKEN.c.used_at).where(TOKEN.c.city_id == CITY))[0][0])


def test_a_device_is_enrolled_with_a_number_of_its_own(world: World) -> None:
    first, second = (enrol(world.database, QUICK, asked(world)) for _ in range(2))
    assert (first.device_no, second.device_no) == (1, 2)
    assert first.device_id != second.device_id
    assert (first.name, first.roles, first.city_id) == ("Ann", ("account_manager",), CITY)
    assert first.city.bytes == world.system.city


def test_rule_1_a_code_works_once(world: World) -> None:
    once = asked(world)
    enrol(world.database, QUICK, once)
    with pytest.raises(WrongCredentials):
        enrol(world.database, QUICK, once)


def test_rule_1_a_code_lives_a_day_and_is_read_as_people_type_it(world: World) -> None:
    code = world.code("ann")
    world.clock.advance(timedelta(hours=23))
    enrol(world.database, QUICK, asked(world, code=f" {code.lower().replace('-', ' ').replace('o', '0')} "))
    code = world.code("ann")
    world.clock.advance(timedelta(hours=24))
    with pytest.raises(WrongCredentials):
        enrol(world.database, QUICK, asked(world, code=code))


def test_rule_1_a_new_code_ends_the_one_before(world: World) -> None:
    before = world.code("ann")
    world.code("ann")
    with pytest.raises(WrongCredentials):
        enrol(world.database, QUICK, asked(world, code=before))


def test_rule_1_a_code_has_eighty_bits_and_is_not_kept(world: World) -> None:
    code = world.code("ann").replace("-", "")
    assert len(code) * 5 >= 80
    kept = world.rows(sa.select(ENROLMENT.c.code_hash).where(ENROLMENT.c.city_id == CITY))
    assert all(code.encode() not in row[0] for row in kept)


def test_rule_2_the_first_enrolment_sets_the_password_and_the_next_needs_it(world: World) -> None:
    enrol(world.database, QUICK, asked(world))
    with pytest.raises(WrongCredentials):
        enrol(world.database, QUICK, asked(world, password="another good password"))
    (stored,) = world.rows(
        sa.select(ACCOUNT.c.password_hash).where(ACCOUNT.c.city_id == CITY, ACCOUNT.c.login == "ann")
    )
    assert stored[0].startswith("$argon2id$")


def test_rule_2_a_poor_first_password_leaves_the_code_unused(world: World) -> None:
    code = world.code("ann")
    with pytest.raises(InvalidRecord):
        enrol(world.database, QUICK, asked(world, code=code, password="short"))
    assert enrol(world.database, QUICK, asked(world, code=code)).token


def test_rule_3_a_wrong_login_password_and_code_are_answered_alike(world: World) -> None:
    enrol(world.database, QUICK, asked(world))
    wrong = [
        Enrolment(city_id=CITY, login="nobody", code="A", password=PASSWORD, device_name="x", public_key=PUBLIC_KEY),
        asked(world, password="not the right one"),
        asked(world, code="AAAA-AAAA-AAAA-AAAA"),
        replace(asked(world), city_id=110000),
    ]
    words = set()
    for enrolment in wrong:
        with pytest.raises(WrongCredentials) as refused:
            enrol(world.database, QUICK, enrolment)
        words.add(str(refused.value))
    assert len(words) == 1


class CountedPasswords(Passwords):
    """Counts how often the costly step is taken."""

    def __init__(self) -> None:
        super().__init__(memory_kib=8, rounds=1)
        self.spent = 0

    def hash(self, password: str) -> str:
        self.spent += 1
        return super().hash(password)

    def fits(self, hashed: str | None, password: str) -> bool:
        self.spent += 1
        return super().fits(hashed, password)


@pytest.mark.parametrize("login", ["ann", "nobody"])
def test_rule_3_a_known_and_an_unknown_login_cost_one_hash_each(world: World, login: str) -> None:
    counted = CountedPasswords()
    device = enrol(world.database, QUICK, asked(world)).device_id
    with pytest.raises(WrongCredentials):
        sign_in(world.database, counted, SignIn(city_id=CITY, login=login, password="wrong one", device_id=device))
    wrong = Enrolment(city_id=CITY, login=login, code="A", password=PASSWORD, device_name="x", public_key=PUBLIC_KEY)
    with pytest.raises(WrongCredentials):
        enrol(world.database, counted, wrong)
    assert counted.spent == 2


def test_rule_1_a_token_is_kept_as_its_fingerprint_alone(world: World) -> None:
    token = world.token("ann")
    kept = world.rows(sa.select(TOKEN.c.hash).where(TOKEN.c.city_id == CITY))
    assert kept == [(hash_of(token),)]
    assert len(token.partition(".")[2]) >= 43


def test_a_token_nobody_used_for_sixty_days_is_worth_nothing(world: World) -> None:
    token = world.token("ann")
    for _ in range(3):
        world.clock.advance(timedelta(days=59))
        authenticate(world.database, token)
    world.clock.advance(timedelta(days=61))
    with pytest.raises(NotSignedIn):
        authenticate(world.database, token)


def test_who_asks_is_told_at_once_while_another_writes_to_sqlite(sqlite_url: str) -> None:
    world = World(open_world(sqlite_url))
    token = world.token("ann")
    before = used_at(world)
    world.clock.advance(timedelta(hours=2))  # its use is to be noted, and cannot be
    with closing(sqlite3.connect(str(world.database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        authenticate(world.database, token)
        assert time.monotonic() - begun < 2.5, "a writer is waited for five seconds"
        assert used_at(world) == before
        other.execute("ROLLBACK")
    authenticate(world.database, token)
    assert used_at(world) == instant_ms(world.clock.now())
    world.database.close()


@pytest.mark.parametrize("token", ["", "x", "370100", "370100.", "370100.wrong", ".x", "999999999999.x", "-1.x"])
def test_what_is_no_token_is_refused(world: World, token: str) -> None:
    with pytest.raises(NotSignedIn):
        authenticate(world.database, token)


def test_signing_in_gives_a_new_token_and_ends_the_old_one(world: World) -> None:
    made = enrol(world.database, QUICK, asked(world))
    said = SignIn(city_id=CITY, login=" ANN ", password=PASSWORD, device_id=made.device_id)
    token = sign_in(world.database, QUICK, said).token
    assert authenticate(world.database, token).device == made.device_id.bytes
    with pytest.raises(NotSignedIn):
        authenticate(world.database, made.token)


def test_nobody_signs_in_on_a_device_that_is_not_his(world: World) -> None:
    made = enrol(world.database, QUICK, asked(world))
    enrol(world.database, QUICK, asked(world, login="bob"))
    with pytest.raises(WrongCredentials):
        sign_in(world.database, QUICK, SignIn(city_id=CITY, login="bob", password=PASSWORD, device_id=made.device_id))


def test_rule_5_a_revoked_device_is_out_at_once_and_cannot_sign_in(world: World) -> None:
    made = enrol(world.database, QUICK, asked(world))
    with world.database.acting(world.system) as tx:
        revoke(tx, made.device_id.bytes)
    with pytest.raises(NotSignedIn):
        authenticate(world.database, made.token)
    with pytest.raises(WrongCredentials):
        sign_in(world.database, QUICK, SignIn(city_id=CITY, login="ann", password=PASSWORD, device_id=made.device_id))
    with pytest.raises(NotFound), world.database.acting(world.system) as tx:
        revoke(tx, world.system.city)


def test_a_disabled_account_is_out_at_once(world: World) -> None:
    token = world.token("ann")
    with world.database.acting(world.system) as tx:
        mine = (ACCOUNT.c.city_id == CITY) & (ACCOUNT.c.login == "ann")
        tx.run(sa.update(ACCOUNT).where(mine).values(disabled_at=1))
    with pytest.raises(NotSignedIn):
        authenticate(world.database, token)
    with pytest.raises(NotFound), world.database.acting(world.system) as tx:
        person_of(tx, "ann")


def test_a_login_is_taken_once_however_it_is_written(world: World) -> None:
    with pytest.raises(Conflict), world.database.acting(world.system) as tx:
        open_account(tx, world.database.ids.new_id().bytes, " Ann", None)


def test_a_user_with_an_unknown_role_is_refused(world: World) -> None:
    node = world.node("A1")
    with pytest.raises(UserError), world.database.acting(world.system) as tx:
        make_user(tx, "eve", "Eve", "boss", node, None)
    assert world.rows(sa.select(ACCOUNT.c.login).where(ACCOUNT.c.city_id == CITY, ACCOUNT.c.login == "eve")) == []


def test_devices_enrolled_at_once_get_different_numbers(world: World) -> None:
    codes = {login: world.code(login) for login in ("ann", "bob", "cai", "sue", "tom")}
    with ThreadPoolExecutor(len(codes)) as pool:
        made = [pool.submit(enrol, world.database, QUICK, asked(world, login=lo, code=co)) for lo, co in codes.items()]
    assert sorted(future.result().device_no for future in made) == [1, 2, 3, 4, 5]


def test_more_hashes_at_once_than_allowed_are_sent_away() -> None:
    passwords = Passwords(memory_kib=8, rounds=1, at_once=2)
    gate = Barrier(3)

    def hold() -> None:
        with passwords.turn():
            gate.wait()
            gate.wait()

    with ThreadPoolExecutor(2) as pool:
        for _ in range(2):
            pool.submit(hold)
        gate.wait()
        with pytest.raises(TooBusy):
            passwords.fits(None, "x")
        gate.wait()
    assert passwords.fits(passwords.hash("x"), "x")


def test_a_password_hashed_with_weaker_settings_is_hashed_anew_at_the_next_sign_in(world: World) -> None:
    made = enrol(world.database, QUICK, asked(world))
    stronger = Passwords(memory_kib=16, rounds=1)
    sign_in(world.database, stronger, SignIn(city_id=CITY, login="ann", password=PASSWORD, device_id=made.device_id))
    (stored,) = world.rows(
        sa.select(ACCOUNT.c.password_hash).where(ACCOUNT.c.city_id == CITY, ACCOUNT.c.login == "ann")
    )
    assert not stronger.is_dated(stored[0])


def test_the_servers_own_settings_are_argon2id_with_64_mebibytes_and_three_rounds() -> None:
    assert "$argon2id$v=19$m=65536,t=3,p=1$" in Passwords().hash("x")


@pytest.mark.parametrize(
    "password",
    ["elevenchars", "x" * (LONGEST + 1), "aaaaaaaaaaaaaaaa", "wangming123456", "1234561234561", "password5201314"],
)
def test_a_password_that_is_short_long_or_easy_to_guess_is_refused_in_words(password: str) -> None:
    with pytest.raises(InvalidRecord):
        check_password(password, login="wangming", name="王明")


@pytest.mark.parametrize("password", ["shops before noon", "骑车去看二十家小店铺才算好", "t7#kQ2!mZ9@x"])
def test_a_good_password_is_taken(password: str) -> None:
    check_password(password, login="wangming", name="王明")
