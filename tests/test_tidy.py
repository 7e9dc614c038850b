"""What a reviewer should never have to say: the house style, held by tests over every tracked file."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from panhuo.open_folder import members
from panhuo.words.messages import catalogue

ROOT = Path(__file__).parents[1]
FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60
OPEN_FOLDERS = {
    "panhuo.health.indicators": ["TITLE", "MEANING", "UNIT", "measure"],
    "panhuo.alerts.rules": ["TITLE", "MEANING", "WHY", "find"],
    "panhuo.decide.policies": ["TITLE", "MEANING", "TURN", "ANSWERS", "WHY", "propose"],
    "panhuo.connect.connectors": ["TITLE", "MEANING", "DIALECTS", "convert"],
    "panhuo.signals.sources": ["TITLE", "MEANING", "read"],
    "panhuo.forecast.models": ["TITLE", "MEANING", "fit", "predict"],
}
LABELS = {
    "panhuo.connect.connectors": ["Source:", "Mapped:", "Set aside:"],
}
USUAL_LABELS = ["Formula:", "Unit:", "Source:"]
# Written in pieces, so that this list does not find itself.
FORBIDDEN = [
    "pypi" + ".org",
    "python" + "hosted",
    "npmjs" + ".org",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "TO" + "DO",
    "FIX" + "ME",
]
TEXT_SUFFIXES = {"", ".py", ".toml", ".md", ".sh", ".yml", ".txt", ".csv", ".html", ".css", ".js", ".in", ".cfg"}
LARGE_BYTES = 500_000
LARGE_ALLOWED = {
    "examples/online_retail/online_retail.parquet",
    "src/panhuo/signals/tone.npz",
    # Written by a command, from the API's own document.
    "console/src/api/schema.d.ts",
    "console/openapi.json",
}


def tracked(*patterns: str) -> list[Path]:
    """Give the files that git knows or would take, so that a new file is held to the rules before it is committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listed = [
            str(path.relative_to(ROOT))
            for place in ("src", "tests", "tools", "examples")
            for path in (ROOT / place).rglob("*.py")
        ]
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


PYTHON = sorted(path for path in tracked("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_a_python_file_is_short_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    if tree.body:
        first_line = (ast.get_docstring(tree) or "").split("\n\n")[0]
        assert first_line, "begin with one sentence saying what the file is for"
    assert len(text.splitlines()) <= FILE_LINES_MAX
    too_long = [
        f"{node.name}: {length} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not too_long


@pytest.mark.parametrize("folder", OPEN_FOLDERS)
def test_every_member_of_an_open_folder_defines_its_names_and_documents_itself(folder: str) -> None:
    found = members(importlib.import_module(folder), needs=OPEN_FOLDERS[folder])
    assert found
    for name, module in found.items():
        docstring = module.__doc__ or ""
        assert ": " in docstring.splitlines()[0], f"{name}: the first line is `Title: one sentence.`"
        missing = [label for label in LABELS.get(folder, USUAL_LABELS) if f"\n{label}" not in docstring]
        assert not missing, f"{name} lacks {missing}"
        for text in (module.TITLE, module.MEANING):
            assert text.en and text.zh, name


def test_both_catalogues_hold_the_same_keys() -> None:
    assert sorted(catalogue("en")) == sorted(catalogue("zh"))


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_of_the_package_is_left_unimported() -> None:
    package = [path for path in PYTHON if path.is_relative_to(ROOT / "src")]
    modules = {
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts): path
        for path in package
        if path.name != "__init__.py"
    }
    used = {name for path in package for name in imported_modules(path)}
    found_by_being_there = {name for name in modules if name.rpartition(".")[0] in OPEN_FOLDERS}
    entry_points = {"panhuo.__main__", "panhuo.api.app"}
    assert not set(modules) - used - found_by_being_there - entry_points


def test_no_tracked_text_names_a_registry_a_machine_path_or_unfinished_work() -> None:
    found: list[str] = []
    for path in tracked():
        if path.suffix in TEXT_SUFFIXES and path.name not in ("LICENSE", "LICENCE"):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name_of(path)}: {word}" for word in FORBIDDEN if word in text]
    assert not found


def test_no_large_file_is_tracked_but_a_few_that_are_named() -> None:
    large = {name_of(path) for path in tracked() if path.stat().st_size > LARGE_BYTES}
    assert large <= LARGE_ALLOWED


def test_the_walls_between_rooms_stand() -> None:
    program = [sys.executable, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run([*program, "--no-cache"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_changes_have_a_place_for_what_is_not_released() -> None:
    assert "\n## Unreleased\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
