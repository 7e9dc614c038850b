"""The learning loop on files: each day's run holds what earlier runs said against what came, and follows people."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from panhuo import cycle
from panhuo.cycle import CHOICES
from panhuo.forecast import BLEND, OVERRIDES, USED
from tests import small_data

AS_OF = small_data.AS_OF


def day(folder: Path, home: Path, back: int) -> cycle.Results:
    as_of = AS_OF - timedelta(days=back)
    results = cycle.run(folder, home=home, as_of=as_of)
    moment = datetime(as_of.year, as_of.month, as_of.day, 22, tzinfo=UTC)
    cycle.save(results, home=home, begun=moment, ended=moment)
    return results


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_data.folder(tmp_path_factory.mktemp("data"))


def test_the_first_run_has_nothing_to_judge(folder: Path, tmp_path: Path):
    learnt = day(folder, tmp_path, 0).learnt
    assert (learnt.scores.height, learnt.duels, learnt.champion.model) == (0, (), BLEND)


def test_each_run_judges_what_was_said_before_it(folder: Path, tmp_path: Path):
    for back in (9, 8, 4, 0):
        results = day(folder, tmp_path, back)
    scores = results.learnt.scores.filter(pl.col("segment") == "all")
    assert scores["day"].n_unique() == 9, "every day since the first forecast, days without a run too"
    assert {USED, BLEND, "weighted_mean"} <= set(scores["model"])
    sold = small_data.sales().filter(pl.col("date") == AS_OF)["units"].sum()
    last = scores.filter(pl.col("day") == AS_OF, pl.col("model") == USED)
    assert set(last["came"]) == {float(sold)}
    assert last.filter(pl.col("lead") == 1)["made"].item() == AS_OF - timedelta(days=4)
    assert last.filter(pl.col("lead") == 7)["made"].item() == AS_OF - timedelta(days=8)


def test_a_pinned_model_speaks_and_is_told(folder: Path, tmp_path: Path):
    joined = day(folder, tmp_path, 1)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    row = {"kind": "pin", "subject": "seasonal_mean", "reason": "a test", "by_name": "Lin", "made_at": now}
    pl.DataFrame([row], schema=CHOICES).write_parquet(tmp_path / "choices.parquet")
    pinned = day(folder, tmp_path, 1)
    assert (pinned.learnt.champion.model, pinned.learnt.champion.before) == ("seasonal_mean", BLEND)
    assert pinned.learnt.champion.why == "pinned"
    assert not pinned.forecast["mean"].equals(joined.forecast["mean"])
    assert cycle.load_run(tmp_path)["champion"]["model"] == "seasonal_mean"
    rows = [row, row | {"kind": "unpin", "made_at": now + timedelta(hours=1)}]
    pl.DataFrame(rows, schema=CHOICES).write_parquet(tmp_path / "choices.parquet")
    free = day(folder, tmp_path, 0).learnt.champion
    assert (free.model, free.pinned) == ("seasonal_mean", False), "stays until evidence moves it"


def test_a_replaced_forecast_is_decided_on_and_the_computed_one_stands_beside(folder: Path, tmp_path: Path):
    row = {
        "override": "one", "kind": "forecast", "sku": "SKU-03", "location": None,
        "starts_on": AS_OF + timedelta(days=1), "ends_on": AS_OF + timedelta(days=28), "units": 900.0,
        "reason": "a livestream", "by_name": "Lin", "made_at": datetime(2026, 11, 20, tzinfo=UTC),
    }  # fmt: skip
    pl.DataFrame([row], schema=OVERRIDES).write_parquet(tmp_path / "overrides.parquet")
    results = day(folder, tmp_path, 0)
    mine = results.forecast.filter(pl.col("sku") == "SKU-03")
    assert mine["mean"].sum() == pytest.approx(900.0, rel=1e-3)
    assert results.computed.series["sku"].to_list() == ["SKU-03"]
    effect = results.learnt.effects.row(0, named=True)
    assert (effect["replaced"], effect["came"]) == (pytest.approx(900.0, rel=1e-3), None)
    assert effect["computed"] == pytest.approx(4 * 28, rel=0.2)
    order = results.actions.filter(pl.col("sku") == "SKU-03", pl.col("kind") == "order")
    assert order["units"].sum() > 300, "decisions are made on what the person said"


def test_a_spike_set_aside_is_not_learnt_from(folder: Path, tmp_path: Path):
    spiked = tmp_path / "spiked"
    small_data.folder(spiked)
    day_of = AS_OF - timedelta(days=3)
    line = pl.DataFrame({"date": [day_of], "sku": ["SKU-02"], "units": [900], "unit_price": ["12.50"]})
    pl.concat([small_data.sales(), line], how="vertical_relaxed").write_csv(spiked / "sales.csv")
    plain, set_aside = tmp_path / "plain", tmp_path / "set-aside"
    believed = day(spiked, plain, 0).forecast.filter(pl.col("sku") == "SKU-02")["mean"].sum()
    row = {
        "override": "one", "kind": "history", "sku": "SKU-02", "location": None, "starts_on": day_of, "ends_on": day_of,
        "units": None, "reason": "one company bought", "by_name": "Lin", "made_at": datetime(2026, 11, 20, tzinfo=UTC),
    }  # fmt: skip
    set_aside.mkdir()
    pl.DataFrame([row], schema=OVERRIDES).write_parquet(set_aside / "overrides.parquet")
    known_better = day(spiked, set_aside, 0).forecast.filter(pl.col("sku") == "SKU-02")["mean"].sum()
    assert known_better == pytest.approx(3 * 28, rel=0.25)
    assert believed > 2 * known_better


def test_sales_that_come_in_late_are_scored_anew(folder: Path, tmp_path: Path):
    late = small_data.folder(tmp_path / "late")
    whole = small_data.sales()
    whole.filter(pl.col("date") < AS_OF).write_csv(late / "sales.csv")
    home = tmp_path / "home"
    day(late, home, 2)
    day(late, home, 0)
    told = pl.read_parquet(home / "scores.parquet").filter(pl.col("day") == AS_OF)
    assert not told.height, "nothing is known of that day yet"
    whole.write_csv(late / "sales.csv")
    scores = day(late, home, 0).learnt.scores
    came = scores.filter(
        pl.col("day") == AS_OF, pl.col("segment") == "all", pl.col("model") == USED, pl.col("lead") == 1
    )
    assert came["came"].item() == whole.filter(pl.col("date") == AS_OF)["units"].sum()
