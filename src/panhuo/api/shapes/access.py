"""The shapes of signing in, users, roles, tokens and the audit."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field

from panhuo.api.shapes.base import Flag, Lang, Line, Names, Permission, Role, Shape, whole

__all__ = [
    "Audit",
    "AuditEvent",
    "ChangeMe",
    "ChangePassword",
    "ChangeUser",
    "CreatedToken",
    "NewToken",
    "NewUser",
    "PermissionRow",
    "Roles",
    "Session",
    "SessionUser",
    "SetUp",
    "SetupState",
    "SignIn",
    "Token",
    "Tokens",
    "User",
    "Users",
]


class SetupState(Shape):
    """Whether the first-run set-up is due, and the label of the single sign-on if there is one."""

    needed: bool
    oidc: str | None


class SetUp(Shape):
    """The first administrator; `code` was printed by the server."""

    code: Line
    email: Line
    name: Line
    password: Annotated[str, Field(max_length=1000)]
    lang: Lang = "zh"


class SignIn(Shape):
    """Email address and password."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "lin@example.com", "password": "four words in a row"}]},
    )

    email: Line
    password: Annotated[str, Field(max_length=1000)]


class SessionUser(Shape):
    """Who is signed in; null brands or places = all."""

    user_id: str
    email: str
    name: str
    role: Role
    lang: Lang
    brands: list[str] | None
    locations: list[str] | None


class Session(Shape):
    """Who is signed in and what they may do; `csrf` goes into the header X-CSRF-Token of every change."""

    user: SessionUser
    permissions: list[Permission]
    csrf: str
    currency: str | None
    version: str


class ChangeMe(Shape):
    """What a person changes about themselves."""

    lang: Lang | None = None
    name: Line | None = None


class ChangePassword(Shape):
    """The password now, and the new one."""

    current: Annotated[str, Field(max_length=1000)]
    new: Annotated[str, Field(max_length=1000)]


class User(Shape):
    """Somebody who may sign in."""

    user_id: UUID
    email: str
    name: str
    role: Role
    lang: Lang
    brands: list[str] | None
    locations: list[str] | None
    disabled: bool
    created_at: datetime
    last_seen_at: datetime | None


class Users(Shape):
    """Everybody who may sign in."""

    items: list[User]


class NewUser(Shape):
    """Somebody new; without a password they sign in by single sign-on."""

    email: Line
    name: Line
    password: Annotated[str, Field(max_length=1000)] | None = None
    role: Role
    brands: Names | None = None
    locations: Names | None = None


class ChangeUser(Shape):
    """What an administrator changes; what is left out stays."""

    name: Line | None = None
    role: Role | None = None
    brands: Names | None = None
    locations: Names | None = None
    disabled: Flag | None = None


class PermissionRow(Shape):
    """One permission and the roles that have it."""

    permission: Permission
    en: str
    zh: str
    roles: list[Role]


class Roles(Shape):
    """The table of roles and permissions."""

    roles: list[Role]
    permissions: list[PermissionRow]


class Token(Shape):
    """A token for scripts; never its secret."""

    token_id: UUID
    name: str
    role: Role
    brands: list[str] | None
    locations: list[str] | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class Tokens(Shape):
    """All tokens."""

    items: list[Token]


class NewToken(Shape):
    """What a new token is for."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "nightly export", "role": "viewer", "expires_in_days": 90}]},
    )

    name: Line
    role: Role
    expires_in_days: Annotated[int, Field(ge=1, le=366), BeforeValidator(whole)] = 90
    brands: Names | None = None
    locations: Names | None = None


class CreatedToken(Shape):
    """A new token with its secret, which is shown this once."""

    token_id: str
    token: str


class AuditEvent(Shape):
    """One deed."""

    at: datetime
    actor_name: str | None
    verb: str
    subject_kind: str
    subject_id: str | None
    detail: Any


class Audit(Shape):
    """Deeds, newest first."""

    items: list[AuditEvent]
    next: str | None
