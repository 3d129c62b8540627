"""What a production says of itself: the letter to the clerk, and the register of its exhibits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from casefile.dossier.redacting import basis_in_words
from casefile.dossier.sections.exhibits import Annexed
from casefile.i18n import Translator, translator
from casefile.model import words
from casefile.model.records import EvidenceFile, Redaction, Source
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
        *(
            [
                tr("  data/redactions.csv  what is redacted in the exhibits, on what basis and by whom"),
                *([tr("                 originals of redacted exhibits are withheld")] if originals else []),
            ]
            if ready.projected.shelf.of(Redaction)
            else []
        ),
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
                file.name, file.media_type, str(file.size or ""), hash_of(ready, each), file.captured,
                f"exhibits/{first}.pdf",
                _original(each, native_name, tr),
                f"text/{first}.txt" if texts[each.exhibit.number] else "",
            ]
        )  # fmt: skip
    return made


def hash_of(ready: Ready, each: Annexed) -> str:
    """The hash of its file; nothing where redacted words could be tried by it."""
    return "" if ready.projected.redacting.guessable(each.file) else each.file.sha256


def _original(each: Annexed, native_name: Callable[[Annexed], str] | None, tr: Translator) -> str:
    """Where the original lies, or why it does not; nothing for who gets no originals."""
    if native_name is None:
        return ""
    return tr("withheld: redacted") if each.withheld else f"natives/{native_name(each)}"


def redaction_log(ready: Ready) -> list[list[str]]:
    """What is redacted, one to a line below a head; never what it was. Empty where nothing is."""
    tr, shelf = translator(ready.language), ready.projected.shelf
    exhibits = {each.exhibit.sha256: each.exhibit for each in ready.planned}
    made: list[list[str]] = []
    for each in shelf.of(Redaction):
        file, source = shelf.get(EvidenceFile, each.evidence_id), shelf.get(Source, each.source_id)
        exhibit = exhibits.get(file.sha256) if file is not None else None
        page = each.page or (each.region.page if each.region is not None else None)
        stamp = exhibit.stamp(page or 1) if exhibit is not None and (page or exhibit.pages == 1) else ""
        made.append(
            [
                each.ref, str(exhibit.number) if exhibit is not None else "", str(page or ""), stamp,
                source.ref if source is not None else "", file.ref if file is not None else "",
                basis_in_words(each.basis, tr), each.authoriser,
                each.authorised.words(tr) if each.authorised is not None else "",
            ]
        )  # fmt: skip
    head = [
        tr("Redaction"), tr("Exhibit"), tr("Page"), tr("Page number"), tr("Source"), tr("Evidence file"), tr("Basis"),
        tr("Authorised by"), tr("Day"),
    ]  # fmt: skip
    return [head, *made] if made else []


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
