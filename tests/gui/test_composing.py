"""Composing a dossier by keyboard: outline, texts of one's own, cover, what is kept, and the pages as they would be."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.own_text import OwnTextDialog
from casefile.gui.pages.dossier.compositions import NameComposition
from casefile.gui.pages.dossier.page import DossierPage
from casefile.model.composing import Composition, Part
from casefile.model.records import Case
from casefile.workspace import Workspace
from tests.gui.test_dossier_page import said, titles
from tests.gui.test_dossier_production import fill
from tests.opened import made_once


@pytest.fixture(scope="session")
def composed_vault(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Which nothing may change: copy it."""
    return made_once(template_vault, tmp_path_factory.mktemp("to_compose") / "Filled.casefile", fill)


@pytest.fixture
def vault_folder(composed_vault: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    shutil.copytree(composed_vault, tmp_path / "V.casefile")
    return tmp_path / "V.casefile"


@pytest.fixture
def case(ws: Workspace) -> Case:
    """The case in it."""
    return ws.cases.by_ref("TST")


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> DossierPage:
    """The page, filled."""
    return another(qtbot, desk)


def another(qtbot: QtBot, desk: Desk) -> DossierPage:
    made = DossierPage(desk)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitUntil(lambda: bool(titles(made)) and made.export.isEnabled(), timeout=30_000)
    return made


def test_a_text_of_ones_own_is_written_and_cites_a_picked_record(
    page: DossierPage, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    page.audience.choose("court")
    listed = page.sections.list
    listed.setFocus()
    listed.setCurrentRow(0)
    page.sections.add.click()
    dialog = page.window().findChild(OwnTextDialog)
    assert isinstance(dialog, OwnTextDialog)
    dialog.submit()
    assert "Give it a title" in dialog.problem
    qtbot.keyClicks(dialog.title, "What we ask")
    qtbot.keyClicks(dialog.words, "Who fired,")
    dialog.cite.setFocus()
    qtbot.keyClicks(dialog.cite, "shells")
    qtbot.waitUntil(lambda: [each.key for each in dialog.cite.choices] == ["TST-I-0001"], timeout=30_000)
    qtbot.keyClick(dialog.cite, Qt.Key.Key_Return)
    assert dialog.words.toPlainText() == "Who fired, [TST-I-0001]"
    dialog.submit()
    qtbot.waitUntil(lambda: titles(page)[:2] == ["Executive summary", "What we ask"], timeout=30_000)
    qtbot.waitUntil(lambda: bool(ws.compositions.all(case.id)), timeout=30_000)
    (kept,) = ws.compositions.all(case.id)
    assert kept.audience == "court" and kept.parts[1] == Part("own-1", True, "What we ask", "Who fired, [TST-I-0001]")
    qtbot.keyClick(listed, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: titles(page)[0] == "What we ask", timeout=30_000)
    qtbot.keyClick(listed, Qt.Key.Key_F2)
    again = next(each for each in page.window().findChildren(OwnTextDialog) if each.isVisible())
    assert again.title.text() == "What we ask"
    again.words.setPlainText("As [TST-W-0001] says.")
    again.submit()
    qtbot.waitUntil(lambda: "not in this case" in said(page), timeout=30_000)
    assert not page.export.isEnabled()
    (way,) = [
        each for each in page.gates.findChildren(QPushButton) if each.isVisible() and "Change the text" in each.text()
    ]
    way.click()
    (led,) = [each for each in page.window().findChildren(OwnTextDialog) if each.isVisible()]
    assert led.words.toPlainText() == "As [TST-W-0001] says."
    led.reject()
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "What we ask" not in titles(page) and page.export.isEnabled(), timeout=30_000)


def test_what_an_audience_usually_has_follows_it_and_can_be_switched_on(page: DossierPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "corroboration" in page.sections.keys, timeout=30_000)
    page.audience.choose("public")
    assert "figures" in page.sections.keys and "corroboration" not in page.sections.keys
    assert page.sections.parts == (), "that is the usual outline"
    row = next(n for n, item in enumerate(page.sections.list.lines()) if item.text() == "Corroboration")
    page.sections.list.setFocus()
    page.sections.list.setCurrentRow(row)
    qtbot.keyClick(page.sections.list, Qt.Key.Key_Space)
    assert "corroboration" in page.sections.keys and page.sections.parts
    page.audience.choose("partner")
    assert "corroboration" in page.sections.keys, "what somebody chose stays"


def test_the_next_dossier_begins_as_the_last(
    page: DossierPage, desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    page.audience.choose("partner")
    page.recipient.setText("The Registry")
    page.language.setCurrentIndex(page.language.findData("fr"))
    page.cover.lines["author"].setText("R. Saleh")
    page.cover.recipient.setChecked(True)
    listed = page.sections.list
    listed.setFocus()
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Qt.Key.Key_Space)
    page.export_to(tmp_path / "dossier.pdf")
    qtbot.waitUntil(lambda: not page.card.running.busy and bool(ws.compositions.all(case.id)), timeout=60_000)
    qtbot.waitUntil(lambda: page.composition.box.currentText() == "For a partner organisation: The Registry")
    assert not page.composition.keep.isEnabled(), "it is as it is kept"
    page.hide()
    fresh = another(qtbot, desk)
    assert (fresh.audience.audience, fresh.recipient.text()) == ("partner", "The Registry")
    assert fresh.language.currentData() == "fr" and fresh.cover.lines["author"].text() == "R. Saleh"
    assert fresh.cover.recipient.isChecked() and fresh.sections.keys[0] == "method"
    fresh.audience.choose("court")
    qtbot.waitUntil(lambda: fresh.composition.box.currentIndex() == 0, timeout=30_000)
    fresh.audience.choose("partner")
    qtbot.waitUntil(lambda: fresh.composition.box.currentIndex() == 1, timeout=30_000)
    assert fresh.recipient.text() == "The Registry"
    desk.jobs.change(fresh, lambda ws: ws.past.undo())
    qtbot.waitUntil(lambda: not ws.compositions.all(case.id), timeout=30_000)


def test_compositions_are_kept_under_names_and_chosen(
    page: DossierPage, desk: Desk, qtbot: QtBot, ws: Workspace, case: Case
) -> None:
    page.sections.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    page.composition.keep_as.click()
    dialog = page.window().findChild(NameComposition)
    assert isinstance(dialog, NameComposition) and dialog.name.text() == "For internal use"
    dialog.name.setText("Short")
    dialog.submit()
    qtbot.waitUntil(lambda: page.composition.box.currentText() == "Short", timeout=30_000)
    page.composition.keep_as.click()
    second = next(each for each in page.window().findChildren(NameComposition) if each.isVisible())
    second.name.setText("short")
    second.submit()
    qtbot.waitUntil(lambda: "of that name already" in second.problem, timeout=30_000)
    second.close()
    page.composition.chosen.emit(None)
    qtbot.waitUntil(lambda: titles(page)[0] == "Executive summary", timeout=30_000)
    page.composition.chosen.emit(ws.compositions.by_name(case.id, "Short"))
    qtbot.waitUntil(lambda: titles(page)[0] == "Method and standard of proof", timeout=30_000)
    page.composition.trash.click()
    qtbot.waitUntil(lambda: page.composition.box.count() == 1, timeout=30_000)
    other = Composition(case_id=case.id, name="Other", audience="court")
    desk.jobs.change(page, lambda ws: ws.compositions.keep(other))
    qtbot.waitUntil(lambda: page.composition.box.count() == 2, timeout=30_000)
    page.open_record(other.id)
    qtbot.waitUntil(lambda: page.audience.audience == "court", timeout=30_000)
    elsewhere = ws.cases.create("OTH", "Another case")
    kept = Composition(
        case_id=elsewhere.id,
        name="Bench",
        audience="public",
        recipient="Press",
        parts=(Part("incidents"), Part("own-1")),
    )
    desk.jobs.change(page, lambda ws: ws.compositions.keep(kept))
    qtbot.waitUntil(lambda: "Bench" in page.composition.box.itemText(page.composition.box.count() - 1), timeout=30_000)
    page.composition.box.activated.emit(page.composition.box.count() - 1)
    qtbot.waitUntil(lambda: page.composition.box.currentIndex() == 0, timeout=30_000)
    assert (page.audience.audience, page.recipient.text()) == ("public", "")
    assert page.sections.keys[0] == "incidents" and "own-1" not in page.sections.keys
    assert len(ws.compositions.all(case.id)) == 1, "nothing is kept before a person says so"


def test_the_pages_are_shown_as_they_would_be(page: DossierPage, qtbot: QtBot) -> None:
    preview = page.preview
    assert preview.picture.isHidden()
    preview.on.setChecked(True)
    with qtbot.waitSignal(preview.drawn, timeout=60_000):
        pass
    qtbot.waitUntil(lambda: preview.words.startswith("Page 1 of") and "more" not in preview.words, timeout=60_000)
    image = preview.picture.image
    assert image is not None and image.width() > 100 and image.height() > image.width()
    dark = sum(image.pixelColor(x, y).lightness() < 128 for x in range(0, image.width(), 3) for y in range(0, 300, 3))
    assert dark > 20, "a page with nothing on it is none"
    with qtbot.waitSignal(preview.drawn, timeout=60_000):
        qtbot.keyClick(preview.picture, Qt.Key.Key_PageDown)
    assert preview.page == 2
    before = preview.words
    for item in page.sections.list.lines()[3:]:
        item.setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: preview.words != before and "Page 2 of" in preview.words, timeout=60_000)
    page.hide()
    assert preview._proof is None and not preview._pictures, "nothing stays where nobody looks"


def test_a_half_typed_text_waits_and_survives_a_lock(page: DossierPage, desk: Desk, qtbot: QtBot) -> None:
    page.sections.add.click()
    dialog = page.window().findChild(OwnTextDialog)
    assert isinstance(dialog, OwnTextDialog)
    dialog.words.setPlainText("Half a sent")
    collected = desk.drafts.collect()
    assert any("Half a sent" in body for body in collected.values()), "a lock keeps it in the vault"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    page.sections.add.click()
    again = next(each for each in page.window().findChildren(OwnTextDialog) if each.isVisible())
    assert again.words.toPlainText() == "Half a sent"
    again.reject()
    assert not any("Half a sent" in body for body in desk.drafts.collect().values())
    desk.drafts.keep(f"own/{desk.case_id}/own-1", {"title": "Begun", "words": "and kept"})
    fresh = another(qtbot, desk)
    qtbot.waitUntil(lambda: fresh.window().findChild(OwnTextDialog) is not None)
    opened = fresh.window().findChild(OwnTextDialog)
    assert isinstance(opened, OwnTextDialog) and opened.title.text() == "Begun"


def test_all_can_be_reached_by_keyboard(page: DossierPage) -> None:
    assert page.sections.list in page.panes() and page.preview.picture in page.panes()
    for name in ("keep_composition", "keep_composition_as", "trash_composition", "add_own_text", "proof_on", "produce"):
        widget = page.findChild(QWidget, name)
        assert widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
