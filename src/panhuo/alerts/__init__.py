"""Alerts: what needs a person, each finding with its level, the money at risk, its evidence and one sentence why.

`raise_alerts` runs every rule of the open folder `rules/`, each behind its own fence. To add a rule, put one file
there; the folder's docstring says what it must define.
"""

from panhuo.alerts.raising import LEVELS, raise_alerts, rule_members

__all__ = ["LEVELS", "raise_alerts", "rule_members"]
