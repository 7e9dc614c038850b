"""The files of the browser console: compressed when they were built, and kept by browsers for good by their names."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, Response

from panhuo.words.errors import ConsoleMissing, NotThere

__all__ = ["FOLDER", "install"]

FOLDER = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".html": "text/html",
    ".json": "application/json",
}


def install(app: FastAPI) -> None:
    """Serve the console under every address that nothing else answers; it finds its page itself."""

    @app.get("/{path:path}", include_in_schema=False)
    def serve(path: str, request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        if path.startswith(("api/", "assets/")) and not _inside(path):
            raise NotThere(kind="address", id=path[:200])
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
