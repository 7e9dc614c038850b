"""A small shop for tests: ten SKUs sold for 120 days, one running out, one that will never sell, seeded."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

AS_OF = date(2026, 11, 21)
SKUS = [f"SKU-{number:02d}" for number in range(10)]


def sales(*, days: int = 120, seed: int = 7) -> pl.DataFrame:
    """Give daily sales: SKU n sells about n + 1 a day, SKU-09 stopped selling 60 days ago."""
    random = np.random.default_rng(seed)
    lines: list[dict[str, object]] = []
    for back in range(days):
        day = AS_OF - timedelta(days=back)
        for number, sku in enumerate(SKUS):
            rate = 0.0 if sku == "SKU-09" and back < 60 else number + 1
            units = int(random.poisson(rate))
            if units:
                lines.append({"date": day, "sku": sku, "units": units, "unit_price": f"{10 + number}.50"})
    return pl.DataFrame(lines).sort("date", "sku")


def stock() -> pl.DataFrame:
    """Give the count of the as-of day: SKU-00 is nearly out, SKU-09 has far too many, the others about three weeks."""
    on_hand = [2, *(21 * (number + 1) for number in range(1, 9)), 5000]
    return pl.DataFrame({"as_of": [AS_OF] * 10, "sku": SKUS, "on_hand": on_hand})


def folder(path: Path) -> Path:
    """Write the two exports that a merchandiser has."""
    path.mkdir(parents=True, exist_ok=True)
    sales().write_csv(path / "sales.csv")
    stock().write_csv(path / "stock.csv")
    return path


def brushed(day: date = AS_OF - timedelta(days=20), *, sku: str = "SKU-03", orders: int = 60) -> pl.DataFrame:
    """Give sixty orders of one night by three buyers, a third of them taken back the next day."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Shanghai"))
    lines: list[dict[str, object]] = []
    for number in range(orders):
        line = {"sku": sku, "unit_price": "13.50", "order_ref": f"N{number}", "buyer_hash": f"buyer-{number % 3}"}
        lines.append(line | {"sold_at": midnight + timedelta(hours=2, minutes=number), "units": 1, "line": 1})
        if number % 3 == 0:
            lines.append(line | {"sold_at": midnight + timedelta(hours=33), "units": -1, "line": 2})
    return pl.DataFrame(lines)
