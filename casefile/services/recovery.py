"""The recovery sheet: made, proved by two of its words, tried in a drill. Each is journalled; no word ever is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.evidence.custody import Custody
from casefile.i18n import _
from casefile.services import names
from casefile.store.store import Store
from casefile.vault.recovery import SHARES, RecoveryKey
from casefile.vault.vault import OpenVault

__all__ = ["Asked", "Recovery", "RecoveryKey"]

_FIRST_OF_ITS_OWN = 5
"""The first words of all three shares are the same, and the last are a checksum: those prove nothing."""
_CHECKSUM = 3

_OPENS = "sheet-opens"
_SECONDS = len("2026-03-01T12:00:00")


@dataclass(frozen=True, slots=True)
class Asked:
    """A word to prove that a sheet was kept: both count from 1; ``sheet`` is 1 for the 24 words."""

    sheet: int
    word: int


class Recovery:
    """Verbs about the recovery sheet."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    def make(self, form: str) -> RecoveryKey:
        """Make a sheet; from now on it opens the vault, and an older one no longer does.

        :param form: ``words`` (24) or ``shares`` (three times 33, any two suffice).
        :raises Refused: another form, or no room. :raises WorldFault: the medium refuses; the older sheet still holds.
        """
        with self._store.step(_("Make a recovery sheet")) as step:
            before = names.known(self._vault.signers())
            key = self._vault.add_recovery(form)
            step.note_people(before, names.known(self._vault.signers()), reason="recovery-made")
        return key

    def ask(self, key: RecoveryKey) -> tuple[Asked, Asked]:
        """Two words to ask for, by chance; of shares, of two different ones."""
        numbers = secrets.SystemRandom()
        if key.form == SHARES:
            sheets = sorted(numbers.sample(range(1, len(key.shares) + 1), 2))
            size = len(key.shares[0])
            one, two = (Asked(sheet, numbers.randrange(_FIRST_OF_ITS_OWN, size - _CHECKSUM) + 1) for sheet in sheets)
            return one, two
        first, second = sorted(numbers.sample(range(1, len(key.words) + 1), 2))
        return Asked(1, first), Asked(1, second)

    def prove(self, key: RecoveryKey, answers: Mapping[Asked, str]) -> bool:
        """Whether two or more words were copied right; noted when they were. Case and blanks do not matter."""
        right = len(answers) >= 2 and all(
            key.sheets[asked.sheet - 1][asked.word - 1] == "".join(word.split()).casefold()
            for asked, word in answers.items()
        )
        if right:
            with self._store.step(_("Prove the recovery sheet")) as step:
                step.note(Custody.KEY_CHANGED.value, reason="recovery-proved")
        return right

    def drill(self, untrusted_words: Sequence[str]) -> bool:
        """Try a sheet in earnest: whether it opens the vault as it lies on the disk. The outcome is journalled.

        :raises Refused: they are not the words of a sheet; the sentence says which word, or what is missing.
        """
        opens = self._vault.recovery_opens(untrusted_words)
        keyless = self._vault.keyless_sheet(untrusted_words) if opens else None
        with self._store.step(_("Try the recovery sheet")) as step:
            step.note(Custody.RECOVERY_DRILL.value, reason=_OPENS if opens else "sheet-fails")
            if keyless is not None:  # from before sheets had keys: who tries it vouches for its key
                sheet, slot_id = keyless
                before = names.known(self._vault.signers())
                self._vault.enroll(sheet, slot_id)
                step.note_people(before, names.known(self._vault.signers()), reason=f"sheet-enrolled {sheet.id}")
        return opens

    def last_drill(self) -> str:
        """When the sheet of now was last tried and opened the vault (UTC); empty for never."""
        at, made = self._store.last_noted(Custody.RECOVERY_DRILL.value, _OPENS), self.made()
        return at if made and at[:_SECONDS] >= made[:_SECONDS] else ""

    def key(self) -> str:
        """The fingerprint of the key of the sheet that opens the vault, as people compare it; empty for none, and for a
        sheet from before sheets had keys.
        """
        return next((names.fingerprint(sheet) for sheet in self._vault.sheets() if not sheet.removed), "")

    def made(self) -> str:
        """When the sheet that opens the vault was made (UTC); empty where there is none."""
        return next((slot.created for slot in self._vault.slots() if slot.kind == "recovery"), "")

    def form(self) -> str:
        """``words`` or ``shares``; empty where there is no sheet."""
        return next((slot.form for slot in self._vault.slots() if slot.kind == "recovery"), "")
