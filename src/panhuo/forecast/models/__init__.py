"""Forecast models, one file each. A new file here is found, held out against the others and blended by what it earned.

A model file begins with a docstring (Title, Formula, Unit, Source) and defines

    TITLE, MEANING: Text
    fit(panel, *, last, horizon, seed, threads) -> state, or None where the data is too little for it
    predict(state, panel, *, origin, horizon) -> float32 (series, horizon), units a period; NaN = no opinion on this
    series

`last` is the last period that may be learnt from; `predict` may read nothing of demand after `origin`. What is planned
ahead (calendar, prices, launches) may be read for all periods.

It may define more, each of a fitted state at an origin: `alone(panel)` (series that nobody else can know: the others'
opinions on them do not count), `fading` (how levels are to change: what the others say is multiplied by it, or where
they see some of it, by its power `UNSEEN`), `unsure` (how unsure it is of their levels), `explain` (for `drivers`),
`coming` (for the table of new goods).

`TRUST` says for how many of the simple models it counts before the held-out windows speak (else 1).

A model that takes so long that it is to be asked for says `SETTING = "best"` (the term `forecast`), and what it stands
on that not everybody installs `EXTRA = {extra: package}`. A model that takes
long to fit may define `kept(state) -> str` and `restored(text, *, threads) -> state`: a refresh
takes its state over, and asks it at a later origin.
"""
