"""About twenty people are about twenty in the list, the summary, the chronology, on paper, and where it is adopted."""

from __future__ import annotations

import datetime as dt

import pytest

from casefile.dossier import projection
from casefile.dossier.build import Options, build
from casefile.dossier.outline import plain_text
from casefile.i18n import translator
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, CasualtyFigure, Incident, Source
from casefile.model.values import Range
from casefile.services.reckoning import reckon
from casefile.workspace import Workspace

NOW = dt.datetime(2031, 9, 1, 12, 0, tzinfo=dt.UTC)


def struck(ws: Workspace, case: Case, *typed: str) -> Incident:
    """An incident with one figure of each source."""
    incident = Incident(case_id=case.id, title="A mill was struck", when=FuzzyDate.parse("2031-05-01"))
    sources = [Source(case_id=case.id, title=f"Source {n}") for n, _words in enumerate(typed)]
    figures = [
        CasualtyFigure(
            case_id=case.id,
            incident_id=incident.id,
            effect="killed",
            group="civilians",
            count=Range.parse(words),
            source_id=source.id,
        )
        for words, source in zip(typed, sources, strict=True)
    ]
    ws.records.save(incident, *sources, *figures)
    return incident


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (("about 20",), "about 20 killed"),
        (("une vingtaine",), "about 20 killed"),
        (("дюжина", "12"), "about 12 killed"),
        (("حوالي عشرين", "25"), "about 20–25 killed"),
        (("17", "decenas"), "17 or more (“decenas”) killed"),
        (("más de 40",), "40 or more killed"),
        (("at least 5",), "5 or more killed"),
    ],
)
def test_no_rough_figure_is_an_exact_total_in_any_place(
    ws: Workspace, case: Case, typed: tuple[str, ...], says: str
) -> None:
    incident = struck(ws, case, *typed)
    assert ws.incidents.digests([incident.id])[incident.id].casualties == says
    projected = projection.project(ws.dossiers._bundle(case.id, NOW, {}), "court")
    number = says.removesuffix(" killed").partition(" (")[0]
    for section, words in (("summary", says), ("chronology", says), ("incidents", f"\n{number}")):  # there in its table
        made = build(projected, reckon(projected, translator("en")), Options(NOW, "en", (section,)))
        assert words in plain_text(made), section


def test_what_is_adopted_from_rough_figures_stays_one(ws: Workspace, case: Case) -> None:
    incident = struck(ws, case, "about 20", "some thirty")
    given = ws.incidents.suggest(incident.id, "civilians", "killed", "range_of_all")
    assert given is not None
    ws.incidents.adopt(incident.id, "civilians", "killed", given, "range_of_all", "")
    (adopted,) = (each for each in ws.records.of(CasualtyFigure, case_id=case.id) if each.adopted)
    assert adopted.count == Range(20, 30, "about 20; some thirty") and adopted.count.about
    assert ws.incidents.digests([incident.id])[incident.id].casualties == "about 20–30 killed"
