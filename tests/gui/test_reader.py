"""The reader: selecting text, making records of it by keyboard, and what is marked in it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui import style
from casefile.gui.desk import Desk
from casefile.gui.dialogs.thread import ThreadDialog
from casefile.gui.pages.sources.marks import Opened, shown
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.labelled import Labelled
from casefile.gui.widgets.picking import PickLine
from casefile.i18n import current
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Excerpt,
    Fact,
    Incident,
    Involvement,
    Place,
    Rendition,
    Thread,
)
from casefile.services.passages import Utf16Offsets
from casefile.workspace import Workspace

TEXT = (
    "A press release 😀 from the town of Exampleton.\n\n"
    "On the fifth of the month a strike hit the main clinic and killed over 20 civilians.\n"
    "The association calls for an immediate halt to attacks by the Coalition.\n\n"
    "وفي اليوم التالي عاد السكان إلى منازلهم."
)
STRIKE = "a strike hit the main clinic and killed over 20 civilians"
DEMAND = "The association calls for an immediate halt to attacks by the Coalition."


@pytest.mark.parametrize(
    "beginning",
    [
        "",
        "\ufeff",
        "\ufffe",
        "\ufeff\ufeff",
        "\r\n\r\n",
        "\n\r\r\n",
        "😀\ufeff",
        "\u200f",
        "\u2028",
        "\ufdd0\ufdd1",
        "\x00",
        "e\u0301",
    ],
)
def test_each_character_stands_at_its_position(app: QApplication, beginning: str) -> None:
    """Whatever a text begins with: Qt drops a byte order mark there, and makes one of CR LF everywhere."""
    text = f"{beginning}A strike\r\non the TARGET\r\nby night."
    reader = ReaderText()
    reader.show_text(text)
    reader.setTextCursor(reader.document().find("TARGET"))
    selected = reader.selected()
    assert selected is not None
    start, end = map(Utf16Offsets(text).to_codepoint, selected)
    assert text[start:end] == "TARGET"
    assert "A strike" in reader.toPlainText()


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(1100, 700)
    made.show()
    return made


@pytest.fixture
def reader(qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage) -> Reader:
    """A source opened for reading."""
    added = ws.sources.add_text(TEXT, case.id, title="A release")
    page.desk.open_record(added.source_id)
    qtbot.waitUntil(lambda: page.reading and page.reader.text.toPlainText() != "")
    page.reader.text.setFocus()
    qtbot.waitActive(page)
    return page.reader


def select(reader: Reader, words: str) -> None:
    at = TEXT.index(words)
    offsets = Utf16Offsets(TEXT)
    reader.text.select(offsets.to_utf16(at), offsets.to_utf16(at + len(words)))


def press(qtbot: QtBot, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    qtbot.keyClick(widget, key, modifier or Qt.KeyboardModifier.NoModifier)


def find(reader: Reader, name: str) -> QWidget:
    found = reader.findChild(QWidget, name)
    assert found is not None, name
    return found


def enter(reader: Reader, name: str, text: str) -> None:
    """Type into a line of the form."""
    line = find(reader, name)
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    line.selectAll()
    if isinstance(line, QLineEdit):
        line.insert(text)
        line.textEdited.emit(text)
    else:
        line.insertPlainText(text)


def pick(reader: Reader, name: str, code: str) -> None:
    line = find(reader, name)
    if isinstance(line, QComboBox):
        line.setCurrentIndex(line.findData(code))
        line.activated.emit(line.currentIndex())
        return
    editor = line.parentWidget()
    assert isinstance(line, PickLine) and isinstance(editor, CodePicker)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, editor._vocabulary.label(code, current()))
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert editor.value() == code


def of(ws: Workspace, kind: str) -> list[object]:
    return list(ws.records.of(kind))


def wait_for(qtbot: QtBot, ready: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(ready()), timeout=30_000)


def test_positions_are_the_same_in_the_text_shown(reader: Reader) -> None:
    assert reader.text.toPlainText() == TEXT
    select(reader, STRIKE)
    passage = reader.passage()
    assert passage is not None
    assert passage.quote == STRIKE
    assert TEXT[passage.start : passage.end] == STRIKE


@pytest.mark.parametrize("text", ["a\r\nb\rc\n", "x" * 30_000, "words " * 5_000, "\r\n" * 3, "a\0b\u2028c"])
def test_every_character_is_shown_by_one(text: str) -> None:
    assert len(shown(text)) == len(text)
    assert "\r" not in shown(text)


def test_long_paragraphs_are_broken_at_blanks() -> None:
    broken = shown("words " * 5_000)
    assert max(map(len, broken.split("\n"))) <= 4_001
    assert broken.replace("\n", " ") == "words " * 5_000


def test_nothing_selected_disables_the_commands_and_says_why(reader: Reader, qtbot: QtBot, desk: Desk) -> None:
    action = desk.commands.action("passage.incident")
    assert not action.isEnabled()
    assert "Select some text first." in action.toolTip()
    press(qtbot, reader.text, Qt.Key.Key_I)
    assert find(reader, "reader.words").text() == "Select some text first."  # type: ignore[attr-defined]
    select(reader, STRIKE)
    assert action.isEnabled()
    assert reader.passage() is not None


def test_the_bubble_appears_beside_a_selection_and_goes_with_it(reader: Reader, qtbot: QtBot) -> None:
    select(reader, STRIKE)
    wait_for(qtbot, reader.bubble.isVisible)
    inside = reader.text.rect().contains(reader.bubble.geometry())
    assert inside
    assert not reader.bubble.geometry().intersects(reader.text.selection_rect())
    assert reader.step_back()
    assert not reader.bubble.isVisible()
    assert reader.passage() is None


def test_within_a_selection_a_narrower_one_can_be_dragged(reader: Reader, qtbot: QtBot) -> None:
    select(reader, STRIKE)
    inner = TEXT.index("killed")
    begin, end = (Utf16Offsets(TEXT).to_utf16(at) for at in (inner, inner + len("killed")))
    cursor = reader.text.textCursor()
    places = []
    for position in (begin, end):
        cursor.setPosition(position)
        places.append(reader.text.cursorRect(cursor).center())
    view = reader.text.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=places[0])
    assert not reader.text.textCursor().hasSelection()  # else the words themselves would be dragged
    qtbot.mouseMove(view, places[1])
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=places[1])
    assert reader.text.textCursor().selectedText() == "killed"
    assert not reader.text.selecting


def test_h_highlights_at_once_and_undo_takes_it_back(reader: Reader, qtbot: QtBot, ws: Workspace, desk: Desk) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_H)
    wait_for(qtbot, lambda: of(ws, "excerpt"))
    (excerpt,) = ws.records.of("excerpt")
    assert isinstance(excerpt, Excerpt)
    assert excerpt.quote == STRIKE
    assert TEXT[excerpt.start : excerpt.end] == STRIKE
    wait_for(qtbot, lambda: len(reader.text.extraSelections()) == 1)
    marks = reader.text.extraSelections()
    assert marks[0].cursor.selectedText() == STRIKE
    desk.jobs.change(reader, lambda ws: ws.past.undo())
    wait_for(qtbot, lambda: not reader.text.extraSelections())


def test_t_begins_a_thread_about_the_words_also_where_nothing_else_changes(
    reader: Reader, qtbot: QtBot, ws: Workspace, desk: Desk, page: SourcesPage
) -> None:
    desk.set_review_copy(True)
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_H)
    assert not desk.commands.action("passage.highlight").isEnabled()
    press(qtbot, reader.text, Qt.Key.Key_T)
    wait_for(qtbot, lambda: [each for each in page.findChildren(ThreadDialog) if each.isVisible()])
    (dialog,) = page.findChildren(ThreadDialog)
    dialog.text.setPlainText("Which clinic?")
    dialog.submit()
    wait_for(qtbot, lambda: of(ws, "thread"))
    (thread,) = ws.records.of(Thread)
    assert thread.passage is not None and (thread.passage.quote, of(ws, "excerpt")) == (STRIKE, [])
    wait_for(qtbot, lambda: len(reader.text.extraSelections()) == 1)
    assert reader.text.extraSelections()[0].cursor.selectedText() == STRIKE
    reader.text.go_to(Utf16Offsets(TEXT).to_utf16(TEXT.index(STRIKE) + 3))
    wait_for(qtbot, lambda: "Which clinic?" in reader._words.text())
    assert thread.target_id is not None
    ws.sources.transcribe(thread.target_id, "Other words altogether.", type="corrected")
    reader.refresh()
    wait_for(qtbot, lambda: reader.text.toPlainText() == "Other words altogether.")
    desk.show_place(thread)  # the version that has the words
    wait_for(qtbot, lambda: reader.text.textCursor().selectedText() == STRIKE)


def test_an_incident_with_everything_is_one_step(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_I)
    assert find(reader, "passage_panel").isVisible()
    assert STRIKE in find(reader, "passage_panel.quote").text()  # type: ignore[attr-defined]
    enter(reader, "incident.title.input", "Strike on the clinic")
    enter(reader, "incident.place.input", "Exampleton")
    enter(reader, "incident.strikes.input", "3-4")
    pick(reader, "incident.objects.0.code.input", "clinic")
    enter(reader, "incident.objects.0.description.input", "the main clinic")
    pick(reader, "incident.figures.0.group.input", "civilians")
    pick(reader, "incident.figures.0.effect.input", "killed")
    enter(reader, "incident.figures.0.count.input", "over 20")
    find(reader, "incident.figures.add").click()  # type: ignore[attr-defined]
    pick(reader, "incident.figures.1.group.input", "children")
    pick(reader, "incident.figures.1.effect.input", "killed")
    enter(reader, "incident.figures.1.count.input", "dozens")
    pick(reader, "incident.verification.input", "likely")
    enter(reader, "incident.party.input", "The Coalition")
    pick(reader, "incident.confidence.input", "moderate")
    press(qtbot, find(reader, "incident.title.input"), Qt.Key.Key_Return)
    wait_for(qtbot, lambda: of(ws, "incident"))

    (incident,), (place,) = of(ws, "incident"), of(ws, "place")
    assert isinstance(incident, Incident) and isinstance(place, Place)
    assert (incident.title, incident.place_id, place.name) == ("Strike on the clinic", place.id, "Exampleton")
    assert incident.strikes is not None and (incident.strikes.minimum, incident.strikes.maximum) == (3, 4)
    assert [(hit.code, hit.description) for hit in incident.objects] == [("clinic", "the main clinic")]
    assert incident.verification == "likely"
    figures = [f for f in ws.records.of("figure") if isinstance(f, CasualtyFigure)]
    assert [(f.group, f.count.minimum if f.count else None, f.source_id) for f in figures] == [
        ("civilians", 20, reader.source_id),
        ("children", None, reader.source_id),
    ]
    (part,), (organisation,) = ws.records.of("involvement"), ws.records.of("organisation")
    assert isinstance(part, Involvement)
    assert (part.party_id, part.role, part.confidence) == (organisation.id, "alleged_perpetrator", "moderate")
    citations = [c for c in ws.records.of("citation") if isinstance(c, Citation)]
    assert {c.target_id for c in citations} == {incident.id, part.id, *(figure.id for figure in figures)}
    assert {(c.stance, c.source_id) for c in citations} == {("supports", reader.source_id)}
    wait_for(qtbot, lambda: reader.text.hasFocus())
    assert not find(reader, "passage_panel").isVisible()

    ws.past.undo()
    made = ("incident", "place", "figure", "involvement", "organisation", "citation", "excerpt")
    assert {kind: ws.records.count(kind) for kind in made} == dict.fromkeys(made, 0)


def test_a_place_that_is_known_is_found_not_made(reader: Reader, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    known = Place(case_id=case.id, name="Exampleton")
    ws.records.save(known)
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_I)
    enter(reader, "incident.place.input", "  exampleTON ")
    press(qtbot, find(reader, "incident.title.input"), Qt.Key.Key_Return)
    wait_for(qtbot, lambda: of(ws, "incident"))
    (incident,) = ws.records.of("incident")
    assert isinstance(incident, Incident)
    assert incident.place_id == known.id
    assert ws.records.count("place") == 1


def test_what_is_wrong_is_said_under_its_field_and_nothing_is_saved(
    reader: Reader, qtbot: QtBot, ws: Workspace
) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_I)
    enter(reader, "incident.title.input", "")
    enter(reader, "incident.figures.0.count.input", "25 or thereabouts 3")
    reader.panel.save()
    form = reader.panel.form
    assert form is not None
    assert form.field("title").problem
    assert "Figure 1" in form.field("figures").problem
    enter(reader, "incident.title.input", "A strike")
    enter(reader, "incident.figures.0.count.input", "25")
    reader.panel.save()
    assert form.field("figures").problem == "Figure 1: Choose the group and the harm."
    group = find(reader, "incident.figures.0.group.input")
    assert group.hasFocus(), "it is said where it is, and in sight"
    qtbot.waitUntil(lambda: not group.visibleRegion().isEmpty())
    assert cell_of(group).problem == "Choose the group and the harm."
    said = cell_of(group).problem_label
    assert said.isVisible() and said.visibleRegion().boundingRect().height() >= said.height() // 2
    assert form.field("figures").problem_label.isHidden(), "and not again below all rows"
    assert ws.records.count("incident") == 0


def cell_of(line: QWidget) -> Labelled:
    around = line.parentWidget()
    while not isinstance(around, Labelled):
        around = around.parentWidget()
    return around


def test_a_fact_takes_the_quotation_and_its_incident(reader: Reader, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_F)
    pick(reader, "fact.material.input", "yes")
    press(qtbot, find(reader, "fact.statement.input"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, lambda: of(ws, "fact"))
    (fact,) = ws.records.of("fact")
    assert isinstance(fact, Fact)
    assert (fact.statement, fact.material) == (STRIKE, "yes")


def test_a_call_with_two_addressees(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    select(reader, DEMAND)
    press(qtbot, reader.text, Qt.Key.Key_L)
    enter(reader, "call.title.input", "Halt the attacks")
    enter(reader, "call.caller.input", "The Association")
    box = find(reader, "tick.halt_attacks")
    assert isinstance(box, QCheckBox)
    box.click()
    enter(reader, "call.addressees.0.party.input", "The Coalition")
    enter(reader, "call.addressees.0.wording.input", "the Coalition")
    due = find(reader, "call.addressees.0.due")
    assert isinstance(due, FuzzyDateEdit)
    due.set_value(FuzzyDate.parse("2019-01-31"))
    pick(reader, "call.addressees.0.priority.input", "urgent")
    find(reader, "call.addressees.add").click()  # type: ignore[attr-defined]
    enter(reader, "call.addressees.1.party.input", "The Association")
    find(reader, "call.addressees.1.implied.input").click()  # type: ignore[attr-defined]
    find(reader, "passage_panel.save").click()  # type: ignore[attr-defined]
    wait_for(qtbot, lambda: of(ws, "call"))
    (call,) = ws.records.of("call")
    assert isinstance(call, Call)
    assert (call.title, call.sentence, call.demands) == ("Halt the attacks", DEMAND, ("halt_attacks",))
    (excerpt,) = ws.records.of("excerpt")
    assert call.excerpt_id == excerpt.id
    addressees = [a for a in ws.records.of("addressee", call_id=call.id) if isinstance(a, Addressee)]
    assert [(a.wording, a.due, a.priority, a.implied) for a in addressees] == [
        ("the Coalition", FuzzyDate("2019-01-31"), "urgent", False),
        ("", None, "", True),  # only what the source says stands as its words
    ]
    assert ws.records.count("organisation") == 2  # named twice, made once
    assert addressees[1].party_id == call.caller_id


def test_a_call_needs_a_demand(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    select(reader, DEMAND)
    press(qtbot, reader.text, Qt.Key.Key_L)
    reader.panel.save()
    form = reader.panel.form
    assert form is not None
    assert form.field("demands").problem == "This is needed before the record can be saved."
    assert ws.records.count("call") == 0


def test_esc_keeps_the_draft_until_another_passage_is_selected(reader: Reader, qtbot: QtBot) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_I)
    enter(reader, "incident.title.input", "Half a title")
    assert reader.step_back()
    assert not find(reader, "passage_panel").isVisible()
    wait_for(qtbot, lambda: reader.text.hasFocus())
    press(qtbot, reader.text, Qt.Key.Key_I)
    title = find(reader, "incident.title.input")
    assert isinstance(title, QLineEdit)
    assert title.text() == "Half a title"
    reader.step_back()
    select(reader, DEMAND)
    press(qtbot, reader.text, Qt.Key.Key_I)
    assert title.text() == DEMAND


def test_a_comment_with_codes_gives_number_keys(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_C)
    enter(reader, "comment.comment.input", "Compare with the other report")
    enter(reader, "comment.codes.input", "medical, strike")
    pick(reader, "comment.colour.input", "green")
    reader.panel.save()
    wait_for(qtbot, lambda: of(ws, "excerpt"))
    (excerpt,) = ws.records.of("excerpt")
    assert isinstance(excerpt, Excerpt)
    assert (excerpt.codes, excerpt.colour) == (("medical", "strike"), "green")
    wait_for(qtbot, lambda: len(reader.text.extraSelections()) == 1)
    reader.text.setFocus()
    select(reader, DEMAND)
    press(qtbot, reader.text, Qt.Key.Key_2)
    wait_for(qtbot, lambda: len(of(ws, "excerpt")) == 2)
    assert [e.codes for e in ws.records.of("excerpt") if isinstance(e, Excerpt)][1] == ("strike",)


def test_a_passage_is_cited_for_a_record_in_the_case(reader: Reader, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    incident = Incident(case_id=case.id, title="Known already")
    ws.records.save(incident)
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_K)
    reader.panel.save()
    form = reader.panel.form
    assert form is not None
    assert form.field("target").problem
    form.field("target").editor.set_value(incident.id)
    pick(reader, "link.stance.input", "contradicts")
    reader.panel.save()
    wait_for(qtbot, lambda: of(ws, "citation"))
    (citation,) = ws.records.of("citation")
    assert isinstance(citation, Citation)
    assert (citation.target_id, citation.stance) == (incident.id, "contradicts")
    ws.past.undo()
    assert ws.records.count("excerpt") == 0


def test_the_caret_in_a_mark_says_what_it_is_cited_for(reader: Reader, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    at = TEXT.index(STRIKE)
    opened = opened_of(reader)
    assert opened.reading.rendition_id is not None
    ws.sources.derive(opened.reading.rendition_id, at, at + len(STRIKE), Incident(case_id=case.id, title="The strike"))
    reader.open(opened.reading.source.id)
    wait_for(qtbot, lambda: len(reader.text.extraSelections()) == 1)
    reader.text.go_to(Utf16Offsets(TEXT).to_utf16(at + 3))
    words = find(reader, "reader.words").text()  # type: ignore[attr-defined]
    assert "TST-I-0001" in words and "The strike" in words and "Supports" in words


def test_an_excerpt_of_another_version_that_is_lost_is_listed(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    opened = opened_of(reader)
    assert opened.reading.rendition_id is not None
    at = TEXT.index(STRIKE)
    ws.sources.highlight(opened.reading.rendition_id, at, at + len(STRIKE))
    first = ws.records.get(opened.reading.rendition_id)
    assert isinstance(first, Rendition)
    ws.records.save(
        Rendition(
            case_id=first.case_id,
            source_id=first.source_id,
            evidence_id=first.evidence_id,
            type="corrected",
            text="An entirely different text.",
            replaces_id=first.id,
        )
    )
    reader.open(opened.reading.source.id)
    reader.refresh()
    wait_for(qtbot, lambda: reader.text.toPlainText() == "An entirely different text.")
    assert not reader.text.extraSelections()
    assert reader.passages.notice.startswith("1 passage was marked in another version")


def test_finding_goes_round(reader: Reader, qtbot: QtBot) -> None:
    reader.find_here()
    wait_for(qtbot, lambda: reader.bar.search.hasFocus())
    reader.bar.search.setText("the")
    press(qtbot, reader.bar.search, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: reader.text.textCursor().hasSelection())
    count = TEXT.casefold().count("the")
    place = find(reader, "reader.place")
    for number in [*range(1, count + 1), 1]:
        assert reader.text.textCursor().selectedText().casefold() == "the"
        assert place.text() == f"{number} of {count}"  # type: ignore[attr-defined]
        press(qtbot, reader.bar.search, Qt.Key.Key_Return)
    press(qtbot, reader.bar.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert place.text() == f"1 of {count}"  # type: ignore[attr-defined]
    find(reader, "reader.previous").click()  # type: ignore[attr-defined]
    assert place.text() == f"{count} of {count}"  # type: ignore[attr-defined]
    reader.bar.search.setText("not in there")
    press(qtbot, reader.bar.search, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: "does not occur" in find(reader, "reader.words").text())  # type: ignore[attr-defined]


def test_a_search_hit_opens_at_its_word(page: SourcesPage, reader: Reader, qtbot: QtBot) -> None:
    rendition = reader.opened.reading.rendition_id  # type: ignore[union-attr]
    page.show_list()
    page.open_at_words(rendition, "CLINIC")  # type: ignore[arg-type]
    wait_for(qtbot, lambda: reader.text.textCursor().selectedText() == "clinic")
    assert page.reading and reader.bar.search.text() == "CLINIC"
    assert find(reader, "reader.place").text() == "1 of 1"  # type: ignore[attr-defined]
    assert not reader.bubble.isVisible()
    page.open_at_words(rendition, "السُّكّان attacks")  # type: ignore[arg-type]
    wait_for(qtbot, lambda: reader.text.textCursor().selectedText() == "attacks")
    reader.setFocus()
    press(qtbot, reader.text, Qt.Key.Key_F3)
    assert reader.text.textCursor().selectedText() == "السكان"


def test_right_to_left_paragraphs_stand_at_the_right(reader: Reader, qtbot: QtBot) -> None:
    def x_of(words: str) -> int:
        cursor = reader.text.textCursor()
        cursor.setPosition(Utf16Offsets(TEXT).to_utf16(TEXT.index(words)))
        return reader.text.cursorRect(cursor).x()

    middle = reader.text.viewport().width() / 2
    assert x_of("A press release") < middle
    assert x_of("وفي اليوم") > middle


def test_lines_are_set_wide(reader: Reader) -> None:
    cursor = reader.text.textCursor()
    cursor.setPosition(Utf16Offsets(TEXT).to_utf16(TEXT.index("On the fifth")))
    first = reader.text.cursorRect(cursor)
    cursor.setPosition(Utf16Offsets(TEXT).to_utf16(TEXT.index("The association")))
    second = reader.text.cursorRect(cursor)
    lines = round((second.y() - first.y()) / (reader.text.fontMetrics().height() * 1.2))
    size = reader.text.font().pointSizeF() * reader.text.logicalDpiY() / 72
    assert (second.y() - first.y()) / max(1, lines) >= 1.4 * size


def test_a_book_opens_without_holding_up_the_window(qtbot: QtBot, page: SourcesPage) -> None:
    text = (TEXT + "\n") * (5_000_000 // len(TEXT))
    reader = page.reader
    page.show()
    began = time.process_time()
    reader.text.show_text(shown(text))
    QApplication.processEvents()
    assert time.process_time() - began < 2


def test_a_source_without_text_says_so(
    qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage, tmp_path: Path
) -> None:
    picture = tmp_path / "nothing.bin"
    picture.write_bytes(bytes(range(256)) * 4)
    added = ws.sources.add_file(picture, case.id)
    page.desk.open_record(added.source_id)
    wait_for(qtbot, lambda: page.reading and page.reader.no_text)


def opened_of(reader: Reader) -> Opened:
    assert reader.opened is not None
    return reader.opened


def test_tab_walks_the_rows_as_they_stand(reader: Reader, qtbot: QtBot) -> None:
    select(reader, STRIKE)
    press(qtbot, reader.text, Qt.Key.Key_I)
    find(reader, "incident.objects.add").click()  # type: ignore[attr-defined]
    find(reader, "incident.strikes").parts._wording.setFocus()  # type: ignore[attr-defined]
    walked = []
    for _step in range(12):
        press(qtbot, QApplication.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[arg-type]
        walked.append(QApplication.focusWidget().objectName())  # type: ignore[union-attr]
    rows = [
        f"incident.objects.{n}.{part}"
        for n in (0, 1)
        for part in ("code.input", "protected.input", "description.input", "remove")
    ]
    assert walked[:9] == [*rows, "incident.objects.add"]
    assert walked[9:] == [
        "incident.figures.0.group.input",
        "incident.figures.0.effect.input",
        "incident.figures.0.count.input",
    ]


def test_the_text_follows_the_text_size(app: QApplication, qtbot: QtBot, reader: Reader) -> None:
    before = reader.text.font().pointSizeF()
    style.apply(app, "light", 200)
    try:
        qtbot.waitUntil(lambda: reader.text.font().pointSizeF() == pytest.approx(2 * before))
        assert reader.text.document().defaultFont().pointSizeF() == pytest.approx(2 * before)
    finally:
        style.apply(app, "light", 100)
        style.settle()
    qtbot.waitUntil(lambda: reader.text.font().pointSizeF() == pytest.approx(before))
