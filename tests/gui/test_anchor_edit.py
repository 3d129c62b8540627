"""The editors for a region and a span: what is entered comes out, by keyboard alone; what is wrong is said."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casefile.errors import BadInput
from casefile.gui.desk import Desk
from casefile.gui.widgets.anchor_edit import RegionEdit, SpanEdit
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.form import Form, Section
from casefile.model.anchors import Region, Span
from casefile.model.records import Case, Excerpt, Source
from casefile.workspace import Workspace

pytestmark = pytest.mark.usefixtures("app")


def lines(editor: Editor) -> list[QLineEdit]:
    return editor.findChildren(QLineEdit)


def enter(editor: Editor, *texts: str) -> None:
    for line, text in zip(lines(editor), texts, strict=True):
        line.setText(text)
        line.textEdited.emit(text)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (RegionEdit, None),
        (RegionEdit, Region(0.123456, 0.3, 0.25, 0.1, 3)),
        (RegionEdit, Region(0, 0, 1, 1)),
        (RegionEdit, Region.whole(12)),
        (SpanEdit, None),
        (SpanEdit, Span(0, 81.5)),
        (SpanEdit, Span(360_000.001)),
    ],
)
def test_every_value_survives_the_editor(qtbot: QtBot, kind: type[Editor], value: Any) -> None:
    editor, told = kind(), []
    qtbot.addWidget(editor)
    editor.edited.connect(lambda: told.append(1))
    editor.set_value(value)
    assert editor.value() == value
    assert told == [], "showing a value is not editing it"
    again = kind()
    qtbot.addWidget(again)
    again.put_draft(editor.draft())
    assert again.value() == value


def test_a_region_is_typed_in_percent(qtbot: QtBot) -> None:
    editor = RegionEdit()
    qtbot.addWidget(editor)
    enter(editor, "3", "12.5", "30 %", "25,5", "١٠")
    assert editor.value() == Region(0.125, 0.3, 0.255, 0.1, 3)
    enter(editor, "3", "", "", "", "")
    assert editor.value() == Region.whole(3), "a page alone is all of it"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("", "10", "20", "30", ""), "needs all four"),
        (("", "10", "20", "30", "many"), "in percent"),
        (("", "80", "20", "30", "10"), "within its page"),
        (("", "10", "20", "0", "10"), "a width and a height"),
        (("two", "10", "20", "30", "10"), "whole number"),
        (("0", "", "", "", ""), "from 1"),
    ],
)
def test_what_is_no_region_is_said(qtbot: QtBot, texts: tuple[str, ...], said: str) -> None:
    editor = RegionEdit()
    qtbot.addWidget(editor)
    enter(editor, *texts)
    with pytest.raises(BadInput, match=said):
        editor.value()
    again = RegionEdit()
    qtbot.addWidget(again)
    again.put_draft(editor.draft())
    assert [line.text() for line in lines(again)] == list(texts), "half-typed it waits for the next unlocking"


def test_a_span_is_typed_as_players_show_it(qtbot: QtBot) -> None:
    editor = SpanEdit()
    qtbot.addWidget(editor)
    enter(editor, "1:10", "81.5")
    assert editor.value() == Span(70, 81.5)
    enter(editor, "1:10", "")
    assert editor.value() == Span(70), "up to the end of the recording"
    enter(editor, "", "1:10")
    assert editor.value() == Span(0, 70)
    for texts, said in ((("1:10", "1:05"), "ends after"), (("soon", ""), "0:01:21.5"), (("0:61:00", ""), "0:01:21.5")):
        enter(editor, *texts)
        with pytest.raises(BadInput, match=said):
            editor.value()


def test_what_another_program_copied_is_taken_apart(qtbot: QtBot) -> None:
    region, span = RegionEdit(), SpanEdit()
    for editor, text, shown in (
        (region, "page=3&xywh=percent:12.5,30,25,10", ["3", "12.5", "30", "25", "10"]),
        (span, "t=npt:70,81.5", ["0:01:10", "0:01:21.5"]),
    ):
        qtbot.addWidget(editor)
        editor.show()
        lines(editor)[0].setText(text)
        lines(editor)[0].editingFinished.emit()
        assert [line.text() for line in lines(editor)] == shown


def test_the_keyboard_is_enough_and_every_line_has_a_name(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case, app: QApplication
) -> None:
    source = Source(case_id=case.id, type="photo", title="A photo")
    excerpt = Excerpt(case_id=case.id, source_id=source.id)
    ws.records.save(source, excerpt)
    form = Form(desk, "excerpt", [Section("", ("region", "span", "comment"))])
    qtbot.addWidget(form)
    form.show_record(excerpt)
    form.show()
    form.activateWindow()
    region, span = form.field("region").editor, form.field("span").editor
    assert [line.accessibleName() for line in lines(region)] == [
        "Region of the picture: page",
        "Region of the picture: from the left, %",
        "Region of the picture: from the top, %",
        "Region of the picture: width, %",
        "Region of the picture: height, %",
    ]
    region.setFocus()
    qtbot.waitUntil(lines(region)[0].hasFocus)
    for text in ("", "80", "20", "30", "10"):
        focused = app.focusWidget()
        assert isinstance(focused, QLineEdit)
        QTest.keyClicks(focused, text)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert lines(span)[0].hasFocus()
    form.flush()
    assert form.field("region").problem == "A region lies within its page or picture, from 0 to 100 percent."
    lines(region)[1].setFocus()
    lines(region)[1].selectAll()
    QTest.keyClicks(lines(region)[1], "10")
    assert form.field("region").problem == ""
    form.flush()
    qtbot.waitUntil(lambda: ws.records.get(excerpt.id).region == Region(0.1, 0.2, 0.3, 0.1))  # type: ignore[attr-defined]
    assert ws.past.undo_label() == "Change “Region of the picture”"
