"""Conversations in a ZIP archive with their pictures, sounds and films, as WhatsApp hands them over and as people pack
an export of Telegram. The files beside the words are named, and each can be taken in as a source of its own.
"""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

from casefile.evidence.worker import (
    encodings,
    extract_telegram,
    extract_telegram_page,
    extract_whatsapp,
    media_types,
    zipped,
)
from casefile.evidence.worker.found import Found

TELEGRAM = re.compile(r"(?:[^/]+/)?result\.json")
TELEGRAM_PAGE = re.compile(r"(?:[^/]+/)?messages(\d*)\.html")
_OF_PAGES = re.compile(r"(?:.*/)?(?:css|js|images)/[^/]+")


def prepare() -> None:
    """Import what will be needed."""
    zipped.prepare()
    extract_whatsapp.prepare()
    extract_telegram.prepare()
    extract_telegram_page.prepare()


def extract(file: BinaryIO, found: Found) -> None:
    """The conversation in the archive, and the names of all other files in it."""
    with zipfile.ZipFile(file) as container:
        names = [info.filename for info in container.infolist() if not info.is_dir()]
        zipped.guarded(lambda: _read(container, names, found), found)


def _read(container: zipfile.ZipFile, names: list[str], found: Found) -> None:
    if found.media_type == media_types.WHATSAPP_ZIP:
        read = [next(name for name in names if media_types.WHATSAPP_MEMBER.fullmatch(name))]
    elif any(TELEGRAM.fullmatch(name) for name in names):
        read = [next(name for name in names if TELEGRAM.fullmatch(name))]
    else:
        read = sorted((name for name in names if TELEGRAM_PAGE.fullmatch(name)), key=_number)
    folder = read[0].rpartition("/")[0]
    present = frozenset(name.removeprefix(f"{folder}/") if folder else name for name in names)
    raw: list[bytes] = []
    left = zipped.MAX_PART  # of all parts of a conversation together
    for name in read:
        raw.append(zipped.member(container, name, left))
        left -= len(raw[-1])
    if found.media_type == media_types.WHATSAPP_ZIP:
        stem = PurePosixPath(read[0]).stem
        title = "" if stem == "_chat" else stem
        text, _encoding, warnings = encodings.decode(raw[0], chosen=found.encoding)
        for code in warnings:
            found.warn(code)
        extract_whatsapp.take(text, found, title=title, present=present)
    elif TELEGRAM.fullmatch(read[0]):
        untrusted = json.loads(raw[0])
        if isinstance(untrusted, dict):
            extract_telegram.take(untrusted, found, present)
    else:
        extract_telegram_page.take(raw, found, present=present)
    beside = [name for name in names if name not in read and not _OF_PAGES.fullmatch(name)]
    for name in beside:
        found.leave_out("attachment", PurePosixPath(name).name, name)
    if beside:
        found.note("attachments", len(beside))


def _number(name: str) -> int:
    match = TELEGRAM_PAGE.fullmatch(name)
    return int(match[1] or 1) if match else 0
