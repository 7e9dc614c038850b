"""Neural network: an LSTM over the last weeks of each series, joined with what the trees read of the day ahead.

Formula: log m(t) = log level + network(past, place, columns known at the origin of t); see `network`. Tweedie loss.
Unit: units a period.
Source: Hochreiter & Schmidhuber (1997); direct forecasts of all periods as in Wen et al. (2017), MQ-RNN; trained over
all series as in Salinas et al. (2020), DeepAR.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from panhuo.forecast.events import EVENT_COLUMNS
from panhuo.forecast.features import Known, coded, codes_at, known_at, rows_of
from panhuo.forecast.panel import Codes, Floats, Panel, sample_of
from panhuo.words import Text

__all__ = ["EXTRA", "MEANING", "SETTING", "TITLE", "TRUST", "fit", "kept", "predict", "restored"]

TITLE = Text(en="Neural network", zh="神经网络")
MEANING = Text(
    en="One network for all goods that reads the last weeks in their order (LSTM), beside what the trees read.",
    zh="所有商品共用的一个网络，按先后读入最近各周（LSTM），并读入梯度提升树所用的各项信息。",
)
TRUST = 12.0
# It takes minutes where the trees take seconds.
SETTING, EXTRA = "best", {"neural": "jax"}
# Eight weeks of days, or half a year of weeks.
_PAST: dict[int, int] = {1: 56, 7: 26}
_LOOK_BACK_DAYS, _KNOWN_DAYS = 400, 14
_ORIGINS, _LINES_MIN, _LINES_MAX = 40, 1_000, 160_000
_SERIES_MAX = 150_000
# Periods ahead that are learnt from at each origin.
_STEPS = 4
_EPOCHS_MIN, _EPOCHS_MAX, _LINES_ALL_EPOCHS = 5, 30, 800_000
_SERIES_AT_ONCE = 4_096
# Columns beyond so many spreads say nothing more.
_FAR = 4.0


@dataclass(frozen=True, eq=False)
class _State:
    """weights: of the network; middle and spread: of each column."""

    weights: dict[str, Any]
    middle: Floats
    spread: Floats


def fit(panel: Panel, *, last: int, horizon: int, seed: int, threads: int) -> _State | None:
    """Train on a sample of (series, origin, periods ahead) known by `last`; None if there are too few.

    JAX takes all cores, whatever `threads` says.
    """
    network = _network()
    earliest = max(_PAST[panel.period_days], last - panel.length(_LOOK_BACK_DAYS))
    if earliest >= last:
        return None
    panel = sample_of(panel, most=_SERIES_MAX, seed=seed)
    random = np.random.default_rng(seed)
    parts: list[tuple[Floats | Codes, ...]] = []
    for origin in np.unique(np.linspace(earliest, last - 1, _ORIGINS).round().astype(int)).tolist():
        rows, ahead = _drawn(panel, origin, last=last, horizon=horizon, random=random)
        known = known_at(panel, origin=origin, horizon=horizon)
        parts.append((*_raw(panel, known, rows=rows, ahead=ahead), panel.demand[rows[:, None], origin + ahead]))
    past, codes, columns, level, outcome = (np.concatenate(each) for each in zip(*parts, strict=True))
    if level.size < _LINES_MIN:
        return None
    middle, spread = _middle_and_spread(columns.reshape(-1, columns.shape[2]))
    lesson = network.Lesson(network.Lines(past, codes, _even(columns, middle, spread)), outcome, level)
    members = tuple(int(group.max()) + 1 for group in coded(panel).values())
    epochs = int(np.clip(_LINES_ALL_EPOCHS // level.size, _EPOCHS_MIN, _EPOCHS_MAX))
    return _State(network.train(lesson, members=members, epochs=epochs, seed=seed), middle, spread)


def predict(state: _State, panel: Panel, *, origin: int, horizon: int) -> Floats:
    """Give the network's mean; NaN for series with less than two known weeks yet."""
    network = _network()
    known = known_at(panel, origin=origin, horizon=horizon)
    result = np.full((panel.series.height, horizon), np.nan, dtype=np.float32)
    rows = np.flatnonzero(panel.begins <= origin + 1 - panel.length(_KNOWN_DAYS))
    ahead = np.arange(1, horizon + 1, dtype=np.int32)
    for part in np.split(rows, range(_SERIES_AT_ONCE, rows.size, _SERIES_AT_ONCE)):
        past, codes, columns, level = _raw(panel, known, rows=part, ahead=np.tile(ahead, (part.size, 1)))
        lines = network.Lines(past, codes, _even(columns, state.middle, state.spread))
        result[part] = np.exp(np.asarray(network.ratios(state.weights, lines)) + level[:, None])
    return result


def kept(state: _State) -> str:
    """Give the network as a text."""
    return _network().as_text({**state.weights, "_middle": state.middle, "_spread": state.spread})


def restored(text: str, *, threads: int) -> _State:
    """Give the network that was written as `text`."""
    arrays = _network().from_text(text)
    middle, spread = arrays.pop("_middle"), arrays.pop("_spread")
    return _State(arrays, middle, spread)


def _network() -> ModuleType:
    """Import the network when it is needed."""
    from panhuo.forecast import network

    return network


def _drawn(
    panel: Panel, origin: int, *, last: int, horizon: int, random: np.random.Generator
) -> tuple[npt.NDArray[np.intp], Codes]:
    """Draw series that had begun by the origin, and for each some periods ahead."""
    begun, most = np.flatnonzero(panel.begins <= origin), _LINES_MAX // _ORIGINS
    rows = begun if begun.size <= most else np.sort(random.choice(begun, size=most, replace=False, shuffle=False))
    return rows, random.integers(1, min(horizon, last - origin) + 1, size=(rows.size, _STEPS), dtype=np.int32)


def _raw(
    panel: Panel, known: Known, *, rows: npt.NDArray[np.intp], ahead: Codes
) -> tuple[Floats, Codes, Floats, Floats]:
    """Give past, codes, columns (not yet even) and the log of the level of series; ahead: (rows, steps)."""
    level = known.log_level[rows]
    window = slice(max(0, known.origin + 1 - _PAST[panel.period_days]), known.origin + 1)
    share = np.arcsinh(panel.filled[rows, window] / np.exp(level)[:, None])
    days = _days(panel)
    past = np.concatenate(
        [share[..., None], panel.known[rows, window][..., None], days[panel.region[rows], window]], axis=2
    )
    steps = ahead.shape[1]
    told = rows_of(panel, known, rows=np.repeat(rows, steps), ahead=ahead.ravel())
    plain = np.setdiff1d(np.arange(told.shape[1]), codes_at(panel))
    columns = np.arcsinh(told[:, plain]).reshape(rows.size, steps, -1)
    day = days[panel.region[rows, None], known.origin + ahead]
    codes = np.zeros((rows.size, 0), dtype=np.int32)
    codes = np.concatenate([codes, *(group[rows, None] for group in coded(panel).values())], axis=1)
    return past.astype(np.float32), codes, np.concatenate([columns, day], axis=2), level


def _days(panel: Panel) -> Floats:
    """Give (regions, periods + horizon, columns): whether there is an event, and which weekday it is."""
    weekday, event = (panel.events[:, :, EVENT_COLUMNS.index(name)].astype(np.intp) for name in ("weekday", "event"))
    weekdays = np.eye(7, dtype=np.float32)[weekday] if panel.season > 1 else np.zeros((*weekday.shape, 0))
    return np.concatenate([(event > 0)[..., None], weekdays], axis=2).astype(np.float32)


def _middle_and_spread(columns: Floats) -> tuple[Floats, Floats]:
    """Give mean and standard deviation of what is known of each column."""
    known = ~np.isnan(columns)
    count = np.maximum(known.sum(axis=0), 1)
    middle = np.where(known, columns, 0.0).sum(axis=0, dtype=np.float64) / count
    square = np.where(known, (columns - middle) ** 2, 0.0).sum(axis=0, dtype=np.float64) / count
    return middle.astype(np.float32), np.maximum(np.sqrt(square), 1e-3).astype(np.float32)


def _even(columns: Floats, middle: Floats, spread: Floats) -> Floats:
    """Give columns of about the size of one; what is unknown is taken for usual."""
    return np.clip(np.nan_to_num((columns - middle) / spread), -_FAR, _FAR).astype(np.float32)
