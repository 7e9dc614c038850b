"""Single sign-on by OpenID Connect: the authorization code flow with PKCE, state and nonce.

Source: OpenID Connect Core 1.0, sections 3.1 and 3.1.3.7; RFC 7636 (PKCE, S256); RFC 9700 (best current practice).
An account is made by an administrator; the provider only proves who somebody is, by a verified email address the
first time and by its subject from then on.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt

from panhuo.access.proof import same
from panhuo.access.sessions import SignedIn, begin
from panhuo.store import SYSTEM, Database, queries, transaction
from panhuo.words.errors import SignOnFailed

__all__ = ["Provider", "finish", "provider_from_environment", "start"]

SQL = queries(__file__)
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
TRANSIT_TIME = timedelta(minutes=10)
LEEWAY_SECONDS = 60
WAIT_SECONDS_MAX = 10.0


@dataclass(frozen=True)
class Provider:
    """A provider of identities, and what we are to it."""

    issuer: str
    client_id: str
    client_secret: str | None
    label: str


def provider_from_environment() -> Provider | None:
    """Give the provider that PANHUO_OIDC_ISSUER and its fellows name, None without one."""
    issuer, client_id = os.environ.get("PANHUO_OIDC_ISSUER"), os.environ.get("PANHUO_OIDC_CLIENT_ID")
    if not issuer or not client_id:
        return None
    label = os.environ.get("PANHUO_OIDC_LABEL") or issuer.partition("://")[2]
    return Provider(issuer.rstrip("/"), client_id, os.environ.get("PANHUO_OIDC_CLIENT_SECRET"), label)


def start(provider: Provider, *, redirect_uri: str, secret: str, now: datetime) -> tuple[str, str]:
    """Give the address to send the browser to, and what it must bring back in a cookie (signed, ten minutes)."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "exp": now + TRANSIT_TIME}
    address = str(_discovered(provider)["authorization_endpoint"])
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(asked)}", jwt.encode(kept, secret, algorithm="HS256")


def finish(
    provider: Provider,
    database: Database,
    *,
    kept: str,
    state: str,
    code: str,
    redirect_uri: str,
    secret: str,
    now: datetime,
) -> SignedIn:
    """Exchange the code, check everything, and begin the session of the account; raises SignOnFailed."""
    try:
        transit = jwt.decode(kept, secret, algorithms=["HS256"], options={"require": ["exp"]})
    except jwt.PyJWTError as error:
        raise SignOnFailed(detail="it took too long, or was begun in another browser") from error
    if not same(transit["state"], state) or not code:
        raise SignOnFailed(detail="the answer does not belong to this browser")
    known = _discovered(provider)
    answer = _exchange(provider, known, code=code, verifier=transit["verifier"], redirect_uri=redirect_uri)
    claims = _checked(provider, known, token=str(answer.get("id_token", "")), nonce=transit["nonce"])
    user_id = _account(database, claims, now=now)
    return begin(database, user_id=user_id, now=now, verb="single_sign_on")


def _account(database: Database, claims: Mapping[str, Any], *, now: datetime) -> str:
    """Give the account of a subject: bound already, or by its verified email address now."""
    subject = f"{claims['iss']}#{claims['sub']}"
    email = claims.get("email", "") if claims.get("email_verified") is True else ""
    with transaction(database, SYSTEM) as cursor:
        found = cursor.execute(SQL["user_of_sign_on"], {"subject": subject, "email": email}).fetchone()
        if found is None:
            raise SignOnFailed(detail="there is no account here for this address, or the address is not verified")
        if found["subject"] is None:
            cursor.execute(SQL["keep_subject"], {"user_id": found["user_id"], "subject": subject, "now": now})
        return str(found["user_id"])


def _discovered(provider: Provider) -> Mapping[str, Any]:
    found = _json(provider, "GET", f"{provider.issuer}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != provider.issuer:
        raise SignOnFailed(detail="the provider calls itself by another name than the one set up")
    return found


def _exchange(
    provider: Provider, known: Mapping[str, Any], *, code: str, verifier: str, redirect_uri: str
) -> Mapping[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "code_verifier": verifier,
    }
    auth = (provider.client_id, provider.client_secret) if provider.client_secret else None
    return _json(provider, "POST", str(known["token_endpoint"]), form=form, auth=auth)


def _checked(provider: Provider, known: Mapping[str, Any], *, token: str, nonce: str) -> Mapping[str, Any]:
    """Check signature, issuer, audience, times and nonce of an id token, and give what it claims."""
    keys = jwt.PyJWKSet.from_dict(dict(_json(provider, "GET", str(known["jwks_uri"]))))
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        key = next(key for key in keys.keys if kid is None or key.key_id == kid)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=list(ALGORITHMS),
            audience=provider.client_id,
            issuer=known["issuer"],
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, StopIteration) as error:
        raise SignOnFailed(detail="the provider's answer does not stand the test") from error
    if not same(str(claims.get("nonce", "")), nonce):
        raise SignOnFailed(detail="the answer does not belong to this sign-on")
    return claims


def _json(
    provider: Provider,
    method: str,
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
) -> Mapping[str, Any]:
    try:
        answer = httpx.request(method, address, data=form, auth=auth, timeout=WAIT_SECONDS_MAX)
        answer.raise_for_status()
        found = answer.json()
    except (httpx.HTTPError, json.JSONDecodeError) as error:
        raise SignOnFailed(detail=f"{provider.label} did not answer as expected") from error
    if not isinstance(found, dict):
        raise SignOnFailed(detail=f"{provider.label} did not answer as expected")
    return found
