"""The Witnesses page over a real vault: pseudonyms at once, consent in sentences, and no told word in a list."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.pages.witnesses.consent_tab import ConsentTab
from casefile.gui.pages.witnesses.details import WitnessDetails
from casefile.gui.pages.witnesses.interviews import Interviews
from casefile.gui.pages.witnesses.page import WitnessesPage
from casefile.gui.pages.witnesses.reasons import allowed_words, decision_words, standings
from casefile.gui.pages.witnesses.recipients import RecipientsDialog
from casefile.gui.widgets.editor import Editor
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Case, Consent, Disclosure, Witness, WitnessNote
from casefile.workspace import Workspace

TODAY = dt.date.today()
TOLD = "Saw two aircraft over the river before dawn."


@pytest.fixture
def witness(ws: Workspace, case: Case) -> Witness:
    made, _changes = ws.witnesses.add(case.id, basis=("eyewitness",), risk="severe")
    return made


@pytest.fixture
def page(qtbot: QtBot, desk: Desk, witness: Witness) -> WitnessesPage:
    made = WitnessesPage(desk)
    qtbot.addWidget(made)
    made.resize(1400, 900)
    made.show()
    desk.record_wanted.connect(made.open_record)  # as the window does
    return made


@pytest.fixture
def details(qtbot: QtBot, page: WitnessesPage, witness: Witness) -> WitnessDetails:
    page.open_record(witness.id)
    found = page.detail.details
    assert isinstance(found, WitnessDetails)
    qtbot.waitUntil(lambda: found.form.record is not None and found.form.record.id == witness.id, timeout=30_000)
    return found


@pytest.fixture
def consent(qtbot: QtBot, details: WitnessDetails, page: WitnessesPage) -> ConsentTab:
    """The Consent tab, reached as a person does."""
    press(qtbot, details, "witness-show-consent")
    found = page.detail.view(1)
    assert isinstance(found, ConsentTab)
    qtbot.waitUntil(found.isVisible)
    return found


def enter(editor: Editor, value: object) -> None:
    editor.set_value(value)
    editor.edited.emit()


def press(qtbot: QtBot, parent: QWidget, name: str) -> None:
    button = parent.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def decide(qtbot: QtBot, tab: ConsentTab, purpose: str, decision: str) -> None:
    assert tab.consents.table.select_key(purpose)
    press(qtbot, tab, "witness-record-decision")
    dialogs = tab.findChildren(RecordDialog, "consent-dialog")
    assert dialogs[-1].field("purpose").editor.value() == purpose
    enter(dialogs[-1].field("decision").editor, decision)
    withdrawal = dialogs[-1].findChild(QLabel, "consent-withdrawal")
    assert isinstance(withdrawal, QLabel)
    assert withdrawal.isVisible() is (decision == "withdrawn")
    with qtbot.waitSignal(dialogs[-1].accepted):
        dialogs[-1].save()


def said(details: WitnessDetails, audience: str) -> str:
    return details.consent_banner.statements[audience].sentence


def test_a_new_witness_has_a_pseudonym_at_once(
    qtbot: QtBot, ws: Workspace, page: WitnessesPage, witness: Witness, case: Case
) -> None:
    page.add_record()
    qtbot.waitUntil(lambda: ws.records.count("witness", case_id=case.id) == 2)
    (made,) = (record for record in ws.records.of("witness", case_id=case.id) if record.id != witness.id)
    qtbot.waitUntil(lambda: page.detail.record_id == made.id)
    assert made.ref.startswith("W-")
    page.desk.jobs.change(page, lambda ws: ws.past.undo())
    qtbot.waitUntil(lambda: page.list.rowCount() == 1)


def test_no_field_anywhere_asks_for_a_name(details: WitnessDetails, page: WitnessesPage) -> None:
    labels = {label.text().casefold() for label in page.detail.findChildren(QLabel)}
    assert not labels & {"name", "names", "contact", "telephone", "address"}
    assert any("Do not write names or contacts here" in label.text() for label in details.findChildren(QLabel))


def test_what_was_not_asked_counts_as_refused(details: WitnessDetails, consent: ConsentTab) -> None:
    assert said(details, "public") == "The public may not see the notes. “Publish” was not asked."
    table = consent.consents.table
    assert len(table.keys) == 7
    assert {row[1].words for row in table.rows} == {"Not asked"}


def test_a_grant_and_its_withdrawal_are_two_decisions(
    qtbot: QtBot,
    ws: Workspace,
    details: WitnessDetails,
    consent: ConsentTab,
    page: WitnessesPage,
    witness: Witness,
) -> None:
    decide(qtbot, consent, "publication", "granted")
    qtbot.waitUntil(lambda: said(details, "public") == "The public may see the notes. Granted: “Publish”.")
    assert ws.witnesses.allows(witness.id, "public", TODAY)
    qtbot.waitUntil(lambda: (row := page.list.row_at(0)) is not None and row.extra.allowed == "Public")
    decide(qtbot, consent, "publication", "withdrawn")
    qtbot.waitUntil(lambda: "Consent to “Publish” was withdrawn" in said(details, "public"))
    assert not ws.witnesses.allows(witness.id, "public", TODAY)
    assert len(ws.records.of("consent", witness_id=witness.id)) == 2
    qtbot.waitUntil(lambda: (row := page.list.row_at(0)) is not None and row.extra.allowed == "Nobody")


def test_a_decision_without_a_purpose_is_refused_under_its_field(
    ws: Workspace, consent: ConsentTab, qtbot: QtBot, witness: Witness
) -> None:
    press(qtbot, consent, "witness-record-decision")
    dialog = consent.findChildren(RecordDialog, "consent-dialog")[-1]
    enter(dialog.field("purpose").editor, "")
    dialog.save()
    assert dialog.field("purpose").problem and dialog.field("decision").problem
    assert ws.records.of("consent", witness_id=witness.id) == []


def test_a_note_is_written_and_its_text_stays_out_of_every_list(
    qtbot: QtBot, ws: Workspace, details: WitnessDetails, page: WitnessesPage, witness: Witness
) -> None:
    interviews = page.detail.view(2)
    assert isinstance(interviews, Interviews)
    interviews.add()
    enter(interviews.form.field("title").editor, "First talk")
    interviews.flush()
    assert ws.records.of("note", witness_id=witness.id) == []  # no text yet
    enter(interviews.form.field("text").editor, TOLD)
    interviews.flush()
    qtbot.waitUntil(lambda: len(interviews.table.keys) == 1)
    (note,) = ws.records.of("note", witness_id=witness.id)
    assert isinstance(note, WitnessNote) and note.text == TOLD
    model = interviews.table.model()
    assert interviews.table.rows[0][0].words == "First talk"
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    cells = [str(model.index(0, n).data(role)) for n in range(model.columnCount()) for role in roles]
    assert not any(TOLD[:12] in cell for cell in cells)
    qtbot.waitUntil(lambda: (row := page.list.row_at(0)) is not None and row.extra.interviews == 1)
    line = page.list.row_at(0)
    assert line is not None
    assert not any(TOLD[:12] in column.words(line) for column in page.list.columns)
    enter(interviews.form.field("first_account").editor, True)
    interviews.flush()
    qtbot.waitUntil(lambda: ws.records.get(note.id).first_account)  # type: ignore[attr-defined]


def test_a_note_that_was_found_is_shown_with_its_witness(
    qtbot: QtBot, ws: Workspace, page: WitnessesPage, witness: Witness
) -> None:
    ws.witnesses.note(witness.id, WitnessNote(title="Earlier", text="x"))
    note, _changes = ws.witnesses.note(witness.id, WitnessNote(title="Later", text=TOLD))
    page.open_record(note.id)
    interviews = page.detail.view(2)
    assert isinstance(interviews, Interviews)
    qtbot.waitUntil(lambda: interviews.isVisible() and interviews.form.record == note, timeout=30_000)
    assert interviews.table.current_key == note.id
    interviews.table.setCurrentIndex(interviews.table.model().index(0, 0))
    qtbot.waitUntil(lambda: interviews.form.field("title").editor.value() == "Earlier")


def test_every_decision_is_listed_newest_first(qtbot: QtBot, consent: ConsentTab) -> None:
    assert not consent.decisions.list.isVisible()
    decide(qtbot, consent, "publication", "granted")
    decide(qtbot, consent, "publication", "withdrawn")
    qtbot.waitUntil(lambda: len(consent.decisions.list.lines()) == 2)
    assert [line.title for line in consent.decisions.list.lines()] == ["Withdrawn: Publish", "Granted: Publish"]


def test_a_withdrawal_shows_at_once_who_has_the_notes(
    qtbot: QtBot, ws: Workspace, consent: ConsentTab, witness: Witness, case: Case, tmp_path: Path
) -> None:
    ws.witnesses.note(witness.id, WitnessNote(text=TOLD))
    decide(qtbot, consent, "publication", "granted")
    made = ws.dossiers.export(case.id, "public", tmp_path / "public.pdf", recipient="The Lantern")
    ws.dossiers.export(case.id, "court", tmp_path / "court.pdf", recipient="The Registry")
    consent._desk.jobs.changed.emit(made.changes)
    qtbot.waitUntil(lambda: [line.title for line in consent.recipients.list.lines()] == ["The Lantern"])

    assert consent.consents.table.select_key("publication")
    press(qtbot, consent, "witness-record-decision")
    asking = consent.findChildren(RecordDialog, "consent-dialog")[-1]
    enter(asking.field("decision").editor, "withdrawn")
    received = asking.findChild(QLabel, "consent-received")
    assert isinstance(received, QLabel)
    qtbot.waitUntil(lambda: "The Lantern" in received.text())
    assert received.isVisible() and "The Registry" not in received.text()
    with qtbot.waitSignal(asking.accepted):
        asking.save()
    qtbot.waitUntil(lambda: bool(consent.findChildren(RecipientsDialog)))
    dialog = consent.findChildren(RecipientsDialog)[-1]
    qtbot.waitUntil(lambda: [line.end for line in dialog.recipients.list.lines()] == ["not told"])
    dialog.recipients.copy()
    assert "The Lantern" in QGuiApplication.clipboard().text() and made.sha256 in QGuiApplication.clipboard().text()
    clipboard().forget()
    dialog.recipients.save_to(tmp_path / "list.txt")
    qtbot.waitUntil((tmp_path / "list.txt").exists)
    press(qtbot, dialog, "witness-recipient-told")
    qtbot.waitUntil(lambda: [line.end for line in dialog.recipients.list.lines()] == [""])
    record = ws.records.by_ref(made.ref)
    assert isinstance(record, Disclosure) and "told of the withdrawal" in record.remarks
    dialog.reject()


def test_a_withdrawal_that_nobody_received_anything_of_shows_no_list(
    qtbot: QtBot, consent: ConsentTab, witness: Witness
) -> None:
    decide(qtbot, consent, "publication", "granted")
    decide(qtbot, consent, "publication", "withdrawn")
    qtbot.waitUntil(lambda: len(consent.decisions.list.lines()) == 2)
    assert consent.findChildren(RecipientsDialog) == []


def test_a_withdrawal_in_the_trash_is_shown_to_go_on_counting(
    qtbot: QtBot, details: WitnessDetails, consent: ConsentTab, witness: Witness, desk: Desk, ws: Workspace
) -> None:
    decide(qtbot, consent, "publication", "granted")
    decide(qtbot, consent, "publication", "withdrawn")
    withdrawal = ws.witnesses.consents(witness.id)["publication"]
    desk.jobs.change(details, lambda vault: vault.records.trash([withdrawal.id]))
    qtbot.waitUntil(
        lambda: any("in the trash" in line.title for line in consent.decisions.list.lines()), timeout=30_000
    )
    (line,) = (line for line in consent.decisions.list.lines() if "in the trash" in line.title)
    assert "goes on counting until a later consent is recorded" in line.note
    assert decision_words(withdrawal, TODAY) == "Withdrawn"
    trashed = ws.witnesses.consents(witness.id)
    public = {each.audience: each for each in standings(trashed, TODAY)}["public"]
    assert not public.allowed
    assert "The no to “Publish” is in the trash, and counts until a later consent is recorded." in public.sentence


def granted(purpose: str, **fields: object) -> dict[str, Consent]:
    return {purpose: Consent(purpose=purpose, decision="granted", **fields)}  # type: ignore[arg-type]


def test_consent_in_sentences() -> None:
    court = {each.audience: each for each in standings(granted("international_court"), TODAY)}["court"]
    assert court.allowed and "“Use in an international court”" in court.sentence
    assert "national court”, “" not in court.sentence  # the other purpose was not granted
    expired = granted("publication", expires=FuzzyDate.parse("2020-05-31"))
    public = {each.audience: each for each in standings(expired, TODAY)}["public"]
    assert not public.allowed and "has expired: 31 May 2020" in public.sentence
    assert decision_words(expired["publication"], TODAY) == "Granted, expired"
    limited = granted("internal_analysis", conditions="not the village")
    internal = {each.audience: each for each in standings(limited, TODAY)}["internal"]
    assert internal.allowed and "under conditions" in internal.sentence
    assert allowed_words(limited, TODAY) == "Internal"
    assert allowed_words({}, TODAY) == "Nobody"
    gone = granted("publication") | {"record": Consent(purpose="record", decision="withdrawn")}
    public = {each.audience: each for each in standings(gone, TODAY)}["public"]
    assert not public.allowed and "Consent to “Make and keep a record” was withdrawn." in public.sentence


def test_every_control_has_a_name(details: WitnessDetails, consent: ConsentTab, page: WitnessesPage) -> None:
    interviews = page.detail.view(2)
    assert isinstance(interviews, Interviews)
    interviews.add()
    nameless = [
        each
        for part in (details, consent, interviews)
        for each in part.findChildren(QWidget)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and each.isVisibleTo(part)
        and not each.focusProxy()
        and not _name(each)
    ]
    assert nameless == []


def test_tab_goes_as_one_reads(qtbot: QtBot, details: WitnessDetails) -> None:
    enter(details.form.field("basis").editor, ["victim"])
    chosen = details.form.field("basis").editor
    qtbot.waitUntil(lambda: any("Remove" in each.accessibleName() for each in chosen.findChildren(QToolButton)))
    walked: list[QWidget] = []
    at: QWidget | None = details.consent_banner.decisions
    while at is not None and at not in walked:
        walked.append(at)
        at = at.nextInFocusChain()
    names = [
        each.accessibleName() for each in walked if each.isVisible() and each.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    chip = next(place for place, name in enumerate(names) if name.startswith("Remove “"))
    assert names[chip + 1] == "Basis of knowledge: add"


def _name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name)) if interface is not None else ""
