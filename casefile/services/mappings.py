"""Which mappings there are: those that come with the program, and those that a case remembers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from uuid import UUID

from casefile.errors import BadInput, CasefileError
from casefile.i18n import RESOURCES, _
from casefile.model.mappings import TableMapping, read
from casefile.model.outside import shown
from casefile.store.store import Store

FOLDER = RESOURCES / "mappings"
_KEY = "mapping/"
MAX_BYTES = 500_000
"""Of a mapping file."""


@cache
def shipped() -> tuple[TableMapping, ...]:
    """Those that come with the program, by name."""
    return tuple(read(path.read_bytes()) for path in sorted(FOLDER.glob("*.json")))


def read_file(path: Path) -> TableMapping:
    """The mapping that a file holds. :raises BadInput: it is none. :raises OSError: it cannot be read."""
    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadInput(_("This is no mapping: the file is too large."), code="no_mapping")
    return read(content)


class Mappings:
    """The mappings that cases remember: part of the vault's own running, beside the case file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def remembered(self, case_id: UUID) -> list[TableMapping]:
        """Those of a case, by name. One that a later version wrote is passed over."""
        found: list[TableMapping] = []
        for text in self._store.remembered(f"{_KEY}{case_id}/").values():
            try:
                found.append(TableMapping.from_json(json.loads(text)))
            except (CasefileError, ValueError):
                continue
        return sorted(found, key=lambda mapping: mapping.name)

    def remember(self, case_id: UUID, mapping: TableMapping) -> None:
        """Keep a mapping for the next file of its kind."""
        self._store.remember(f"{_KEY}{case_id}/{mapping.name}", json.dumps(mapping.to_json(), ensure_ascii=False))

    def forget(self, case_id: UUID, name: str) -> None:
        """Keep it no longer."""
        self._store.forget(f"{_KEY}{case_id}/{name}")

    def named(self, case_id: UUID | None, name: str) -> TableMapping:
        """The one of that name: of the case, else of the program.

        :raises BadInput: there is none.
        """
        known: list[TableMapping] = [*(self.remembered(case_id) if case_id else ()), *shipped()]
        for mapping in known:
            if mapping.name == name:
                return mapping
        raise BadInput(
            _(
                "Casefile cannot import the format “{format}”. It reads: {formats}.",
                format=shown(name),
                formats=", ".join(dict.fromkeys(["casefile", *(mapping.name for mapping in known)])),
            ),
            code="unknown_format",
        )

    def fitting(self, case_id: UUID | None, type_: str, columns: Sequence[str]) -> list[TableMapping]:
        """Those that can read a file with these columns, the best first: what the case remembers, then the one that
        is known by most of them.
        """
        own = self.remembered(case_id) if case_id else []
        return [*_fit(own, type_, columns), *_fit(shipped(), type_, columns)]


def _fit(mappings: Iterable[TableMapping], type_: str, columns: Sequence[str]) -> list[TableMapping]:
    there = set(columns)
    fitting = [
        mapping
        for mapping in mappings
        if mapping.layout.type == type_
        and there >= {*mapping.known_by, *mapping.main.key}
        and (mapping.known_by or tuple(mapping.layout.columns) == tuple(columns))
    ]
    return sorted(fitting, key=lambda mapping: -len(mapping.known_by))
