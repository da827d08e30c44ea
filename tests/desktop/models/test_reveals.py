"""What was shown in full is logged by field, never by value."""

import sqlalchemy as sa

from desktop.models import schema
from desktop.models.reveals import of_retailer, reveal
from desktop.models.store import Store
from tests.examples import NOW, SHOP


def test_a_reveal_is_kept_with_its_field_and_time(shops: Store) -> None:
    shops.run(reveal, SHOP, "phone").result()
    (kept,) = of_retailer(shops, SHOP)
    assert (kept.field_name, kept.revealed_at) == ("phone", NOW)


def test_the_value_itself_is_not_in_the_log(shops: Store) -> None:
    shops.run(reveal, SHOP, "phone").result()
    with shops.read() as connection:
        (row,) = connection.execute(sa.select(schema.reveals)).all()
    assert "4471" not in str(row)
