"""Proofs: password hashes (Argon2id), random secrets of which only a hash is kept, and the token against forgery."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from panhuo.words.errors import WeakPassword

__all__ = ["LENGTH_MIN", "csrf_of", "digest", "hashed", "new_secret", "same", "verified"]

# NIST SP 800-63B-4: length counts, rules on kinds of characters do not.
LENGTH_MIN, LENGTH_MAX = 12, 256
HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """Give the Argon2id hash (RFC 9106, low-memory profile) of a password; WeakPassword if it is short or too long."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise WeakPassword(least=LENGTH_MIN, most=LENGTH_MAX)
    return HASHER.hash(password)


def verified(password: str, stored: str | None) -> bool:
    """Say whether the password belongs to the hash; takes as long when there is no hash at all."""
    try:
        return HASHER.verify(stored or _decoy(), password[:LENGTH_MAX]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return HASHER.hash(secrets.token_urlsafe(16))


def new_secret(prefix: str) -> str:
    """Give a secret of 256 random bits; the prefix lets a scanner of leaked secrets know it."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(secret: str) -> bytes:
    """Give what is kept of a secret. It has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_of(secret: str) -> str:
    """Give the token that a page must send back with every change: only who holds the session can know it."""
    return base64.urlsafe_b64encode(hmac.digest(secret.encode(), b"csrf", "sha256")).decode().rstrip("=")


def same(one: str, other: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    return hmac.compare_digest(one.encode(), other.encode())
