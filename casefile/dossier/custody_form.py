"""The printed chain of custody of one file: what was recorded, how to check it, and rows to sign on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from casefile.dossier.outline import (
    Block,
    BulletList,
    Column,
    Dossier,
    Heading,
    KeyValue,
    KeyValues,
    Metadata,
    Notice,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
)
from casefile.dossier.sections.labelled import in_blocks
from casefile.i18n import N_, Translator, isolate, translator

TITLE = N_("Chain of custody")
BLANK_ROWS = 5
_SHORT_HASH = 16


@dataclass(frozen=True, slots=True)
class FormEvent:
    """One link of the chain, in the form's language. :param at: UTC, ISO 8601."""

    seq: int
    at: str
    label: str
    meaning: str
    person: str
    reason: str
    hash: str
    clock_suspect: bool = False


@dataclass(frozen=True, slots=True)
class FormStamp:
    """A trusted time stamp of the file. :param at: UTC, ISO 8601."""

    ref: str
    at: str
    authority: str


@dataclass(frozen=True, slots=True)
class CustodyForm:
    """What the form says.

    :param taken_in: UTC, ISO 8601.
    :param head_seq: the number of the journal's newest entry; ``head_hash``: its SHA-256.
    :param words: the head's first 132 bits, to be read aloud and compared.
    :param root: root of the Merkle tree over the journal (RFC 6962), base64; empty where there is none.
    :param keys: who is named in the chain, each with the fingerprint of the key that signs for them.
    :param unsigned: some entries are from before signatures, or were made with the recovery sheet.
    :param disposed: when the bytes were destroyed (UTC); empty while they are kept.
    """

    case_ref: str
    case_title: str
    ref: str
    name: str
    media_type: str
    size: int
    sha256: str
    sha512: str
    taken_in: str
    events: tuple[FormEvent, ...]
    head_seq: int
    head_hash: str
    words: tuple[str, ...]
    moment: dt.datetime
    language: str = "en"
    root: str = ""
    disposed: str = ""
    stamps: tuple[FormStamp, ...] = field(default=())
    keys: tuple[tuple[str, str], ...] = ()
    unsigned: bool = False


def build(form: CustodyForm) -> Dossier:
    """The form as an outline, for :func:`casefile.dossier.pdf.draw` without its front pages."""
    tr = translator(form.language)
    title = tr("Chain of custody of {ref}", ref=isolate(form.ref))
    blocks = tuple(block for part in (_file, _head, _chain, _papers) for block in part(form, tr))
    return Dossier(
        title=title,
        language=form.language,
        metadata=Metadata(moment=form.moment, subject=tr(TITLE)),
        sections=(Section("custody", title, blocks),),
        case_ref=form.case_ref,
        audience_label=tr(TITLE),
        mark=tr("Printed {moment}", moment=tr.moment(form.moment)),
    )


def _file(form: CustodyForm, tr: Translator) -> Iterator[Block]:
    if form.disposed:
        yield Notice(
            (
                Run(
                    tr(
                        "The stored bytes were destroyed on purpose on {moment}. The record, its hashes and this chain "
                        "stay.",
                        moment=isolate(f"{_moment(form.disposed)} UTC"),
                    )
                ),
            ),
            tr("Disposed of"),
            "disputed",
        )
    yield KeyValues(
        tuple(
            KeyValue(tr(label), (Run(words, mono=mono),))
            for label, words, mono in (
                (N_("Case"), f"{isolate(form.case_ref)} {isolate(form.case_title)}", False),
                (N_("Reference"), form.ref, True),
                (N_("Original name"), isolate(form.name), False),
                (N_("Media type"), form.media_type, True),
                (N_("Size in bytes"), tr.number(form.size), False),
                (N_("Taken in at"), f"{_moment(form.taken_in)} UTC" if form.taken_in else "", True),
                (N_("SHA-256"), in_blocks(form.sha256), True),
                (N_("SHA-512"), in_blocks(form.sha512), True),
            )
            if words
        )
    )
    for stamp in form.stamps:
        yield Paragraph(
            (
                Run(
                    tr(
                        "Time stamp {ref}: {authority} states that the file existed no later than {moment}. It says "
                        "nothing about when or how it was captured.",
                        ref=isolate(stamp.ref),
                        authority=isolate(stamp.authority),
                        moment=isolate(f"{_moment(stamp.at)} UTC"),
                    )
                ),
            ),
            "note",
        )


def _chain(form: CustodyForm, tr: Translator) -> Iterator[Block]:
    yield Heading(tr("What was recorded"), 2)
    if not form.events:
        yield Paragraph((Run(tr("Nothing was recorded about this file yet.")),))
        return
    columns = (
        Column(tr("Entry"), 0.75, "end"),
        Column(tr("Time (UTC)"), 1.15),
        Column(tr("Event"), 1.35),
        Column(tr("By whom"), 1.25),
        Column(tr("Reason"), 2.1),
        Column(tr("Hash of the entry"), 1.05),
    )
    yield Table(columns, tuple(_row(event, tr) for event in form.events))
    if any(event.clock_suspect for event in form.events):
        words = tr("Where the clock is doubtful, the machine's clock jumped; the order of the entries is certain.")
        yield Paragraph((Run(words),), "note")
    if form.keys:
        words = tr("Each step is signed with the key of who made it. These are the fingerprints of the keys:")
        yield Paragraph((Run(words),), "note")
        named = (tr("{name} (key {key})", name=isolate(name), key=isolate(key)) for name, key in form.keys)
        yield BulletList(tuple((Run(each),) for each in named))
    if form.unsigned:
        words = tr(
            "Some entries are from before signatures, or were made with the recovery sheet: nothing proves who made "
            "them."
        )
        yield Paragraph((Run(words),), "note")
    meanings = dict.fromkeys((event.label, event.meaning) for event in form.events)
    yield BulletList(tuple((Run(f"{label}: ", bold=True), Run(meaning)) for label, meaning in meanings))


def _row(event: FormEvent, tr: Translator) -> Row:
    doubtful = (Run("\n" + tr("clock doubtful"), tone="attention"),) if event.clock_suspect else ()
    return Row(
        (
            (Run(tr.number(event.seq)),),
            (Run(_moment(event.at), mono=True), *doubtful),
            (Run(event.label, bold=True),),
            (Run(event.person),),
            (Run(event.reason),),
            (Run(" ".join((event.hash[:8], event.hash[8:_SHORT_HASH])), mono=True),),
        )
    )


def _head(form: CustodyForm, tr: Translator) -> Iterator[Block]:
    yield Heading(tr("The head of the journal"), 2)
    yield Paragraph(
        (
            Run(
                tr(
                    "Every entry of the journal carries the SHA-256 of the one before it, so the newest one stands for "
                    "all of them. Inside the vault that binds nobody who has a passphrase: they could write all of it "
                    "again. This page does, as it left: anyone who keeps it can tell later whether an entry up to "
                    "this one "
                    "was changed or cut off."
                )
            ),
        )
    )
    values = [
        KeyValue(tr("Newest entry"), (Run(tr.number(form.head_seq)),)),
        KeyValue(tr("Its SHA-256"), (Run(in_blocks(form.head_hash), mono=True),)),
    ]
    if form.root:
        values.append(KeyValue(tr("Merkle root (RFC 6962)"), (Run(form.root, mono=True),)))
    yield KeyValues(tuple(values))
    yield Notice((Run("  ".join(form.words), mono=True),), tr("The head in twelve words, to be read aloud"), "info")


def _papers(form: CustodyForm, tr: Translator) -> Iterator[Block]:
    yield Heading(tr("Handed over on paper"), 2)
    yield Paragraph(
        (
            Run(
                tr(
                    "To be filled in by hand when the file, or the medium it lies on, changes hands. Compare the "
                    "SHA-256 before signing."
                )
            ),
        ),
        "note",
    )
    columns = (
        Column(tr("Date and time"), 1.0),
        Column(tr("Handed over by: name and signature"), 1.7),
        Column(tr("Received by: name and signature"), 1.7),
        Column(tr("Reason, medium, seal number"), 1.6),
    )
    blank = Row(tuple((Run("\n\n "),) for _column in columns))
    yield Table(columns, (blank,) * BLANK_ROWS)


def _moment(text: str) -> str:
    """An instant as a form writes it: to the second, UTC, the same in every language."""
    return text.split(".")[0].rstrip("Z").replace("T", " ")
