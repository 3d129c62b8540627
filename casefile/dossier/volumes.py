"""A dossier divided into volumes of about the same length, each with a cover and contents of its own."""

from __future__ import annotations

from dataclasses import replace

from casefile.dossier.drafts import Sections
from casefile.dossier.outline import Block, Dossier, KeyValue, Plate, Run, Section, block_lines
from casefile.i18n import Translator, isolate, translator

MOST = 99
_PAGE = 2000
"""Characters on a page."""


def divided(dossier: Dossier, volumes: int) -> list[Dossier]:
    """The dossier in so many volumes, or fewer where it has fewer sections. A section is never divided.

    A volume that begins within a part says so in its first title. Every cover says what each volume holds.
    """
    sections = dossier.sections
    if volumes <= 1 or not isinstance(sections, Sections):
        return [dossier]
    tr = translator(dossier.language)
    parts = _parts(sections, volumes)
    titles = [_held(part, tr) for part in parts]
    if len(parts) == 1:
        return [dossier]
    return [
        replace(
            dossier,
            sections=part,
            subtitle=tr("{dossier}, volume {n} of {total}", dossier=dossier.subtitle, n=number, total=len(parts)),
            cover_lines=(
                *dossier.cover_lines,
                *(
                    KeyValue(tr("Volume {n}", n=other), (Run(held, bold=other == number),))
                    for other, held in enumerate(titles, start=1)
                ),
            ),
        )
        for number, part in enumerate(parts, start=1)
    ]


def _parts(sections: Sections, volumes: int) -> list[Sections]:
    """Consecutive sections, each part with its share of all characters."""
    weights = [1 + sum(_weight(block) for block in s.blocks) for s in sections]
    share = sum(weights) / volumes
    cuts, held = [0], 0.0
    for at, weight in enumerate(weights):
        # Cut before this section where that comes nearer to the share than after it.
        if at > cuts[-1] and len(cuts) < volumes and held + weight / 2 > share * len(cuts):
            cuts.append(at)
        held += weight
    captions = sections.captions
    parts: list[Sections] = []
    for number, (start, end) in enumerate(zip(cuts, [*cuts[1:], len(weights)], strict=True), start=1):
        part = sections[start:end]
        if captions[start].level > 1:
            over = next(head for head in reversed(captions[:start]) if head.level == 1)
            part = part.preceded_by(Section(f"{over.key}-volume-{number}", over.title))
        parts.append(part)
    return parts


def _weight(block: Block) -> int:
    return _PAGE if isinstance(block, Plate) else sum(map(len, block_lines(block)))


def _held(part: Sections, tr: Translator) -> str:
    """What a volume holds, in titles of the first level."""
    titles = [isolate(head.title) for head in part.captions if head.level == 1]
    return ("، " if tr.rtl else ", ").join(titles)
