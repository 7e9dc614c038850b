"""The addresses under which the roles of one database sign in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

__all__ = ["DATABASE", "Urls", "urls_at"]

DATABASE = "panhuo"
# The name in the socket's file; nothing listens on that port of the network.
SOCKET_PORT = 5432


@dataclass(frozen=True)
class Urls:
    """`application` and `worker` sign in as roles that own nothing; `owner_login` (if known) may migrate.

    The worker is never the application: what stands in its queue may name what the application's users must not see.
    """

    application: str
    worker: str | None
    owner_login: str | None


def urls_at(address: Path | tuple[str, int], *, passwords: Mapping[str, str], database: str = DATABASE) -> Urls:
    """Give the addresses of the embedded server's roles, through its socket or TCP on loopback."""

    def url(role: str) -> str:
        login = f"postgresql://{role}:{quote(passwords[role], safe='')}@"
        if isinstance(address, Path):
            where = {"host": str(address.parent), "port": str(SOCKET_PORT)}
            return f"{login}/{database}?{urlencode(where)}"
        host, port = address
        return f"{login}{host}:{port}/{database}"

    return Urls(application=url("panhuo_app"), worker=url("panhuo_worker"), owner_login=url("postgres"))
