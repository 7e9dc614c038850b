"""`panhuo signals text FILE --column C --out FILE`: what comments say; `learn`: the tone anew; `worth`: what helps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from panhuo.cli.options import AsJson, AsOf, Lang, Quiet, checked_kind, help_text, parse_as_of
from panhuo.cli.terminal import reported, terminal
from panhuo.words.errors import BadField
from panhuo.words.messages import text as written

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["signals"]

GOOD, BAD = ("1", "1.0", "good", "positive", "true", "好"), ("0", "0.0", "-1", "bad", "negative", "false", "差")

signals = typer.Typer(help=help_text("signals"), no_args_is_help=True)


@signals.command("text", help=help_text("signals_text"))
def text(
    file: Annotated[Path, typer.Argument(help=help_text("comments"), show_default=False)],
    column: Annotated[str, typer.Option("--column", help=help_text("text_column"))],
    out: Annotated[Path, typer.Option("--out", help=help_text("text_out"))],
    corrections: Annotated[Path | None, typer.Option("--corrections", help=help_text("corrections"))] = None,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write the rows of a file with sentiment, intent and complaint beside each."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import lake
        from panhuo.signals import INTENTS, read_texts, shipped, taught

        checked_kind(out)
        rows = _rows(file)
        texts = _column(rows, column).fill_null("").to_list()
        tone = shipped()
        if corrections is not None:
            right = _rows(corrections)
            tone = taught(tone, _column(right, column).fill_null("").to_list(), _labels(right, "label"))
        said = read_texts(texts, tone=tone)
        table = rows.drop(said.columns, strict=False).hstack(said)
        write = table.write_csv if out.suffix.lower() == ".csv" else table.write_parquet
        lake.write_files_together(out.parent, {out.name: write})
        counts = {name: int((said["intent"] == name).sum()) for name in INTENTS}
        shown.say("texts", rows=f"{table.height:,}", path=out)
        for name, count in counts.items():
            shown.say("texts_of", intent=written(f"cli.intent.{name}", shown.lang), count=f"{count:,}")
        shown.give({"rows": table.height, "intents": counts, "out": str(out)})


@signals.command("learn", help=help_text("signals_learn"))
def learn(
    file: Annotated[Path, typer.Argument(help=help_text("labelled"), show_default=False)],
    column: Annotated[str, typer.Option("--column", help=help_text("text_column"))],
    out: Annotated[Path, typer.Option("--out", help=help_text("tone_out"))],
    label: Annotated[str, typer.Option("--label", help=help_text("label_column"))] = "label",
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Learn the tone from labelled texts and write it to one file."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import lake
        from panhuo import signals as room

        rows = _rows(file)
        texts, labels = _column(rows, column).fill_null("").to_list(), _labels(rows, label)
        if len(set(labels)) < 2:
            raise BadField(field=label, value=", ".join(map(str, sorted(set(labels)))), expected="1, 0")
        tone = room.learn(texts, labels)
        lake.write_files_together(out.parent, {out.name: lambda path: room.save(tone, path)})
        shown.say("learnt", rows=f"{len(texts):,}", path=out)
        shown.give({"rows": len(texts), "out": str(out)})


@signals.command("worth", help=help_text("signals_worth"))
def worth(
    data_dir: Annotated[Path, typer.Argument(help=help_text("data_dir"), show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", help=help_text("worth_out"))] = None,
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say of each signal how far ahead of demand it runs, and how right forecasts were without it and with it."""
    shown = terminal(lang=lang, as_json=as_json, quiet=quiet)
    with reported(shown):
        from panhuo import cycle, lake

        day = parse_as_of(as_of)
        if out is not None:
            checked_kind(out)
        with shown.progress() as announce:
            found, faults = cycle.signal_worth_of_folder(data_dir, as_of=day, announce=announce)
        for fault in faults:
            shown.warn(written("cli.fault", shown.lang, room=fault.room, member=fault.member, error=fault.error))
        if out is not None:
            write = found.write_csv if out.suffix.lower() == ".csv" else found.write_parquet
            lake.write_files_together(out.parent, {out.name: write})
        if found.is_empty():
            shown.say("no_signals")
        else:
            shown.show(_worth_table(found.to_dicts(), lang=shown.lang))
        shown.give({"signals": found.to_dicts()})


def _worth_table(rows: list[dict[str, Any]], *, lang: str) -> Table:
    from rich.table import Table

    from panhuo.signals import title_of

    table = Table(written("cli.column.signal", lang))
    for name in ("lag_days", "effect", "wape_without", "wape_with", "signal_worth"):
        table.add_column(written(f"cli.column.{name}", lang), justify="right")
    table.add_column(written("cli.column.signal_used", lang))
    for row in rows:
        numbers = (
            "-" if row["lag_days"] is None else str(row["lag_days"]),
            f"{row['effect']:+.2f} ± {row['error']:.2f}",
            *("-" if row[name] is None else f"{row[name]:.1%}" for name in ("wape_without", "wape_with")),
            f"{row['worth']:+.1%}",
        )
        reason = written(f"signals.reason.{row['reason']}", lang)
        table.add_row(title_of(row["signal"], lang=lang), *numbers, reason)
    return table


def _rows(file: Path) -> pl.DataFrame:
    """Read a file of any kind that the import reads; broken lines are left out."""
    from panhuo.connect.reading import open_file

    return open_file(file).rows.drop("_line", strict=False)


def _column(rows: pl.DataFrame, name: str) -> pl.Series:
    if name not in rows.columns:
        raise BadField(field="column", value=name, expected=", ".join(rows.columns))
    return rows[name].cast(pl.String)


def _labels(rows: pl.DataFrame, name: str) -> list[bool]:
    labels = _column(rows, name).fill_null("").str.strip_chars().str.to_lowercase()
    wrong = labels.filter(~labels.is_in([*GOOD, *BAD])).unique(maintain_order=True)
    if len(wrong):
        raise BadField(field=name, value=", ".join(wrong.head(3).to_list()), expected="1, 0")
    return labels.is_in(GOOD).to_list()
