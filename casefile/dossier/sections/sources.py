"""The source register with its evidence files, and the numbered list of citations: where every statement ends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from casefile.dossier.outline import Block, Citations, Heading, KeyValues, Link, Paragraph, Run, Runs, runs_text
from casefile.dossier.outline import Citation as Cited
from casefile.dossier.sections.context import Context, anchor, citation_anchor, joined, paragraphs
from casefile.dossier.sections.labelled import Lines, in_blocks, in_cell, sha256, size_in_words
from casefile.dossier.sections.stamps import file_stamp
from casefile.i18n import isolate
from casefile.model import accounts
from casefile.model.fields import kind_of
from casefile.model.records import Citation, EvidenceFile, Excerpt, Rendition, Source, Stamp


def register(context: Context) -> Iterator[Block]:
    """Every source with its grading, its acquisition, its files and where it is cited."""
    tr = context.tr
    cited = _cited_in(context)
    found = context.shelf.of(Source)
    if not found:
        yield Paragraph((Run(tr("No source is registered.")),))
    for source in found:
        yield Heading(tr("{ref}: {title}", ref=source.ref, title=isolate(source.title)), anchor=anchor(source))
        yield _source(context, source, list(cited.get(source.id, ())))
        yield from paragraphs(source.remarks, "note")


def _cited_in(context: Context) -> dict[UUID, dict[Link, None]]:
    """For each source, the citations made of it and the places where they are made; each once, in order."""
    cited: dict[UUID, dict[Link, None]] = defaultdict(dict)
    for entry in context.numbering:
        source_id = entry.end.source_id if isinstance(entry.end, Excerpt) else entry.end.id
        if source_id is None:
            continue
        if "citations" in context.included:
            cited[source_id][Link(f"[{entry.number}]", citation_anchor(entry.number))] = None
        cited[source_id].update(entry.places)
    return cited


def _source(context: Context, source: Source, cited: list[Link]) -> KeyValues:
    tr, shelf = context.tr, context.shelf
    lines = Lines(
        context,
        source,
        reliability=context.term("reliability", source.reliability) or tr("not graded"),
        credibility=context.term("credibility", source.credibility) or tr("not graded"),
    )
    lines.after("acquisition", tr("Acquired"), _acquired(context, source))
    for file in shelf.owned(EvidenceFile, source.id):
        lines.after("acquisition", tr(kind_of(file).label), _file(context, file))
        for stamp in shelf.pointing(Stamp, "evidence_id", file.id):
            lines.after("acquisition", tr(kind_of(stamp).label), file_stamp(context, stamp, file))
    for text in shelf.owned(Rendition, source.id):
        lines.after("acquisition", tr(kind_of(text).label), _rendition(context, text))
    numbers = [link for link in cited if link.label.startswith("[")]
    places = [link for link in cited if not link.label.startswith("[")]
    links = joined((_links(context, numbers), _links(context, places)), "\n")
    lines.after("acquisition", tr("Cited in"), links or (Run(tr("not cited in this dossier"), italic=True),))
    return KeyValues(lines.items)


def _acquired(context: Context, source: Source) -> str:
    return context.listed(
        (
            context.term("acquisition_method", source.acquisition),
            context.date(source.acquired),
            context.tr("by {who}", who=source.acquired_by) if source.acquired_by else "",
        )
    )


def _rendition(context: Context, text: Rendition) -> Runs:
    """A text made from a file: what it is, of which file, by what tool."""
    file = context.shelf.get(EvidenceFile, text.evidence_id)
    about = context.listed(
        (
            context.term("rendition_kind", text.type),
            context.term("language", text.language),
            context.tr("of {file}", file=isolate(file.ref)) if file is not None else "",
        )
    )
    return joined(((Run(text.ref, mono=True), Run(f" {about}")), *in_cell(context, text)), "\n")


def _links(context: Context, links: list[Link]) -> Runs:
    return joined(((Run(link.label, mono=True, link=link.anchor),) for link in links), context.comma)


def _file(context: Context, file: EvidenceFile) -> Runs:
    """A file: name as far as it may be shown, type, size, hash, and what it was made from."""
    tr = context.tr
    size = size_in_words(context, file)
    about = context.listed((isolate(file.name) if file.name else "", file.media_type, size))
    exhibit = context.exhibit(file)
    parts: list[Runs] = [
        (Run(f"{file.ref} ", mono=True), Run(about)),
        *(((exhibit, Run(f" {_pages_of(context, file)}", mono=True)),) if exhibit else ()),
        (Run("SHA-256 "), sha256(context, file)),
    ]
    if file.sha512:
        parts.append((Run("SHA-512 "), Run(in_blocks(file.sha512), mono=True)))
    if file.disposed:
        words = tr("Disposed of at {moment}; the hashes stay", moment=context.moment(file.disposed))
        parts.append((Run(words, tone="attention"),))
    if file.captured:
        parts.append((Run(tr("Taken in at {moment}", moment=context.moment(file.captured))),))
    parent = context.shelf.get(EvidenceFile, file.parent_id)
    if parent is not None:
        tool = context.listed((file.tool, file.parameters))
        words = (
            tr("Made from {file} with {tool}", file=isolate(parent.ref), tool=isolate(tool))
            if tool
            else tr("Made from {file}", file=isolate(parent.ref))
        )
        parts.append((Run(words),))
    for key, words in file.capture:
        if key in accounts.OWN_NAMES:
            continue  # what a reader read and left out: for anyone who works on the file
        parts.append((Run(tr("{label}: {value}", label=key, value=isolate(words))),))
    return joined((*parts, *in_cell(context, file)), "\n")


def _pages_of(context: Context, file: EvidenceFile) -> str:
    """The permanent numbers of an exhibit's pages, from the first to the last."""
    found = context.exhibits[file.sha256]
    return found.stamp(1) if found.pages == 1 else f"{found.stamp(1)} – {found.stamp(found.pages)}"


def citations(context: Context) -> list[Block]:
    """Every citation by number: the words cited, their source, and where they are cited."""
    made = _by_end(context)
    items = tuple(
        Cited(
            number=entry.number,
            runs=joined((_cited_words(context, entry.end), *_remarks(context, made[entry.end.id])), "\n"),
            anchor=citation_anchor(entry.number),
            source=_source_link(context, entry.end),
            back=tuple(entry.places),
        )
        for entry in context.numbering
    )
    return [Citations(items)] if items else []


def _by_end(context: Context) -> dict[UUID, list[Citation]]:
    """The citations of each excerpt, and of each source as a whole."""
    made: dict[UUID, list[Citation]] = defaultdict(list)
    for citation in context.shelf.of(Citation):
        end = context.end(citation)
        if end is not None:
            made[end.id].append(citation)
    return made


def _remarks(context: Context, made: list[Citation]) -> Iterator[Runs]:
    """What is said of each citation beyond its stance, which stands where it is cited."""
    for citation in made:
        target = context.shelf.find(citation.target_id)
        about = joined(in_cell(context, citation), context.comma)
        if about and target is not None:
            words = context.tr("For {ref}: {remarks}", ref=isolate(target.ref), remarks=runs_text(about))
            yield (Run(words),)


def _cited_words(context: Context, end: Excerpt | Source) -> Runs:
    tr = context.tr
    source = end if isinstance(end, Source) else context.shelf.get(Source, end.source_id)
    title = source.title if source is not None else tr("A source that is not named in this dossier")
    if isinstance(end, Source):
        return (Run(title), Run("\n" + tr("Cited as a whole.")))
    text = context.shelf.get(Rendition, end.rendition_id)
    file = context.shelf.get(EvidenceFile, end.evidence_id or (text.evidence_id if text is not None else None))
    exhibit = context.exhibit(file, end.page)
    where = context.listed(
        (
            isolate(title),
            tr("page {page}", page=tr.number(end.page)) if end.page is not None and not _names_page(end) else "",
            tr("message {n}", n=tr.number(end.message)) if end.message is not None else "",
            end.span.text(tr) if end.span is not None else "",
            end.region.text(tr) if end.region is not None else "",
            isolate(file.ref) if file is not None and end.evidence_id is not None else "",
            isolate(text.ref) if text is not None else "",
        )
    )
    language = (text.language if text is not None else "") or (source.language if source is not None else "")
    quoted = (Run(tr("“{quotation}”", quotation=isolate(end.quote)), language=language),) if end.quote else ()
    return joined((quoted, (Run(where),), (exhibit,) if exhibit else (), *in_cell(context, end)), "\n")


def _names_page(end: Excerpt) -> bool:
    """Whether the words for its region say the page already."""
    return end.region is not None and end.region.page is not None


def _source_link(context: Context, end: Excerpt | Source) -> Link | None:
    source = end if isinstance(end, Source) else context.shelf.get(Source, end.source_id)
    target = context.anchor(source)
    return Link(source.ref, target) if source is not None and target else None
