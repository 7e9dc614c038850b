"""What `products.attributes` (JSON) may say that several rooms read."""

from __future__ import annotations

import polars as pl

__all__ = ["ip_of"]


def ip_of(attributes: pl.Series) -> pl.Series:
    """Give the IP of each product (`ip` or `IP` of its attributes), null where none is stated."""
    return attributes.str.json_path_match("$.ip").fill_null(attributes.str.json_path_match("$.IP")).alias("ip")
