"""Recognising the words that are drawn on pages and pictures (OCR), with the Tesseract that is installed.

Its library is loaded into the worker itself: no program is started, the filter of system calls stays as it is, and what
Tesseract reads are the pixels of one page after the other. Library and language data are loaded before the worker gives
up opening files; they are the system's own and no bytes from outside.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from casefile.errors import BadInput
from casefile.evidence.worker import draw_pdf, draw_picture
from casefile.evidence.worker.drawing import CannotDrawError
from casefile.evidence.worker.found import plain
from casefile.i18n import _

_WINDOWS = r"C:\Program Files\Tesseract-OCR"
LIBRARIES: Sequence[str] = (
    "libtesseract.so.5",
    "libtesseract.so.4",
    "/opt/homebrew/lib/libtesseract.5.dylib",
    "/usr/local/lib/libtesseract.5.dylib",
    rf"{_WINDOWS}\libtesseract-5.dll",
)
DATA: Sequence[str] = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/local/share/tessdata",
    rf"{_WINDOWS}\tessdata",
)
NAMES: Mapping[str, str] = {
    "ar": "ara", "am": "amh", "az": "aze", "bg": "bul", "bn": "ben", "bo": "bod", "bs": "bos",
    "cs": "ces", "de": "deu", "dv": "div", "el": "ell", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra",
    "gu": "guj", "he": "heb", "hi": "hin", "hr": "hrv", "ht": "hat", "hu": "hun", "hy": "hye", "id": "ind",
    "it": "ita", "ja": "jpn", "ka": "kat", "kk": "kaz", "km": "khm", "kmr": "kmr", "kn": "kan", "ko": "kor",
    "ku": "kmr", "ky": "kir", "lo": "lao", "mk": "mkd", "ml": "mal", "mn": "mon", "mr": "mar", "ms": "msa",
    "my": "mya", "ne": "nep", "nl": "nld", "pa": "pan", "pl": "pol", "prs": "fas", "ps": "pus",
    "pt": "por", "qu": "que", "ro": "ron", "ru": "rus", "sd": "snd", "si": "sin", "sq": "sqi",
    "sr": "srp", "sw": "swa", "ta": "tam", "te": "tel", "tg": "tgk", "th": "tha", "ti": "tir", "tl": "tgl",
    "tr": "tur", "ug": "uig", "uk": "ukr", "ur": "urd", "uz": "uzb", "vi": "vie", "yo": "yor", "zh": "chi_sim",
}  # fmt: skip
"""Code of the vocabulary ``language`` -> the name of Tesseract's data."""
_PER_INCH = 300
"""What Tesseract is made for."""
_MOST_PIXELS = 40_000_000
_MOST_SECONDS = 800.0
"""Of processor time: the worker would be ended at 900 with nothing said."""
_DRAWN_PER_INCH = 96

_engine: Engine | None = None


class Engine:
    """Tesseract with some languages.

    :raises BadInput: it is not installed (code ``no_tesseract``), or has no data of a language (``no_ocr_language``).
    """

    def __init__(self, languages: Sequence[str]) -> None:
        os.environ["OMP_THREAD_LIMIT"] = "1"  # the worker may begin no threads
        self._api = _library()
        for name, answers, takes in (
            ("TessVersion", ctypes.c_char_p, []),
            ("TessBaseAPICreate", ctypes.c_void_p, []),
            ("TessBaseAPIInit3", ctypes.c_int, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]),
            ("TessBaseAPISetImage", None, [ctypes.c_void_p, ctypes.c_char_p, *[ctypes.c_int] * 4]),
            ("TessBaseAPISetSourceResolution", None, [ctypes.c_void_p, ctypes.c_int]),
            ("TessBaseAPIGetUTF8Text", ctypes.c_void_p, [ctypes.c_void_p]),
            ("TessBaseAPIMeanTextConf", ctypes.c_int, [ctypes.c_void_p]),
            ("TessBaseAPIClear", None, [ctypes.c_void_p]),
            ("TessDeleteText", None, [ctypes.c_void_p]),
        ):
            function = getattr(self._api, name)
            function.restype, function.argtypes = answers, takes
        self.version = self._api.TessVersion().decode("ascii", "replace")[:40]
        folder = _data(languages)
        names = "+".join(dict.fromkeys(NAMES[code] for code in languages))
        self._handle = self._api.TessBaseAPICreate()
        if self._api.TessBaseAPIInit3(self._handle, os.fsencode(folder), names.encode()) != 0:
            raise _no_language(languages)

    def read(self, pixels: bytes, width: int, height: int) -> tuple[str, int]:
        """The words of a picture (RGB, 8 bits each), and how sure the engine is of them, in percent."""
        api, handle = self._api, self._handle
        api.TessBaseAPISetImage(handle, pixels, width, height, 3, 3 * width)
        api.TessBaseAPISetSourceResolution(handle, _PER_INCH)
        found = api.TessBaseAPIGetUTF8Text(handle)
        try:
            text = (ctypes.string_at(found) if found else b"").decode("utf-8", "replace")
        finally:
            api.TessDeleteText(found)
        sure = int(api.TessBaseAPIMeanTextConf(handle))
        api.TessBaseAPIClear(handle)
        return plain(text.replace("\f", "")).strip(), max(0, min(100, sure))


def _library() -> Any:
    if sys.platform == "win32" and Path(_WINDOWS).is_dir():
        os.add_dll_directory(_WINDOWS)
    for name in LIBRARIES:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise BadInput(
        _(
            "Tesseract, which recognises drawn words, is not installed on this computer. The text can be typed in as a "
            "transcription."
        ),
        code="no_tesseract",
    )


def _data(languages: Sequence[str]) -> str:
    for folder in DATA if all(code in NAMES for code in languages) else ():
        if all((Path(folder) / f"{NAMES[code]}.traineddata").is_file() for code in languages):
            return folder
    raise _no_language(languages)


def _no_language(languages: Sequence[str]) -> BadInput:
    names = ", ".join(NAMES.get(code, code) for code in languages)
    text = _("Tesseract has no data here for {names}. Install them, or choose other languages.", names=names)
    return BadInput(text, code="no_ocr_language", field="languages")


def prepare() -> None:
    """Load what draws pages and pictures."""
    draw_pdf.prepare("")
    draw_picture.prepare("image/tiff")


def ready(options: Mapping[str, object]) -> None:
    """Load Tesseract with the languages of this job, while files can still be opened.

    :raises BadInput: it cannot be.
    """
    global _engine
    said = options["languages"]
    _engine = Engine([str(code) for code in said] if isinstance(said, list) and said else ["en"])


def read(untrusted: BinaryIO, options: Mapping[str, object]) -> Iterator[dict[str, Any] | bytes]:
    """``{"tool", "pages"}``, then each page as ``{"page": n, "text": words, "sure": percent}``; ``{"stopped": n}``
    where time was up before page n, ``{"page": n, "failed": true}`` for one that cannot be drawn.

    :param options: ``media_type``; ``only``: numbers of pages, all where it is empty.
    :raises BadInput: the file cannot be drawn.
    """
    assert _engine is not None
    is_pdf = options["media_type"] == "application/pdf"
    try:
        drawn: Any = draw_pdf.opened(untrusted) if is_pdf else draw_picture.opened(untrusted)
    except CannotDrawError:
        raise BadInput(_("The file cannot be drawn, so nothing can be recognised in it."), code="not_drawn") from None
    only = options.get("only")
    wanted = {n for n in only if isinstance(n, int)} if isinstance(only, list) else set()
    yield {"tool": f"Tesseract {_engine.version}", "pages": drawn.pages}
    for n in range(1, drawn.pages + 1):
        if wanted and n not in wanted:
            continue
        if time.process_time() > _MOST_SECONDS:
            yield {"stopped": n}
            return
        try:
            pixels, width, height = _pixels(drawn, n - 1, is_pdf=is_pdf)
        except CannotDrawError:
            yield {"page": n, "failed": True}
            continue
        text, sure = _engine.read(pixels, width, height)
        yield {"page": n, "text": text, "sure": sure}
        yield b""  # rows wait for one another, and a person waits for each page


def _pixels(drawn: Any, page: int, *, is_pdf: bool) -> tuple[bytes, int, int]:
    width, height = drawn.size(page)
    scale = _PER_INCH / _DRAWN_PER_INCH if is_pdf else 1.0
    scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = drawn.draw(page, (0, 0, 1, 1), max(1, round(width * scale)), max(1, round(height * scale)))
    picture = picture.convert("RGB")
    return picture.tobytes(), picture.width, picture.height
