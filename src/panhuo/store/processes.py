"""Tells which process is really there: a process id alone may be stale, reused or a zombie."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

__all__ = ["die_with_parent", "postmaster_of", "processes_in", "running"]

PR_SET_PDEATHSIG = 1


def running(pid: int) -> bool:
    """Say whether the process runs: it exists and is not a zombie that nobody has collected."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    # The name in brackets may hold anything, a closing bracket too.
    return status.rpartition(")")[2].split()[0] not in {"Z", "X"}


def postmaster_of(data: Path) -> int | None:
    """Give the process id in `postmaster.pid` if that process really serves `data`, else None."""
    try:
        pid = int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if running(pid) and _works_in(pid, data) and _program(pid) == "postgres" else None


def processes_in(data: Path) -> list[int]:
    """Give the running PostgreSQL processes whose working folder is `data`: a server and those it left behind."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _works_in(pid, data) and running(pid) and _program(pid) == "postgres"]


def die_with_parent() -> None:
    """Ask the kernel to stop this process in good order when the thread that started it ends, however it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == folder.resolve()  # noqa: PTH115 - a deleted folder has no path
    except OSError:
        return False


def _program(pid: int) -> str:
    try:
        # A program that was replaced by an update reads "postgres (deleted)".
        return Path(os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")).name  # noqa: PTH115
    except OSError:
        return ""
