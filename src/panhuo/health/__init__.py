"""Health: how the stock of every SKU × location is, and of every SKU, category, brand and region.

`facts` counts what is known (on Polars or Spark), `with_demand` joins what is expected, `diagnose` gives the health
table, `roll_up` and `roll_ups` the same indicators for any grouping. To add an indicator, put one file into
`indicators/`; its docstring says how.
"""

from panhuo.health.diagnose import diagnose
from panhuo.health.expected import with_demand
from panhuo.health.facts import facts
from panhuo.health.roll_up import roll_up, roll_ups

__all__ = ["diagnose", "facts", "roll_up", "roll_ups", "with_demand"]
