"""Fields as a dossier prints them: the label from the field's declaration, the value in words by the field's type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from casefile.dossier.lines import printed
from casefile.dossier.outline import KeyValue, Run, Runs, runs_text
from casefile.dossier.sections.context import Context, joined, says_something, status
from casefile.i18n import isolate
from casefile.model import words
from casefile.model.fields import FieldSpec, FieldType, Record, kind_of
from casefile.model.records import EvidenceFile, Organisation, Person

HASH_BLOCK = 8
"""Hexadecimal digits between two gaps, where a hash is to be compared by eye."""


class Lines:
    """The labelled values of one record in the order of :data:`casefile.dossier.lines.FIELDS`; what is empty is left
    out.

    :param composed: values in words of the section's own, by field name; they stand in the field's place under its
        label, and take the place of a value made from the declaration.
    """

    def __init__(self, context: Context, record: Record, **composed: str | Runs) -> None:
        tr = context.tr
        self._rows: list[tuple[str, KeyValue]] = []
        for decision, spec in printed(record):
            made: str | Runs = composed.pop(spec.name, "")
            if not made and decision.manner == "line":
                made = value(context, spec, getattr(record, spec.name), mono=decision.mono)
            self._rows.append((spec.name, KeyValue(tr(spec.label), _runs(made))))
        if composed:
            raise KeyError(f"no such fields of a {kind_of(record).name} are printed: {sorted(composed)}")

    def first(self, label: str, value_: str | Runs) -> None:
        """A line that is no field, before all others."""
        self._rows.insert(0, ("", KeyValue(label, _runs(value_))))

    def after(self, name: str, label: str, value_: str | Runs) -> None:
        """A line that is no field, or of several fields, after that one and what was put there before."""
        place = max(at for at, (field, _line) in enumerate(self._rows) if field == name)
        self._rows.insert(place + 1, (name, KeyValue(label, _runs(value_))))

    def last(self, label: str, value_: str | Runs) -> None:
        """A line that is no field, after all others."""
        self._rows.append(("", KeyValue(label, _runs(value_))))

    @property
    def items(self) -> tuple[KeyValue, ...]:
        """Those that say something."""
        return tuple(line for _field, line in self._rows if says_something(line.runs))


def in_cell(context: Context, record: Record) -> Iterator[Runs]:
    """The lines of a record that has no labelled list of its own but a row or a paragraph: ``Label: value`` each."""
    for line in Lines(context, record).items:
        words_ = context.tr("{label}: {value}", label=line.label, value=isolate(runs_text(line.runs)))
        yield (Run(words_),)


def value(context: Context, field: FieldSpec, held: Any, *, mono: bool = False) -> Runs:
    """A value in the dossier's language; empty for nothing entered."""
    if held is None or held == field.empty:
        return ()
    match field.type:
        case FieldType.LINK | FieldType.LINKS:
            ids = held if isinstance(held, tuple) else (held,)
            return joined((linked(context, context.shelf.find(id_)) for id_ in ids), "\n")
        case FieldType.CODE:
            return status(context, field.vocabulary, held)
        case FieldType.DATE:
            return (Run(context.dated(held)),)
        case _:
            return (Run(words.in_words(field, held, context.tr), mono=mono),)


def linked(context: Context, record: Record | None) -> Runs:
    """Another record as it is named in a line: a party by name, anything else by reference and heading."""
    if record is None:
        return ()
    if isinstance(record, Organisation | Person):
        return context.name(record)
    heading = record.heading if record.heading != record.ref else ""
    return (context.ref(record), *((Run(f" {isolate(heading)}"),) if heading else ()))


def in_blocks(digest: str) -> str:
    """A hash in groups of :data:`HASH_BLOCK`, for comparing by eye."""
    return " ".join(digest[at : at + HASH_BLOCK] for at in range(0, len(digest), HASH_BLOCK))


def _runs(made: str | Runs) -> Runs:
    return (Run(made),) if isinstance(made, str) else made


def sha256(context: Context, file: EvidenceFile) -> Run:
    """The hash of a file; or that it is withheld, where redacted words could be tried by it."""
    if context.projected.redacting.guessable(file):
        return Run(context.tr("withheld, as redacted words could be tried by it"))
    return Run(in_blocks(file.sha256), mono=True)


def size_in_words(context: Context, file: EvidenceFile) -> str:
    """How large a file is; nothing where a part of it is redacted, as that would tell how long the part is."""
    if file.size is None or context.projected.redacting.withholds(file.sha256):
        return ""
    return context.tr.plural("{n} byte", "{n} bytes", file.size)
