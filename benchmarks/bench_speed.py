"""How fast the ordinary commands are, as ratios to the limits we set: start, the example, and (given its data) M5.

    python benchmarks/bench_speed.py                 `panhuo --help` and the example
    python benchmarks/bench_speed.py --m5 FOLDER     also all of M5, from the files that `m5.py prepare FOLDER` made

A ratio under 1 is within the limit. Seconds are wall time of a process of its own; memory is its largest resident set.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PANHUO = [sys.executable, "-c", "from panhuo.cli import main; main()"]
HELP_RUNS = 9


@dataclass(frozen=True)
class Measured:
    """One figure against its limit."""

    name: str
    value: float
    limit: float
    unit: str

    def line(self) -> str:
        """Give the figure as a row of the table in docs/benchmarks.md."""
        ratio = self.value / self.limit
        return f"| {self.name} | {self.value:.2f} {self.unit} | {self.limit:g} {self.unit} | {ratio:.2f} |"


def seconds_of(arguments: list[str]) -> float:
    """Run `panhuo` with `arguments` and give its wall time; raises CalledProcessError if it fails."""
    # As at a person's: Python keeps what it has compiled.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    subprocess.run(
        [*PANHUO, *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=surroundings
    )
    return time.perf_counter() - begun


def help_start() -> Measured:
    """Give the median start time of the command."""
    seconds_of(["--help"])
    times = sorted(seconds_of(["--help"]) for _ in range(HELP_RUNS))
    return Measured("`panhuo --help`, median of 9", times[len(times) // 2], 0.5, "s")


def run_folder(name: str, folder: Path, *, limit_seconds: float, limit_gib: float) -> list[Measured]:
    """Give time and memory of `panhuo run` from files to report."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        seconds = seconds_of(["run", str(folder), "--out", str(out / "home"), "--report", str(out / "report.html")])
    # Of all children so far the largest: the runs are measured in rising order of size.
    gib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1 << 20)
    return [Measured(name, seconds, limit_seconds, "s"), Measured(f"{name}, memory", gib, limit_gib, "GiB")]


def main() -> int:
    """Print the table; ends with 1 if a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--m5", type=Path, default=None)
    m5: Path | None = parser.parse_args().m5
    print(f"{len(os.sched_getaffinity(0))} cores\n\n| what | measured | limit | ratio |\n|---|---|---|---|")
    measured = [help_start()]
    print(measured[-1].line(), flush=True)
    example = ROOT / "examples" / "online_retail"
    for figure in run_folder("example, 541,909 lines, files to report", example, limit_seconds=60, limit_gib=12):
        measured.append(figure)
        print(figure.line(), flush=True)
    if m5 is not None:
        for figure in run_folder("M5, 30,490 x 1,941, files to actions", m5, limit_seconds=900, limit_gib=12):
            measured.append(figure)
            print(figure.line(), flush=True)
    return int(any(figure.value > figure.limit for figure in measured))


if __name__ == "__main__":
    sys.exit(main())
