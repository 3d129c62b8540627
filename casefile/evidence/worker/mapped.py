"""One row of a dataset made into records, as its mapping says. A cell that cannot be what its field wants refuses the
row, with the name of its column.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from casefile.evidence import rowkeys
from casefile.evidence.worker import cells
from casefile.evidence.worker.cells import CellError
from casefile.i18n import _
from casefile.model.fields import KINDS, FieldSpec, FieldType
from casefile.model.mappings import EACH, RecordRule, Rule, TableMapping
from casefile.model.outside import MAX_LINE, clean_line, clean_text, shown

MAX_UNMATCHED = 500
"""Different values of one column that no term fits: more of them say that the column is no list of terms."""
_LOW = (1 << 64) - 1
_SCRIPTS = (("Arab", re.compile("[\u0600-\u06ff]")), ("Cyrl", re.compile("[\u0400-\u04ff]")))


class RefusedRow(Exception):
    """A row that makes no record.

    :ivar column: the one that is to blame; empty where none is alone. :ivar id: of the record that it would have made,
        where its key says so: what is refused is still in the file.
    """

    def __init__(self, sentence: str, column: str = "") -> None:
        super().__init__(sentence)
        self.column = column
        self.id = ""


class Row:
    """The cells of one row by column, and what was already taken of them."""

    def __init__(self, places: Mapping[str, int], cells_: Sequence[str], blank: frozenset[str]) -> None:
        self._places, self._cells, self._blank = places, cells_, blank
        self.each = ""
        self.kept: list[tuple[str, str]] = []
        """Values that no term fits, for the remark."""
        self.unmatched: list[tuple[str, str, str, str]] = []
        """The same with the rule and the field that looked for a term."""

    def cell(self, column: str) -> str:
        """What stands there, without blanks around it; empty where nothing does."""
        if column == EACH:
            return self.each
        at = self._places.get(column, len(self._cells))
        text = self._cells[at].strip() if at < len(self._cells) else ""
        if text in self._blank:
            return ""
        return cells.unguarded(text) if text[:1] == "'" else text


class Mapper:
    """Carries a mapping out.

    :param columns: those of the file. :raises RefusedRow: the file lacks a column that the mapping reads.
    """

    def __init__(self, mapping: TableMapping, columns: Sequence[str], case_id: UUID) -> None:
        self.mapping = mapping
        self._case_id = case_id
        self._places = {name: at for at, name in enumerate(columns)}
        needed = [name for name in (*mapping.known_by, *mapping.main.key) if name not in (*self._places, EACH)]
        if needed:
            raise RefusedRow(
                _("The file has no column “{name}”, which the mapping reads.", name=shown(needed[0])), needed[0]
            )
        self.missing = [name for name in mapping.columns if name not in self._places]
        """Columns that a rule reads and the file does not have: as if nothing stood there."""
        self._blank = frozenset(mapping.layout.blank)
        seen = {name for rule in mapping.records for name in rule.shown_columns()}
        self.rest = [name for name in columns if name not in seen and name not in mapping.drop]
        """Columns that no field takes and nobody dropped by name."""
        self.dropped = [name for name in columns if name in mapping.drop and name not in seen]
        self.unmatched: dict[tuple[str, str, str], Counter[str]] = {}
        """(rule, field, column) -> values that no term fits, and how often."""
        self._shared: set[UUID] = set()
        self._met: dict[int, int] = {}
        self.keeps_rest = "remarks" in {spec.name for spec in KINDS[mapping.main.kind].fields}
        self._makers = [
            (number, rule, [(name, rule.spec(name), each) for name, each in rule.fields.items()])
            for number, rule in enumerate(mapping.records)
        ]
        self._terms = {
            id(each): {cells.plain(word): code for word, code in each.terms.items()}
            for rule in mapping.records
            for each in rule.fields.values()
        }
        self._readers: dict[FieldType, Callable[[Row, FieldSpec, Rule, RecordRule], Any]] = {
            FieldType.LINE: self._line,
            FieldType.TEXT: self._text,
            FieldType.CODE: self._code,
            FieldType.CODES: self._codes,
            FieldType.LINES: self._lines,
            FieldType.DATE: self._date,
            FieldType.RANGE: self._range,
            FieldType.POINT: self._point,
            FieldType.BOOLEAN: self._boolean,
            FieldType.INTEGER: self._integer,
            FieldType.VALUES: self._values,
            FieldType.LINK: self._link,
            FieldType.LINKS: self._links,
        }

    def records(self, line: int, cells_: Sequence[str]) -> list[list[Any]]:
        """The records of one row: the number of the rule, and the record in the shape of Casefile JSON.

        :raises RefusedRow: with the reason. Nothing of the row counts as made then.
        """
        row = Row(self._places, cells_, self._blank)
        main = self._id_of(row, self.mapping.main)
        if main is None:
            raise RefusedRow(_("The row has no key: its column is empty."), self.mapping.main.key[0])
        try:
            before = self._met.get(main.int & _LOW)
            if before is not None and not self.mapping.main.shared:
                raise RefusedRow(
                    _("The same key stands in line {line} already.", line=before), self.mapping.main.key[0]
                )
            made, shared = self._made(row)
        except RefusedRow as refused:
            refused.id = str(main)
            raise
        self._met[main.int & _LOW] = line
        self._shared.update(shared)
        for name, field, column, value in row.unmatched:
            counted = self.unmatched.setdefault((name, field, column), Counter())
            if value in counted or len(counted) < MAX_UNMATCHED:
                counted[value] += 1
        return made

    def _made(self, row: Row) -> tuple[list[list[Any]], set[UUID]]:
        made: list[list[Any]] = []
        shared: set[UUID] = set()
        for number, rule, fields in self._makers:
            if not _is_made(row, rule):
                continue
            for item in self._items(row, rule):
                row.each = item
                id_ = self._id_of(row, rule)
                if id_ is None or id_ in self._shared or id_ in shared:
                    continue
                if rule.shared:
                    shared.add(id_)
                made.append([number, self._record(row, rule, fields, id_)])
        if made and made[0][0] == 0:
            self._keep_rest(row, made[0][1])
        return made, shared

    def _items(self, row: Row, rule: RecordRule) -> list[str]:
        if not rule.each:
            return [""]
        return _parted(row.cell(rule.each), rule.each_separator)

    def _id_of(self, row: Row, rule: RecordRule) -> UUID | None:
        key = [row.cell(name) for name in rule.key]
        if not any(key):
            return None
        if rule.shared:
            return rowkeys.row_id(self._case_id, "", rule.kind, [cells.plain(text) for text in key])
        return rowkeys.row_id(self._case_id, self.mapping.dataset, rule.id, key)

    def _record(
        self, row: Row, rule: RecordRule, fields: Sequence[tuple[str, FieldSpec, Rule]], id_: UUID
    ) -> dict[str, Any]:
        record: dict[str, Any] = {"kind": rule.kind, "id": str(id_), "case_id": str(self._case_id)}
        for name, spec, each in fields:
            try:
                value = self._readers[spec.type](row, spec, each, rule)
            except CellError as error:
                raise RefusedRow(str(error), next(iter(each.columns), "")) from None
            if value is not None and value != "" and value != []:
                record[name] = value
            elif spec.required:
                column = next(iter(each.columns), "")
                raise RefusedRow(_("Nothing stands here, and “{field}” needs it.", field=_(spec.label)), column)
        return record

    def _keep_rest(self, row: Row, record: dict[str, Any]) -> None:
        """What no field takes, in the remark of what the row is about."""
        if not self.keeps_rest:
            return
        lines = [f"{column}: {value}" for column, value in dict.fromkeys(row.kept)]
        if self.mapping.rest == "remark":
            lines += [f"{name}: {text}" for name in self.rest if (text := row.cell(name))]
        if lines:
            before = record.get("remarks", "")
            record["remarks"] = clean_text("\n".join([before, *lines] if before else lines))

    # -- one reader for each type of field ----------------------------------------------------------------------------

    def _joined(self, row: Row, rule: Rule) -> str:
        if isinstance(rule.value, str):
            return rule.value
        if len(rule.columns) == 1:
            text = row.cell(rule.columns[0])
        else:
            text = rule.join.join(dict.fromkeys(cell for name in rule.columns if (cell := row.cell(name))))
        if rule.most and len(text) > rule.most:
            text = text[: rule.most - 1].rstrip() + "…"
        return text

    def _line(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> str:
        text = self._joined(row, rule)
        if len(text) > MAX_LINE and not rule.most:
            raise CellError(_("This is longer than a line may be ({n} characters).", n=MAX_LINE))
        return clean_line(text)

    def _text(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> str:
        return clean_text(self._joined(row, rule))

    def _code(self, row: Row, spec: FieldSpec, rule: Rule, owner: RecordRule) -> str:
        if isinstance(rule.value, str):
            return rule.value
        for column in rule.columns:
            if (value := row.cell(column)) and (code := self._term(row, spec, rule, owner, column, value)):
                return code
        return ""

    def _codes(self, row: Row, spec: FieldSpec, rule: Rule, owner: RecordRule) -> list[str]:
        if rule.value is not None:
            return [rule.value] if isinstance(rule.value, str) else list(rule.value)
        found: dict[str, None] = {}
        for column in rule.columns:
            for value in _parted(row.cell(column), rule.separator):
                if code := self._term(row, spec, rule, owner, column, value):
                    found[code] = None
        return list(found)

    def _term(self, row: Row, spec: FieldSpec, rule: Rule, owner: RecordRule, column: str, value: str) -> str:
        """The code for what a cell says; empty where no term fits, which is noted. A term may be mapped to nothing."""
        word = cells.plain(value)
        code = self._terms[id(rule)].get(word)
        if code is None:
            code = cells.known_terms(spec.vocabulary).get(word)
        if code is not None:
            return code
        if rule.other == "refuse":
            raise CellError(
                _("“{value}” is no term of the list, and the mapping names none for it.", value=shown(value))
            )
        row.unmatched.append((owner.id, spec.name, column, value[:200]))
        row.kept.append((column, value))
        return ""

    def _lines(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> list[str]:
        if rule.value is not None:
            return [rule.value] if isinstance(rule.value, str) else list(rule.value)
        found = (value for column in rule.columns for value in _parted(row.cell(column), rule.separator))
        return list(dict.fromkeys(clean_line(value) for value in found))

    def _date(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> Any:
        order = rule.order or self.mapping.date_order
        if isinstance(rule.value, str):
            return cells.date(rule.value, order).to_json()
        texts = [row.cell(column) for column in rule.columns]
        if not any(texts):
            return None
        dates = [cells.date(text, order) for text in texts if text]
        when = cells.between(dates[0], dates[-1]) if len(dates) > 1 else dates[0]
        if rule.precision_column:
            said = row.cell(rule.precision_column)
            when = cells.less_exact(when, rule.precision_terms.get(said, ""))
        return when.to_json()

    def _range(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> Any:
        if isinstance(rule.value, str):
            return cells.count(rule.value).to_json()
        texts = [row.cell(column) for column in rule.columns]
        if not any(texts):
            return None
        return (cells.count(texts[0]) if len(texts) == 1 else cells.counts(texts[0], texts[1])).to_json()

    def _point(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> Any:
        texts = [row.cell(column) for column in rule.columns]
        if not any(texts):
            return None
        return (cells.one_point(texts[0]) if len(texts) == 1 else cells.point(texts[0], texts[1])).to_json()

    def _boolean(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> bool:
        return cells.yes_or_no(self._joined(row, rule))

    def _integer(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> int | None:
        text = self._joined(row, rule)
        return cells.count(text).minimum if text else None

    def _values(self, row: Row, spec: FieldSpec, rule: Rule, owner: RecordRule) -> list[Any]:
        """Names in every script, or objects by their code."""
        if spec.vocabulary:
            return [{"code": code} for code in self._codes(row, spec, rule, owner)]
        if spec.value_class is None or spec.value_class.__name__ != "Name":
            return []
        names = (value for column in rule.columns for value in _parted(row.cell(column), rule.separator))
        return [_name(clean_line(text)) for text in dict.fromkeys(names)]

    def _link(self, row: Row, _spec: FieldSpec, rule: Rule, _owner: RecordRule) -> str | None:
        if rule.joined is not None:
            key = [row.cell(name) for name in rule.joined.key]
            if not any(key):
                return None
            return str(rowkeys.row_id(self._case_id, rule.joined.dataset, rule.joined.record, key))
        target = self.mapping.rule(rule.record)
        if target is None or not _is_made(row, target):
            return None
        id_ = self._id_of(row, target)
        return str(id_) if id_ is not None else None

    def _links(self, row: Row, spec: FieldSpec, rule: Rule, owner: RecordRule) -> list[str]:
        found = self._link(row, spec, rule, owner)
        return [found] if found else []


def _is_made(row: Row, rule: RecordRule) -> bool:
    """Whether a row says anything of what this rule makes."""
    return not rule.when or any((text := row.cell(name)) and text not in rule.nothing for name in rule.when)


def _parted(cell: str, separator: str) -> list[str]:
    """The values of a cell, each once."""
    if not separator:
        return [cell] if cell else []
    return list(dict.fromkeys(part for each in cell.split(separator) if (part := each.strip())))


def _name(text: str) -> dict[str, str]:
    script = next((name for name, letters in _SCRIPTS if letters.search(text)), "")
    return {"text": text, "script": script, "kind": "alias"} if script else {"text": text, "kind": "alias"}
