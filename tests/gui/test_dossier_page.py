"""The page of the dossier: what is chosen changes what is shown, gates lead to their records, and the export says where
it lies."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.pages.dossier.page import DossierPage
from casefile.model.records import (
    Case,
    Citation,
    Consent,
    Disclosure,
    Excerpt,
    Incident,
    Person,
    Source,
    Witness,
    WitnessNote,
)
from casefile.workspace import Workspace

SECRET = "Amal Quartermain-Haddad"


@pytest.fixture
def filled(ws: Workspace, case: Case) -> Witness:
    """Two incidents, and a witness who was never asked for consent."""
    ws.records.save(
        Incident(case_id=case.id, title="Shells on the market"), Incident(case_id=case.id, title="Strike on the bridge")
    )
    witness, _changes = ws.witnesses.add(case.id, basis=("eyewitness",))
    ws.witnesses.note(witness.id, WitnessNote(text="I saw it."))
    return witness


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, filled: Witness) -> DossierPage:
    """The page, filled."""
    made = DossierPage(desk)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitUntil(lambda: bool(titles(made)) and made.export.isEnabled(), timeout=30_000)
    return made


def titles(page: DossierPage) -> list[str]:
    """What the dossier will hold."""
    return [line.title for line in page.outline.lines()]


def said(page: DossierPage) -> str:
    """All that the gates say."""
    cards = [card for card in page.gates.findChildren(QFrame) if card.property("card") and not card.isHidden()]
    return "\n".join(label.text() for card in cards for label in card.findChildren(QLabel))


def test_gates_follow_the_audience(page: DossierPage, qtbot: QtBot, filled: Witness) -> None:
    assert "no consent to internal analysis" in said(page)
    assert filled.ref in said(page)
    page.audience.choose("court")
    qtbot.waitUntil(lambda: "use in court" in said(page), timeout=30_000)
    assert "internal analysis" not in said(page)


def test_a_gate_leads_to_its_record(page: DossierPage, desk: Desk, qtbot: QtBot, filled: Witness) -> None:
    way = next(each for each in page.gates.findChildren(QPushButton) if filled.ref in each.text())
    with qtbot.waitSignal(desk.record_wanted, timeout=30_000) as wanted:
        way.click()
    assert wanted.args == [filled.id]


def test_a_title_leads_to_its_record(page: DossierPage, desk: Desk, qtbot: QtBot) -> None:
    at = titles(page).index("Strike on the bridge")
    with qtbot.waitSignal(desk.record_wanted, timeout=30_000) as wanted:
        page.outline.opened.emit(page.outline.lines()[at].key)
    assert wanted.args != [None]


def test_what_is_left_out_and_moved_is_shown_at_once(page: DossierPage, qtbot: QtBot) -> None:
    assert titles(page)[:3] == ["Executive summary", "Method and standard of proof", "Chronology"]
    listed = page.sections.list
    listed.setFocus()
    listed.setCurrentRow(0)
    qtbot.keyClick(listed, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: titles(page)[:2] == ["Method and standard of proof", "Executive summary"], timeout=30_000)
    assert listed.currentRow() == 1
    qtbot.keyClick(listed, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: "Executive summary" not in titles(page), timeout=30_000)
    assert page.sections.keys[0] == "method"
    page.sections.reset()
    qtbot.waitUntil(lambda: titles(page)[0] == "Executive summary", timeout=30_000)


def test_nothing_ticked_is_no_dossier(page: DossierPage, qtbot: QtBot) -> None:
    for item in page.sections.list.lines():
        item.setCheckState(Qt.CheckState.Unchecked)
    qtbot.waitUntil(lambda: page.outline.isHidden(), timeout=30_000)
    assert not page.export.isEnabled()


def test_titles_are_in_the_language_of_the_dossier(page: DossierPage, qtbot: QtBot) -> None:
    english = titles(page)
    page.language.setCurrentIndex(page.language.findData("ar"))
    page.language.activated.emit(page.language.currentIndex())
    qtbot.waitUntil(lambda: titles(page) != english, timeout=30_000)
    assert "Strike on the bridge" in titles(page)
    assert page.sections.list.item(0).text() == "Executive summary"


def test_an_export_says_where_it_lies_and_is_journalled(
    page: DossierPage, qtbot: QtBot, ws: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "dossier.pdf"
    page.audience.choose("court")
    page.exhibits.setChecked(True)
    page.export_to(out)
    assert not page.export.isEnabled()
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    assert out.read_bytes().startswith(b"%PDF")
    assert str(out) in page.card.words
    assert digest in page.card.words.replace(" ", "")
    newest = ws.records.journal_entries(ws.records.head().seq - 1)[0]
    assert (newest.event, newest.file_sha256) == ("EXPORTED", digest)
    assert page.export.isEnabled()


def test_a_folder_that_cannot_be_written_is_said(page: DossierPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.export_to(tmp_path / "nowhere" / "dossier.pdf")
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert "No dossier was written" in page.card.words
    assert "could not be written" in page.card.words
    assert list(tmp_path.glob("**/*.pdf")) == []


def test_a_withheld_name_holds_the_export_back_until_somebody_decides(
    page: DossierPage, desk: Desk, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    desk.jobs.change(
        page,
        lambda ws: ws.records.save(
            Person(case_id=case.id, name=SECRET),
            Incident(case_id=case.id, title="A strike", narrative=f"{SECRET} was there."),
        ),
    )
    page.audience.choose("public")
    qtbot.waitUntil(lambda: "Holds the export back" in said(page), timeout=30_000)
    assert SECRET not in said(page)
    out = tmp_path / "public.pdf"
    page.export_to(out)
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert not out.exists() and page.card.hits.isVisible()
    ways = {button.text(): button for button in page.card.hits.findChildren(QPushButton)}
    assert any(SECRET in label.text() for label in page.card.hits.findChildren(QLabel))
    (change,) = [button for text, button in ways.items() if "Narrative" in text]
    with qtbot.waitSignal(desk.record_wanted, timeout=30_000):
        change.click()
    page.card.hits.released.emit()
    (dialog,) = page.card.findChildren(ReleaseDialog)
    dialog.submit()
    assert dialog.isVisible() and "Give a reason" in dialog.problem
    dialog.reason.setText("Her family published it")
    dialog.submit()
    qtbot.waitUntil(lambda: out.exists() and not page.card.running.busy, timeout=60_000)
    assert page.card.hits.isHidden()
    noted = [entry.reason for entry in ws.records.journal_entries()]
    assert any(reason.startswith("released name=") and reason.endswith(": Her family published it") for reason in noted)
    assert not any(SECRET in reason for reason in noted)


def test_a_citation_can_be_dropped_from_where_it_shows_what_is_withheld(
    page: DossierPage, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path
) -> None:
    source = Source(case_id=case.id, title="A leaflet")
    passage = Excerpt(case_id=case.id, source_id=source.id, quote=f"It names {SECRET}.")
    (incident, *_more) = ws.records.of("incident", case_id=case.id)
    cited = Citation(
        case_id=case.id, target_id=incident.id, source_id=source.id, excerpt_id=passage.id, stance="supports"
    )
    ws.records.save(Person(case_id=case.id, name=SECRET), source, passage, cited)
    page.audience.choose("public")
    page.volumes.setCurrentIndex(1)
    out = tmp_path / "public.pdf"
    page.export_to(out)
    qtbot.waitUntil(lambda: not page.card.running.busy and page.card.hits.isVisible(), timeout=60_000)
    (drop,) = [b for b in page.card.hits.findChildren(QPushButton) if "Drop the citation" in b.text()]
    drop.click()
    qtbot.waitUntil(lambda: not ws.records.of("citation", case_id=case.id), timeout=30_000)
    page.export_to(out)
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["public-1.pdf", "public-2.pdf"]
    assert page.card.words.count("SHA-256:") == 2


def test_the_recipient_decides_on_consent_for_a_named_body_and_is_noted(
    page: DossierPage, qtbot: QtBot, ws: Workspace, desk: Desk, filled: Witness, tmp_path: Path
) -> None:
    desk.jobs.change(
        page,
        lambda ws: ws.witnesses.record_consent(
            filled.id, Consent(purpose="share_named_body", decision="granted", body="The Registry")
        ),
    )
    page.audience.choose("partner")
    qtbot.waitUntil(lambda: "Name the recipient" in said(page), timeout=30_000)
    assert "Witness notes" not in titles(page)
    page.recipient.setFocus()
    QTest.keyClicks(page.recipient, "reg")
    assert [each.words for each in page.recipient.choices] == ["reg", "The Registry"], "what is typed comes first"
    QTest.keyClick(page.recipient, Qt.Key.Key_Escape)
    page.recipient.setText("the registry")
    qtbot.waitUntil(lambda: "Witness notes" in titles(page), timeout=30_000)
    assert "Name the recipient" not in said(page)
    page.export_to(tmp_path / "dossier.pdf")
    qtbot.waitUntil(lambda: bool(page.handed_out.list.lines()), timeout=60_000)
    (line,) = page.handed_out.list.lines()
    assert line.title == "the registry" and "notes of 1 witness" in line.note
    (made,) = ws.records.of("disclosure")
    assert isinstance(made, Disclosure) and made.ref in page.card.words
    page.handed_out.list.opened.emit(made.id)
    dialog = page.handed_out.findChild(RecordDialog, "disclosure-dialog")
    assert isinstance(dialog, RecordDialog)
    dialog.field("remarks").editor.set_value("By courier")
    dialog.save()
    qtbot.waitUntil(lambda: "By courier" in page.handed_out.list.lines()[0].note, timeout=30_000)


def test_what_was_handed_out_is_found_again(page: DossierPage, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    assert "No dossier of this case has left the vault yet." in [
        label.text() for label in page.handed_out.findChildren(QLabel) if label.isVisible()
    ]
    made = Disclosure(case_id=case.id, at="2031-06-30T10:00:00Z", audience="court", format="pdf", recipient="X")
    ws.records.save(made)
    page.open_record(made.id)
    qtbot.waitUntil(lambda: page.handed_out.list.current_key() == made.id, timeout=30_000)


def test_words_that_no_font_draws_hold_the_export_back_until_one_says_so(
    page: DossierPage, desk: Desk, qtbot: QtBot, case: Case, tmp_path: Path
) -> None:
    desk.jobs.change(
        page, lambda ws: ws.records.save(Incident(case_id=case.id, title="A leaflet", narrative="It says ᠮᠣᠩ."))
    )
    qtbot.waitUntil(lambda: "ᠮᠣᠩ" in said(page), timeout=30_000)
    assert page.all_the_same.isVisible() and "Narrative" in said(page) and not page.export.isEnabled()
    assert "Holds the export back" in said(page)
    page.all_the_same.click()
    assert page.export.isEnabled()
    qtbot.waitUntil(lambda: "ᠮᠣᠩ" in said(page))  # settled, and still to be known
    assert "Holds the export back" not in said(page)
    page.export_to(tmp_path / "dossier.pdf")
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert "The dossier is written" in page.card.words


def test_a_word_document_asks_nothing_of_our_fonts_and_is_no_number_of_pages(
    page: DossierPage, desk: Desk, qtbot: QtBot, case: Case, tmp_path: Path
) -> None:
    desk.jobs.change(page, lambda ws: ws.records.save(Incident(case_id=case.id, title="A leaflet", narrative="ᠮᠣᠩ.")))
    qtbot.waitUntil(lambda: page.all_the_same.isVisible(), timeout=30_000)
    page.format.setCurrentIndex(page.format.findData("docx"))
    page.format.activated.emit(page.format.currentIndex())
    assert page.export.isEnabled() and not page.all_the_same.isVisible() and not page.exhibits.isEnabled()
    out = tmp_path / "dossier.docx"
    page.export_to(out)
    qtbot.waitUntil(lambda: not page.card.running.busy, timeout=60_000)
    assert "The dossier is written." in page.card.words
    assert out.read_bytes().startswith(b"PK")


def test_the_gates_are_seen_at_once_on_a_small_screen(page: DossierPage, qtbot: QtBot) -> None:
    """A window of 1024 x 600 leaves the page 812 x 480."""
    page.resize(812, 480)
    qtbot.waitUntil(lambda: bool(page.gates.findChildren(QFrame)))
    qtbot.wait(50)
    gate = page.gates.findChildren(QFrame)[0]
    assert gate.mapTo(page, gate.rect().bottomLeft()).y() < page.height()
    assert page.export.mapTo(page, page.export.rect().bottomLeft()).y() < page.height()
