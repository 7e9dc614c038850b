"""Each rule by hand-computed examples: when it speaks, how loud, of how much money, and when it keeps silent."""

import numpy as np
import pytest
from scipy.stats import poisson as poisson_law

from tests.alerts.shop import ago, one


def shortage(mean: float, stock: int) -> float:
    return float(poisson_law(mean).expect(lambda units: np.maximum(units - stock, 0)))


def leftover(mean: float, stock: int) -> float:
    return float(poisson_law(mean).expect(lambda units: np.maximum(stock - units, 0)))


# Run out: 14 days of lead time and 7 of review, so 21 days of demand against the stock.


@pytest.mark.parametrize(
    ("on_hand", "level"), [(0, "red"), (15, "red"), (20, "orange"), (22, "yellow"), (23, None), (50, None)]
)
def test_run_out_grows_louder_as_stock_shrinks_against_21_units_of_demand(on_hand: int, level: str | None):
    alert = one("run_out", on_hand=on_hand, per_day=1.0)
    assert (alert and alert["level"]) == level


def test_run_out_is_worth_the_margin_of_the_sales_missed():
    alert = one("run_out", on_hand=15, per_day=1.0)
    assert alert is not None
    assert float(alert["value_at_risk"]) == pytest.approx(10 * shortage(21, 15), abs=0.01)
    assert alert["evidence"]["probability"] == pytest.approx(poisson_law(21).sf(15), abs=1e-4)


def test_run_out_says_when_and_how_many():
    alert = one("run_out", on_hand=15, per_day=1.0)
    assert alert is not None
    assert alert["why_zh"] == (
        "预计 12月7日前后断货：可售 15 件、近期到货 0 件，未来 21 天预计要卖 21 件，约少卖 6 件，预计损失约 ¥61.63。"
    )
    assert alert["why_en"] == (
        "Likely to run out by 7 Dec 2026: 15 available and 0 arriving against 21 expected to sell in 21 days, "
        "so about 6 sales would be missed; about ¥61.63 is at risk."
    )


def test_run_out_does_not_look_beyond_the_end_of_the_selling_window():
    assert one("run_out", on_hand=5, per_day=1.0, product={"end_date": ago(-3)}) is None


# Overstock: a window of 90 days unless the product ends before.


@pytest.mark.parametrize(("on_hand", "level"), [(100, None), (130, "yellow"), (200, "orange"), (500, "red")])
def test_overstock_grows_louder_with_the_share_that_90_units_of_demand_leave(on_hand: int, level: str | None):
    alert = one("overstock", on_hand=on_hand, per_day=1.0)
    assert (alert and alert["level"]) == level


def test_overstock_is_worth_cost_less_salvage_of_what_is_left():
    alert = one("overstock", on_hand=200, per_day=1.0)
    assert alert is not None
    assert float(alert["value_at_risk"]) == pytest.approx(7 * leftover(90, 200), abs=0.01)
    assert alert["why_zh"] == "可售 200 件，销售期还剩 90 天，预计只能卖 90 件，约有 110 件卖不完，预计损失约 ¥770。"


def test_one_unit_too_many_is_no_overstock():
    assert one("overstock", on_hand=1, per_day=0.0) is None


def test_goods_past_their_end_are_all_overstock():
    alert = one("overstock", on_hand=30, per_day=1.0, product={"end_date": ago(1)})
    assert alert is not None
    assert (alert["level"], float(alert["value_at_risk"])) == ("red", 210.0)


# Ageing


@pytest.mark.parametrize(("age_days", "level"), [(90, None), (91, "orange"), (180, "orange"), (181, "red")])
def test_ageing_begins_past_90_days_and_is_red_past_180(age_days: int, level: str | None):
    alert = one("ageing", on_hand=40, per_day=0.1, received=ago(age_days))
    assert (alert and alert["level"]) == level


def test_ageing_counts_only_old_units_that_30_days_will_not_sell():
    alert = one("ageing", on_hand=40, per_day=1.0, received=ago(120))
    assert alert is not None
    assert float(alert["value_at_risk"]) == pytest.approx(7 * leftover(30, 40), abs=0.01)
    assert one("ageing", on_hand=10, per_day=1.0, received=ago(120)) is None


def test_unknown_age_is_no_alert():
    assert one("ageing", on_hand=40, per_day=0.0) is None


# Slow start: launched 20 days ago


def new(on_hand: int, sold: int, *, days: int = 20) -> dict[str, object]:
    return {"on_hand": on_hand, "per_day": sold / 20, "weeks": (sold,), "product": {"launch_date": ago(days)}}


@pytest.mark.parametrize(
    ("on_hand", "sold", "level"), [(70, 30, None), (80, 20, "yellow"), (85, 15, "orange"), (95, 5, "red")]
)
def test_a_new_item_under_thirty_percent_is_slow(on_hand: int, sold: int, level: str | None):
    alert = one("slow_start", **new(on_hand, sold))
    assert (alert and alert["level"]) == level


@pytest.mark.parametrize(("days", "speaks"), [(14, "no"), (15, "yes"), (42, "yes"), (43, "no")])
def test_slow_start_is_judged_from_day_15_to_day_42(days: int, speaks: str):
    assert (one("slow_start", **new(95, 5, days=days)) is not None) is (speaks == "yes")


def test_none_sold_of_four_may_be_chance():
    assert one("slow_start", **new(4, 0)) is None  # with 1.2 expected, chance leaves all four in 30 of 100 cases
    assert one("slow_start", **new(8, 0)) is not None  # with 2.4 expected, in 9 of 100


def test_slow_start_says_how_far_it_got():
    alert = one("slow_start", **new(85, 15))
    assert alert is not None
    assert "上市 20 天，到货 100 件只卖出 15 件，售罄率 15%" in alert["why_zh"]
    assert "has sold 15 of 100 (15%, under the 30% due by day 15)" in alert["why_en"]


# Decline


def test_three_weeks_falling_over_fifteen_percent_are_a_decline():
    alert = one("decline", on_hand=100, per_day=5.0, weeks=(30, 40, 60, 80))
    assert alert is not None
    assert alert["level"] == "orange"  # down 62 %
    trend = 1.5 * 30 + 0.5 * 40 - 0.5 * 60 - 1.5 * 80
    assert alert["evidence"]["z"] == pytest.approx(trend / (1.25 * 210) ** 0.5, abs=1e-3)
    # The pace of week 4 would sell 320 in 28 days, 140 are expected: more than the 100 there, so their margin.
    assert float(alert["value_at_risk"]) == pytest.approx(10 * 100, abs=0.01)
    assert "80 → 60 → 40 → 30 件，累计跌 62%" in alert["why_zh"]


@pytest.mark.parametrize("weeks", [(40, 45, 60, 80), (30, 40, 60, 60), (80, 60, 40, 30)])
def test_a_week_that_falls_less_than_fifteen_percent_breaks_the_row(weeks: tuple[int, ...]):
    assert one("decline", on_hand=100, per_day=5.0, weeks=weeks) is None


def test_a_few_units_fewer_are_chance():
    assert one("decline", on_hand=100, per_day=0.2, weeks=(1, 2, 3, 4)) is None


def test_sales_that_fell_on_an_empty_shelf_are_no_decline():
    assert one("decline", on_hand=100, per_day=5.0, weeks=(30, 40, 60, 80), in_stock=0.5) is None
    assert one("decline", on_hand=0, per_day=5.0, weeks=(30, 40, 60, 80)) is None


# Spike


def test_a_week_far_above_the_four_before_is_a_spike():
    alert = one("spike", on_hand=50, per_day=4.0, weeks=(42, 10, 10, 10, 10))
    assert alert is not None
    assert alert["level"] == "orange"  # 42 against (40 + 0.5) / 4: over 4 times
    assert alert["evidence"]["times"] == pytest.approx(42 / 10.125, abs=1e-4)
    # At 6 a day, 21 days ask for 126 of the 50 there.
    assert float(alert["value_at_risk"]) == pytest.approx(10 * shortage(126, 50), abs=0.01)
    assert "是前四周周均 10.0 件的 4.1 倍，照此速度 21 天内约缺 76 件" in alert["why_zh"]


def test_a_spike_that_the_stock_can_bear_is_yellow():
    alert = one("spike", on_hand=5000, per_day=4.0, weeks=(42, 10, 10, 10, 10))
    assert alert is not None
    assert (alert["level"], float(alert["value_at_risk"])) == ("yellow", 0.0)
    assert "现有库存还撑得住" in alert["why_zh"]


@pytest.mark.parametrize("weeks", [(4, 0, 0, 0, 0), (19, 10, 10, 10, 10), (6, 2, 2, 2, 2)])
def test_small_or_likely_steps_up_are_no_spike(weeks: tuple[int, ...]):
    assert one("spike", on_hand=50, per_day=1.0, weeks=weeks) is None


def test_an_order_that_came_back_is_no_spike():
    returned = {"date": ago(0), "units": -38}
    assert one("spike", on_hand=50, per_day=4.0, weeks=(42, 10, 10, 10, 10), returned=returned) is None


def test_a_spike_out_of_nothing_says_so():
    alert = one("spike", on_hand=50, per_day=1.0, weeks=(42,))
    assert alert is not None
    assert alert["why_zh"].startswith("近 7 天卖出 42 件，而前四周一件没卖，照此速度 21 天内约缺 76 件")
    assert alert["why_en"].startswith("42 sold in the last 7 days against none in the four weeks before; at this pace")


def test_without_five_weeks_of_history_nothing_is_a_spike():
    assert one("spike", on_hand=50, per_day=4.0, weeks=(42,), history_from=20) is None


def test_pure_chance_rarely_raises_a_spike_or_a_decline():
    """Steady Poisson sales of 3 a week for 300 SKUs: one false spike at most, as 0.1 % each promises."""
    from panhuo import alerts, health
    from tests.alerts.shop import AS_OF
    from tests.health.shop import facts, poisson

    random = np.random.default_rng(5)
    skus = [f"{number:03d}" for number in range(300)]
    sales = [
        {"sku": sku, "date": ago(7 * week), "units": int(units)}
        for sku in skus
        for week in range(15)
        if (units := random.poisson(3))
    ]
    found = facts(sales=sales, stock=[{"sku": sku, "as_of": ago(0), "on_hand": 9} for sku in skus])
    demand = poisson(found, *[3 / 7] * 300)
    members = {kind: alerts.rule_members()[kind] for kind in ("spike", "decline")}
    table, faults = alerts.raise_alerts(health.with_demand(found, demand), demand, as_of=AS_OF, members=members)
    assert faults == ()
    assert table.height <= 2


# Far forecast: 28 days forecast against the 28 that were sold.


@pytest.mark.parametrize(
    ("per_day", "level"),
    [
        (50 / 28, None),
        (68 / 28, None),
        (85 / 28, "yellow"),
        (120 / 28, "orange"),
        (170 / 28, "red"),
        (18 / 28, "orange"),
    ],
)
def test_a_forecast_far_from_the_last_four_weeks_asks_for_a_person(per_day: float, level: str | None):
    alert = one("far_forecast", on_hand=500, per_day=per_day, weeks=(10, 15, 10, 15))
    assert (alert and alert["level"]) == level


def test_a_forecast_far_above_is_worth_what_would_be_left_and_one_far_below_the_margin():
    above = one("far_forecast", on_hand=500, per_day=120 / 28, weeks=(10, 15, 10, 15))
    below = one("far_forecast", on_hand=500, per_day=18 / 28, weeks=(10, 15, 10, 15))
    assert above is not None
    assert below is not None
    assert float(above["value_at_risk"]) == pytest.approx(70 * 7, abs=0.01)
    assert float(below["value_at_risk"]) == pytest.approx(32 * 10, abs=0.01)
    assert above["why_zh"].startswith("未来 28 天预测 120 件，最近 28 天为 50 件（+140%），请确认是否有依据")
    assert below["why_en"].startswith(
        "18 forecast for the next 28 days against 50 of the last 28 (-64%): is there a reason"
    )


def test_bare_shelves_are_no_history_to_be_far_from():
    assert one("far_forecast", on_hand=0, per_day=120 / 28, weeks=(10, 15, 10, 15), in_stock=0.4) is None
    scaled = one("far_forecast", on_hand=9, per_day=68 / 28, weeks=(10, 15, 10, 15), in_stock=0.75)
    assert scaled is None, "50 in three quarters of the time are 67"


def test_a_few_units_and_young_goods_are_no_far_forecast():
    assert one("far_forecast", on_hand=50, per_day=10 / 28, weeks=(1, 1, 1, 1)) is None
    assert one("far_forecast", on_hand=500, per_day=120 / 28, weeks=(10, 15, 10, 15), history_from=40) is None
