"""Encoding, separator and quoting are judged from the bytes."""

import pytest

from panhuo.connect.encoding import as_utf8, judge_encoding, judge_separator, quotes_mean_quoting

TEXT = "商品编码,名称\n0010,熊猫杯\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "gb18030"])
def test_chinese_text_is_read_in_every_encoding_that_exports_come_in(encoding: str) -> None:
    assert judge_encoding(TEXT.encode(encoding)) == encoding
    assert as_utf8(TEXT.encode(encoding)) == (TEXT.encode(), encoding)


@pytest.mark.parametrize(("bom", "encoding"), [(b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")])
def test_a_byte_order_mark_is_obeyed_and_removed(bom: bytes, encoding: str) -> None:
    assert as_utf8(bom + TEXT.encode(encoding)) == (TEXT.encode(), encoding)


def test_western_text_is_not_taken_for_chinese() -> None:
    # The UCI file as first published is Windows-1252: a pound sign followed by digits.
    content = "Description\nGIFT VOUCHER £20.00\nGIFT VOUCHER £10.00\n".encode("cp1252")
    assert as_utf8(content) == (content.decode("cp1252").encode(), "cp1252")


def test_one_broken_byte_does_not_change_the_encoding_of_a_file() -> None:
    lines = ["品名", "熊猫杯", "手提袋", "徽章"]
    utf8, encoding = as_utf8("\n".join(lines).encode()[:-1])
    assert encoding == "utf-8"
    assert utf8.decode().split("\n")[:3] == lines[:3]
    assert utf8.decode().split("\n")[3].startswith("徽")


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_the_one_that_cuts_all_lines_alike(separator: str) -> None:
    rows = [["sku", "name", "price"], ["1", '"a, b; c"' if separator != "," else '"a, b"', "2"], ["2", "c", "3"]]
    assert judge_separator("\n".join(separator.join(row) for row in rows)) == separator


def test_a_single_column_is_separated_by_commas() -> None:
    assert judge_separator("sku\n1\n2\n") == ","


def test_quotes_in_tab_separated_text_are_inches_unless_they_enclose_whole_cells() -> None:
    assert not quotes_mean_quoting('sku\tname\n1\t"Best" 12" lamp\n', separator="\t")
    assert quotes_mean_quoting('sku\tname\n1\t"a ""b"" c"\n', separator="\t")
    assert quotes_mean_quoting('sku,name\n1,12" lamp\n', separator=",")
