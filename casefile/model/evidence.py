"""Evidence files, the texts made from them, and the passages marked in those texts."""

from __future__ import annotations

import dataclasses
from uuid import UUID

from casefile.i18n import N_
from casefile.model import fields as field
from casefile.model.anchors import Anchor, Passage, Region, Span
from casefile.model.fields import Record, Sensitivity, record


@record("evidence", code="E", label=N_("Evidence file"), plural=N_("Evidence files"))
class EvidenceFile(Record):
    """The immutable original bytes, kept encrypted beside the database, with the hashes that prove them.

    The Berkeley Protocol (paras. 153-160) asks for a hash at collection and the metadata of capture. Files made from
    others name their parent, the tool, its version and its parameters. ``disposed`` travels with the record; in its
    own vault the journal decides whether the bytes were destroyed.
    """

    source_id: UUID | None = field.link(N_("Source"), "source", owner=True, required=True, column=True)
    name: str = field.line(
        N_("Original name"),
        required=True,
        column=True,
        immutable=True,
        verbatim=True,
        sensitivity=Sensitivity.RESTRICTED,
    )
    media_type: str = field.line(N_("Media type"), column=True, immutable=True, searched=False)
    size: int | None = field.integer(N_("Size in bytes"), required=True, column=True, immutable=True)
    sha256: str = field.line(N_("SHA-256"), required=True, column=True, immutable=True)
    sha512: str = field.line(N_("SHA-512"), immutable=True, searched=False)
    captured: str = field.moment(N_("Taken in at"), column=True, immutable=True)
    capture: tuple[tuple[str, str], ...] = field.mapping(
        N_("Capture data"), immutable=True, sensitivity=Sensitivity.RESTRICTED
    )
    parent_id: UUID | None = field.link(N_("Derived from the file"), "evidence", immutable=True)
    tool: str = field.line(N_("Tool and version"), immutable=True, searched=False)
    parameters: str = field.line(N_("Parameters"), immutable=True, searched=False)
    disposed: str = field.moment(N_("Disposed of at"))

    @property
    def heading(self) -> str:
        """The original file name."""
        return self.name


@record("rendition", code="R", label=N_("Text"), plural=N_("Texts"), sensitivity=Sensitivity.RESTRICTED)
class Rendition(Record):
    """The text extracted, transcribed or translated from a file. Immutable: a correction is a new rendition."""

    source_id: UUID | None = field.link(N_("Source"), "source", owner=True, required=True, column=True)
    evidence_id: UUID | None = field.link(N_("Evidence file"), "evidence", immutable=True, column=True)
    type: str = field.code(N_("Kind"), "rendition_kind", required=True, column=True, immutable=True)
    language: str = field.code(N_("Language"), "language", column=True)
    text: str = field.text(N_("Text"), immutable=True, verbatim=True, sensitivity=Sensitivity.RESTRICTED)
    pages: tuple[str, ...] = field.lines(N_("Where pages begin"), immutable=True, searched=False)
    messages: tuple[str, ...] = field.lines(N_("Where messages begin"), immutable=True, searched=False)
    replaces_id: UUID | None = field.link(N_("Corrects the text"), "rendition", immutable=True)
    tool: str = field.line(N_("Tool and version"), immutable=True, searched=False, column=True)
    made_by: str = field.line(N_("Made by"), sensitivity=Sensitivity.RESTRICTED)


@record("excerpt", code="X", label=N_("Passage"), plural=N_("Passages"))
class Excerpt(Record):
    """A passage marked in a rendition, a page, a region of a picture or a span of a recording.

    Position plus exact quotation plus 64 characters of context on each side: W3C Web Annotation
    *TextPositionSelector* and
    *TextQuoteSelector*. Positions count Unicode code points.
    """

    source_id: UUID | None = field.link(N_("Source"), "source", owner=True, required=True, column=True)
    rendition_id: UUID | None = field.link(N_("Text"), "rendition", column=True)
    evidence_id: UUID | None = field.link(N_("Evidence file"), "evidence")
    start: int | None = field.integer(N_("Begins at character"))
    end: int | None = field.integer(N_("Ends before character"))
    quote: str = field.text(N_("Quotation"), verbatim=True)
    prefix: str = field.text(N_("Text before"), searched=False, verbatim=True, sensitivity=Sensitivity.RESTRICTED)
    suffix: str = field.text(N_("Text after"), searched=False, verbatim=True, sensitivity=Sensitivity.RESTRICTED)
    page: int | None = field.integer(N_("Page"))
    message: int | None = field.integer(N_("Message"))
    region: Region | None = field.value(N_("Region of the picture"), Region)
    span: Span | None = field.value(N_("Span of the recording"), Span)
    codes: tuple[str, ...] = field.lines(N_("Codes"), column=True)
    colour: str = field.line(N_("Colour"), searched=False)
    comment: str = field.text(N_("Comment"), sensitivity=Sensitivity.RESTRICTED)

    @property
    def heading(self) -> str:
        """The beginning of the quotation."""
        words = " ".join(self.quote.split())
        return words if len(words) <= 120 else words[:119] + "…"

    @property
    def passage(self) -> Passage:
        """The quotation with its position, 0 where none was recorded, and what surrounds it."""
        return Passage(self.start or 0, self.end or 0, self.quote, self.prefix, self.suffix)

    @property
    def anchor(self) -> Anchor | None:
        """Where it stands, by the nearest that is recorded: its position in a text, its span, its region, its words
        alone, its page; None for none of these. A region that names no page lies on the excerpt's.
        """
        page = self.page if self.page and self.page > 0 else None
        if self.start is not None and self.end is not None:
            return self.passage
        if self.span is not None:
            return self.span
        if self.region is not None:
            return self.region if self.region.page else dataclasses.replace(self.region, page=page)
        if self.quote:
            return self.passage
        return Region.whole(page) if page else None
