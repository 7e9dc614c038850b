"""How fast the control tower is: grid pages at 100,000 products, the first view of the console, and idle event streams.

python benchmarks/bench_console.py [--products N]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Page, Request, sync_playwright

from large_home import make_large_home

ROOT = Path(__file__).parents[1]
PANHUO = Path(sys.executable).with_name("panhuo")
PRODUCTS = 100_000
GRID_LIMIT_MS, COLD_LIMIT_MS, WARM_LIMIT_MS = 60.0, 1000.0, 400.0
LOAD_LIMIT_KB, STREAMS, STREAMS_CPU_LIMIT = 700.0, 200, 0.05
ROUNDS = 40
VIEWS = 7
IDLE_SECONDS = 20.0
PASSWORD = "bench bench bench"  # noqa: S105 - of an account in a temporary home
# What planners do in the grid: leaf through, order, search, filter, and all of these together.
QUESTIONS: list[dict[str, object]] = [
    {},
    {"sort": "-leftover_value"},
    {"sort": "-run_out_value", "filter": ["category:eq:Bags"]},
    {"q": "RED {n}"},
    {"q": "{n}", "sort": "name"},
    {"filter": ["available:gt:{n}", "score:lt:70"], "sort": "run_out_date"},
    {"filter": ["leftover_value:gt:{n}"], "sort": "-score"},
]


@dataclass(frozen=True)
class Line:
    """One figure against its limit."""

    name: str
    value: float
    unit: str
    limit: float

    def show(self) -> str:
        """Give the line of the table."""
        ratio = self.value / self.limit
        return f"| {self.name} | {self.value:.1f} {self.unit} | {self.limit:g} {self.unit} | {ratio:.2f} |"


@contextmanager
def served(home: Path, *options: str) -> Generator[tuple[str, str, int]]:
    """Serve a home on a free port; gives the address, the code of the set-up and the process id."""
    command = [PANHUO, "serve", "--home", home, "--port", "0", "--lang", "en", *options]
    environment = os.environ | {"PANHUO_LOG_LEVEL": "error"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            found = next(
                match for line in server.stdout if (match := re.search(r"(http://\S+)/setup\?code=(\S+)", line))
            )
            threading.Thread(target=server.stdout.read, daemon=True).start()
            yield found[1], found[2], server.pid
        finally:
            server.terminate()


def first_account(address: str, code: str) -> httpx.Client:
    """Make the administrator and give a client that is signed in."""
    client = httpx.Client(base_url=f"{address}/api/v1", timeout=60)
    who = {"email": "bench@example.com", "name": "Bench", "password": PASSWORD, "lang": "en"}
    answer = client.post("/setup", json={"code": code, **who}).raise_for_status()
    client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return client


def grid_pages(client: httpx.Client) -> list[float]:
    """Time grid pages in ms, as a client sees them; {n} makes every question a new one."""
    times: list[float] = []
    for number in range(ROUNDS):
        for question in QUESTIONS:
            asked = {name: _filled(value, number) for name, value in question.items()}
            begun = time.perf_counter()
            answer = client.get("/products", params={"limit": 200, **asked})
            times.append((time.perf_counter() - begun) * 1000)
            answer.raise_for_status()
    return times


def _filled(value: object, number: int) -> object:
    if isinstance(value, list):
        return [str(part).replace("{n}", str(number)) for part in value]
    return str(value).replace("{n}", str(number))


def cpu_seconds(pid: int) -> float:
    """Give the CPU time of a process and all below it."""
    ticks = os.sysconf("SC_CLK_TCK")
    total, waiting = 0.0, [pid]
    while waiting:
        process = waiting.pop()
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / ticks
            for task in Path(f"/proc/{process}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return total


async def idle_streams(address: str, cookie: str, pid: int) -> float:
    """Open the streams and give the share of one core that everything costs while nothing happens."""
    host, port = address.removeprefix("http://").split(":")
    request = f"GET /api/v1/events HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
    writers: list[asyncio.StreamWriter] = []
    for _ in range(STREAMS):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(request)
        assert b"200" in await reader.readline()
        writers.append(writer)
    await asyncio.sleep(5)
    before = cpu_seconds(pid)
    await asyncio.sleep(IDLE_SECONDS)
    spent = cpu_seconds(pid) - before
    for writer in writers:
        writer.close()
    return spent / IDLE_SECONDS


# Notes, by the page's own clock, when the money at risk can be read and when the first action can be decided on.
WATCH = """
window.seen = {}
new MutationObserver(() => {
  const note = (name, there) => { if (!(name in window.seen) && there) window.seen[name] = performance.now() }
  note('read', document.querySelector('[aria-label^="Money at risk"], main .ant-card'))
  note('decide', document.querySelector('main ul.work li button'))
}).observe(document, { childList: true, subtree: true })
"""


def views(address: str, cookies: dict[str, str]) -> tuple[dict[str, list[float]], float]:
    """Give the times in ms until Today can be read and decided on, cold and warm, and the kB of the first load."""
    times: dict[str, list[float]] = {}
    loaded = 0.0
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(VIEWS):
            # Signed in, but with nothing of the console in the cache.
            context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
            context.add_init_script(WATCH)
            page = context.new_page()
            sizes: list[int] = []

            def count(request: Request, sizes: list[int] = sizes) -> None:
                sizes.append(request.sizes()["responseBodySize"])

            page.on("requestfinished", count)
            for name in ("cold", "warm", "warm"):
                for what, seconds in _seen(page, address).items():
                    times.setdefault(f"{name} {what}", []).append(seconds)
                loaded = loaded or sum(sizes) / 1000
            context.close()
        browser.close()
    return times, loaded


def _seen(page: Page, address: str) -> dict[str, float]:
    page.goto(address, wait_until="networkidle")
    page.wait_for_function("'decide' in window.seen")
    return page.evaluate("window.seen")


def measured(home: Path, *, browser: bool) -> list[Line]:
    """Run everything on one home."""
    lines: list[Line] = []
    with served(home) as (address, code, pid):
        client = first_account(address, code)
        grid_pages(client)
        times = sorted(grid_pages(client))
        p95 = times[int(0.95 * len(times))]
        lines.append(
            Line(f"grid page, p95 of {len(times)} (median {statistics.median(times):.0f} ms)", p95, "ms", GRID_LIMIT_MS)
        )
        if browser:
            times, loaded = views(address, dict(client.cookies))
            limits = {"cold": COLD_LIMIT_MS, "warm": WARM_LIMIT_MS}
            words = {"read": "money at risk on screen", "decide": "first action can be decided"}
            for name, found in sorted(times.items()):
                first, _, what = name.partition(" ")
                title = f"first view, {first}, {words[what]}, median of {len(found)}"
                lines.append(Line(title, statistics.median(found), "ms", limits[first]))
            lines.append(Line("first load, compressed, answers of the API included", loaded, "kB", LOAD_LIMIT_KB))
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        share = asyncio.run(idle_streams(address, cookie, pid)) * 100
        lines.append(
            Line(f"{STREAMS} idle event streams, everything, of one core", share, "%", STREAMS_CPU_LIMIT * 100)
        )
    return lines


def main() -> None:
    """Make the example's run, copy it to size, serve it and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--products", type=int, default=PRODUCTS)
    arguments.add_argument("--no-browser", action="store_true", help="leave out what needs Chromium")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="panhuo-bench-") as folder:
        Path(folder).chmod(0o711)
        example, home = Path(folder) / "example", Path(folder) / "home"
        subprocess.run([PANHUO, "run", ROOT / "examples/online_retail", "--out", example, "--quiet"], check=True)
        rows = make_large_home(example, home, products=asked.products)
        print(f"{asked.products:,} products, {rows['facts']:,} rows of product x place, {rows['actions']:,} actions")
        for line in measured(home, browser=not asked.no_browser):
            print(line.show())


if __name__ == "__main__":
    main()
