"""From a file's bytes to its text: encodings told apart, everything unreadable refused.

Holds decoding and the checks before it. The text is otherwise unchanged: no normalisation, only
the byte order mark dropped and line ends written ``\\n``.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import FileError
from ..filing import Flag

_FOREIGN = {
    b"%PDF": "PDF 文件",
    b"PK\x03\x04": "压缩包或 Office 文件（docx、xlsx、zip）",
    b"\xd0\xcf\x11\xe0": "旧版 Office 文件（doc、xls）",
    b"{\\rtf": "RTF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
}
_ADVICE = "请先把它另存为 UTF-8 编码的 .txt 或 .md 文件，再重新建立索引。"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_COMMON = re.compile(
    r"[\x21-\x7e\u00a0-\u024f\u2000-\u27bf\u3000-\u33ff\u4e00-\u9fff\uff00-\uffef\s]"
)
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and what had to be assumed to read it."""

    text: str
    flags: tuple[Flag, ...]


def read_bytes(path: Path, max_mb: int) -> bytes:
    """Return the bytes of the file at ``path``.

    Raises:
        FileError: not there, not a file, not readable, or larger than ``max_mb`` megabytes.
    """
    try:
        if path.is_dir():
            raise FileError(f"“{path}”是文件夹，不是文件。", "请给出其中的 .txt 或 .md 文件。")
        size = path.stat().st_size
        if size > max_mb * 1_000_000:
            raise FileError(
                f"“{path.name}”有 {size / 1_000_000:.0f} MB，超过了 {max_mb} MB 的上限。",
                "请拆成几个文件，或调大设置项 max_file_mb。",
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise FileError(f"找不到文件“{path}”。", "请检查路径是否写对。") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"读不了文件“{path}”：{reason}。", "请检查路径和读取权限。") from error


def decode(data: bytes, source: str) -> Decoded:
    """Return the text of ``data``.

    Args:
        data: the file's bytes.
        source: the file's name, for messages.

    Raises:
        FileError: empty, binary, or in an unknown encoding.
    """
    for magic, kind in _FOREIGN.items():
        if data.startswith(magic):
            raise FileError(f"“{source}”是{kind}，目前只能读文本文件。", _ADVICE)
    text, flags = _decode(data, source)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise FileError(f"“{source}”是空文件，没有可以索引的文字。", "请检查文件是否完整。")
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > 0.005 * len(sample):
        raise FileError(f"“{source}”是二进制文件，不是文本。", _ADVICE)
    return Decoded(text, flags)


def _decode(data: bytes, source: str) -> tuple[str, tuple[Flag, ...]]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", source), (Flag.DECODED_UTF16,)
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig", source), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    if encoding := _utf16_order(data):
        return _strict(data, encoding, source), (Flag.DECODED_UTF16,)
    if b"\x00" in data:
        raise FileError(f"“{source}”是二进制文件，不是文本。", _ADVICE)
    text = _strict(data, "gb18030", source)
    sample = text[:_SAMPLE]
    if len(_COMMON.findall(sample)) < 0.95 * len(sample):
        raise FileError(f"认不出“{source}”的文字编码。", _ADVICE)
    return text, (Flag.DECODED_GB18030,)


def _strict(data: bytes, encoding: str, source: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise FileError(f"认不出“{source}”的文字编码（文件可能已损坏）。", _ADVICE) from None


def _utf16_order(data: bytes) -> str | None:
    """Return which UTF-16 the bytes read well as, where there is no byte order mark."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(data) % 2 or b"\x00" not in sample:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, errors="replace")
        if len(_COMMON.findall(text)) > 0.97 * len(text):
            return encoding
    return None
