-- count_users
-- How many people may sign in.
select count(*) as number from user_account;

-- lock_users
-- Let only one set-up look and write at a time.
select pg_advisory_xact_lock(7303015);

-- become_system
-- The rest of this transaction is the service's own: credentials and sessions are out of everybody's reach.
select set_config('panhuo.role', 'system', true), set_config('panhuo.brands', '*', true), set_config('panhuo.locations', '*', true);

-- add_user
-- A new person.
insert into user_account (user_id, email, name, role, lang, brands, locations, created_at)
values (%(user_id)s, %(email)s, %(name)s, %(role)s, %(lang)s, %(brands)s, %(locations)s, %(now)s);

-- users
-- Everybody, by name.
select user_id, email, name, role, lang, brands, locations, disabled_at is not null as disabled, disabled_at, created_at, last_seen_at
from user_account order by lower(name), user_id;

-- user_by_id
-- One person.
select user_id, email, name, role, lang, brands, locations, disabled_at is not null as disabled, disabled_at, created_at, last_seen_at
from user_account where user_id = %(user_id)s;

-- user_for_update
-- One person, held until the change is done.
select user_id, email, name, role, lang, brands, locations, disabled_at from user_account
where user_id = %(user_id)s for update;

-- user_to_sign_in
-- Who signs in with an email address, and the hash to hold the password against.
select u.user_id, u.email, u.name, u.role, u.lang, u.brands, u.locations, u.disabled_at, c.password_hash
from user_account u left join credential c using (user_id) where lower(u.email) = lower(%(email)s);

-- user_of_sign_on
-- Who a single sign-on is: by its subject if it came before, else by a verified email address.
select u.user_id, c.subject from user_account u left join credential c using (user_id)
where c.subject = %(subject)s or (lower(u.email) = lower(%(email)s) and c.subject is null)
order by c.subject nulls last limit 1;

-- keep_subject
-- Bind a person to the subject of a single sign-on.
insert into credential (user_id, subject, changed_at) values (%(user_id)s, %(subject)s, %(now)s)
on conflict (user_id) do update set subject = excluded.subject, changed_at = excluded.changed_at;

-- change_user
-- What an administrator changed.
update user_account set name = %(name)s, role = %(role)s, brands = %(brands)s, locations = %(locations)s, disabled_at = %(disabled_at)s
where user_id = %(user_id)s;

-- count_admins
-- How many administrators can still sign in and see everything.
select count(*) as number from user_account
where role = 'admin' and disabled_at is null and brands is null and locations is null;

-- change_me
-- What a person changed about themselves.
update user_account set name = coalesce(%(name)s, name), lang = coalesce(%(lang)s, lang) where user_id = %(user_id)s;

-- credential_of
-- The hash of a person's password.
select password_hash from credential where user_id = %(user_id)s;

-- keep_password
-- A new password.
insert into credential (user_id, password_hash, changed_at) values (%(user_id)s, %(password_hash)s, %(now)s)
on conflict (user_id) do update set password_hash = excluded.password_hash, changed_at = excluded.changed_at;

-- add_session
-- A browser signed in.
insert into web_session (session_id, secret_hash, user_id, created_at, seen_at, expires_at)
values (%(session_id)s, %(secret_hash)s, %(user_id)s, %(now)s, %(now)s, %(expires_at)s);

-- session_by_secret
-- Who holds a session that still counts.
select s.session_id, s.seen_at, u.user_id, u.email, u.name, u.role, u.lang, u.brands, u.locations
from web_session s join user_account u using (user_id)
where s.secret_hash = %(secret_hash)s and s.expires_at > %(now)s and s.seen_at > %(idle_since)s and u.disabled_at is null;

-- see_session
-- The session was used.
update web_session set seen_at = %(now)s where session_id = %(session_id)s;

-- see_user
-- The person was here.
update user_account set last_seen_at = %(now)s where user_id = %(user_id)s;

-- end_session
-- Sign out here.
delete from web_session where session_id = %(session_id)s;

-- end_sessions
-- Sign out everywhere.
delete from web_session where user_id = %(user_id)s;

-- end_other_sessions
-- Sign out everywhere else.
delete from web_session where user_id = %(user_id)s and session_id is distinct from %(session_id)s;

-- sweep_sessions
-- Remove sessions that ended by their time.
delete from web_session where expires_at <= %(now)s or seen_at <= %(idle_since)s;

-- add_attempt
-- Somebody failed to sign in.
insert into attempt (key, at) values (%(key)s, %(at)s);

-- attempts
-- The failures of late, oldest first.
select at from attempt where key = %(key)s and at > %(since)s order by at;

-- forget_attempts
-- The right person signed in.
delete from attempt where key = %(key)s;

-- sweep_attempts
-- Remove failures that count no more.
delete from attempt where at <= %(since)s;

-- add_token
-- A new token.
insert into api_token (token_id, secret_hash, name, role, brands, locations, created_by, created_at, expires_at)
values (%(token_id)s, %(secret_hash)s, %(name)s, %(role)s, %(brands)s, %(locations)s, %(created_by)s, %(now)s, %(expires_at)s);

-- token_by_secret
-- Who holds a token that still counts.
select token_id, name, role, brands, locations, last_used_at from api_token
where secret_hash = %(secret_hash)s and expires_at > %(now)s and revoked_at is null;

-- see_token
-- The token was used.
update api_token set last_used_at = %(now)s where token_id = %(token_id)s;

-- tokens
-- All tokens, newest first.
select token_id, name, role, brands, locations, created_at, expires_at, last_used_at, revoked_at
from api_token order by created_at desc, token_id desc limit 500;

-- revoke_token
-- End a token.
update api_token set revoked_at = %(now)s where token_id = %(token_id)s and revoked_at is null;

-- add_audit
-- Write down a deed.
insert into audit (at, actor, actor_name, verb, subject_kind, subject_id, detail)
values (%(at)s, %(actor)s, %(actor_name)s, %(verb)s, %(kind)s, %(subject)s, %(detail)s);

-- audit_before
-- Deeds, newest first, before one.
select audit_id, at, actor_name, verb, subject_kind, subject_id, detail from audit
where %(before)s::bigint is null or audit_id < %(before)s::bigint
order by audit_id desc limit %(limit)s;

-- ask_approval
-- Ask for a second person.
insert into approval (approval_id, kind, payload, payload_hash, brand, from_location, to_location, subject_id,
    requested_by, requested_by_name, requested_at, expires_at)
values (%(approval_id)s, %(kind)s, %(payload)s, %(hash)s, %(brand)s, %(from_location)s, %(to_location)s, %(subject)s,
    %(by)s, %(name)s, %(now)s, %(expires_at)s);

-- approval_for_update
-- A request, held until it is decided.
select * from approval where approval_id = %(approval_id)s for update;

-- approval_by_id
-- What a request is about.
select kind from approval where approval_id = %(approval_id)s;

-- decide_approval
-- A second person decided.
update approval set state = %(state)s, decided_by = %(by)s, decided_by_name = %(name)s, decided_at = %(now)s, reason = %(reason)s
where approval_id = %(approval_id)s;

-- withdraw_approval
-- The request is no longer what was asked for.
update approval set state = 'withdrawn' where subject_id = %(subject)s and state = 'waiting';

-- approvals
-- The requests in a state, oldest first.
select * from approval
where state = %(state)s and (state <> 'waiting' or expires_at > %(now)s)
order by requested_at, approval_id limit 500;
