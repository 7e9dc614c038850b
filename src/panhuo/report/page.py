"""Fills a template of the report into one HTML document that needs no network and no script."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from panhuo.report.reader import Reader

__all__ = ["page"]


def page(template: str, reader: Reader, **parts: object) -> str:
    """Give the document of a template in the reader's language; a part that it names and lacks is an error."""
    environment = Environment(
        loader=PackageLoader("panhuo.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    written = files("panhuo.report").joinpath("templates", "report.css").read_text(encoding="utf-8")
    style = Markup(written)  # noqa: S704  # our own file
    return environment.get_template(template).render(lang=reader.lang, say=reader.say, style=style, **parts)
