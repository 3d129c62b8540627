"""Columns assigned to fields, one by one, as a person does it in the window; and the mapping that comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from casefile.i18n import N_, _, current
from casefile.model import vocabularies
from casefile.model.fields import KINDS, FieldType
from casefile.model.mappings import EACH, Layout, RecordRule, Rule, TableMapping, mappable

REMARK, DROP = "remark", "drop"
MAIN_KINDS = ("incident", "source", "person", "place", "organisation")
"""What a row of a table can be about, where a person assigns its columns."""
GROUPS = ("civilians", "children", "women", "men", "combatants", "unknown")
EFFECTS = ("killed", "injured", "missing", "detained")
_PLACE = ("name", "names", "admin_path", "country")
_SOURCE = ("title", "url", "archived_url", "publisher", "published", "author")
_LABELS = {REMARK: N_("Keep in the remark"), DROP: N_("Leave out")}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column can go. :param label: translated."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a person decided about a table.

    :param kind: what a row is about. :param columns: column -> code of a target; those not named go into the remark.
    :param key: the columns that tell the rows apart. :param terms: column -> what a cell says -> code.
    """

    kind: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    date_order: str = ""
    terms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)


def targets(kind: str) -> list[Target]:
    """Where columns of a table can go whose rows are about this kind."""
    found = [Target(code, _(label)) for code, label in _LABELS.items()]
    found += _fields(kind, "", [spec.name for spec in mappable(kind)])
    if kind == "incident":
        found += _fields("place", _("Place: {field}"), _PLACE)
        for effect in EFFECTS:
            found += [target for group in GROUPS for target in _figures(group, effect)]
        found.append(Target("party.alleged_perpetrator", _("Alleged perpetrator (organisation)")))
        found += _fields("source", _("Source: {field}"), _SOURCE)
    return found


def _figures(group: str, effect: str) -> Iterator[Target]:
    words = [vocabularies.load(name).label(code, current()) for name, code in
             (("casualty_group", group), ("casualty_effect", effect))]  # fmt: skip
    both = {"group": words[0], "effect": words[1]}
    yield Target(f"figure.{group}.{effect}", _("{effect}: {group}", **both))
    yield Target(f"figure.{group}.{effect}:least", _("{effect}: {group}, at least", **both))
    yield Target(f"figure.{group}.{effect}:most", _("{effect}: {group}, at most", **both))


def _fields(kind: str, pattern: str, names: Sequence[str]) -> list[Target]:
    found: list[Target] = []
    for spec in mappable(kind):
        if spec.name not in names or spec.type in (FieldType.LINK, FieldType.LINKS, FieldType.BOOLEAN):
            continue
        label = pattern.format(field=_(spec.label)) if pattern else _(spec.label)
        code = f"{kind}.{spec.name}"
        found.append(Target(code, label))
        if spec.type is FieldType.DATE:
            found.append(Target(f"{code}:end", _("{field}: end", field=label)))
        elif spec.type is FieldType.RANGE:
            found.append(Target(f"{code}:most", _("{field}: at most", field=label)))
        elif spec.type is FieldType.POINT:
            found.append(Target(f"{code}:latitude", _("{field}: latitude", field=label)))
            found.append(Target(f"{code}:longitude", _("{field}: longitude", field=label)))
    return found


def vocabulary_of(code: str) -> str:
    """The list of terms that the values of this target are from; empty where they are free."""
    kind, _dot, name = code.partition(".")
    if kind not in KINDS or ":" in name:
        return ""
    return next((spec.vocabulary for spec in KINDS[kind].fields if spec.name == name), "")


def is_date(code: str) -> bool:
    """Whether dates go there."""
    kind, _dot, name = code.partition(":")[0].partition(".")
    return kind in KINDS and any(s.name == name and s.type is FieldType.DATE for s in KINDS[kind].fields)


def built(name: str, title: str, layout: Layout, columns: Sequence[str], done: Assignment) -> TableMapping:
    """The mapping that says what was assigned.

    :param name: also of its dataset. :param columns: those of the file, in their order.
    :raises BadInput: it cannot be carried out; the sentence says why.
    """
    by_target: dict[str, list[str]] = {}
    for column in columns:
        by_target.setdefault(done.columns.get(column, REMARK), []).append(column)
    rules = list(_rules(by_target, columns, done))
    return TableMapping(
        name=name,
        title=title,
        dataset=name,
        records=tuple(rules),
        layout=layout,
        known_by=tuple(columns) if layout.header_row else (),
        date_order=done.date_order,
        drop=tuple(by_target.get(DROP, ())),
    )


def _rules(by_target: Mapping[str, Sequence[str]], columns: Sequence[str], done: Assignment) -> Iterator[RecordRule]:
    fields = dict(_made(done.kind, by_target, done))
    heading = "title" if done.kind in ("incident", "source") else "name"
    if heading not in fields:
        fields[heading] = Rule(_stands_for_title(by_target, columns, done), join=" · ", most=200)
    place = dict(_made("place", by_target, done)) if done.kind == "incident" else {}
    parties = by_target.get("party.alleged_perpetrator", ()) if done.kind == "incident" else ()
    sources = dict(_made("source", by_target, done)) if done.kind == "incident" else {}
    if "name" in place:
        fields["place_id"] = Rule(record="place")
    yield RecordRule(done.kind, done.kind, done.key, fields)
    if "name" in place:
        town = place["name"].columns
        key = (*town, *(place["admin_path"].columns if "admin_path" in place else ()))
        yield RecordRule("place", "place", key, place, shared=True, when=town)
    yield from _figure_rules(by_target, done.key)
    for number, column in enumerate(parties, 1):
        yield from _party_rules(f"party{number}", column, done)
    if sources:
        yield from _source_rules(sources, done.key)


def _made(kind: str, by_target: Mapping[str, Sequence[str]], done: Assignment) -> Iterator[tuple[str, Rule]]:
    for spec in mappable(kind):
        code = f"{kind}.{spec.name}"
        whole = tuple(by_target.get(code, ()))
        if spec.type is FieldType.POINT:
            halves = tuple(c for part in ("latitude", "longitude") for c in by_target.get(f"{code}:{part}", ())[:1])
            if len(halves) == 2 or whole:
                yield spec.name, Rule(halves if len(halves) == 2 else whole[:1])
        elif spec.type in (FieldType.DATE, FieldType.RANGE):
            more = tuple(by_target.get(f"{code}:{'end' if spec.type is FieldType.DATE else 'most'}", ()))
            if whole or more:
                yield spec.name, Rule((whole + more)[:2])
        elif whole:
            yield spec.name, _rule(spec.vocabulary, spec.type, whole, done)


def _rule(vocabulary: str, type_: FieldType, columns: tuple[str, ...], done: Assignment) -> Rule:
    if vocabulary or type_ in (FieldType.LINES, FieldType.VALUES):
        terms = {value: code for column in columns for value, code in done.terms.get(column, {}).items()}
        separator = next((done.separators[column] for column in columns if column in done.separators), "")
        return Rule(columns, separator=separator, terms=terms)
    if type_ is FieldType.LINE:
        return Rule(columns, join=" · ", most=900)
    return Rule(columns, join="\n") if len(columns) > 1 else Rule(columns)


def _stands_for_title(
    by_target: Mapping[str, Sequence[str]], columns: Sequence[str], done: Assignment
) -> tuple[str, ...]:
    """What a row is called where no column is its title: what kind of act, where and when; else its key."""
    codes = ("incident.acts", "place.name", "incident.when") if done.kind == "incident" else ("source.publisher",
                                                                                            "source.url")  # fmt: skip
    found = tuple(column for code in codes for column in by_target.get(code, ())[:1])
    return found or tuple(done.key[:3]) or tuple(columns[:1])


def _figure_rules(by_target: Mapping[str, Sequence[str]], key: tuple[str, ...]) -> Iterator[RecordRule]:
    for effect in EFFECTS:
        for group in GROUPS:
            code = f"figure.{group}.{effect}"
            bounds = tuple(c for part in (":least", ":most") for c in by_target.get(code + part, ())[:1])
            columns = bounds or tuple(by_target.get(code, ())[:1])
            if columns:
                yield figure(f"{group}_{effect}", key, group, effect, columns)


def figure(id_: str, key: Sequence[str], group: str, effect: str, columns: Sequence[str]) -> RecordRule:
    """The rule for a casualty figure of the incident, from one column or from two bounds."""
    fields = {
        "incident_id": Rule(record="incident"),
        "group": Rule(value=group),
        "effect": Rule(value=effect),
        "count": Rule(tuple(columns)),
    }
    return RecordRule(id_, "figure", tuple(key), fields, when=tuple(columns))


def _party_rules(id_: str, column: str, done: Assignment) -> Iterator[RecordRule]:
    separator = done.separators.get(column, "")
    name = {"name": Rule((EACH,))}
    yield RecordRule(id_, "organisation", (EACH,), name, shared=True, each=column, each_separator=separator)
    part = {
        "incident_id": Rule(record="incident"),
        "party_id": Rule(record=id_),
        "role": Rule(value="alleged_perpetrator"),
    }
    key = (*done.key, EACH)
    yield RecordRule(f"{id_}_in", "involvement", key, part, each=column, each_separator=separator)


def _source_rules(fields: dict[str, Rule], key: tuple[str, ...]) -> Iterator[RecordRule]:
    when = tuple(column for rule in fields.values() for column in rule.columns)
    if "title" not in fields:
        named = tuple(c for name in ("publisher", "url") if name in fields for c in fields[name].columns)
        fields = {"title": Rule(named or when[:1], join=" · ", most=200), **fields}
    yield RecordRule("source", "source", key, fields, when=when)
    cited = {
        "target_id": Rule(record="incident"),
        "source_id": Rule(record="source"),
        "stance": Rule(value="supports"),
    }
    yield RecordRule("citation", "citation", key, cited, when=when)


def where_columns_go(mapping: TableMapping, columns: Iterable[str]) -> dict[str, list[str]]:
    """For every column of a file, the labels of the fields that take it; for a person to look at."""
    found: dict[str, list[str]] = {column: [] for column in columns}
    for rule in mapping.records:
        kind = _(KINDS[rule.kind].label)
        for name, each in rule.fields.items():
            label = _(rule.spec(name).label)
            what = label if rule is mapping.main else _("{kind}: {field}", kind=kind, field=label)
            joined = each.joined.key if each.joined else ()
            for column in (*each.columns, *joined):
                column = rule.each if column == EACH else column
                if column in found and what not in found[column]:
                    found[column].append(what)
            if each.precision_column in found:
                found[each.precision_column].append(_("{field}: how exactly it is known", field=what))
    for column, labels in found.items():
        is_key = column in mapping.main.key
        if is_key:
            labels.append(_("tells the rows apart"))
        # What only tells the rows apart is kept in the remark as well: nothing of it is seen in a field.
        if len(labels) == is_key:
            dropped = column in mapping.drop or mapping.rest == "drop"
            if not (is_key and dropped):
                labels.append(_(_LABELS[DROP if dropped else REMARK]))
    return found
