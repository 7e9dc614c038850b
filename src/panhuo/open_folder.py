"""Open folders: a new indicator, rule, policy, model or connector is one new file that is found, checked and fenced.

A fault inside one member is that member's fault alone: `guarded` turns it into a `Fault` (one red line for the person)
and the run goes on without it.
"""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import ParamSpec, TypeVar

__all__ = ["Fault", "guarded", "members"]

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Fault:
    """What went wrong in one member of an open folder: where, and the error in its own words."""

    room: str
    member: str
    error: str
    where: str


def members(folder: ModuleType, *, needs: Iterable[str]) -> dict[str, ModuleType]:
    """Give the modules of an open folder by file name, in name order.

    Raises TypeError naming the file and the missing name if a member lacks one of `needs`.
    """
    found = {
        info.name: importlib.import_module(f"{folder.__name__}.{info.name}")
        for info in sorted(pkgutil.iter_modules(folder.__path__), key=lambda info: info.name)
        if not info.name.startswith("_")
    }
    for name, module in found.items():
        for need in needs:
            if not hasattr(module, need):
                message = f"{module.__file__} must define {need}; see the docstring of {folder.__name__}"
                raise TypeError(message)
        if not module.__doc__:
            message = f"{module.__file__} must begin with a docstring that says what {name} is"
            raise TypeError(message)
    return found


def guarded(
    room: str, member: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> tuple[R | None, Fault | None]:
    """Call a member's function; give its result, or the fault that it raised."""
    try:
        return function(*args, **kwargs), None
    except Exception as error:  # the fence: any fault of a member must stop here
        last = traceback.extract_tb(error.__traceback__)[-1]
        return None, Fault(room, member, f"{type(error).__name__}: {error}", f"{last.filename}:{last.lineno}")
