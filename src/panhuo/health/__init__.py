"""Health: how the stock of every SKU × location is, and of every SKU, category, brand and region.

`facts` counts what is known (on Polars or Spark), `with_demand` joins what is expected, `diagnose` gives the health
table, `roll_up` the same indicators for any grouping. To add an indicator, put one file into `indicators/`; its docstring
says how.
"""
