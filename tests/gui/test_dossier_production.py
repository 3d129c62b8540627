"""A production from the window: what it will hold is said before, how far it is meanwhile, where it lies afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.produce import ProduceDialog
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.pages.dossier.page import DossierPage
from casefile.model.records import Case, Incident, Person
from casefile.workspace import Workspace
from tests.opened import made_once

SECRET = "Amal Quartermain-Haddad"


def fill(ws: Workspace) -> None:
    """One file, one incident."""
    case = ws.cases.create("TST", "A case for testing")
    ws.records.save(Incident(case_id=case.id, title="Shells on the market"))
    text = ws.folder.parent / "statement.txt"
    text.write_text("What was said.\nAnd by whom.", encoding="utf-8")
    ws.sources.add_file(text, case.id)


@pytest.fixture(scope="session")
def filled_vault(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Which nothing may change: copy it."""
    return made_once(template_vault, tmp_path_factory.mktemp("to_produce") / "Filled.casefile", fill)


@pytest.fixture
def vault_folder(filled_vault: Path, tmp_path: Path) -> Path:
    """A copy of one's own."""
    shutil.copytree(filled_vault, tmp_path / "V.casefile")
    return tmp_path / "V.casefile"


@pytest.fixture
def case(ws: Workspace) -> Case:
    """The case in it."""
    return ws.cases.by_ref("TST")


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> DossierPage:
    """The page, filled."""
    made = DossierPage(desk)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitUntil(lambda: made.produce.isEnabled(), timeout=30_000)
    return made


class Opened(QObject):
    """Takes the place of the desktop's programs."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        """Remember what was to be opened."""
        self.places.append(url.toLocalFile())


@pytest.fixture
def opened() -> Iterator[Opened]:
    """What is handed to the desktop."""
    made = Opened()
    QDesktopServices.setUrlHandler("file", made, "take")
    yield made
    QDesktopServices.unsetUrlHandler("file")


def dialog_of(page: DossierPage, qtbot: QtBot) -> ProduceDialog:
    page.ask_production()
    made = page.findChild(ProduceDialog)
    assert isinstance(made, ProduceDialog)
    qtbot.waitUntil(made.go_on.isEnabled, timeout=30_000)
    return made


def test_a_production_is_asked_for_written_and_shown(
    page: DossierPage, desk: Desk, qtbot: QtBot, ws: Workspace, opened: Opened, tmp_path: Path
) -> None:
    page.audience.choose("court")
    dialog = dialog_of(page, qtbot)
    assert dialog.audience.currentData() == "court"
    assert "production 1" in dialog.numbers.text() and "Ex. 1" in dialog.numbers.text()
    assert "TST-000001" in dialog.numbers.text() and "original files go along" in dialog.contents.text()
    dialog.prefix.setText("two words")
    dialog.go_on.click()
    assert "letters A to Z" in dialog.findChild(QObject, "produce_prefix").parent().problem  # type: ignore[attr-defined]
    dialog.prefix.clear()
    qtbot.keyClicks(dialog.prefix, "org-x")
    assert "ORG-X-000001" in dialog.numbers.text()
    out = tmp_path / "one"
    dialog.produce_into(out, "ORG-X")
    assert not page.produce.isEnabled() and page.card.running.isVisible()
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert (out / "manifest-sha256.txt").exists() and (out / "data" / "exhibits" / "ORG-X-000001.pdf").exists()
    assert "Production 1 is written, with 1 exhibit." in page.card.words and str(out) in page.card.words
    (made,) = ws.records.of("disclosure")
    assert made.ref in page.card.words
    assert page.card.open.isHidden()
    page.card.show_folder.click()
    assert opened.places == [str(out)]
    shutil.rmtree(out)
    with qtbot.waitSignal(desk.notified) as said:
        page.card.show_folder.click()
    assert "is not there any more" in said.args[0] and len(opened.places) == 1
    again = dialog_of(page, qtbot)
    assert "production 2" in again.numbers.text() and "1 exhibit keeps its numbers" in again.numbers.text()
    assert again.prefix.text() == "ORG-X", "numbers go on under the prefix of before"
    again.audience.setCurrentIndex(again.audience.findData("public"))
    qtbot.waitUntil(lambda: "stay here" in again.contents.text(), timeout=30_000)


def test_what_holds_a_production_back_is_shown_and_decided_as_for_a_dossier(
    page: DossierPage, qtbot: QtBot, ws: Workspace, case: Case, desk: Desk, tmp_path: Path
) -> None:
    ws.records.save(
        Person(case_id=case.id, name=SECRET), Incident(case_id=case.id, title="A strike", narrative=f"{SECRET} saw it.")
    )
    page.audience.choose("public")
    dialog = dialog_of(page, qtbot)
    out = tmp_path / "public"
    qtbot.waitUntil(lambda: any("withheld name" in label.text() for label in dialog.findChildren(QLabel)))
    assert dialog.go_on.isEnabled(), "a hit is a decision"
    dialog.produce_into(out, "TST")
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert "No production was written" in page.card.words and page.card.hits.isVisible() and not out.exists()
    page.card.hits.released.emit()
    (reason,) = page.card.findChildren(ReleaseDialog)
    reason.reason.setText("The family published it")
    reason.submit()
    qtbot.waitUntil(lambda: not page.card.running.busy and (out / "manifest-sha256.txt").exists(), timeout=60_000)


def test_characters_that_no_font_draws_can_be_spelt_out_where_they_are_said(
    page: DossierPage, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    ws.records.save(Incident(case_id=case.id, title="A leaflet", narrative="It says ᠮᠣᠩ."))
    out = tmp_path / "one"
    dialog_of(page, qtbot).produce_into(out, "TST")
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert "No production was written" in page.card.words and page.card.all_the_same.isVisible()
    qtbot.mouseClick(page.card.all_the_same, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Production 1 is written" in page.card.words, timeout=60_000)


def test_a_dossier_is_opened_and_shown_from_where_it_was_written(
    page: DossierPage, qtbot: QtBot, opened: Opened, tmp_path: Path
) -> None:
    out = tmp_path / "dossier.pdf"
    page.export_to(out)
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    page.card.open.click()
    page.card.show_folder.click()
    assert opened.places == [str(out), str(tmp_path)]


def test_a_production_can_be_cancelled(page: DossierPage, qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "one"
    dialog_of(page, qtbot).produce_into(out, "TST")
    page.card.running.stop.click()
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert "Production 1 is written" not in page.card.words and not out.exists()
