"""Trusted time stamps (RFC 3161): which authority stated what, of which hash, and how far that was checked."""

from __future__ import annotations

from casefile.dossier.outline import Block, BulletList, Heading, KeyValue, Paragraph, Run, Runs
from casefile.dossier.sections.context import Context, joined
from casefile.dossier.sections.labelled import in_blocks, in_cell
from casefile.i18n import isolate
from casefile.model.fields import kind_of
from casefile.model.records import EvidenceFile, Stamp


def file_stamp(context: Context, stamp: Stamp, file: EvidenceFile) -> Runs:
    """What is said under an evidence file of a stamp of it; nothing of a request that only the investigators see."""
    tr = context.tr
    if not stamp.stamped:
        return _waiting(context, stamp)
    stated = tr(
        "{authority} states that the file existed no later than {moment}. It says nothing about when or how it was "
        "captured.",
        **_who_and_when(context, stamp),
    )
    if stamp.digest == file.sha256:
        of: Runs = (Run(tr("It is of the SHA-256 of this file.")),)
    else:
        words = tr("It is of another SHA-256, and so says nothing of this file:")
        of = (Run(words, tone="disputed"), Run(f" {in_blocks(stamp.digest)}", mono=True))
    return _answered(context, stamp, stated, of)


def journal_stamps(context: Context) -> list[KeyValue]:
    """The stamps of the journal itself, oldest reference first."""
    tr = context.tr
    found: list[KeyValue] = []
    for stamp in context.shelf.of(Stamp):
        if stamp.evidence_id is not None:
            continue
        if stamp.stamped:
            stated = tr(
                "{authority} states that a checkpoint of this journal existed no later than {moment}. It covers every "
                "entry before it.",
                **_who_and_when(context, stamp),
            )
            of = (Run(tr("SHA-256 of the checkpoint:") + " "), Run(in_blocks(stamp.digest), mono=True))
            said = _answered(context, stamp, stated, of)
        else:
            said = _waiting(context, stamp)
        if said:
            found.append(KeyValue(tr(kind_of(stamp).label), said))
    return found


def how_to_check(context: Context) -> list[Block]:
    """How anyone checks a stamp with tools of their own; nothing where no stamp is shown."""
    tr = context.tr
    if not any(stamp.stamped for stamp in context.shelf.of(Stamp)):
        return []
    steps: tuple[Runs, ...] = (
        (Run(tr("Ask for the token by the reference of the time stamp, and for the file or checkpoint it is of.")),),
        (Run(tr("Get the root certificate from the authority itself, not from us.")),),
        (Run(tr("Run:") + " "), Run("openssl ts -verify -data FILE -in TOKEN.tsr -CAfile ROOT.pem", mono=True)),
    )
    whose = tr(
        "A time stamp is worth what its authority is worth. Whether its certificates lead to a root that you trust, "
        "only you can tell."
    )
    return [
        Heading(tr("How to check a time stamp yourself")),
        Paragraph((Run(whose),)),
        BulletList(steps, numbered=True),
    ]


def _who_and_when(context: Context, stamp: Stamp) -> dict[str, str]:
    return {"authority": isolate(stamp.authority), "moment": context.moment(stamp.stamped)}


def _answered(context: Context, stamp: Stamp, stated: str, of: Runs) -> Runs:
    """:param stated: what the authority states, said only where its token was found to hold."""
    tr = context.tr
    if not _holds(context, stamp):
        stated = tr("The record names {authority} and {moment}.", **_who_and_when(context, stamp))
    label = tr(kind_of(stamp).field("serial").label)
    serial = tr("{label}: {value}", label=label, value=isolate(stamp.serial)) if stamp.serial else ""
    return joined(
        (
            (Run(stamp.ref, mono=True), Run(f" {stated}")),
            of,
            (Run(serial),),
            _checked(context, stamp),
            *in_cell(context, stamp),
        ),
        "\n",
    )


def _checked(context: Context, stamp: Stamp) -> Runs:
    """How far the token was checked for this dossier. Never more than that: no root is kept in a vault."""
    tr, holds = context.tr, _holds(context, stamp)
    if holds is None:
        return (Run(tr("Its token was not checked for this dossier."), tone="attention"),)
    if not holds:
        return (Run(tr("Its token does not bear this out. Do not rely on it."), tone="disputed"),)
    words = tr(
        "Its token was checked for this dossier: it is whole, says this, and is signed with the certificate it names. "
        "That certificate was not followed to a root."
    )
    return (Run(words, tone="info"),)


def _holds(context: Context, stamp: Stamp) -> bool | None:
    """Whether the token bears out the record; None where it was not checked."""
    verified = context.projected.verified
    return verified.tokens.get(stamp.id) if verified is not None else None


def _waiting(context: Context, stamp: Stamp) -> Runs:
    if not stamp.requested:
        return ()
    words = context.tr(
        "Requested at {moment}. No answer of an authority is kept yet.", moment=context.moment(stamp.requested)
    )
    return joined(((Run(stamp.ref, mono=True), Run(f" {words}")), *in_cell(context, stamp)), "\n")
