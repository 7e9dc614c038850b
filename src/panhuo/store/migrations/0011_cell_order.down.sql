drop index panhuo.cell_sku;
create index cell_sku on panhuo.cell (sku, location);
