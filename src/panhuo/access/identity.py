"""Somebody known: a person with a session, or a script with a token; what they may do and see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from panhuo.access.permissions import granted
from panhuo.store import Scope
from panhuo.words.errors import Forbidden

__all__ = ["Identity", "require"]


@dataclass(frozen=True)
class Identity:
    """Who asks: `actor` is the id of the user or token; brands and locations within sight, None = all."""

    actor: str
    name: str
    email: str
    role: str
    lang: Literal["zh", "en"]
    brands: tuple[str, ...] | None
    locations: tuple[str, ...] | None
    session: str | None = None
    csrf: str | None = None

    @property
    def scope(self) -> Scope:
        """Give what the database is told: in whose name, and what is within sight."""
        return Scope(self.role, actor=self.actor, brands=self.brands, locations=self.locations)

    @property
    def permissions(self) -> tuple[str, ...]:
        """Give the names of what this somebody may do."""
        return granted(self.role)

    @property
    def sees_all(self) -> bool:
        """Say whether nothing is out of sight."""
        return self.brands is None and self.locations is None

    def may(self, permission: str) -> bool:
        """Say whether the role grants the permission."""
        return permission in self.permissions


def require(identity: Identity, permission: str) -> None:
    """Refuse (Forbidden) who may not do this."""
    if not identity.may(permission):
        raise Forbidden(permission=permission, role=identity.role)
