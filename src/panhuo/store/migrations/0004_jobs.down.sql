drop function panhuo.queue_job(uuid);
drop schema jobs cascade;
drop table panhuo.schedule, panhuo.import_batch, panhuo.job;
