"""Lists handed to the server: the request with its file, what the history says, and the refused lines."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from contract.errors import NotAllowed, NotFound, UserError
from contract.records import Import
from desktop.models import imports, list_schemes, outbox, parcels, trials
from desktop.models.store import Store
from desktop.models.trials import Wish
from tests.desktop import lists, worlds
from tests.examples import NOW
from tests.stores import take


@pytest.fixture
def wish(office: Store, tmp_path: Path) -> Wish:
    path = lists.a_list(tmp_path / "零售户.csv", [*lists.same(3), lists.line_of(worlds.shops()[4], 经营业态="没有")])
    summary = trials.look(path)
    scheme = list_schemes.scheme_for(office, "retailers", summary.headings, path)
    return Wish(path=path, summary=summary, pairs=scheme.pairs, source="业务系统")


def handed_over(store: Store, wish: Wish, *left_out: int) -> UUID:
    return store.run(imports.request_import, wish, imports.parcel_of(wish.path), frozenset(left_out)).result()


def test_the_request_carries_the_file_by_its_fingerprint_and_all_that_was_chosen(office: Store, wish: Wish) -> None:
    made = office.get(Import, handed_over(office, wish, 4, 2))
    assert made is not None
    content = wish.path.read_bytes()
    assert (made.sha256, made.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (made.office_id, made.import_kind, made.file_name) == (worlds.OFFICE, "retailers", "零售户.csv")
    assert (made.source, made.mapping, made.excluded) == ("业务系统", wish.pairs, (2, 4))
    assert (made.state, made.header_row, made.sheet) == ("waiting", None, None)
    assert outbox.waiting(office).count == 1
    (parcel,) = parcels.to_send(office)
    assert (parcel.sha256, parcel.path) == (made.sha256, wish.path)


def test_a_request_of_somebody_else_than_the_office_is_refused(shops: Store, wish: Wish) -> None:
    with pytest.raises(NotAllowed):
        handed_over(shops, wish)
    assert parcels.to_send(shops) == []
    assert outbox.waiting(shops).count == 0


def test_a_mapping_that_does_not_fit_is_refused_before_anything_is_handed_over(office: Store, wish: Wish) -> None:
    with pytest.raises(UserError):
        handed_over(office, replace(wish, pairs=(("phone", "联系电话"),)))
    assert outbox.waiting(office).count == 0


def stage(store: Store, import_id: UUID) -> str:
    found = imports.one(store, import_id)
    assert found is not None
    return found.stage


def test_the_stages_follow_the_file_and_the_request(office: Store, wish: Wish) -> None:
    import_id = handed_over(office, wish)
    assert stage(office, import_id) == imports.UNSENT
    (parcel,) = parcels.to_send(office)
    office.run(parcels.mark_sent, parcel.sha256).result()
    assert stage(office, import_id) == imports.SENT
    made = office.get(Import, import_id)
    assert made is not None
    take(office, made)  # it came back by pull
    assert stage(office, import_id) == imports.RECEIVED
    take(office, replace(made, state="done", new_count=1, finished_at=NOW))
    assert stage(office, import_id) == imports.DONE
    take(office, replace(made, state="refused", answer="The list is empty."))
    assert stage(office, import_id) == imports.REFUSED


def test_a_file_that_cannot_be_sent_is_told_with_its_reason(office: Store, wish: Wish) -> None:
    import_id = handed_over(office, wish)
    (parcel,) = parcels.to_send(office)
    office.run(parcels.mark_refused, parcel.sha256, "The file {name} was moved.", {"name": "x.csv"}).result()
    found = imports.one(office, import_id)
    assert found is not None
    assert (found.stage, found.why) == (imports.LOST, "The file x.csv was moved.")


def test_a_moved_file_is_taken_up_again_and_another_one_is_not(office: Store, wish: Wish, tmp_path: Path) -> None:
    import_id = handed_over(office, wish)
    (parcel,) = parcels.to_send(office)
    office.run(parcels.mark_refused, parcel.sha256, "gone", {}).result()
    other = tmp_path / "other.csv"
    other.write_bytes(b"a,b\n1,2\n")
    with pytest.raises(UserError, match="not the file that was handed over"):
        office.run(imports.hand_over_again, import_id, imports.parcel_of(other)).result()
    assert stage(office, import_id) == imports.LOST
    moved = wish.path.rename(tmp_path / "moved.csv")
    office.run(imports.hand_over_again, import_id, imports.parcel_of(moved)).result()
    assert [found.path for found in parcels.to_send(office)] == [moved]
    assert stage(office, import_id) == imports.UNSENT


def test_the_history_has_everybodys_imports_the_latest_first(office: Store, wish: Wish) -> None:
    first = handed_over(office, wish)
    made = office.get(Import, first)
    assert made is not None
    colleague = replace(
        made, id=UUID(int=5), created_by=worlds.OFFICER, created_at=NOW - timedelta(days=3), state="done"
    )
    take(office, colleague)
    assert [(found.asked.id, found.by) for found in imports.history(office)] == [
        (first, "方晓兰"),
        (colleague.id, "林涛"),
    ]


def test_a_file_that_cannot_be_read_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="could not be read"):
        imports.parcel_of(tmp_path / "gone.csv")


def test_refused_lines_come_as_a_list_again_that_can_be_imported(
    office: Store, wish: Wish, tmp_path: Path
) -> None:  # I5
    trial = imports.try_out(office, wish, lambda _read: None)
    content = imports.errors_of(wish, trial)
    lines = content.decode("gb18030").splitlines()
    assert len(lines) == 2
    assert lines[0].endswith(",Why refused")
    mended = tmp_path / imports.error_name(wish)
    mended.write_bytes(content.replace("没有".encode("gb18030"), "便利店".encode("gb18030"), 1))
    summary = trials.look(mended)
    again = imports.try_out(office, replace(wish, path=mended, summary=summary), lambda _read: None)
    assert again.counts.refused == 0
    assert again.lines == 1


def test_without_refused_lines_there_is_no_error_file(office: Store, wish: Wish) -> None:
    path = lists.a_list(wish.path.with_name("gut.csv"), lists.same(3))
    whole = replace(wish, path=path, summary=trials.look(path))
    trial = imports.try_out(office, whole, lambda _read: None)
    with pytest.raises(UserError, match="No line was refused"):
        imports.errors_of(whole, trial)
    import_id = handed_over(office, whole)
    with pytest.raises(NotFound):
        imports.error_file(office, import_id)


def test_what_to_fetch_is_named_by_its_fingerprint(office: Store, wish: Wish) -> None:
    import_id = handed_over(office, wish)
    made = office.get(Import, import_id)
    assert made is not None
    take(office, replace(made, state="done", error_sha256="ab" * 32))
    assert imports.error_file(office, import_id) == ("ab" * 32, "零售户-errors.csv")
