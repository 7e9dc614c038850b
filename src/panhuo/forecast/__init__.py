"""The demand of every SKU x location: history in, demand distribution out.

Public names: `judge_period` (day or week), `history` (sales and availability to units a period; lazy, on any engine),
`forecast` (history to `ForecastResult`: demand, explain, accuracy, faults), `forecast_table` and `demand_table` (the
output tables), `tables_of_series` (both at once, for an engine to map over series), `grouped_table` (any grouping of
the series), `backtest` (the same made again as of days that are over: how right every model was). To add a model, put
one file into `models/` (see there): it is fitted beside the others, judged on held-out windows and gets the share that
it earns.

The learning loop, each a pure function: `kept_table` (what was said, to be judged), `score_days` (once the days came),
`duels` and `crowned` (which model speaks), `breaker_states` and `governed` (where it may not), `history_as_adjusted`,
`replaced` and `effects` (what people know better, and what it brought). Before anybody learns: `input_checks` (data
that cannot be right), `bursts` and `brushed` (orders that nobody wanted the goods of). `relations`: what moved with
what.
"""

from panhuo.forecast.adapt import Shift, shifts
from panhuo.forecast.backtest import BLEND, Backtest, backtest
from panhuo.forecast.breaker import BREAKERS, OPEN, breaker_states
from panhuo.forecast.brushing import BRUSHING, OrdersOfBursts, brushed, bursts
from panhuo.forecast.champion import Champion, Duel, crowned, duels
from panhuo.forecast.coming import ANALOGUES_TOLD, NEWCOMERS_TOLD
from panhuo.forecast.drivers import BASE, DRIVERS, booster_of, contributions, drivers_law_table, drivers_table
from panhuo.forecast.festivals import Festival, festivals, with_festivals
from panhuo.forecast.governed import governed, said_by
from panhuo.forecast.hierarchy import TOTAL, grouped_table
from panhuo.forecast.history import history
from panhuo.forecast.inputs import INPUTS, UNBELIEVABLE, input_checks
from panhuo.forecast.kept import USED, kept_table
from panhuo.forecast.lift import WORTH
from panhuo.forecast.newcomers import ANALOGUES
from panhuo.forecast.overrides import EFFECTS, OVERRIDES, effects, history_as_adjusted, replaced
from panhuo.forecast.period import Period, judge_period, period_days
from panhuo.forecast.relations import RELATIONS, relations
from panhuo.forecast.remembered import Remembered, Stale, remembered_of, remembered_tables
from panhuo.forecast.runner import SIGNAL_UNITS, ForecastResult, forecast
from panhuo.forecast.scores import EVERYTHING, LEADS, SCORES, days_to_score, measures, score_days
from panhuo.forecast.tables import demand_table, forecast_table, schema_of_series, tables_of_series

__all__ = [
    "ANALOGUES",
    "ANALOGUES_TOLD",
    "BASE",
    "BLEND",
    "BREAKERS",
    "BRUSHING",
    "DRIVERS",
    "EFFECTS",
    "EVERYTHING",
    "INPUTS",
    "LEADS",
    "NEWCOMERS_TOLD",
    "OPEN",
    "OVERRIDES",
    "RELATIONS",
    "SCORES",
    "SIGNAL_UNITS",
    "TOTAL",
    "UNBELIEVABLE",
    "USED",
    "WORTH",
    "Backtest",
    "Champion",
    "Duel",
    "Festival",
    "ForecastResult",
    "OrdersOfBursts",
    "Period",
    "Remembered",
    "Shift",
    "Stale",
    "backtest",
    "booster_of",
    "breaker_states",
    "brushed",
    "bursts",
    "contributions",
    "crowned",
    "days_to_score",
    "demand_table",
    "drivers_law_table",
    "drivers_table",
    "duels",
    "effects",
    "festivals",
    "forecast",
    "forecast_table",
    "governed",
    "grouped_table",
    "history",
    "history_as_adjusted",
    "input_checks",
    "judge_period",
    "kept_table",
    "measures",
    "period_days",
    "relations",
    "remembered_of",
    "remembered_tables",
    "replaced",
    "said_by",
    "schema_of_series",
    "score_days",
    "shifts",
    "tables_of_series",
    "with_festivals",
]
