-- add_job
-- Work that waits.
insert into job (job_id, kind, given, by_name, queued_at) values (%(job_id)s, %(kind)s, %(given)s, %(by_name)s, %(at)s);

-- queue_job
-- Hand it to the worker, in the same transaction.
select queue_job(%(job_id)s::uuid) as number;

-- job_waiting
-- Whether work of a kind is waiting or running.
select job_id from job where kind = %(kind)s and state in ('waiting', 'running') order by queued_at limit 1;

-- jobs
-- The last pieces of work, newest first.
select * from job order by queued_at desc, job_id desc limit %(limit)s;

-- job_by_id
-- One piece of work.
select * from job where job_id = %(job_id)s;

-- job_for_update
-- One piece of work, held until the change is done.
select * from job where job_id = %(job_id)s for update;

-- begin_job
-- The worker begins; nothing if it was cancelled meanwhile.
update job set state = 'running', started_at = %(at)s, beat_at = %(at)s
where job_id = %(job_id)s and state = 'waiting' and not cancel_asked returning kind, given, by_name;

-- beat_job
-- The worker is alive and at a step; tells whether somebody wants it to stop.
update job set beat_at = %(at)s, step = coalesce(%(step)s, step), share = coalesce(%(share)s, share)
where job_id = %(job_id)s returning cancel_asked;

-- end_job
-- The work ended, well or not.
update job set state = %(state)s, finished_at = %(at)s, error = %(error)s, share = case when %(state)s = 'done' then 1 else share end
where job_id = %(job_id)s and state in ('waiting', 'running');

-- cancel_job
-- Somebody wants it to stop: at once if it waits, at its next step if it runs.
update job set cancel_asked = true, state = case when state = 'waiting' then 'cancelled' else state end,
    finished_at = case when state = 'waiting' then %(at)s else finished_at end
where job_id = %(job_id)s returning state;

-- lost_jobs
-- Work whose worker has not been heard of for too long.
update job set state = 'failed', finished_at = %(at)s, error = %(error)s
where state = 'running' and beat_at < %(before)s returning job_id;

-- sweep_jobs
-- Remove the record of old work.
delete from job where state in ('done', 'failed', 'cancelled') and queued_at < %(before)s
    and not exists (select from import_batch b where b.job_id = job.job_id);

-- add_import
-- Files that a person dropped.
insert into import_batch (import_id, job_id, by_name, at, files) values (%(import_id)s, %(job_id)s, %(by_name)s, %(at)s, %(files)s);

-- keep_import
-- What became of the files.
update import_batch set files = %(files)s where import_id = %(import_id)s;

-- imports
-- The last imports, newest first, with the state of their work.
select b.import_id, b.job_id, b.by_name, b.at, b.files, j.state, j.error from import_batch b join job j using (job_id)
order by b.at desc, b.import_id desc limit %(limit)s;

-- import_by_id
-- One import.
select b.import_id, b.job_id, b.by_name, b.at, b.files, j.state, j.error from import_batch b join job j using (job_id)
where b.import_id = %(import_id)s;

-- schedules
-- When work is done by itself.
select kind, cron, timezone, enabled, last_at from schedule order by kind;

-- seed_schedule
-- A schedule that is there from the first start.
insert into schedule (kind, cron, timezone, enabled, last_at) values (%(kind)s, %(cron)s, %(timezone)s, true, %(at)s)
on conflict (kind) do nothing;

-- keep_schedule
-- What a person set.
update schedule set cron = %(cron)s, enabled = %(enabled)s where kind = %(kind)s;

-- schedules_for_update
-- The schedules, held so that only one clock acts on them.
select kind, cron, timezone, enabled, last_at from schedule where enabled order by kind for update skip locked;

-- schedule_done
-- The clock queued what was due.
update schedule set last_at = %(at)s where kind = %(kind)s;
