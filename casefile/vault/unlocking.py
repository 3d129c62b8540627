"""Which header is in force, and whether what a person gave opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from casefile.errors import Refused, VaultDamaged, WrongPassphrase
from casefile.i18n import _
from casefile.vault.header import Header, HeaderUnreadableError, NewerHeaderError, read_copies
from casefile.vault.keys import KEY_SIZE, KeyRing
from casefile.vault.layout import HEADERS
from casefile.vault.roster import Person, Roster
from casefile.vault.sealing import SealBrokenError
from casefile.vault.signing import public_key
from casefile.vault.slots import KEYRING, RECOVERY, SECURITY_KEY, ByPassphrase, ByRecovery, Slot, Way


@dataclass(frozen=True)
class Unlocked:
    """A header that has been opened.

    :param slot_id: the slot that opened it; empty where the key was at hand already.
    :param damage: names of the copies that are missing or damaged.
    :param stale: names of copies of an earlier generation, left by a write that was cut short.
    """

    header: Header
    roster: Roster
    ring: KeyRing
    slot_id: str = ""
    damage: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


def first_header(ring: KeyRing, vault_id: UUID, slot: Slot, person: Person) -> Unlocked:
    """The header of a new vault, which one person opens."""
    roster = Roster.new(person, slot.id)
    header = Header(
        vault_id,
        person.added,
        generation=1,
        epoch=1,
        slots=(slot,),
        identity_slots=(),
        sealed_roster=roster.seal(ring),
    )
    return Unlocked(header, roster, ring, slot.id)


def unlock(
    copies: dict[str, bytes], way: Way | str, *, fits: Callable[[Unlocked], bool] = lambda _unlocked: True
) -> Unlocked:
    """Open the newest intact header among ``copies``.

    What opens only an older copy does not count: its slot was destroyed.

    :param way: a passphrase may be given as such.
    :param fits: whether the rest of the vault is of this header's key: one copy may be of another vault that opens in
        the same way. Where none fits, the first counts.
    :raises WrongPassphrase: no copy opens; a wrong passphrase and damage of all copies are not distinguished.
    :raises VaultDamaged: the slot holds another signing key than the roster says (code ``"roster"``).
    :raises Refused: every copy was written by a later version of Casefile (code ``"newer_vault"``), or the passphrase
        is no text.
    """
    way = ByPassphrase(way) if isinstance(way, str) else way
    read = _readable(copies)
    first: Unlocked | None = None
    for header in dict.fromkeys(header for header, _claimed_mac in read.values()):
        opened = _try_slots(header, way)
        if opened is None:
            continue
        newest = _newest(read, opened[0], way.kind)
        still_opens = _try_slots(newest.header, way)
        if still_opens is None:
            break
        ring, slot_id = still_opens
        found = replace(newest, ring=ring, slot_id=slot_id)
        if fits(found):
            first = found
            break
        first = first or found
    if first is None:
        raise _wrong(way.kind)
    _check_signing_key(first.roster, first.ring, first.slot_id)
    return first


def unproved(copies: dict[str, bytes]) -> list[Header]:
    """The headers that can be read, before any key has proved them.

    :raises Refused: every copy was written by a later version of Casefile.
    """
    return [header for header, _claimed_mac in _readable(copies).values()]


def survey(folder: Path, ring: KeyRing) -> Unlocked:
    """Judge the copies in ``folder`` again, with the key of an open vault: which is newest, which is damaged.

    :raises VaultDamaged: neither copy is intact.
    """
    try:
        return _newest(_readable(read_copies(folder)), ring, "")
    except WrongPassphrase:
        text = _("Both copies of the vault's header are damaged: vault.json and vault.json.bak.")
        raise VaultDamaged(text, code="header_damaged") from None


def _readable(copies: dict[str, bytes]) -> dict[str, tuple[Header, str]]:
    read, newer = {}, 0
    for name, untrusted in copies.items():
        try:
            read[name] = Header.from_untrusted(untrusted)
        except NewerHeaderError:
            newer += 1
        except HeaderUnreadableError:
            continue
    if newer and newer == len(copies):
        text = _("A newer version of Casefile made this vault. Install that version to open it.")
        raise Refused(text, code="newer_vault")
    return read


def _try_slots(header: Header, way: Way) -> tuple[KeyRing, str] | None:
    for slot in header.of_kind(way.kind):
        material = slot.unseal(way, context=header.vault_id.bytes)
        if material is not None:
            seed = way.seed(header.vault_id.bytes) if isinstance(way, ByRecovery) else material[KEY_SIZE:]
            return KeyRing(material[:KEY_SIZE], header.vault_id, seed), slot.id
    return None


def _newest(read: dict[str, tuple[Header, str]], ring: KeyRing, kind: str) -> Unlocked:
    intact = {name: header for name, (header, claimed) in read.items() if header.is_authentic(claimed, ring)}
    if not intact:
        raise _wrong(kind)
    newest = max(intact.values(), key=lambda header: header.generation)
    # From before a re-key that was cut short between the two replacements: of another key, so not to be proved, but
    # nothing that should live on.
    outdated = {
        name for name, (header, _mac) in read.items() if name not in intact and _is_earlier_epoch(header, newest)
    }
    try:
        roster = Roster.unseal(newest.sealed_roster, ring)
    except SealBrokenError:
        raise _wrong(kind) from None
    return Unlocked(
        header=newest,
        roster=roster,
        ring=ring,
        damage=tuple(name for name in HEADERS if name not in intact and name not in outdated),
        stale=tuple(name for name in read if name in outdated or (name in intact and intact[name] != newest)),
    )


def _is_earlier_epoch(header: Header, newest: Header) -> bool:
    return header.vault_id == newest.vault_id and header.epoch < newest.epoch


def _check_signing_key(roster: Roster, ring: KeyRing, slot_id: str) -> None:
    """Anyone who holds the vault key could write another key under a person's name: never sign beside it in silence."""
    owner, seed = roster.owner(slot_id) or roster.sheet(slot_id), ring.seed()
    if owner is None and _is_keyless(roster, slot_id):
        return
    if owner is None or public_key(seed) != owner.public_key:
        text = _("The list of people in the vault's header names another key for you. Compare it with a backup.")
        raise VaultDamaged(text, code="roster")


def _is_keyless(roster: Roster, slot_id: str) -> bool:
    """Whether the slot is of a recovery sheet from before sheets had keys."""
    return any(slot.id == slot_id and slot.kind == RECOVERY and slot.sheet_id is None for slot in roster.slots)


def _wrong(kind: str) -> WrongPassphrase:
    if kind == RECOVERY:
        text = _("These words do not open the vault, or its header is damaged.")
        return WrongPassphrase(text, code="wrong_recovery", field="words")
    if kind == KEYRING:
        text = _("Wrong PIN; the vault stays locked. Try again, or use the passphrase, which opens it without the PIN.")
        return WrongPassphrase(text, code="wrong_pin", field="pin")
    if kind == SECURITY_KEY:
        text = _(
            "This security key answered, but what it says does not open the vault, or the header is damaged. Use the "
            "passphrase."
        )
        return WrongPassphrase(text, code="wrong_key")
    text = _(
        "Wrong passphrase; the vault stays locked. Check Caps Lock and the keyboard, and try again. If you are sure "
        "that it is right, the vault's files may be damaged: restore a backup."
    )
    return WrongPassphrase(text, code="wrong_passphrase")
