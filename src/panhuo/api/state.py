"""What one server process works with: the database, the home, its secrets, its clock and its watch on events."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from panhuo.store import Database, Urls

if TYPE_CHECKING:
    from panhuo.access.single_sign_on import Provider
    from panhuo.api.events import Watch
    from panhuo.hub import Writer

__all__ = ["Service", "Settings", "now", "settings_from_environment"]

UPLOAD_BYTES_MAX = 512 << 20


def now() -> datetime:
    """Give the moment: the one clock of the API; rooms take it as an argument."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Settings:
    """What a server process is started with.

    `setup_code` lets the first administrator be made; None once there is one. `secret` signs what travels through a
    browser during a single sign-on. `upload_bytes_max` bounds one request.
    """

    home: Path
    urls: Urls
    secret: str
    setup_code: str | None = None
    embedded: bool = True
    upload_bytes_max: int = UPLOAD_BYTES_MAX


@dataclass(frozen=True)
class Service:
    """An open server process; what the routes are given."""

    settings: Settings
    database: Database
    watch: Watch
    stock: Writer
    provider: Provider | None
    clock: Callable[[], datetime] = now

    @property
    def home(self) -> Path:
        """Give where everything is kept."""
        return self.settings.home


def settings_from_environment() -> Settings:
    """Give what `panhuo serve` handed to its processes; the environment of a process is read by its user only."""
    given = os.environ
    return Settings(
        home=Path(given["PANHUO_HOME"]),
        urls=Urls(given["PANHUO_SERVE_APPLICATION"], given.get("PANHUO_SERVE_WORKER"), None),
        secret=given["PANHUO_SERVE_SECRET"],
        setup_code=given.get("PANHUO_SERVE_SETUP_CODE") or None,
        embedded=given.get("PANHUO_SERVE_EMBEDDED") == "yes",
        upload_bytes_max=int(given.get("PANHUO_UPLOAD_MB", UPLOAD_BYTES_MAX >> 20)) << 20,
    )
