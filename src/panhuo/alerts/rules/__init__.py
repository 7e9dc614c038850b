"""Rules: one file each, and the file's name is the alert's kind.

A member begins with a docstring: first line `Title: one sentence.`, then lines `Formula:`, `Unit:`, `Source:`. It
defines `TITLE` and `MEANING` (`words.Text`), `WHY` (`words.Text` with Python format placeholders) and

    find(facts: pl.DataFrame, demand: Demand, *, as_of: date) -> pl.DataFrame

`facts` is one row per SKU × location with demand (columns: `health.facts`, `health.expected`), row i being series i of
`demand`. The answer has one row per alert: sku, location, level (`yellow`, `orange` or `red`), value_at_risk (float
money, null unknown) and every number that WHY names; these numbers become the evidence. Columns that end in `_en` or
`_zh` are phrases for the sentence only, and may name numbers themselves. WHY may also name `risk_text`, the value at
risk written with its currency, and `risk_clause`, the same as a closing clause, empty where the value is unknown.
"""
