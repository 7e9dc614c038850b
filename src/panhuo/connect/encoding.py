"""Judges how the bytes of a text file are to be read: encoding, separator, and whether quotes mean quoting."""

from __future__ import annotations

import codecs
import csv
import re
from itertools import islice

__all__ = ["SEPARATORS", "as_utf8", "judge_encoding", "judge_separator", "quotes_mean_quoting"]

SEPARATORS = (",", "\t", ";", "|")

_CHUNK_BYTES = 16 << 20
_SAMPLE_BYTES = 1 << 20
_BAD_LINES_LOOKED_AT = 2000
_LINES_IN_A_CELL_MAX = 50


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """Give the content as UTF-8 without BOM and the encoding that it had; what cannot be read becomes U+FFFD."""
    encoding = _told_by_first_bytes(content)
    if encoding is None and _is_utf8(content):
        return content, "utf-8"
    encoding = encoding or _encoding_of_most_lines(content)
    if encoding == "utf-8-sig":
        body = content[len(codecs.BOM_UTF8) :]
        return body if _is_utf8(body) else _recoded(body, "utf-8"), encoding
    return _recoded(content, encoding).removeprefix(codecs.BOM_UTF8), encoding


def judge_encoding(content: bytes) -> str:
    """Judge the encoding: a BOM decides; else zero bytes tell UTF-16; else the one that most non-ASCII lines obey.

    UTF-8 comes before GB18030, and GB18030 before Windows-1252, which accepts almost anything.
    """
    return as_utf8(content)[1]


def _told_by_first_bytes(content: bytes) -> str | None:
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if content.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = content[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    # Headers are mostly ASCII, so every second byte of UTF-16 is zero there; Chinese headers still leave separators.
    if len(sample) >= 4 and max(even, odd) > len(sample) // 50 and abs(even - odd) > max(even, odd) // 2:
        return "utf-16-le" if odd > even else "utf-16-be"
    return None


def judge_separator(text: str) -> str:
    """Judge the separator: the one that cuts most of the first lines into the same, greatest number of cells."""
    lines = [line for line in text.splitlines() if line.strip()][:20]
    best, best_score = ",", 0
    for separator in SEPARATORS:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator)]
        score = sum(width - 1 for width in widths if width > 1 and width == max(widths))
        if score > best_score:
            best, best_score = separator, score
    return best


def quotes_mean_quoting(text: str, *, separator: str) -> bool:
    """Judge whether a double quote begins a quoted cell; in tab-separated reports it is often just an inch sign.

    It does when every cell that begins with one also ends with one, within a few lines.
    """
    if separator != "\t":
        return True
    quoted = re.compile(r'"(?:[^"]|"")*"(?=\t|\r?\n|\r|$)')
    for start in re.finditer(r'(?:^|(?<=[\t\n]))"', text[:_SAMPLE_BYTES]):
        match = quoted.match(text, start.start())
        if match is None or match.group().count("\n") > _LINES_IN_A_CELL_MAX:
            return False
    return True


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _CHUNK_BYTES):
            decoder.decode(content[start : start + _CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _encoding_of_most_lines(content: bytes) -> str:
    foreign = list(islice((line for line in content.splitlines() if not line.isascii()), _BAD_LINES_LOOKED_AT))
    for encoding in ("utf-8", "gb18030"):
        readable = sum(_decodes(line, encoding) for line in foreign)
        if readable * 2 > len(foreign):
            return encoding
    return "cp1252"


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _recoded(content: bytes, encoding: str) -> bytes:
    return content.decode(encoding, errors="replace").encode("utf-8", errors="replace")
