"""Checkpoints, kept elsewhere or in the vault, held against the journal: whether it continues them, by whose key they
are signed, what that key was called then, and whether their date can be true.
"""

from __future__ import annotations

from collections.abc import Iterable

from casefile.errors import BadInput
from casefile.i18n import _, isolate, plural
from casefile.services import fault_words, names
from casefile.services.called import Called, called
from casefile.services.findings import Finding
from casefile.store.checks import Walk
from casefile.vault import checkpoints
from casefile.vault.checkpoints import Checkpoint
from casefile.vault.layout import DATABASE
from casefile.vault.roster import Person, Sheet, Signer
from casefile.vault.vault import OpenVault


class Notes:
    """Holds checkpoints against what a walk along the journal found."""

    def __init__(self, vault: OpenVault, walked: Walk) -> None:
        self._vault = vault
        self._walked = walked
        self._signers = {signer.id: signer for signer in vault.signers()}

    # -- kept elsewhere -----------------------------------------------------------------------------------------------

    def compared(self, note: Checkpoint, untrusted: bytes) -> Finding:
        """Whether the journal continues a checkpoint, and whose word that is.

        :param note: as it was read from ``untrusted`` and proved.
        """
        signers = [self._signers[id_] for id_ in checkpoints.signers(untrusted, self._vault)]
        signed = self._signed(note, signers)
        wrong = self._parted(note) or self._dated(note, signers) or self._renamed(note, signers)
        if not wrong:
            sentence = plural(
                "The journal continues the checkpoint of {at}: its first {n} entry is unchanged.",
                "The journal continues the checkpoint of {at}: its first {n} entries are unchanged.",
                note.size,
                at=isolate(note.at),
            )
            return Finding("checkpoint", sentence, True, DATABASE, signed)
        sentence, meaning = wrong
        return Finding("checkpoint", sentence, False, DATABASE, f"{meaning} {signed}", _(fault_words.RESTORE))

    def _parted(self, note: Checkpoint) -> tuple[str, str] | None:
        """What this vault has not of what was known then, and what that means."""
        walked = self._walked
        at, entries = isolate(note.at), isolate(str(note.size))
        meaning = _("What this vault holds is not all that was known when the checkpoint left it.")
        if note.size > walked.entries:
            sentence = _(
                "The checkpoint of {at} knows {entries} journal entries; this vault has only {here}. The newest were "
                "cut off, or the whole vault was put back to an older copy.",
                at=at,
                entries=entries,
                here=isolate(str(walked.entries)),
            )
        elif walked.hashes.get(note.size) != note.head or walked.roots.get(note.size) != note.root:
            sentence = _(
                "The journal is another than at the checkpoint of {at}: its first {entries} entries are not those that "
                "were signed then. The history was rewritten, or parted from the one that was signed.",
                at=at,
                entries=entries,
            )
        elif note.generation > self._vault.generation:
            sentence = _(
                "The vault's header is older than at the checkpoint of {at}: a passphrase that was changed or removed "
                "may work again.",
                at=at,
            )
        else:
            return None
        return sentence, meaning

    def _dated(self, note: Checkpoint, signers: Iterable[Signer]) -> tuple[str, str] | None:
        """Whether its date cannot be true."""
        at = isolate(note.at)
        meaning = _("Casefile dates no checkpoint like this: it was made later than it says, past the program.")
        end = self._walked.ends.get(note.size)
        if end is not None and note.at < checkpoints.to_the_second(end.at):
            sentence = _(
                "The checkpoint says that it is of {at}, but its newest entry is of {newest}: it is not from then.",
                at=at,
                newest=isolate(checkpoints.to_the_second(end.at)),
            )
            return sentence, meaning
        for person in signers:
            if note.at < person.added:
                sentence = _(
                    "The checkpoint says that it is of {at}, but {person}, who signed it, was added on {added}.",
                    at=at,
                    person=names.signer(self._vault, str(person.id)),
                    added=isolate(person.added),
                )
                return sentence, meaning
        return None

    def _renamed(self, note: Checkpoint, signers: Iterable[Signer]) -> tuple[str, str] | None:
        """Whether it was signed under a name that was somebody else's."""
        for person in signers:
            if isinstance(person, Sheet):
                continue
            then = self._called(note, person)
            if then.formerly:
                sentence = _(
                    "The checkpoint of {at} is signed with the key {key} under the name {name}, which was the name of "
                    "another key before: {other}.",
                    at=isolate(note.at),
                    key=isolate(names.fingerprint(person)),
                    name=isolate(then.then or ""),
                    other=names.signer(self._vault, then.formerly),
                )
                return sentence, _("Somebody gave themselves another person's name and signed under it.")
        return None

    def _signed(self, note: Checkpoint, signers: list[Signer]) -> str:
        """Whose word a checkpoint is."""
        if signers:
            return " ".join(self._said(note, person) for person in signers)
        return _(
            "It is signed by no person of this vault, with the vault's key alone: anybody who opens the vault can make "
            "such a one at any time. It proves something only if you know that you kept it yourself."
        )

    def _said(self, note: Checkpoint, person: Signer) -> str:
        if isinstance(person, Sheet):
            return _("It is signed with the recovery sheet: {sheet}.", sheet=names.signer(self._vault, str(person.id)))
        then = self._called(note, person)
        key = isolate(names.fingerprint(person))
        if then.then is None:
            said = _(
                "It is signed with the key {key}, whose name is {name} now; what it was then was not recorded.",
                key=key,
                name=isolate(person.name or _("Unnamed person")),
            )
        elif then.then != person.name:
            name, now = (isolate(each or _("Unnamed person")) for each in (then.then, person.name))
            said = _(
                "It is signed with the key {key}, whose name was {name} then; now it is {now}.",
                key=key,
                name=name,
                now=now,
            )
        else:
            name = isolate(then.then or _("Unnamed person"))
            said = _("It is signed with the key {key}, whose name was {name} then.", key=key, name=name)
        parts = [said]
        if then.names:
            parts.append(plural("That key has had {n} name.", "That key has had {n} names.", then.names))
        if then.replaced:
            parts.append(_("Before it, that was the name of {other}.", other=names.signer(self._vault, then.replaced)))
        return " ".join(parts)

    def _called(self, note: Checkpoint, person: Person) -> Called:
        return called(self._walked, names.known(self._vault.signers()), str(person.id), note.size)

    # -- kept in the vault --------------------------------------------------------------------------------------------

    def kept(self, notes: Iterable[tuple[int, str]]) -> list[Finding]:
        """Checkpoints in the database whose signature does not fit, that lost it, or that say something else than was
        kept with them.

        :param notes: each with the number of entries that it covers.
        """
        wrong: list[Finding] = []
        for size, note in notes:
            try:
                said = checkpoints.proved(note.encode("utf-8"), self._vault)
            except BadInput as error:
                wrong.append(_of_note(size, error.message))
                continue
            if size > self._walked.entries:
                continue  # a newer one than the walk has seen was taken meanwhile
            signers = [self._signers[id_] for id_ in checkpoints.signers(note.encode("utf-8"), self._vault)]
            if (said.size, said.root) != (size, self._walked.roots.get(size, said.root)):
                wrong.append(_of_note(size, _("It is not of these entries.")))
            elif not signers and not self._may_be_unsigned(size, note):
                wrong.append(_of_note(size, _("It has lost the signature of the person who took it.")))
            elif size > self._walked.before_signatures and (dated := self._dated(said, signers)):
                wrong.append(_of_note(size, dated[0]))
        return wrong

    def _may_be_unsigned(self, size: int, note: str) -> bool:
        """One from before steps were signed, when sessions of the recovery sheet kept some, too, and a travel copy knew
        nobody's key but the traveller's.
        """
        end = self._walked.ends.get(size)
        if size > self._walked.before_signatures or end is None:
            return False
        by_sheet = end.actor == str(self._vault.recovery_id)
        return by_sheet or (size < self._walked.copied.seq and checkpoints.names_a_signer(note.encode("utf-8")))


def not_compared(note: Checkpoint) -> Finding:
    """Of a checkpoint, where the database is damaged."""
    return Finding(
        "checkpoint",
        _("The checkpoint of {at} could not be compared: the database is damaged.", at=isolate(note.at)),
        False,
        DATABASE,
        _("Whether anything was cut off or put back is not known."),
        _(fault_words.RESTORE),
    )


def _of_note(size: int, problem: str) -> Finding:
    sentence = _(
        "The checkpoint kept at entry {number} is damaged: {problem}", number=isolate(str(size)), problem=problem
    )
    meaning = _(
        "The checkpoint was altered since it was taken, by someone who had the key. The journal is judged apart."
    )
    return Finding("journal", sentence, False, DATABASE, meaning, _(fault_words.RESTORE))
