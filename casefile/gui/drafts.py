"""What is half-typed when the vault is locked: collected from every form, kept in the vault, given back afterwards.

A form watches itself here (:meth:`Drafts.watch`), and asks for what is kept of its place when it is shown there again
(:meth:`Drafts.take`). Nobody is ever asked whether to throw something away: a draft goes when its form is saved or
cancelled. A dialog that is left by Esc puts what was typed aside (:meth:`Drafts.put_aside`): it waits there for
anyone who opens that dialog again, and does not open it by itself.

Identities are no business of this module: what is typed into the identity compartment may lie under its own key only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject
from shiboken6 import isValid

from casefile.gui.jobs import Jobs

Collect = Callable[[], Mapping[str, Any]]
"""What is half-typed now, by key, as plain JSON values; nothing where everything is saved."""

_RECORD_IN = {"dialog": 1, "form": 0, "new": 1, "note": 0, "passage": 0, "transcription": 0, "talk": 1, "thread": 0}
"""Beginning of a key -> which of its further parts is the id of a record."""
NEW = "new"
"""How the keys begin of records that are not in the vault yet: ``new/<kind>/<owner>/<form>``."""


class Drafts(QObject):
    """The drafts of one open vault.

    :param kept: what was collected from this same vault just before the window was built again.
    """

    def __init__(self, jobs: Jobs, kept: Mapping[str, str] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._kept: dict[str, str] = dict(kept or {})
        self._in_vault: set[str] = set()
        self._aside: set[str] = set()
        self._watched: list[tuple[QObject, Collect]] = []
        self.loaded = kept is not None

    def load(self, kept: Mapping[str, str]) -> None:
        """Take what the vault holds, once after it was opened."""
        self._in_vault = set(kept)
        if not self.loaded:
            self._kept = dict(kept)
            self.loaded = True

    # What a form asks

    def watch(self, owner: QObject, collect: Collect) -> None:
        """Ask this form what is half-typed when the vault is locked, as long as it lives."""
        self._watched.append((owner, collect))

    def has(self, key: str) -> bool:
        """Whether something is kept of that place, to be shown again by itself, and was not given back yet."""
        return key in self._kept and key not in self._aside

    def keys(self, beginning: str) -> list[str]:
        """The keys of what is kept that begin so, and is to be shown again by itself."""
        return [key for key in self._kept if key.startswith(beginning) and key not in self._aside]

    def waiting(self) -> set[UUID]:
        """The records with which something half-typed waits that was not given back yet: their own ids, or that of
        what a new record would belong to."""
        found: set[UUID] = set()
        for key in self._kept:
            kind, *rest = key.split("/")
            place = _RECORD_IN.get(kind)
            if place is not None and len(rest) > place:
                with suppress(ValueError):
                    found.add(UUID(rest[place]))
        return found

    def take(self, key: str) -> Any:
        """What is kept of that place, once; None for nothing. The vault keeps it until it is settled."""
        found = self.look(key)
        self._kept.pop(key, None)
        self._aside.discard(key)
        return found

    def look(self, key: str) -> Any:
        """What is kept of that place, left there; None for nothing."""
        body = self._kept.get(key)
        return None if body is None else json.loads(body)

    def keep(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep something half-typed until that place is shown again."""
        self._kept[key] = json.dumps(value, ensure_ascii=False)

    def aside(self, beginning: str) -> list[str]:
        """The keys that begin so of what was put aside."""
        return sorted(key for key in self._aside & self._kept.keys() if key.startswith(beginning))

    def put_aside(self, key: str, value: Mapping[str, Any]) -> None:
        """Keep something half-typed until a person goes there again."""
        self.keep(key, value)
        self._aside.add(key)

    def settle(self, key: str) -> None:
        """It was saved or cancelled: the vault forgets it."""
        self._kept.pop(key, None)
        self._aside.discard(key)
        if key in self._in_vault:
            self._in_vault.discard(key)
            self._jobs.change(self, lambda ws: ws.drafts.drop([key]), failed=lambda _error: None)

    # What the window asks

    def collect(self) -> dict[str, str]:
        """Everything that is half-typed, and what was not asked for since it was kept: JSON texts by key."""
        found = dict(self._kept)
        self._watched = [(owner, collect) for owner, collect in self._watched if isValid(owner)]
        for _owner, collect in self._watched:
            for key, value in collect().items():
                found[key] = json.dumps(value, ensure_ascii=False)
        return found


def records_begun(kept: Mapping[str, str]) -> dict[str, UUID]:
    """The ids that drafts of new records would get, by key: one that is in the vault by now was saved after all."""
    found: dict[str, UUID] = {}
    for key, body in kept.items():
        if key.startswith(f"{NEW}/"):
            try:
                found[key] = UUID(json.loads(body)["record"])
            except (ValueError, KeyError, TypeError):
                continue
    return found
