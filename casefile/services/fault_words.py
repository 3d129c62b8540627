"""How the faults that a verification can find are told: what each means for the case, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from casefile.i18n import N_
from casefile.vault.strangers import Stranger

RESTORE = N_(
    "Do not go on working in this vault. Copy its folder as it is, restore a backup into a new folder, and compare."
)
ACCEPT = N_(
    "Where you put an older copy back yourself, accept the vault as it is now; the journal notes that. Otherwise do "
    "not go on working in it: copy its folder as it is, restore a backup into a new folder, and compare."
)


@dataclass(frozen=True, slots=True)
class Told:
    """How faults of one check are told. ``sentence`` takes {name}, and where somebody is meant {person}: who the entry
    says that it is by.
    """

    part: str
    sentence: str
    meaning: str
    advice: str = RESTORE
    repair: str = ""


_LISTS = N_("Repair makes these lists again from the records, and the journal notes it.")

_NOT_THEIRS = N_(
    "Someone who had the key to the vault wrote it in this person's name, or the signature was taken away. Who made it "
    "is not proved."
)

FAULTS: Mapping[str, Told] = {
    "entry": Told(
        "journal",
        N_("Journal entry {name} does not fit the chain: it or its record was altered."),
        N_(
            "Someone who had the key changed the journal, or an older part of the database was put back. What was "
            "recorded from this entry on is not proved."
        ),
    ),
    "redacted": Told(
        "journal",
        N_("The earlier version that journal entry {name} recorded was taken out, and this is no travel copy."),
        N_(
            "Only the making of a travel copy takes earlier versions out, and says which. Someone who had the key "
            "removed what was recorded."
        ),
    ),
    "newest_redacted": Told(
        "journal",
        N_("What journal entry {name} recorded was taken out, though it says how a record stands: only the past is."),
        N_(
            "A travel copy leaves out earlier versions, never the last. Someone who had the key removed it, and the "
            "record perhaps with it."
        ),
    ),
    "people": Told(
        "authors",
        N_("The list of people is not what journal entry {name} recorded, or what it recorded is gone."),
        N_(
            "Someone who had the key gave a person another name or key past Casefile, or removed what they were called."
        ),
    ),
    "history": Told(
        "journal",
        N_("The history holds an entry {name} that the journal does not know."),
        N_("Someone who had the key changed the history, or an older part of the database was put back."),
    ),
    "checkpoint": Told(
        "journal",
        N_("The checkpoint kept at entry {name} does not fit the journal."),
        N_("The journal or the checkpoint was altered since it was taken, by someone who had the key."),
    ),
    "checkpoint_gone": Told(
        "journal",
        N_("The checkpoint that the vault kept at entry {name} is gone: later entries name it."),
        N_(
            "Someone who had the key removed it, perhaps because what it was signed over was changed. Checkpoints kept "
            "elsewhere tell more."
        ),
    ),
    "backdated": Told(
        "journal",
        N_("Journal entry {name} is dated before the one that it follows, and does not say that the clock was wrong."),
        N_(
            "Casefile notes a clock that was set back. Someone who had the key wrote this entry with a date of their "
            "choosing. When it was made is not proved."
        ),
    ),
    "zone": Told(
        "journal",
        N_("The vault's time zone is not the one that the journal recorded last: {name}."),
        N_(
            "It was changed past Casefile. By it the day changes: what is overdue, when a consent ends, which date "
            "stands on a dossier."
        ),
        N_("Set the time zone in Settings, to another one and back; the journal notes it. Then look who had access."),
    ),
    "unsigned": Told(
        "authors",
        N_("Journal entry {name} says that it is by {person}, but their signature does not stand beside it."),
        _NOT_THEIRS,
    ),
    "forged": Told(
        "authors",
        N_("Journal entry {name} says that it is by {person}, but it is not signed with their key."),
        _NOT_THEIRS,
    ),
    "foreign_key": Told(
        "authors",
        N_("Journal entry {name} says that it is by {person}, but it names another key than theirs."),
        N_(
            "Somebody else wrote it in that name, or the key in the list of people was exchanged. Compare the "
            "fingerprint with the one that this person has."
        ),
    ),
    "nobody": Told(
        "authors",
        N_("Journal entry {name} says that it is by somebody whom the list of people does not know."),
        N_("Someone who had the key wrote it in an invented name, or took somebody off the list."),
    ),
    "stripped": Told(
        "authors",
        N_("Journal entry {name} looks like one from before signatures, but signing had begun before it."),
        N_("Someone who had the key wrote it without a signature, or took the signature away. Who made it is unknown."),
    ),
    "keyless": Told(
        "authors",
        N_(
            "Journal entry {name} says that it was made with a recovery sheet from before sheets had keys, but newer "
            "entries stand before it."
        ),
        _NOT_THEIRS,
    ),
    "loose": Told(
        "authors",
        N_("A signature stands beside journal entry {name}, where none belongs."),
        N_("Someone who had the key put it there, or wrote entries behind those that were signed."),
    ),
    "step": Told(
        "journal",
        N_("Step {name} of undo and redo is not as the journal says."),
        N_("The records are not affected. Undo or redo might bring back another state than the menu names."),
    ),
    "record": Told(
        "records",
        N_("{name} does not say what its journal entry recorded."),
        N_(
            "The record was changed past Casefile, or an older part of the database was put back. What it says now was "
            "entered by nobody; its History tab shows what was."
        ),
    ),
    "text": Told(
        "records",
        N_("A long text of {name} is not the one that was recorded."),
        N_("The text was changed or removed past Casefile, or an older part of the database was put back."),
    ),
    "registry": Told(
        "records",
        N_("The list of records does not show {name} as it is."),
        N_("The record itself is whole. It may be missing from lists, or stand there under an older title."),
        _LISTS,
        "lists",
    ),
    "link": Told(
        "records",
        N_("The links of {name} are not those that the record names."),
        N_("The record itself is whole. What is linked to it may be missing where links are shown."),
        _LISTS,
        "lists",
    ),
    "counter": Told(
        "records",
        N_("The counter of the references {name} is behind a number that was given already."),
        N_("No record is affected. A new one could not be saved, or would get a reference that an older one had."),
        N_("Repair sets the counter to the highest number ever given, and the journal notes it."),
        "lists",
    ),
    "draft": Told(
        "records",
        N_("A draft that was kept when the vault was locked is damaged."),
        N_("What was half-typed then may be lost. No record is affected."),
    ),
    "identity": Told(
        "records",
        N_("The sealed identities are not those that the journal knows of."),
        N_("A sealed identity was added, removed or put back past Casefile."),
    ),
    "index": Told(
        "index",
        N_("The search index does not hold {name} as it is."),
        N_("No record is affected. Search may miss it, or find it by words that it no longer holds."),
        N_("Repair makes the index again from the records, and the journal notes it."),
        "index",
    ),
}

UNNAMED = Told(
    "files",
    N_("The evidence folder holds {name}, which no record names."),
    N_("No record and no file of the case is affected."),
    N_(
        "Where you put it there yourself, move it elsewhere. Otherwise copy the vault's folder as it is, and ask "
        "who had access to it."
    ),
)

STRANGERS: Mapping[Stranger, Told] = {
    Stranger.UNKNOWN: Told(
        "files",
        N_("The vault's folder holds {name}, which does not belong there."),
        N_("No record and no file of the case is affected."),
        N_(
            "Where you put it there yourself, move it elsewhere. Otherwise copy the vault's folder as it is, and ask "
            "who had access to it."
        ),
    ),
    Stranger.SYNCHRONISING: Told(
        "files",
        N_("The vault's folder holds {name}, which a program that synchronises folders leaves."),
        N_(
            "Two computers may have written to this vault, and neither knew of the other. Such a program copies file "
            "by file, while the vault is open too, and keeps older states of it, also with its provider. What was "
            "found in the rest of the vault stands in the other findings."
        ),
        N_(
            "Take the vault out of the folder that is synchronised, on every computer; carry changes by backups. "
            "Before you remove a second version, keep a copy of the whole folder and verify each."
        ),
    ),
    Stranger.PROGRAM: Told(
        "files",
        N_("The vault's folder holds {name}, as a program leaves it that had a file open, or was copying it."),
        N_(
            "No record and no file of the case is affected. It may hold an older state of a file of the vault, "
            "encrypted."
        ),
        N_("Close that program. If the file is still there then, move it elsewhere."),
    ),
}
