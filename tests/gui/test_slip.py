"""Twelve words of the journal's newest entry: shown when the vault is locked where that is wished, compared by one
button.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.pages.integrity.page import IntegrityPage
from casefile.gui.pages.integrity.slip import CompareSlip
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.window import MainWindow
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace


def locked(qtbot: QtBot, window: MainWindow) -> UnlockPage:
    window.commands.action("vault.lock").trigger()
    qtbot.waitUntil(lambda: window.jobs is None and window.door.isVisible() and not window._locking)
    page = window.door.page
    assert isinstance(page, UnlockPage)
    return page


@pytest.mark.parametrize("wished", [True, False])
def test_the_locked_window_shows_them_where_that_is_wished(qtbot: QtBot, window: MainWindow, wished: bool) -> None:
    window.settings.shows_slip = wished
    workspace = window.session.workspace
    assert workspace is not None
    words = " ".join(workspace.integrity.head_words())
    page = locked(qtbot, window)
    found = page.findChild(QLabel, "unlock.slip")
    assert (found is not None and words in plainly(found)) == wished


def plainly(label: QLabel) -> str:
    """Its words, without what sets them in lines and apart from the sentence."""
    return " ".join(label.text().replace("\u2068", "").replace("\u2069", "").split())


def test_they_stay_while_the_window_is_locked(qtbot: QtBot, window: MainWindow) -> None:
    """Also in another language, and when somebody looked at the recovery sheet and came back."""
    window.settings.shows_slip = True
    workspace = window.session.workspace
    assert workspace is not None
    words = " ".join(workspace.integrity.head_words())
    page = locked(qtbot, window)
    window.rebuild()
    page = window.door.page
    assert isinstance(page, UnlockPage)
    page.recovery_wanted.emit()
    window.door.page.back_wanted.emit()  # type: ignore[union-attr]
    found = window.door.page.findChild(QLabel, "unlock.slip")  # type: ignore[union-attr]
    assert found is not None and words in plainly(found)


def test_the_lock_is_seen_in_another_theme(qtbot: QtBot, window: MainWindow) -> None:
    page = locked(qtbot, window)
    before = page._lock.pixmap().toImage()
    palette = page.palette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#ff0000"))
    page.setPalette(palette)
    assert page._lock.pixmap().toImage() != before


@pytest.fixture
def form(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> Iterator[CompareSlip]:
    page = IntegrityPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.slip.click()
    made = page.findChild(CompareSlip)
    assert made is not None
    yield made
    qtbot.waitUntil(made.action.isEnabled)
    made.reject()


def said(qtbot: QtBot, form: CompareSlip, words: str) -> str:
    form.line.setText(words)
    qtbot.keyClick(form.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.action.isEnabled() and not form.said.isHidden())
    return form.said.sentence


def test_what_the_journal_continues_is_said(qtbot: QtBot, form: CompareSlip, ws: Workspace, case: Case) -> None:
    words = " ".join(ws.integrity.head_words())
    ws.records.save(Incident(case_id=case.id, title="Since"))
    assert "The journal continues the slip" in said(qtbot, form, words)


def test_what_it_does_not_know_is_said(qtbot: QtBot, form: CompareSlip) -> None:
    assert "No entry of this journal has these words." in said(qtbot, form, "abandon " * 12)


def test_what_is_said_is_seen_without_scrolling(qtbot: QtBot, form: CompareSlip) -> None:
    said(qtbot, form, "abandon " * 12)
    qtbot.waitUntil(lambda: form.said.visibleRegion().boundingRect() == form.said.rect())


def test_what_is_no_slip_is_said_at_the_field(qtbot: QtBot, form: CompareSlip) -> None:
    form.line.setText("abandon ship")
    qtbot.keyClick(form.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "twelve words" in form._questions["words"].problem)  # type: ignore[union-attr]
    assert form.said.isHidden()
