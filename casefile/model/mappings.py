"""Mappings: how the columns of somebody else's dataset become records of ours.

A mapping is a small JSON document that a person can write, edit and pass on (``resources/schemas/mapping.schema.json``
describes it). It says where the rows stand (:class:`Layout`), which records each row makes (:class:`RecordRule`), and
for each field of these from which columns its value comes (:class:`Rule`). What it does not name is kept in a remark or
dropped, by its own choice, and never silently.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.errors import BadInput
from casefile.i18n import _
from casefile.model import records  # noqa: F401 - declares the kinds
from casefile.model.fields import KINDS, FieldSpec, FieldType
from casefile.model.outside import clean_line, members, shown

FORMAT, VERSION = "casefile-mapping", 1

LAYOUTS = ("table", "geojson", "kml", "gpx", "ris", "bayanat", "uwazi", "json")
"""How the rows of a file stand in it. ``table``: CSV, XLSX, XLS, XLSB, ODS."""
DATE_ORDERS = ("", "year", "day", "month")
"""Which number stands first in a date of three numbers; empty where nobody said yet."""
RESTS = ("remark", "drop")
OTHERS = ("remark", "refuse")
PRECISIONS = ("day", "about", "month", "year")
"""How exactly a date is known: to the day, about that day, some time in its month or year."""
TAKEN_KINDS = ("incident", "figure", "person", "organisation", "involvement", "place", "source", "citation", "fact")
"""Kinds of records that a dataset can make. Witnesses and what they allow come from people alone."""
EACH = "@each"
"""Names, as if it were a column, the one value for which a record is made where a cell holds several."""

MAX_COLUMNS = 2_000
MAX_RULES = 100
MAX_TERMS = 5_000
_MAPPABLE = frozenset(FieldType) - {FieldType.MAP, FieldType.VALUE, FieldType.MOMENT}


@dataclass(frozen=True, slots=True)
class Joined:
    """A record that another file made, or will have made: the dataset, the rule, and the columns of its key."""

    dataset: str
    record: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the value of one field comes from.

    :param columns: several are joined into a text; of a date they are start and end, of a range the bounds, of a point
        latitude and longitude.
    :param value: stands for every row, instead of columns.
    :param join: what stands between the texts of several columns. :param most: the longest text; what is beyond is cut
        with an ellipsis.
    :param separator: parts the values of one cell where there are several.
    :param terms: what a cell says -> the code of the vocabulary.
    :param other: what becomes of a value that no term fits: into the remark, or the row is refused.
    :param order: of a date whose numbers do not say which is the day; of the whole mapping where it is empty.
    :param precision_column: says how exactly a date is known, by ``precision_terms`` (to :data:`PRECISIONS`).
    :param record: links to the record that this rule of the same mapping made of the row.
    :param joined: links to a record of another file.
    """

    columns: tuple[str, ...] = ()
    value: str | tuple[str, ...] | None = None
    join: str = " "
    most: int = 0
    separator: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    other: str = "remark"
    order: str = ""
    precision_column: str = ""
    precision_terms: Mapping[str, str] = field(default_factory=dict)
    record: str = ""
    joined: Joined | None = None


@dataclass(frozen=True, slots=True)
class RecordRule:
    """One record that a row makes.

    :param id: its name within the mapping; the same rule and key always make the record of the same id.
    :param key: the columns that say which row it is, so that it is found when the file comes again.
    :param shared: one record for all rows with this key, in every dataset: a place, an organisation. It is made where
        it is not there, and never changed by an import.
    :param when: made only where one of these columns says something; always where none are named.
    :param nothing: what a cell of ``when`` holds where it says nothing, such as ``0``.
    :param each: one record for every value in this column.
    """

    id: str
    kind: str
    key: tuple[str, ...]
    fields: Mapping[str, Rule]
    shared: bool = False
    when: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    each: str = ""
    each_separator: str = ""

    def spec(self, name: str) -> FieldSpec:
        """The declaration of one of its fields."""
        return KINDS[self.kind].field(name)

    def columns(self) -> Iterator[str]:
        """Every column it reads."""
        yield from (name for name in self.key if name != EACH)
        yield from self.when
        yield from self.shown_columns()

    def shown_columns(self) -> Iterator[str]:
        """Every column that something of can be seen in the record: all but those that only tell rows apart."""
        if self.each:
            yield self.each
        for rule in self.fields.values():
            yield from (name for name in rule.columns if name != EACH)
            if rule.precision_column:
                yield rule.precision_column
            if rule.joined:
                yield from rule.joined.key


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the rows stand.

    :param sheet: the name of the sheet; empty for the first with rows. :param header_row: from 1; 0 for none, and
        ``columns`` then names what stands in each. :param blank: cells that say that nothing is known, such as ``NA``.
    """

    type: str = "table"
    sheet: str = ""
    header_row: int = 1
    encoding: str = ""
    separator: str = ""
    columns: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()

    def as_source(self) -> dict[str, Any]:
        """What a worker is told that looks at a file: as a mapping says it."""
        return _said(self, Layout()) | {"type": self.type}


@dataclass(frozen=True, slots=True)
class TableMapping:
    """How one shape of file becomes records. The first rule makes what a row is about.

    :param dataset: the same for every file of the same origin: with rule and key it says which record a row is.
    :param known_by: columns by which such a file is recognised: all of them stand in its header.
    :param rest: what becomes of columns that no rule names: ``remark`` or ``drop``. :param drop: columns that are left
        out in any case, by choice.
    """

    name: str
    title: str
    dataset: str
    records: tuple[RecordRule, ...]
    layout: Layout = field(default_factory=Layout)
    known_by: tuple[str, ...] = ()
    date_order: str = ""
    rest: str = "remark"
    drop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    @property
    def main(self) -> RecordRule:
        """What a row is about."""
        return self.records[0]

    def rule(self, id_: str) -> RecordRule | None:
        """The rule of that name."""
        return next((rule for rule in self.records if rule.id == id_), None)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a rule reads, each once."""
        return tuple(dict.fromkeys(name for rule in self.records for name in rule.columns()))

    def with_order(self, order: str) -> TableMapping:
        """The same, with what was said of its dates."""
        return replace(self, date_order=order)

    def to_json(self) -> dict[str, Any]:
        """The JSON shape; what is as usual is left out."""
        shape: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": self.name, "title": self.title}
        shape["dataset"] = self.dataset
        shape["source"] = _said(self.layout, Layout())
        shape |= {"known_by": list(self.known_by)} if self.known_by else {}
        shape |= {"date_order": self.date_order, "rest": self.rest, "drop": list(self.drop)}
        shape["records"] = [_record_json(rule) for rule in self.records]
        return shape

    def text(self) -> str:
        """As a file that a person edits."""
        return json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def from_json(cls, untrusted: object) -> TableMapping:
        """Read the JSON shape.

        :raises BadInput: with the place named, for anything that is none, or of a version not known here.
        """
        if not isinstance(untrusted, Mapping) or untrusted.get("format") != FORMAT:
            raise BadInput(
                _('This is no mapping: a mapping begins with “"format": "casefile-mapping"”.'), code="no_mapping"
            )
        if untrusted.get("version") != VERSION:
            raise BadInput(_("This mapping is of a version that this program does not know."), code="newer_version")
        allowed = (
            "format",
            "version",
            "name",
            "title",
            "dataset",
            "source",
            "known_by",
            "date_order",
            "rest",
            "drop",
            "records",
        )
        parts = members(untrusted, "mapping", allowed)
        rules = parts.get("records")
        if not isinstance(rules, list) or not 1 <= len(rules) <= MAX_RULES:
            raise _wrong("records", _("a list of rules"))
        return cls(
            name=_text(parts, "name", "name"),
            title=_text(parts, "title", "title") or _text(parts, "name", "name"),
            dataset=_text(parts, "dataset", "dataset"),
            records=tuple(_record_rule(rule, f"records[{n}]") for n, rule in enumerate(rules)),
            layout=_layout(parts.get("source", {})),
            known_by=_texts(parts, "known_by", "known_by"),
            date_order=_text(parts, "date_order", "date_order"),
            rest=_text(parts, "rest", "rest") or "remark",
            drop=_texts(parts, "drop", "drop"),
        )


def read(untrusted: bytes) -> TableMapping:
    """The mapping that a file holds.

    :raises BadInput: it is no JSON (line and column are named), or no mapping.
    """
    try:
        return TableMapping.from_json(json.loads(untrusted))
    except json.JSONDecodeError as error:
        raise BadInput(
            _("The mapping is no JSON: line {line}, column {column}.", line=error.lineno, column=error.colno),
            code="no_mapping",
        ) from None
    except (UnicodeDecodeError, RecursionError):
        raise BadInput(_("The mapping is no JSON."), code="no_mapping") from None


def mappable(kind_name: str) -> tuple[FieldSpec, ...]:
    """The fields of a kind that columns can go into."""
    return tuple(spec for spec in KINDS[kind_name].fields if spec.type in _MAPPABLE and spec.name != "related")


# -- checks ------------------------------------------------------------------------------------------------------------


def _check(mapping: TableMapping) -> None:
    """Whether it is one that can be carried out."""
    if not mapping.dataset or not mapping.name:
        raise _wrong("dataset", _("a name: with the key it says which record a row is"))
    if mapping.date_order not in DATE_ORDERS:
        raise _wrong("date_order", ", ".join(filter(None, DATE_ORDERS)))
    if mapping.rest not in RESTS:
        raise _wrong("rest", ", ".join(RESTS))
    if mapping.layout.type not in LAYOUTS:
        raise _wrong("source.type", ", ".join(LAYOUTS))
    seen: set[str] = set()
    for rule in mapping.records:
        where = f"records.{rule.id}"
        if not rule.id or rule.id in seen:
            raise _wrong(where, _("an “id” that no other rule has"))
        seen.add(rule.id)
        if rule.kind not in TAKEN_KINDS:
            raise _wrong(f"{where}.kind", ", ".join(TAKEN_KINDS))
        if not rule.key:
            raise _wrong(f"{where}.key", _("one or more columns"))
        for name, each in rule.fields.items():
            if name not in {spec.name for spec in mappable(rule.kind)}:
                raise _wrong(f"{where}.fields.{name}", ", ".join(spec.name for spec in mappable(rule.kind)))
            _check_rule(mapping, rule, rule.spec(name), each, f"{where}.fields.{name}")


def _check_rule(mapping: TableMapping, owner: RecordRule, spec: FieldSpec, rule: Rule, where: str) -> None:
    linking = bool(rule.record) + (rule.joined is not None)
    if spec.type in (FieldType.LINK, FieldType.LINKS):
        if linking != 1:
            raise _wrong(where, _("“record” or “joined”: the field is a link"))
        target = mapping.rule(rule.record) if rule.record else None
        if rule.record and (target is None or target is owner or target.kind not in spec.targets):
            raise _wrong(f"{where}.record", _("the “id” of a rule that makes what this field links to"))
        if target is not None and target.each and owner.each != target.each:
            raise _wrong(f"{where}.record", _("a rule with the same “each”"))
        return
    if linking or bool(rule.columns) == (rule.value is not None):
        raise _wrong(where, _("“columns” or “value”"))
    if rule.order not in DATE_ORDERS:
        raise _wrong(f"{where}.order", ", ".join(filter(None, DATE_ORDERS)))
    if rule.other not in OTHERS:
        raise _wrong(f"{where}.other", ", ".join(OTHERS))
    if set(rule.precision_terms.values()) - set(PRECISIONS):
        raise _wrong(f"{where}.precision_terms", ", ".join(PRECISIONS))
    if spec.type in (FieldType.DATE, FieldType.RANGE, FieldType.POINT) and len(rule.columns) > 2:
        raise _wrong(f"{where}.columns", _("one column, or two"))


# -- reading and writing -----------------------------------------------------------------------------------------------

_RULE = ("columns", "value", "join", "most", "separator", "terms", "other", "order", "precision_column",
         "precision_terms", "record", "joined")  # fmt: skip
_RECORD = ("id", "kind", "key", "fields", "shared", "when", "nothing", "each", "each_separator")


def _record_rule(untrusted: object, where: str) -> RecordRule:
    parts = _members(untrusted, where, _RECORD)
    fields = parts.get("fields", {})
    if not isinstance(fields, Mapping):
        raise _wrong(f"{where}.fields", _("an object with a rule for each field"))
    if not isinstance(parts.get("shared", False), bool):
        raise _wrong(f"{where}.shared", _("true or false"))
    return RecordRule(
        id=_text(parts, "id", f"{where}.id"),
        kind=_text(parts, "kind", f"{where}.kind"),
        key=_texts(parts, "key", f"{where}.key"),
        fields={str(name): _rule(rule, f"{where}.fields.{name}") for name, rule in fields.items()},
        shared=bool(parts.get("shared", False)),
        when=_texts(parts, "when", f"{where}.when"),
        nothing=_texts(parts, "nothing", f"{where}.nothing"),
        each=_text(parts, "each", f"{where}.each"),
        each_separator=_separator(parts, "each_separator", where),
    )


def _rule(untrusted: object, where: str) -> Rule:
    parts = _members(untrusted, where, _RULE)
    value = parts.get("value")
    if value is not None and not isinstance(value, str):
        value = _texts(parts, "value", f"{where}.value")
    most = parts.get("most", 0)
    if not isinstance(most, int) or isinstance(most, bool) or not 0 <= most <= 1_000_000:
        raise _wrong(f"{where}.most", _("a whole number"))
    return Rule(
        columns=_texts(parts, "columns", f"{where}.columns"),
        value=value,
        join=_separator(parts, "join", where) if "join" in parts else " ",
        most=most,
        separator=_separator(parts, "separator", where),
        terms=_pairs(parts, "terms", where),
        other=_text(parts, "other", f"{where}.other") or "remark",
        order=_text(parts, "order", f"{where}.order"),
        precision_column=_text(parts, "precision_column", f"{where}.precision_column"),
        precision_terms=_pairs(parts, "precision_terms", where),
        record=_text(parts, "record", f"{where}.record"),
        joined=_joined(parts.get("joined"), f"{where}.joined"),
    )


def _joined(untrusted: object, where: str) -> Joined | None:
    if untrusted is None:
        return None
    parts = _members(untrusted, where, ("dataset", "record", "key"))
    made = Joined(
        _text(parts, "dataset", f"{where}.dataset"),
        _text(parts, "record", f"{where}.record"),
        _texts(parts, "key", f"{where}.key"),
    )
    if not (made.dataset and made.record and made.key):
        raise _wrong(where, _("“dataset”, “record” and “key”"))
    return made


def _layout(untrusted: object) -> Layout:
    names = ("type", "sheet", "header_row", "encoding", "separator", "columns", "blank")
    parts = _members(untrusted, "source", names)
    row = parts.get("header_row", 1)
    if not isinstance(row, int) or isinstance(row, bool) or not 0 <= row <= 10_000:
        raise _wrong("source.header_row", _("a whole number; 0 where there is no header"))
    return Layout(
        type=_text(parts, "type", "source.type") or "table",
        sheet=_text(parts, "sheet", "source.sheet"),
        header_row=row,
        encoding=_text(parts, "encoding", "source.encoding"),
        separator=_separator(parts, "separator", "source"),
        columns=_texts(parts, "columns", "source.columns"),
        blank=_texts(parts, "blank", "source.blank"),
    )


def _said(value: Any, usual: Any) -> dict[str, Any]:
    given = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return {name: _plain(each) for name, each in given.items() if each != getattr(usual, name)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _record_json(rule: RecordRule) -> dict[str, Any]:
    shape = _said(replace(rule, fields={}), RecordRule("", "", (), {}))
    shape["fields"] = {name: _rule_json(each) for name, each in rule.fields.items()}
    return shape


def _rule_json(rule: Rule) -> dict[str, Any]:
    shape = _said(replace(rule, joined=None), Rule())
    if rule.joined is not None:
        shape["joined"] = {"dataset": rule.joined.dataset, "record": rule.joined.record, "key": list(rule.joined.key)}
    return shape


def _members(untrusted: object, where: str, allowed: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(untrusted, Mapping):
        raise _wrong(where, _("an object"))
    for name in untrusted:
        if name not in allowed:
            raise _wrong(f"{where}.{shown(str(name))}", ", ".join(allowed))
    return untrusted


def _text(parts: Mapping[str, Any], name: str, where: str) -> str:
    value = parts.get(name, "")
    if not isinstance(value, str):
        raise _wrong(where, _("a text"))
    return clean_line(value)


def _separator(parts: Mapping[str, Any], name: str, where: str) -> str:
    """Blanks count in what parts or joins values."""
    value = parts.get(name, "")
    if not isinstance(value, str) or len(value) > 20:
        raise _wrong(f"{where}.{name}", _("a text"))
    return value


def _texts(parts: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    value = parts.get(name, [])
    if not isinstance(value, list) or len(value) > MAX_COLUMNS or not all(isinstance(each, str) for each in value):
        raise _wrong(where, _("a list of texts"))
    return tuple(clean_line(each) for each in value)


def _pairs(parts: Mapping[str, Any], name: str, where: str) -> dict[str, str]:
    value = parts.get(name, {})
    if (
        not isinstance(value, Mapping)
        or len(value) > MAX_TERMS
        or not all(isinstance(key, str) and isinstance(each, str) for key, each in value.items())
    ):
        raise _wrong(f"{where}.{name}", _("an object of texts"))
    return {clean_line(key): clean_line(each) for key, each in value.items()}


def _wrong(where: str, expected: str) -> BadInput:
    return BadInput(_("The mapping, {where}: expected {expected}.", where=where, expected=expected), code="bad_mapping")
