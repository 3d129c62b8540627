"""What a format for other programs could not hold of a case: counted while it is written, and said in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from casefile.exchange.ftm import Told
from casefile.i18n import Translator
from casefile.model.fields import KINDS


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One sort of thing that is not in a file, or not as it is in the case.

    :param what: a word for programs. :param count: how many; None for what holds of the whole file.
    """

    what: str
    count: int | None
    sentence: str


@dataclass(slots=True)
class Tally:
    """What was left out so far."""

    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    fields: Counter[tuple[str, str]] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def count(self, what: str, n: int = 1) -> None:
        """So many more of something."""
        self.counts[what] += n

    def leave(self, kind: str, n: int = 1) -> None:
        """So many more records of a kind."""
        self.kinds[kind] += n

    def note(self, what: str) -> None:
        """Something that holds of the whole file."""
        self.notes.append(what)

    def add_told(self, told: Told) -> None:
        """What entities could not hold."""
        self.counts.update({"rough": told.rough, "bounds": told.bounds, "names": told.names})
        self.fields.update(told.fields)

    def said(self, tr: Translator) -> Iterator[LeftOut]:
        """All of it, in sentences."""
        for what in self.notes:
            yield LeftOut(what, None, _whole(tr))
        for what, n in self.counts.items():
            if n:
                yield LeftOut(what, n, _counted(what, n, tr))
        for name, n in self.kinds.items():
            if n:
                sentence = tr("{kind}: {n} left out.", kind=tr(KINDS[name].plural), n=tr.number(n))
                yield LeftOut(name, n, sentence)
        for (name, member), n in self.fields.items():
            kind = KINDS[name]
            sentence = tr.plural(
                "{kind}: the field “{field}” of {n} record is left out.",
                "{kind}: the field “{field}” of {n} records is left out.",
                n,
                kind=tr(kind.plural),
                field=tr(kind.field(member).label),
            )
            yield LeftOut(f"{name}.{member}", n, sentence)


def _whole(tr: Translator) -> str:
    return tr(
        "Each record stands alone: links are the references of what they lead to, and several values of a field stand "
        "together."
    )


def _counted(what: str, n: int, tr: Translator) -> str:
    match what:
        case "files":
            return tr.plural(
                "{n} evidence file is left out; its name and SHA-256 are there.",
                "{n} evidence files are left out; their names and SHA-256 are there.",
                n,
            )
        case "redactions":
            return tr.plural(
                "{n} redaction is not carried out: this is the case as you see it, not for anybody else.",
                "{n} redactions are not carried out: this is the case as you see it, not for anybody else.",
                n,
            )
        case "altered":
            return tr.plural(
                "{n} text is not whole: a cell holds 32,767 characters, and hidden or control characters are written "
                "out.",
                "{n} texts are not whole: a cell holds 32,767 characters, and hidden or control characters are written "
                "out.",
                n,
            )
        case "quoted":
            return tr.plural(
                "{n} text begins with an apostrophe that is not its own, so that no program takes it for a formula.",
                "{n} texts begin with an apostrophe that is not their own, so that no program takes them for formulas.",
                n,
            )
        case "trashed":
            return tr.plural("{n} record in the trash is left out.", "{n} records in the trash are left out.", n)
        case "incident_nowhere":
            return tr.plural(
                "{n} incident has no coordinates and is left out.",
                "{n} incidents have no coordinates and are left out.",
                n,
            )
        case "place_nowhere":
            return tr.plural(
                "{n} place has no coordinates and is left out.", "{n} places have no coordinates and are left out.", n
            )
        case "at_place":
            return tr.plural(
                "{n} incident has no point of its own and stands at the point of its place.",
                "{n} incidents have no point of their own and stand at the points of their places.",
                n,
            )
        case "rough":
            return tr.plural(
                "{n} date is written without its “about” or its doubt; a note says how it stands in the case.",
                "{n} dates are written without their “about” or their doubt; notes say how they stand in the case.",
                n,
            )
        case "bounds":
            return tr.plural(
                "{n} date is no single day, month or year: its first and last day, or words, stand for it.",
                "{n} dates are no single day, month or year: their first and last days, or words, stand for them.",
                n,
            )
        case "names":
            return tr.plural(
                "{n} other spelling of a name is written without its script.",
                "{n} other spellings of names are written without their scripts.",
                n,
            )
    raise ValueError(what)
