"""What each model says of the periods ahead, fitted on everything known or taken over from an earlier fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from panhuo.forecast.coming import Coming
from panhuo.forecast.drivers import Drivers
from panhuo.forecast.panel import Floats, Panel
from panhuo.forecast.speaking import faded
from panhuo.open_folder import Fault, guarded

__all__ = ["FALLBACK", "Predictions", "predictions"]

# Speaks alone where the history is too short to hold anything out, and beyond the horizon.
FALLBACK = "weighted_mean"


@dataclass(frozen=True, eq=False)
class Predictions:
    """said: by model the means up to the horizon; beyond: what comes after it; unsure: how unsure a model is of the
    series that it alone knows (NaN elsewhere); states: by model its state as a text, of those that can be kept.
    """

    said: dict[str, Floats]
    beyond: Floats
    unsure: npt.NDArray[np.float64]
    states: dict[str, str]
    drivers: Drivers | None
    coming: Coming | None
    faults: tuple[Fault, ...]


def predictions(
    panel: Panel,
    states: Mapping[str, str],
    *,
    models: Mapping[str, ModuleType],
    names: Sequence[str],
    window: int,
    seed: int,
    threads: int,
    explained: bool,
) -> Predictions:
    """Ask the named models; those whose state is among `states` are not fitted again."""
    last, horizon = panel.periods - 1, panel.horizon
    kept: dict[str, str] = {}
    drivers: list[Drivers] = []
    arriving: list[Coming] = []
    fades: dict[str, Floats] = {}
    unsure = np.full(panel.series.height, np.nan)

    def state_of(name: str) -> Any:
        model = models[name]
        if name in states:
            kept[name] = states[name]
            return model.restored(states[name], threads=threads)
        state = model.fit(panel, last=last, horizon=horizon, seed=seed, threads=threads)
        if state is not None and hasattr(model, "kept"):
            kept[name] = model.kept(state)
        return state

    def say(name: str) -> Floats | None:
        model, state = models[name], state_of(name)
        if state is None:
            return None
        if explained and hasattr(model, "explain"):
            drivers.append(model.explain(state, panel, origin=last, horizon=horizon))
        if explained and hasattr(model, "coming"):
            arriving.append(model.coming(state, panel, origin=last))
        if hasattr(model, "fading"):
            fades[name] = model.fading(state, panel, origin=last, horizon=horizon)
        if hasattr(model, "unsure"):
            np.copyto(unsure, model.unsure(state, panel, origin=last), where=np.isnan(unsure))
        return model.predict(state, panel, origin=last, horizon=max(window, horizon) if name in far else horizon)

    far = {name for name, model in models.items() if name == FALLBACK or hasattr(model, "alone")}
    results = {name: guarded("forecast", name, say, name) for name in sorted({*names, FALLBACK})}
    told = {name: result for name, (result, _) in results.items() if result is not None}
    said = faded({name: result[:, :horizon] for name, result in told.items() if name in names}, fades, models)
    beyond = {name: told[name][:, horizon:] for name in sorted(far & {*said, FALLBACK} & told.keys())}
    return Predictions(
        said=said,
        beyond=_joined_beyond(beyond, series=panel.series.height),
        unsure=unsure,
        states=kept,
        drivers=next(iter(drivers), None),
        coming=next(iter(arriving), None),
        faults=tuple(fault for _, fault in results.values() if fault is not None),
    )


def _joined_beyond(beyond: Mapping[str, Floats], *, series: int) -> Floats:
    """Give what comes after the horizon: the fallback's, where nobody who looks as far has an opinion."""
    after = beyond.get(FALLBACK, np.zeros((series, 0), dtype=np.float32))
    for name, further in beyond.items():
        if name != FALLBACK and further.shape[1] == after.shape[1]:
            after = np.where(np.isnan(further), after, further)
    return after
