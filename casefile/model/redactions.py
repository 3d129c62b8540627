"""Redactions: what of a source leaves the vault for nobody, or for some audiences not."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.anchors import Anchor, Passage, Region, Span
from casefile.model.fields import Record, Sensitivity, record
from casefile.model.fuzzydate import FuzzyDate

_WORD = re.compile(r"[^\W_]+")
_LINE_END_HYPHENS = dict.fromkeys((0x02, 0xFFFE))
"""What pdfium has for a hyphen that divides a word at the end of a line."""


@record("redaction", code="RD", label=N_("Redaction"), plural=N_("Redactions"))
class Redaction(Record):
    """A passage, a region or a span that is taken out of whatever leaves the vault; within it nothing changes.

    The words are kept so that they are found in other texts of the same source, and looked for in what leaves. They
    are no part of any list, search or log.

    :ivar audiences: for whom it holds; empty for all.
    """

    source_id: UUID | None = field.link(N_("Source"), "source", owner=True, required=True, column=True)
    evidence_id: UUID | None = field.link(N_("Evidence file"), "evidence")
    rendition_id: UUID | None = field.link(N_("Text"), "rendition")
    start: int | None = field.integer(N_("Begins at character"), sensitivity=Sensitivity.IDENTITY)
    end: int | None = field.integer(N_("Ends before character"), sensitivity=Sensitivity.IDENTITY)
    quote: str = field.text(N_("Redacted words"), searched=False, verbatim=True, sensitivity=Sensitivity.IDENTITY)
    page: int | None = field.integer(N_("Page"))
    region: Region | None = field.value(N_("Region of the picture"), Region)
    span: Span | None = field.value(N_("Span of the recording"), Span)
    basis: str = field.code(N_("Basis"), "redaction_basis", required=True, column=True)
    authoriser: str = field.line(N_("Authorised by"), searched=False, sensitivity=Sensitivity.RESTRICTED)
    authorised: FuzzyDate | None = field.date(N_("Authorised on"))
    audiences: tuple[str, ...] = field.codes(N_("Only for these audiences"), "audience")
    remark: str = field.text(N_("Remark"), searched=False, sensitivity=Sensitivity.RESTRICTED)

    @property
    def anchor(self) -> Anchor | None:
        """Where it lies; None where that is not told, as in what somebody else was given."""
        if self.span is not None:
            return self.span
        if self.region is not None:
            return self.region if self.region.page else dataclasses.replace(self.region, page=self.page)
        if self.quote:
            return Passage(self.start or 0, self.end or 0, self.quote)
        return None

    def holds_for(self, audience: str) -> bool:
        """Whether what goes to an audience is without it."""
        return not self.audiences or audience in self.audiences


def folded_words(text: str) -> list[str]:
    """The words of a text as they are compared where something is looked for on a page: letters and digits alone,
    without accents, ligatures and presentation forms taken apart.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LINE_END_HYPHENS)).casefold()
    return _WORD.findall("".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me", "Cf")))
