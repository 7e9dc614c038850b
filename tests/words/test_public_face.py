"""The public face of the room is sorted, complete and light."""

import subprocess
import sys

from panhuo import words


def test_the_public_names_are_sorted_and_exist() -> None:
    assert list(words.__all__) == sorted(words.__all__, key=lambda name: (name[0].islower(), name))
    assert all(hasattr(words, name) for name in words.__all__)


def test_importing_the_words_and_errors_loads_no_table_engine() -> None:
    probe = (
        "import sys, panhuo.words, panhuo.words.errors, panhuo.words.terms, panhuo.words.money, panhuo.words.ids; "
        "print(sorted({'polars', 'narwhals', 'numpy', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
