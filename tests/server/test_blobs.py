"""Files handed over, piece by piece (sync.md section 7, scenarios 52 to 54; numbers are rules of blobs.py)."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from obstore.store import MemoryStore

from contract.errors import Malformed, NotAllowed, NotFound
from server.access import Principal
from server.app import create_app
from server.blob_rights import LARGEST_BYTES
from server.blobs import BlobFiles, Piece, Standing, folder_beside, readable, receive, standing
from server.buckets import Bucket, open_bucket
from server.database import Transient
from server.refusals import TooLarge
from tests.server.world import CITY, QUICK, World

CONTENT = bytes(range(256)) * 40
SHA = hashlib.sha256(CONTENT).digest()
ADDRESS = f"/blobs/{SHA.hex()}"


@pytest.fixture(params=["folder", "bucket", pytest.param("s3", marks=pytest.mark.slow)])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> BlobFiles:
    """Give a place for files: a folder, a bucket in memory, and one behind a real S3 service."""
    if request.param == "folder":
        return BlobFiles(tmp_path / "files")
    if request.param == "bucket":
        return Bucket(tmp_path / "files", MemoryStore())
    return open_bucket(request.getfixturevalue("s3_bucket"), tmp_path / "files")


def whole(files: BlobFiles) -> bytes:
    return b"".join(files.pieces(CITY, SHA))


@pytest.fixture
def oda(world: World) -> Principal:
    return world.sign_up("oda")


Send = Callable[[int, bytes], Standing | None]


@pytest.fixture
def send(world: World, files: BlobFiles, oda: Principal) -> Send:
    def piece(offset: int, content: bytes) -> Standing | None:
        return receive(world.database, files, oda, SHA, Piece(offset, len(CONTENT), content))

    return piece


@pytest.fixture
def http(world: World, files: BlobFiles) -> Iterator[TestClient[Litestar]]:
    app = create_app(world.database, QUICK, files)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers["Authorization"] = f"Bearer {world.token('oda')}"
        yield client


def test_rule_2_a_file_arrives_piece_by_piece(world: World, files: BlobFiles, oda: Principal, send: Send) -> None:
    assert standing(world.database, files, oda, SHA) == Standing(0, None, is_whole=False)
    assert send(0, CONTENT[:3000]) == Standing(3000, len(CONTENT), is_whole=False)
    assert standing(world.database, files, oda, SHA) == Standing(3000, len(CONTENT), is_whole=False)
    assert send(3000, CONTENT[3000:]) == Standing(len(CONTENT), len(CONTENT), is_whole=True)
    assert whole(files) == CONTENT


def test_rule_2_a_piece_that_begins_elsewhere_is_not_taken_and_hears_where_to_go_on(send: Send) -> None:
    send(0, CONTENT[:3000])
    for wrong in (0, 2999, 3001):
        assert send(wrong, CONTENT[wrong : wrong + 50]) == Standing(3000, len(CONTENT), is_whole=False)
    assert send(3000, CONTENT[3000:]) == Standing(len(CONTENT), len(CONTENT), is_whole=True)


def test_rule_2_what_a_broken_piece_left_on_the_disk_is_cut_off(files: BlobFiles, send: Send) -> None:
    send(0, CONTENT[:3000])
    with files.part(CITY, SHA).open("ab") as stream:
        stream.write(b"half of a piece whose transaction never ended")
    assert send(3000, CONTENT[3000:]) == Standing(len(CONTENT), len(CONTENT), is_whole=True)


def test_rule_2_what_the_disk_lost_is_asked_for_again(files: BlobFiles, send: Send) -> None:
    send(0, CONTENT[:3000])
    files.part(CITY, SHA).unlink()
    assert send(3000, CONTENT[3000:]) == Standing(0, len(CONTENT), is_whole=False)
    assert send(0, CONTENT) == Standing(len(CONTENT), len(CONTENT), is_whole=True)


def test_a_whole_file_that_is_gone_from_the_disk_can_be_sent_again(files: BlobFiles, send: Send) -> None:
    send(0, CONTENT)
    files.remove(CITY, SHA)
    assert send(9, CONTENT[9:]) == Standing(0, len(CONTENT), is_whole=False)
    assert send(0, CONTENT) == Standing(len(CONTENT), len(CONTENT), is_whole=True)


def test_rule_3_a_file_that_is_not_what_its_hash_names_begins_anew(files: BlobFiles, send: Send) -> None:
    send(0, CONTENT[:3000])
    assert send(3000, bytes(len(CONTENT) - 3000)) is None
    assert not files.is_kept(CITY, SHA)
    assert send(0, CONTENT) == Standing(len(CONTENT), len(CONTENT), is_whole=True)


def test_rule_1_one_content_is_kept_once(files: BlobFiles, send: Send) -> None:
    send(0, CONTENT)
    assert send(0, CONTENT) == Standing(len(CONTENT), len(CONTENT), is_whole=True)
    assert list(files.names(CITY)) == [SHA]
    assert not files.part(CITY, SHA).exists()


def test_rule_1_two_senders_at_once_leave_one_whole_file(world: World, files: BlobFiles, oda: Principal) -> None:
    def all_of_it(_: int) -> Standing | None:
        at: Standing | None = Standing(0, None, is_whole=False)
        while at is not None and not at.is_whole:
            piece = Piece(at.offset, len(CONTENT), CONTENT[at.offset : at.offset + 700])
            try:
                at = receive(world.database, files, oda, SHA, piece)
            except Transient:
                continue
        return at

    with ThreadPoolExecutor(2) as pool:
        assert [at.is_whole for at in pool.map(all_of_it, range(2)) if at] == [True, True]
    assert whole(files) == CONTENT


def test_a_file_that_holds_nothing_arrives_too(world: World, files: BlobFiles, oda: Principal) -> None:
    empty = hashlib.sha256(b"").digest()
    at = receive(world.database, files, oda, empty, Piece(0, 0, b""))
    assert at == Standing(0, 0, is_whole=True)


def test_a_piece_beyond_the_end_another_size_or_too_much_is_refused(
    world: World, files: BlobFiles, oda: Principal, send: Send
) -> None:
    send(0, CONTENT[:3000])
    for piece, error in (
        (Piece(3000, len(CONTENT), CONTENT), Malformed),
        (Piece(3000, len(CONTENT) + 1, CONTENT[3000:]), Malformed),
        (Piece(0, LARGEST_BYTES + 1, b"x"), TooLarge),
    ):
        with pytest.raises(error):
            receive(world.database, files, oda, SHA, piece)


@pytest.mark.parametrize("login", ["ann", "sue"])
def test_rule_4_only_the_office_hands_files_over(world: World, files: BlobFiles, login: str) -> None:
    other = world.sign_up(login)
    with pytest.raises(NotAllowed):
        standing(world.database, files, other, SHA)
    with pytest.raises(NotAllowed):
        receive(world.database, files, other, SHA, Piece(0, len(CONTENT), CONTENT))


def test_rule_4_a_file_that_no_import_names_is_read_by_nobody(
    world: World, files: BlobFiles, oda: Principal, send: Send
) -> None:
    send(0, CONTENT)
    with pytest.raises(NotFound):
        readable(world.database, files, oda, SHA)


def test_a_full_disk_is_no_loss_and_says_so(world: World, tmp_path: Path, oda: Principal) -> None:
    files = BlobFiles(tmp_path)
    files.part(CITY, SHA).mkdir(parents=True)  # where a file is to be written stands what cannot be written
    with pytest.raises(Transient, match="53100"):
        receive(world.database, files, oda, SHA, Piece(0, len(CONTENT), CONTENT[:10]))


def test_over_http_head_tells_the_offset_and_patch_goes_on_from_there(http: TestClient[Litestar]) -> None:
    assert http.head(ADDRESS).headers["upload-offset"] == "0"
    size = {"Upload-Length": str(len(CONTENT))}
    first = http.patch(ADDRESS, headers={**size, "Upload-Offset": "0"}, content=CONTENT[:3000])
    assert (first.status_code, first.headers["upload-offset"]) == (200, "3000")
    wrong = http.patch(ADDRESS, headers={**size, "Upload-Offset": "100"}, content=CONTENT[100:200])
    assert (wrong.status_code, wrong.headers["upload-offset"]) == (409, "3000")
    assert wrong.json()["code"] == "conflict"
    assert http.head(ADDRESS).headers["upload-offset"] == "3000"
    last = http.patch(ADDRESS, headers={**size, "Upload-Offset": "3000"}, content=CONTENT[3000:])
    assert (last.status_code, last.headers["upload-offset"]) == (200, str(len(CONTENT)))


def test_over_http_a_file_that_changed_while_it_was_sent_is_told_in_a_sentence(http: TestClient[Litestar]) -> None:
    headers = {"Upload-Length": "3", "Upload-Offset": "0"}
    answer = http.patch(ADDRESS, headers=headers, content=b"abc")
    assert (answer.status_code, answer.json()["code"]) == (400, "refused")
    assert "changed while it was sent" in answer.json()["title"]


@pytest.mark.parametrize("headers", [{}, {"Upload-Offset": "-1", "Upload-Length": "3"}, {"Upload-Offset": "0"}])
def test_over_http_a_piece_without_its_place_is_malformed(http: TestClient[Litestar], headers: dict[str, str]) -> None:
    assert http.patch(ADDRESS, headers=headers, content=b"abc").json()["code"] == "malformed"


def test_over_http_what_is_no_hash_is_not_found(http: TestClient[Litestar]) -> None:
    assert http.head("/blobs/../../etc").status_code == 404
    assert http.get("/blobs/abc").status_code == 404
    assert http.get(ADDRESS).status_code == 404


def test_files_lie_beside_their_database(world: World) -> None:
    url = world.database.url
    assert url.database is not None
    assert folder_beside(url).name == f"{Path(url.database).name}.files"
