"""What a window begins with: a page of the way in, and what is said there.

It is told to a window that goes on, and to the next program where one takes this one's place (:mod:`.succession`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Self


class Opening(Enum):
    """The first thing that is shown."""

    WELCOME = "welcome"
    UNLOCK = "unlock"
    """Asks for the passphrase of the vault in the folder."""
    CREATE = "create"
    """Asks for a new vault."""
    CHOOSE = "choose"
    """Asks which vault to open."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a window begins with.

    :ivar folder: the vault whose passphrase is asked for.
    :ivar notice: a sentence on that page.
    :ivar slip: the newest entry of its journal in words, to be written down; empty where that is not wished.
    :ivar said: a sentence for the message bar, and its weight: ``info``, ``attention`` or ``fault``.
    :ivar crashed: where a fault of ours happened, to be shown; empty where none did.
    """

    opening: Opening = Opening.WELCOME
    folder: Path | None = None
    notice: str = ""
    slip: str = ""
    said: str = ""
    weight: str = "info"
    crashed: str = ""

    @classmethod
    def asking(cls, folder: Path, notice: str = "", said: str = "", weight: str = "info") -> Self:
        """Ask for the passphrase of the vault in this folder."""
        return cls(Opening.UNLOCK, folder, notice, said=said, weight=weight)

    def shape(self) -> dict[str, str]:
        """As plain JSON."""
        return {
            "opening": self.opening.value,
            "folder": str(self.folder or ""),
            "notice": self.notice,
            "slip": self.slip,
            "said": self.said,
            "weight": self.weight,
            "crashed": self.crashed,
        }

    @classmethod
    def of(cls, shape: Mapping[str, Any]) -> Self:
        """What :meth:`shape` made. :raises KeyError, ValueError: another version of the program made it."""
        folder = str(shape["folder"])
        said = {name: str(shape[name]) for name in ("notice", "slip", "said", "weight", "crashed")}
        return cls(Opening(shape["opening"]), Path(folder) if folder else None, **said)
