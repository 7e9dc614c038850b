"""Runs the command in a process of its own, as a person does."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def panhuo(tmp_path: Path) -> Command:
    """Give a function that runs `panhuo` with arguments in a folder of its own, in English unless told otherwise."""

    def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-c", "from panhuo.cli import main; main()", *map(str, arguments)]
        surroundings = {**os.environ, "PANHUO_LANG": "en", "COLUMNS": "200", **environment}
        return subprocess.run(program, capture_output=True, text=True, check=False, cwd=tmp_path, env=surroundings)

    return command


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """Give the JSON document that a command printed."""
    return json.loads(done.stdout)
