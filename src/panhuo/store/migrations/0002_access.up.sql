-- Who may sign in, how they prove it, what they did, and what needs a second person.

create function panhuo.sees_all() returns boolean language sql stable parallel safe
return panhuo.sees_all_brands() and panhuo.sees_all_locations();

-- Any role that a person can have, and the service itself.
create function panhuo.is_known() returns boolean language sql stable parallel safe
return panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'store', 'partner', 'viewer');

create table panhuo.user_account (
    user_id uuid primary key,
    email text not null,
    name text not null,
    role text not null check (role in ('admin', 'planner', 'approver', 'finance', 'store', 'partner', 'viewer')),
    lang text not null default 'zh' check (lang in ('zh', 'en')),
    brands text[],
    locations text[],
    disabled_at timestamptz,
    created_at timestamptz not null,
    last_seen_at timestamptz
);
create unique index user_account_email on panhuo.user_account (lower(email));
comment on table panhuo.user_account is 'A person who may sign in; brands and locations are what they see, null is all.';

create table panhuo.credential (
    user_id uuid primary key references panhuo.user_account,
    password_hash text,
    subject text unique,
    changed_at timestamptz not null
);
comment on table panhuo.credential is 'How a person proves who they are: an Argon2id hash, or the subject of a single sign-on.';

create table panhuo.web_session (
    session_id uuid primary key,
    secret_hash bytea not null unique,
    user_id uuid not null references panhuo.user_account,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index web_session_user on panhuo.web_session (user_id);
comment on table panhuo.web_session is 'A browser that is signed in; the secret itself is only in its cookie.';

create table panhuo.api_token (
    token_id uuid primary key,
    secret_hash bytea not null unique,
    name text not null,
    role text not null check (role in ('admin', 'planner', 'approver', 'finance', 'store', 'partner', 'viewer')),
    brands text[],
    locations text[],
    created_by uuid references panhuo.user_account,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz
);
comment on table panhuo.api_token is 'A secret for a script, with a role, a scope and an end; only its hash is kept.';

create table panhuo.attempt (
    key text not null,
    at timestamptz not null
);
create index attempt_key on panhuo.attempt (key, at);
comment on table panhuo.attempt is 'Failed attempts to sign in, to slow down who guesses.';

create table panhuo.audit (
    audit_id bigint generated always as identity primary key,
    at timestamptz not null,
    actor uuid,
    actor_name text,
    verb text not null,
    subject_kind text not null,
    subject_id text,
    detail jsonb not null
);
create index audit_subject on panhuo.audit (subject_kind, subject_id);
comment on table panhuo.audit is 'Every action of a person or a rule; rows are added and never changed.';

create table panhuo.approval (
    approval_id uuid primary key,
    kind text not null,
    payload jsonb not null,
    payload_hash text not null,
    brand text,
    from_location text,
    to_location text,
    subject_id uuid,
    requested_by uuid,
    requested_by_name text,
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    state text not null default 'waiting' check (state in ('waiting', 'approved', 'refused', 'withdrawn', 'expired')),
    decided_by uuid,
    decided_by_name text,
    decided_at timestamptz,
    reason text,
    -- Two people: nobody decides on their own request.
    check (state not in ('approved', 'refused') or decided_by is distinct from requested_by)
);
create index approval_state on panhuo.approval (state, requested_at);
create unique index approval_subject on panhuo.approval (subject_id) where state = 'waiting';
comment on table panhuo.approval is 'What waits for a second person, bound by hash to exactly what will be done; executed once.';

-- Somebody who sees a place sees what comes to it and what leaves it.
create function panhuo.sees_move(from_location text, to_location text) returns boolean language sql stable parallel safe
return case
    when panhuo.sees_all_locations() then true
    else panhuo.sees_location(from_location) or panhuo.sees_location(to_location)
end;

do $$
declare name text;
begin
    foreach name in array array['user_account', 'credential', 'web_session', 'api_token', 'attempt', 'audit', 'approval']
    loop
        execute format('alter table panhuo.%I enable row level security', name);
        execute format('alter table panhuo.%I force row level security', name);
    end loop;
end $$;

create policy read_accounts on panhuo.user_account for select
    using (panhuo.is_role('system', 'admin') or (panhuo.is_known() and user_id = panhuo.actor()));
create policy add_accounts on panhuo.user_account for insert with check (panhuo.is_role('system', 'admin'));
create policy change_accounts on panhuo.user_account for update using (panhuo.is_role('system', 'admin'));
create policy all_credentials on panhuo.credential using (panhuo.is_role('system'));
create policy all_sessions on panhuo.web_session using (panhuo.is_role('system'));
create policy read_tokens on panhuo.api_token for select using (panhuo.is_role('system', 'admin'));
create policy add_tokens on panhuo.api_token for insert with check (panhuo.is_role('system', 'admin'));
create policy change_tokens on panhuo.api_token for update using (panhuo.is_role('system', 'admin'));
create policy all_attempts on panhuo.attempt using (panhuo.is_role('system'));
create policy read_audit on panhuo.audit for select
    using (panhuo.is_role('system', 'admin', 'finance') or (panhuo.is_known() and actor = panhuo.actor()));
create policy add_audit on panhuo.audit for insert
    with check (panhuo.is_known() and (panhuo.is_role('system') or actor is not distinct from panhuo.actor()));
create policy read_approvals on panhuo.approval for select using (
    panhuo.is_role('system', 'admin', 'planner', 'approver', 'finance', 'viewer')
    and panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)
);
create policy ask_approval on panhuo.approval for insert with check (
    panhuo.is_role('system', 'admin', 'planner', 'approver')
    and panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)
);
create policy decide_approval on panhuo.approval for update using (
    panhuo.is_role('system', 'admin', 'planner', 'approver')
    and panhuo.sees_brand(brand) and panhuo.sees_move(from_location, to_location)
);

grant select, insert, update on panhuo.user_account, panhuo.api_token, panhuo.approval to panhuo_app;
grant select, insert, update, delete on panhuo.credential, panhuo.web_session, panhuo.attempt to panhuo_app;
grant select, insert on panhuo.audit to panhuo_app;
