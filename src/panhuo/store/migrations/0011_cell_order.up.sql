-- Lists of cells come in this whole order from the index: no sort of what shares a SKU and a place, in either direction.
drop index panhuo.cell_sku;
create index cell_sku on panhuo.cell (sku, location, cell_id);
