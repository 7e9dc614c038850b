"""The daily run: calls the rooms in the river's order, and nothing else; the river's only place of composition.

`run` goes from a folder to results, `analyse` from tables in memory; both flow through `river`. `save` writes what a
run gave, `story_of` tells one product's part of it.
"""

from panhuo.cycle.importing import files_of, import_files, import_folder
from panhuo.cycle.learning import CHOICES
from panhuo.cycle.prepare import EVERYWHERE
from panhuo.cycle.results import Imported, Results, Step
from panhuo.cycle.river import LEVELS, silent
from panhuo.cycle.run import (
    analyse,
    backtest_folder,
    forecast_folder,
    keep_terms,
    run,
    signal_worth_of_folder,
    terms_file,
    terms_of,
)
from panhuo.cycle.saving import RESULT_TABLES, load_run, load_table, save, summary
from panhuo.cycle.story import story_of

__all__ = [
    "CHOICES",
    "EVERYWHERE",
    "LEVELS",
    "RESULT_TABLES",
    "Imported",
    "Results",
    "Step",
    "analyse",
    "backtest_folder",
    "files_of",
    "forecast_folder",
    "import_files",
    "import_folder",
    "keep_terms",
    "load_run",
    "load_table",
    "run",
    "save",
    "signal_worth_of_folder",
    "silent",
    "story_of",
    "summary",
    "terms_file",
    "terms_of",
]
