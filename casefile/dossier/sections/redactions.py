"""The redaction log: what was redacted where, on what basis and by whom; never what it was."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.dossier.outline import Block, Column, Paragraph, Row, Run, Runs, Table
from casefile.dossier.redacting import basis_in_words
from casefile.dossier.sections.context import Context, joined
from casefile.i18n import isolate
from casefile.model.anchors import Region, Span
from casefile.model.records import EvidenceFile, Redaction, Source


def redactions(context: Context) -> Iterator[Block]:
    """One line for each that holds for this audience; nothing where there is none."""
    tr = context.tr
    found = context.shelf.of(Redaction)
    if not found:
        return
    yield Paragraph(
        (
            Run(
                tr(
                    "These parts of the evidence are withheld. Their pixels and words were taken out before anything "
                    "was written, and the originals stay with whoever made this dossier. A label is as wide for a "
                    "short name as for a long one; words of a text are covered on a page with their whole line."
                )
            ),
        )
    )
    told = any(each.authoriser for each in found)
    remarks = any(each.remark for each in found)
    columns = [
        Column(tr("Redaction"), 1.7),
        Column(tr("Exhibit and page"), 3.0),
        Column(tr("Basis"), 2.0),
        *([Column(tr("Authorised by"), 2.0)] if told else []),
        Column(tr("Day"), 1.5),
        *([Column(tr("Remark"), 2.0)] if remarks else []),
    ]
    rows = [
        Row(
            (
                (Run(each.ref, mono=True),),
                _where(context, each),
                (Run(basis_in_words(each.basis, tr)),),
                *(((Run(each.authoriser),),) if told else ()),
                (Run(context.date(each.authorised)),),
                *(((Run(each.remark),),) if remarks else ()),
            )
        )
        for each in found
    ]
    yield Table(tuple(columns), tuple(rows))


def _where(context: Context, each: Redaction) -> Runs:
    """The exhibit and its page, else the file; the source; and the place, as far as it tells no words."""
    tr = context.tr
    file = context.shelf.get(EvidenceFile, each.evidence_id)
    source = context.shelf.get(Source, each.source_id)
    exhibit = context.exhibit(file, each.page or (each.region.page if each.region is not None else None))
    first: Runs = (exhibit,) if exhibit is not None else ()
    if exhibit is None and source is not None:
        link = context.anchor(source)
        page = tr("page {page}", page=tr.number(each.page)) if each.page else ""
        named = (Run(file.ref, mono=True),) if file is not None else ()
        first = joined(((Run(source.ref, mono=True, link=link),), named, (Run(page),) if page else ()), context.comma)
    return joined((first, (Run(in_words(context, each)),)), "\n")


def in_words(context: Context, each: Redaction) -> str:
    """What was redacted: a region, a span, words."""
    tr = context.tr
    match each.region or each.span:
        case Region():
            return tr("a region of the page") if each.page else tr("a region of the picture")
        case Span() as span:
            return isolate(span.text(tr))
    return tr("words")
