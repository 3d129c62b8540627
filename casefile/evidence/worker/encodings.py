"""Bytes into characters: a mark, UTF-8, what the file says of its encoding, else what the bytes allow.

A guess is charset-normalizer's, looked at once more by what it spells: it takes Arabic for Thai and French for Polish
where the text is short. A guess that spells nothing is none.
"""

from __future__ import annotations

import codecs
import re
from importlib import import_module

from casefile.evidence.worker import languages
from casefile.evidence.worker.media_types import looks_utf16

_NAMED = """
    ascii utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_7 latin_1 iso8859_1 iso8859_3 gb2312 gbk quopri_codec
    base64_codec uu_codec mac_roman mac_arabic iso8859_15 iso8859_8 euc_jis_2004 iso2022_jp iso2022_kr
"""
"""Codecs that web pages and messages name; those that Python keeps for its own use are left out."""
_GUESSED = """
    cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 koi8_r koi8_u cp866 cp874 mac_cyrillic kz1048
    iso8859_2 iso8859_5 iso8859_6 iso8859_7 iso8859_9 gb18030 big5 cp932 shift_jis euc_jp cp949 euc_kr
""".split()  # noqa: SIM905 - a list of words is read as words
"""Code pages that texts without a name come in."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_GUESSED_FROM = 20_000
"""Bytes that a guess is made from: it costs a pass for each code page there is."""
_HIGH = re.compile(rb"[\x80-\xff]")
_ARABIC_WORD = re.compile(r"\b(?:و?ب?ال\w{2,}|في|من|على|إلى|الى|عن|هذا|قتل|بعد)\b")
_ARABIC_LETTER = re.compile("[\u0620-\u064a]")
_LATIN_PAGES = (
    ("cp1254", frozenset({"tr", "az"})),
    ("cp1250", frozenset({"pl", "cs", "sk", "hu", "hr", "sl", "ro", "sq", "bs", "sr"})),
    ("cp1257", frozenset({"lt", "lv", "et"})),
)
"""Code pages of Latin letters, and the languages that they are for; Windows-1252 is for all others."""
_LATIN = frozenset({"cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2", "iso8859_9"})
_UNUSUAL = frozenset({"cp874"})


_can_guess = True
"""Whether what guesses may be loaded, or is: see :func:`prepare`."""


def is_utf8(head: bytes) -> bool:
    """Whether the beginning of a file is UTF-8, up to a character that may be cut at its end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def prepare(*, guessing: bool = True) -> None:
    """Import the codecs that files use, and what guesses them, while files can still be opened.

    :param guessing: False for a file that is UTF-8 as far as was seen: most are, and what guesses takes time to load.
    """
    global _can_guess
    languages.prepare()
    for name in _NAMED.split():
        import_module(f"encodings.{name}")
    _can_guess = guessing
    if not guessing:
        return
    import charset_normalizer

    for name in _GUESSED:
        import_module(f"encodings.{name}")
    # It imports by itself as it goes.
    charset_normalizer.from_bytes("Обстріл".encode("koi8-u"), cp_isolation=_GUESSED)


def decode(raw: bytes, declared: str = "", chosen: str = "") -> tuple[str, str, list[str]]:
    """The text of a file, the encoding, and the codes of what there is to warn about.

    A byte order mark decides; then UTF-8, which other encodings practically never form by chance; then what
    the file declares, where its bytes allow it; then a guess. What a person chose stands above all of it. Where nothing
    spells words (``encoding_unknown``) the text is only fit for what is known to be text by its markup.
    """
    if chosen and (known := _known(chosen)):
        return _lossy(raw, known, [])
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
        text, encoding, warnings = _lossy(raw, known, [])
        if not warnings:
            return text, encoding, []
        # What it declares it is not: a page of before, moved to another server.
        guessed = guess(raw[:_SAMPLE])
        if guessed and "undecodable" not in _lossy(raw, guessed, [])[2]:
            return _lossy(raw, guessed, ["encoding_guessed"])
        return text, encoding, warnings
    guessed = guess(raw[:_SAMPLE])
    if not guessed:
        return raw.decode("cp1252", "replace"), "cp1252", ["encoding_unknown"]
    return _lossy(raw, guessed, ["encoding_guessed"])


def decode_declared(raw: bytes, declared: str) -> str:
    """A short text whose encoding is named, such as a word of a header."""
    known = _known(declared)
    if known:
        try:
            return raw.decode(known)
        except (UnicodeDecodeError, ValueError):
            pass
    return decode(raw)[0]


def _lossy(raw: bytes, encoding: str, warnings: list[str]) -> tuple[str, str, list[str]]:
    try:
        return raw.decode(encoding), encoding, warnings
    except (UnicodeDecodeError, ValueError):
        return raw.decode(encoding, "replace"), encoding, [*warnings, "undecodable"]


def _known(declared: str) -> str:
    """The Python name of a declared encoding of *text*; ``""`` where there is none."""
    try:
        found = codecs.lookup(declared)
    except (LookupError, ValueError, OSError):
        return ""
    return found.name if getattr(found, "_is_text_encoding", False) and found.name not in ("idna", "punycode") else ""


def _nearly_utf8(raw: bytes, first_error: int) -> bool:
    """Whether nearly all bytes beyond ASCII form UTF-8 sequences; in a short text, all but one or a cut at its end."""
    sample = raw[max(0, first_error - _SAMPLE // 2) : first_error + _SAMPLE // 2]
    high = len(_HIGH.findall(sample))
    text = sample.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    whole = sum(1 for sign in text[:_SAMPLE] if sign > "\x7f") - bad
    return (high > 20 and bad * 10 < high) or (bad == 1 and whole >= 3)


def guess(raw: bytes) -> str:
    """The encoding that these bytes most likely are in; ``""`` where none spells words."""
    sample = raw if len(raw) <= _GUESSED_FROM else raw[: raw.rfind(b" ", 0, _GUESSED_FROM) + 1 or _GUESSED_FROM]
    if arabic := _arabic_page(sample):
        return arabic
    if not _can_guess:
        return "cp1252" if _is_latin(sample) else ""
    import charset_normalizer

    matches = [match.encoding for match in charset_normalizer.from_bytes(sample, cp_isolation=_GUESSED)][:8]
    usual = [name for name in matches if name not in _UNUSUAL and _spells(sample, name)]
    best = usual[0] if usual else next((name for name in matches if name in _UNUSUAL), "")
    if not best:
        return "cp1252" if _is_latin(sample) else ""
    return _latin_page(sample) if best in _LATIN else best


def _arabic_page(sample: bytes) -> str:
    """Windows-1256 or ISO 8859-6, where one of them spells Arabic words."""
    hits: dict[str, int] = {}
    for name in ("cp1256", "iso8859_6"):
        text = sample.decode(name, "replace")
        letters = len(_ARABIC_LETTER.findall(text))
        beyond = sum(1 for sign in text if sign > "\x7f")
        if letters * 10 > beyond * 8:
            hits[name] = len(_ARABIC_WORD.findall(text)) - 2 * text.count("\ufffd")
    best = max(hits, key=lambda name: hits[name], default="")
    return best if best and hits[best] * 40 > len(sample.split()) and hits[best] > 0 else ""


def _latin_page(sample: bytes) -> str:
    for name, spoken in _LATIN_PAGES:
        text = sample.decode(name, "replace")
        if "\ufffd" not in text and languages.guess(text) in spoken:
            return name
    return "cp1252"


_COMMON_SIGNS = frozenset(
    "的一是不了人在有我他这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那得於于着下自之年"
    "過过發发後后作里用道行所然家種种事成方多經经去法學学如都同現现當当没動动面起看定天分還还進进好小部其些主樣样理心她本"
    "前開开但因只從从想實实日軍军者意無无力它與与長长把機机十民第公此已工使情明性知全三又關关點点正業业外將将兩两高間间由"
    "問问很最重並物手應应戰战向頭头文體体政美相見见被利什二等產产或新己制身果加西斯月話话合回特代內内信表化老給给世位次度"
    "死傷伤市殺杀"
)
_C1 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""Bytes that Windows-1252 does not use."""


def _is_latin(sample: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone among plain letters, as accented letters do."""
    high = _HIGH.findall(sample)
    return len(high) * 4 < sum(1 for byte in sample if chr(byte).isalpha() and byte < 128) and not _C1.search(sample)


def _spells(sample: bytes, name: str) -> bool:
    """Whether a guess gives words: letters, and not signs in their midst."""
    try:
        text = sample.decode(name, "replace")
    except (LookupError, ValueError):
        return False
    beyond = [sign for sign in text if sign > "\x7f"]
    letters = sum(1 for sign in beyond if sign.isalpha() or sign in "’‘“”«»–—… \xa0№ـ،؛؟")
    if letters * 10 < len(beyond) * 8:
        return False
    signs = [sign for sign in beyond if "\u3400" <= sign <= "\u9fff"]
    # Two bytes make one of thousands of signs: noise gives rare ones, a text the common ones again and again.
    return len(signs) * 2 < len(beyond) or sum(sign in _COMMON_SIGNS for sign in signs) * 40 > len(signs)
