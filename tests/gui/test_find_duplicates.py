"""Finding duplicates in the window: pairs side by side, answers by key, two incidents merged by what was chosen."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.duplicates.dialog import FindDuplicates
from casefile.gui.dialogs.duplicates.merging import MergeIncidents
from casefile.gui.pages.incidents.page import incidents_page
from casefile.gui.pages.sources.page import SourcesPage
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Fact, Incident, Place, Source
from casefile.workspace import Workspace

STORY = (
    "Warplanes struck the hospital of the town on Thursday evening, killing at least twenty-five people, medical staff "
    "and residents said. Families had gathered there to visit the wounded of a week of fighting along the river."
)


@pytest.fixture
def twice(ws: Workspace, case: Case) -> SimpleNamespace:
    place = Place(case_id=case.id, name="Hajin")
    when = FuzzyDate.parse("2018-12-06")
    one = Incident(case_id=case.id, title="Hospital struck in Hajin", when=when, place_id=place.id, harm="fair")
    two = Incident(case_id=case.id, title="Hajin hospital struck", when=when, place_id=place.id)
    ws.records.save(place, one, two, Fact(case_id=case.id, statement="It burned.", incidents=(two.id,)))
    return SimpleNamespace(one=one, two=two)


def shown(qtbot: QtBot, desk: Desk, page: object) -> FindDuplicates:
    dialog = page.window().findChild(FindDuplicates)  # type: ignore[attr-defined]
    assert isinstance(dialog, FindDuplicates)
    qtbot.waitUntil(lambda: dialog.pair is None or dialog.sides.both is not None)
    qtbot.waitUntil(lambda: not dialog.running.busy and dialog.isActiveWindow())
    return dialog


def test_two_incidents_are_merged_from_the_menu_by_keys(
    qtbot: QtBot, desk: Desk, ws: Workspace, twice: SimpleNamespace
) -> None:
    page = incidents_page(desk)
    qtbot.addWidget(page)
    page.show()
    desk.commands.action("incidents.duplicates").trigger()
    dialog = shown(qtbot, desk, page)
    qtbot.waitUntil(lambda: dialog.sides.both is not None)
    assert dialog.words.text().startswith("1 pair may be one. You decide.")
    differing = [line.label for line in dialog.sides.both.lines if line.differs]  # type: ignore[union-attr]
    assert differing == ["Title"]
    qtbot.keyClick(dialog.table, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: dialog.pair is not None and dialog.pair.first == twice.two.id)
    qtbot.wait(120)  # a button that is pressed by a key is up again
    qtbot.keyClick(dialog.table, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: dialog.pair is not None and dialog.pair.first == twice.one.id)
    qtbot.keyClick(dialog.table, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: dialog.findChild(MergeIncidents) is not None)
    merging = dialog.findChild(MergeIncidents)
    assert merging is not None
    qtbot.waitUntil(lambda: merging.merge.isEnabled())
    assert list(merging.choices) == ["title"] and "Facts: 1" in merging.words.text()
    merging.choices["title"].buttons["second"].click()
    merging.merge.click()
    qtbot.waitUntil(lambda: ws.records.get(Incident, twice.two.id).trashed)
    assert ws.records.get(Incident, twice.one.id).title == "Hajin hospital struck"
    qtbot.waitUntil(lambda: dialog.pair is None)
    assert "was merged into" in dialog.words.text() and "No two incidents look alike." in dialog.words.text()
    assert not dialog.same.isVisibleTo(dialog)
    dialog.reject()


def test_what_changed_while_it_was_chosen_is_said_and_nothing_is_merged(
    qtbot: QtBot, desk: Desk, ws: Workspace, twice: SimpleNamespace
) -> None:
    merging = MergeIncidents(desk, desk.keep, twice.one.id, twice.two.id)  # type: ignore[attr-defined]
    merging.open()
    qtbot.waitUntil(lambda: merging.merge.isEnabled())
    ws.records.change(twice.two.id, harm="weak")
    merging.merge.click()
    qtbot.waitUntil(lambda: bool(merging.problem))
    assert "changed meanwhile" in merging.problem and not merging.merge.isEnabled()
    assert not ws.records.get(Incident, twice.two.id).trashed
    merging.reject()


def test_sources_are_answered_and_a_pair_is_not_asked_again(
    qtbot: QtBot, desk: Desk, ws: Workspace, case: Case
) -> None:
    for title, text in (("First", STORY), ("Second", STORY + " More follows."), ("Third", "Sport. " + STORY)):
        ws.sources.add_text(text, case.id, title=title)
    page = SourcesPage(desk)
    qtbot.addWidget(page)
    page.show()
    desk.commands.action("sources.duplicates").trigger()
    dialog = shown(qtbot, desk, page)
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() == 3 and dialog.sides.both is not None)
    texts = [each.toPlainText() for each in dialog.sides.findChildren(QTextEdit)]
    assert all(STORY in text for text in texts) and len(texts) == 2
    first = dialog.pair
    qtbot.waitUntil(lambda: dialog.derived.isEnabled())
    qtbot.keyClick(dialog.table, Qt.Key.Key_2)
    assert first is not None
    qtbot.waitUntil(lambda: ws.records.get(Source, first.second).derived_from_id == first.first)
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() == 2 and dialog.different.isEnabled())
    second = dialog.pair
    assert second is not None
    qtbot.keyClick(dialog.table, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() == 1 and dialog.different.isEnabled())
    qtbot.keyClick(dialog.table, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: dialog.pair is None and "No two sources" in dialog.words.text())
    dialog.answered.click()
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() == 3 and not dialog.running.busy)
    answers = sorted(pair.answer for pair in dialog._pairs)
    assert answers == ["derived", "different", "different"]
    row = next(n for n, pair in enumerate(dialog._pairs) if pair.answer == "different")
    dialog.table.setCurrentIndex(dialog.table.model().index(row, 0))
    qtbot.waitUntil(lambda: dialog.again.isVisibleTo(dialog) and dialog.again.isEnabled())
    dialog.again.click()
    qtbot.waitUntil(lambda: len(ws.likenesses.sources(case.id).pairs) == 1)
    dialog.reject()


def test_where_nothing_is_alike_that_is_said(qtbot: QtBot, desk: Desk, case: Case) -> None:
    dialog = FindDuplicates(desk, desk.keep, "source", case.id)  # type: ignore[attr-defined]
    dialog.open()
    qtbot.waitUntil(lambda: dialog.words.text() == "No two sources look alike. Compared: 0.")
    assert not dialog.split.isVisibleTo(dialog) and not dialog.same.isVisibleTo(dialog)
    dialog.reject()
