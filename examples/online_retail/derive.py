"""Makes what the Online Retail sales lack (goods, places, stock, orders, lanes, calendar), seeded and documented.

Run `python examples/online_retail/derive.py [--out FOLDER]`. The sales file is read, never written. Every figure
made here is derived: plausible, consistent with the real sales, and not the retailer's own. The laws are in the
docstrings of `derive_goods.py` (what the goods are) and `derive_stock.py` (what stood where). Same sales, same seed:
same files.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from pathlib import Path

import polars as pl
from derive_goods import products, suppliers
from derive_stock import simulate

HERE = Path(__file__).parent
AS_OF = date(2011, 12, 9)

# location: (name, kind, region, latitude, longitude, capacity in units)
PLACES = {
    "London": ("London", "warehouse", "GB", 51.507, -0.128, 3_000_000),
    "Dublin": ("Dublin", "warehouse", "IE", 53.349, -6.260, 200_000),
    "Rotterdam": ("Rotterdam", "warehouse", "NL", 51.924, 4.478, 300_000),
    "Paris": ("Paris", "warehouse", "FR", 48.857, 2.352, 200_000),
    "Frankfurt": ("Frankfurt", "warehouse", "DE", 50.110, 8.682, 250_000),
    "Madrid": ("Madrid", "warehouse", "ES", 40.417, -3.704, 100_000),
}
# Countries served from elsewhere than London, which serves all others.
SERVED_FROM = {
    "Dublin": ["EIRE"],
    "Rotterdam": ["Netherlands", "Belgium"],
    "Paris": ["France"],
    "Frankfurt": [
        "Germany",
        "Austria",
        "Switzerland",
        "Poland",
        "Czech Republic",
        "Denmark",
        "Sweden",
        "Norway",
        "Finland",
    ],
    "Madrid": ["Spain", "Portugal", "Italy"],
}
# Road distance between the places in km, ferry or tunnel included, rounded to ten.
ROAD_KM = {
    ("London", "Dublin"): 590,
    ("London", "Rotterdam"): 500,
    ("London", "Paris"): 460,
    ("London", "Frankfurt"): 770,
    ("London", "Madrid"): 1730,
    ("Dublin", "Rotterdam"): 1090,
    ("Dublin", "Paris"): 1050,
    ("Dublin", "Frankfurt"): 1360,
    ("Dublin", "Madrid"): 2320,
    ("Rotterdam", "Paris"): 450,
    ("Rotterdam", "Frankfurt"): 450,
    ("Rotterdam", "Madrid"): 1710,
    ("Paris", "Frankfurt"): 570,
    ("Paris", "Madrid"): 1270,
    ("Frankfurt", "Madrid"): 1830,
}
BANK_HOLIDAYS = {
    "Christmas Day": ["2010-12-25", "2011-12-25"],
    "Boxing Day": ["2010-12-26", "2011-12-26"],
    "Bank holiday in lieu": ["2010-12-27", "2010-12-28", "2011-01-03", "2011-12-27", "2012-01-02"],
    "New Year's Day": ["2011-01-01", "2012-01-01"],
    "Good Friday": ["2011-04-22", "2012-04-06"],
    "Easter Monday": ["2011-04-25", "2012-04-09"],
    "Royal wedding": ["2011-04-29"],
    "Early May bank holiday": ["2011-05-02", "2012-05-07"],
    "Spring bank holiday": ["2011-05-30", "2012-06-04"],
    "Diamond jubilee": ["2012-06-05"],
    "Summer bank holiday": ["2011-08-29"],
    "Valentine's Day": ["2011-02-14", "2012-02-14"],
    "Mothering Sunday": ["2011-04-03", "2012-03-18"],
    "Halloween": ["2011-10-31"],
}
CHRISTMAS_SEASONS = [(date(2010, 11, 1), date(2010, 12, 23)), (date(2011, 11, 1), date(2011, 12, 23))]


def real_sales() -> pl.DataFrame:
    """Give the lines that moved goods: [day, sku, location, units, price, kept].

    A line is goods if its code is five digits with at most two letters after; postage, fees, samples, vouchers, test
    codes and adjustments are not. `kept` is false for a line without a price
    (a count correction) and for a sale that the same customer cancelled in the same quantity (it never left).
    """
    lines = pl.read_parquet(HERE / "online_retail.parquet").with_columns(
        pl.col("StockCode").str.strip_chars().str.to_uppercase()
    )
    goods = lines.filter(pl.col("StockCode").str.contains(r"^\d{5}[A-Z]{0,2}$"))
    cancelled = goods.filter(pl.col("InvoiceNo").str.starts_with("C") & pl.col("CustomerID").is_not_null()).select(
        "CustomerID", "StockCode", Quantity=-pl.col("Quantity"), came_back=pl.lit(value=True)
    )
    place_of = {country: place for place, countries in SERVED_FROM.items() for country in countries}
    return (
        goods.filter(pl.col("Quantity") > 0)
        .join(cancelled.unique(maintain_order=True), on=["CustomerID", "StockCode", "Quantity"], how="left")
        .select(
            day=pl.col("InvoiceDate").dt.date(),
            sku="StockCode",
            name=pl.col("Description").str.strip_chars(),
            location=pl.col("Country").replace_strict(place_of, default="London"),
            units="Quantity",
            price="UnitPrice",
            kept=(pl.col("UnitPrice") > 0) & pl.col("came_back").is_null(),
        )
    )


def locations() -> pl.DataFrame:
    """Give the six places with their true coordinates; their kind and capacity are assumed."""
    columns = ["name", "kind", "region", "latitude", "longitude", "capacity_units"]
    rows = [{"location": place, **dict(zip(columns, facts, strict=True))} for place, facts in PLACES.items()]
    return pl.DataFrame(rows)


def lanes() -> pl.DataFrame:
    """Give the lanes between all places, both ways.

    cost per unit = 0.03 + 0.06 a 1,000 km (a light parcel on a groupage pallet), fixed cost = 18 a consignment,
    hours = 20 + km / 60, kg CO2e a unit = 0.0003 t x 0.1 kg a tonne-km x km. Currency GBP.
    """
    both_ways = [(a, b, km) for (a, b), km in ROAD_KM.items()] + [(b, a, km) for (a, b), km in ROAD_KM.items()]
    ends = pl.DataFrame(sorted(both_ways), schema=["from_location", "to_location", "km"], orient="row")
    km = pl.col("km")
    return ends.select(
        "from_location",
        "to_location",
        cost_per_unit=_money(0.03 + 0.06 * km / 1000, places=4),
        fixed_cost=_money(pl.lit(18.0)),
        hours=(20 + km / 60).round(1),
        km="km",
        mode=pl.lit("road"),
        kg_co2e_per_unit=(0.0003 * 0.1 * km).round(4),
    )


def calendar() -> pl.DataFrame:
    """Give British holidays and gift days, and every day of the Christmas season."""
    days = [(date.fromisoformat(day), event) for event, dates in BANK_HOLIDAYS.items() for day in dates]
    for first, last in CHRISTMAS_SEASONS:
        days += [(first + timedelta(days=offset), "Christmas season") for offset in range((last - first).days + 1)]
    frame = pl.DataFrame(sorted(days), schema={"date": pl.Date, "event": pl.String}, orient="row")
    return frame.with_columns(region=pl.lit("GB"), kind=pl.lit("holiday"))


def _money(amount: pl.Expr, *, places: int = 2) -> pl.Expr:
    return amount.round(places).cast(pl.Decimal(18, places))


def derived_tables() -> dict[str, pl.DataFrame]:
    """Give every derived table by its canonical name."""
    sales = real_sales()
    goods = products(sales, as_of=AS_OF)
    sources = suppliers(goods)
    return {
        "products": goods,
        "locations": locations(),
        "suppliers": sources,
        "lanes": lanes(),
        "calendar": calendar(),
        **simulate(sales, goods, sources, as_of=AS_OF),
    }


def write(tables: dict[str, pl.DataFrame], folder: Path) -> None:
    """Write each table: small ones as CSV for reading, the long ones as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        if table.height > 10_000:
            table.write_parquet(folder / f"{name}.parquet", compression="zstd", compression_level=15, statistics=False)
        else:
            table.write_csv(folder / f"{name}.csv")


def main() -> None:
    """Derive all tables and write them into the folder of the example, or the one given."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--out", type=Path, default=HERE)
    tables = derived_tables()
    write(tables, arguments.parse_args().out)
    for name, table in tables.items():
        print(f"{name}: {table.height} rows")


if __name__ == "__main__":
    main()
