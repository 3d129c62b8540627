"""Real names out of the identity compartment, held against what a dossier shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from casefile.model.records import Person
from casefile.model.searchtext import normalise

_FEWEST_WORDS = 2
"""A first name alone stands in half the texts of a case, and means somebody else."""


@dataclass(frozen=True, slots=True)
class SealedNames:
    """The names that must not stand in a dossier.

    :param secret: name -> the reference of whom it names. Not shown by ``repr``, so that it reaches no traceback.
    :param shared: reference of a protected person -> that of a person who is named in the dossier under the same name.
    """

    secret: Mapping[str, str] = field(repr=False)
    shared: Mapping[str, str]


def sealed_names(identities: Mapping[str, tuple[str, ...]], named: Iterable[Person]) -> SealedNames:
    """What to look for.

    :param identities: names by the reference of whom they name.
    :param named: the persons that the dossier names: under their own name they are no secret.
    """
    openly = {
        _form(name): person.ref for person in named for name in (person.name, *(other.text for other in person.names))
    }
    secret: dict[str, str] = {}
    shared: dict[str, str] = {}
    for ref, names in identities.items():
        for name in names:
            if _form(name) in openly:
                shared[ref] = openly[_form(name)]
            elif len(name.split()) >= _FEWEST_WORDS:
                secret[name] = ref
    return SealedNames(secret, shared)


def _form(name: str) -> str:
    return " ".join(normalise(name).split())
