"""Builds the console into the package when a wheel is made; an editable checkout makes it with `make setup` instead."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ConsoleHook(BuildHookInterface):
    """Runs tools/console.py before the files of a wheel are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the console unless the build is an editable one."""
        if version != "editable":
            subprocess.run([sys.executable, Path(self.root) / "tools" / "console.py"], check=True)  # noqa: S603
