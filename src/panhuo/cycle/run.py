"""The daily run on files: a folder into the lake, the river on what the lake holds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import narwhals as nw
import polars as pl

from panhuo import forecast, lake, words
from panhuo.cycle.importing import import_folder
from panhuo.cycle.learning import learn, unlearnt
from panhuo.cycle.results import Imported, Results
from panhuo.cycle.river import (
    HORIZON_PERIODS,
    LEVELS,
    SEED,
    Announce,
    Ready,
    Steps,
    backtest,
    flow,
    predict,
    ready,
    silent,
)
from panhuo.open_folder import Fault
from panhuo.words.errors import BadField, PanhuoError
from panhuo.words.terms import Terms, read_terms
from panhuo.words.validation import validate

__all__ = [
    "analyse",
    "backtest_folder",
    "forecast_folder",
    "input_names",
    "keep_terms",
    "river_of",
    "run",
    "signal_worth_of_folder",
    "terms_file",
    "terms_of",
]

TERMS_FILE = "panhuo.toml"


def run(
    data_dir: Path | None,
    *,
    home: Path,
    as_of: date | None = None,
    levels: Sequence[float] = LEVELS,
    engine: lake.Engine | None = None,
    refresh: bool = False,
    announce: Announce = silent,
    unread: Callable[[PanhuoError], None] = lambda error: None,
) -> Results:
    """Import the folder `data_dir` (if given) into `home`, and run the river on what `home` holds.

    Everything after the import is a pure function of the lake, the terms, `as_of` (default: the terms' day, else the
    last day the data knows), and what earlier runs and people left in `home` (see `learning.learn`). Nothing but the
    lake is written; `save` writes the results. The caller holds the home. refresh: take the models of the last run over
    instead of fitting them again, as far as they fit what is there now.
    `unread` is told at once of each file that could not be read; the others go on.
    """
    runner: lake.Engine = engine or lake.polars_engine()
    steps = Steps(announce)
    terms = terms_of(data_dir, home=home)
    imported = Imported((), (), ())
    if data_dir is not None:
        with steps.step("import"):
            imported = import_folder(data_dir, home=home, terms=terms, announce=lambda name: announce("import", name))
        keep_terms(data_dir, home=home)
        for _, error in imported.failed:
            unread(error)
    tables = {name: lake.scan(home, name, runner) for name in input_names()}
    river = ready(tables, terms=terms, as_of=as_of, source=str(data_dir or home), engine=runner, steps=steps)
    with steps.step("learn"):
        learnt = learn(home, river.history, as_of=river.as_of, period=river.period, seed=SEED, refresh=refresh)
    results = flow(river, learnt=learnt, levels=levels, steps=steps, refresh=refresh)
    return replace(results, imports=lake.imports(home), failed=imported.failed)


def analyse(
    tables: Mapping[str, pl.DataFrame],
    *,
    terms: Terms | None = None,
    as_of: date | None = None,
    levels: Sequence[float] = LEVELS,
) -> Results:
    """Run the river on Polars tables in memory, keyed by their canonical names (`sales` at least).

    Columns are those of the canonical tables; absent ones are unknown. Raises KeyError for a table that does not exist
    and ValueError naming the first rows that the vocabulary refuses.
    """
    stated = terms or read_terms(None)
    engine = lake.polars_engine()
    given = {name: engine.from_polars(_accepted(name, frame, terms=stated)) for name, frame in tables.items()}
    empty = {name: engine.from_polars(words.empty(name)) for name in input_names()}
    steps = Steps()
    river = ready(empty | given, terms=stated, as_of=as_of, source="tables", engine=engine, steps=steps)
    return flow(river, learnt=unlearnt(river.as_of), levels=levels, steps=steps)


def forecast_folder(
    data_dir: Path,
    *,
    horizon_periods: int,
    levels: Sequence[float] = LEVELS,
    groupings: Sequence[Sequence[str]] = (),
    as_of: date | None = None,
    announce: Announce = silent,
) -> pl.DataFrame:
    """Give the forecast table of a folder for `horizon_periods` days or weeks; nothing is kept.

    groupings: columns of products and places to group by, none of them for the total; with any, a row is a group and
    not a SKU at a place. Raises BadField for a column that there is not.
    """
    steps = Steps(announce)
    with river_of(data_dir, as_of=as_of, steps=steps) as river:
        described = _described(river, groupings=groupings)
        result = predict(river, horizon_periods=horizon_periods, steps=steps)
        with steps.step("tables"):
            if not groupings:
                return forecast.forecast_table(result.demand, levels=levels, horizon_periods=horizon_periods)
            return forecast.grouped_table(
                result, described, groupings=groupings, levels=levels, horizon_periods=horizon_periods
            )


def _described(river: Ready, *, groupings: Sequence[Sequence[str]]) -> pl.DataFrame:
    """Give what can be grouped by: the columns of products and places beside each SKU and place of the facts."""
    described = river.facts.select("sku", "location")
    for name, key in (("products", "sku"), ("locations", "location")):
        facts = river.engine.collect(river.tables[name]).unique(key, keep="last", maintain_order=True)
        described = described.join(facts, on=key, how="left", maintain_order="left", suffix=f"_of_{key}")
    for column in (column for grouping in groupings for column in grouping):
        if column not in described.columns:
            raise BadField(field="by", value=column, expected=", ".join(described.columns))
    return described


def backtest_folder(
    data_dir: Path,
    *,
    windows: int,
    horizon_periods: int,
    as_of: date | None = None,
    announce: Announce = silent,
) -> forecast.Backtest:
    """Forecast the last `windows` stretches of `horizon_periods` of a folder from what was known before each."""
    steps = Steps(announce)
    with river_of(data_dir, as_of=as_of, steps=steps) as river, steps.step("forecast"):
        return backtest(
            river,
            windows=windows,
            horizon_periods=horizon_periods,
            announce=lambda window: announce("forecast", f"{window}/{windows}"),
        )


def signal_worth_of_folder(
    data_dir: Path, *, as_of: date | None = None, announce: Announce = silent
) -> tuple[pl.DataFrame, tuple[Fault, ...]]:
    """Give what each signal of a folder is worth (`forecast.WORTH`), and the sources that failed; nothing is kept."""
    steps = Steps(announce)
    with river_of(data_dir, as_of=as_of, steps=steps) as river:
        predicted = predict(river, horizon_periods=HORIZON_PERIODS[river.period], steps=steps)
        return predicted.signal_worth, river.faults


@contextmanager
def river_of(data_dir: Path, *, as_of: date | None, steps: Steps) -> Generator[Ready]:
    """Give a folder ready for its forecast; nothing of it is kept."""
    engine = lake.polars_engine()
    with TemporaryDirectory(prefix="panhuo-") as scratch:
        home = Path(scratch)
        terms = terms_of(data_dir, home=home)
        with steps.step("import"):
            import_folder(data_dir, home=home, terms=terms, announce=lambda name: steps.announce("import", name))
        tables: dict[str, nw.LazyFrame] = {name: lake.scan(home, name, engine) for name in input_names()}
        yield ready(tables, terms=terms, as_of=as_of, source=str(data_dir), engine=engine, steps=steps)


def input_names() -> list[str]:
    """Give the names of the canonical input tables."""
    return [table.name for table in words.tables().values() if table.direction == "input"]


def terms_of(data_dir: Path | None, *, home: Path) -> Terms:
    """Give the terms in force, the defaults if none are stated; `terms_file` says where they stand."""
    return read_terms(terms_file(data_dir, home=home))


def terms_file(data_dir: Path | None, *, home: Path) -> Path | None:
    """Give the file of the terms in force: that of the home (written in the console), else that beside the data.

    Without a folder, the terms of the folder that was imported last hold on: what its files said needs them.
    """
    stated = (folder / TERMS_FILE for folder in (home, data_dir or home / "lake"))
    return next((path for path in stated if path.exists()), None)


def keep_terms(data_dir: Path, *, home: Path) -> None:
    """Keep the terms stated beside the data for runs that name no folder; the caller holds the home."""
    kept = home / "lake" / TERMS_FILE
    if (data_dir / TERMS_FILE).exists():
        lake.write_files_together(kept.parent, {kept.name: lambda path: copyfile(data_dir / TERMS_FILE, path)})
    else:
        kept.unlink(missing_ok=True)


def _accepted(name: str, frame: pl.DataFrame, *, terms: Terms) -> pl.DataFrame:
    numbered = frame.with_row_index("_line", offset=1)
    accepted, refused = validate(name, numbered, file=name, timezone=terms.timezone)
    if refused.height:
        first = refused.head(3).select("line", "column", "value", "reason_en").rows()
        message = f"{refused.height} rows of {name} are refused, among them (row, column, value, reason): {first}"
        raise ValueError(message)
    return accepted.select(words.polars_schema(name).names())
