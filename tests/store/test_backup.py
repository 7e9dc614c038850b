"""A backup brings everything back, or changes nothing."""

import io
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb

from panhuo import lake, store
from panhuo.store import SYSTEM
from panhuo.words.errors import BackupBroken, HomeBusy, HomeNotEmpty

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a table of results, terms, and two deeds in its database."""
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o711)
    made = tmp_path / "home"
    (made / "lake" / "tables").mkdir(parents=True)
    (made / "lake" / "tables" / "sales.parquet").write_bytes(b"rows" * 1000)
    (made / "panhuo.toml").write_text('currency = "CNY"\n', encoding="utf-8")
    with store.served(made) as urls:
        store.migrate(urls)
        with store.open_database(urls) as database, store.transaction(database, SYSTEM) as cursor:
            for number in (1, 2):
                statement = "insert into audit (at, verb, subject_kind, detail) values (now(), 'ran', 'run', %s)"
                cursor.execute(statement, [Jsonb({"number": number})])
            cursor.execute("insert into preference (user_id, page, value) values (gen_random_uuid(), 'products', '{}')")
    return made


def told(home: Path) -> tuple[list[object], str, list[str], int]:
    """What the application finds in a home: its deeds, the version of its server, its files, a private row."""
    with store.served(home) as urls:
        version = store.check_role(urls.application)
        with store.open_database(urls) as database, store.transaction(database, SYSTEM) as cursor:
            deeds = [row["detail"] for row in cursor.execute("select detail from audit order by audit_id")]
            private = cursor.execute("select count(*) as n from preference").fetchall()[0]["n"]
    files = sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())
    return deeds, version, [name for name in files if not name.startswith(("database", "."))], private


def test_what_was_wiped_comes_back_and_gives_the_same_answers(home: Path, tmp_path: Path) -> None:
    before = told(home)
    saved = tmp_path / "saved.tar"
    assert store.backup(home, saved, now=NOW) > 4000
    assert saved.stat().st_mode & 0o077 == 0
    other = tmp_path / "other"
    assert store.restore(saved, other, replace=False, now=NOW) is None
    assert told(other) == before
    # And the schema goes on from where it was.
    with store.served(other) as urls:
        assert store.migrate(urls) == []


def test_row_security_and_ownership_come_back_too(home: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "saved.tar", tmp_path / "other"
    store.backup(home, saved, now=NOW)
    store.restore(saved, other, replace=False, now=NOW)
    statement = """
        select count(*) filter (where relrowsecurity), count(*), bool_and(pg_get_userbyid(relowner) = 'panhuo_owner')
        from pg_class where relnamespace = 'panhuo'::regnamespace and relkind = 'r'
    """
    with store.served(other) as urls, psycopg.connect(str(urls.owner_login)) as connection:
        secured, tables, owned = connection.execute(statement).fetchall()[0]
    assert secured == tables > 10
    assert owned
    planner = store.Scope("planner", brands=None, locations=None)
    with (
        store.served(other) as urls,
        store.open_database(urls) as database,
        store.transaction(database, planner) as cursor,
    ):
        assert cursor.execute("select * from audit").fetchall() == []


def test_a_home_that_holds_something_is_moved_aside_only_when_asked(home: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    store.backup(home, saved, now=NOW)
    (home / "panhuo.toml").write_text('currency = "EUR"\n', encoding="utf-8")
    with pytest.raises(HomeNotEmpty):
        store.restore(saved, home, replace=False, now=NOW)
    aside = store.restore(saved, home, replace=True, now=NOW)
    assert aside is not None
    assert "EUR" in (aside / "panhuo.toml").read_text(encoding="utf-8")
    assert "CNY" in (home / "panhuo.toml").read_text(encoding="utf-8")
    assert told(home)[0] == [{"number": 1}, {"number": 2}]


def test_a_changed_byte_is_found_before_anything_is_touched(home: Path, tmp_path: Path) -> None:
    saved, other = tmp_path / "saved.tar", tmp_path / "other"
    store.backup(home, saved, now=NOW)
    content = bytearray(saved.read_bytes())
    place = content.index(b"rows" * 10)
    content[place] ^= 1
    saved.write_bytes(content)
    with pytest.raises(BackupBroken) as found:
        store.restore(saved, other, replace=False, now=NOW)
    assert "sales.parquet" in str(found.value)
    assert not other.exists()
    assert [path.name for path in tmp_path.iterdir() if "restoring" in path.name] == []


@pytest.mark.parametrize("cut", [0, 100, 5000])
def test_a_cut_off_or_foreign_file_is_refused(home: Path, tmp_path: Path, cut: int) -> None:
    saved, other = tmp_path / "saved.tar", tmp_path / "other"
    store.backup(home, saved, now=NOW)
    saved.write_bytes(saved.read_bytes()[:cut])
    with pytest.raises(BackupBroken):
        store.restore(saved, other, replace=False, now=NOW)
    assert not other.exists()


@pytest.mark.parametrize("name", ["../x", "/x", "home/../../x", "elsewhere/x"])
def test_a_backup_writes_nowhere_but_into_the_home(tmp_path: Path, name: str) -> None:
    saved = tmp_path / "saved.tar"
    member = f'{{"name": "{name}", "size": 1, "sha256": "0"}}'
    told_of = f'{{"format": 1, "panhuo": "0", "migrations": [], "members": [{member}]}}'.encode()
    with tarfile.open(saved, "w") as archive:
        for part, content in (("manifest.json", told_of), (name, b"x")):
            header = tarfile.TarInfo(part)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    with pytest.raises(BackupBroken):
        store.restore(saved, tmp_path / "inside" / "other", replace=False, now=NOW)
    assert not (tmp_path / "x").exists()
    assert not (tmp_path / "inside" / "x").exists()


def test_no_backup_is_made_while_a_run_writes(home: Path, tmp_path: Path) -> None:
    with lake.held(home), pytest.raises(HomeBusy):
        store.backup(home, tmp_path / "saved.tar", now=NOW)
    assert list(tmp_path.glob("saved*")) == []


def test_nothing_is_restored_under_a_running_service(home: Path, tmp_path: Path) -> None:
    saved = tmp_path / "saved.tar"
    with store.served(home):
        store.backup(home, saved, now=NOW)
        with pytest.raises(HomeBusy):
            store.restore(saved, home, replace=True, now=NOW)
    assert told(home)[0] == [{"number": 1}, {"number": 2}]
