"""The calendar of the settings: what was stated, and festivals computed beside it, in the reader's language."""

from typing import Any

from tests.api.conftest import SignIn


def days(answer: Any) -> set[tuple[str, bool]]:
    return {(row["event"], row["computed"]) for row in answer.json()["items"]}


def test_the_calendar_shows_computed_festivals_in_both_languages(sign_in: SignIn) -> None:
    browser = sign_in("planner")
    shown = browser.get("/api/v1/settings/calendar")
    assert ("618 finale", True) in days(shown)
    spans = {(row["event"], row["date"], row["until"]) for row in shown.json()["items"]}
    assert ("Double 11", "2026-10-31", "2026-11-09") in spans, "days one after another are one line"
    chinese = browser.get("/api/v1/settings/calendar", headers={"Accept-Language": "zh"})
    assert {("618 收官", True), ("春节", True), ("双 11 收官", True)} <= days(chinese)


def test_other_countries_may_be_named_in_the_terms(sign_in: SignIn) -> None:
    browser = sign_in("admin")
    terms = browser.get("/api/v1/settings/terms").json()
    order = {"toml": 'festivals = ["US"]\n' + terms["toml"], "version": terms["version"]}
    assert browser.put("/api/v1/settings/terms", json=order).status_code == 200
    shown = days(browser.get("/api/v1/settings/calendar"))
    assert ("Black Friday", True) in shown
    assert ("618", True) not in shown
