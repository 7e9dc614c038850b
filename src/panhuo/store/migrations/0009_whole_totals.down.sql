drop function panhuo.whole_totals();
drop policy read_whole_cell on panhuo.cell;
alter policy read_cell on panhuo.cell to public;
