"""Every statement names its city, and the guard and the true parser agree on which does not."""

import pytest

from contract.errors import OutOfTurn
from server.guard import CityGuard
from server.schema import SHARDED
from tests.server.cities import without_city
from tests.server.world import World

WITH_CITY = [
    "SELECT id FROM visits WHERE city_id = ? AND id = ?",
    "SELECT v.id FROM visits AS v JOIN root_head h ON h.city_id = v.city_id WHERE v.city_id = ? AND h.city_id = ?",
    "UPDATE op SET seq = ? WHERE city_id = ?",
    "DELETE FROM change WHERE change.city_id = ? AND row_id IN (SELECT id FROM visits WHERE visits.city_id = ?)",
    'INSERT INTO visits (city_id, "id") VALUES (?, ?)',
    "SELECT 1",
]
WITHOUT_CITY = [
    "SELECT id FROM visits WHERE id = ?",
    "SELECT v.id FROM visits AS v JOIN root_head h ON h.root = v.root_id WHERE v.city_id = ?",
    "UPDATE op SET seq = ?",
    "DELETE FROM token WHERE hash = ?",
    'INSERT INTO visits ("id") VALUES (?)',
]


@pytest.mark.parametrize("statement", WITH_CITY)
def test_a_statement_that_names_its_city_passes(statement: str) -> None:
    CityGuard(SHARDED).check(statement)
    assert without_city(statement, "sqlite") == []


@pytest.mark.parametrize("statement", WITHOUT_CITY)
def test_a_statement_without_its_city_is_refused(statement: str) -> None:
    with pytest.raises(OutOfTurn):
        CityGuard(SHARDED).check(statement)
    assert without_city(statement, "sqlite") != []


def test_a_transaction_refuses_what_does_not_name_its_city(world: World) -> None:
    with pytest.raises(OutOfTurn), world.database.acting(world.system) as tx:
        tx.run_text("DELETE FROM token", (0,))
