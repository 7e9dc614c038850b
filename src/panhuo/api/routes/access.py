"""Signing in and out, the first-run set-up, oneself, users, roles, tokens and the audit."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from panhuo.access import PERMISSIONS, ROLES, Identity, accounts, audit, sessions, single_sign_on, tokens
from panhuo.access.proof import same
from panhuo.api.door import Caller, ServiceOf, address_of, allowed, cookie_name, from_our_page
from panhuo.api.shapes.access import (
    Audit,
    ChangeMe,
    ChangePassword,
    ChangeUser,
    CreatedToken,
    NewToken,
    NewUser,
    Roles,
    Session,
    SetUp,
    SetupState,
    SignIn,
    Tokens,
    User,
    Users,
)
from panhuo.api.shapes.base import Done
from panhuo.api.state import Service
from panhuo.tower.runs import current_run
from panhuo.words.errors import BadField, BadSetupCode, SetupDone, SignOnFailed

__all__ = ["router"]

router = APIRouter(tags=["access"])
TRANSIT = "panhuo_sign_on"
TRANSIT_SECONDS = 600
Manager = Annotated[Identity, Depends(allowed("users.manage"))]
TokenKeeper = Annotated[Identity, Depends(allowed("tokens.manage"))]
Auditor = Annotated[Identity, Depends(allowed("audit.read"))]


@router.get("/setup")
def setup_state(service: ServiceOf) -> SetupState:
    """Say whether the first-run set-up is due, and whether there is a single sign-on."""
    label = service.provider.label if service.provider else None
    return SetupState(needed=not accounts.any_user(service.database), oidc=label)


@router.post("/setup", dependencies=[Depends(from_our_page)])
def set_up(order: SetUp, request: Request, response: Response, service: ServiceOf) -> Session:
    """Make the first administrator, with the code that the server printed, and sign in."""
    if accounts.any_user(service.database):
        raise SetupDone
    if service.settings.setup_code is None or not same(order.code.strip(), service.settings.setup_code):
        raise BadSetupCode
    now = service.clock()
    given = order.model_dump(exclude={"code"})
    user_id = accounts.first_user(service.database, now=now, **given)
    begun = sessions.begin(service.database, user_id=user_id, now=now, verb="set_up")
    return _enter(request, response, service, begun)


@router.post("/session", dependencies=[Depends(from_our_page)])
def sign_in(order: SignIn, request: Request, response: Response, service: ServiceOf) -> Session:
    """Sign in with email address and password."""
    begun = sessions.sign_in(
        service.database,
        email=order.email,
        password=order.password,
        address=address_of(request),
        now=service.clock(),
    )
    return _enter(request, response, service, begun)


@router.get("/session")
def session(service: ServiceOf, caller: Caller) -> Session:
    """Say who is signed in and what they may do."""
    return _told(service, caller)


@router.delete("/session")
def sign_out(request: Request, response: Response, service: ServiceOf, caller: Caller) -> Done:
    """Sign out here."""
    sessions.sign_out(service.database, caller, now=service.clock())
    response.delete_cookie(cookie_name(request), path="/")
    return Done()


@router.delete("/session/all")
def sign_out_everywhere(request: Request, response: Response, service: ServiceOf, caller: Caller) -> Done:
    """Sign out in every browser."""
    sessions.sign_out_everywhere(service.database, caller, now=service.clock())
    response.delete_cookie(cookie_name(request), path="/")
    return Done()


@router.get("/oidc/start")
def start_sign_on(request: Request, service: ServiceOf) -> RedirectResponse:
    """Send the browser to the provider of the single sign-on."""
    provider = _provider(service)
    url, kept = single_sign_on.start(
        provider, redirect_uri=_back(request), secret=service.settings.secret, now=service.clock()
    )
    answer = RedirectResponse(url, 303)
    secure = request.url.scheme == "https"
    answer.set_cookie(
        TRANSIT, kept, max_age=TRANSIT_SECONDS, httponly=True, secure=secure, samesite="lax", path="/api/"
    )
    return answer


@router.get("/oidc/callback")
def end_sign_on(
    request: Request,
    service: ServiceOf,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    error: Annotated[str, Query(max_length=200)] = "",
) -> RedirectResponse:
    """Take the browser back from the provider, signed in."""
    if error:
        raise SignOnFailed(detail=error)
    begun = single_sign_on.finish(
        _provider(service),
        service.database,
        kept=request.cookies.get(TRANSIT, ""),
        state=state,
        code=code,
        redirect_uri=_back(request),
        secret=service.settings.secret,
        now=service.clock(),
    )
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(TRANSIT, path="/api/")
    _keep(request, answer, begun)
    return answer


@router.patch("/me")
def change_me(order: ChangeMe, service: ServiceOf, caller: Caller) -> Done:
    """Change one's own name or language."""
    accounts.change_me(service.database, caller, name=order.name, lang=order.lang, now=service.clock())
    return Done()


@router.post("/me/password")
def change_password(order: ChangePassword, service: ServiceOf, caller: Caller) -> Done:
    """Change one's own password; one's other sessions end."""
    accounts.change_password(service.database, caller, current=order.current, new=order.new, now=service.clock())
    return Done()


@router.get("/users")
def users(service: ServiceOf, caller: Manager) -> Users:
    """Give everybody who may sign in."""
    return Users(items=[_user(row) for row in accounts.users(service.database, caller)])


@router.post("/users", status_code=201)
def add_user(order: NewUser, service: ServiceOf, caller: Manager) -> User:
    """Let somebody sign in."""
    return _user(accounts.add_user(service.database, caller, now=service.clock(), **order.model_dump()))


@router.patch("/users/{user_id:uuid}")
def change_user(user_id: UUID, order: ChangeUser, service: ServiceOf, caller: Manager) -> User:
    """Change name, role, scope, or lock somebody out; null brands or places mean all of them."""
    changes = order.model_dump(exclude_unset=True)
    for name in ("name", "role", "disabled"):
        if name in changes and changes[name] is None:
            raise BadField(field=name, value="null", expected="a value, or leave the field out")
    found = accounts.change_user(service.database, caller, str(user_id), changes=changes, now=service.clock())
    return _user(found)


@router.get("/roles")
def roles(caller: Caller) -> Roles:
    """Give the table of roles and permissions."""
    rows = [
        {"permission": one.name, "en": one.title.en, "zh": one.title.zh, "roles": list(one.roles)}
        for one in PERMISSIONS
    ]
    return Roles.model_validate({"roles": list(ROLES), "permissions": rows})


@router.get("/tokens")
def list_tokens(service: ServiceOf, caller: TokenKeeper) -> Tokens:
    """Give the tokens, newest first."""
    return Tokens.model_validate({"items": tokens.tokens(service.database, caller)})


@router.post("/tokens", status_code=201)
def create_token(order: NewToken, service: ServiceOf, caller: TokenKeeper) -> CreatedToken:
    """Make a token; its secret is shown this once."""
    given = order.model_dump(exclude={"expires_in_days"})
    token_id, secret = tokens.create(service.database, caller, days=order.expires_in_days, now=service.clock(), **given)
    return CreatedToken(token_id=token_id, token=secret)


@router.delete("/tokens/{token_id:uuid}")
def revoke_token(token_id: UUID, service: ServiceOf, caller: TokenKeeper) -> Done:
    """End a token at once."""
    tokens.revoke(service.database, caller, str(token_id), now=service.clock())
    return Done()


@router.get("/audit")
def read_audit(
    service: ServiceOf,
    caller: Auditor,
    after: Annotated[str | None, Query(pattern=r"^\d{1,18}$")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> Audit:
    """Give who did what, newest first."""
    rows = audit.history(service.database, caller, before=int(after) if after else None, limit=limit)
    following = str(rows[-1]["audit_id"]) if len(rows) == limit else None
    items = [{name: value for name, value in row.items() if name != "audit_id"} for row in rows]
    return Audit.model_validate({"items": items, "next": following})


def _enter(request: Request, response: Response, service: Service, begun: sessions.SignedIn) -> Session:
    _keep(request, response, begun)
    return _told(service, begun.identity)


def _keep(request: Request, response: Response, begun: sessions.SignedIn) -> None:
    response.set_cookie(
        cookie_name(request),
        begun.secret,
        max_age=int(sessions.ABSOLUTE.total_seconds()),
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
        path="/",
    )


def _told(service: Service, identity: Identity) -> Session:
    run = current_run(service.database)
    user = {
        "user_id": identity.actor,
        "email": identity.email,
        "name": identity.name,
        "role": identity.role,
        "lang": identity.lang,
        "brands": None if identity.brands is None else list(identity.brands),
        "locations": None if identity.locations is None else list(identity.locations),
    }
    return Session.model_validate(
        {
            "user": user,
            "permissions": list(identity.permissions),
            "csrf": identity.csrf or "",
            "currency": run["currency"] if run else None,
            "version": version("panhuo"),
        }
    )


def _user(row: dict[str, Any]) -> User:
    return User.model_validate({name: row[name] for name in User.model_fields})


def _provider(service: Service) -> single_sign_on.Provider:
    if service.provider is None:
        raise SignOnFailed(detail="not set up")
    return service.provider


def _back(request: Request) -> str:
    return str(request.url_for("end_sign_on"))
