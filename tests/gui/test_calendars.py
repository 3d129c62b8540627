"""A date of another calendar is asked about, converted where that can be done rightly, and kept as it was worded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest
from PySide6.QtCore import QCalendar, QDate, QEvent, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from casefile.errors import BadInput
from casefile.gui import words
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.which_calendar import WhichCalendar
from casefile.model.calendars import Dated, days_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.services.clock import Clock


@pytest.fixture
def editor(app: object, qtbot: QtBot) -> FuzzyDateEdit:
    made = FuzzyDateEdit()
    qtbot.addWidget(made)
    made.show()
    return made


def enter(editor: FuzzyDateEdit, day: str, month: int, year: str) -> None:
    first = editor._first
    first._day.insert(day)
    first._month.setCurrentIndex(month)
    first._month.activated.emit(month)
    first._year.insert(year)
    first._year.textEdited.emit(year)


def word(editor: FuzzyDateEdit, wording: str) -> None:
    editor._more.setChecked(True)
    editor._wording.insert(wording)
    editor._wording.textEdited.emit(wording)


def answers(editor: FuzzyDateEdit) -> dict[str, str]:
    which = editor.findChild(WhichCalendar)
    return {b.objectName().removeprefix("calendar_"): b.text() for b in which.buttons} if which.isVisible() else {}


def answer(editor: FuzzyDateEdit, calendar: str) -> None:
    which = editor.findChild(WhichCalendar)
    next(b for b in which.buttons if b.objectName() == f"calendar_{calendar}").click()


def test_a_year_that_looks_hijri_is_asked_about_before_it_is_a_date(editor: FuzzyDateEdit) -> None:
    enter(editor, "27", 3, "1440")
    with pytest.raises(BadInput, match="of which calendar"):
        editor.value()
    assert list(answers(editor)) == ["islamic", "persian", "gregorian"]
    assert "between 4 and 6 December 2018" in answers(editor)["islamic"]
    answer(editor, "islamic")
    assert editor.value() == FuzzyDate("2018-12-04/2018-12-06", wording="27/3/1440", calendar="islamic")
    assert "Umm al-Qura" in editor._preview.text()
    assert answers(editor) == {}


def test_a_persian_date_is_one_day(editor: FuzzyDateEdit) -> None:
    enter(editor, "14", 9, "1397")
    answer(editor, "persian")
    assert editor.value() == FuzzyDate("2018-12-05", wording="14/9/1397", calendar="persian")


def test_it_may_be_one_of_ours_all_the_same(editor: FuzzyDateEdit) -> None:
    enter(editor, "29", 5, "1453")
    answer(editor, "gregorian")
    assert editor.value() == FuzzyDate("1453-05-29")
    assert answers(editor) == {}


def test_the_case_of_a_wording_beside_its_own_numbers(editor: FuzzyDateEdit) -> None:
    enter(editor, "27", 3, "1440")
    word(editor, "27 ربيع الأول 1440")
    editor._calendar.setCurrentIndex(editor._calendar.findData("islamic"))
    editor._calendar.activated.emit(0)
    assert list(answers(editor)) == ["islamic", "gregorian"]
    answer(editor, "islamic")
    assert editor.value() == FuzzyDate("2018-12-04/2018-12-06", wording="27 ربيع الأول 1440", calendar="islamic")


@pytest.mark.parametrize(
    ("wording", "calendar", "edtf"),
    [
        ("٢٧ ربيع الأول ١٤٤٠ هـ", "islamic", "2018-12-04/2018-12-06"),
        ("Wednesday, 27 Rabi' al-Awwal 1440 AH", "islamic", "2018-12-04/2018-12-06"),
        ("۱۴ آذر ۱۳۹۷", "persian", "2018-12-05"),
        ("۲ دلو ۱۴۰۰", "persian", "2022-01-22"),
        ("26 ኅዳር 2011 ዓ.ም", "ethiopian", "2018-12-05"),
        ("Meskerem 2011", "ethiopian", "2018-09-11/2018-10-10"),
    ],
)
def test_words_of_another_calendar_are_offered_and_never_forced(
    editor: FuzzyDateEdit, wording: str, calendar: str, edtf: str
) -> None:
    word(editor, wording)
    assert editor.value() == FuzzyDate.unknown(wording)
    assert list(answers(editor)) == [calendar]
    answer(editor, calendar)
    assert editor.value() == FuzzyDate(edtf, wording=wording, calendar=calendar)
    assert answers(editor) == {}


def test_edtf_is_asked_about_too(editor: FuzzyDateEdit) -> None:
    editor.set_value(FuzzyDate("2018-12~/2019"))
    assert editor._mode.currentData() == "other"
    editor._edtf.setText("1440-03-27")
    editor._edtf.textEdited.emit("1440-03-27")
    with pytest.raises(BadInput, match="of which calendar"):
        editor.value()
    answer(editor, "islamic")
    assert editor.value().edtf == "2018-12-04/2018-12-06"


def test_a_date_that_was_never_converted_can_be_mended(editor: FuzzyDateEdit) -> None:
    kept = FuzzyDate.from_json({"edtf": "1440-03-27", "wording": "27 ربيع الأول 1440", "calendar": "islamic"})
    editor.set_value(kept)
    assert list(answers(editor)) == ["islamic"]
    answer(editor, "islamic")
    assert editor.value().edtf == "2018-12-04/2018-12-06"


def test_a_wording_that_means_another_day_is_pointed_out(editor: FuzzyDateEdit) -> None:
    editor.set_value(FuzzyDate("2019-01-05", wording="27 ربيع الأول 1440", calendar="islamic"))
    assert "between 4 and 6 December 2018" in editor._preview.text()


def test_the_solar_calendar_agrees_with_the_one_that_qt_reckons() -> None:
    """Two implementations of two rules, which part in 1436 (2058): there the cycle of 33 years follows the equinox."""
    solar = QCalendar(QCalendar.System.Jalali)
    for year in range(1304, 1436):
        for month in range(1, 13):
            for day in (1, solar.daysInMonth(month, year)):
                theirs = QDate(year, month, day, solar)
                ours = days_of(Dated("persian", year, month, day))
                assert ours is not None and ours[0].toordinal() == theirs.toJulianDay() - 1721425
        length = solar.daysInMonth(12, year)
        assert days_of(Dated("persian", year, 12, length + 1)) is None


@pytest.mark.parametrize(
    ("day", "becomes"),
    [("4", "2018-12-04"), ("20", "2018-12-04/2018-12-06")],
    ids=["a date that may be the same day stays", "another one is replaced if a person wants it"],
)
def test_a_hijri_wording_beside_one_of_our_dates_is_asked_about(editor: FuzzyDateEdit, day: str, becomes: str) -> None:
    enter(editor, day, 12, "2018")
    word(editor, "27 Rabi' al-awwal 1440")
    assert list(answers(editor)) == ["islamic"]
    assert editor.value().edtf == f"2018-12-{int(day):02}"  # asked, not demanded
    answer(editor, "islamic")
    assert editor.value() == FuzzyDate(becomes, wording="27 Rabi' al-awwal 1440", calendar="islamic")
    assert answers(editor) == {}


@pytest.mark.parametrize("calendar", ["islamic", "gregorian"])
def test_after_an_answer_the_cursor_stays_in_the_date(qtbot: QtBot, calendar: str) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    before, editor = QPushButton("Another"), FuzzyDateEdit()
    for part in (before, editor):
        column.addWidget(part)
    place.show()
    place.activateWindow()
    enter(editor, "27", 3, "1440")
    button = next(b for b in editor.findChild(WhichCalendar).buttons if b.objectName() == f"calendar_{calendar}")
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert editor.isAncestorOf(QApplication.focusWidget())


@pytest.mark.parametrize(
    ("wording", "calendar"),
    [("כ״ז בכסלו תשע״ט", "hebrew"), ("Nadaw 1380", "burmese"), ("၁၃၈၀ ပြည့်နှစ် နတ်တော်လ", "burmese")],
)
def test_what_cannot_be_converted_is_asked_about_and_kept_in_its_words(
    editor: FuzzyDateEdit, wording: str, calendar: str
) -> None:
    word(editor, wording)
    assert list(answers(editor)) == [calendar]
    assert "kept as worded" in answers(editor)[calendar]
    answer(editor, calendar)
    assert editor.value() == FuzzyDate(wording=wording, calendar=calendar)
    assert answers(editor) == {}
    assert "not converted" in editor._preview.text()


def test_a_hebrew_year_is_no_date_until_somebody_says_so(editor: FuzzyDateEdit) -> None:
    enter(editor, "27", 3, "5779")
    with pytest.raises(BadInput, match="of which calendar"):
        editor.value()
    assert list(answers(editor)) == ["hebrew", "gregorian"]
    answer(editor, "hebrew")
    assert editor.value() == FuzzyDate(wording="27/3/5779", calendar="hebrew")


def test_ethiopic_numbers_are_read(editor: FuzzyDateEdit) -> None:
    word(editor, "ኅዳር ፳፮ ቀን ፳፻፲፩")
    answer(editor, "ethiopian")
    assert editor.value().edtf == "2018-12-05"


@dataclass(frozen=True)
class _DeskIn:
    """A clock of a vault in that zone, as the window knows one."""

    zone: str


def test_a_time_without_a_zone_is_offered_the_one_of_the_vault(editor: FuzzyDateEdit) -> None:
    words.reckon_by(cast(Clock, _DeskIn("Asia/Damascus")))
    try:
        enter(editor, "10", 5, "2026")
        button = editor.findChild(QPushButton, "use_desk_zone")
        editor._more.setChecked(True)
        assert not button.isVisible()
        editor._time.insert("18:00")
        editor._time.textEdited.emit("18:00")
        assert button.isVisible() and "Asia/Damascus" in button.text()
        assert "18:00 (no zone)" in editor._preview.text()
        assert editor.value() == FuzzyDate("2026-05-10", "18:00"), "nothing is added that nobody asked for"
        button.click()
        assert not button.isVisible()
        assert editor.value() == FuzzyDate("2026-05-10", "18:00", "Asia/Damascus")
    finally:
        words.reckon_by(None)
