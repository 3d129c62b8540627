"""People across vaults: by which keys somebody is known, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casefile.i18n import N_
from casefile.model.packages import Keys

UNVERIFIED = "unverified"
VERIFIED = "verified"
CHANGED = "changed"

STATES = {
    UNVERIFIED: N_("not verified"),
    VERIFIED: N_("verified by reading aloud"),
    CHANGED: N_("another key: blocked"),
}
"""How surely a contact is known, untranslated."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody with a vault of their own.

    :param name: as they are called here; their card said it, or a person of this vault.
    :param keys: by which they are known.
    :param added: when their card was taken in, UTC. :param verified: when the words of these keys were compared; empty
        for never.
    :param claimed: other keys that a later card under this name gave. While there are any, nothing is sealed for them
        and nothing of theirs is opened.
    """

    id: UUID
    name: str
    keys: Keys
    added: str
    verified: str = ""
    claimed: Keys | None = None

    @property
    def state(self) -> str:
        """One of :data:`STATES`."""
        if self.claimed is not None:
            return CHANGED
        return VERIFIED if self.verified else UNVERIFIED
