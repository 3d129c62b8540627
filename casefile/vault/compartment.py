"""The identity compartment: a second lock inside the open vault, with a key and a passphrase of its own.

Its key is random and independent of the vault key, so a re-key leaves it as it is; who holds the vault's passphrase
alone reads no identity.
"""

from __future__ import annotations

import secrets

from casefile.errors import Refused, VaultDamaged, VaultLocked, WrongPassphrase
from casefile.i18n import _
from casefile.vault import keys, slots
from casefile.vault.keys import KEY_SIZE, KeyRing
from casefile.vault.memory import Kept
from casefile.vault.sealing import SealBrokenError, seal_padded, unseal_padded
from casefile.vault.session import Session, replaced
from casefile.vault.slots import PASSPHRASE, ByPassphrase, KdfCost, Slot


class Compartment:
    """Seals and unseals under the identity key, until it is closed or the vault locks."""

    def __init__(self, identity_key: bytes, ring: KeyRing, vault_id: bytes) -> None:
        self._key = Kept(identity_key)
        self._ring = ring
        self._vault_id = vault_id
        self._closed = False

    @property
    def is_open(self) -> bool:
        """False once it was closed or the vault was locked."""
        return not self._closed and self._ring.is_open

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Encrypt; the result grows in steps of 256 bytes, so that its length tells little.

        :param context: what it is the identity of; it opens with the same context only.
        :raises VaultLocked: the compartment or the vault was locked.
        """
        return seal_padded(self._derived(), plain, self._bound(context))

    def unseal(self, sealed: bytes, context: bytes) -> bytes:
        """What :meth:`seal` sealed.

        :raises VaultLocked: the compartment or the vault was locked.
        :raises VaultDamaged: damaged, of another vault, or sealed with another context (code ``"identity_damaged"``).
        """
        try:
            return unseal_padded(self._derived(), sealed, self._bound(context))
        except SealBrokenError:
            text = _("A sealed identity is damaged or was exchanged. Restore it from a backup.")
            raise VaultDamaged(text, code="identity_damaged") from None

    def close(self) -> None:
        """Wipe the key; harmless when repeated."""
        self._closed = True
        self._key.wipe()

    def _derived(self) -> bytes:
        self._ring.require_open()
        if self._closed:
            raise VaultLocked(_("The identities are locked. Unlock them and try again."), code="identities_locked")
        return keys.derive(self._key.view, "identity", salt=self._vault_id)

    def _bound(self, context: bytes) -> bytes:
        return b"casefile identity" + self._vault_id + context


class CompartmentVerbs(Session):
    """Verbs about the identity compartment."""

    _compartments: tuple[Compartment, ...] = ()

    @property
    def has_compartment(self) -> bool:
        """Whether an identity key was ever made."""
        return bool(self._header.identity_slots)

    def create_compartment(self, passphrase: str, *, cost: KdfCost | None = None) -> Compartment:
        """Make the identity key under a passphrase of its own, and open the compartment.

        :param cost: by default that of the first passphrase of the vault.
        :raises Refused: there is one already, the passphrase is empty or one that opens the vault, or open read-only.
        :raises WorldFault: nothing was changed.
        """
        self._require_writable()
        if self.has_compartment:
            raise Refused(_("The identities of this vault have a passphrase already."), code="has_compartment")
        self._require_unused(passphrase, "not_of_its_own")
        key = secrets.token_bytes(KEY_SIZE)
        way = ByPassphrase(passphrase, cost or self._cost(), identity=True)
        self._write(self._roster, identity_slots=[Slot.seal(key, way, context=self.id.bytes)])
        return self._opened(key)

    def open_compartment(self, passphrase: str) -> Compartment:
        """Open the identity compartment; works in a vault that is open read-only too.

        :raises WrongPassphrase: and nothing more is said. :raises Refused: no identity key was made yet.
        """
        self._ring.require_open()
        if not self.has_compartment:
            raise Refused(_("This vault holds no identities yet."), code="no_compartment")
        return self._opened(self._identity_slot_of(passphrase, "passphrase")[1])

    def change_compartment_passphrase(self, old: str, new: str, *, cost: KdfCost | None = None) -> None:
        """Wrap the identity key under another passphrase; takes the same time however many identities there are.

        :raises WrongPassphrase: ``old`` is wrong. :raises Refused: as :meth:`create_compartment`.
        :raises WorldFault: the old passphrase still holds.
        """
        self._require_writable()
        slots.passphrase_bytes(new)
        slot, key = self._identity_slot_of(old, "old")
        self._require_unused(new, "not_of_its_own")
        way = ByPassphrase(new, cost or slot.cost, identity=True)
        changed = Slot.seal(key, way, context=self.id.bytes, slot_id=slot.id)
        self._write(self._roster, identity_slots=replaced(self._header.identity_slots, changed))

    def lock(self) -> None:
        """Close the compartment and drop the keys of the vault."""
        for compartment in self._compartments:
            compartment.close()
        super().lock()

    def _opened(self, identity_key: bytes) -> Compartment:
        opened = Compartment(identity_key, self._ring, self.id.bytes)
        self._compartments = (*(c for c in self._compartments if c.is_open), opened)
        return opened

    def _identity_slot_of(self, passphrase: str, field: str) -> tuple[Slot, bytes]:
        way = ByPassphrase(passphrase, identity=True)
        for slot in self._header.identity_slots:
            assert slot.kind == PASSPHRASE
            key = slot.unseal(way, context=self.id.bytes)
            if key is not None:
                return slot, key
        text = _(
            "Wrong passphrase: the identities stay sealed. They have one of their own, another than the vault's. "
            "Check Caps Lock and the keyboard, and try again."
        )
        raise WrongPassphrase(text, code="wrong_identity_passphrase", field=field)
