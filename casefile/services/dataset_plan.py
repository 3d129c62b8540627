"""What importing a dataset would do to each of its rows, decided batch by batch: nothing holds it whole.

A row is found again by the id of its record (:mod:`casefile.evidence.rowkeys`). Of a record that is here already only
the fields that the mapping names are compared. What a person changed here since the last import stays: a field is
taken from the file where what stands here came from it, too.
"""

from __future__ import annotations

import dataclasses
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from casefile.errors import BadInput, CasefileError
from casefile.evidence import rowkeys
from casefile.i18n import _, current
from casefile.model import rules
from casefile.model.changes import Listing
from casefile.model.fields import FieldType, Record, kind, kind_of
from casefile.model.json_shape import from_json
from casefile.model.mappings import EACH, RecordRule, TableMapping
from casefile.model.outside import clean_text
from casefile.model.records import Case, Organisation, Place
from casefile.model.rules import with_checked_dates
from casefile.model.words import listed
from casefile.services.import_plan import SHOWN
from casefile.store.view import View

BATCH = 40
"""Rows that are compared with the vault at once; each makes some ten records."""
_LOW = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What would become of one row of a dataset.

    :param line: of the file, or the number of the record; 0 for a record that is no longer in it.
    :param action: create, update, same, gone or refuse. :param column: the one that is to blame for a refusal.
    """

    line: int
    column: str
    action: str
    kind: str = ""
    ref: str = ""
    heading: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Values of a column for which no term of a list was found: they stand in the remark.

    :param values: each with how often it stands there.
    """

    rule: str
    field: str
    column: str
    values: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Told:
    """What became of the rows.

    :ivar counts: rows by action. :ivar made: new records by kind. :ivar rest: columns that are kept in the remark;
        ``dropped``: that are left out.
    """

    counts: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    shown: list[PlannedRow] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    unmatched: list[Unmatched] = field(default_factory=list)

    def take(self, row: PlannedRow) -> None:
        """One more. Refusals are named beyond the first rows, too."""
        self.counts[row.action] += 1
        if len(self.shown) < SHOWN or (row.action == "refuse" and self.counts["refuse"] <= SHOWN):
            self.shown.append(row)


@dataclass(slots=True)
class _Row:
    line: int
    made: list[tuple[RecordRule, Record]]
    targets: list[UUID]


class DatasetPlan:
    """Reads the rows that come from the worker and decides. Trusts nothing it is told.

    :param view: the vault; of one state, or the step that imports.
    :param imported: the numbers of journal entries that earlier imports of this dataset wrote, from - to.
    """

    def __init__(self, view: View, mapping: TableMapping, case: Case, imported: Sequence[tuple[int, int]] = ()) -> None:
        self._view, self._mapping, self._case = view, mapping, case
        self._imported = imported
        self._seen: dict[str, array[int]] = {rule.id: array("Q") for rule in mapping.records if not rule.shared}
        self._unread: set[int] = set()
        """Of refused rows: what is said of them is not known."""
        self._instead: dict[UUID, UUID] = {}
        self._ranges = {
            rule.id: rowkeys.first_and_last(
                case.id, "" if rule.shared else mapping.dataset, rule.kind if rule.shared else rule.id
            )
            for rule in mapping.records
        }
        self._by_name: dict[str, dict[str, list[Record]]] = {}
        self.told = Told()
        self.seen = 0
        """Of every row what was decided, and what stood here: the same for a plan of the same file as long as nobody
        changes any of these."""

    def decided(self, untrusted: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
        """What there is to write, row by row. What is said of each is in :attr:`told` when this has ended."""
        rows = self._rows(untrusted)
        while batch := list(islice(rows, BATCH)):
            yield from self._decided(batch)
        self._tell_gone()

    # -- what arrives -------------------------------------------------------------------------------------------------

    def _rows(self, untrusted: Iterable[Mapping[str, Any]]) -> Iterator[_Row]:
        for each in untrusted:
            try:
                row = self._arrived(each)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError):
                raise _no_sense() from None
            if row is not None:
                yield row

    def _arrived(self, each: Mapping[str, Any]) -> _Row | None:
        match each["type"]:
            case "row":
                line = int(each["line"])
                try:
                    return self._row(line, each["records"])
                except CasefileError as error:
                    self._refuse(line, self._column_of(error.field or ""), error.message)
                    self._note_id(each["records"][0][1].get("id") if each["records"] else None)
            case "refused":
                self._refuse(int(each["line"]), clean_text(str(each["column"])), clean_text(str(each["problem"])))
                self._note_id(each.get("id"))
            case "table":
                self.told.columns = _texts(each["columns"])
                self.told.rest, self.told.dropped = _texts(each["rest"]), _texts(each["dropped"])
                self.told.notices = _texts(each["notices"])
            case "unmatched":
                values = tuple((clean_text(str(value)), int(n)) for value, n in each["values"])
                name = clean_text(str(each["column"]))
                self.told.unmatched.append(Unmatched(str(each["record"]), str(each["field"]), name, values))
        return None

    def _column_of(self, field_name: str) -> str:
        """The column from which a field of what the row is about comes."""
        rule = self._mapping.main.fields.get(field_name.rpartition(".")[2])
        return next(iter(rule.columns), "") if rule else ""

    def _row(self, line: int, shapes: Any) -> _Row:
        made: list[tuple[RecordRule, Record]] = []
        targets: list[UUID] = []
        for number, shape in shapes:
            rule = self._mapping.records[number]
            record = from_json(shape)
            if kind_of(record).name != rule.kind or record.case_id != self._case.id or record.ref or record.trashed:
                raise IndexError
            first, last = self._ranges[rule.id]
            if not first.int <= record.id.int <= last.int:
                raise IndexError  # such a row would change a record that no row of this dataset makes
            record = with_checked_dates(rules.cleaned(record))
            rules.check(record)
            made.append((rule, record))
            for name, each in rule.fields.items():
                if each.joined is not None and (target := getattr(record, name)) is not None:
                    targets += [target] if isinstance(target, UUID) else list(target)
        return _Row(line, made, targets)

    def _refuse(self, line: int, column: str, reason: str) -> None:
        self.seen = hash((self.seen, line, "refuse"))
        self.told.take(PlannedRow(line, column, "refuse", self._mapping.main.kind, reason=reason))

    def _note_id(self, untrusted: object) -> None:
        """What is refused is still in the file: it is not gone."""
        try:
            id_ = UUID(str(untrusted))
        except ValueError:
            return
        if not self._mapping.main.shared:
            self._seen[self._mapping.main.id].append(id_.int & _LOW)
            self._unread.add(id_.int & _LOW)

    # -- what becomes of it -------------------------------------------------------------------------------------------

    def _decided(self, batch: Sequence[_Row]) -> Iterator[Record]:
        wanted = {record.id for row in batch for _rule, record in row.made}
        known = {record.id: record for record in self._view.many(wanted)}
        targets = {id_ for row in batch for id_ in row.targets}
        there = self._view.captions(targets) if targets else {}
        for row in batch:
            for rule, record in row.made:
                if not rule.shared:
                    self._seen[rule.id].append(record.id.int & _LOW)
                elif record.id not in known:
                    self._look_for_own(rule, record)
            if any(target not in there for target in row.targets):
                self._refuse(row.line, *self._missing(row))
                continue
            yield from self._written(row, known)

    def _missing(self, row: _Row) -> tuple[str, str]:
        for rule, _record in row.made:
            for each in rule.fields.values():
                if each.joined is not None:
                    reason = _(
                        "No record of “{dataset}” with this key is in the case: import the file that holds it first.",
                        dataset=each.joined.dataset,
                    )
                    return each.joined.key[0], reason
        return "", ""

    def _written(self, row: _Row, known: Mapping[UUID, Record]) -> Iterator[Record]:
        actions: list[str] = []
        kept: list[str] = []
        changed: list[str] = []
        main: Record | None = None
        for rule, given in row.made:
            record = self._with_known_links(rule, given)
            here = known.get(record.id)
            if main is None:
                main = here or record
            if rule.shared:
                if here is None and record.id not in self._instead:
                    self.told.made[rule.kind] += 1
                    yield record
                    actions.append("create" if rule is self._mapping.main else "same")
                else:
                    actions.append("same")
                continue
            if here is None:
                self.told.made[rule.kind] += 1
                yield record
                actions.append("create")
                continue
            if kind_of(here).name != rule.kind or here.case_id != self._case.id:
                continue
            merged, own, new = self._merged(rule, record, here)
            kept += own
            changed += new
            if merged != here and not here.trashed:
                yield merged
                actions.append("update")
            else:
                actions.append("same")
        if main is None:
            return
        action = (
            actions[0] if actions[:1] == ["create"] else "update" if set(actions) & {"create", "update"} else "same"
        )
        reason = self._reason(action, main, changed, kept)
        self.seen = hash((self.seen, row.line, action, main.id, known.get(main.id), tuple(actions)))
        self.told.take(PlannedRow(row.line, "", action, kind_of(main).name, main.ref, main.heading, reason))

    @staticmethod
    def _reason(action: str, main: Record, changed: Sequence[str], kept: Sequence[str]) -> str:
        said: list[str] = []
        if main.trashed:
            said.append(_("in the trash here, where it stays"))
        elif action == "update" and changed:
            said.append(_("changed in the file: {fields}", fields=listed(list(dict.fromkeys(changed)), current())))
        if kept:
            said.append(
                _("changed here by a person and kept: {fields}", fields=listed(list(dict.fromkeys(kept)), current()))
            )
        return "; ".join(said)

    def _merged(self, rule: RecordRule, record: Record, here: Record) -> tuple[Record, list[str], list[str]]:
        """The record as it would be; the labels of what a person changed and keeps, and of what the file changes."""
        names = [name for name in self._fields_of(rule) if getattr(here, name) != getattr(record, name)]
        if not names:
            return here, [], []
        versions = self._imported_versions(here)
        own: list[str] = []
        new: dict[str, Any] = {}
        for name in names:
            came = [getattr(version, name) for version in versions]
            if not came or getattr(here, name) in came:
                new[name] = getattr(record, name)
            elif getattr(record, name) not in came:
                own.append(_(rule.spec(name).label))
        labels = [_(rule.spec(name).label) for name in new]
        return (dataclasses.replace(here, **new) if new else here), own, labels

    def _fields_of(self, rule: RecordRule) -> list[str]:
        there = set(self.told.columns) | {EACH}
        names = [name for name, each in rule.fields.items() if not each.columns or there.intersection(each.columns)]
        if rule is self._mapping.main and "remarks" not in names and self._has_remarks:
            names.append("remarks")
        return names

    @property
    def _has_remarks(self) -> bool:
        return any(spec.name == "remarks" for spec in kind(self._mapping.main.kind).fields)

    def _imported_versions(self, here: Record) -> list[Record]:
        """What imports wrote of this record: its first version, and every one of theirs since."""
        seqs = [entry.seq for entry in self._view.history(here.id)]
        wanted = seqs[:1] + [seq for seq in seqs[1:] if any(first <= seq <= last for first, last in self._imported)]
        found: list[Record] = []
        for seq in wanted:
            found += self._view.versions_at([here.id], seq).values()
        return found

    # -- what is shared -----------------------------------------------------------------------------------------------

    def _with_known_links(self, rule: RecordRule, record: Record) -> Record:
        """With links to what was in the case already, under the same name."""
        if not self._instead:
            return record
        changed: dict[str, Any] = {}
        for spec in kind_of(record).of_type(FieldType.LINK):
            target = getattr(record, spec.name)
            if target in self._instead:
                changed[spec.name] = self._instead[target]
        return dataclasses.replace(record, **changed) if changed else record

    def _look_for_own(self, rule: RecordRule, record: Record) -> None:
        """Where the case has a place or an organisation of that name that somebody entered, it stands for this one."""
        if record.id in self._instead or not isinstance(record, Place | Organisation):
            return
        if rule.kind not in self._by_name:
            names: dict[str, list[Record]] = {}
            for each in self._view.of(rule.kind, case_id=self._case.id):
                assert isinstance(each, Place | Organisation)
                for name in (each.name, *(other.text for other in each.names)):
                    names.setdefault(name.casefold(), []).append(each)
            self._by_name[rule.kind] = names
        for each in self._by_name[rule.kind].get(record.name.casefold(), ()):
            if not isinstance(record, Place) or not isinstance(each, Place) or _may_be_one(each, record):
                self._instead[record.id] = each.id
                return

    # -- what is no longer there --------------------------------------------------------------------------------------

    def _tell_gone(self) -> None:
        """Records that an earlier import made and that no row makes any more; nothing happens to them."""
        for rule_id, seen in self._seen.items():
            self._seen[rule_id] = array("Q", sorted(seen))
        main = self._mapping.main
        for rule in self._mapping.records:
            if rule.shared:
                continue
            missing = self._unseen(rule)
            while page := missing[:500]:
                missing = missing[500:]
                for record in self._view.many(page):
                    if rule is main:
                        self._gone(record, _("no longer in the file"))
                    elif self._owner_is_there(record):
                        self._gone(record, _("its row is in the file and says nothing of it any more"))

    def _unseen(self, rule: RecordRule) -> list[UUID]:
        first, _last = rowkeys.first_and_last(self._case.id, self._mapping.dataset, rule.id)
        prefix = first.hex[:12]
        ids = self._view.ids(Listing(rule.kind, case_id=self._case.id))
        return [UUID(hex_) for hex_ in ids.digits if hex_.startswith(prefix) and not self._was_seen(rule.id, hex_)]

    def _was_seen(self, rule_id: str, hex_: str) -> bool:
        seen, low = self._seen[rule_id], int(hex_[16:], 16)
        at = bisect_left(seen, low)
        return at < len(seen) and seen[at] == low

    def _owner_is_there(self, record: Record) -> bool:
        """Whether the row that the record came from is still in the file, by what it belongs to."""
        owner = kind_of(record).owner
        target = getattr(record, owner.name) if owner else None
        main = self._mapping.main
        if not isinstance(target, UUID) or main.shared or target.int & _LOW in self._unread:
            return False
        return self._was_seen(main.id, target.hex)

    def _gone(self, record: Record, reason: str) -> None:
        self.seen = hash((self.seen, record.id, "gone"))
        self.told.take(PlannedRow(0, "", "gone", kind_of(record).name, record.ref, record.heading, reason))


def _may_be_one(here: Place, given: Place) -> bool:
    """Two towns can have one name: where both name what they lie in, it must be the same."""
    return not here.admin_path or not given.admin_path or here.admin_path.casefold() == given.admin_path.casefold()


def _no_sense() -> BadInput:
    return BadInput(
        _("The process that reads files gave an answer that makes no sense, so it was stopped and not believed."),
        code="worker_protocol",
    )


def _texts(untrusted: object) -> tuple[str, ...]:
    return tuple(clean_text(str(each)) for each in untrusted) if isinstance(untrusted, list) else ()
