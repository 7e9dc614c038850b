"""Forecast models, one file each. A new file here is found, held out against the others and blended by what it earned.

A model file begins with a docstring (Title, Formula, Unit, Source) and defines

    TITLE, MEANING: Text
    fit(panel, *, last, horizon, seed, threads) -> state, or None where the data is too little for it
    predict(state, panel, *, origin, horizon) -> float32 (series, horizon), units a period; NaN = no opinion on this
    series

`last` is the last period that may be learnt from; `predict` may read nothing of demand after `origin`. What is planned
ahead (calendar, prices) may be read for all periods.
"""
