"""A single sign-on lets in who the provider vouches for and an administrator knows, and nobody by any trick."""

import base64
import hashlib
import json
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from panhuo.access import accounts, single_sign_on
from panhuo.access.single_sign_on import Provider
from panhuo.store import SYSTEM, Database, transaction
from panhuo.words.errors import SignOnFailed, WrongCredentials

BACK = "http://127.0.0.1:8765/api/v1/oidc/callback"
SECRET = "s" * 32
CLIENT = "panhuo"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Vouching:
    """A provider of identities: what it will claim of whoever comes, and what it was asked."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict[str, Any])
    key: rsa.RSAPrivateKey = KEY
    challenge: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list[dict[str, list[str]]])

    def token(self) -> str:
        now = datetime.now(UTC)
        usual = {"iss": self.address, "aud": CLIENT, "sub": "42", "iat": now, "exp": now + timedelta(minutes=5)}
        return jwt.encode(usual | self.claims, self.key, algorithm="RS256", headers={"kid": "k"})

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/keys",
            }
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return 200, {"keys": [public | {"kid": "k", "alg": "RS256", "use": "sig"}]}
        self.asked.append(form)
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self.challenge or form["code"] != ["the-code"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token(), "access_token": "x", "token_type": "Bearer"}


@pytest.fixture
def vouching() -> Generator[Vouching]:
    provider = Vouching()

    class Handler(BaseHTTPRequestHandler):
        def reply(self, form: dict[str, list[str]]) -> None:
            status, body = provider.answer(urlsplit(self.path).path, form)
            written = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def do_GET(self) -> None:
            self.reply({})

        def do_POST(self) -> None:
            self.reply(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()


@pytest.fixture
def ann(database: Database) -> Database:
    given = {"email": "Ann@example.com", "name": "Ann", "password": None, "role": "planner"}
    accounts.add_user(database, None, now=datetime.now(UTC), **given)
    return database


def sign_on(database: Database, vouching: Vouching, *, claims: dict[str, Any] | None = None, **tampered: Any) -> str:
    """Go to the provider and come back; gives the name of who is signed in then."""
    provider = Provider(vouching.address, CLIENT, "client-secret", "Example")
    now = datetime.now(UTC)
    url, kept = single_sign_on.start(provider, redirect_uri=BACK, secret=SECRET, now=now)
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    vouching.challenge = asked["code_challenge"][0]
    vouched = {"email": "ann@example.com", "email_verified": True, "nonce": asked["nonce"][0]}
    vouching.claims = vouched | (claims or {})
    back = {"kept": kept, "state": asked["state"][0], "code": "the-code", "secret": SECRET} | tampered
    begun = single_sign_on.finish(provider, database, redirect_uri=BACK, now=now, **back)
    return begun.identity.name


def test_who_is_vouched_for_by_a_verified_address_is_signed_in(ann: Database, vouching: Vouching) -> None:
    assert sign_on(ann, vouching) == "Ann"
    form = vouching.asked[0]
    assert form["grant_type"] == ["authorization_code"]
    assert form["redirect_uri"] == [BACK]


def test_from_then_on_the_subject_counts_not_the_address(ann: Database, vouching: Vouching) -> None:
    sign_on(ann, vouching)
    assert sign_on(ann, vouching, claims={"email": "new@example.com"}) == "Ann"
    # Somebody else who got hold of the address is somebody else.
    with pytest.raises(SignOnFailed):
        sign_on(ann, vouching, claims={"sub": "43"})


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"email_verified": False},
        {"email": "eve@example.com"},
        {"sub": None},
    ],
)
def test_a_token_that_does_not_stand_the_test_signs_nobody_in(
    ann: Database, vouching: Vouching, claims: dict[str, Any]
) -> None:
    with pytest.raises(SignOnFailed):
        sign_on(ann, vouching, claims=claims)


@pytest.mark.parametrize("tampered", [{"state": "another"}, {"code": "another"}, {"code": ""}, {"kept": "x.y.z"}])
def test_an_answer_that_belongs_to_another_browser_signs_nobody_in(
    ann: Database, vouching: Vouching, tampered: dict[str, str]
) -> None:
    with pytest.raises(SignOnFailed):
        sign_on(ann, vouching, **tampered)


def test_a_token_signed_by_another_key_signs_nobody_in(ann: Database, vouching: Vouching) -> None:
    vouching.key = OTHER_KEY
    with pytest.raises(SignOnFailed):
        sign_on(ann, vouching)


def test_a_locked_account_stays_locked(ann: Database, vouching: Vouching) -> None:
    with transaction(ann, SYSTEM) as cursor:
        cursor.execute("update user_account set disabled_at = now()")
    with pytest.raises(WrongCredentials):
        sign_on(ann, vouching)


def test_a_provider_that_does_not_answer_is_named(ann: Database) -> None:
    provider = Provider("http://127.0.0.1:9", CLIENT, None, "Example")
    with pytest.raises(SignOnFailed, match="Example"):
        single_sign_on.start(provider, redirect_uri=BACK, secret=SECRET, now=datetime.now(UTC))
