"""Who and what opens the vault: people, the recovery sheet, the PIN of this computer. Every change is noted in the
journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from casefile.errors import Refused
from casefile.evidence.custody import Custody
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.store.store import Store
from casefile.vault.vault import OpenVault

T = TypeVar("T")


SHORTEST_PIN = 6
"""Characters of a PIN."""


@dataclass(frozen=True, slots=True)
class Insider:
    """Somebody who opens the vault with a passphrase of their own.

    :param name: may be empty for who made the vault.
    :param added: UTC, ISO 8601.
    :param is_you: who opened the vault now.
    """

    id: UUID
    name: str
    added: str
    is_you: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """Everything that opens the vault.

    :param sheet: when the recovery sheet was made (UTC, ISO 8601); empty where there is none.
    :param sheet_form: ``words`` or ``shares``.
    :param pin: who opened the vault now has a PIN; it may be one of another computer.
    :param compartment: the vault has an identity compartment, with a passphrase of its own.
    """

    people: tuple[Insider, ...]
    sheet: str
    sheet_form: str
    pin: bool
    compartment: bool


class Access:
    """Verbs about the ways into the vault. Those that take a passphrase take a second or two."""

    def __init__(self, store: Store, vault: OpenVault) -> None:
        self._store = store
        self._vault = vault

    @property
    def by_recovery(self) -> bool:
        """Whether a recovery sheet opened the vault: whoever did must choose a passphrase first."""
        return self._vault.person is None

    def ways(self) -> Ways:
        """Everything that opens the vault now."""
        you = self._vault.person
        slots = self._vault.slots()
        sheet = next((slot for slot in slots if slot.kind == "recovery"), None)
        people = tuple(
            Insider(each.id, each.name, each.added, you is not None and each.id == you.id)
            for each in self._vault.people()
            if not each.removed
        )
        return Ways(
            people=people,
            sheet=sheet.created if sheet else "",
            sheet_form=sheet.form if sheet else "",
            pin=any(slot.kind == "keyring" and you is not None and slot.person_id == you.id for slot in slots),
            compartment=self._vault.has_compartment,
        )

    def add_person(self, name: str, passphrase: str) -> Changes:
        """Let another person open the vault with a passphrase of their own.

        :raises Refused: no name or one that is taken, a passphrase that cannot be used, or no room for more people.
        """
        return self._noted(_("Add a person"), "person-added", lambda: self._vault.add_person(name, passphrase))

    def rename_person(self, person_id: UUID, name: str) -> Changes:
        """Give somebody another name. :raises Refused: no name, or one that is taken."""
        return self._noted(_("Rename a person"), "person-renamed", lambda: self._vault.rename_person(person_id, name))

    def change_passphrase(self, old: str, new: str) -> Changes:
        """Change the passphrase of who opened the vault.

        :raises WrongPassphrase: ``old`` is not theirs. :raises Refused: ``new`` cannot be used.
        """
        return self._noted(
            _("Change a passphrase"), "passphrase-changed", lambda: self._vault.change_passphrase(old, new)
        )

    def remove_person(self, person_id: UUID) -> Changes:
        """Destroy the passphrase of somebody, and their PIN.

        :raises Refused: it is the last passphrase. :raises NotFound: nobody has that id.
        """
        slot = next(
            (s for s in self._vault.slots() if s.kind == "passphrase" and s.person_id == person_id),
            None,
        )
        if slot is None:
            raise Refused(_("This person does not open the vault any more."), code="no_person")
        return self._noted(_("Remove a person"), "person-removed", lambda: self._vault.remove_slot(slot.id))

    def begin_after_recovery(self, name: str, passphrase: str) -> Changes:
        """Make who opened the vault by its recovery sheet a person with a passphrase; from now on they act.

        :raises Refused: no name or one that is taken, or a passphrase that cannot be used.
        """

        def begin() -> None:
            self._vault.set_passphrase_after_recovery(name, passphrase)
            self._store.act_as(self._vault.actor_id)

        return self._noted(_("Choose a passphrase after recovery"), "recovered", begin)

    def add_pin(self, pin: str) -> Changes:
        """Let this computer open the vault with a PIN.

        :raises Refused: too short, or the computer has no keyring that is safe enough.
        """
        return self._noted(_("Turn the PIN on"), "pin-added", lambda: self._vault.add_keyring(pin))  # type: ignore[attr-defined]

    def remove_pin(self) -> Changes:
        """Take the PIN away."""
        return self._noted(_("Turn the PIN off"), "pin-removed", self._vault.remove_keyring)  # type: ignore[attr-defined]

    def change_compartment_passphrase(self, old: str, new: str) -> Changes:
        """Change the passphrase of the identity compartment.

        :raises WrongPassphrase: ``old`` does not open it. :raises Refused: ``new`` cannot be used.
        """
        return self._noted(
            _("Change the passphrase of the identities"),
            "compartment-passphrase-changed",
            lambda: self._vault.change_compartment_passphrase(old, new),
        )

    def _noted(self, label: str, reason: str, change: Callable[[], T]) -> Changes:
        """Change the header, then note it: an entry about something that failed would be a lie."""
        change()
        with self._store.transaction(label) as step:
            step.note(Custody.KEY_CHANGED.value, reason=reason)
        return step.changes
