"""What the words used mean, and how anyone can check that what they were given is what was gathered."""

from __future__ import annotations

from collections.abc import Iterator

from casefile.dossier.outline import (
    Block,
    BulletList,
    Column,
    Heading,
    KeyValue,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Runs,
    Table,
)
from casefile.dossier.sections.context import Context
from casefile.dossier.sections.custody_counts import custody_counts
from casefile.dossier.sections.labelled import in_blocks
from casefile.dossier.sections.stamps import how_to_check, journal_stamps
from casefile.i18n import N_
from casefile.model import vocabularies
from casefile.model.fields import FieldType, kind_of
from casefile.model.records import EvidenceFile

SUMS = "SHA256SUMS"
"""The attachment that holds the hashes of all files."""
_ALWAYS = (
    ("reliability", N_("Reliability of a source (Admiralty code)")),
    ("credibility", N_("Credibility of information (Admiralty code)")),
)
_IF_USED = (
    ("verification", N_("Verification")),
    ("harm_grading", N_("Harm grading")),
    ("confidence", N_("Confidence of an attribution")),
    ("adopted_rule", N_("Rules for adopting a figure")),
    ("casualty_group", N_("Groups of casualties")),
    ("dispute", N_("Disputed")),
    ("call_status", N_("Status of a call")),
    ("response_kind", N_("Kinds of response")),
    ("attribution_stance", N_("Stance on attribution")),
    ("protection", N_("Protected status of an object")),
)


def glossary(context: Context) -> list[Block]:
    """The Admiralty code in full, and the terms of other lists that this dossier uses and that need a definition."""
    used = _used_codes(context)
    blocks: list[Block] = []
    for name, title in _ALWAYS:
        blocks += _terms(context, name, title, None)
    for name, title in _IF_USED:
        blocks += _terms(context, name, title, used.get(name, set()))
    return blocks


def _used_codes(context: Context) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {}
    for record in context.shelf:
        for field in kind_of(record).of_type(FieldType.CODE, FieldType.CODES):
            value = getattr(record, field.name)
            used.setdefault(field.vocabulary, set()).update([value] if isinstance(value, str) else value)
        for hit in getattr(record, "objects", ()):
            used.setdefault("protection", set()).add(hit.protected)
    return used


def _terms(context: Context, name: str, title: str, used: set[str] | None) -> Iterator[Block]:
    tr = context.tr
    terms = [term for term in vocabularies.load(name) if used is None or term.code in used]
    rows = [Row(((Run(term.label(tr)),), (Run(meaning),))) for term in terms if (meaning := term.meaning(tr))]
    if rows:
        yield Heading(tr(title))
        yield Table((Column(tr("Term"), 2.6), Column(tr("Meaning"), 6.0)), tuple(rows))


def integrity(context: Context) -> list[Block]:
    """What was checked, how to check it oneself, and the journal's head."""
    tr, projected = context.tr, context.projected
    files = len(context.shelf.of(EvidenceFile))
    blocks: list[Block] = [Paragraph(_state(context)), *custody_counts(context)]
    if files:
        blocks += [
            Heading(tr("How to check a file yourself")),
            Paragraph((Run(tr("No program of ours is needed: every operating system can reckon a SHA-256.")),)),
            BulletList(tuple(_steps(context)), numbered=True),
            Paragraph(
                (
                    Run(
                        tr(
                            "The PDF of this dossier carries the hashes as an attachment, SHA256SUMS: saved beside the "
                            "files, the command “sha256sum -c SHA256SUMS” compares all of them."
                        )
                    ),
                )
            ),
        ]
    blocks += how_to_check(context)
    blocks += [
        Heading(tr("The journal")),
        Paragraph(
            (
                Run(
                    tr(
                        "Every change to the case is an entry in its journal. Each entry holds the hash of the "
                        "one before it. Inside the vault that binds nobody who has a passphrase. This page does, as "
                        "it left: anyone who keeps the number and hash below can later hold any copy of the journal "
                        "against them, and tell whether an entry up to this one was changed or taken out."
                    )
                ),
            )
        ),
        KeyValues(
            (
                KeyValue(tr("Newest entry"), (Run(tr.number(projected.journal_head.seq)),)),
                KeyValue(tr("Its SHA-256"), (Run(in_blocks(projected.journal_head.hash), mono=True),)),
                KeyValue(tr("At the time of this export"), (Run(tr.moment(context.exported)),)),
                *journal_stamps(context),
            )
        ),
    ]
    return blocks


def _state(context: Context) -> Runs:
    tr, verified = context.tr, context.projected.verified
    if verified is None:
        return (Run(tr("The evidence files were not read and hashed again for this dossier."), tone="attention"),)
    when = tr.moment(verified.at)
    if not verified.ok:
        words = tr.plural(
            "On {when}, {n} evidence file was read and hashed again. Not everything matched what was recorded.",
            "On {when}, {n} evidence files were read and hashed again. Not everything matched what was recorded.",
            verified.files,
            when=when,
        )
        return (Run(words, tone="disputed"),)
    words = tr.plural(
        "On {when}, {n} evidence file was read and hashed again. It matched what was recorded at its intake.",
        "On {when}, {n} evidence files were read and hashed again. All matched what was recorded at their intake.",
        verified.files,
        when=when,
    )
    return (Run(words, tone="verified"),)


def _steps(context: Context) -> Iterator[Runs]:
    tr = context.tr
    yield (Run(tr("Ask for a copy of the file, by its reference in the source register.")),)
    yield (Run(tr("On Linux, run:") + " "), Run("sha256sum FILE", mono=True))
    yield (Run(tr("On macOS, run:") + " "), Run("shasum -a 256 FILE", mono=True))
    yield (Run(tr("On Windows, run:") + " "), Run("certutil -hashfile FILE SHA256", mono=True))
    yield (
        Run(
            tr(
                "Compare all 64 characters with the SHA-256 in the source register. If a single one differs, the "
                "file is not the one that was taken in."
            )
        ),
    )
