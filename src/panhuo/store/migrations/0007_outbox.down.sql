alter table panhuo.outbox reset (toast_tuple_target);
