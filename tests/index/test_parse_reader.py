"""Decoding and refusal: what may go wrong is text misread in silence, or a binary file taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from dongmi.index.errors import FileError
from dongmi.index.filing import Flag
from dongmi.index.parse import parse_bytes, parse_file

TEXT = "证券代码：600000\n\n某某股份有限公司 2024 年年度报告\n\n公司实现营业收入 1.2 亿元。\n"


@pytest.mark.parametrize(
    ("encoding", "flag"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("gbk", Flag.DECODED_GB18030),
        ("gb18030", Flag.DECODED_GB18030),
        ("utf-16", Flag.DECODED_UTF16),
        ("utf-16-le", Flag.DECODED_UTF16),
        ("utf-16-be", Flag.DECODED_UTF16),
    ],
)
def test_encodings_give_the_same_text(encoding: str, flag: Flag | None) -> None:
    filing = parse_bytes(TEXT.encode(encoding), "a.txt")
    assert filing.text == TEXT
    assert filing.code == "600000"
    assert set(filing.flags) == ({flag} if flag else set())


def test_line_ends_become_one_kind_and_nothing_else_changes() -> None:
    filing = parse_bytes("甲。\r\n乙　丙。\r丁\u3000。".encode(), "a.txt")
    assert filing.text == "甲。\n乙　丙。\n丁\u3000。"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空文件"),
        (b" \r\n\t\n", "空文件"),
        (b"\xef\xbb\xbf", "空文件"),
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04rest", "Office"),
        (bytes(range(256)) * 40, "二进制"),
        (b"\x00\x01\x02\x03" * 500, "二进制"),
        (b"\x80\x81\xff\xfe\xfd" * 300, "编码"),
    ],
)
def test_what_is_not_text_is_refused_with_advice(data: bytes, says: str) -> None:
    with pytest.raises(FileError, match=says) as caught:
        parse_bytes(data, "坏文件.txt")
    assert "坏文件.txt" in caught.value.message
    assert caught.value.advice


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"没有\.txt"):
        parse_file(tmp_path / "没有.txt")
    with pytest.raises(FileError, match="文件夹"):
        parse_file(tmp_path)
    large = tmp_path / "大.txt"
    large.write_bytes(b"a" * 2_000_000)
    with pytest.raises(FileError, match=r"大\.txt.*2 MB.*1 MB"):
        parse_file(large, max_mb=1)


def test_the_same_bytes_have_the_same_id_and_others_another(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(TEXT.encode())
    filing = parse_file(path)
    assert filing.source == "a.md"
    assert filing.doc_id == parse_bytes(TEXT.encode(), "b.txt").doc_id
    assert filing.doc_id != parse_bytes(TEXT.encode("gbk"), "a.md").doc_id
