"""Esc, and the window's own button, throw nothing away in silence: what was typed is kept, or asked about."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.dialogs.record_dialog import RecordDialog, draft_key, half_typed
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.pages.new_case import NewCaseDialog
from casefile.gui.pages.sources.paste import PasteDialog
from casefile.gui.pages.sources.paste import draft_key as paste_key
from casefile.gui.widgets.count_edit import CountEdit
from casefile.gui.widgets.question import Question
from casefile.model.records import Case, CasualtyFigure, Incident
from casefile.model.values import Range
from casefile.workspace import Workspace

FIELDS = ("effect", "group", "count", "said_by")


def owner(desk: Desk) -> QWidget:
    found: QWidget = desk.keep  # type: ignore[attr-defined]
    return found


@pytest.fixture
def incident(ws: Workspace, case: Case) -> Incident:
    made = Incident(case_id=case.id, title="A hospital was struck")
    ws.records.save(made)
    return ws.records.get(Incident, made.id)


def ask(qtbot: QtBot, desk: Desk, figure: CasualtyFigure) -> RecordDialog:
    dialog = RecordDialog(
        desk,
        figure,
        FIELDS,
        title="Figure",
        action="Add",
        label="Add",
        editors={"count": CountEdit},
        parent=owner(desk),
    )
    dialog.open()
    qtbot.waitExposed(dialog)
    return dialog


def new(incident: Incident) -> CasualtyFigure:
    return CasualtyFigure(case_id=incident.case_id, incident_id=incident.id, effect="killed", group="civilians")


def escape(qtbot: QtBot, dialog: QDialog) -> None:
    qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Escape)
    QApplication.processEvents()


def count_line(dialog: RecordDialog) -> QLineEdit:
    editor = dialog.field("count").editor
    assert isinstance(editor, CountEdit)
    return editor.typed


def test_esc_keeps_what_was_typed_for_the_next_time(qtbot: QtBot, desk: Desk, incident: Incident) -> None:
    dialog = ask(qtbot, desk, new(incident))
    qtbot.keyClicks(count_line(dialog), "about 20")
    said: list[str] = []
    desk.notified.connect(lambda sentence, _weight: said.append(sentence))
    with qtbot.waitSignal(dialog.finished):
        escape(qtbot, dialog)
    assert len(said) == 1 and "Not saved, but kept" in said[0]
    assert half_typed(desk, "figure", incident.id) is None, "it does not open the dialog by itself"
    assert desk.drafts.collect().keys() == {draft_key(new(incident))}, "a lock keeps it too"
    again = ask(qtbot, desk, new(incident))
    assert count_line(again).text() == "about 20"
    with qtbot.waitSignal(again.accepted, timeout=30_000):
        qtbot.mouseClick(again.findChild(QPushButton, "dialog_save"), Qt.MouseButton.LeftButton)
    assert desk.drafts.collect() == {}


def test_cancel_throws_it_away(qtbot: QtBot, desk: Desk, incident: Incident) -> None:
    dialog = ask(qtbot, desk, new(incident))
    qtbot.keyClicks(count_line(dialog), "about 20")
    escape(qtbot, dialog)
    again = ask(qtbot, desk, new(incident))
    again.reject()  # as Cancel does
    assert desk.drafts.collect() == {}
    third = ask(qtbot, desk, new(incident))
    assert count_line(third).text() == ""
    third.reject()


def test_a_changed_record_comes_back_too(qtbot: QtBot, desk: Desk, ws: Workspace, incident: Incident) -> None:
    figure = new(incident)
    ws.records.save(CasualtyFigure(**{**_fields(figure), "count": Range(3, 3)}))
    kept = ws.records.of(CasualtyFigure, incident_id=incident.id)[0]
    dialog = ask(qtbot, desk, kept)
    dialog.field("said_by").editor.findChildren(QLineEdit)[0].setFocus()
    qtbot.keyClicks(dialog.field("said_by").editor.findChildren(QLineEdit)[0], "a nurse")
    escape(qtbot, dialog)
    again = ask(qtbot, desk, kept)
    assert again.field("said_by").editor.value() == "a nurse"
    again.reject()


def test_what_was_typed_about_one_thing_is_not_put_into_another(qtbot: QtBot, desk: Desk, incident: Incident) -> None:
    """Of two purposes of a consent that would be a decision that nobody made."""
    dialog = ask(qtbot, desk, new(incident))
    qtbot.keyClicks(count_line(dialog), "about 20")
    escape(qtbot, dialog)
    children = dataclasses.replace(new(incident), group="children")
    other = ask(qtbot, desk, children)
    assert count_line(other).text() == ""
    qtbot.keyClicks(count_line(other), "3")
    escape(qtbot, other)
    assert len(desk.drafts.collect()) == 2
    for figure, typed in ((new(incident), "about 20"), (children, "3")):
        again = ask(qtbot, desk, figure)
        assert count_line(again).text() == typed
        again.reject()
    assert desk.drafts.collect() == {}


def _fields(figure: CasualtyFigure) -> dict[str, object]:
    return {name: getattr(figure, name) for name in ("case_id", "incident_id", "effect", "group")}


def test_esc_in_an_untouched_dialog_closes_it_without_a_word(qtbot: QtBot, desk: Desk, incident: Incident) -> None:
    dialog = ask(qtbot, desk, new(incident))
    said: list[str] = []
    desk.notified.connect(lambda sentence, _weight: said.append(sentence))
    with qtbot.waitSignal(dialog.finished):
        escape(qtbot, dialog)
    assert said == [] and desk.drafts.collect() == {}


def test_the_windows_own_button_is_like_esc(qtbot: QtBot, desk: Desk, incident: Incident) -> None:
    dialog = ask(qtbot, desk, new(incident))
    qtbot.keyClicks(count_line(dialog), "7")
    with qtbot.waitSignal(dialog.finished):
        QApplication.sendEvent(dialog, _ByAPerson())
    assert desk.drafts.collect().keys() == {draft_key(new(incident))}


class _ByAPerson(QCloseEvent):
    def spontaneous(self) -> bool:
        return True


class _Form(SmallForm):
    def do(self) -> None:
        raise AssertionError("nobody pressed it")


def test_a_form_that_keeps_no_drafts_asks_once(qtbot: QtBot, desk: Desk) -> None:
    form = _Form(owner(desk), title="Hand over", action="Hand over", busy="…")
    line = QLineEdit()
    form.ask("to", Question("To whom", line))
    form.open()
    qtbot.waitExposed(form)
    qtbot.keyClicks(line, "The Lantern")
    escape(qtbot, form)
    assert form.isVisible() and "Press Esc again" in form.problem
    qtbot.keyClicks(line, ", Room 3")
    escape(qtbot, form)
    assert form.isVisible(), "something else was typed since: it is asked again"
    with qtbot.waitSignal(form.finished):
        escape(qtbot, form)


def test_what_was_typed_and_taken_out_again_is_not_asked_about(qtbot: QtBot, desk: Desk) -> None:
    form = _Form(owner(desk), title="Hand over", action="Hand over", busy="…")
    line = QLineEdit()
    form.ask("to", Question("To whom", line))
    form.open()
    qtbot.waitExposed(form)
    qtbot.keyClicks(line, "x")
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(form.finished):
        escape(qtbot, form)


def test_pasted_text_is_kept(qtbot: QtBot, desk: Desk) -> None:
    dialog = PasteDialog(desk, owner(desk))
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.keyClicks(dialog.text, "A shell hit the mill.")
    with qtbot.waitSignal(dialog.finished):
        escape(qtbot, dialog)
    assert not desk.drafts.has(paste_key(desk)), "the page does not open it by itself"
    again = PasteDialog(desk, owner(desk))
    assert again.text.toPlainText() == "A shell hit the mill."
    again.reject()
    assert desk.drafts.collect() == {}


def test_a_new_case_is_kept(qtbot: QtBot, desk: Desk) -> None:
    dialog = NewCaseDialog(desk, owner(desk))
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.keyClicks(dialog.findChildren(QLineEdit)[0], "Another inquiry")
    with qtbot.waitSignal(dialog.finished):
        escape(qtbot, dialog)
    again = NewCaseDialog(desk, owner(desk))
    assert again.findChildren(QLineEdit)[0].text() == "Another inquiry"
    again.reject()


def test_a_text_counts_as_typed_only_where_a_person_typed_it(qtbot: QtBot, desk: Desk) -> None:
    dialog = Dialog(owner(desk), "A text")
    text = QPlainTextEdit()
    text.setPlainText("put there by the program")
    dialog.column.addWidget(text)
    assert dialog.typed() == []
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.keyClicks(text, "!")
    assert dialog.typed() == ["!put there by the program"]
    dialog.reject()
