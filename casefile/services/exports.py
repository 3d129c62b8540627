"""A case for other programs: Casefile JSON, which holds all of it, and tables, maps and entities, which do not.

What a format cannot hold is counted and said. All of them leave as the JSON does: the whole case as its investigators
see it, in the clear, noted in the journal, whole or not at all. Records are read and written some at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from casefile.errors import BadInput, Refused
from casefile.evidence.custody import Custody
from casefile.exchange import ftm, geojson
from casefile.exchange.columns import Cell, References, cells, columns
from casefile.i18n import N_, Translator, _, current, isolate
from casefile.model.changes import Listing
from casefile.model.fields import KINDS, KindSpec, Record, linked_ids
from casefile.model.records import (
    Case,
    Citation,
    EvidenceFile,
    Excerpt,
    Incident,
    Involvement,
    Place,
    Source,
)
from casefile.services.custody import Kept
from casefile.services.files import leaving
from casefile.services.left_out import LeftOut, Tally
from casefile.services.transfer import Transfer, saying_so
from casefile.store.step import Step
from casefile.store.store import Store

Cancelled = Callable[[], bool]

_AT_A_TIME = 200
_LONG = frozenset({"rendition", "stamp"})
"""Kinds whose records may hold a book."""
_LONG_AT_A_TIME = 5


@dataclass(frozen=True, slots=True)
class Format:
    """One format that a case leaves in.

    :param code: as the command line names it. :param name: of the format; ``ending`` of its files. :param holds: what
        is in it, to be translated.
    """

    code: str
    name: str
    ending: str
    holds: str


FORMATS: dict[str, Format] = {
    each.code: each
    for each in (
        Format(
            "json",
            N_("Casefile JSON"),
            "json",
            N_("The whole case with all evidence files, in one file that Casefile imports again without loss."),
        ),
        Format(
            "xlsx",
            N_("Workbook (XLSX)"),
            "xlsx",
            N_("Every record, with a sheet for each kind, for Excel and LibreOffice. Without the evidence files."),
        ),
        Format(
            "csv",
            N_("Tables (CSV, in a ZIP archive)"),
            "zip",
            N_("Every record, with a table for each kind, for other programs. Without the evidence files."),
        ),
        Format(
            "geojson",
            N_("Map (GeoJSON)"),
            "geojson",
            N_("Incidents and places that have coordinates, for maps. Nothing else, and nothing from the trash."),
        ),
        Format(
            "ftm",
            N_("Entities (FollowTheMoney)"),
            "ftm.json",
            N_(
                "Incidents, persons, organisations, places and sources with their links, for Aleph and similar "
                "programs. Nothing else, and nothing from the trash."
            ),
        ),
    )
}


WITH_NOTES = frozenset({"json", "xlsx", "csv"})
"""Formats that hold the notes of witnesses."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A case that was written.

    :param records: how many are in it. :param left_out: what is not, or not as it is in the case.
    """

    path: Path
    format: str
    records: int
    left_out: tuple[LeftOut, ...] = ()


class Exports:
    """The verb for it."""

    def __init__(self, store: Store, transfer: Transfer) -> None:
        self._store, self._transfer = store, transfer

    def export(self, case_id: UUID, out: Path, format_: str, *, cancelled: Cancelled | None = None) -> Exported:
        """Write a case in one of :data:`FORMATS`, in the clear: a journalled export.

        :param cancelled: asked before each 200 records.
        :raises BadInput: there is no such format, or a file of tables is not named as an archive.
        :raises WorldFault: the place cannot be written; nothing half-written is left. :raises Refused: cancelled (code
            ``"cancelled"``), or a worksheet cannot hold so many records; no file is left.
        """
        if format_ not in FORMATS:
            text = _("The format of an export is one of: {formats}.", formats=", ".join(FORMATS))
            raise BadInput(text, code="unknown_format")
        if format_ == "json":
            return Exported(out, format_, self._transfer.export_json(case_id, out, cancelled=cancelled))
        if format_ == "csv" and out.suffix.lower() != ".zip":
            text = _(
                "CSV is a table for each kind of record, together in a ZIP archive. Name a file that ends in .zip; "
                "{name} does not. Nothing was written.",
                name=isolate(out.name),
            )
            raise BadInput(text, code="not_an_archive")
        if not self._store.read_only:
            self._store.checkpoint()
        case = self._store.get(Case, case_id)
        with leaving(out, self._store, _("Export case {ref}", ref=case.ref)) as (step, stream):
            making = _Making(step, Kept(self._store), case, cancelled)
            making.write(format_, stream)
            step.note(Custody.EXPORTED.value, case, reason=f"casefile-{format_}")
        return Exported(out, format_, making.records, tuple(making.tally.said(current())))


class _Making:
    """What goes into one file, read in the step that notes it.

    :ivar records: how many were written. :ivar tally: what was not.
    """

    def __init__(self, step: Step, kept: Kept, case: Case, cancelled: Cancelled | None) -> None:
        self._step, self._kept, self._case, self._cancelled = step, kept, case, cancelled
        self._tr: Translator = current()
        self.records = 0
        self.tally = Tally()

    def write(self, format_: str, out: BinaryIO) -> None:
        """Write it. :param format_: any but JSON."""
        self.tally.count("redactions", len(self._ids("redaction", trashed=False)) if format_ != "geojson" else 0)
        if format_ == "xlsx":
            self._workbook(out)
        elif format_ == "csv":
            self._tables(out)
        elif format_ == "geojson":
            self._map(out)
        else:
            self._entities(out)

    # -- tables --

    def _workbook(self, out: BinaryIO) -> None:
        from casefile.dossier import register

        tr = self._tr
        kinds = self._kinds()
        if any(n >= register.MOST_ROWS for n in kinds.values()):
            text = _("A worksheet cannot hold so many records. Nothing was written; choose CSV.")
            raise Refused(text, code="too_many_rows")
        headings = {name: [column.heading(tr) for column in columns(KINDS[name])] for name in kinds}
        sheets: list[tuple[str, Iterable[Sequence[Cell]]]] = [
            (tr(KINDS[name].plural), self._lines(KINDS[name], headings[name], register.is_altered, "altered"))
            for name in kinds
        ]
        sheets.append((tr("Left out"), self._left_out()))
        register.write_workbook(sheets, out, rtl=tr.rtl)

    def _tables(self, out: BinaryIO) -> None:
        from casefile.dossier import register
        from casefile.dossier.zip_file import ZipOut

        with ZipOut(out) as file:
            for name in self._kinds():
                names = [column.name for column in columns(KINDS[name])]
                with file.part(f"{name}.csv") as stream:
                    register.write_csv(self._lines(KINDS[name], names, register.is_quoted, "quoted"), stream)
            with file.part("left-out.csv") as stream:
                register.write_csv(self._left_out(), stream)

    def _kinds(self) -> dict[str, int]:
        """The kinds of which there are records, in the trash too, and how many."""
        counted = {name: sum(len(self._ids(name, trashed)) for trashed in (False, True)) for name in KINDS}
        return {name: n for name, n in counted.items() if n}

    def _lines(
        self, kind: KindSpec, headings: Sequence[Cell], is_other: Callable[[Cell], bool], code: str
    ) -> Iterator[Sequence[Cell]]:
        """The table of a kind. :param is_other: whether the format holds another cell instead, counted as ``code``."""
        yield headings
        for trashed in (False, True):
            for record in self._records(kind.name, trashed):
                if isinstance(record, EvidenceFile) and record in self._kept:
                    self.tally.count("files")
                line = cells(record, self._references([record]), self._tr)
                self.tally.count(code, sum(map(is_other, line)))
                yield line

    def _left_out(self) -> Iterator[Sequence[Cell]]:
        """The last table: asked for when the others are written."""
        self.tally.note("flat")
        yield [self._tr("What is left out, or stands otherwise than in the case")]
        for each in self.tally.said(self._tr):
            yield [each.sentence]

    # -- maps --

    def _map(self, out: BinaryIO) -> None:
        geojson.write(self._features(), self._tr, out)
        self.tally.note("flat")
        self._leave_kinds(("incident", "place"))

    def _features(self) -> Iterator[tuple[geojson.Located, str, References]]:
        for name in ("incident", "place"):
            for batch in self._batches(name, trashed=False):
                places = self._places(batch)
                references = self._references(batch)
                for record in batch:
                    assert isinstance(record, Incident | Place)
                    place = places.get(record.place_id) if isinstance(record, Incident) and record.place_id else None
                    feature = geojson.located(record, place)
                    if feature is None:
                        self.tally.count(f"{name}_nowhere")
                        self.records -= 1
                        continue
                    if feature.point_of != name:
                        self.tally.count("at_place")
                    yield feature, place.name if place is not None else "", references

    def _places(self, records: Iterable[Record]) -> dict[UUID, Place]:
        wanted = {each.place_id for each in records if isinstance(each, Incident) and each.place_id is not None}
        return {place.id: place for place in self._step.many(Place, wanted) if not place.trashed}

    # -- entities --

    def _entities(self, out: BinaryIO) -> None:
        written = {id_ for name in ftm.KINDS for id_ in self._ids(name, trashed=False)}
        making = ftm.Entities(lambda id_: id_ in written, self._tr)
        for name in ftm.KINDS:
            for batch in self._batches(name, trashed=False):
                beside = self._beside(batch)
                for record in batch:
                    entities = list(making.of(record, beside.get(record.id, ftm.Beside())))
                    if not entities:
                        self.tally.leave(name)
                        self.records -= 1
                    for entity in entities:
                        out.write(ftm.line(entity))
        self.tally.add_told(making.told)
        self._leave_kinds((*ftm.KINDS, "evidence"))
        self.tally.count("files", sum(1 for _id in self._ids("evidence", trashed=False)))

    def _beside(self, batch: Sequence[Record]) -> dict[UUID, ftm.Beside]:
        """What stands in other records and belongs to the entities of these."""
        ids = [record.id for record in batch]
        match batch[0]:
            case Source():
                files: dict[UUID, list[EvidenceFile]] = {}
                for each in self._step.linking(EvidenceFile, "source_id", ids):
                    if each.source_id is not None:
                        files.setdefault(each.source_id, []).append(each)
                return {id_: ftm.Beside(files=of) for id_, of in files.items()}
            case Incident():
                parties: dict[UUID, list[UUID]] = {}
                for involved in self._step.linking(Involvement, "incident_id", ids):
                    if involved.incident_id is not None and involved.party_id is not None:
                        parties.setdefault(involved.incident_id, []).append(involved.party_id)
                places = self._places(batch)
                return {
                    each.id: ftm.Beside(
                        parties=parties.get(each.id, ()), place=places.get(each.place_id) if each.place_id else None
                    )
                    for each in batch
                    if isinstance(each, Incident)
                }
            case Citation():
                wanted = {each.excerpt_id for each in batch if isinstance(each, Citation) and each.excerpt_id}
                quoted = {each.id: each.quote for each in self._step.many(Excerpt, wanted) if not each.trashed}
                return {
                    each.id: ftm.Beside(quotation=quoted[each.excerpt_id])
                    for each in batch
                    if isinstance(each, Citation) and each.excerpt_id in quoted
                }
        return {}

    # -- records --

    def _ids(self, kind: str, trashed: bool) -> Sequence[UUID]:
        if kind == "case":
            return [] if trashed else [self._case.id]
        return self._step.ids(Listing(kind, self._case.id, trashed=trashed))

    def _batches(self, kind: str, trashed: bool) -> Iterator[list[Record]]:
        ids = self._ids(kind, trashed)
        size = _LONG_AT_A_TIME if kind in _LONG else _AT_A_TIME
        for start in range(0, len(ids), size):
            if self._cancelled is not None and self._cancelled():
                raise Refused(_("Cancelled. Nothing was changed."), code="cancelled")
            batch = [saying_so(record, self._kept) for record in self._step.many(ids[start : start + size])]
            self.records += len(batch)
            yield batch

    def _records(self, kind: str, trashed: bool) -> Iterator[Record]:
        for batch in self._batches(kind, trashed):
            yield from batch

    def _references(self, records: Iterable[Record]) -> References:
        linked = {id_ for record in records for id_ in linked_ids(record)}
        return {id_: caption.ref for id_, caption in self._step.captions(linked).items()}

    def _leave_kinds(self, written: Sequence[str]) -> None:
        """Count the kinds that the format has nothing for, and what lies in the trash."""
        left: Counter[str] = Counter()
        for name in KINDS:
            if name not in written and name != "case":
                left[name] += len(self._ids(name, trashed=False))
            self.tally.count("trashed", len(self._ids(name, trashed=True)))
        for name, n in left.items():
            self.tally.leave(name, n)
