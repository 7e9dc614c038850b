"""Report: one run as one HTML file that a person would forward: money first, then what to do, then why.

Public names: `render(results, lang=...)`; for a backtest `render_backtest` and `model_titles`. Each section of the page
is a file of its own that turns tables into written lines (`headline`, `kpi_cards`, `action_rows`, ...); `charts` and
`scales` draw; `templates/report.html` only places. To add a section, write its file, call it in `render`, and give it a
place in the template and texts in both catalogues.
"""

from panhuo.report.backtest_page import model_titles, render_backtest
from panhuo.report.render import render

__all__ = ["model_titles", "render", "render_backtest"]
