"""The vocabulary as data: every table, column, term, error and message, in Chinese and English.

`tables()` and `table(name)` give the canonical tables; their lines live in `words/tables/*.csv`.
To add a column, add a line to its table's CSV; to add a table, add a line to `index.csv` and a CSV of its name.
Nothing here imports another room, and importing it loads neither Polars nor narwhals.
"""

from panhuo.words.schema import Column, Table, Text, empty, polars_schema, table, tables

__all__ = ["Column", "Table", "Text", "empty", "polars_schema", "table", "tables"]
