"""The words drawn on pages and pictures, recognised by the Tesseract that is installed: a text marked as that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from casefile.errors import BadInput, Refused
from casefile.evidence.custody import Custody
from casefile.evidence.worker.client import Worker
from casefile.i18n import _, isolate
from casefile.model import accounts
from casefile.model.accounts import Account, Remark
from casefile.model.outside import MAX_TEXT, clean_line, clean_text
from casefile.model.records import EvidenceFile, Rendition
from casefile.services.custody import require_kept
from casefile.services.intake import Cancelled, Progress, ReadAgain
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

READER = "casefile.evidence.worker.recognising:read"
_UNSURE = 60
"""Percent below which a page is named as one to be compared with care."""


def can_be_recognised(file: EvidenceFile) -> bool:
    """Whether there may be drawn words in it."""
    return not file.disposed and (file.media_type == "application/pdf" or file.media_type.startswith("image/"))


def recognise(
    store: Store,
    vault: OpenVault,
    evidence_id: UUID,
    languages: Sequence[str],
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> ReadAgain:
    """Recognise the words of a file: of a PDF, those pages that hold no text, or all where every page holds some.

    :param languages: codes of the vocabulary ``language``.
    :raises Refused: the file was disposed of, or no words were recognised (code ``no_words``).
    :raises BadInput: Tesseract is not installed (``no_tesseract``), or has no data for a language.
    """
    evidence = store.get(EvidenceFile, evidence_id)
    require_kept(store, evidence)
    kept = accounts.from_capture(evidence.capture)
    only = [int(each.place) for each in kept.left_out if each.what == "page_without_text" and each.place.isdecimal()]
    options = {"media_type": evidence.media_type, "languages": list(languages), "only": only}
    reading = _Reading(len(only), progress)
    with vault.evidence.open(evidence.sha256) as stream:
        reading.take(Worker().parse(READER, stream, options, size=evidence.size, cancelled=cancelled))
    if not reading.text.strip():
        raise Refused(_("No words were recognised. Nothing was changed."), code="no_words")
    before = store.of(Rendition, evidence_id=evidence_id)
    rendition = Rendition(
        case_id=evidence.case_id,
        source_id=evidence.source_id,
        evidence_id=evidence.id,
        type="recognised",
        language=languages[0] if languages else "",
        text=reading.text,
        pages=tuple(str(start) for start in reading.starts) if len(reading.starts) > 1 else (),
        replaces_id=before[-1].id if before and not before[-1].text.strip() else None,
        tool=f"{reading.tool} ({', '.join(languages)})",
    )
    with store.step(_("Recognise the text of {ref}", ref=isolate(evidence.ref))) as step:
        saved = step.put(rendition)
        step.note(Custody.DERIVED.value, saved, file_sha256=evidence.sha256)
    return ReadAgain(saved.id, Account(left_out=tuple(reading.left_out), told=tuple(reading.told)), step.changes)


class _Reading:
    """What the worker recognised, checked; pages that were not read begin where the next one does."""

    def __init__(self, wanted: int, progress: Progress | None) -> None:
        self.text = self.tool = ""
        self.starts: list[int] = []
        self.left_out: list[Remark] = []
        self.told: list[Remark] = [Remark("recognised")]
        self._pages = 0
        self._wanted, self._progress = wanted, progress

    def take(self, untrusted: Iterator[Any]) -> None:
        """Take in what comes.

        :raises BadInput: it makes no sense.
        """
        done = 0
        for row in untrusted:
            match row:
                case bytes():
                    continue
                case {"tool": str(tool), "pages": int(pages)} if 0 <= pages < 100_000:
                    self.tool, self._pages = clean_line(tool[:80]), pages
                case {"page": int(page), "text": str(text), "sure": int(sure)} if (
                    len(self.starts) < page <= self._pages
                ):
                    self._page(page, clean_text(text), sure)
                case {"page": int(page), "failed": True}:
                    self.left_out.append(Remark("page_unreadable", place=str(page), count=self._pages))
                case {"stopped": int(page)}:
                    self.left_out.append(Remark("pages_beyond", place=str(page), count=self._pages))
                case _:
                    raise BadInput(_("The process that reads files gave an answer that makes no sense."), code="odd")
            if self._progress is not None:
                self._progress(done, self._wanted or self._pages)
            done += 1
        self.starts += [len(self.text)] * (self._pages - len(self.starts))

    def _is_next(self, page: int) -> bool:
        return len(self.starts) < page <= self._pages

    def _page(self, page: int, text: str, sure: int) -> None:
        if len(self.text) + len(text) > MAX_TEXT:
            self.left_out.append(Remark("pages_beyond", place=str(page), count=self._pages))
            return
        if self.text and text:
            self.text += "\n\n"
        self.starts += [len(self.text)] * (page - len(self.starts))
        self.text += text
        if text and sure < _UNSURE:
            self.told.append(Remark("unsure", place=str(page), count=sure))
