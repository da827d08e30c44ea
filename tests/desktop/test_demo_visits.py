"""The visits that the demonstration records: as a day could have brought them, whenever it is shown."""

from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from contract.clock import FixedClock
from contract.records import Visit
from desktop.commands import demo_visits
from desktop.models.store import Store
from tests.desktop.worlds import ZONE
from tests.examples import TODAY


@pytest.mark.parametrize(
    ("now", "apart"),
    [
        pytest.param(time(15, 0), timedelta(minutes=6), id="in the afternoon"),
        pytest.param(time(0, 17), timedelta(minutes=1), id="in the night"),
        pytest.param(time(0, 0, 34), timedelta(seconds=2), id="as the day begins"),
    ],
)
def test_the_visits_of_a_day_were_made_on_that_day(shops: Store, now: time, apart: timedelta) -> None:
    instant = datetime.combine(TODAY, now, ZONE)
    assert isinstance(shops.clock, FixedClock)
    shops.clock.set_to(instant)
    recorded = demo_visits.record(shops, TODAY)  # sixteen shops wait that day
    visits = {visit.id: visit for visit in shops.all(Visit, sa.select(shops.t("visits")))}
    begun = [visits[visit].started_at.astimezone(ZONE) for visit in recorded]
    assert {at.date() for at in begun} == {TODAY}
    assert {later - earlier for earlier, later in pairwise(begun)} == {apart}
    assert visits[recorded[-1]].finished_at == instant - apart
