"""Footnotes of a Word document (ECMA-376, part 1, 17.11): under each page, what its citation marks stand for.

A citation mark keeps its number, however often and wherever it stands, and leads to the entry in the list of citations.
So what refers to the footnote is a mark of our own beside it that takes no room: of a longer one, LibreOffice shows its
text twice. The footnote begins as the mark reads. The first one of a citation says all of it, those after it name its
source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from casefile.dossier import docx_parts as parts
from casefile.dossier.docx_blocks import Writer
from casefile.dossier.docx_text import runs_xml
from casefile.dossier.outline import Citation, Citations, Dossier, Run, Runs

_SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


def footnotes(dossier: Dossier, writer: Writer, listed_in: set[int]) -> Iterator[str]:
    """The part with the footnotes that the text refers to, in pieces: it is never in memory as a whole.

    :param writer: wrote the text before. :param listed_in: sections with a list of citations, by place.
    """
    waiting: defaultdict[int, list[int]] = defaultdict(list)
    for note, number in enumerate(writer.anchors.noted, start=1):
        waiting[number].append(note)
    yield f"{parts.XML}<w:footnotes {parts.NAMESPACES}>{_SEPARATORS}"
    for place in sorted(listed_in):
        for block in dossier.sections[place].blocks:
            for citation in block.items if isinstance(block, Citations) else ():
                for at, note in enumerate(waiting.pop(citation.number, ())):
                    mark = Run(note_number=citation.number, link=citation.anchor)
                    yield _footnote(writer, note, mark, _words(citation, first=at == 0))
    for number, notes in waiting.items():  # a file that refers to what it lacks does not open
        for note in notes:
            yield _footnote(writer, note, Run(note_number=number), ())
    yield "</w:footnotes>"


def _words(citation: Citation, *, first: bool) -> Runs:
    source = citation.source
    if source is None:
        return citation.runs
    named = Run(source.label, link=source.anchor)
    return (*citation.runs, Run(" · "), named) if first else (named,)


def _footnote(writer: Writer, note: int, mark: Run, words: Runs) -> str:
    lead = runs_xml((mark, Run(" ")), writer.anchors, rtl=writer.rtl)
    paragraph = writer.paragraph(words, "FootnoteText", lead=lead, rtl=writer.rtl)
    return f'<w:footnote w:id="{note}">{paragraph}</w:footnote>'
