"""Indicators: one file each, and the file's name is the column.

A member begins with a docstring: first line `Title: one sentence.`, then lines `Formula:`, `Unit:`, `Source:`. It
defines `TITLE`, `MEANING` and `UNIT` (`words.Text`) and `measure()`, which gives one aggregate narwhals expression over
rows of the facts with demand (see `health.facts` and `health.expected` for the columns). Being an aggregate, the same
definition serves one SKU × location and every roll-up; dividing goes through `health.parts.ratio`, which gives null and
never infinity.
"""
