"""Captured web pages (SingleFile, MHTML, WARC, WACZ): the pictures that a capture holds, one after the other.

The page itself is never laid out: its words are read as plain text, and its pictures leave as pixels. A screenshot
that the capturing program took comes first, then the pictures in the order in which the file holds them. Which those
are must not change: a mark stands on the page of its picture.
"""

from __future__ import annotations

import binascii
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from PIL import Image, features

from casefile.evidence.worker import draw_picture, extract_mail, extract_warc, mail_parts, media_types, zipped
from casefile.evidence.worker.drawing import CannotDrawError, Crop
from casefile.evidence.worker.found import Found
from casefile.evidence.worker.mail_headers import header

MOST = 400
"""Pictures of one capture."""
MOST_BYTES = 160_000_000
"""Of all of them together, as they are kept while the capture is looked at."""
MOST_READ = 600_000_000
"""Bytes of an archive that are gone through: what can be done while somebody waits."""
LEAST = 32
"""Pixels of the shorter edge: smaller ones are icons, arrows and what counts readers."""
_WITHIN = re.compile(rb"data:image/(?:png|jpe?g|gif|webp|bmp|avif);base64,([A-Za-z0-9+/]{64,})={0,2}", re.IGNORECASE)
_SCREENSHOT = re.compile(r"urn:(fullPage|view|thumbnail):", re.IGNORECASE)
_SHOTS = ("fullpage", "view", "thumbnail")
_ARCHIVES = re.compile(r"archive/[^/]+\.warc(?:\.gz)?")


@dataclass(frozen=True)
class _Held:
    """One picture. :param address: where the page had it from; empty where that is not said."""

    content: bytes
    address: str = ""
    moment: str = ""


def prepare(media_type: str) -> None:
    """Load the decoders while files can still be opened."""
    draw_picture.prepare("image/avif" if features.check("avif") else "image/png")
    if media_type == media_types.MHTML:
        extract_mail.prepare()
    elif media_type == media_types.WACZ:
        zipped.prepare()


def opened(file: BinaryIO) -> Capture:
    """The pictures of a capture; none of them is unpacked yet.

    :raises CannotDrawError: it holds none that is shown (``no_pictures``).
    """
    import warnings

    Image.MAX_IMAGE_PIXELS = None  # bounded where they are drawn
    warnings.simplefilter("ignore")
    media_type = media_types.sniff(file)
    file.seek(0)
    found, cut = _kept(_READERS[media_type](file))
    if not found:
        raise CannotDrawError("beyond" if cut else "no_pictures")
    return Capture(found, cut=cut)


class Capture:
    """One page for each picture. Where there are more than are shown, a last one says so."""

    def __init__(self, held: list[_Held], *, cut: bool) -> None:
        self._held = held
        self.pages = len(held) + cut
        self.claims = [*_claims(held)]
        self._open: tuple[int, draw_picture.Pictures] | None = None

    def size(self, page: int) -> tuple[float, float]:
        """Pixels."""
        return self._picture(page).size(0)

    def draw(self, page: int, crop: Crop, width: int, height: int) -> Image.Image:
        """As a picture of its own is drawn; of one that moves, the beginning."""
        return self._picture(page).draw(0, crop, width, height)

    def _picture(self, page: int) -> draw_picture.Pictures:
        if page >= len(self._held):
            raise CannotDrawError("beyond")
        if self._open is None or self._open[0] != page:
            self._open = None
            self._open = (page, draw_picture.Pictures(io.BytesIO(self._held[page].content)))
        return self._open[1]


def _claims(held: list[_Held]) -> Iterator[tuple[str, str]]:
    """Where each picture came from, and when, as the file says: under the names of WARC (ISO 28500) and MIME."""
    for number, each in enumerate(held, 1):
        name = "WARC-Target-URI" if each.moment else "Content-Location"
        if each.address:
            yield f"{number}: {name}", each.address
        if each.moment:
            yield f"{number}: WARC-Date", each.moment


def _kept(found: Iterator[_Held]) -> tuple[list[_Held], bool]:
    """What can be shown, each once, screenshots first; and whether there is more than that."""
    shots: list[tuple[int, _Held]] = []
    rest: list[_Held] = []
    seen: set[bytes] = set()
    room = MOST_BYTES
    cut = False
    try:
        for each in found:
            digest = hashlib.sha256(each.content).digest()
            if digest in seen or not _is_shown(each.content):
                continue
            seen.add(digest)
            room -= len(each.content)
            if room < 0 or len(shots) + len(rest) >= MOST:
                cut = True
                break
            if shot := _SCREENSHOT.match(each.address):
                shots.append((_SHOTS.index(shot[1].lower()), each))
            else:
                rest.append(each)
    except (extract_warc.DamagedError, _TooLongError, zlib.error, EOFError, OSError, ValueError):
        cut = True  # what comes before the damage is sound
    return [each for _order, each in sorted(shots, key=lambda shot: shot[0])] + rest, cut


class _TooLongError(Exception):
    pass


def _is_shown(content: bytes) -> bool:
    """Whether its head is that of a picture of some size; nothing is unpacked."""
    try:
        with Image.open(io.BytesIO(content), formats=draw_picture.FORMATS) as picture:
            return min(picture.size) >= LEAST
    except Exception:  # a decoder may fail in any way over what was made to break it
        return False


def _of_html(file: BinaryIO) -> Iterator[_Held]:
    raw = file.read(mail_parts.MAX_BYTES)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", "replace").encode("utf-8", "replace")
    yield from _within(raw)
    if file.read(1):
        raise _TooLongError


def _within(page: bytes) -> Iterator[_Held]:
    """Pictures that stand in the page itself (RFC 2397), as SingleFile writes them."""
    for match in _WITHIN.finditer(page):
        encoded = match[1][: len(match[1]) // 4 * 4 + 4]
        try:
            yield _Held(binascii.a2b_base64(encoded + b"=" * (-len(encoded) % 4)))
        except binascii.Error:
            continue


def _of_mhtml(file: BinaryIO) -> Iterator[_Held]:
    raw = file.read(mail_parts.MAX_BYTES)
    message = mail_parts.parsed(raw, Found(media_types.MHTML))
    for _count, part in zip(range(mail_parts.MAX_PARTS), message.walk(), strict=False):
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        if part.get_content_maintype() == "image":
            yield _Held(content, header(part, "Content-Location"))
        elif part.get_content_type() == "text/html":
            yield from _within(content)
    if file.read(1):
        raise _TooLongError


def _of_warc(file: BinaryIO) -> Iterator[_Held]:
    read = 0
    for headers, content, whole in extract_warc.records(extract_warc.unpacked(file)):
        kind = headers.get("warc-type", "")
        read += len(content)
        if read > MOST_READ:
            raise _TooLongError
        if kind not in ("response", "resource", "conversion") or not whole:
            continue
        said = extract_warc.answer(headers, content, kind)
        if said.content_type.lower().startswith("image/") and said.status.startswith("2"):
            yield _Held(said.body, extract_warc.address(headers), headers.get("warc-date", ""))
        elif said.content_type.lower().startswith("text/html"):
            yield from _within(said.body)


def _of_wacz(file: BinaryIO) -> Iterator[_Held]:
    with zipfile.ZipFile(file) as container:
        for name in container.namelist()[: media_types.MAX_MEMBERS]:
            if _ARCHIVES.fullmatch(name):
                with container.open(name) as part:
                    yield from _of_warc(cast(BinaryIO, part))


_READERS: dict[str, Callable[[BinaryIO], Iterator[Any]]] = {
    "text/html": _of_html,
    media_types.MHTML: _of_mhtml,
    media_types.WARC: _of_warc,
    media_types.WACZ: _of_wacz,
}
