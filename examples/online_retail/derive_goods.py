"""Says what each article of the example is: category, collection, edition, price, cost, pack and supplier.

Laws (all derived; nothing here is the retailer's own):
category    first rule of CATEGORIES whose word stands in the description, else "Home accessories".
brand       the collection: first theme of COLLECTIONS in the description, else "House".
edition     gift_set if sold as a set; limited if its collection is seasonal or licence-like; else core.
launch_date day of the first sale; unknown (empty) if that lies in the first month of the data.
end_date    the season's end for seasonal collections; for 3 in 10 other limited goods a day 14 to 120 days after as_of.
list_price  median positive unit price of its sales.
unit_cost   list_price x (1 - margin), margin uniform in 35 to 65 %.
pack_size   the largest of PACKS that the median sales line fills.
lead time   10 to 45 days by supplier; its standard deviation 10 to 25 % of it.
moq         1, 2, 4 or 8 packs.
Each random figure hangs on SEED and the SKU alone, so one article more changes no other.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import polars as pl

__all__ = ["products", "share_of", "suppliers"]

SEED = 20111209
PACKS = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 25, 36, 48]
CATEGORIES = {
    "Christmas": "CHRISTMAS|XMAS|ADVENT|SANTA|REINDEER|SNOWFLAKE|BAUBLE|NOEL",
    "Bags": "BAG|SHOPPER|TOTE|RUCKSACK|PURSE|SUITCASE",
    "Jewellery": "NECKLACE|EARRING|BRACELET|RING|BANGLE|CHARM|BROOCH|HAIR|PENDANT|KEYRING",
    "Candles and lights": "CANDLE|LIGHT|LANTERN|LAMP|INCENSE|CANDLESTICK",
    "Kitchen and baking": "CAKE|BAKING|KITCHEN|JAM|RECIPE|COOK|TIN|JAR|LUNCH|SPICE|APRON",
    "Tea and table": "MUG|CUP|TEA|TEACUP|TEAPOT|PLATE|BOWL|GLASS|NAPKIN|COASTER|EGG|TRAY",
    "Stationery and wrap": "CARD|WRAP|PAPER|PEN|PENCIL|NOTEBOOK|STICKER|TAPE|RIBBON|BOOK|TISSUE",
    "Party": "PARTY|BUNTING|BALLOON|GARLAND|STRAWS|DOILY|PICNIC",
    "Garden": "GARDEN|FLOWER|BIRD|PLANT|WATERING|PARASOL|HERB|GNOME",
    "Toys and children": "TOY|CHILD|CHILDREN|DOLL|GAME|PUZZLE|PLAYHOUSE|SKITTLES|DOMINOES|GIRL|BOY",
    "Textiles": "CUSHION|TOWEL|BLANKET|RUG|QUILT|HOTTIE|BOTTLE|SLIPPER|SCARF|COVER|DOORMAT",
    "Wall and frames": "FRAME|MIRROR|SIGN|CLOCK|WALL|ART|HOOK|HANGER|BLACKBOARD|CHALKBOARD",
    "Storage": "BOX|DRAWER|CABINET|BASKET|HOLDER|RACK|STAND|STORAGE|CRATE",
    "Decoration": "DECORATION|HEART|HANGING|STAR|ANGEL|ORNAMENT|WREATH",
}
COLLECTIONS = [
    "CHRISTMAS", "EASTER", "SPACEBOY", "DOLLY GIRL", "SUKI", "WOODLAND", "CIRCUS PARADE", "RETROSPOT",
    "POLKADOT", "REGENCY", "UNION JACK", "PAISLEY", "STRAWBERRY", "SKULL", "ENGLISH ROSE", "VINTAGE", "BAROQUE",
    "BUTTERFLY", "ZINC", "ALPHABET", "LOVEBIRD", "MAGIC DRAWING", "PANTRY", "CHILLI", "DINOSAUR", "RABBIT",
    "OWL", "PARIS", "LONDON", "HEART",
]  # fmt: skip
LICENCE_LIKE = ["Spaceboy", "Dolly Girl", "Suki", "Woodland", "Circus Parade", "Skull", "Magic Drawing", "Dinosaur"]
SEASON_ENDS = {"Christmas": date(2011, 12, 31), "Easter": date(2011, 4, 30)}
COLOURS = ["PINK", "BLUE", "RED", "WHITE", "GREEN", "BLACK", "SILVER", "IVORY", "CREAM", "PURPLE", "GOLD", "AMBER"]
SUPPLIERS = 14


def share_of(sku: str, purpose: str) -> float:
    """Give a uniform number in [0, 1) that depends on SEED, SKU and purpose alone."""
    digest = hashlib.sha256(f"{SEED}|{purpose}|{sku}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def uniform(purpose: str) -> pl.Expr:
    """Give `share_of` every SKU of a table as an expression."""
    return pl.col("sku").map_elements(lambda sku: share_of(sku, purpose), return_dtype=pl.Float64)


def products(sales: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Give the `products` table from sales lines [day, sku, name, units, price, kept]."""
    first_month_ends = sales["day"].min() + timedelta(days=30)  # pyright: ignore
    seen = sales.filter("kept").sort("day", "sku", "name", "units").group_by("sku", maintain_order=True)
    facts = seen.agg(
        name=pl.col("name").drop_nulls().mode().sort().first(),
        first_day=pl.col("day").min(),
        list_price=pl.col("price").median(),
        usual_units=pl.col("units").median(),
    )
    named = facts.with_columns(
        category=first_word_of(CATEGORIES, default="Home accessories"),
        brand=first_word_of({theme.title(): theme for theme in COLLECTIONS}, default="House"),
    )
    edition = named.with_columns(edition=_edition())
    return edition.select(
        "sku",
        "name",
        "brand",
        "category",
        "edition",
        launch_date=pl.when(pl.col("first_day") > first_month_ends).then("first_day"),
        end_date=_end_date(as_of),
        list_price=_money(pl.col("list_price")),
        unit_cost=_money(pl.col("list_price") * (0.65 - 0.30 * uniform("margin"))),
        currency=pl.lit("GBP"),
        pack_size=_pack(pl.col("usual_units")),
        attributes=pl.col("name").map_elements(_attributes, return_dtype=pl.String),
    ).sort("sku")


def first_word_of(rules: dict[str, str], *, default: str) -> pl.Expr:
    """Give the first rule of which a word, or its plural, stands in `name`."""
    chosen = pl.lit(default)
    for title, words in reversed(rules.items()):
        chosen = pl.when(pl.col("name").str.contains(rf"\b({words})(S|ES)?\b")).then(pl.lit(title)).otherwise(chosen)
    return chosen


def _edition() -> pl.Expr:
    seasonal = pl.col("brand").is_in([*SEASON_ENDS, *LICENCE_LIKE]) | (pl.col("category") == "Christmas")
    as_set = pl.col("name").str.contains(r"\b(GIFT SET|SET OF|SET/|BOX OF|PACK OF|SET \d)")
    return pl.when(seasonal).then(pl.lit("limited")).when(as_set).then(pl.lit("gift_set")).otherwise(pl.lit("core"))


def _end_date(as_of: date) -> pl.Expr:
    some_day = pl.lit(as_of).dt.offset_by((14 + 106 * uniform("end")).cast(pl.Int64).cast(pl.String) + "d")
    ends = pl.when((pl.col("edition") == "limited") & (uniform("ends") < 0.3)).then(some_day)
    for brand, last_day in SEASON_ENDS.items():
        ends = (
            pl.when((pl.col("brand") == brand) | (pl.col("category") == brand)).then(pl.lit(last_day)).otherwise(ends)
        )
    return ends


def _attributes(name: str) -> str | None:
    colour = next((f'"colour": "{word.lower()}"' for word in COLOURS if word in name.split()), None)
    size = next((f'"size": "{word.lower()}"' for word in ("SMALL", "MEDIUM", "LARGE") if word in name.split()), None)
    parts = [part for part in (colour, size) if part]
    return "{" + ", ".join(parts) + "}" if parts else None


def _pack(usual_units: pl.Expr) -> pl.Expr:
    largest = pl.lit(1, dtype=pl.Int64)
    for pack in PACKS:
        largest = pl.when(usual_units >= pack).then(pl.lit(pack, dtype=pl.Int64)).otherwise(largest)
    return largest


def _money(amount: pl.Expr) -> pl.Expr:
    return pl.max_horizontal(amount.round(2), 0.01).cast(pl.Decimal(18, 2))


def suppliers(goods: pl.DataFrame) -> pl.DataFrame:
    """Give the `suppliers` table: one main source an article, and a faster, dearer second one for one in ten."""
    lead_days = [10 + round(35 * share_of(f"supplier {number}", "lead")) for number in range(SUPPLIERS)]
    lead_sd = [round(days * (0.10 + 0.15 * share_of(f"{days}", "sd")), 1) for days in lead_days]
    number = (uniform("supplier") * SUPPLIERS).cast(pl.Int64)
    packs = (2 ** (uniform("moq") * 4).floor()).cast(pl.Int64)
    main = goods.select(
        supplier=pl.lit("S") + (number + 1).cast(pl.String).str.zfill(2),
        sku="sku",
        lead_time_days=number.replace_strict(list(range(SUPPLIERS)), lead_days),
        lead_time_sd=number.replace_strict(list(range(SUPPLIERS)), lead_sd),
        moq=pl.col("pack_size") * packs,
        unit_cost="unit_cost",
        role=pl.lit("main"),
    )
    quick = main.filter(uniform("backup") < 0.1).with_columns(
        supplier=pl.lit("S99"),
        lead_time_days=pl.lit(7, dtype=pl.Int64),
        lead_time_sd=pl.lit(1.5),
        unit_cost=_money(pl.col("unit_cost").cast(pl.Float64) * 1.2),
        role=pl.lit("backup"),
    )
    return pl.concat([main, quick]).sort("sku", "supplier")
