"""The console's client is generated from the API as it is now: a change of the API shows in the console's types."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_document_beside_the_console_is_that_of_the_api() -> None:
    spec = spec_from_file_location("openapi", ROOT / "tools" / "openapi.py")
    assert spec is not None
    assert spec.loader is not None
    writer = module_from_spec(spec)
    spec.loader.exec_module(writer)
    kept = (ROOT / "console" / "openapi.json").read_text(encoding="utf-8")
    assert kept == writer.document(), "run `make client`"
