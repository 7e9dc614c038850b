"""What the tests of this room share: reading a fixture, and writing rows as any kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import xlsxwriter

from panhuo import connect

FIXTURES = Path(__file__).parent / "fixtures"
Read = Callable[..., connect.ReadFile]


@pytest.fixture
def read() -> Read:
    """Read a fixture by name, or a file by path, as a shop in Shanghai that counts in yuan."""

    def read_one(file: str | Path, **changed: object) -> connect.ReadFile:
        path = FIXTURES / file if isinstance(file, str) else file
        return connect.read(path, **{"timezone": "Asia/Shanghai", "currency": "CNY", **changed})

    return read_one


@pytest.fixture
def write_workbook(tmp_path: Path) -> Callable[..., Path]:
    """Write rows of cells into sheets of a workbook."""

    def write(name: str, **sheets: Sequence[Sequence[object]]) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as workbook:
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for place, row in enumerate(rows):
                    sheet.write_row(place, 0, row)
        return path

    return write
