"""The report of a case in words: the same on the screen, on paper and on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from casefile.analysis.harm import Harm
from casefile.i18n import N_, _, current, isolate, plural
from casefile.model.fields import KINDS
from casefile.model.words import moment, term
from casefile.services.report import News, Number, Report


@dataclass(frozen=True, slots=True)
class Row:
    """One line. :param value: its number in words. :param note: a lesser text; empty for none."""

    label: str
    value: str
    number: Number
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under a heading. :param code: a stable word. :param note: how it was counted. :param empty: what is said
    in the place of lines, where there are none.
    """

    code: str
    title: str
    rows: tuple[Row, ...]
    note: str = ""
    empty: str = ""


_ISOLATES = re.compile("[\u2066-\u2069]")

_LABELS: Mapping[str, str] = {
    "incident.source": N_("Incidents without a source"),
    "incident.when": N_("Incidents without a date"),
    "incident.place": N_("Incidents without a place"),
    "incident.figure": N_("Incidents without a casualty figure"),
    "incident.verification": N_("Incidents whose verification is not assessed"),
    "fact.citation": N_("Facts that nothing is cited for"),
    "fact.quotation": N_("Facts without a quotation"),
    "source.grade": N_("Sources not graded yet"),
    "source.text": N_("Sources with a file that has no text"),
    "source.use": N_("Sources that nothing is cited from"),
    "call.addressee": N_("Calls without an addressee"),
    "fact.alone": N_("Facts with fewer than two independent sources"),
    "fact.corroborated": N_("Facts with two or more"),
    "overdue": N_("Overdue, no answer"),
    "unfulfilled": N_("Answered, not fulfilled"),
    "due": N_("Not due yet"),
    "undated": N_("No answer, and no due date"),
    "answered": N_("Answered"),
    "settled": N_("Settled"),
}

_NOTES: Mapping[str, str] = {
    "source.grade": N_("Reliability or credibility is missing."),
    "source.text": N_("Pictures, recordings and scans that nobody transcribed among them."),
    "fact.quotation": N_("Nothing is cited for them, or whole sources only."),
}


def title(report: Report) -> str:
    """What stands above it."""
    return _("Report of the case {ref}: {title}", ref=isolate(report.case.ref), title=report.case.title)


def parts(report: Report, said: Mapping[str, str] | None = None) -> Sequence[Part]:
    """All of it, in order. :param said: moments in the window's own words, by what :class:`News` calls them."""
    return (
        *([_news(report.news, (said or {}).get(report.news.at, ""))] if report.news is not None else []),
        Part("totals", _("In this case"), tuple(_row(each, _(KINDS[each.kind].plural)) for each in report.totals)),
        Part(
            "harm",
            _("Casualties"),
            tuple(_harm(harm, number) for harm, number in report.harm),
            _(
                "Each incident counts by the figure that was adopted; where there is none, by the range of all its "
                "sources. Somebody harmed in two incidents counts twice."
            )
            if report.harm
            else "",
            _("No incident has a casualty figure."),
        ),
        Part("gaps", _("Gaps in the evidence"), tuple(map(_labelled, report.gaps))),
        Part(
            "support",
            _("Corroboration of facts"),
            tuple(map(_labelled, report.support)),
            _("Sources that support a fact are counted; those that repeat one another count once."),
        ),
        Part("calls", _("Calls by where they stand"), tuple(map(_call, report.calls)), _calls_note(report)),
    )


def as_text(report: Report, at: str) -> str:
    """The report as plain text. :param at: when, in words."""
    lines = [title(report), at]
    for part in parts(report):
        lines += ["", part.title]
        for row in part.rows:
            lines.append(_("{label}: {value}", label=row.label, value=row.value))
            lines += [f"    {row.note}"] if row.note else []
        lines += [part.empty] if not part.rows and part.empty else []
        lines += [part.note] if part.note else []
    return _plain("\n".join(lines) + "\n")


def as_lines(report: Report) -> Iterator[Sequence[str | int]]:
    """The report as the lines of a table, its headings first. Of people harmed, the least and the most are given."""
    yield [_("Part"), _("What is counted"), _("Number"), _("At most"), _("In words"), _("Note")]
    people = {number: harm.count for harm, number in report.harm}
    for part in parts(report):
        for row in part.rows:
            numbers: tuple[int | str, int | str] = (row.number.n, "")
            if row.number in people:
                count = people[row.number]
                known = (count.minimum, count.maximum) if count is not None else (None, None)
                numbers = ("" if known[0] is None else known[0], "" if known[1] is None else known[1])
            yield [_plain(part.title), row.label, *numbers, row.value, row.note or part.note]


def content(report: Report, at: str, *, suffix: str) -> bytes:
    """The report as a file: text for ``.txt``, else a table (CSV). :param at: when it was read, in words."""
    from casefile.dossier.register import as_csv  # only now: it brings what writes worksheets

    if suffix.lower() == ".txt":
        return as_text(report, at).encode("utf-8", errors="replace")
    return as_csv(as_lines(report))


def as_json(report: Report) -> dict[str, object]:
    """The report as a JSON document."""
    return {
        "case": report.case.ref,
        "title": report.case.title,
        "entry": report.seq,
        "totals": _counts(report.totals),
        "casualties": [
            {
                "harm": harm.effect,
                "minimum": harm.count.minimum if harm.count is not None else None,
                "maximum": harm.count.maximum if harm.count is not None else None,
                "rough": harm.count is not None and harm.count.about,
                "incidents": harm.incidents,
                "adopted": harm.adopted,
                "in_words_only": harm.uncounted,
                "without_upper_end": harm.open,
                "groups_may_overlap": harm.overlapping,
            }
            for harm, _number in report.harm
        ],
        "gaps": _counts(report.gaps),
        "corroboration": _counts(report.support),
        "calls": {each.code: {"calls": each.n, "addressees": each.beside} for each in report.calls},
        "news": None
        if report.news is None
        else {
            "since_entry": report.news.seq,
            "since": report.news.at,
            "kinds": {each.code: {"changed": each.n, "new": each.beside} for each in report.news.numbers},
        },
    }


def _plain(text: str) -> str:
    """Without the marks that keep references whole in a text from right to left, where the language is another."""
    return text if current().rtl else _ISOLATES.sub("", text)


def _counts(numbers: Sequence[Number]) -> dict[str, int]:
    return {each.code: each.n for each in numbers}


def _row(number: Number, label: str, note: str = "") -> Row:
    return Row(label, current().number(number.n), number, note)


def _labelled(number: Number) -> Row:
    note = _NOTES.get(number.code, "") if number.n else ""
    return _row(number, _(_LABELS[number.code]), _(note) if note else "")


def _call(number: Number) -> Row:
    several = number.beside != number.n
    note = plural("{n} addressee", "{n} addressees", number.beside) if several else ""
    return _row(number, _(_LABELS[number.code]), note)


def _calls_note(report: Report) -> str:
    counted = sum(each.n for each in report.calls)
    calls = next(each.n for each in report.totals if each.kind == "call")
    return _("A call with several addressees may stand in several lines.") if counted > calls else ""


def _news(news: News, at: str) -> Part:
    rows = tuple(_new(each) for each in news.numbers)
    since = at or moment(news.at)
    heading = _("New since you read this report ({time})", time=isolate(since))
    return Part("news", heading, rows, empty=_("Nothing came and nothing was changed since."))


def _new(number: Number) -> Row:
    label = _(KINDS[number.kind].plural)
    if number.beside == number.n:
        return _row(number, label, _("all new"))
    return _row(
        number, label, plural("new: {n}; the others were changed", "new: {n}; the others were changed", number.beside)
    )


def _harm(harm: Harm, number: Number) -> Row:
    tr = current()
    n = harm.incidents
    rests = [
        plural("{n} incident", "{n} incidents", n),
        plural("adopted in {n}", "adopted in {n}", harm.adopted),
    ]
    if harm.overlapping:
        rests.append(plural("groups may overlap in {n}", "groups may overlap in {n}", harm.overlapping))
    if harm.open:
        rests.append(plural("no upper end in {n}", "no upper end in {n}", harm.open))
    if harm.uncounted:
        rests.append(plural("not counted, words only: {n}", "not counted, words only: {n}", harm.uncounted))
    value = harm.count.text(tr) if harm.count is not None else _("in words only")
    return Row(term("casualty_effect", harm.effect, tr), value, number, "; ".join(rests))
