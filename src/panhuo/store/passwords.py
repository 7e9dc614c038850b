"""Keeps the random passwords of the embedded server's roles in a file that only its owner can read."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

__all__ = ["ROLES", "passwords"]

ROLES = ("postgres", "panhuo_app", "panhuo_worker")


def passwords(keys: Path) -> dict[str, str]:
    """Give the password of each role, made on first use; the caller holds the lock of the folder."""
    path = keys / "passwords.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    made = {role: secrets.token_urlsafe(32) for role in ROLES}
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(made, file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return made
