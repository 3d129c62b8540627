"""What people who open a vault are called, and by which key they are known: a name is given by hand and can be given to
anybody, a key belongs to who has its passphrase.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from uuid import UUID

from casefile.i18n import _, isolate
from casefile.store import rosters
from casefile.vault import signing
from casefile.vault.alike import skeleton
from casefile.vault.people import PeopleVerbs
from casefile.vault.roster import Person, Sheet, Signer

_DAY = len("2026-03-01")
_BEGINS = len("0123 4567")


def fingerprint(signer: Signer) -> str:
    """The fingerprint of a person's or a recovery sheet's key as people compare it: eight groups of four digits."""
    return signing.shown(signing.fingerprint(signer.public_key))


def known(signers: Iterable[Signer]) -> rosters.People:
    """A list of people and recovery sheets as the journal commits to it."""
    return tuple(
        rosters.Known(str(s.id), signing.fingerprint(s.public_key), "", bool(s.removed), sheet=True, slot=s.slot)
        if isinstance(s, Sheet)
        else rosters.Known(str(s.id), signing.fingerprint(s.public_key), s.name, bool(s.removed))
        for s in signers
    )


def name_of(vault: PeopleVerbs, actor_id: str) -> str:
    """Who is meant by an actor of the journal, in words for people. A name that two keys have, or had, or two that look
    alike, are distinguished by how the key begins: somebody can be removed and another added under their name.
    """
    if actor_id == str(vault.recovery_id):
        return _("Recovery sheet")
    found = signer_of(vault, actor_id)
    if found is None:
        return _("Unknown person")
    if isinstance(found, Sheet):
        return _("Recovery sheet of {date}", date=isolate(found.added[:_DAY]))
    if any(skeleton(other.name) == skeleton(found.name) for other in vault.people() if other.id != found.id):
        return with_key(found.name or _("Unnamed person"), fingerprint(found)[:_BEGINS])
    return found.name or _("Unnamed person")


def signer(vault: PeopleVerbs, actor_id: str) -> str:
    """The same with the fingerprint of the key: wherever a signature is spoken of. A sheet from before sheets had keys
    and somebody whom the list does not know have none.
    """
    found = signer_of(vault, actor_id)
    if isinstance(found, Person):
        return with_key(found.name or _("Unnamed person"), fingerprint(found))
    name = isolate(name_of(vault, actor_id))
    return with_key(name, fingerprint(found)) if found is not None else name


def with_key(name: str, key: str) -> str:
    """A name with the fingerprint of a key."""
    return _("{name} (key {key})", name=isolate(name), key=isolate(key))


def person_of(vault: PeopleVerbs, actor_id: str) -> Person | None:
    """The person with this id; None where the list has none."""
    found = signer_of(vault, actor_id)
    return found if isinstance(found, Person) else None


def signer_of(vault: PeopleVerbs, actor_id: str) -> Signer | None:
    """The person or the recovery sheet with this id; None where the list has none."""
    with suppress(ValueError):
        wanted = UUID(actor_id)
        return next((signer for signer in vault.signers() if signer.id == wanted), None)
    return None
