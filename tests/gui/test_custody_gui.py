"""The Custody tab, time stamps and the recovery sheet in the window."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPageLayout
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.dialogs.custody import CustodyForm, Dispose, HandOver, PutUnderSeal, SaveCopy, TakeBack
from casefile.gui.dialogs.recovery_sheet import RecoveryDrill, RecoverySheet
from casefile.gui.dialogs.stamp import StampDialog
from casefile.gui.pages.sources.custody import Custody
from casefile.gui.pages.sources.page import SourcesPage
from casefile.model.records import Case, Source
from casefile.services.intake import AddedSource
from casefile.workspace import Workspace
from tests.authority import Authority, authority
from tests.gui.test_shell import nameless

__all__ = ["authority"]

TEXT = "Eleven people died at the market.\n"


@pytest.fixture
def added(ws: Workspace, case: Case, tmp_path: Path) -> AddedSource:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return ws.sources.add_file(path, case.id)


@pytest.fixture
def tab(qtbot: QtBot, desk: Desk, ws: Workspace, added: AddedSource) -> Custody:
    made = Custody(desk)
    qtbot.addWidget(made)
    made.show_record(ws.records.get(added.source_id))
    made.resize(420, 700)
    made.show()
    qtbot.waitUntil(lambda: made.shown is not None)
    return made


@pytest.fixture
def said(desk: Desk) -> list[str]:
    heard: list[str] = []
    desk.notified.connect(lambda sentence, _weight: heard.append(sentence))
    return heard


def rows(tab: Custody) -> list[str]:
    return [row[0].words for row in tab.table.rows]


def button(of: QWidget, name: str) -> QPushButton:
    found = of.findChild(QPushButton, name)
    assert found is not None, name
    return found


def fill(form: QWidget, **answers: str) -> None:
    for name, text in answers.items():
        question = form.findChild(QWidget, f"question_{name}")
        assert question is not None
        edit = question.findChild(QLineEdit)
        assert edit is not None
        edit.setText(text)


def test_the_chain_is_a_tab_of_the_source(qtbot: QtBot, desk: Desk, added: AddedSource) -> None:
    page = SourcesPage(desk)
    qtbot.addWidget(page)
    page.resize(1200, 700)
    page.show()
    page.sources.detail.show_id(added.source_id)
    found = page.sources.detail.view(1)
    assert found is not None
    tabs = page.sources.detail._tabs
    qtbot.waitUntil(lambda: tabs.isTabEnabled(1) and page.sources.detail.isVisible())
    assert tabs.tabText(1) == "Custody"
    tabs.setCurrentIndex(1)
    qtbot.waitUntil(lambda: rows(found) == ["Collected", "Hashed", "Verified", "Derived"])
    assert not nameless(page)
    assert any(command.id == "sources.stamp_journal" for command in desk.commands)


def test_the_chosen_entry_says_who_and_which_hash(tab: Custody, ws: Workspace, added: AddedSource) -> None:
    tab.table.setCurrentIndex(tab.table.model().index(1, 0))
    event = ws.custody.chain(added.evidence_id)[1]
    entry = tab.findChild(QLabel, "custody.entry")
    assert entry is not None
    assert event.meaning in entry.text() and event.person in entry.text()
    assert event.hash in entry.text().replace(" ", "")


def test_a_source_without_a_file_says_so(qtbot: QtBot, desk: Desk, ws: Workspace, case: Case) -> None:
    source = Source(case_id=case.id, title="A stone")
    ws.records.save(source)
    made = Custody(desk)
    qtbot.addWidget(made)
    made.show()
    made.show_record(ws.records.get(source.id))
    assert any("has no file" in label.text() for label in made.findChildren(QLabel) if label.isVisible())
    assert not made.table.isVisible()
    assert not any(each.isVisible() for each in made.findChildren(QPushButton))


def test_two_files_are_chosen_between(
    qtbot: QtBot, tab: Custody, ws: Workspace, case: Case, added: AddedSource
) -> None:
    import dataclasses

    other = ws.sources.add_text("Another text.", case.id)
    moved = dataclasses.replace(ws.records.get(other.evidence_id), source_id=added.source_id)  # type: ignore[call-arg]
    ws.records.save(moved)
    ws.custody.hand_over(other.evidence_id, "Ms Orell", "asked")
    tab.show_record(ws.records.get(added.source_id))
    qtbot.waitUntil(lambda: tab.files.count() == 2)
    assert tab.files.isVisible()
    assert "Transferred out" not in rows(tab)
    tab.files.setCurrentIndex(1)
    assert rows(tab)[-1] == "Transferred out"
    assert "Ms Orell" in tab.state.sentence


def test_verify_now_is_noted(qtbot: QtBot, tab: Custody, said: list[str]) -> None:
    qtbot.mouseClick(button(tab, "custody.check"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: rows(tab)[-1] == "Verified" and len(rows(tab)) == 5)
    assert any("matches its hash" in sentence for sentence in said)


def test_hand_over_and_back(qtbot: QtBot, tab: Custody) -> None:
    qtbot.mouseClick(button(tab, "custody.hand_over"), Qt.MouseButton.LeftButton)
    form = tab.findChild(HandOver)
    assert form is not None
    fill(form, to="Ms Orell", why="")
    form.submit()
    qtbot.waitUntil(lambda: "why" in form.problem.lower())
    fill(form, why="asked by the court", seal="A-17")
    with qtbot.waitSignal(form.recorded):
        form.submit()
    qtbot.waitUntil(lambda: rows(tab)[-1] == "Transferred out")
    assert "under seal A-17" in tab.state.sentence
    qtbot.mouseClick(button(tab, "custody.take_back"), Qt.MouseButton.LeftButton)
    back = tab.findChild(TakeBack)
    assert back is not None
    fill(back, sender="Ms Orell", why="unopened")
    with qtbot.waitSignal(back.recorded):
        back.submit()
    qtbot.waitUntil(lambda: rows(tab)[-1] == "Transferred in")
    assert "not received back" not in tab.state.sentence
    qtbot.mouseClick(button(tab, "custody.seal"), Qt.MouseButton.LeftButton)
    sealed = tab.findChild(PutUnderSeal)
    assert sealed is not None
    fill(sealed, seal="B-3", why="until the trial")
    with qtbot.waitSignal(sealed.recorded):
        sealed.submit()
    qtbot.waitUntil(lambda: rows(tab)[-1] == "Sealed")


def test_a_copy_is_saved_and_never_over_a_file(qtbot: QtBot, tab: Custody, tmp_path: Path, said: list[str]) -> None:
    taken = tmp_path / "taken.txt"
    taken.write_text("mine")
    tab.save_copy(taken)
    form = tab.findChild(SaveCopy)
    assert form is not None
    fill(form, why="to enlarge it")
    form.submit()
    qtbot.waitUntil(lambda: "there already" in form.problem)
    assert taken.read_text() == "mine"
    form.reject()
    qtbot.waitUntil(lambda: tab.findChild(SaveCopy) is None)
    tab.save_copy(tmp_path / "copy.txt")
    form = tab.findChild(SaveCopy)
    assert form is not None
    form.leaving.setChecked(True)
    fill(form, why="for the court")
    with qtbot.waitSignal(form.recorded):
        form.submit()
    assert (tmp_path / "copy.txt").read_text() == TEXT
    qtbot.waitUntil(lambda: rows(tab)[-1] == "Exported")
    assert any("not encrypted" in sentence for sentence in said)


def test_disposal_leaves_the_record_and_stops_the_verbs(
    qtbot: QtBot, tab: Custody, ws: Workspace, added: AddedSource
) -> None:
    tab.dispose()
    form = tab.findChild(Dispose)
    assert form is not None and "undo does not" in " ".join(label.text() for label in form.findChildren(QLabel))
    fill(form, why="the court ordered it")
    with qtbot.waitSignal(form.recorded):
        form.submit()
    qtbot.waitUntil(lambda: rows(tab)[-1] == "Disposed of")
    assert "destroyed" in tab.state.sentence
    assert not button(tab, "custody.copy").isEnabled() and not button(tab, "custody.dispose").isEnabled()
    assert button(tab, "custody.form").isEnabled()
    assert ws.custody.disposed_at(added.evidence_id)


def test_the_form_is_written(qtbot: QtBot, tab: Custody, tmp_path: Path, said: list[str]) -> None:
    tab.save_form(tmp_path / "form.pdf")
    qtbot.waitUntil(lambda: any("custody form" in sentence for sentence in said))
    with pdfium.PdfDocument((tmp_path / "form.pdf").read_bytes()) as document:
        assert "TST-E-0001" in document[0].get_textpage().get_text_bounded()


def test_a_form_whose_words_no_font_draws_is_written_when_one_says_so(
    qtbot: QtBot,
    desk: Desk,
    tab: Custody,
    ws: Workspace,
    case: Case,
    tmp_path: Path,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    answers = iter((False, True))

    def ask(_owner: QWidget, _title: str, sentence: str, _action: str, *, details: str = "") -> bool:
        asked.append(f"{sentence}\n{details}")
        return next(answers)

    monkeypatch.setattr(desk, "ask", ask)
    ws.records.save(dataclasses.replace(case, title="ᠮᠣᠩ"))
    out = tmp_path / "form.pdf"
    tab.save_form(out)
    qtbot.waitUntil(lambda: len(asked) == 1, timeout=30_000)
    assert "ᠮᠣᠩ" in asked[0] and not out.exists()
    tab.save_form(out)
    qtbot.waitUntil(lambda: any("custody form" in sentence for sentence in said), timeout=30_000)
    with pdfium.PdfDocument(out.read_bytes()) as document:
        assert "‹U+182E›" in document[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("form", [HandOver, TakeBack])
def test_every_control_of_the_forms_has_a_name(qtbot: QtBot, desk: Desk, tab: Custody, form: type[CustodyForm]) -> None:
    assert tab.shown is not None
    made = form(desk, tab.shown.file, tab)  # type: ignore[call-arg,arg-type]
    assert not nameless(made)
    made.deleteLater()


# -- time stamps ------------------------------------------------------------------------------------------------------


def test_a_stamp_goes_out_and_comes_back(
    qtbot: QtBot, desk: Desk, tab: Custody, ws: Workspace, authority: Authority, tmp_path: Path
) -> None:
    assert tab.shown is not None
    dialog = StampDialog(desk, tab, tab.shown.file)
    dialog.show()
    assert not nameless(dialog)
    assert not dialog.take.isEnabled()
    dialog.write_request(tmp_path / "one.tsq")
    qtbot.waitUntil(lambda: dialog.take.isEnabled() and dialog.said.isVisible())
    dialog.write_again(tmp_path / "again.tsq")
    qtbot.waitUntil(lambda: (tmp_path / "again.tsq").exists() and "again.tsq" in dialog.said.sentence)
    assert (tmp_path / "again.tsq").read_bytes() == (tmp_path / "one.tsq").read_bytes()
    answer = authority.answer(tmp_path / "one.tsq")
    bad = tmp_path / "bad.tsr"
    bad.write_bytes(answer.read_bytes()[:-7])
    dialog.take_answer(bad)
    qtbot.waitUntil(lambda: "Nothing was stored" in dialog.said.sentence)
    dialog.take_answer(answer)
    qtbot.waitUntil(lambda: "was not confirmed" in dialog.said.sentence)
    qtbot.waitUntil(lambda: dialog.confirm.isEnabled())
    dialog.check_with(authority.root)
    qtbot.waitUntil(lambda: "lead to the root" in dialog.said.sentence)
    folder = tmp_path / "out"
    folder.mkdir()
    qtbot.waitUntil(lambda: dialog.export.isEnabled())
    dialog.export_to(folder)
    qtbot.waitUntil(lambda: "openssl" in dialog.said.sentence)
    (token,) = folder.glob("*.tsr")
    (data,) = folder.glob("*.txt")
    assert authority.verifies(data, token)
    assert hashlib.sha256(data.read_bytes()).hexdigest() == tab.shown.file.sha256
    dialog.accept()


def test_the_journal_is_stamped_from_the_window(
    qtbot: QtBot, desk: Desk, tab: Custody, ws: Workspace, tmp_path: Path
) -> None:
    dialog = StampDialog(desk, tab)
    dialog.show()
    dialog.write_request(tmp_path / "journal.tsq")
    qtbot.waitUntil(lambda: len(dialog.table.rows) == 1)
    (stamp,) = ws.records.of("stamp")
    assert stamp.checkpoint.startswith("casefile/")  # type: ignore[attr-defined]
    dialog.accept()


# -- the recovery sheet -----------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(qtbot: QtBot, desk: Desk) -> RecoverySheet:
    place = QWidget()
    qtbot.addWidget(place)
    made = RecoverySheet(desk, place)
    made.keep = place  # type: ignore[attr-defined]
    made.show()
    return made


def words_shown(sheet: RecoverySheet, page: int = 0) -> list[str]:
    widget = sheet._pages.widget(page)
    named = (label.accessibleName() for label in widget.findChildren(QLabel))
    found = dict(name.removeprefix("Word ").split(": ") for name in named if name.startswith("Word "))
    return [found[str(number)] for number in range(1, len(found) + 1)]


def make(qtbot: QtBot, sheet: RecoverySheet) -> None:
    sheet.make_button.click()
    qtbot.waitUntil(lambda: sheet._pages.count() > 0)


def answer(qtbot: QtBot, sheet: RecoverySheet, right: bool) -> None:
    assert sheet._asked is not None
    for asked, edit in zip(sheet._asked, sheet._answers, strict=True):
        edit.setText(words_shown(sheet, asked.sheet - 1)[asked.word - 1].upper() if right else "zebra")
    sheet.prove_button.click()


@pytest.mark.parametrize(("shares", "pages", "size"), [(False, 1, 24), (True, 3, 33)])
def test_a_sheet_is_done_only_when_two_words_are_proved(
    qtbot: QtBot, sheet: RecoverySheet, ws: Workspace, shares: bool, pages: int, size: int
) -> None:
    sheet.shares.setChecked(shares)
    assert not nameless(sheet)
    make(qtbot, sheet)
    assert [len(words_shown(sheet, page)) for page in range(sheet._pages.count())] == [size] * pages
    assert ws.sheets.reminder()
    sheet.next_button.click()
    qtbot.waitUntil(lambda: sheet.prove_button.isVisible())
    assert not nameless(sheet)
    answer(qtbot, sheet, right=False)
    qtbot.waitUntil(lambda: sheet.said.isVisible())
    assert ws.sheets.reminder()
    with qtbot.waitSignal(sheet.accepted):
        answer(qtbot, sheet, right=True)
    assert ws.sheets.reminder() == ""


def test_skipping_the_proof_reminds(qtbot: QtBot, sheet: RecoverySheet, said: list[str]) -> None:
    make(qtbot, sheet)
    with qtbot.waitSignal(sheet.accepted):
        sheet.reject()  # Esc
    assert any("Nobody has proved" in sentence for sentence in said)
    assert sheet._key is None and sheet._pages.count() == 0


def test_calling_it_off_before_makes_nothing(qtbot: QtBot, sheet: RecoverySheet, ws: Workspace) -> None:
    with qtbot.waitSignal(sheet.rejected):
        sheet.cancel_button.click()
    assert ws.recovery.made() == ""


def test_the_printed_pages_can_be_read_by_a_camera(qtbot: QtBot, sheet: RecoverySheet, tmp_path: Path) -> None:
    """The same road as to a printer, with a PDF at its end."""
    zxing = pytest.importorskip("zxingcpp", reason="no reader of QR codes is installed")
    sheet.shares.setChecked(True)
    make(qtbot, sheet)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setPageOrientation(QPageLayout.Orientation.Landscape)
    sheet.print_on(printer)
    qtbot.waitUntil(lambda: "printer" in sheet.said.sentence)
    with pdfium.PdfDocument((tmp_path / "printed.pdf").read_bytes()) as document:
        assert len(document) == 3
        for place, page in enumerate(document):
            assert page.get_width() < page.get_height()
            (code,) = zxing.read_barcodes(page.render(scale=3).to_pil())
            assert code.text.lower().split() == words_shown(sheet, place)
    sheet.skip()


def test_saving_the_sheet_warns_of_the_file(qtbot: QtBot, sheet: RecoverySheet, tmp_path: Path) -> None:
    make(qtbot, sheet)
    sheet.save_to(tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: "destroy the file" in sheet.said.sentence)
    assert (tmp_path / "sheet.pdf").stat().st_mode & 0o077 == 0
    sheet.save_to(tmp_path / "sheet.pdf")
    qtbot.waitUntil(lambda: "there already" in sheet.said.sentence)
    sheet.skip()


def test_the_drill_tells_a_sheet_that_opens_from_one_that_does_not(qtbot: QtBot, desk: Desk, ws: Workspace) -> None:
    old = ws.recovery.make("words")
    key = ws.recovery.make("shares")
    place = QWidget()
    qtbot.addWidget(place)
    drill = RecoveryDrill(desk, place)
    drill.show()
    assert not nameless(drill)
    drill.words._text.setPlainText(" ".join(old.words))
    drill.try_button.click()
    qtbot.waitUntil(lambda: "does not open" in drill.said.sentence)
    drill.shares.setChecked(True)
    for field, share in zip(drill.parts, key.shares[1:], strict=True):
        field._text.setPlainText(" ".join(share))
    drill.try_button.click()
    qtbot.waitUntil(lambda: drill.said.isVisible() and "This sheet opens the vault" in drill.said.sentence)
    assert not drill.parts[0].words()
    events = [entry.reason for entry in ws.records.journal_entries() if entry.event == "RECOVERY_DRILL"]
    assert events == ["sheet-fails", "sheet-opens"]
    drill.reject()
