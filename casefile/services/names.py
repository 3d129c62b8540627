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
from casefile.vault.people import PeopleVerbs
from casefile.vault.roster import Person


def fingerprint(person: Person) -> str:
    """The fingerprint of somebody's key as people compare it: eight groups of four digits."""
    return signing.shown(signing.fingerprint(person.public_key))


def known(people: Iterable[Person]) -> rosters.People:
    """A list of people as the journal commits to it."""
    return tuple(rosters.Known(str(p.id), signing.fingerprint(p.public_key), p.name, bool(p.removed)) for p in people)


def name_of(vault: PeopleVerbs, actor_id: str) -> str:
    """Who is meant by an actor of the journal, in words for people."""
    if actor_id == str(vault.recovery_id):
        return _("Recovery sheet")
    person = person_of(vault, actor_id)
    if person is None:
        return _("Unknown person")
    return person.name or _("Unnamed person")


def signer(vault: PeopleVerbs, actor_id: str) -> str:
    """The same with the fingerprint of the key: wherever a signature is spoken of. A sheet and somebody whom the list
    does not know have none.
    """
    person, name = person_of(vault, actor_id), isolate(name_of(vault, actor_id))
    return with_key(name, fingerprint(person)) if person is not None else name


def with_key(name: str, key: str) -> str:
    """A name with the fingerprint of a key."""
    return _("{name} (key {key})", name=isolate(name), key=isolate(key))


def person_of(vault: PeopleVerbs, actor_id: str) -> Person | None:
    """The person with this id; None where the list has none."""
    with suppress(ValueError):
        wanted = UUID(actor_id)
        return next((person for person in vault.people() if person.id == wanted), None)
    return None
