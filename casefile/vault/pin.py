"""The PIN of one computer: a convenience, off by default, and never the only way in.

A PIN is short, so it opens nothing alone: its slot's key needs the random secret in that computer's keyring as well.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from uuid import UUID

from casefile.errors import Refused, WorldFault
from casefile.i18n import _
from casefile.vault import keychain, roster
from casefile.vault.header import Header
from casefile.vault.keychain import KeptHead
from casefile.vault.roster import SlotInfo
from casefile.vault.session import Session
from casefile.vault.slots import KEYRING, ByPin, Slot, passphrase_bytes

SHORTEST_PIN = 6
"""Characters."""
PATIENCE = 0.3
"""Seconds that a keyring has to take the journal head."""


def way_of(headers: list[Header], pin: str) -> ByPin:
    """How a PIN opens a vault: with what this computer's keyring holds for it.

    :param headers: the copies that can be read, not proved yet.
    :raises Refused: no PIN was set (code ``"no_pin"``), or none was typed.
    :raises WorldFault: there is no keyring, it is locked, or it holds nothing for this vault (code ``"keyring_gone"``).
    """
    passphrase_bytes(pin)
    slots = {slot.id for header in headers for slot in header.of_kind(KEYRING)}
    if not slots:
        raise Refused(_("This vault has no PIN. Type the passphrase."), code="no_pin", field="pin")
    kept = keychain.secrets_kept(headers[0].vault_id, slots)
    if not kept:
        text = _("The keyring of this computer holds nothing for this vault. Type the passphrase instead.")
        raise WorldFault(text, code="keyring_gone")
    return ByPin(pin, kept)


class PinVerbs(Session):
    """Verbs about PINs."""

    def add_keyring(self, pin: str) -> None:
        """Let who opened the vault open it on this computer with a PIN from now on; replaces an earlier PIN of theirs
        here, and leaves those of other computers.

        :raises Refused: the PIN has fewer than 6 characters, a recovery sheet opened the vault, no room, or read-only.
        :raises WorldFault: no keyring that is trusted, or it refuses; nothing was changed.
        """
        self._require_writable()
        person = self.person
        if person is None:
            text = _("The vault was opened by its recovery sheet. Set a passphrase first.")
            raise Refused(text, code="no_passphrase_yet")
        if len(pin) < SHORTEST_PIN:
            text = _("A PIN has at least {count} characters.", count=SHORTEST_PIN)
            raise Refused(text, code="short_pin", field="pin")
        passphrase_bytes(pin)
        mine = [slot.id for slot in self.slots() if slot.kind == KEYRING and slot.person_id == person.id]
        replaced = set(keychain.secrets_kept(self.id, mine))
        slot_id = Slot.new_id()
        way = ByPin(pin, {slot_id: keychain.store_secret(self.id, slot_id)}, self._cost())
        try:
            material = self._ring.vault_key() + self._ring.seed()
            added = Slot.seal(material, way, context=self.id.bytes, slot_id=slot_id)
            info = SlotInfo(slot_id, KEYRING, person.id, roster.now())
            kept = [slot for slot in self._header.slots if slot.id not in replaced]
            self._write(self._roster.with_slot(info), slots=[*kept, added])
        except BaseException:
            keychain.forget(self.id, [slot_id])
            raise
        if replaced:
            keychain.forget(self.id, replaced)

    def remove_keyring(self) -> None:
        """Take every PIN away from who opened the vault; entries in the keyrings of other computers open nothing then.

        :raises Refused: open read-only. :raises WorldFault: the PIN still opens the vault.
        """
        self._require_writable()
        person = self.person
        mine = {slot.id for slot in self.slots() if slot.kind == KEYRING and person and slot.person_id == person.id}
        if not mine:
            return
        self._write(self._roster, slots=[slot for slot in self._header.slots if slot.id not in mine])
        keychain.forget(self.id, mine)

    @property
    def opened_by_pin(self) -> bool:
        """Whether a PIN of this computer opened the vault."""
        return any(slot.id == self._slot_id for slot in self._header.of_kind(KEYRING))

    def kept_head(self) -> KeptHead | None:
        """The journal head that this computer's keyring remembers: a vault whose journal does not reach so far, or has
        another entry there, was put back to an older state.

        Asked only where a PIN opened the vault; otherwise None, as a keyring is not troubled without being wanted.
        """
        if not self.opened_by_pin:
            return None
        with suppress(WorldFault):
            return keychain.head_kept(self.id, self._ring)
        return None

    def keep_head(self, seq: int, hash_: str) -> None:
        """Have the keyring remember the journal head, where a PIN opened the vault; one that refuses is let be, and
        one that does not answer is not waited for: a vault is being locked.

        :param hash_: SHA-256 of the entry, lower-case hexadecimal.
        """
        if not self.opened_by_pin:
            return
        signed = keychain.signed_head(self._ring, KeptHead(seq, hash_))
        telling = threading.Thread(target=_tell, args=(self.id, signed), daemon=True)
        telling.start()
        telling.join(PATIENCE)


def _tell(vault_id: UUID, signed: str) -> None:
    with suppress(WorldFault):
        keychain.keep_head(vault_id, signed)
