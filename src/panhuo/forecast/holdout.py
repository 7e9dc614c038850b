"""The held-out windows: what each model would have said, and what then came."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.speaking import faded, left_alone
from panhuo.open_folder import Fault, guarded

__all__ = ["NEW_SEGMENTS", "Holdout", "hold_out", "met", "segments_of"]

# Two windows of four weeks (daily) or eight weeks (weekly): one alone is too noisy to choose on.
_WINDOWS = 2
_WINDOW_DAYS = {1: 28, 7: 56}
# Mean units a period that part the volume bins.
_VOLUME_EDGES = (0.1, 0.3, 1.0, 3.0, 10.0)
# A series is steady if it sells in more than this share of its periods.
_STEADY_SHARE = 0.5
# Days since the launch that part new goods, and after which they are new no more.
_NEW_EDGES, _NEW_DAYS = (0, 28, 60), 120
# So many of the last segments are of new goods.
NEW_SEGMENTS = len(_NEW_EDGES)


@dataclass(frozen=True, eq=False)
class Holdout:
    """What came and what was said: `actual` (windows, n, length), NaN where censored; `said` the same shape by model.

    origins: the last known period before each window. Models were fitted on nothing after the first origin. segment:
    (windows, n), the segment that each series was in at the origin.
    """

    origins: tuple[int, ...]
    actual: Floats
    said: dict[str, Floats]
    segment: npt.NDArray[np.intp]


def hold_out(
    panel: Panel, *, models: dict[str, ModuleType], seed: int, threads: int
) -> tuple[Holdout | None, tuple[Fault, ...]]:
    """Fit every model before the windows and forecast each window from its origin; None if the history is too short.

    A model that fails is a fault and is left out; one that finds too little data (state None) is left out in silence.
    """
    length = min(panel.horizon, _WINDOW_DAYS[panel.period_days] // panel.period_days, panel.periods // 4)
    if length < 1:
        return None, ()
    origins = tuple(panel.periods - 1 - length * (_WINDOWS - window) for window in range(_WINDOWS))

    def say(name: str) -> Floats | None:
        model = models[name]
        state: Any = model.fit(panel, last=origins[0], horizon=panel.horizon, seed=seed, threads=threads)
        if state is None:
            return None
        if hasattr(model, "fading"):
            changes = [model.fading(state, panel, origin=origin, horizon=length) for origin in origins]
            fades[name] = np.stack(changes)
        return np.stack([model.predict(state, panel, origin=origin, horizon=length) for origin in origins])

    fades: dict[str, Floats] = {}
    said: dict[str, Floats] = {}
    faults: list[Fault] = []
    for name in models:
        result, fault = guarded("forecast", name, say, name)
        if fault is not None:
            faults.append(fault)
        if result is not None:
            said[name] = result
    actual = np.stack([met(panel, origin, length) for origin in origins])
    segment = np.stack([segments_of(panel, origin=origin)[0] for origin in origins])
    said = _as_joined(panel, faded(said, fades, models), models=models, origins=origins)
    return (Holdout(origins, actual, said, segment) if said else None), tuple(faults)


def _as_joined(
    panel: Panel, said: dict[str, Floats], *, models: dict[str, ModuleType], origins: tuple[int, ...]
) -> dict[str, Floats]:
    """Give what is joined of each model, as it is at the end of the history: some series are left to one of them."""
    windows = [
        left_alone(panel, {name: values[window] for name, values in said.items()}, models, origin=origin)
        for window, origin in enumerate(origins)
    ]
    return {name: np.stack([window[name] for window in windows]) for name in said}


def met(panel: Panel, origin: int, length: int) -> Floats:
    """Give what came after an origin; NaN for goods that had not begun there, of which most models know nothing."""
    begun = (panel.begins <= origin)[:, None]
    return np.where(begun, panel.demand[:, origin + 1 : origin + 1 + length], np.float32(np.nan))


def segments_of(panel: Panel, *, origin: int) -> tuple[npt.NDArray[np.intp], list[str]]:
    """Give each series' segment (volume bin x steady or intermittent; of new goods, age) as known at `origin`, and the
    segments' names.
    """
    length = panel.length(182)
    rate, count = panel.rate(origin, length)
    window = slice(max(0, origin + 1 - length), origin + 1)
    sold = (panel.filled[:, window] > 0).sum(axis=1) / np.maximum(count, 1.0)
    volume = np.digitize(rate, _VOLUME_EDGES)
    steady = (sold > _STEADY_SHARE).astype(np.intp)
    edges = ("0", *(f"{edge:g}" for edge in _VOLUME_EDGES))
    names = [f"{edge}+ a period, {kind}" for edge in edges for kind in ("intermittent", "steady")]
    codes = volume * 2 + steady
    # New goods follow laws of their own, by their age: what they sold in their first days is no rate yet.
    new = panel.begins > max(origin - panel.length(_NEW_DAYS), 0)
    names += [f"new, {edge}+ days" for edge in _NEW_EDGES]
    place = np.digitize((origin - panel.begins) * panel.period_days, _NEW_EDGES[1:])
    return np.where(new, len(names) - NEW_SEGMENTS + place, codes), [*names]
