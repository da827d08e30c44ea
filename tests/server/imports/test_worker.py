"""Imports that the office asks for from its computer (sync.md section 5; numbers are rules of importing/worker.py)."""

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient

from contract.records import Import
from contract.words import use_language
from server import blobs
from server.app import create_app
from server.blobs import BlobFiles, Piece
from server.exchange import write_official
from server.importing.worker import Worker, answer_waiting
from server.tidying import LISTS_KEPT, forget_lists
from tests.server.clients import Client
from tests.server.imports.lists import SHOPS
from tests.server.world import CITY, QUICK, World

RED = ["1001", "红星便利店", "东街 1 号", "13800001111", "", "18", "AA", "CB2", ""]
BAD = ["1003", "红星二店", "北街", "1.38E+10", "", "", "", "", ""]


class Office:
    """Oda of the office, on her computer."""

    def __init__(self, world: World, files: BlobFiles) -> None:
        self.world, self.files = world, files
        self.client = Client(world, "oda")

    def ask(self, content: bytes, **more: Any) -> Import:
        """Ask for an import; the file is not sent yet."""
        world = self.world
        told: dict[str, Any] = {
            "id": world.database.ids.new_id(),
            "created_by": world.person("oda"),
            "created_at": world.clock.now(),
            "office_id": UUID(bytes=world.node("营销中心")),
            "import_kind": "retailers",
            "file_name": "零售户.csv",
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
        }
        asked = Import(**(told | more))
        self.client.make("request_import", asked)
        assert self.client.outcome().outcome == "applied"
        return asked

    def send(self, content: bytes) -> None:
        """Send a file in one piece."""
        sha256 = hashlib.sha256(content).digest()
        at = blobs.receive(
            self.world.database, self.files, self.client.principal, sha256, Piece(0, len(content), content)
        )
        assert at is not None
        assert at.is_whole

    def answer(self, asked: Import) -> dict[str, Any]:
        """Give the row of an import as it reached the office by pull."""
        self.client.pull()
        return self.client.held("imports")[asked.id.bytes]

    def work(self) -> int:
        return answer_waiting(self.world.database, self.files)


@pytest.fixture
def office(world: World, files: BlobFiles) -> Office:
    return Office(world, files)


@pytest.fixture
def content(listed: Callable[..., Path]) -> bytes:
    return listed(SHOPS, [RED, BAD]).read_bytes()


def test_rule_1_an_import_waits_until_its_file_is_whole(office: Office, content: bytes) -> None:
    asked = office.ask(content)
    assert office.work() == 0
    half = len(content) // 2
    sha256 = hashlib.sha256(content).digest()
    piece = Piece(0, len(content), content[:half])
    blobs.receive(office.world.database, office.files, office.client.principal, sha256, piece)
    assert office.work() == 0
    assert office.answer(asked)["state"] == "waiting"
    piece = Piece(half, len(content), content[half:])
    blobs.receive(office.world.database, office.files, office.client.principal, sha256, piece)
    assert office.work() == 1
    assert office.answer(asked)["state"] == "done"


def test_rule_2_the_result_reaches_the_office_by_pull_with_the_file_of_refused_lines(
    office: Office, content: bytes
) -> None:
    office.send(content)
    asked = office.ask(content, source="省局")
    assert office.work() == 1
    told = office.answer(asked)
    names = ("new_count", "changed_count", "same_count", "missing_count", "refused_count")
    assert [told[name] for name in names] == [1, 0, 0, 0, 1]
    sha256 = bytes.fromhex(told["error_sha256"])
    size = blobs.readable(office.world.database, office.files, office.client.principal, sha256)
    lines = b"".join(office.files.pieces(CITY, sha256))
    assert len(lines) == size
    assert "红星二店" in lines.decode("utf-8-sig")
    assert office.work() == 0
    red = next(row for row in office.world.all_rows("retailers") if row["customer_code"] == "1001")
    assert (red["created_by"], red["source"]) == (office.world.person("oda").bytes, "省局")


def test_the_mapping_the_source_and_the_lines_left_out_are_those_that_were_asked_for(
    office: Office, listed: Callable[..., Path]
) -> None:
    content = listed(("一", "二", "三"), [["7", "东门店", "x"], ["8", "西门店", "y"]]).read_bytes()
    office.send(content)
    mapping = (("customer_code", "一"), ("name", "二"))
    office.ask(content, mapping=mapping, header_row=1, key_fields=("name",), source="手工", excluded=(3,))
    assert office.work() == 1
    made = [row for row in office.world.all_rows("retailers") if row["source"] == "手工"]
    assert [(row["customer_code"], row["name"], row["address"]) for row in made] == [("7", "东门店", None)]


def test_rule_3_a_list_that_cannot_be_taken_is_refused_in_words_with_the_name_the_office_knows(
    office: Office,
) -> None:
    use_language("zh_CN")
    content = b"PK\x03\x04 no workbook" * 50
    office.send(content)
    asked = office.ask(content)
    office.work()
    told = office.answer(asked)
    assert told["state"] == "refused"
    assert "零售户.csv" in told["answer"]
    assert told["sha256"] not in told["answer"]
    assert told["new_count"] is None


def test_what_names_no_file_at_all_is_refused(office: Office) -> None:
    asked = office.ask(b"", sha256="z" * 64)
    assert office.work() == 1
    assert office.answer(asked)["state"] == "refused"


def test_an_import_of_a_sheet_that_is_not_there_does_not_stop_the_next_one(office: Office, content: bytes) -> None:
    office.send(content)
    first = office.ask(content, mapping=(("name", "没有这一列"),))
    second = office.ask(content)
    assert office.work() == 2
    assert (office.answer(first)["state"], office.answer(second)["state"]) == ("refused", "done")


def test_a_bug_is_told_to_the_office_and_logged_without_its_text(
    office: Office, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    office.send(content)
    asked = office.ask(content)
    world = office.world
    broken = {"id": asked.id.bytes, "root_id": asked.office_id.bytes, "import_kind": "红星便利店"}
    with world.database.acting(world.system) as tx:
        write_official(tx, {"imports": [broken]})
    with caplog.at_level(logging.INFO):
        assert office.work() == 1
    assert office.answer(asked)["state"] == "refused"
    assert "红星便利店" not in caplog.text


def test_the_worker_beside_the_server_does_it_by_itself(office: Office, content: bytes) -> None:
    app = create_app(office.world.database, QUICK, office.files)
    worker = Worker(office.world.database, office.files, every_s=0.05)
    worker.start()
    try:
        token = {"Authorization": f"Bearer {office.world.token('oda')}"}
        asked = office.ask(content)
        address = f"/blobs/{asked.sha256}"
        with TestClient(app) as http:
            piece = {**token, "Upload-Offset": "0", "Upload-Length": str(len(content))}
            assert http.patch(address, headers=piece, content=content).status_code == 200
            for _ in range(600):
                if office.answer(asked)["state"] != "waiting":
                    break
                sleep(0.05)
            told = office.answer(asked)
            refused = http.get(f"/blobs/{told['error_sha256']}", headers=token)
    finally:
        worker.stop()
    assert told["state"] == "done"
    assert hashlib.sha256(refused.content).hexdigest() == told["error_sha256"]
    assert "红星二店" in refused.content.decode("utf-8-sig")


def test_a_list_and_its_refused_lines_go_90_days_after_the_last_import_of_them_was_answered(
    office: Office, content: bytes
) -> None:
    office.send(content)
    office.ask(content)
    office.work()
    office.world.clock.advance(timedelta(days=40))
    office.ask(content)
    office.world.clock.advance(LISTS_KEPT)
    assert forget_lists(office.world.database, office.files) == 1  # the refused lines; the list waits for its import
    assert office.work() == 1
    office.world.clock.advance(LISTS_KEPT)
    assert forget_lists(office.world.database, office.files) == 0
    office.world.clock.advance(timedelta(days=1))
    assert forget_lists(office.world.database, office.files) == 2
    assert [path for path in office.files.folder.rglob("*") if path.is_file()] == []
