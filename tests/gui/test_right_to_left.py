"""The window in Arabic: what is short begins at the right, and nothing foreign turns a sentence round."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casefile import i18n
from casefile.gui.app import speak
from casefile.gui.models.cells import Cell
from casefile.gui.pages.dossier.audience import AudienceChoice
from casefile.gui.widgets.chips import Chip
from casefile.gui.widgets.grid import in_order
from casefile.gui.widgets.lines import runs_rtl
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.rows_table import RowsTable
from casefile.i18n import isolate, plural

TITLE = "Hospital and homes struck in the eastern quarter"


@pytest.fixture
def arabic(app: QApplication) -> Iterator[QApplication]:
    """The program, speaking Arabic."""
    speak(app, "ar")
    yield app
    speak(app, "en")


def inked_half(label: PlainLabel) -> str:
    """Whether the words stand in the left or the right half of a label."""
    image = label.grab().toImage()
    ground = image.pixelColor(0, 0)
    columns = [
        x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in range(0, image.height(), 2))
    ]
    return "left" if sum(columns) / len(columns) < image.width() / 2 else "right"


@pytest.mark.parametrize("selectable", [True, False])
@pytest.mark.parametrize("text", ["Hospital", "مستشفى", isolate("HJN-I-0007")])
def test_what_is_short_begins_at_the_right(arabic: QApplication, qtbot: QtBot, text: str, selectable: bool) -> None:
    label = PlainLabel(text, selectable=selectable)
    qtbot.addWidget(label)
    label.resize(600, 40)
    assert inked_half(label) == "right"


def test_running_text_keeps_the_side_of_its_script(arabic: QApplication, qtbot: QtBot) -> None:
    label = PlainLabel(f"{TITLE}. " * 8, wrap=True, selectable=True)
    qtbot.addWidget(label)
    assert not label.alignment() & Qt.AlignmentFlag.AlignRight


def test_a_note_of_several_parts_is_read_from_the_right(arabic: QApplication) -> None:
    assert runs_rtl(in_order(["1 supports", "1 contradicts"]))
    assert in_order([]) == ""


def test_english_begins_at_the_left(app: QApplication, qtbot: QtBot) -> None:
    label = PlainLabel("Hospital")
    qtbot.addWidget(label)
    label.resize(600, 40)
    assert inked_half(label) == "left"


def test_an_isolated_name_does_not_turn_a_line_round() -> None:
    assert runs_rtl(f"{isolate('Reuters')}: قصف")
    assert not runs_rtl(f"{isolate('رويترز')}: shelling")


def test_a_cut_title_ends_with_its_ellipsis(arabic: QApplication, qtbot: QtBot) -> None:
    table = RowsTable("list", (("a", 10), ("b", 10)))
    qtbot.addWidget(table)
    table.show_rows([(Cell(TITLE), Cell())])
    assert table.model().index(0, 0).data() == isolate(TITLE)


def test_spaces_before_words_follow_the_direction(arabic: QApplication, qtbot: QtBot) -> None:
    chip, choice = Chip("التحقيق"), AudienceChoice()
    for each in (chip, choice):
        qtbot.addWidget(each)
        each.resize(500, each.sizeHint().height())
        each.show()
    words = next(each for each in chip.findChildren(PlainLabel) if each.text())
    assert chip.width() - words.geometry().right() > 4
    sentence = next(each for each in choice.findChildren(PlainLabel) if each.text())
    assert choice.width() - sentence.geometry().right() > 16


def test_arabic_counts_as_arabic_does() -> None:
    i18n.use("ar")
    said = [plural("{n} record", "{n} records", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103)]
    assert said == [
        "لا سجلات", "سجل واحد", "سجلان", "3 سجلات", "10 سجلات", "11 سجلا", "99 سجلا", "100 سجل", "102 سجل", "103 سجلات"
    ]  # fmt: skip
