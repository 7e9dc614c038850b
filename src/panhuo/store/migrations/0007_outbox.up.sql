-- A batch names up to a thousand cells. Kept as they are, in their row: pressing them together takes longer than writing them.
alter table panhuo.outbox set (toast_tuple_target = 8160);
