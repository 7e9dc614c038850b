"""A session ends by itself: 12 hours without use, or 7 days in any case; whoever guesses is slowed down."""

from datetime import UTC, datetime, timedelta

import pytest

from panhuo.access import accounts, sessions, tokens
from panhuo.store import Database
from panhuo.words.errors import NotSignedIn, TooManyAttempts, WrongCredentials

NOW = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"  # noqa: S105 - of an account in a test's own database
HOUR = timedelta(hours=1)


@pytest.fixture
def ann(database: Database) -> Database:
    given = {"email": "ann@example.com", "name": "Ann", "password": PASSWORD, "role": "planner"}
    accounts.add_user(database, None, now=NOW, **given)
    return database


def signed_in(database: Database, *, now: datetime = NOW, password: str = PASSWORD) -> sessions.SignedIn:
    return sessions.sign_in(database, email="Ann@Example.com", password=password, address="127.0.0.1", now=now)


def test_a_session_in_use_goes_on_and_one_left_alone_ends(ann: Database) -> None:
    secret = signed_in(ann).secret
    for hours in (11, 22, 33):
        assert sessions.identify(ann, secret=secret, now=NOW + hours * HOUR).name == "Ann"
    with pytest.raises(NotSignedIn):
        sessions.identify(ann, secret=secret, now=NOW + 45.1 * HOUR)


def test_no_session_lasts_longer_than_a_week(ann: Database) -> None:
    secret = signed_in(ann).secret
    for hours in range(10, 168, 10):
        sessions.identify(ann, secret=secret, now=NOW + hours * HOUR)
    with pytest.raises(NotSignedIn):
        sessions.identify(ann, secret=secret, now=NOW + 168 * HOUR)


def test_the_secret_is_kept_nowhere(ann: Database) -> None:
    secret = signed_in(ann).secret
    import psycopg

    with psycopg.connect(str(ann.urls.owner_login)) as connection:
        kept = connection.execute("select to_jsonb(s)::text from panhuo.web_session s").fetchall()
        hashes = connection.execute("select password_hash from panhuo.credential").fetchall()
    assert secret not in str(kept)
    assert secret.removeprefix("phs_") not in str(kept)
    assert all(hash_.startswith("$argon2id$") for (hash_,) in hashes)


def test_ten_failures_stop_even_the_right_password_for_a_quarter_of_an_hour(ann: Database) -> None:
    for number in range(10):
        with pytest.raises(WrongCredentials):
            signed_in(ann, now=NOW + timedelta(seconds=number), password="wrong wrong wrong")  # noqa: S106
    with pytest.raises(TooManyAttempts) as slow:
        signed_in(ann, now=NOW + timedelta(minutes=1))
    assert slow.value.facts["seconds"] == 14 * 60
    assert signed_in(ann, now=NOW + timedelta(minutes=15, seconds=11)).identity.name == "Ann"


def test_an_unknown_address_is_answered_like_a_wrong_password(ann: Database) -> None:
    with pytest.raises(WrongCredentials):
        sessions.sign_in(ann, email="eve@example.com", password=PASSWORD, address="127.0.0.1", now=NOW)


def test_a_sweep_takes_what_counts_no_more_and_nothing_else(ann: Database) -> None:
    old, fresh = signed_in(ann), signed_in(ann, now=NOW + 20 * HOUR)
    sessions.sweep(ann, now=NOW + 21 * HOUR)
    assert sessions.identify(ann, secret=fresh.secret, now=NOW + 21 * HOUR).name == "Ann"
    with pytest.raises(NotSignedIn):
        sessions.identify(ann, secret=old.secret, now=NOW + HOUR)


def test_a_change_of_role_ends_the_sessions_of_the_old_one(ann: Database) -> None:
    secret = signed_in(ann).secret
    root = accounts.add_user(ann, None, email="r@example.com", name="R", password=PASSWORD, role="admin", now=NOW)
    begun = sessions.begin(ann, user_id=str(root["user_id"]), now=NOW, verb="set_up")
    user_id = next(str(user["user_id"]) for user in accounts.users(ann, begun.identity) if user["name"] == "Ann")
    accounts.change_user(ann, begun.identity, user_id, changes={"role": "viewer"}, now=NOW)
    with pytest.raises(NotSignedIn):
        sessions.identify(ann, secret=secret, now=NOW)


def test_a_token_counts_until_its_day(database: Database) -> None:
    _, secret = tokens.create(database, None, name="nightly", role="viewer", days=2, now=NOW)
    assert tokens.identify(database, secret=secret, now=NOW + 47 * HOUR).role == "viewer"
    with pytest.raises(NotSignedIn):
        tokens.identify(database, secret=secret, now=NOW + 48 * HOUR)
    with pytest.raises(NotSignedIn):
        tokens.identify(database, secret=secret[:-1] + "x", now=NOW)
