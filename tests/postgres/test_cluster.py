"""The fixture itself: a copy for each test, nothing shared, no superuser."""

import pytest
import sqlalchemy

from tests.postgres.cluster import Cluster, LaySchema


def test_a_test_writes_and_reads_on_either_database(database_url: str) -> None:
    with sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE shops (name TEXT)")
        connection.exec_driver_sql("INSERT INTO shops VALUES ('永和便利店')")
        assert connection.exec_driver_sql("SELECT name FROM shops").scalar_one() == "永和便利店"


def test_two_copies_share_nothing(postgres: Cluster, lay_schema: LaySchema) -> None:
    names = [postgres.copy(lay_schema), postgres.copy(lay_schema)]
    postgres.run_sql(names[0], "CREATE TABLE shops (name TEXT)")
    postgres.run_sql(names[1], "CREATE TABLE shops (name TEXT)")
    for name in names:
        postgres.drop(name)


def test_the_role_of_the_tests_does_not_pass_by_row_level_security(postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(postgres_url, poolclass=sqlalchemy.NullPool)
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar_one() is False


def lay_shops(url: str) -> None:
    with sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE shops (name TEXT)")


class TestWithASchema:
    @pytest.fixture
    def lay_schema(self) -> LaySchema:
        return lay_shops

    @pytest.mark.parametrize("turn", [1, 2])
    def test_every_copy_has_the_tables_and_none_of_the_rows(self, database_url: str, turn: int) -> None:
        with sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool).begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM shops").scalar_one() == 0
            connection.exec_driver_sql(f"INSERT INTO shops VALUES ('{turn}')")
