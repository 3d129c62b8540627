"""Daily acts are one key away. Keys are counted: each key that is pressed, and each word that is typed, as one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.calls.page import CallsPage
from casefile.gui.pages.calls.response_dialog import ResponseDialog
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.pages.witnesses.page import WitnessesPage
from casefile.gui.pages.witnesses.several import SeveralConsents
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Consent,
    Excerpt,
    Incident,
    Organisation,
)
from casefile.services.passages import Utf16Offsets
from casefile.workspace import Workspace
from tests.gui.test_shell import nameless

TEXT = (
    "Aircraft struck the main hospital and a school of Exampleton on Tuesday and killed 25 civilians, 7 of them "
    "children.\n\nThe association calls on the Coalition to halt all attacks at once."
)
STRIKE = TEXT.split("\n")[0]
DEMAND = TEXT.split("\n")[-1]
PLAIN, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class Keys:
    """A person at the keyboard: what is pressed goes to what has the focus, and is counted."""

    def __init__(self, window: QWidget) -> None:
        self.window, self.count = window, 0

    @property
    def at(self) -> QWidget:
        """What has the focus."""
        found = QApplication.focusWidget()
        assert found is not None
        return found

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        for key in keys:
            QTest.keyClick(self.at, key, held)
            self.count += 1

    def type(self, words: str) -> None:
        at = self.at
        assert isinstance(at, QLineEdit | QPlainTextEdit), at
        QTest.keyClicks(at, words)
        self.count += 1


def wait_for(qtbot: QtBot, ready: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(ready()), timeout=30_000)


def active(qtbot: QtBot, page: QWidget) -> None:
    page.activateWindow()
    wait_for(qtbot, page.isActiveWindow)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(1200, 800)
    made.show()
    return made


@pytest.fixture
def reader(qtbot: QtBot, ws: Workspace, case: Case, page: SourcesPage) -> Reader:
    """A release of a Thursday, opened for reading."""
    published = FuzzyDate.parse("2018-12-06")
    added = ws.sources.add_text(TEXT, case.id, title="A release", fields={"published": published})
    page.desk.open_record(added.source_id)
    wait_for(qtbot, lambda: page.reading and page.reader.text.toPlainText())
    active(qtbot, page)
    page.reader.text.setFocus()
    return page.reader


def select(reader: Reader, words: str) -> None:
    offsets, at = Utf16Offsets(TEXT), TEXT.index(words)
    reader.text.select(offsets.to_utf16(at), offsets.to_utf16(at + len(words)))


def test_an_incident_of_the_main_journey_takes_at_most_40_keys(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    """Two figures, two objects, place, perpetrator, and the Tuesday before the release."""
    keys = Keys(reader)
    select(reader, STRIKE)
    keys.press(Qt.Key.Key_I)
    keys.type("Hospital and school struck")
    keys.press(Qt.Key.Key_Down, held=CTRL)
    keys.press(Qt.Key.Key_Tab, Qt.Key.Key_Down)  # the day that the release means by Tuesday
    keys.press(Qt.Key.Key_Down, held=CTRL)
    keys.type("Exampleton")
    for _field in range(5):  # wording, acts, weapons, strikes; then the objects
        keys.press(Qt.Key.Key_Down, held=CTRL)
    keys.type("Hospital")
    keys.press(Qt.Key.Key_N, held=ALT)
    keys.type("School")
    keys.press(Qt.Key.Key_Down, held=CTRL)
    for number, (group, count) in enumerate((("Civilians", "25"), ("Children", "7"))):
        if number:
            keys.press(Qt.Key.Key_N, held=ALT)
        keys.type(group)
        keys.press(Qt.Key.Key_Tab)
        keys.type("Killed")
        keys.press(Qt.Key.Key_Tab)
        keys.type(count)
    keys.press(Qt.Key.Key_Down, Qt.Key.Key_Down, held=CTRL)
    keys.type("The Coalition")
    keys.press(Qt.Key.Key_Return, held=CTRL)
    wait_for(qtbot, lambda: ws.records.count("incident") == 1 or reader.panel.form.fields["objects"].problem)  # type: ignore[union-attr]
    (incident,) = ws.records.of(Incident)
    assert (incident.title, incident.when.edtf, incident.when.wording) == (  # type: ignore[union-attr]
        "Hospital and school struck",
        "2018-12-04",
        "Tuesday",
    )
    assert [hit.code for hit in incident.objects] == ["hospital", "school"]
    figures = ws.records.of(CasualtyFigure)
    assert sorted((f.group, f.effect, f.count.minimum) for f in figures if f.count) == [
        ("children", "killed", 7),
        ("civilians", "killed", 25),
    ]
    assert ws.records.count("involvement") == ws.records.count("place") == 1
    assert keys.count <= 40, keys.count


def test_a_call_with_addressee_and_due_date_takes_at_most_15_keys(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    keys = Keys(reader)
    select(reader, DEMAND)
    keys.press(Qt.Key.Key_L)
    keys.press(Qt.Key.Key_Down, Qt.Key.Key_Down, held=CTRL)  # over who calls
    keys.press(Qt.Key.Key_Space)  # the first demand: halt attacks
    keys.press(Qt.Key.Key_Down, held=CTRL)
    keys.type("The Coalition")
    keys.press(Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Tab)  # over the wording and how sure the due date is
    keys.type("31")
    keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_D)
    keys.press(Qt.Key.Key_Tab)
    keys.type("2018")
    keys.press(Qt.Key.Key_Return)
    wait_for(qtbot, lambda: ws.records.count("call") == 1 or reader.panel._problem.text())
    (call,), (addressee,) = ws.records.of(Call), ws.records.of(Addressee)
    assert call.demands == ("halt_attacks",)
    (named,) = ws.records.of(Organisation)
    assert (addressee.party_id, named.name) == (named.id, "The Coalition")
    assert (addressee.wording, addressee.due.edtf) == ("", "2018-12-31")  # type: ignore[union-attr]
    assert keys.count <= 15, keys.count


def test_a_consent_for_seven_purposes_takes_at_most_20_keys(
    desk: Desk, qtbot: QtBot, ws: Workspace, case: Case
) -> None:
    witness, _changes = ws.witnesses.add(case.id, languages=("ar",))
    page = WitnessesPage(desk)
    qtbot.addWidget(page)
    desk.record_wanted.connect(page.open_record)
    page.resize(1400, 900)
    page.show()
    wait_for(qtbot, lambda: page.list.rowCount() == 1)
    active(qtbot, page)
    page.table.select(witness.id)
    page.table.setFocus()
    keys = Keys(page)
    keys.press(Qt.Key.Key_G, held=CTRL)
    wait_for(qtbot, lambda: any(each.isVisible() for each in page.findChildren(SeveralConsents)))
    dialog = next(each for each in page.findChildren(SeveralConsents) if each.isVisible())
    active(qtbot, dialog)
    assert nameless(dialog) == []
    for number in range(7):
        if number:
            keys.press(Qt.Key.Key_Tab)
        keys.press(Qt.Key.Key_G if number < 5 else Qt.Key.Key_R)
        if dialog.fields["body"].isVisible() and number == 2:
            keys.press(Qt.Key.Key_Tab)
            keys.type("The Commission of Inquiry")
    keys.press(Qt.Key.Key_Return, held=CTRL)
    wait_for(qtbot, lambda: ws.records.count("consent") == 7)
    found = ws.records.of(Consent)
    assert [each.decision for each in found] == ["granted"] * 5 + ["refused"] * 2
    assert [each.body for each in found if each.body] == ["The Commission of Inquiry"]
    assert {(each.given, each.language) for each in found} == {(FuzzyDate.day(desk.today()), "ar")}
    assert keys.count <= 20, keys.count
    assert "consent" not in (ws.past.undo_label() or ""), "a refusal is among them: undo passes over the step"


def test_a_response_is_logged_by_one_key_from_the_list(desk: Desk, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    call = Call(title="Halt the attacks", demands=("halt_attacks",))
    ws.calls.add(case.id, call, [Addressee(wording="The Coalition")])
    page = CallsPage(desk)
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    wait_for(qtbot, lambda: page.list.rowCount() == 1)
    active(qtbot, page)
    page.table.select(page.list.ids[0])
    page.table.setFocus()
    Keys(page).press(Qt.Key.Key_R, held=CTRL)
    wait_for(qtbot, lambda: any(each.isVisible() for each in page.findChildren(ResponseDialog)))
    for each in page.findChildren(ResponseDialog):
        each.reject()
    top = page.detail.details.findChild(QWidget, "call-respond")
    assert top is not None and top.isVisible()


def test_the_ends_of_a_passage_are_moved_and_its_links_stay(reader: Reader, qtbot: QtBot, ws: Workspace) -> None:
    incident = Incident(case_id=ws.cases.all()[0].id, title="Struck")
    ws.records.save(incident)
    rendition = reader.opened.reading.rendition_id  # type: ignore[union-attr]
    start = TEXT.index("killed 25")
    marked, changes = ws.sources.cite_passage(rendition, start, start + len("killed 25"), incident.id)  # type: ignore[arg-type]
    reader._desk.changed.emit(changes)
    wait_for(qtbot, lambda: reader.text.extraSelections())
    keys = Keys(reader)
    reader.text.go_to(start + 2)
    keys.press(Qt.Key.Key_E)
    assert reader.text.textCursor().selectedText() == "killed 25" and reader.marking.moving
    keys.press(Qt.Key.Key_Right, held=CTRL | Qt.KeyboardModifier.ShiftModifier)
    keys.press(Qt.Key.Key_Right, held=CTRL | Qt.KeyboardModifier.ShiftModifier)
    keys.press(Qt.Key.Key_Return)
    wait_for(qtbot, lambda: ws.records.get(Excerpt, marked.id).quote == "killed 25 civilians")
    (citation,) = ws.records.of(Citation)
    assert (citation.excerpt_id, citation.target_id) == (marked.id, incident.id)
    reader.text.go_to(start + 2)
    keys.press(Qt.Key.Key_E, Qt.Key.Key_Escape)
    assert not reader.marking.moving and reader.isVisible()
    assert ws.records.count("excerpt") == 1


def test_a_second_passage_is_cited_by_two_keys(reader: Reader, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    incident = Incident(case_id=case.id, title="Struck")
    ws.records.save(incident)
    reader._desk.cites_for = incident.id
    select(reader, "7 of them children")
    keys = Keys(reader)
    keys.press(Qt.Key.Key_K)
    line = reader.findChild(QLineEdit, "link.target.input")
    wait_for(qtbot, lambda: line is not None and line.text() == "Struck")
    keys.press(Qt.Key.Key_Return)
    wait_for(qtbot, lambda: ws.records.count("citation") == 1)
    assert keys.count == 2
    assert ws.records.of(Citation)[0].target_id == incident.id


def test_the_next_source_is_one_key_away(reader: Reader, page: SourcesPage, qtbot: QtBot, ws: Workspace) -> None:
    first = reader.source_id
    other = ws.sources.add_text("Another text.", ws.cases.all()[0].id, title="Another release")
    page.desk.changed.emit(other.changes)
    wait_for(qtbot, lambda: page.sources.list.rowCount() == 2)
    Keys(page).press(Qt.Key.Key_PageDown, held=CTRL)
    wait_for(qtbot, lambda: reader.source_id == other.source_id)
    wait_for(qtbot, lambda: reader.text.toPlainText() == "Another text.")
    Keys(page).press(Qt.Key.Key_PageUp, held=CTRL)
    wait_for(qtbot, lambda: reader.source_id == first)
