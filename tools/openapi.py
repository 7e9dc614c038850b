"""Writes the OpenAPI document that the console's client is generated from: `tools/openapi.py console/openapi.json`."""

import json
import sys
from pathlib import Path

from panhuo.api.app import create_app
from panhuo.api.state import Settings
from panhuo.store import Urls


def document() -> str:
    """Give the document as it stands in the code; nothing is opened for it."""
    app = create_app(Settings(home=Path("home"), urls=Urls("", None, None), secret=""))
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), encoding="utf-8")
