"""The embedded PostgreSQL starts fast, outlives what kills it, and has none of the usual launchers' faults."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from itertools import count
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from panhuo import store
from panhuo.store import places, readiness, server
from panhuo.store.cluster import start_server
from panhuo.store.places import place_of
from panhuo.store.processes import postmaster_of, processes_in, running
from panhuo.words.errors import DatabaseUnreachable, ServerWontStart, UnsafeDatabaseRole

WAIT_SECONDS_MAX = 60


@pytest.fixture
def home() -> Generator[Path]:
    """A home that everybody may walk to: the folders of pytest are closed, and root's server runs as somebody else."""
    with tempfile.TemporaryDirectory(prefix="panhuo-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


def data_of(home: Path) -> Path:
    return place_of(home).data


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]


def run(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def eventually(condition) -> None:
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < WAIT_SECONDS_MAX
        time.sleep(0.01)


def test_a_new_home_gets_a_server_of_version_18_with_checksums_and_an_application_role_that_owns_nothing(home):
    with store.embedded(home) as urls:
        assert rows(urls.application, "select current_user, current_database()") == [("panhuo_app", "panhuo")]
        assert rows(urls.application, "show data_checksums") == [("on",)]
        assert rows(urls.application, "show fsync") == [("on",)]
        store.check_role(urls.application)
        store.check_role(str(urls.worker))


def test_the_superuser_is_refused_as_the_role_of_the_application(home):
    with store.embedded(home) as urls, pytest.raises(UnsafeDatabaseRole, match="superuser, bypassrls"):
        store.check_role(str(urls.owner_login))


def test_a_server_that_is_not_there_is_a_clear_error(home):
    with pytest.raises(DatabaseUnreachable, match="PH701"):
        store.check_role(f"postgresql://nobody@/panhuo?host={home}")


def test_what_was_written_is_there_after_a_stop_and_nothing_is_left_running(home):
    with store.embedded(home) as urls:
        run(str(urls.owner_login), "create table kept as select 42 as answer")
    assert processes_in(data_of(home)) == []
    with store.embedded(home) as urls:
        assert rows(str(urls.owner_login), "select answer from kept") == [(42,)]


def test_a_wrong_password_is_refused_on_the_socket_and_passwords_are_closed_to_others(home):
    with store.embedded(home) as urls:
        wrong = urls.application.replace("panhuo_app:", "panhuo_app:wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
    assert stat.S_IMODE((home / "database" / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(place_of(home).root.joinpath("socket").stat().st_mode) == 0o700


def test_a_home_with_a_path_too_long_for_a_socket_is_served_on_loopback_with_a_password(home):
    home /= "long" * 30
    home.mkdir()
    with store.embedded(home) as urls:
        assert "@127.0.0.1:" in urls.application
        assert rows(urls.application, "select 1") == [(1,)]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(urls.application.replace("panhuo_app:", "panhuo_app:wrong"))


def test_a_second_process_joins_the_running_server_and_does_not_stop_it(home):
    script = (
        "import sys, psycopg; from pathlib import Path; from panhuo import store\n"
        "with store.embedded(Path(sys.argv[1])) as urls, psycopg.connect(urls.application) as c:\n"
        "    print(c.execute('select 7').fetchone()[0])"
    )
    with store.embedded(home) as urls:
        before = postmaster_of(data_of(home))
        joined = subprocess.run([sys.executable, "-c", script, home], capture_output=True, text=True, check=True)
        assert joined.stdout.strip() == "7"
        assert postmaster_of(data_of(home)) == before
        assert rows(urls.application, "select 1") == [(1,)]


ONE_ANSWER = (
    "import sys, psycopg; from pathlib import Path; from panhuo import store\n"
    "with store.embedded(Path(sys.argv[1])) as urls:\n"
    "    psycopg.connect(urls.application).close()\n    print('up', flush=True)\n    sys.stdin.read()"
)


def started(home: Path) -> subprocess.Popen[str]:
    """Another process of ours that is served until its input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", ONE_ANSWER, home], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_processes_that_start_together_on_a_new_home_are_all_served(home):
    together = [started(home) for _ in range(3)]
    assert [process.stdout.readline().strip() for process in together] == ["up"] * 3  # type: ignore[union-attr]
    for process in together:
        process.communicate(timeout=WAIT_SECONDS_MAX)
    assert [process.returncode for process in together] == [0, 0, 0]
    assert processes_in(data_of(home)) == []


@pytest.mark.parametrize("folder", [".", "long" * 30])
def test_who_joined_is_served_on_at_the_same_address_when_the_keeper_leaves(home, folder):
    home /= folder
    home.mkdir(exist_ok=True)
    keeper = started(home)
    assert keeper.stdout is not None
    assert keeper.stdout.readline().strip() == "up"
    with store.embedded(home) as urls:
        before = postmaster_of(data_of(home))
        keeper.communicate(timeout=WAIT_SECONDS_MAX)
        eventually(lambda: postmaster_of(data_of(home)) not in {None, before})
        eventually(lambda: answers(urls.application))
    assert processes_in(data_of(home)) == []


def test_a_stop_while_the_server_is_being_started_again_does_not_hang(home, monkeypatch):
    starting = threading.Event()

    def start_slowly(place, *, port):
        if threading.current_thread().name == "postgresql-keeper":
            starting.set()
            time.sleep(0.2)
        return start_server(place, port=port)

    monkeypatch.setattr(server, "start_server", start_slowly)
    with store.embedded(home):
        killed = postmaster_of(data_of(home))
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        assert starting.wait(WAIT_SECONDS_MAX)
    assert processes_in(data_of(home)) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_run_by_root_a_link_that_the_servers_user_put_gives_it_nothing_of_roots(home):
    with store.embedded(home):
        pass
    of_root = home / "of-root"
    of_root.write_text("closed")
    of_root.chmod(0o600)
    root = place_of(home).root
    (root / "socket").rename(root / "aside")
    (root / "socket").symlink_to(of_root)
    (root / "postgresql.log").symlink_to(of_root)
    with pytest.raises(ServerWontStart), store.embedded(home):
        pass
    assert (of_root.stat().st_uid, of_root.read_text()) == (0, "closed")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two users")
def test_a_home_that_a_normal_user_made_goes_on_when_root_starts_it(home):
    with store.embedded(home) as urls, psycopg.connect(str(urls.owner_login), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        user = place_of(home).uid
    # As that user would have made it: all of it theirs, and closed to others.
    for path in (home, home / "database", *(home / "database").iterdir()):
        os.chown(path, user, -1)
    home.chmod(0o700)
    with store.embedded(home) as urls:
        assert place_of(home).uid == user
        assert rows(str(urls.owner_login), "select count(*) from kept") == [(0,)]


def test_a_stale_process_id_file_that_names_a_living_stranger_is_not_believed(home):
    with store.embedded(home):
        pass
    stale = data_of(home) / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{data_of(home)}\n1\n5432\n\n*\n")
    stale.chmod(0o644)
    with store.embedded(home) as urls:
        assert rows(urls.application, "select 1") == [(1,)]


def test_a_zombie_does_not_count_as_running(home):
    child = subprocess.Popen(["true"])
    eventually(lambda: not running(child.pid))
    assert Path(f"/proc/{child.pid}").exists()
    with store.embedded(home):
        pass
    (data_of(home) / "postmaster.pid").write_text(f"{child.pid}\n{data_of(home)}\n1\n5432\n\n*\n")
    with store.embedded(home) as urls:
        assert rows(urls.application, "select 1") == [(1,)]
    child.wait()


def test_a_server_killed_by_force_comes_back_by_itself_at_the_same_address(home):
    announced: list[str] = []
    with store.embedded(home, announce=announced.append) as urls:
        run(str(urls.owner_login), "create table kept as select 1 as n")
        killed = postmaster_of(data_of(home))
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: postmaster_of(data_of(home)) not in {None, killed})
        eventually(lambda: answers(urls.application))
        assert rows(str(urls.owner_login), "select n from kept") == [(1,)]
    assert "database.restarting" in announced
    assert processes_in(data_of(home)) == []


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_server_ends_with_a_keeper_that_was_killed_and_the_next_one_starts_it_anew(home):
    script = (
        "import sys, time; from pathlib import Path; from panhuo import store\n"
        "with store.embedded(Path(sys.argv[1])):\n    print('up', flush=True)\n    time.sleep(600)"
    )
    keeper = subprocess.Popen([sys.executable, "-c", script, home], stdout=subprocess.PIPE, text=True)
    assert keeper.stdout is not None
    assert keeper.stdout.readline().strip() == "up"
    keeper.kill()
    keeper.wait()
    keeper.stdout.close()
    with store.embedded(home) as urls:
        assert rows(urls.application, "select 1") == [(1,)]
    assert processes_in(data_of(home)) == []


def test_a_server_that_recovers_for_an_hour_is_waited_for_and_the_wait_is_announced(home, monkeypatch):
    announced: list[str] = []
    hours = count()
    answers_left = iter(["starting"] * 60)
    monkeypatch.setattr(server, "state_at", lambda address: next(answers_left, None) or readiness.state_at(address))
    monkeypatch.setattr(server.time, "monotonic", lambda: 60.0 * next(hours))
    with store.embedded(home, announce=announced.append) as urls:
        monkeypatch.undo()
        assert rows(urls.application, "select 1") == [(1,)]
    assert "database.recovering" in announced


def test_a_server_in_recovery_says_not_yet_and_one_that_is_not_there_says_nothing(home):
    assert readiness.state_at(home / "nowhere") == "absent"
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        not_yet = threading.Thread(target=say_once, args=(listening, b"E\x00\x00\x00\x10SFATAL\x00C57P03\x00\x00"))
        not_yet.start()
        assert readiness.state_at(listening.getsockname()) == "starting"
        not_yet.join()


def say_once(listening: socket.socket, answer: bytes) -> None:
    wire, _ = listening.accept()
    with wire:
        wire.recv(1024)
        wire.sendall(answer)


def test_a_broken_data_folder_is_told_with_the_last_words_of_the_server(home):
    with store.embedded(home):
        pass
    (data_of(home) / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(ServerWontStart, match="pg_control"), store.embedded(home):
        pass


def test_a_first_start_that_was_killed_in_the_middle_is_begun_anew(home):
    unfinished = place_of(home).root / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with store.embedded(home) as urls:
        assert rows(urls.application, "select 1") == [(1,)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_run_by_root_no_folder_above_the_home_is_opened_to_others(home, monkeypatch):
    monkeypatch.setattr(places, "SYSTEM_FOLDER", home / "system")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with store.embedded(closed / "home") as urls:
        assert rows(urls.application, "select 1") == [(1,)]
        assert f"{home}/system" in unquote(urls.application)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert stat.S_IMODE(closed.joinpath("home", "database").stat().st_mode) == 0o700


def write_until(stop: threading.Event, *, url: str, acknowledged: list[int], first: int, step: int) -> None:
    """Write whole numbers one transaction each; keep those whose commit was acknowledged."""
    number = first
    while not stop.is_set():
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                while not stop.is_set():
                    connection.execute("insert into written values (%s)", [number])
                    acknowledged.append(number)
                    number += step
        except psycopg.OperationalError:
            # Whether the number in flight was written is not known, so it is never used again.
            number += step
            time.sleep(0.01)


@pytest.mark.slow
def test_fifty_kills_in_mid_write_lose_no_acknowledged_row(home):
    writers = 4
    acknowledged: list[list[int]] = [[] for _ in range(writers)]
    stop = threading.Event()
    with store.embedded(home) as urls:
        owner = str(urls.owner_login)
        run(owner, "create table written (n bigint primary key)")
        threads = [
            threading.Thread(
                target=write_until,
                args=(stop,),
                kwargs={"url": owner, "acknowledged": acknowledged[index], "first": index, "step": writers},
            )
            for index in range(writers)
        ]
        for thread in threads:
            thread.start()
        for _ in range(50):
            before = sum(map(len, acknowledged))
            eventually(lambda before=before: sum(map(len, acknowledged)) > before + 20)
            alive = postmaster_of(data_of(home))
            if alive is not None:
                os.kill(alive, signal.SIGKILL)
            eventually(lambda alive=alive: postmaster_of(data_of(home)) not in {None, alive})
        eventually(lambda: answers(owner))
        stop.set()
        for thread in threads:
            thread.join()
        found = {n for (n,) in rows(owner, "select n from written")}
    sent = {n for part in acknowledged for n in part}
    assert sent - found == set()
    assert len(sent) > 1000
