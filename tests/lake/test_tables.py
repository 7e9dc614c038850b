"""The lake: later files correct earlier ones, the same file changes nothing, a kill leaves the old state or the new."""

import os
import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panhuo import lake, words
from panhuo.words.errors import DiskFull, HomeBusy, LakeDamaged

ENGINE = lake.polars_engine()


def rows(table: str, *records: dict[str, object]) -> pl.DataFrame:
    schema = words.polars_schema(table)
    return pl.DataFrame([{name: record.get(name) for name in schema} for record in records], schema=schema)


def batch(sha: str, *, source: str = "canonical", origin: str = "import", **tables: pl.DataFrame) -> lake.Batch:
    taken = {name: table.height for name, table in tables.items()}
    entry = lake.Import(f"{sha}.csv", sha, source, origin, sum(taken.values()), taken, 0, 0)
    return lake.Batch(entry, tables, pl.DataFrame(), pl.DataFrame())


def sale(day: int, sku: str, units: int, **more: object) -> dict[str, object]:
    return {"date": date(2026, 1, day), "sku": sku, "units": units, **more}


def read(home: Path, table: str) -> pl.DataFrame:
    return ENGINE.collect(lake.scan(home, table, ENGINE))


def test_a_table_that_nothing_was_imported_for_has_all_columns_and_no_rows(tmp_path: Path):
    assert read(tmp_path, "stock").schema == words.polars_schema("stock")


def test_the_same_file_twice_changes_nothing(tmp_path: Path):
    first = batch("a", sales=rows("sales", sale(1, "A", 2), sale(1, "A", 2)))
    lake.commit(tmp_path, [first])
    before = lake.paths(tmp_path, "sales")
    assert lake.commit(tmp_path, [first]) == ()
    assert lake.paths(tmp_path, "sales") == before
    assert read(tmp_path, "sales").height == 2


def test_a_later_file_corrects_the_lines_it_tells_again_and_keeps_the_others(tmp_path: Path):
    lake.commit(tmp_path, [batch("a", sales=rows("sales", sale(1, "A", 2), sale(1, "A", 3), sale(1, "B", 1)))])
    lake.commit(tmp_path, [batch("b", sales=rows("sales", sale(1, "A", 7)))])
    assert sorted(read(tmp_path, "sales").select("sku", "units").rows()) == [("A", 7), ("B", 1)]


def test_a_later_export_of_an_order_replaces_the_order_whole_but_not_that_of_another_shop(tmp_path: Path):
    old = rows("sales", sale(1, "A", 2, order_ref="#1"), sale(1, "B", 2, order_ref="#1"))
    lake.commit(tmp_path, [batch("a", source="shopify_orders", sales=old)])
    other = rows("sales", sale(1, "C", 9, order_ref="#1"))
    corrected = rows("sales", sale(1, "A", 1, order_ref="#1"))
    lake.commit(tmp_path, [batch("b", source="jushuitan_sales", sales=other)])
    lake.commit(tmp_path, [batch("c", source="shopify_orders", sales=corrected)])
    assert sorted(read(tmp_path, "sales").select("sku", "units").rows()) == [("A", 1), ("C", 9)]


def test_what_a_thing_is_may_be_told_by_several_files(tmp_path: Path):
    lake.commit(tmp_path, [batch("a", products=rows("products", {"sku": "A", "name": "Mug", "brand": "North"}))])
    lake.commit(
        tmp_path, [batch("b", products=rows("products", {"sku": "A", "unit_cost": Decimal("1.2500"), "name": "Cup"}))]
    )
    assert read(tmp_path, "products").select("sku", "name", "brand", "unit_cost").rows() == [
        ("A", "Cup", "North", Decimal("1.2500"))
    ]


def test_a_file_that_is_dropped_takes_its_rows_with_it(tmp_path: Path):
    lake.commit(tmp_path, [batch("a", sales=rows("sales", sale(1, "A", 2)))])
    lake.commit(tmp_path, [batch("b", sales=rows("sales", sale(1, "A", 7)))])
    lake.commit(tmp_path, [], dropped=["b"])
    assert read(tmp_path, "sales")["units"].to_list() == [2]
    lake.commit(tmp_path, [], dropped=["a"])
    assert read(tmp_path, "sales").height == 0


def test_sales_lie_in_one_file_a_month(tmp_path: Path):
    lines = rows("sales", sale(1, "A", 1), {**sale(1, "A", 1), "date": date(2026, 2, 3)})
    lake.commit(tmp_path, [batch("a", sales=lines)])
    assert [Path(path).name for path in lake.paths(tmp_path, "sales")] == ["2026-01.parquet", "2026-02.parquet"]


def test_a_second_writer_is_refused_by_name(tmp_path: Path):
    with lake.held(tmp_path), pytest.raises(HomeBusy) as refused, lake.held(tmp_path):
        pass
    assert str(os.getpid()) in refused.value.render("en")


def test_a_broken_manifest_is_said_and_not_overwritten(tmp_path: Path):
    lake.commit(tmp_path, [batch("a", sales=rows("sales", sale(1, "A", 2)))])
    manifest = tmp_path / "lake" / "manifest.json"
    manifest.write_text("{")
    with pytest.raises(LakeDamaged, match=r"manifest\.json"):
        lake.commit(tmp_path, [batch("b", sales=rows("sales", sale(1, "A", 2)))])
    assert manifest.read_text() == "{"


def test_a_full_disk_leaves_the_lake_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lake.commit(tmp_path, [batch("a", sales=rows("sales", sale(1, "A", 2)))])

    def refuse(*_: object, **__: object) -> None:
        said = "parquet: underlying IO error: No space left on device (os error 28)"
        raise pl.exceptions.ComputeError(said)

    monkeypatch.setattr(pl.DataFrame, "write_parquet", refuse)
    with pytest.raises(DiskFull):
        lake.commit(tmp_path, [batch("b", sales=rows("sales", sale(1, "A", 7)))])
    monkeypatch.undo()
    assert read(tmp_path, "sales")["units"].to_list() == [2]
    assert len(list((tmp_path / "lake" / "batches").iterdir())) == 1


KILLED_WRITER = """
import sys
from datetime import date
from pathlib import Path
import polars as pl
from panhuo import lake, words
home = Path(sys.argv[1])
schema = words.polars_schema("sales")
for number in range(1000):
    day = pl.DataFrame({"date": [date(2026, 1, 1)] * 2000, "sku": ["A"] * 2000, "units": [number] * 2000})
    lines = pl.concat([pl.DataFrame(schema=schema), day], how="diagonal")
    entry = lake.Import("f", str(number), "canonical", "import", 2000, {"sales": 2000}, 0, 0)
    with lake.held(home):
        lake.commit(home, [lake.Batch(entry, {"sales": lines}, pl.DataFrame(), pl.DataFrame())])
    print(number, flush=True)
"""


@pytest.mark.slow
def test_a_killed_writer_leaves_every_acknowledged_import_and_no_half_table(tmp_path: Path):
    for round_number in range(5):
        home = tmp_path / str(round_number)
        writer = subprocess.Popen([sys.executable, "-c", KILLED_WRITER, str(home)], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        acknowledged = [int(writer.stdout.readline()) for _ in range(3 + round_number)][-1]
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        sales = read(home, "sales")
        assert sales.height == 2000
        assert sales["units"].n_unique() == 1
        assert sales["units"][0] >= acknowledged
        lake.commit(home, [batch("after", sales=rows("sales", sale(1, "A", 5)))])
        assert read(home, "sales")["units"].to_list() == [5]


@settings(max_examples=40, deadline=None)
@given(
    files=st.lists(
        st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from("AB")), st.integers(-5, 5), min_size=1),
        min_size=1,
        max_size=5,
    )
)
def test_the_lake_equals_a_dictionary_that_later_files_update(tmp_path_factory: pytest.TempPathFactory, files):
    home = tmp_path_factory.mktemp("home")
    expected: dict[tuple[int, str], int] = {}
    for number, lines in enumerate(files):
        lake.commit(
            home,
            [batch(str(number), sales=rows("sales", *(sale(day, sku, units) for (day, sku), units in lines.items())))],
        )
        expected |= lines
    found = {(row["date"].day, row["sku"]): row["units"] for row in read(home, "sales").iter_rows(named=True)}
    assert found == expected
