"""A list of shops tried out on this computer. Rules as numbered in desktop.models.trials."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contract.errors import Cancelled, UserError
from contract.records import Change, FieldState, Node
from desktop.models import imports, list_schemes, trials
from desktop.models.store import Store
from desktop.models.trials import Trial, Wish
from tests.desktop import lists, offices
from tests.examples import CITY, NOW, SHOP, TODAY, number
from tests.stores import take

SHOPS = offices.shops()
FRESH = ["330702199999", "3307990001", "新丰烟酒", "新街 12 号", "13900001111", "烟酒店", "5", "A", ""]


def wish_of(store: Store, path: Path, source: str = "业务系统") -> Wish:
    summary = trials.look(path)
    scheme = list_schemes.scheme_for(store, "retailers", summary.headings, path)
    return Wish(path=path, summary=summary, pairs=scheme.pairs, source=source)


@pytest.fixture
def tried(office: Store, tmp_path: Path):
    """Give a function that writes lines as a list and tries it."""

    def _tried(lines: list[list[str]], headings=lists.HEADINGS, source: str = "业务系统") -> Trial:
        path = lists.a_list(tmp_path / "list.csv", lines, headings)
        return imports.try_out(office, wish_of(office, path, source), lambda _read: None)

    return _tried


def counts(trial: Trial) -> dict[str, int]:
    told = trial.counts
    return {"new": told.new, "changed": told.changed, "same": told.same, "refused": told.refused}


def test_the_counts_add_up_to_the_lines(tried) -> None:  # rule 1
    changed = lists.line_of(SHOPS[3], 档位="30")
    broken = lists.line_of(SHOPS[4], 经营业态="没有这种")
    lines = [*lists.same(3), changed, broken, FRESH, ["", "", "合计", "", "", "", "", "", ""]]
    trial = tried(lines)
    assert counts(trial) == {"new": 1, "changed": 1, "same": 3, "refused": 2}
    assert trial.lines == len(lines)


def test_what_is_kept_changes_nothing(tried) -> None:  # A08
    trial = tried(lists.same())
    assert counts(trial) == {"new": 0, "changed": 0, "same": 40, "refused": 0}
    assert trial.differences == ()


def test_columns_in_another_order_say_the_same(tried) -> None:  # A08
    order = (4, 2, 8, 0, 3, 7, 1, 6, 5)
    lines = [[line[place] for place in order] for line in lists.same()]
    assert counts(tried(lines, tuple(lists.HEADINGS[place] for place in order)))["same"] == 40


def test_a_change_is_told_field_by_field_with_old_and_new(tried) -> None:
    trial = tried([lists.line_of(SHOPS[5], 联系电话="13700000000", 档位="99")])
    told = {one.field: (one.before, one.after) for one in trial.differences}
    assert told == {"phone": (SHOPS[5].phone, "13700000000"), "tier": (SHOPS[5].tier, "99")}
    assert {one.line for one in trial.differences} == {2}


def test_a_shop_that_may_be_one_we_have_waits_for_a_tick(tried) -> None:  # rule 2
    twin = ["330702188888", "3307990002", "惠鑫便利商店", "桥头街 38 号", *FRESH[4:]]
    trial = tried([FRESH, twin])
    assert trial.doubtful == {3}
    assert [one.twin for one in trial.fresh] == ["", "惠鑫便利店 桥头街 36 号"]


def test_two_new_lines_that_may_be_one_shop_are_told_too(tried) -> None:  # rule 2
    other = ["330702188888", "3307990002", "新丰烟洒", *FRESH[3:]]
    assert tried([FRESH, other]).doubtful == {3}


def test_many_lines_in_one_street_are_not_compared(tried) -> None:
    lines = [
        [f"3307029{n:05}", f"99{n:04}", f"新丰烟酒{n % 9}", "新街 1 号", "", "烟酒店", "5", "A", ""] for n in range(401)
    ]
    assert tried(lines).doubtful == frozenset()


def test_a_field_confirmed_at_a_visit_since_is_marked(tried, office: Store) -> None:  # rule 3
    line = lists.line_of(SHOPS[0], 联系电话="13700000000", 档位="99")
    take(
        office,
        FieldState(id=number(1), created_at=NOW, retailer_id=SHOP, field_name="phone", confirmed_on=TODAY),
        FieldState(id=number(2), created_at=NOW, retailer_id=SHOP, field_name="tier", confirmed_on=TODAY),
    )
    held = {one.field: one.held for one in tried([line]).differences}
    assert held == {"phone": True, "tier": False}  # the tier is an import's own


@pytest.mark.parametrize(("action", "held"), [("import", False), ("change_file", True)])
def test_who_wrote_a_field_last_decides(tried, office: Store, action, held) -> None:  # rule 3
    shop = SHOPS[9]
    change = Change(
        id=number(3),
        created_at=NOW,
        root_id=shop.id,
        target_kind="retailers",
        target_id=shop.id,
        action=action,
        fields=(("phone", "1", shop.phone),),
        changed_at=NOW - timedelta(days=2),
    )
    take(office, change)
    (one,) = tried([lists.line_of(shop, 联系电话="13700000000")]).differences
    assert one.held is held


def test_what_the_source_named_before_and_names_no_longer_is_missing(tried) -> None:
    trial = tried(lists.same(38), source="营销系统")
    assert trial.counts.missing == len(trial.missing) > 0
    assert SHOPS[39].name in trial.missing
    assert SHOPS[0].name not in trial.missing or SHOPS[1].name == SHOPS[0].name


def test_a_source_that_named_nothing_misses_nothing(tried) -> None:
    assert tried(lists.same(3), source="别的系统").counts.missing == 0


def test_a_route_is_named_by_its_name_or_code(tried, office: Store) -> None:
    headings = (*lists.HEADINGS, "走访线路")
    lines = [[*line, "城东三线"] for line in lists.same(2)]
    assert counts(tried(lines, headings))["same"] == 2
    lines[0][-1] = "城东一线"
    (one,) = tried(lines, headings).differences
    assert (one.field, one.after) == ("route", str(UUID(int=0x3705)))
    take(office, Node(id=number(7), created_at=NOW, node_kind="route", name="城东一线", code="R1", parent_id=CITY))
    lines[0][-1] = "城东一线"  # two routes of that name: it names none
    assert counts(tried(lines, headings))["refused"] == 1
    lines[0][-1] = "R1"
    assert counts(tried(lines, headings))["changed"] == 1


def test_refused_lines_are_counted_by_their_column(tried) -> None:
    lines = [
        lists.line_of(SHOPS[0], 经营业态="没有"),
        lists.line_of(SHOPS[1], 经营业态="没有"),
        lists.line_of(SHOPS[2], 信用等级="没有"),
    ]
    assert tried(lines).refused_by_column() == [("经营业态", 2), ("信用等级", 1)]


def test_a_trial_can_be_stopped(office: Store, tmp_path: Path) -> None:
    lines = [[f"3307021{n:05}", f"99{n:05}", f"店{n}", f"路{n}号", "", "烟酒店", "5", "A", ""] for n in range(1_200)]
    wish = wish_of(office, lists.a_list(tmp_path / "list.csv", lines))
    read: list[int] = []

    def told(count: int) -> None:
        read.append(count)
        if len(read) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        imports.try_out(office, wish, told)
    assert read == [500, 1_000]


def test_a_mapping_without_the_shops_name_is_refused_in_words(office: Store, tmp_path: Path) -> None:
    wish = wish_of(office, lists.a_list(tmp_path / "list.csv", lists.same(2)))
    without = replace(wish, pairs=tuple(pair for pair in wish.pairs if pair[0] != "name"))
    with pytest.raises(UserError, match="No column of the list was recognised"):
        imports.try_out(office, without, lambda _read: None)
