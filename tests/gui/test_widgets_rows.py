"""Names in every script and reminders, one row each."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.names_edit import DatesEdit, NamesEdit, script_of
from casefile.model.fields import KINDS
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.values import Name

NAMES = (Name("حَجين", "Arab"), Name("Hajeen", "Latn", "transliteration"))


def test_names_are_edited_in_rows(qtbot: QtBot) -> None:
    editor = NamesEdit()
    qtbot.addWidget(editor)
    edits: list[int] = []
    editor.edited.connect(lambda: edits.append(1))
    editor.set_value(NAMES)
    assert (editor.value(), edits) == (NAMES, [])
    editor.add.click()
    assert editor.value() == NAMES, "a row in which nothing is entered is none"
    editor.rows[2]._text.insert("Гаджин")  # type: ignore[attr-defined]
    assert editor.value()[2] == Name("Гаджин", "Cyrl")
    editor.rows[0].drop.click()
    assert [name.text for name in editor.value()] == ["Hajeen", "Гаджин"]
    assert edits


def test_dates_are_edited_in_rows(qtbot: QtBot) -> None:
    editor = DatesEdit()
    qtbot.addWidget(editor)
    dates = (FuzzyDate.parse("2031-05-04"), FuzzyDate.parse("2031-06"))
    editor.set_value(dates)
    assert editor.value() == dates
    editor.rows[1].drop.click()
    assert editor.value() == dates[:1]


def test_read_only_rows_cannot_be_removed(qtbot: QtBot) -> None:
    editor = NamesEdit()
    qtbot.addWidget(editor)
    editor.set_value(NAMES)
    editor.set_read_only(True)
    assert editor.add.isHidden()
    assert all(row.drop.isHidden() for row in editor.rows)


@pytest.mark.parametrize(
    ("kind", "field", "editor"),
    [("person", "names", NamesEdit), ("place", "names", NamesEdit), ("addressee", "reminders", DatesEdit)],
)
def test_forms_use_them(qtbot: QtBot, kind: str, field: str, editor: type) -> None:
    made = editor_for(None, KINDS[kind].field(field))  # type: ignore[arg-type]
    qtbot.addWidget(made)
    assert isinstance(made, editor)


@pytest.mark.parametrize(("name", "script"), [("Hajin", "Latn"), ("هجين", "Arab"), ("မြို့", "Mymr"), ("12", "")])
def test_the_script_of_a_name(name: str, script: str) -> None:
    assert script_of(name) == script
