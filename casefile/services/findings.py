"""What a verification found, in words: which file, what it means, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from casefile.i18n import _, isolate, plural
from casefile.model.records import EvidenceFile
from casefile.services.fault_words import ACCEPT, FAULTS, RESTORE, STRANGERS, UNNAMED, Told
from casefile.services.kept_head import Problem
from casefile.store.checks import Fault, Walk
from casefile.vault.layout import DATABASE, HEADER
from casefile.vault.strangers import Stranger, who_left

SHOWN = 20
"""Faults of one kind that are named one by one."""
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked.

    :param part: header, database, journal, authors, records, index, evidence, files or checkpoint.
    :param file: the file in the vault's folder that it is about.
    :param meaning: what a fault means for the case. :param advice: what to do about it.
    :param repair: what :meth:`casefile.services.integrity.Integrity.repair` can do: ``index``, ``header``, ``lists``,
        ``alarm`` or ``people``; empty where nothing honest can be done.
    """

    part: str
    sentence: str
    ok: bool
    file: str = ""
    meaning: str = ""
    advice: str = ""
    repair: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; ``ok`` where nothing is wrong.

    :param evidence: how many evidence files were read and match.
    :param entries: of the journal.
    :param stopped: whether it was stopped before its end.
    """

    findings: tuple[Finding, ...]
    evidence: int
    entries: int
    stopped: bool = False

    @property
    def ok(self) -> bool:
        """Whether everything matches."""
        return all(finding.ok for finding in self.findings)


def of_walk(walked: Walk, signer: Callable[[str], str]) -> list[Finding]:
    """The journal and the records, from a walk along the journal.

    :param signer: what somebody is called whose id stands in the journal, with the fingerprint of their key.
    """
    by_check: dict[str, list[Fault]] = {}
    for fault in walked.faults:
        by_check.setdefault(fault.check, []).append(fault)
    found = [finding for check, faults in by_check.items() for finding in _told(FAULTS[check], faults, signer)]
    parts = {finding.part for finding in found}
    if "journal" not in parts:
        chain = plural(
            "The chain of {n} journal entry holds.", "The chain of {n} journal entries holds.", walked.entries
        )
        found.append(Finding("journal", chain, True, DATABASE))
    if "authors" not in parts:
        found += _signed(walked)
    if walked.anomalies:
        doubtful = plural(
            "At {n} journal entry the clock of the machine was doubtful. The time near it may be wrong.",
            "At {n} journal entries the clock of the machine was doubtful. The times near them may be wrong.",
            len(walked.anomalies),
        )
        found.append(Finding("journal", doubtful, True, DATABASE))
    if walked.redacted:
        redacted = plural(
            "{n} earlier version of a record was redacted when this copy was made, by {person} in entry {number}; its "
            "journal entry stands.",
            "{n} earlier versions of records were redacted when this copy was made, by {person} in entry {number}; "
            "their journal entries stand.",
            walked.redacted,
            person=signer(walked.copied.actor),
            number=isolate(str(walked.copied.seq)),
        )
        found.append(Finding("journal", redacted, True, DATABASE))
    if "records" not in parts:
        found.append(Finding("records", _("Every record says what its journal entry recorded."), True, DATABASE))
    if "index" not in parts and "records" not in parts:
        found.append(Finding("index", _("The search index holds what the records say."), True, DATABASE))
    return found


def _signed(walked: Walk) -> Iterable[Finding]:
    """What is right about the authors of entries, and what nobody can tell."""
    signed = walked.entries - walked.before_signatures
    if signed:
        sentence = plural(
            "{n} journal entry is signed by whom it names.",
            "{n} journal entries are signed by whom they name.",
            signed - walked.by_sheet,
        )
        yield Finding("authors", sentence, True, DATABASE)
    if walked.by_sheet:
        sentence = plural(
            "{n} journal entry says that it was made with the recovery sheet, from before sheets had keys: nothing "
            "proves it.",
            "{n} journal entries say that they were made with the recovery sheet, from before sheets had keys: nothing "
            "proves it.",
            walked.by_sheet,
        )
        yield Finding("authors", sentence, True, DATABASE)
    if walked.self_enrolled:
        sentence = plural(
            "{n} of them was made with a recovery sheet from before sheets had keys, which gave its key itself: no "
            "person vouches for it.",
            "{n} of them were made with a recovery sheet from before sheets had keys, which gave its key itself: no "
            "person vouches for it.",
            walked.self_enrolled,
        )
        yield Finding("authors", sentence, True, DATABASE)
    if walked.before_signatures:
        sentence = plural(
            "{n} journal entry is from before signatures: who made it is what it says, and nothing proves it.",
            "{n} journal entries are from before signatures: who made them is what they say, and nothing proves it.",
            walked.before_signatures,
        )
        yield Finding("authors", sentence, True, DATABASE)


def _told(kind: Told, faults: list[Fault], signer: Callable[[str], str]) -> Iterable[Finding]:
    def finding(sentence: str, meaning: str = "") -> Finding:
        told = " ".join(filter(None, (meaning, _(kind.meaning))))
        return Finding(kind.part, sentence, False, DATABASE, told, _(kind.advice), kind.repair)

    for fault in faults[:SHOWN]:
        by = _("It was signed by {person}.", person=signer(fault.signer)) if fault.signer else ""
        by = by or (_("It names {person}.", person=signer(fault.actor)) if fault.check == "backdated" else "")
        yield finding(_(kind.sentence, name=isolate(fault.name), person=signer(fault.actor)), by)
    if (more := len(faults) - SHOWN) > 0:
        yield finding(plural("The same is so in {n} more place.", "The same is so in {n} more places.", more))


def of_header(damaged: Iterable[str]) -> list[Finding]:
    """The two copies of the header. :param damaged: the names of those that are not as they should be."""
    found = [
        Finding(
            "header",
            _("{file} is missing or damaged; the other copy of the header was used.", file=isolate(name)),
            False,
            name,
            _("The vault opens by one copy of its header alone. Were that lost, too, nobody could open it."),
            _("Repair writes both copies again from the good one, and the journal notes it."),
            "header",
        )
        for name in damaged
    ]
    return found or [Finding("header", _("The vault's header and its copy are intact."), True, HEADER)]


def of_people() -> Finding:
    """The list of people in the header is not the one that the journal recorded last."""
    return Finding(
        "authors",
        _("The list of people is not as the journal recorded it: a name or a key was changed past Casefile."),
        False,
        HEADER,
        _(
            "Someone who had the key changed it, or a power cut came while somebody was added or renamed. Compare "
            "names and fingerprints with what each of them has."
        ),
        _("Where all of them are right, accept the list as it is; the journal notes who did, and the names of before."),
        "people",
    )


def unconfirmed(person: str, before: str, entry: int, by: str) -> Finding:
    """A name that somebody else gave a key, and whose it is has not said so.

    :param person: the name of now, with the key. :param before: the one of before. :param by: who changed it.
    """
    return Finding(
        "authors",
        _(
            "The list of people calls a key {person}, but its owner never said so: by the entries that they signed its "
            "name is {before}. Entry {number}, by {by}, changed it.",
            person=person,
            before=isolate(before),
            number=isolate(str(entry)),
            by=by,
        ),
        False,
        HEADER,
        _(
            "Everybody gives themselves their name. Somebody else did here, past Casefile: what is signed with this "
            "key may be taken for another person's. Go by the fingerprint, not by the name."
        ),
        _(
            "Only the owner of the key can settle it: they open the vault, and give themselves their name again or "
            "accept the list as it is."
        ),
        "people",
    )


def of_sheet(sheet: str) -> Finding:
    """The slot of a recovery sheet is not the one that was recorded."""
    return Finding(
        "header",
        _(
            "{sheet}: what it opens is not in the header any more, or was exchanged since. The sheet may open nothing.",
            sheet=sheet,
        ),
        False,
        HEADER,
        _("Someone who had the key changed it past Casefile. That would be noticed only when the sheet is needed."),
        _("Try the sheet in Settings, Security. If it does not open the vault, make a new one."),
    )


def travel_copy(made: str) -> Finding:
    """That the vault is one."""
    sentence = _("This is a travel copy, made {time} (UTC): what identifies people stayed at home.", time=isolate(made))
    return Finding("journal", sentence, True, HEADER)


def no_travel_copy(person: str) -> Finding:
    """The vault says that it is one, and is opened by somebody who would have stayed at home."""
    return Finding(
        "journal",
        _("This vault says that it is a travel copy, but {person}, who wrote in it before, opens it.", person=person),
        False,
        HEADER,
        _("Someone who had the key called it one to take earlier versions out of it unseen."),
        _(RESTORE),
    )


def of_database(damage: list[str]) -> list[Finding]:
    """The pages of the database."""
    if not damage:
        return [Finding("database", _("Every page of the database case.db matches its checksum."), True, DATABASE)]
    return [
        Finding(
            "database",
            _("The database case.db is damaged: {detail}. Restore it from a backup.", detail=line),
            False,
            DATABASE,
            _(
                "The disk failed, or the file was altered. Records may be missing or wrong; evidence files are not "
                "affected."
            ),
            _(RESTORE),
        )
        for line in damage[:SHOWN]
    ]


def not_compared() -> Finding:
    """The database was not held against what the last session left; the cross-checks are all that can be said."""
    sentence = _(
        "Whether case.db is as it was left could not be told at this opening: the last session was cut off, another "
        "program was writing, or the file takes too long to read. An older page that was put back is found by the "
        "other checks as far as anything refers to it."
    )
    return Finding("database", sentence, True, DATABASE)


def of_head(problem: Problem) -> Finding:
    """What head.json says against the database."""
    meanings = {
        "missing": _("Whether the newest journal entries are all there cannot be told without it."),
        "damaged": _("Whether the newest journal entries are all there cannot be told without it."),
        "header": _("Anyone who knows a passphrase that was changed or removed since might open the vault with it."),
    }
    older = _(
        "The vault may be in an older state than it was, and newer records may be missing, or someone changed it "
        "past Casefile."
    )
    sentence = problem.sentence
    if problem.since:
        sentence = _("{problem} Found first at {time} (UTC).", problem=sentence, time=isolate(problem.since))
    return Finding("journal", sentence, False, problem.file, meanings.get(problem.code, older), _(ACCEPT), "alarm")


def of_evidence(evidence: EvidenceFile, path: str, problem: str) -> Finding:
    """An evidence file that does not match.

    :param path: in the vault's folder. :param problem: a sentence.
    """
    return Finding(
        "evidence",
        _("{ref}: {problem}", ref=isolate(evidence.ref), problem=problem),
        False,
        path,
        _(
            "The original “{name}” of {ref} can no longer be shown to be what was taken in.",
            name=isolate(evidence.name),
            ref=isolate(evidence.ref),
        ),
        _(
            "Restore it from a backup: put the backup's {file} in its place, and verify again. Keep the damaged file "
            "apart until then.",
            file=isolate(path),
        ),
    )


def of_strangers(foreign: Iterable[str], unnamed: Iterable[str]) -> list[Finding]:
    """Files that do not belong in the vault's folder, and evidence files that no record names.

    What operating systems put into every folder is named, too, but is no fault.
    """
    by_who: dict[Stranger, list[str]] = {}
    for name in foreign:
        by_who.setdefault(who_left(name), []).append(name)
    found: list[Finding] = []
    for who, kind in STRANGERS.items():
        for name in by_who.get(who, []):
            found.append(replace(_one(kind, name), file=legible(name)))
    found += [replace(_one(UNNAMED, name), file=name) for name in unnamed]
    if strewn := by_who.get(Stranger.SYSTEM, []):
        sentence = plural(
            "The vault's folder holds {n} file as operating systems put into every folder: {names}.",
            "The vault's folder holds {n} files as operating systems put into every folder: {names}.",
            len(strewn),
            names=", ".join(isolate(legible(name)) for name in strewn[:SHOWN]),
        )
        found.append(Finding("files", sentence, True))
    return found


def legible(name: str) -> str:
    """The name of a file that somebody laid there, on one line: a line break in it could begin a sentence of its own
    (*Everything matches*), an override of the direction could turn it round. Such characters stand as code points.
    """
    shown = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in name)
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[:_LONGEST_NAME]}…"


def _one(kind: Told, name: str) -> Finding:
    return Finding(kind.part, _(kind.sentence, name=isolate(legible(name))), False, "", _(kind.meaning), _(kind.advice))
