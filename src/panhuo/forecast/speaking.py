"""Who may speak of which series, and what is made of their word before it is joined."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import numpy as np
import numpy.typing as npt

from panhuo.forecast.panel import Floats, Panel

__all__ = ["alone_on", "faded", "left_alone"]


def faded(
    said: Mapping[str, Floats], fades: Mapping[str, Floats], models: Mapping[str, ModuleType]
) -> dict[str, Floats]:
    """Give what each model said times how levels are to change, as those say that know of it (`fading`), but for them.

    All of the same shape. Of a model that sees some of it itself, the rest: the change to the power of its `UNSEEN`.
    """
    change = np.prod(list(fades.values()), axis=0) if fades else np.float32(1.0)

    def aged(name: str, means: Floats) -> Floats:
        return (means * change ** getattr(models[name], "UNSEEN", 1.0)).astype(np.float32)

    return {name: means if name in fades else aged(name, means) for name, means in said.items()}


def alone_on(
    panel: Panel, said: Mapping[str, Floats], models: Mapping[str, ModuleType], *, origin: int
) -> dict[str, npt.NDArray[np.bool_]]:
    """Give by model the series that it alone can know anything of at the origin, and has an opinion on."""
    return {
        name: models[name].alone(panel, origin=origin) & ~np.isnan(told).all(axis=1)
        for name, told in said.items()
        if hasattr(models[name], "alone")
    }


def left_alone(
    panel: Panel, said: Mapping[str, Floats], models: Mapping[str, ModuleType], *, origin: int
) -> dict[str, Floats]:
    """Leave a series to the model that alone can know anything of it: the others have no opinion (NaN)."""
    left = dict(said)
    for name, rows in alone_on(panel, said, models, origin=origin).items():
        silent = rows[:, None]
        left = {
            other: means if other == name else np.where(silent, np.float32(np.nan), means)
            for other, means in left.items()
        }
    return left
