"""The source register with its evidence files, and the numbered list of citations: where every statement ends."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from casefile.dossier.outline import Block, Citation, Citations, Heading, KeyValues, Link, Paragraph, Run, Runs
from casefile.dossier.sections.closing import in_blocks
from casefile.dossier.sections.context import Context, Lines, anchor, citation_anchor, joined, paragraphs
from casefile.i18n import isolate
from casefile.model.records import EvidenceFile, Excerpt, Source


def register(context: Context) -> list[Block]:
    """Every source with its grading, its acquisition, its files and where it is cited."""
    tr = context.tr
    cited = _cited_in(context)
    blocks: list[Block] = []
    found = context.shelf.of(Source)
    if not found:
        return [Paragraph((Run(tr("No source is registered.")),))]
    for source in found:
        blocks.append(Heading(tr("{ref}: {title}", ref=source.ref, title=isolate(source.title)), anchor=anchor(source)))
        blocks.append(_source(context, source, cited.get(source.id, [])))
        if source.remarks:
            blocks += paragraphs(source.remarks, "note")
    return blocks


def _cited_in(context: Context) -> dict[UUID, list[Link]]:
    """For each source, the citations made of it and the places where they are made."""
    cited: dict[UUID, list[Link]] = defaultdict(list)
    for entry in context.numbering:
        source_id = entry.end.source_id if isinstance(entry.end, Excerpt) else entry.end.id
        if source_id is None:
            continue
        if "citations" in context.included:
            cited[source_id].append(Link(f"[{entry.number}]", citation_anchor(entry.number)))
        cited[source_id] += [place for place in entry.places if place not in cited[source_id]]
    return cited


def _source(context: Context, source: Source, cited: list[Link]) -> KeyValues:
    tr = context.tr
    lines = Lines()
    lines.add(tr("Kind"), context.term("source_kind", source.type))
    lines.add(tr("Author"), source.author)
    lines.add(tr("Publisher"), source.publisher)
    lines.add(tr("Published"), context.dated(source.published))
    lines.add(tr("Language"), context.term("language", source.language))
    lines.add(tr("Address (URL)"), (Run(source.url, mono=True),))
    lines.add(tr("Archived address"), (Run(source.archived_url, mono=True),))
    lines.add(tr("Reliability of the source"), context.term("reliability", source.reliability) or tr("not graded"))
    lines.add(
        tr("Credibility of the information"),
        context.term("credibility", source.credibility) or tr("not graded"),
    )
    lines.add(tr("Reason for the grading"), source.grading_reason)
    repeated = context.shelf.get(Source, source.derived_from_id)
    if repeated is not None:
        lines.add(tr("Repeats the source"), (context.ref(repeated), Run(f" {isolate(repeated.title)}")))
    lines.add(
        tr("Acquired"),
        context.listed(
            (
                context.term("acquisition_method", source.acquisition),
                context.date(source.acquired),
                tr("by {who}", who=source.acquired_by) if source.acquired_by else "",
            )
        ),
    )
    for file in context.shelf.owned(EvidenceFile, source.id):
        lines.add(tr("Evidence file"), _file(context, file))
    numbers = [link for link in cited if link.label.startswith("[")]
    places = [link for link in cited if link not in numbers]
    links = joined((_links(context, numbers), _links(context, places)), "\n")
    lines.add(tr("Cited in"), links or (Run(tr("not cited in this dossier"), italic=True),))
    return KeyValues(tuple(lines.items))


def _links(context: Context, links: list[Link]) -> Runs:
    return joined(((Run(link.label, mono=True, link=link.anchor),) for link in links), context.comma)


def _file(context: Context, file: EvidenceFile) -> Runs:
    """A file: name as far as it may be shown, type, size, hash, and what it was made from."""
    tr = context.tr
    size = tr.plural("{n} byte", "{n} bytes", file.size) if file.size is not None else ""
    about = context.listed((isolate(file.name) if file.name else "", file.media_type, size))
    parts: list[Runs] = [
        (Run(f"{file.ref} ", mono=True), Run(about)),
        (Run("SHA-256 "), Run(in_blocks(file.sha256), mono=True)),
    ]
    if file.sha512:
        parts.append((Run("SHA-512 "), Run(in_blocks(file.sha512), mono=True)))
    if file.disposed:
        words = tr("Disposed of at {moment}; the hashes stay", moment=isolate(_moment(file.disposed)))
        parts.append((Run(words, tone="attention"),))
    if file.captured:
        parts.append((Run(tr("Taken in at {moment}", moment=isolate(_moment(file.captured)))),))
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
        parts.append((Run(tr("{label}: {value}", label=key, value=isolate(words))),))
    return joined(parts, "\n")


def _moment(captured: str) -> str:
    """``2018-12-06T18:14:00Z`` as ``2018-12-06 18:14:00 UTC``."""
    return captured.replace("T", " ").replace("Z", " UTC")


def citations(context: Context) -> list[Block]:
    """Every citation by number: the words cited, their source, and where they are cited."""
    items = tuple(
        Citation(
            number=entry.number,
            runs=_cited_words(context, entry.end),
            anchor=citation_anchor(entry.number),
            source=_source_link(context, entry.end),
            back=tuple(entry.places),
        )
        for entry in context.numbering
    )
    return [Citations(items)] if items else []


def _cited_words(context: Context, end: Excerpt | Source) -> Runs:
    tr = context.tr
    source = end if isinstance(end, Source) else context.shelf.get(Source, end.source_id)
    title = source.title if source is not None else tr("A source that is not named in this dossier")
    if isinstance(end, Source):
        return (Run(title), Run("\n" + tr("Cited as a whole.")))
    where = context.listed(
        (
            isolate(title),
            tr("page {page}", page=tr.number(end.page)) if end.page is not None and not _names_page(end) else "",
            end.span.text(tr) if end.span is not None else "",
            end.region.text(tr) if end.region is not None else "",
        )
    )
    if not end.quote:
        return (Run(where),)
    return (Run(tr("“{quotation}”", quotation=isolate(end.quote))), Run(f"\n{where}"))


def _names_page(end: Excerpt) -> bool:
    """Whether the words for its region say the page already."""
    return end.region is not None and end.region.page is not None


def _source_link(context: Context, end: Excerpt | Source) -> Link | None:
    source = end if isinstance(end, Source) else context.shelf.get(Source, end.source_id)
    target = context.anchor(source)
    return Link(source.ref, target) if source is not None and target else None
