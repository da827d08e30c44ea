"""The fixture itself: a copy for each test, nothing shared, no superuser."""

import sqlalchemy

from tests.postgres.cluster import Cluster


def test_a_test_writes_and_reads_on_either_database(database_url: str) -> None:
    with sqlalchemy.create_engine(database_url, poolclass=sqlalchemy.NullPool).begin() as connection:
        connection.exec_driver_sql("CREATE TABLE shops (name TEXT)")
        connection.exec_driver_sql("INSERT INTO shops VALUES ('永和便利店')")
        assert connection.exec_driver_sql("SELECT name FROM shops").scalar_one() == "永和便利店"


def test_two_copies_share_nothing(postgres: Cluster) -> None:
    names = [postgres.copy(), postgres.copy()]
    postgres.run_sql(names[0], "CREATE TABLE shops (name TEXT)")
    postgres.run_sql(names[1], "CREATE TABLE shops (name TEXT)")
    for name in names:
        postgres.drop(name)


def test_the_role_of_the_tests_does_not_pass_by_row_level_security(postgres_url: str) -> None:
    engine = sqlalchemy.create_engine(postgres_url, poolclass=sqlalchemy.NullPool)
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    with engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar_one() is False
