"""Logs as one JSON object a line on standard error: what a service manager keeps; a terminal sees warnings only."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime

__all__ = ["log_to_stderr"]


class _Json(logging.Formatter):
    """Writes a record as JSON; what is JSON already (an access line) is taken in as it is."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "log": record.name}
        message = record.getMessage()
        line |= json.loads(message) if message.startswith("{") else {"message": message}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Log to standard error: everything where a service manager listens, warnings only on a terminal.

    PANHUO_LOG_LEVEL (debug, info, warning, error) chooses otherwise.
    """
    usual = "warning" if sys.stderr.isatty() else "info"
    level = os.environ.get("PANHUO_LOG_LEVEL", usual).upper()
    handler = logging.StreamHandler()
    handler.setFormatter(_Json())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("panhuo").setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
