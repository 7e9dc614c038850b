"""Sources of signals, one file each. A new file here is read beside the others and used where it helps the forecast.

A source file begins with a docstring that says what it measures and how, and defines

    TITLE, MEANING: Text
    read(tables) -> one row a signal, subject and day with the columns of `daily.DAILY`

`tables` holds the canonical tables by name, in Polars. A row may rest on nothing that was not known on its day; a
planned one (`planned`) on nothing that was not known four weeks before it.
"""
