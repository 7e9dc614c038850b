"""The demand of every SKU x location: history in, demand distribution out.

Public names: `judge_period` (day or week), `history` (sales and availability to units a period; lazy, on any engine),
`forecast` (history to `ForecastResult`: demand, explain, accuracy, faults), `forecast_table` and `demand_table` (the
output tables), `tables_of_series` (both at once, for an engine to map over series), `grouped_table` (any grouping of
the series), `backtest` (the same made again as of days that are over: how right every model was). To add a model, put
one file into `models/` (see there): it is fitted beside the others, judged on held-out windows and gets the share that
it earns.
"""

from panhuo.forecast.backtest import BLEND, Backtest, backtest
from panhuo.forecast.hierarchy import TOTAL, grouped_table
from panhuo.forecast.history import history
from panhuo.forecast.period import Period, judge_period
from panhuo.forecast.runner import ForecastResult, forecast
from panhuo.forecast.tables import demand_table, forecast_table, schema_of_series, tables_of_series

__all__ = [
    "BLEND",
    "TOTAL",
    "Backtest",
    "ForecastResult",
    "Period",
    "backtest",
    "demand_table",
    "forecast",
    "forecast_table",
    "grouped_table",
    "history",
    "judge_period",
    "schema_of_series",
    "tables_of_series",
]
