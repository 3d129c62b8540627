"""Bytes into characters: what the file says of its encoding, else what the bytes allow."""

from __future__ import annotations

import codecs
import re
from importlib import import_module

from casefile.evidence.worker.media_types import looks_utf16

COMMON = """
    ascii utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_7 latin_1 iso8859_1 iso8859_2 iso8859_5
    iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_15 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256
    cp1257 cp1258 koi8_r koi8_u gb2312 gbk gb18030 big5 shift_jis euc_jp iso2022_jp euc_kr quopri_codec
    base64_codec uu_codec
"""
"""Codecs that web pages and messages name; those that Python keeps for its own use are left out."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]")
_BEYOND_ASCII_LETTER = re.compile(r"[^\W\d_a-zA-Z]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def prepare() -> None:
    """Import the codecs that files use, while files can still be opened."""
    for name in COMMON.split():
        import_module(f"encodings.{name}")


def decode(raw: bytes, declared: str = "") -> tuple[str, str, list[str]]:
    """The text of a file, the encoding, and the codes of what there is to warn about.

    A byte order mark decides; then UTF-8, which other encodings practically never form by chance; then what
    the file declares; then a guess.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _lossy(raw, encoding, [])
    if order := looks_utf16(raw[:4096]):
        return _lossy(raw, order, ["encoding_guessed"])
    try:
        return raw.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError as error:
        # One bad byte does not make a long UTF-8 text another encoding.
        if _nearly_utf8(raw, error.start):
            return _lossy(raw, "utf-8", [])
    if declared and (known := _known(declared)):
        return _lossy(raw, known, [])
    return _lossy(raw, guess_single_byte(raw[:_SAMPLE]), ["encoding_guessed"])


def _lossy(raw: bytes, encoding: str, warnings: list[str]) -> tuple[str, str, list[str]]:
    try:
        return raw.decode(encoding), encoding, warnings
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), encoding, [*warnings, "undecodable"]


def _known(declared: str) -> str:
    """The Python name of a declared encoding of *text*; ``""`` where there is none."""
    try:
        found = codecs.lookup(declared)
    except (LookupError, ValueError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", False) and found.name not in ("idna", "punycode") else ""


def _nearly_utf8(raw: bytes, first_error: int) -> bool:
    """Whether nearly all bytes beyond ASCII form UTF-8 sequences."""
    sample = raw[max(0, first_error - _SAMPLE // 2) : first_error + _SAMPLE // 2]
    high = len(_HIGH.findall(sample))
    bad = sample.decode("utf-8", "replace").count("\ufffd")
    return high > 20 and bad * 10 < high


def guess_single_byte(raw: bytes) -> str:
    """Windows-1252, -1251 or -1256: the three that reports in European languages, Cyrillic and Arabic come
    in.

    Accented letters stand alone among plain ones; Cyrillic and Arabic words are runs of high bytes. Read as
    windows-1256, Cyrillic small letters would be full of the French letters that this code page keeps (``à â
    ç é è ê î ô ù û``).
    """
    high = len(_HIGH.findall(raw))
    in_runs = sum(len(run) for run in _HIGH_RUN.findall(raw))
    if not high or in_runs * 2 < high:
        return "cp1252"
    letters = _BEYOND_ASCII_LETTER.findall(raw.decode("cp1256", "replace"))
    arabic = sum(1 for letter in letters if _ARABIC.match(letter))
    return "cp1256" if arabic * 100 > len(letters) * 85 else "cp1251"
