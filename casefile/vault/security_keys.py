"""Security keys (FIDO2 with hmac-secret): a slot of its own kind, opened by what a key answers to a salt.

A key computes HMAC-SHA256 of the salt with a secret that never leaves it, after a touch and its own PIN. What is here
knows of a key only that (:class:`Authenticator`); the devices are in :mod:`casefile.vault.fido`.

One key alone is one lost key away from a lost way in. So setting one up needs a second one in the same act, or a
recovery sheet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Protocol

from casefile.errors import Refused
from casefile.i18n import _
from casefile.vault import roster
from casefile.vault.header import Header
from casefile.vault.roster import SlotInfo
from casefile.vault.session import Session
from casefile.vault.slots import RECOVERY, SECURITY_KEY, ByKey, Slot


class Authenticator(Protocol):
    """A security key that is plugged in. Each verb waits for a touch; its errors are sentences for people.

    :raises WorldFault: there is no key, more than one, it was pulled out or not touched, or it was called off.
    :raises WrongPassphrase: its PIN is wrong. :raises Refused: it has no PIN, or cannot do what is needed.
    """

    def enroll(self, others: Iterable[bytes]) -> bytes:
        """Make a credential that nothing lists; returns what the key knows it by.

        :param others: credentials of which this key must hold none.
        :raises Refused: it holds one (code ``"same_key"``).
        """
        ...

    def answer(self, salts: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
        """The one of these credentials that is this key's, and its 32 bytes for that one's salt.

        :param salts: salt by credential.
        :raises WrongPassphrase: none is (code ``"wrong_key"``).
        """
        ...


@dataclass(frozen=True)
class PreparedKey:
    """A key that was touched for this vault, not written yet. Holds no secret: the slot is sealed."""

    slot: Slot
    name: str


def available() -> bool:
    """Whether security keys can be used here: the system lets us, and what talks to them is installed."""
    return lets_us() and find_spec("fido2") is not None


def lets_us() -> bool:
    """Whether the system lets a program talk to a security key. Windows keeps that to administrators and to its own
    WebAuthn service, which shows its own window and was not tried.
    """
    return sys.platform != "win32"


def key_way(headers: list[Header], authenticator: Authenticator) -> ByKey:
    """How the key that is plugged in opens a vault; waits for a touch.

    :param headers: the copies that can be read, not proved yet.
    :raises Refused: no key was set up (code ``"no_security_key"``). The rest as :class:`Authenticator`.
    """
    slots = {slot.credential: slot for header in reversed(headers) for slot in header.of_kind(SECURITY_KEY)}
    if not slots:
        text = _("No security key was set up for this vault. Type the passphrase.")
        raise Refused(text, code="no_security_key")
    credential, secret = authenticator.answer({slot.credential: slot.wrapped.salt for slot in slots.values()})
    answered = slots.get(credential)
    # Of this slot and this salt only: to another salt the key would have said something else.
    return ByKey(
        lambda slot_id, salt: secret if answered and (answered.id, answered.wrapped.salt) == (slot_id, salt) else None
    )


class SecurityKeyVerbs(Session):
    """Verbs about security keys."""

    def security_keys(self) -> list[SlotInfo]:
        """The keys of who opened the vault, oldest first; none for a recovery sheet."""
        me = self.person
        return [slot for slot in self.slots() if me and slot.kind == SECURITY_KEY and slot.person_id == me.id]

    @property
    def opened_by_key(self) -> bool:
        """Whether a security key opened the vault."""
        return any(slot.id == self._slot_id for slot in self._header.of_kind(SECURITY_KEY))

    def prepare_key(
        self, authenticator: Authenticator, name: str, *, beside: Iterable[PreparedKey] = ()
    ) -> PreparedKey:
        """Have a key touched twice: once to make its credential, once to see that it answers. Writes nothing, and
        leaves nothing on the key.

        :param name: what its owner calls it. :param beside: keys of the same act: this must be another one.
        :raises Refused: no name or one that is taken, it is set up already, or a recovery sheet opened the vault. The
            rest as :class:`Authenticator`.
        """
        self._require_writable()
        if self.person is None:
            text = _("The vault was opened by its recovery sheet. Set a passphrase first.")
            raise Refused(text, code="no_passphrase_yet")
        beside = list(beside)
        clean = roster.clean_name(name)
        if not clean:
            raise Refused(_("Give the security key a name, such as its colour."), code="no_key_name", field="name")
        taken = {slot.name.casefold() for slot in self.security_keys()} | {each.name.casefold() for each in beside}
        if clean.casefold() in taken:
            text = _("You have a security key of that name. Choose another name.")
            raise Refused(text, code="key_name_taken", field="name")
        others = [slot.credential for slot in self._header.of_kind(SECURITY_KEY)]
        credential = authenticator.enroll([*others, *(each.slot.credential for each in beside)])
        way = ByKey(lambda _slot_id, salt: authenticator.answer({credential: salt})[1])
        material = self._ring.vault_key() + self._ring.seed()
        return PreparedKey(Slot.seal(material, way, context=self.id.bytes, credential=credential), clean)

    def add_keys(self, prepared: Iterable[PreparedKey]) -> None:
        """Let who opened the vault open it with these keys from now on; the passphrase goes on to open it.

        :raises Refused: this would leave them one key and no recovery sheet (code ``"one_key"``), no room, or
            read-only. :raises WorldFault: nothing was changed.
        """
        self._require_writable()
        person, added = self.person, list(prepared)
        assert person is not None  # as it was when the first key was prepared
        if len(added) + len(self.security_keys()) < 2 and not self._header.of_kind(RECOVERY):
            text = _(
                "One security key alone can be lost. Set up a second one with it, or make a recovery sheet first. "
                "Nothing was changed."
            )
            raise Refused(text, code="one_key")
        known = self._roster
        for each in added:
            known = known.with_slot(SlotInfo(each.slot.id, SECURITY_KEY, person.id, roster.now(), name=each.name))
        self._write(known, slots=[*self._header.slots, *(each.slot for each in added)])
