"""What somebody wrote for one dossier alone, and which of the usual sections they left out of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from casefile.dossier.gates import LEAK, Gate
from casefile.dossier.outline import Block, BulletList, Heading, Link, Paragraph, Run, Runs
from casefile.dossier.projection import Projected
from casefile.dossier.sections.context import Context
from casefile.i18n import _, isolate
from casefile.model.composing import Composition, Part, cited, divided
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile, Excerpt, Source

LEFT_OUT = "left-out"
"""The key of the section that names what was left out."""


def own_section(context: Context, part: Part) -> list[Block]:
    """The words of a section of one's own; what they cite stands in the list of citations, or is led to."""
    by_ref = {record.ref: record for record in context.shelf}
    here = Link(part.title or context.tr("Untitled"), part.key)
    blocks: list[Block] = []
    for paragraph in part.words.split("\n\n"):
        points: list[Runs] = []
        words: list[str] = []
        for line in paragraph.split("\n"):
            mark, rest = line[:2], line[2:].strip()
            if mark == "- " and rest:
                points.append(_runs(context, rest, here, by_ref))
                continue
            if points:
                blocks.append(BulletList(tuple(points)))
                points = []
            if mark == "# " and rest:
                blocks += _paragraph(context, words, here, by_ref)
                words = []
                blocks.append(Heading(rest))
            else:
                words.append(line)
        blocks += _paragraph(context, words, here, by_ref)
        if points:
            blocks.append(BulletList(tuple(points)))
    return blocks


def _paragraph(context: Context, lines: Sequence[str], here: Link, by_ref: dict[str, Record]) -> list[Block]:
    words = "\n".join(lines).strip("\n")
    return [Paragraph(_runs(context, words, here, by_ref))] if words.strip() else []


def _runs(context: Context, words: str, here: Link, by_ref: dict[str, Record]) -> Runs:
    """Words with the marks of what they cite."""
    made: list[Run] = []
    for text, ref in divided(words):
        record = by_ref.get(ref)
        if record is None:  # brackets of the text's own
            made += [Run(text + (f"[{ref}]" if ref else ""))]
        elif isinstance(record, Source | Excerpt):
            made += [Run(text.rstrip(" ")), *context.mark_at(record, here)]
        else:
            exhibit = context.exhibit(record) if isinstance(record, EvidenceFile) else None
            made += [Run(text), exhibit or context.ref(record)]
    return tuple(run for run in made if run.text or run.note_number)


def left_out(context: Context, titles: Sequence[str]) -> list[Block]:
    """Which of the usual sections a person left out."""
    said = context.tr("Whoever composed this dossier left out these sections, which the case has something for:")
    return [Paragraph((Run(said),)), BulletList(tuple((Run(title),) for title in titles))] if titles else []


def own_gates(composition: Composition, projected: Projected, known: Collection[str]) -> Iterator[Gate]:
    """What a composition says by itself that this audience may not read, or cites that it may not know of.

    Each leads to the text, by the key of its section, and to the record.

    :param known: the references of all records of the case.
    """
    seen = {record.ref for record in projected.shelf} | {projected.case.ref}
    for part in composition.own.values():
        title = isolate(part.title or _("Untitled"))
        told = set()
        for ref in cited(part.words):
            if ref in known and ref not in seen:
                sentence = _(
                    "“{title}” cites {ref}, which this audience may not see. Take it out, or leave the section out.",
                    title=title,
                    ref=isolate(ref),
                )
                told.add(ref)
                yield Gate(False, sentence, (part.key, ref), blocks=True, code=LEFT_OUT)
            elif ref not in seen and ref.startswith(f"{projected.case.ref}-"):
                sentence = _(
                    "“{title}” cites {ref}, which is not in this case, or is in the trash.",
                    title=title,
                    ref=isolate(ref),
                )
                yield Gate(False, sentence, (part.key,), blocks=True, code=LEFT_OUT)
        found = projected.withheld.search.places(f"{part.title}\n{part.words}")
        for ref, label in dict.fromkeys((each.ref, each.label) for each in found if each.ref not in told):
            sentence = _(
                "“{title}” says what is withheld from this audience: {field} of {ref}.",
                title=title,
                field=_(label),
                ref=isolate(ref),
            )
            yield Gate(False, sentence, (part.key, ref), blocks=True, code=LEAK)
