"""Datasets of others in: looked at, previewed row by row, applied as one undoable step. Read by the keyless worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from casefile.errors import BadInput, CasefileError, NotFound, Refused
from casefile.evidence.worker.client import Worker
from casefile.i18n import _, isolate
from casefile.model import rules
from casefile.model.changes import Changes
from casefile.model.mappings import TableMapping
from casefile.model.outside import clean_text
from casefile.model.records import Case
from casefile.services.dataset_plan import DatasetPlan, PlannedRow, Told, Unmatched
from casefile.services.files import digest_of, readable, regular, unreadable
from casefile.services.mappings import Mappings
from casefile.store.store import Store

READER = "casefile.evidence.worker.datasets:read"
_ENTRIES = "dataset/"
_MOST_RANGES = 200
Cancelled = Callable[[], bool]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file, as far as it was looked at.

    :param filled: rows in which something stands. :param values: the most frequent ones, each with how often.
    :param undecided: dates that do not say which number is the day.
    """

    name: str
    filled: int
    values: tuple[tuple[str, int], ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds.

    :param type: how its rows stand, as in a mapping; ``casefile`` for Casefile JSON, of which nothing else is told.
    :param sample: the first rows, each with its line. :param rows: how many were looked at; ``more``: there are more.
    """

    type: str
    columns: tuple[Column, ...] = ()
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""
    notices: tuple[str, ...] = ()
    sample: tuple[tuple[int, tuple[str, ...]], ...] = ()
    rows: int = 0
    more: bool = False
    header_row: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class DatasetPreview:
    """A dry run: nothing is written yet.

    :ivar digest: pins the file; ``seen`` pins what stood here, likewise.
    """

    path: Path
    mapping: TableMapping
    case: Case
    digest: str
    seen: int
    told: Told
    makes_case: bool = False

    def count(self, action: str) -> int:
        """How many rows would be treated so."""
        return self.told.counts[action]

    @property
    def rows(self) -> list[PlannedRow]:
        """What would become of each row; of the first ones where there are very many."""
        return self.told.shown

    @property
    def unmatched(self) -> list[Unmatched]:
        """Values for which no term was found."""
        return self.told.unmatched

    @property
    def not_named(self) -> int:
        """How many rows are counted and not named in ``rows``."""
        return sum(self.told.counts.values()) - len(self.told.shown)

    @property
    def total(self) -> int:
        """Rows of the file."""
        return sum(self.count(action) for action in ("create", "update", "same", "refuse"))


class Datasets:
    """Verbs for what others hold in tables and files of places."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.mappings = Mappings(store)

    def look(
        self, path: Path, source: Mapping[str, Any] | None = None, *, cancelled: Cancelled | None = None
    ) -> Looked:
        """What a file holds: its columns, its first rows, and what stands in each column.

        :param source: layout, sheet, header row, encoding and separator, where a person chose them. Where no header row
            is named and the first row holds numbers, the table is taken to have none.
        :raises BadInput: it holds no rows that can be read. :raises WorldFault: it cannot be read.
        """
        looked = self._look(path, dict(source or {}), cancelled)
        if "header_row" not in (source or {}) and looked.type == "table" and _is_data(looked.names):
            return self._look(path, {**(source or {}), "header_row": 0}, cancelled)
        return looked

    def _look(self, path: Path, source: dict[str, Any], cancelled: Cancelled | None) -> Looked:
        table: dict[str, Any] = {}
        sample: list[tuple[int, tuple[str, ...]]] = []
        columns: list[Column] = []
        rows, more = 0, False
        for each in self._worker(path, {"do": "look", "source": source}, cancelled):
            match each["type"]:
                case "table":
                    table = each
                case "sample":
                    sample.append((int(each["line"]), tuple(clean_text(str(cell)) for cell in each["cells"])))
                case "column":
                    name = clean_text(str(table["columns"][int(each["at"])]))
                    values = tuple((clean_text(str(value)), int(n)) for value, n in each["values"])
                    undecided = tuple(clean_text(str(text)) for text in each["undecided"])
                    columns.append(Column(name, int(each["filled"]), values, undecided))
                case "looked":
                    rows, more = int(each["rows"]), bool(each["more"])
        return Looked(
            str(table["layout"]),
            tuple(columns),
            tuple(clean_text(str(name)) for name in table["sheets"]),
            clean_text(str(table["encoding"])),
            str(table["separator"])[:20],
            tuple(clean_text(str(text)) for text in table["notices"]),
            tuple(sample),
            rows,
            more,
            int(source.get("header_row", 1)),
        )

    def case_for(self, ref: str) -> Case:
        """The case of that reference; where there is none, one that an import makes along.

        :raises BadInput: it is the reference of something else, or none.
        """
        try:
            found = self._store.by_ref(ref)
        except NotFound:
            case = Case(ref=ref.strip().upper(), title=ref.strip().upper())
            rules.check(case)
            return case
        if isinstance(found, Case):
            return found
        raise BadInput(_("{ref} is not a case.", ref=ref), code="not_a_case")

    def case_of(self, case_id: UUID) -> Case:
        """The case of that id. :raises NotFound: it is gone."""
        return self._store.get(Case, case_id)

    def fitting(self, looked: Looked, case_id: UUID | None) -> list[TableMapping]:
        """Mappings that can read such a file, the best first."""
        return self.mappings.fitting(case_id, looked.type, looked.names)

    def preview(
        self, path: Path, mapping: TableMapping, case: Case, *, cancelled: Cancelled | None = None
    ) -> DatasetPreview:
        """What importing a file would do, row by row.

        :raises BadInput: it is not what the mapping is for. :raises WorldFault: it cannot be read.
        """
        digest = digest_of(path)
        with self._store.view() as view:
            plan = DatasetPlan(view, mapping, case, self._entries(mapping, case))
            for _record in plan.decided(self._rows(path, mapping, case, cancelled)):
                pass
            there = bool(view.captions([case.id]))
        return DatasetPreview(path, mapping, case, digest, plan.seen, plan.told, not there)

    def apply(
        self, preview: DatasetPreview, *, progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Changes:
        """Apply what was previewed, as one undoable step; refused rows are left out.

        :raises Refused: the file has changed since, or what it would change here. Nothing is imported.
        """
        if digest_of(preview.path) != preview.digest:
            raise Refused(_("The file changed after it was read. Nothing was imported; try again."), code="changed")
        mapping, case = preview.mapping, preview.case
        imported = self._entries(mapping, case)
        label = _("Import “{name}”", name=isolate(readable(preview.path.name)))
        with self._store.step(label) as step:
            first = step.head().seq + 1
            if preview.makes_case:
                step.put(case)
            # Decided again, in the step itself: others may have changed something since the preview.
            plan = DatasetPlan(step, mapping, case, imported)
            rows = self._rows(preview.path, mapping, case, cancelled)
            for record in plan.decided(_counted(rows, preview.total, progress)):
                step.put(record)
            if plan.seen != preview.seen:
                raise Refused(
                    _(
                        "Records that the file brings were changed here since it was read. Nothing was imported; "
                        "choose the file again to see what it would do."
                    ),
                    code="changed_here",
                )
            last = step.head().seq
        self._note_entries(mapping, case, first, last)
        return step.changes

    # -- what earlier imports wrote -----------------------------------------------------------------------------------

    def _entries(self, mapping: TableMapping, case: Case) -> list[tuple[int, int]]:
        """The entries of the journal that imports of this dataset wrote: by them what a person changed is known."""
        key = f"{_ENTRIES}{case.id}/{mapping.dataset}"
        found: list[tuple[int, int]] = []
        for word in self._store.remembered(key).get(key, "").split():
            first, _dash, last = word.partition("-")
            with suppress(ValueError):
                found.append((int(first), int(last)))
        return found

    def _note_entries(self, mapping: TableMapping, case: Case, first: int, last: int) -> None:
        if last < first:
            return
        ranges = [*self._entries(mapping, case), (first, last)][-_MOST_RANGES:]
        with suppress(CasefileError):  # what was imported stands; what a person changed is then kept more often
            self._store.remember(
                f"{_ENTRIES}{case.id}/{mapping.dataset}", " ".join(f"{low}-{high}" for low, high in ranges)
            )

    # -- the worker ---------------------------------------------------------------------------------------------------

    def _rows(
        self, path: Path, mapping: TableMapping, case: Case, cancelled: Cancelled | None
    ) -> Iterator[dict[str, Any]]:
        return self._worker(path, {"do": "rows", "mapping": mapping.to_json(), "case": str(case.id)}, cancelled)

    @staticmethod
    def _worker(path: Path, options: Mapping[str, Any], cancelled: Cancelled | None) -> Iterator[dict[str, Any]]:
        try:
            with regular(path) as stream:
                yield from Worker().parse(READER, stream, options, cancelled=cancelled)
        except OSError as error:
            raise unreadable(path, error) from None


def _counted(rows: Iterator[dict[str, Any]], total: int, progress: Progress | None) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(rows):
        if progress is not None and number % 100 == 0:
            progress(min(number, total), total)
        yield row


def _is_data(names: tuple[str, ...]) -> bool:
    """Whether what stands where headers should be is data: a good part of it are numbers."""
    numbers = sum(name.lstrip("-").replace(".", "", 1).replace(",", "", 1).isdecimal() for name in names)
    return len(names) > 1 and numbers * 2 >= len(names)


__all__ = ["BadInput", "Column", "DatasetPreview", "Datasets", "Looked"]
