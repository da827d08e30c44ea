"""The store opens only as rules 1 to 6 of `desktop/models/cipher.py` allow, and says why when it does not."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlcipher3 import dbapi2

from desktop.models import refusals
from desktop.models.cipher import connect, engine, full_check, quick_check, refuse_newer

KEY = bytes(range(32))
OTHER_KEY = bytes(32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "走访 记录.db"


@pytest.fixture
def store(path: Path) -> Path:
    """A store of about 40 pages, closed."""
    connection = connect(path, KEY, create=True)
    connection.execute("CREATE TABLE shops (id INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    connection.executemany("INSERT INTO shops (name) VALUES (?)", [("新华烟酒店" * 40,) for _ in range(250)])
    connection.close()
    return path


class Recording(dbapi2.Connection):  # type: ignore[misc,unused-ignore]
    """A real connection that remembers what it was told."""

    told: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        Recording.told = []

    def execute(self, statement: str, *args: Any) -> Any:
        Recording.told.append(statement.replace(" ", "").lower())
        return super().execute(statement, *args)


def test_the_open_sequence_keeps_its_order(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbapi2, "connect", partial(dbapi2.connect, factory=Recording))
    connect(store, KEY, read_only=True).close()
    told = Recording.told
    expected = [
        f"pragmakey=\"x'{KEY.hex()}'\"",
        "pragmacipher_compatibility=4",
        "selectcount(*)fromsqlite_master",
        "pragmacipher_version",
        "pragmacipher_status",
        "pragmaforeign_keys=on",
        "pragmajournal_mode=wal",
        "pragmasynchronous=full",
        "pragmabusy_timeout=5000",
        "pragmatemp_store=memory",
        "pragmasecure_delete=on",
        "pragmatrusted_schema=off",
        "pragmacell_size_check=on",
        "pragmawal_autocheckpoint=1000",
        "pragmajournal_size_limit=67108864",
        "pragmaquery_only=on",
        "pragmaforeign_keys",
        "pragmasynchronous",
        "pragmaquery_only",
    ]
    assert [statement for statement in told if statement in expected] == expected
    assert ("pragmafullfsync=on" in told) == (sys.platform == "darwin")


@pytest.mark.parametrize("setting", ["foreign_keys", "synchronous", "secure_delete", "cell_size_check"])
def test_a_setting_that_does_not_take_is_a_refusal(store: Path, setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf(dbapi2.Connection):  # type: ignore[misc,unused-ignore]
        """A real connection that does not hear one setting, as a library built otherwise would not."""

        def execute(self, statement: str, *args: Any) -> Any:
            heard = f"PRAGMA {setting} = OFF" if statement.startswith(f"PRAGMA {setting} =") else statement
            return super().execute(heard, *args)

    monkeypatch.setattr(dbapi2, "connect", partial(dbapi2.connect, factory=Deaf))
    with pytest.raises(refusals.OldCipher, match=setting):
        connect(store, KEY)


def test_an_older_cipher_than_the_one_pinned_is_a_refusal(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Older(dbapi2.Connection):  # type: ignore[misc,unused-ignore]
        """A real connection of a library that says it is older."""

        def execute(self, statement: str, *args: Any) -> Any:
            told = "SELECT '4.9.0 community'" if statement == "PRAGMA cipher_version" else statement
            return super().execute(told, *args)

    monkeypatch.setattr(dbapi2, "connect", partial(dbapi2.connect, factory=Older))
    with pytest.raises(refusals.OldCipher, match="cipher_version"):
        connect(store, KEY)


def test_a_forgotten_key_stops_before_anything_readable_is_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 1, RC-02."""

    class Forgetful(dbapi2.Connection):  # type: ignore[misc,unused-ignore]
        """A real connection to which nobody told the key."""

        def execute(self, statement: str, *args: Any) -> Any:
            return super().execute("SELECT 1" if statement.startswith("PRAGMA key") else statement, *args)

    monkeypatch.setattr(dbapi2, "connect", partial(dbapi2.connect, factory=Forgetful))
    with pytest.raises(refusals.OldCipher, match="cipher_"):
        connect(path, KEY, create=True)
    assert path.read_bytes() == b""


def test_nothing_readable_is_in_the_files(store: Path) -> None:
    connection = connect(store, KEY)
    connection.execute("INSERT INTO shops (name) VALUES ('大桥便利店')")
    files = [store, store.with_name(store.name + "-wal")]
    stored = b"".join(file.read_bytes() for file in files)
    connection.close()
    assert all(word.encode() not in stored for word in ("大桥", "新华", "SQLite format 3", "shops"))


def test_a_database_that_nobody_encrypted_is_refused_and_kept(path: Path) -> None:
    """Rule 1, RC-02."""
    plain = dbapi2.connect(str(path))
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    before = path.read_bytes()
    with pytest.raises(refusals.NotEncrypted, match="走访 记录"):
        connect(path, KEY, create=True)
    assert path.read_bytes() == before


def test_a_key_of_another_length_is_our_own_mistake(path: Path) -> None:
    """Rule 2."""
    with pytest.raises(ValueError, match="31"):
        connect(path, KEY[1:], create=True)
    assert not path.exists()


def test_a_wrong_key_is_said_and_changes_nothing(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Rules 3 and 6; RC-03: nothing of it is told anywhere else."""
    before = store.read_bytes()
    for _ in range(3):
        with pytest.raises(refusals.WrongKey) as refused:
            connect(store, OTHER_KEY)
        assert KEY.hex() not in str(refused.value)
    assert store.read_bytes() == before
    assert capfd.readouterr() == ("", "")


def test_a_wrong_key_tells_nothing_to_standard_error_in_a_fresh_program(store: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop.models import cipher, refusals\n"
        "try: cipher.connect(Path(sys.argv[1]), bytes(32))\n"
        "except refusals.WrongKey: print('refused')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(store)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(refusals.__file__).parents[2],
    )
    assert (done.stdout.strip(), done.stderr) == ("refused", "")


@pytest.mark.parametrize("length", [100, 4000])
def test_something_else_under_the_name_of_the_store_is_refused(path: Path, length: int) -> None:
    path.write_bytes(secrets.token_bytes(length))
    with pytest.raises(refusals.WrongKey):
        connect(path, KEY, create=True)
    assert path.stat().st_size == length


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.case("RA-09")
def test_a_missing_folder_is_said_and_not_made(tmp_path: Path, *, create: bool) -> None:
    """RA-09."""
    with pytest.raises(refusals.MissingFolder, match="gone"):
        connect(tmp_path / "gone" / "records.db", KEY, create=create)
    assert not (tmp_path / "gone").exists()


@pytest.mark.case("RA-09")
def test_a_missing_or_emptied_store_is_not_replaced_by_a_fresh_one(store: Path) -> None:
    """Rule 5."""
    for lose in (lambda: store.write_bytes(b""), store.unlink):
        lose()
        for options in ({}, {"read_only": True}, {"read_only": True, "create": True}):
            with pytest.raises(refusals.MissingStore):
                connect(store, KEY, **options)
    assert not store.exists()


def test_a_log_without_its_store_is_kept_even_when_a_store_may_be_made(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"what is left")
    with pytest.raises(refusals.MissingStore):
        connect(path, KEY, create=True)
    assert log.read_bytes() == b"what is left"


def test_a_creation_that_was_cut_short_can_be_begun_again(path: Path) -> None:
    path.touch()
    connect(path, KEY, create=True).close()


@pytest.fixture
def guest() -> Iterator[Path]:
    """A folder that an account without privileges may use; the test runs as that account meanwhile."""
    if sys.platform == "win32":
        pytest.skip("Windows keeps its permissions elsewhere")
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    folder.chmod(0o700)
    if root:
        os.seteuid(0)
    shutil.rmtree(folder)


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o400, 0o700), (0o600, 0o500), (0o000, 0o700)])
def test_a_store_that_may_not_be_written_is_said(guest: Path, file_mode: int, folder_mode: int) -> None:
    """RA-09."""
    path = guest / "records.db"
    connection = connect(path, KEY, create=True)
    connection.execute("CREATE TABLE t (a)")
    connection.close()
    path.chmod(file_mode)
    guest.chmod(folder_mode)
    with pytest.raises(refusals.ReadOnlyStore):
        connect(path, KEY)


def test_a_reader_reads_and_cannot_write(store: Path) -> None:
    reader = connect(store, KEY, read_only=True)
    assert reader.execute("SELECT count(*) FROM shops").fetchone() == (250,)
    with pytest.raises(dbapi2.OperationalError, match="readonly"):
        reader.execute("DELETE FROM shops")
    reader.close()


def test_a_store_of_a_newer_program_is_refused_and_offers_no_deletion(store: Path) -> None:
    """RA-11."""
    connection = connect(store, KEY)
    connection.execute("PRAGMA user_version = 7")
    assert refuse_newer(connection, 7, store) == 7
    with pytest.raises(refusals.NewerStore, match="newer version") as refused:
        refuse_newer(connection, 6, store)
    assert "delete" not in str(refused.value).lower()
    connection.close()


def test_a_healthy_store_has_no_findings(store: Path) -> None:
    connection = connect(store, KEY)
    assert (quick_check(connection), full_check(connection)) == ((), ())
    connection.close()


def test_the_full_check_finds_a_reference_into_nothing(store: Path) -> None:
    connection = connect(store, KEY)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, shop_id INTEGER REFERENCES shops)")
    connection.execute("INSERT INTO visits VALUES (1, 999)")
    assert full_check(connection) == ("foreign_key_check: visits 1 shops 0",)
    connection.close()


def test_the_full_check_empties_the_log_before_it_judges_the_file(store: Path) -> None:
    connection = connect(store, KEY)
    connection.execute("INSERT INTO shops (name) VALUES ('一')")
    log = store.with_name(store.name + "-wal")
    assert log.stat().st_size > 0
    assert full_check(connection) == ()
    assert log.stat().st_size == 0
    connection.close()


def test_the_full_check_waits_for_another_time_while_somebody_reads(store: Path) -> None:
    reader = connect(store, KEY, read_only=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM shops").fetchone()
    writer = connect(store, KEY)
    writer.execute("PRAGMA busy_timeout = 1")
    writer.execute("INSERT INTO shops (name) VALUES ('一')")
    with pytest.raises(refusals.StoreBusy):
        full_check(writer)
    reader.close()
    writer.close()


@pytest.mark.case("RA-12")
def test_every_flipped_byte_is_noticed(store: Path, tmp_path: Path) -> None:
    """RA-12: at the start, or by the full check."""
    whole = store.read_bytes()
    for position in range(5, len(whole), len(whole) // 60):
        flipped = bytearray(whole)
        flipped[position] ^= 0x10
        copy = tmp_path / "flipped.db"
        copy.write_bytes(flipped)
        try:
            connection = connect(copy, KEY)
        except refusals.StoreRefused:
            continue
        assert full_check(connection), position
        connection.close()


@pytest.mark.case("RA-13")
def test_a_store_whose_log_was_lost_opens_at_its_last_checkpoint(store: Path, tmp_path: Path) -> None:
    """RA-13: the file copied without its log, and a stale index of the log beside it."""
    connection = connect(store, KEY)
    connection.execute("INSERT INTO shops (name) VALUES ('一')")
    copy = tmp_path / "copy.db"
    copy.write_bytes(store.read_bytes())
    copy.with_name("copy.db-shm").write_bytes(store.with_name(store.name + "-shm").read_bytes())
    connection.close()
    older = connect(copy, KEY)
    assert older.execute("SELECT count(*) FROM shops").fetchone() == (250,)
    assert full_check(older) == ()
    older.close()


def test_a_writer_holds_the_store_from_the_beginning_of_its_transaction(store: Path) -> None:
    pool = engine(store, KEY)
    other = connect(store, KEY)
    other.execute("PRAGMA busy_timeout = 1")
    with pool.begin():
        with pytest.raises(dbapi2.OperationalError, match="locked") as refused:
            other.execute("BEGIN IMMEDIATE")
        assert isinstance(refusals.in_words(refused.value, store), refusals.StoreBusy)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
    pool.dispose()


def test_a_savepoint_that_is_rolled_back_leaves_nothing(store: Path) -> None:
    pool = engine(store, KEY)
    with pool.begin() as connection:
        inner = connection.begin_nested()
        connection.execute(sa.text("DELETE FROM shops"))
        inner.rollback()
    with pool.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM shops")) == 250
    pool.dispose()


def test_readers_see_one_state_while_a_writer_commits(store: Path) -> None:
    writing, reading = engine(store, KEY), engine(store, KEY, read_only=True)
    count = sa.text("SELECT count(*) FROM shops")
    with reading.begin() as reader:
        assert reader.scalar(count) == 250
        with writing.begin() as writer:
            writer.execute(sa.text("DELETE FROM shops WHERE id <= 50"))
        assert reader.scalar(count) == 250
    with reading.begin() as reader:
        assert reader.scalar(count) == 200
        with pytest.raises(sa.exc.OperationalError, match="readonly"):
            reader.execute(sa.text("DELETE FROM shops"))
    writing.dispose()
    reading.dispose()


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("database or disk is full", refusals.DiskFull, "MB are free"),
        ("disk I/O error", refusals.DiskFault, "reported an error"),
        ("database disk image is malformed", refusals.DamagedStore, "damaged"),
        ("something new", refusals.DamagedStore, "could not be read or written"),
    ],
)
def test_every_failure_of_the_driver_becomes_a_sentence(
    tmp_path: Path, said: str, kind: type[refusals.StoreRefused], words: str
) -> None:
    told = refusals.in_words(dbapi2.OperationalError(said), tmp_path / "records.db")
    assert type(told) is kind
    assert words in str(told)
