"""The files of the browser console: compressed when they were built, and kept by browsers for good by their names."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response

from panhuo.words.errors import ConsoleMissing, NotThere

__all__ = ["FOLDER", "page"]

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".json": "application/json",
}


def page(request: Request) -> Response:
    """Give the file of an address, else the console itself, which finds its page by the address.

    Raises NotThere for what is not the console's (the API, files that are gone), ConsoleMissing if it was not built.
    """
    path = request.url.path.removeprefix("/")
    if request.method not in ("GET", "HEAD") or (path.startswith(("api/", "assets/")) and not _inside(path)):
        raise NotThere(kind="address", id=f"/{path}"[:200])
    file = FOLDER / path if path and _inside(path) else FOLDER / "index.html"
    if not file.exists():
        raise ConsoleMissing
    return _file(file, request)


def _inside(path: str) -> bool:
    file = (FOLDER / path).resolve()
    return file.is_relative_to(FOLDER.resolve()) and file.is_file() and not path.endswith(".gz")


def _file(file: Path, request: Request) -> Response:
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    headers = {"Cache-Control": FOR_GOOD if file.parent.name == "assets" else "no-cache", "Vary": "Accept-Encoding"}
    packed = file.with_name(f"{file.name}.gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.exists():
        return FileResponse(packed, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return FileResponse(file, media_type=kind, headers=headers)
