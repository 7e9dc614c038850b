"""Signing in: the first account, cookies, forgery, too many attempts, users, tokens."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from panhuo.access import accounts
from panhuo.store import Database
from tests.api.conftest import CODE, PASSWORD, another

FIRST = {"email": "ann@example.com", "name": "Ann", "password": PASSWORD, "lang": "en"}


def code_of(answer) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["code"]


def test_the_first_account_is_made_with_the_code_of_the_server_and_only_once(client: TestClient) -> None:
    assert client.get("/api/v1/setup").json() == {"needed": True, "oidc": None}
    assert code_of(client.post("/api/v1/setup", json={"code": "guess", **FIRST})) == "PH606"
    made = client.post("/api/v1/setup", json={"code": CODE, **FIRST})
    assert made.status_code == 200
    assert made.json()["user"]["role"] == "admin"
    assert client.get("/api/v1/session").json()["user"]["name"] == "Ann"
    with another(client) as late:
        assert late.get("/api/v1/setup").json()["needed"] is False
        assert code_of(late.post("/api/v1/setup", json={"code": CODE, **FIRST})) == "PH605"


def test_a_short_password_is_refused_with_what_is_wanted(client: TestClient) -> None:
    answer = client.post("/api/v1/setup", json={"code": CODE, **FIRST, "password": "short"})
    assert (answer.status_code, code_of(answer)) == (400, "PH607")
    assert "12" in answer.json()["detail"]


def test_the_cookie_is_out_of_scripts_reach_and_over_tls_bound_to_the_host(client: TestClient) -> None:
    plain = client.post("/api/v1/setup", json={"code": CODE, **FIRST}).headers["set-cookie"]
    assert plain.startswith("panhuo_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(plain.split("; "))
    with TestClient(client.app, base_url="https://testserver") as secure:
        kept = secure.post("/api/v1/session", json={"email": FIRST["email"], "password": PASSWORD}).headers[
            "set-cookie"
        ]
        assert kept.startswith("__Host-panhuo_session=")
        assert "Secure" in kept.split("; ")
        assert secure.get("/api/v1/session").headers["strict-transport-security"]


def test_a_change_without_the_proof_of_our_page_is_refused(sign_in) -> None:
    ann = sign_in("planner")
    csrf = ann.headers.pop("X-CSRF-Token")
    assert code_of(ann.patch("/api/v1/me", json={"name": "Eve"})) == "PH610"
    assert code_of(ann.patch("/api/v1/me", json={"name": "Eve"}, headers={"X-CSRF-Token": csrf[:-1] + "x"})) == "PH610"
    assert ann.patch("/api/v1/me", json={"name": "Ann"}, headers={"X-CSRF-Token": csrf}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_another_site_can_neither_sign_in_nor_change(client: TestClient, sign_in, headers: dict[str, str]) -> None:
    ann = sign_in("planner")
    assert code_of(ann.patch("/api/v1/me", json={"name": "Eve"}, headers=headers)) == "PH610"
    known = {"email": "planner0@example.com", "password": PASSWORD}
    assert code_of(client.post("/api/v1/session", json=known, headers=headers)) == "PH610"


def test_signing_out_everywhere_ends_every_browser(client: TestClient, sign_in) -> None:
    ann = sign_in("planner", name="ann")
    with another(client) as second:
        second.post("/api/v1/session", json={"email": "ann@example.com", "password": PASSWORD})
        assert second.get("/api/v1/session").status_code == 200
        assert ann.delete("/api/v1/session/all").status_code == 200
        assert second.get("/api/v1/session").status_code == 401
    assert ann.get("/api/v1/session").status_code == 401


def test_who_guesses_must_wait_even_with_the_right_password(client: TestClient, sign_in) -> None:
    sign_in("planner", name="ann")
    for _ in range(10):
        wrong = client.post("/api/v1/session", json={"email": "ANN@example.com", "password": "wrong wrong wrong"})
        assert (wrong.status_code, code_of(wrong)) == (401, "PH602")
    slow = client.post("/api/v1/session", json={"email": "ann@example.com", "password": PASSWORD})
    assert (slow.status_code, code_of(slow)) == (429, "PH604")
    assert 0 < int(slow.headers["retry-after"]) <= 15 * 60


def test_a_locked_account_is_out_at_once(sign_in) -> None:
    admin, ann = sign_in("admin"), sign_in("planner", name="ann")
    user_id = next(user["user_id"] for user in admin.get("/api/v1/users").json()["items"] if user["name"] == "ann")
    assert admin.patch(f"/api/v1/users/{user_id}", json={"disabled": True}).json()["disabled"] is True
    assert ann.get("/api/v1/session").status_code == 401
    known = {"email": "ann@example.com", "password": PASSWORD}
    assert code_of(ann.post("/api/v1/session", json=known)) == "PH602"


def test_users_are_made_changed_and_the_last_administrator_stays(sign_in) -> None:
    admin = sign_in("admin", name="root")
    new = {"email": "bo@example.com", "name": "Bo", "password": PASSWORD, "role": "partner", "brands": ["Aurora"]}
    made = admin.post("/api/v1/users", json=new)
    assert (made.status_code, made.json()["brands"], made.json()["locations"]) == (201, ["Aurora"], None)
    assert code_of(admin.post("/api/v1/users", json=new | {"email": "BO@example.com"})) == "PH608"
    wider = admin.patch(f"/api/v1/users/{made.json()['user_id']}", json={"brands": None})
    assert wider.json()["brands"] is None
    mine = admin.get("/api/v1/session").json()["user"]["user_id"]
    assert code_of(admin.patch(f"/api/v1/users/{mine}", json={"role": "viewer"})) == "PH609"
    assert code_of(admin.patch(f"/api/v1/users/{mine}", json={"disabled": True})) == "PH609"
    assert code_of(admin.patch(f"/api/v1/users/{mine}", json={"brands": ["Aurora"]})) == "PH609"


@pytest.mark.parametrize("role", ["planner", "approver", "finance", "store", "partner", "viewer"])
def test_only_administrators_manage_users_and_tokens(sign_in, role: str) -> None:
    somebody = sign_in(role)
    for path in ("/api/v1/users", "/api/v1/tokens"):
        assert code_of(somebody.get(path)) == "PH603"


def test_a_token_needs_no_proof_of_a_page_and_ends_when_revoked(sign_in, client: TestClient) -> None:
    admin = sign_in("admin")
    made = admin.post("/api/v1/tokens", json={"name": "nightly", "role": "planner", "expires_in_days": 3}).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert client.get("/api/v1/session", headers=bearer).json()["user"]["name"] == "nightly"
    kept = {"page": "products", "name": "late", "query": "", "shared": False}
    assert client.post("/api/v1/views", json=kept, headers=bearer).status_code == 201
    assert made["token"] not in admin.get("/api/v1/tokens").text
    assert admin.delete(f"/api/v1/tokens/{made['token_id']}").status_code == 200
    gone = client.get("/api/v1/session", headers=bearer)
    assert (gone.status_code, gone.headers["www-authenticate"]) == (401, "Bearer")


def test_ones_own_password_is_changed_with_the_old_one_and_ends_other_browsers(client: TestClient, sign_in) -> None:
    ann = sign_in("planner", name="ann")
    with another(client) as second:
        second.post("/api/v1/session", json={"email": "ann@example.com", "password": PASSWORD})
        new = {"current": "not it at all", "new": "another long password"}
        assert code_of(ann.post("/api/v1/me/password", json=new)) == "PH602"
        assert ann.post("/api/v1/me/password", json=new | {"current": PASSWORD}).status_code == 200
        assert ann.get("/api/v1/session").status_code == 200
        assert second.get("/api/v1/session").status_code == 401


def test_what_administrators_do_is_written_down(sign_in) -> None:
    admin = sign_in("admin")
    admin.post("/api/v1/tokens", json={"name": "nightly", "role": "viewer"})
    deeds = admin.get("/api/v1/audit", params={"limit": 1}).json()
    assert (deeds["items"][0]["verb"], deeds["items"][0]["subject_kind"]) == ("create", "token")
    older = admin.get("/api/v1/audit", params={"limit": 1, "after": deeds["next"]}).json()
    assert older["items"][0]["verb"] == "sign_in"


def test_an_account_without_a_password_cannot_sign_in_with_one(client: TestClient, database: Database) -> None:
    given = {"email": "sso@example.com", "name": "S", "password": None, "role": "viewer"}
    accounts.add_user(database, None, now=datetime.now(UTC), **given)
    for password in ("", "None", PASSWORD):
        answer = client.post("/api/v1/session", json={"email": "sso@example.com", "password": password})
        assert code_of(answer) == "PH602"
