"""What a production says of itself: the letter to the clerk, and the register of its exhibits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from casefile.dossier.sections.exhibits import Annexed
from casefile.i18n import Translator, translator
from casefile.model import words
from casefile.model.records import Source
from casefile.vault.words import in_words

if TYPE_CHECKING:
    from casefile.services.dossiers import Ready


def readme(ready: Ready, number: int, *, originals: bool) -> str:
    """A plain text for a clerk: what lies where, what is new, how to check it without a program of ours."""
    tr = translator(ready.language)
    planned = ready.planned
    new = [each for each in planned if each.is_new]
    head = ready.projected.journal_head
    lines = [
        tr("Production {n} of case {ref}", n=number, ref=ready.case.ref),
        ready.case.title,
        tr(ready.projected.audience.label),
        tr.moment(ready.outline.metadata.moment),
        "",
        tr.plural("It holds {n} exhibit.", "It holds {n} exhibits.", len(planned)),
        _what_is_new(new, number, tr),
        "",
        tr("What lies where"),
        tr("  data/dossier   the dossier as PDF and as a Word document; the list of exhibits with their cover sheets"),
        tr("  data/exhibits  the pages of each exhibit as PDF, each page with its permanent number"),
        *([tr("  data/natives   the original files, unchanged")] if originals else []),
        tr("  data/text      what can be read in each exhibit, as text in UTF-8"),
        tr("  data/custody   the chain of custody of each exhibit"),
        tr("  data/journal   the signed head of the journal, keys to check it, and the entries about the exhibits"),
        tr("  data/register  the exhibits as a worksheet (XLSX) and as CSV"),
        tr(
            "  data/{ref}.dat and .opt  load files (Concordance, Opticon); their paths begin at the folder data",
            ref=ready.case.ref,
        ),
        "",
        tr("How to check it"),
        tr("  With Python 3.8 or newer, and nothing else:   python3 verify.py"),
        tr("  With stock tools, in this folder:             sha256sum -c manifest-sha256.txt"),
        tr("  On Windows, one file at a time:               certutil -hashfile FILE SHA256"),
        tr("  Any program for BagIt bags (RFC 8493) checks it as well."),
        tr(
            "  The SHA-256 of manifest-sha256.txt stands for all of it: compare it with the one that you were given by "
            "another way."
        ),
        tr("  The journal when this was made, in twelve words: {words}", words=" ".join(in_words(head.hash))),
        "",
        tr(
            "Numbers of exhibits and pages are given once. Later productions of this case continue them, and no number "
            "is given again."
        ),
    ]
    return "\n".join(lines) + "\n"


def _what_is_new(new: list[Annexed], number: int, tr: Translator) -> str:
    if number == 1:
        return tr("It is the first production of this case.")
    if not new:
        return tr("It supplements earlier productions; no exhibit is new.")
    exhibits = words.listed([tr("Ex. {n}", n=each.exhibit.number) for each in new], tr)
    return tr.plural(
        "It supplements earlier productions. {n} exhibit is new: {exhibits}.",
        "It supplements earlier productions. {n} exhibits are new: {exhibits}.",
        len(new),
        exhibits=exhibits,
    )


def register(ready: Ready, texts: Mapping[int, bool], native_name: Callable[[Annexed], str] | None) -> list[list[str]]:
    """The exhibits, one to a line below the column headings, as the audience sees them."""
    tr = translator(ready.language)
    made = [
        [
            tr("Exhibit"), tr("New"), tr("First page"), tr("Last page"), tr("Pages"), tr("Source"), tr("Title"),
            tr("Kind"), tr("Author"), tr("Publisher"), tr("Published"), tr("Language"), tr("Address (URL)"),
            tr("Reliability of the source"), tr("Credibility of the information"), tr("Evidence file"),
            tr("Original name"), tr("Media type"), tr("Size in bytes"), tr("SHA-256"), tr("Taken in at"),
            tr("Document"), tr("Original"), tr("Text"),
        ]
    ]  # fmt: skip
    for each in ready.planned:
        source, file = ready.projected.shelf.get(Source, each.file.source_id), each.file
        first = each.exhibit.stamp(1)
        made.append(
            [
                str(each.exhibit.number), tr("yes") if each.is_new else tr("no"), first,
                each.exhibit.stamp(each.exhibit.pages), str(each.exhibit.pages), *_of_source(source, tr), file.ref,
                file.name, file.media_type, str(file.size or ""), file.sha256, file.captured, f"exhibits/{first}.pdf",
                f"natives/{native_name(each)}" if native_name else "",
                f"text/{first}.txt" if texts[each.exhibit.number] else "",
            ]
        )  # fmt: skip
    return made


def _of_source(source: Source | None, tr: Translator) -> list[str]:
    if source is None:
        return [""] * 10
    return [
        source.ref, source.title, words.term("source_kind", source.type, tr) if source.type else "", source.author,
        source.publisher, source.published.words(tr) if source.published else "",
        words.term("language", source.language, tr) if source.language else "", source.url,
        words.term("reliability", source.reliability, tr) if source.reliability else "",
        words.term("credibility", source.credibility, tr) if source.credibility else "",
    ]  # fmt: skip
