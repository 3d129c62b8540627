"""Incidents and facts in the window, over a real vault: list, form, figures, adoption, parties, citations."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.errors import BadInput
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.pages.facts.page import FactDetails, facts_page
from casefile.gui.pages.incidents.adopt import AdoptDialog
from casefile.gui.pages.incidents.details import IncidentDetails
from casefile.gui.pages.incidents.objects import ObjectsEdit
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.widgets.count_edit import CountEdit, as_typed
from casefile.gui.widgets.lines import LineList
from casefile.gui.widgets.plain import PlainLabel
from casefile.model.anchors import Region
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.records import (
    Case,
    CasualtyFigure,
    Citation,
    Excerpt,
    Fact,
    Incident,
    Involvement,
    Organisation,
    Place,
    Source,
)
from casefile.model.values import Range
from casefile.workspace import Workspace
from tests.gui.test_shell import guessing_labels, nameless


@pytest.fixture
def made(ws: Workspace, case: Case) -> SimpleNamespace:
    """One incident with conflicting figures, a party, a citation and a fact; and one bare incident."""
    place = Place(case_id=case.id, name="Hajin")
    incident = Incident(
        case_id=case.id, title="Hospital struck", when=FuzzyDate.parse("2018-12-06"), place_id=place.id,
        verification="likely", objects=(ObjectHit("hospital", "the main hospital", "yes"),),
    )  # fmt: skip
    bare = Incident(case_id=case.id, title="Something <b>else</b>")
    one = Source(case_id=case.id, title="The monitor", reliability="B", credibility="2")
    two = Source(case_id=case.id, title="The ministry")
    high = _figure(case, incident, one, Range(19, 25))
    low = _figure(case, incident, two, Range(2, 4), said_by="a spokesman")
    force = Organisation(case_id=case.id, name="The Force")
    part = Involvement(case_id=case.id, incident_id=incident.id, party_id=force.id, role="alleged_perpetrator")
    citation = Citation(case_id=case.id, target_id=incident.id, source_id=one.id, stance="supports")
    fact = Fact(case_id=case.id, statement="The roof was marked.", incidents=(incident.id,))
    ws.records.save(place, incident, bare, one, two, high, low, force, part, citation, fact)
    return SimpleNamespace(**{name: value for name, value in locals().items() if name not in ("ws", "case")})


def _figure(case: Case, incident: Incident, source: Source, count: Range, **more: Any) -> CasualtyFigure:
    return CasualtyFigure(
        case_id=case.id,
        incident_id=incident.id,
        group="civilians",
        effect="killed",
        count=count,
        source_id=source.id,
        **more,
    )


@pytest.fixture
def page(desk: Desk, qtbot: QtBot, made: SimpleNamespace) -> ListDetailPage:
    """The page of incidents with the first incident open."""
    shown = incidents_page(desk)
    assert isinstance(shown, ListDetailPage)
    qtbot.addWidget(shown)
    shown.resize(1400, 900)
    shown.show()
    qtbot.waitUntil(lambda: shown.list.rowCount() == 2)
    shown.open_record(made.incident.id)
    qtbot.waitUntil(lambda: details(shown).figures.list.count() > 0)
    qtbot.waitUntil(lambda: details(shown).citations.list.count() > 0)
    return shown


def details(page: ListDetailPage) -> IncidentDetails:
    """What stands in its Details tab."""
    found = page.findChild(IncidentDetails, "incident_details")
    assert isinstance(found, IncidentDetails)
    return found


def texts(lines: LineList) -> list[str]:
    """What the lines say, to someone who hears them."""
    return [line.spoken() for line in lines.lines()]


def dialog(parent: QWidget, kind: type[Any]) -> Any:
    """The dialog that has just been opened."""
    return next(each for each in parent.findChildren(kind) if each.isVisible())


def press(qtbot: QtBot, parent: QWidget, name: str) -> None:
    """Click the button of that object name."""
    button = parent.findChild(QPushButton, name)
    assert button is not None and button.isVisibleTo(parent), name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def cells(page: ListDetailPage, row: int) -> dict[str, str]:
    """The words of a row by column."""
    model = page.list
    return {c.name: model.index(row, n).data() or "" for n, c in enumerate(model.columns)}


def test_a_line_says_what_is_known(qtbot: QtBot, page: ListDetailPage) -> None:
    qtbot.waitUntil(lambda: cells(page, 0)["ref"] != "…")
    first, second = cells(page, 0), cells(page, 1)
    assert first["when"] == "6 December 2018"
    assert first["place_id"] == "Hajin"
    assert first["casualties"] == "2–25 killed"
    assert first["corroboration"] == "2 independent"
    assert first["verification"] == "Likely"
    assert second["title"] == "Something <b>else</b>"
    assert second["corroboration"] == "no source yet"
    assert second["verification"] == "Not assessed"
    column = [c.name for c in page.list.columns].index("verification")
    assert page.list.index(0, column).data(Qt.ItemDataRole.DecorationRole) is not None


def test_the_header_sorts_in_the_store(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    names = [c.name for c in page.list.columns]
    page.table.horizontalHeader().setSortIndicator(names.index("title"), Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: page.list.ids[0] == made.bare.id)
    assert page.list.listing is not None and page.list.listing.sort == "title"
    assert page.table.current_id in (None, made.incident.id)


def test_a_new_incident_needs_only_a_title(qtbot: QtBot, page: ListDetailPage, ws: Workspace, case: Case) -> None:
    page.add_record()
    view = details(page)
    assert not view.figures.isVisibleTo(page)
    view.first.field("narrative").editor.setFocus()
    qtbot.keyClicks(view.first.field("narrative").editor.text, "What is known so far.")
    view.flush()
    assert ws.records.count("incident", case_id=case.id) == 2, "nothing is saved without a title"
    qtbot.keyClicks(view.first.field("title").editor.line, "A new one")
    view.flush()
    qtbot.waitUntil(lambda: ws.records.count("incident", case_id=case.id) == 3)
    qtbot.waitUntil(lambda: view.figures.isVisibleTo(page))
    saved = ws.records.by_ref("TST-I-0003")
    assert isinstance(saved, Incident)
    assert (saved.title, saved.narrative, saved.when) == ("A new one", "What is known so far.", None)
    assert ws.past.undo_label() == "Add Incident"
    assert not page.desk.jobs.expected_crashes  # type: ignore[attr-defined]


def test_figures_stand_by_harm_and_group_with_their_conflict(page: ListDetailPage) -> None:
    assert texts(details(page).figures.list) == [
        "Killed: Civilians",
        "Nothing adopted yet",
        "The monitor, 19–25",
        "The ministry, quoting a spokesman, 2–4",
        "In conflict: no single count fits all of them, 2–25, 2 independent sources",
    ]
    conflict = details(page).figures.list.lines()[-1]
    assert conflict.status is not None and conflict.status.role == "disputed" and conflict.tinted


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("25", Range(25, 25)),
        ("dozens", Range(None, None, "dozens")),
        ("over 20", Range(20, None, "over 20")),
        ("12-25", Range(12, 25)),
        ("three", Range(3, 3, "three")),
        ("at least five", Range(5, None, "at least five")),
    ],
)
def test_a_count_is_typed_as_it_is_said(qtbot: QtBot, typed: str, count: Range) -> None:
    edit = CountEdit()
    qtbot.addWidget(edit)
    qtbot.keyClicks(edit.typed, typed)
    assert edit.value() == count
    edit.set_value(count)
    assert edit.typed.text() == typed == as_typed(count)


def test_a_number_read_from_words_is_shown_to_be_checked(qtbot: QtBot) -> None:
    edit = CountEdit()
    qtbot.addWidget(edit)
    reading = edit.findChild(PlainLabel, "count_reading")
    edit.typed.insert("أربع نساء")  # keyClicks cannot type Arabic
    edit.typed.textEdited.emit(edit.typed.text())
    assert edit.value() == Range(4, 4, "أربع نساء")
    assert reading.text() == "Read from the words as 4: check it"
    edit.typed.clear()
    qtbot.keyClicks(edit.typed, "dozens")
    assert reading.text() == "No number in these words: they are kept, and not counted"
    edit.typed.clear()
    qtbot.keyClicks(edit.typed, "5")
    assert reading.text() == "Understood as"


def test_words_that_are_not_understood_are_kept_beside_the_number(qtbot: QtBot) -> None:
    edit = CountEdit()
    qtbot.addWidget(edit)
    qtbot.keyClicks(edit.typed, "over 20 people, including women and children")
    assert edit.findChild(PlainLabel, "count_reading").text() == "Not understood: enter the number below"
    with pytest.raises(BadInput):
        edit.value()
    qtbot.keyClicks(edit.parts.findChildren(QLineEdit)[0], "21")
    assert edit.value() == Range(21, None, "over 20 people, including women and children")


def test_what_a_count_shows_is_what_it_reads(qtbot: QtBot) -> None:
    edit = CountEdit()
    qtbot.addWidget(edit)
    qtbot.keyClicks(edit.typed, "three")
    edit.set_value(edit.value())
    assert edit.value() == Range(3, 3, "three")


def test_all_groups_together_are_a_range_with_its_reason(
    qtbot: QtBot, page: ListDetailPage, case: Case, made: SimpleNamespace
) -> None:
    children = dataclasses.replace(_figure(case, made.incident, made.one, Range(wording="three")), group="children")
    page.desk.jobs.change(page, lambda ws: ws.records.save(children))
    lines = details(page).figures.list
    qtbot.waitUntil(lambda: any(text.startswith("Killed: all groups") for text in texts(lines)))
    why = "Groups may overlap: from those who cannot be counted twice, to the sum"
    assert texts(lines)[-1] == f"Killed: all groups, 3–28, \u2068{why}\u2069", "2–25 civilians, 3 children"
    assert "The monitor, 3 (read from “three”)" in texts(lines)


def test_a_figure_is_added_and_refused_under_its_field(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, made: SimpleNamespace
) -> None:
    view = details(page)
    press(qtbot, view, "add_figure")
    asked = dialog(view.figures, RecordDialog)
    asked.save()
    assert asked.field("count").problem == "This is needed before the record can be saved."
    qtbot.keyClicks(asked.field("count").editor.typed, "7 of 9")
    asked.save()
    assert "not a count" in asked.field("count").problem
    asked.field("count").editor.typed.clear()
    asked.field("count").editor.typed.setText("")
    qtbot.keyClicks(asked.field("count").editor.typed, "over 20")
    asked.field("effect").editor.set_value("injured")
    asked.field("source_id").editor.set_value(made.one.id)
    asked.save()
    qtbot.waitUntil(lambda: "Injured: Civilians" in texts(view.figures.list))
    assert "The monitor, 20 or more (“over 20”)" in texts(view.figures.list)
    assert ws.past.undo_label() == "Add casualty figure"
    ws.past.undo()
    assert ws.records.count("figure", case_id=made.incident.case_id) == 2


def test_a_rule_suggests_and_a_judgement_needs_its_reason(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, made: SimpleNamespace
) -> None:
    view = details(page)
    press(qtbot, view, "adopt_figure")
    asked = dialog(view.figures, AdoptDialog)
    qtbot.waitUntil(lambda: asked.suggestion.text() == "This rule gives: 2–25")
    assert asked.count.editor.value() == Range(2, 25)
    asked.findChild(QRadioButton, "rule_source_hierarchy").click()
    qtbot.waitUntil(lambda: asked.count.editor.value() == Range(19, 25))
    asked.findChild(QRadioButton, "rule_judgement").click()
    asked.save()
    qtbot.waitUntil(lambda: bool(asked.reason.problem))
    assert "reason" in asked.reason.problem
    qtbot.keyClicks(asked.reason.editor.text, "Named lists exist for 19.")
    asked.save()
    qtbot.waitUntil(lambda: "Adopted: Reasoned judgement, 19–25, Named lists exist for 19." in texts(view.figures.list))
    adopted = next(line for line in view.figures.list.lines() if line.title.startswith("Adopted"))
    assert adopted.strong
    table = ws.incidents.figures(made.incident.id)
    assert table.rows[0].adopted is not None and table.rows[0].adopted.count == Range(19, 25)
    page.list.refresh()
    qtbot.waitUntil(lambda: cells(page, 0)["casualties"] == "19–25 killed")


def test_del_removes_a_figure_and_undo_brings_it_back(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, made: SimpleNamespace
) -> None:
    lines = details(page).figures.list
    lines.setCurrentRow(3)
    qtbot.keyClick(lines, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: lines.count() == 3)
    assert not ws.records.of("figure", incident_id=made.incident.id, source_id=made.two.id)
    page.desk.jobs.change(page, lambda ws: ws.past.undo())
    qtbot.waitUntil(lambda: lines.count() == 5)


def test_an_accusation_without_a_basis_asks_for_attention(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, made: SimpleNamespace
) -> None:
    view = details(page).involvements
    qtbot.waitUntil(lambda: view.list.count() == 1)
    line = view.list.lines()[0]
    assert (line.title, line.end) == ("The Force", "Alleged perpetrator")
    assert "no basis given yet" in line.note and line.status is not None
    view.list.setCurrentRow(0)
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    asked = dialog(view, RecordDialog)
    asked.field("confidence").editor.set_value("low")
    asked.field("basis").editor.set_value("Its own statement of 9 March.")
    asked.save()
    qtbot.waitUntil(lambda: view.list.lines()[0].status is None)
    saved = ws.records.get(made.part.id)
    assert isinstance(saved, Involvement) and saved.basis == "Its own statement of 9 March."


def test_enter_on_a_citation_opens_what_it_leads_to(qtbot: QtBot, page: ListDetailPage, made: SimpleNamespace) -> None:
    view = details(page).citations
    line = view.list.lines()[0]
    assert line.title == "The monitor" and "Supports" in line.note and "whole source" in line.note
    view.list.setCurrentRow(0)
    with qtbot.waitSignal(page.desk.record_wanted) as asked:
        qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert asked.args == [made.one.id]


def test_a_citation_of_a_region_says_where_it_is(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, case: Case, made: SimpleNamespace
) -> None:
    view = details(page).citations
    excerpt = Excerpt(case_id=case.id, source_id=made.one.id, region=Region(0.1, 0.2, 0.3, 0.4), page=3)
    ws.records.save(excerpt)
    page.desk.jobs.change(page, lambda ws: ws.sources.cite(excerpt.id, made.incident.id, stance="contradicts"))
    qtbot.waitUntil(lambda: view.list.count() == 2)
    (note,) = [line.note for line in view.list.lines() if "whole source" not in line.note]
    assert "page 3: 10% from the left, 20% from the top, 30% wide, 40% high" in note


def test_a_quotation_is_shown_and_opened(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, case: Case, made: SimpleNamespace
) -> None:
    added = ws.sources.add_text("The roof was marked. The staff had left.", case.id, title="Visit")
    assert added.rendition_id is not None
    excerpt, _changes = ws.sources.highlight(added.rendition_id, 0, 20)
    cited = Citation(case_id=case.id, target_id=made.incident.id, excerpt_id=excerpt.id, source_id=added.source_id,
                     stance="contradicts")  # fmt: skip
    view = details(page).citations
    page.desk.jobs.change(page, lambda ws: ws.records.save(cited))
    qtbot.waitUntil(lambda: view.list.count() == 2)
    line = next(each for each in view.list.lines() if each.key == cited.id)
    assert line.title == "“The roof was marked.”"
    assert line.status is not None and line.status.role == "disputed"
    view.list.choose(cited.id)
    with qtbot.waitSignal(page.desk.record_wanted) as asked:
        press(qtbot, view, "open_citation")
    assert asked.args == [excerpt.id]


def test_objects_hit_are_edited_in_rows(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, made: SimpleNamespace
) -> None:
    view = details(page)
    editor = view.second.field("objects").editor
    assert isinstance(editor, ObjectsEdit)
    assert editor.value() == (ObjectHit("hospital", "the main hospital", "yes"),)
    editor.add.click()
    row = editor._rows[1]
    qtbot.keyClicks(row._words, "a row of shops")
    view.flush()
    assert "Choose what kind of object" in view.second.field("objects").problem
    row.code.set_value("shop")
    row.code.edited.emit()
    view.flush()
    wanted = (ObjectHit("hospital", "the main hospital", "yes"), ObjectHit("shop", "a row of shops"))
    qtbot.waitUntil(lambda: ws.records.get(made.incident.id).objects == wanted)  # type: ignore[attr-defined]


def test_a_fact_is_added_to_the_incident(
    qtbot: QtBot, page: ListDetailPage, ws: Workspace, made: SimpleNamespace
) -> None:
    view = details(page).facts
    qtbot.waitUntil(lambda: view.list.count() == 1)
    assert texts(view.list)[0].endswith("no citation yet\u2069")
    press(qtbot, view, "add_fact")
    asked = dialog(view, RecordDialog)
    qtbot.keyClicks(asked.field("statement").editor.text, "The staff had left.")
    asked.save()
    qtbot.waitUntil(lambda: view.list.count() == 2)
    facts = ws.records.referring(Fact, "incidents", made.incident.id)
    assert [fact.statement for fact in facts] == ["The roof was marked.", "The staff had left."]  # type: ignore[attr-defined]


def test_facts_say_how_many_citations_carry_them(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, made: SimpleNamespace
) -> None:
    page = facts_page(desk)
    assert isinstance(page, ListDetailPage)
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    qtbot.waitUntil(lambda: page.list.rowCount() == 1 and cells(page, 0)["ref"] != "…")
    assert cells(page, 0)["citations"] == "none yet"
    page.open_record(made.fact.id)
    view = page.detail.details
    assert isinstance(view, FactDetails)
    press_ready = view.citations.findChild(QPushButton, "cite_source")
    qtbot.waitUntil(lambda: view.citations.record is not None and press_ready.isVisibleTo(page))
    press(qtbot, view, "cite_source")
    asked = dialog(view.citations, RecordDialog)
    asked.save()
    assert asked.field("source_id").problem
    asked.field("source_id").editor.set_value(made.two.id)
    asked.save()
    qtbot.waitUntil(lambda: view.citations.list.count() == 1)
    qtbot.waitUntil(lambda: cells(page, 0)["citations"] == "1 citation")
    assert ws.facts.citation_counts([made.fact.id]) == {made.fact.id: 1}


def test_everything_has_a_name_and_nothing_is_taken_for_markup(qtbot: QtBot, page: ListDetailPage) -> None:
    view = details(page)
    assert nameless(page) == []
    assert guessing_labels(page) == []
    view.figures.add_figure()
    asked = dialog(view.figures, RecordDialog)
    assert nameless(asked) == []
    asked.reject()
    view.figures.adopt()
    adopting = dialog(view.figures, AdoptDialog)
    assert nameless(adopting) == []
    adopting.reject()


def test_who_only_reads_is_offered_nothing_to_change(
    app: object, desk: Desk, qtbot: QtBot, made: SimpleNamespace
) -> None:
    desk.read_only = True
    page = incidents_page(desk)
    assert isinstance(page, ListDetailPage)
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    page.open_record(made.incident.id)
    qtbot.waitUntil(lambda: details(page).figures.list.count() == 5)
    for name in ("add_figure", "adopt_figure", "edit_figure", "remove_figure", "add_involvement", "cite_source"):
        assert not details(page).findChild(QPushButton, name).isVisibleTo(page), name


def test_keys_are_ids_or_none(page: ListDetailPage) -> None:
    """What the lists hand on can be opened."""
    assert all(isinstance(line.key, UUID) for line in details(page).citations.list.lines())
