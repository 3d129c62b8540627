"""The page of sources: taking files and text in, the list, the details, and getting an original out again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from PySide6.QtCore import QBuffer, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.desk import Desk
from casefile.gui.jobs import Task
from casefile.gui.pages.sources.details import FileCard
from casefile.gui.pages.sources.intake import take_files
from casefile.gui.pages.sources.page import SourcesPage
from casefile.gui.pages.sources.paste import PasteDialog
from casefile.gui.taking import Taking
from casefile.model.records import Case, EvidenceFile, Excerpt, Rendition, Source
from casefile.workspace import Workspace
from tests.evidence.reading import packed
from tests.evidence.test_conversations import ANDROID
from tests.evidence.test_mail import mixed, text
from tests.gui.test_shell import nameless
from tests.services.test_recognising import scan
from tests.services.test_seals import PHOTO, proof


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SourcesPage:
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    desk.record_wanted.connect(made.open_record)
    made.resize(1200, 700)
    made.show()
    return made


@pytest.fixture
def said(desk: Desk) -> list[tuple[str, str]]:
    """Everything the message bar was asked to say."""
    heard: list[tuple[str, str]] = []
    desk.notified.connect(lambda sentence, weight: heard.append((sentence, weight)))
    return heard


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "from outside"
    folder.mkdir()
    made = [folder / f"note {n}.txt" for n in range(3)]
    for n, path in enumerate(made):
        path.write_text(f"The text of note {n}, long enough to be read.\n", encoding="utf-8")
    return made


def wait_for(qtbot: QtBot, ready: Callable[[], object], timeout: int = 30_000) -> None:
    qtbot.waitUntil(lambda: bool(ready()), timeout=timeout)


def sources(ws: Workspace) -> list[Source]:
    return [record for record in ws.records.of("source") if isinstance(record, Source)]


def test_an_empty_list_says_how_to_begin(page: SourcesPage, qtbot: QtBot) -> None:
    wait_for(qtbot, lambda: any("No sources yet" in text for text in texts(page)))
    buttons = [b for b in page.sources.table.findChildren(QPushButton) if b.isVisible()]
    assert [b.text() for b in buttons] == ["Add sources…"]
    menu = page.findChild(QWidget, "sources.add.menu")
    assert menu is not None
    buttons[0].click()
    assert menu.isVisible()
    menu.close()


def texts(widget: QWidget) -> list[str]:
    from PySide6.QtWidgets import QLabel

    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_several_files_are_taken_in_and_the_last_is_chosen(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, files: list[Path], said: list[tuple[str, str]]
) -> None:
    page.add_files()
    dialog = page.findChild(QFileDialog, "add_files")
    assert dialog is not None
    dialog.filesSelected.emit([str(path) for path in files])
    dialog.reject()
    wait_for(qtbot, lambda: said)
    assert said[0] == ("3 sources were added.", "info")
    assert len(sources(ws)) == 3
    wait_for(qtbot, lambda: page.sources.list.rowCount() == 3)
    assert page.sources.table.current_id == sources(ws)[2].id


def test_a_duplicate_is_named_and_a_missing_file_is_told(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, files: list[Path], said: list[tuple[str, str]]
) -> None:
    take_files(page.desk, page, files[:1])
    wait_for(qtbot, lambda: len(said) == 1)
    copy = files[0].with_name("copy.txt")
    copy.write_bytes(files[0].read_bytes())
    take_files(page.desk, page, [copy, files[0].with_name("gone.txt"), files[1]])
    wait_for(qtbot, lambda: len(said) == 2)
    sentence, weight = said[1]
    assert weight == "fault"
    lines = sentence.splitlines()
    assert lines[0] == "1 source was added."
    assert any("copy.txt" in line and "TST-S-0001" in line for line in lines)
    assert any(line.startswith("gone.txt:") for line in lines)
    assert len(sources(ws)) == 2


def test_a_folder_stands_for_its_files_and_nothing_hidden_in_it(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, files: list[Path], said: list[tuple[str, str]]
) -> None:
    files[0].with_name(".hidden.txt").write_text("not this one")
    take_files(page.desk, page, [files[0].parent])
    wait_for(qtbot, lambda: said)
    assert len(sources(ws)) == 3


def test_taking_in_shows_progress_and_can_be_stopped(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, files: list[Path], said: list[tuple[str, str]]
) -> None:
    take_files(page.desk, page, files)
    (task,) = page.desk.jobs.tasks
    assert isinstance(task, Task)
    assert task.title == "Adding 3 files"
    wait_for(qtbot, lambda: task.total > 0)
    task.cancel()
    wait_for(qtbot, lambda: not page.desk.jobs.tasks)
    assert len(sources(ws)) < 3
    assert said == [] or "topped" in said[0][0]


def test_text_is_pasted(page: SourcesPage, qtbot: QtBot, ws: Workspace, said: list[tuple[str, str]]) -> None:
    page.paste_text()
    dialog = page.findChild(PasteDialog, "paste_text")
    assert dialog is not None
    qtbot.waitActive(dialog)
    dialog.add.click()
    assert any("Paste or type the text first." in text for text in texts(dialog))
    title = dialog.findChild(QLineEdit, "paste_text.title")
    text = dialog.findChild(QPlainTextEdit, "paste_text.text")
    assert title is not None and text is not None
    title.insert("بيان")
    text.insertPlainText("تدعو الجمعية إلى وقف فوري للهجمات.")
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for(qtbot, lambda: sources(ws))
    (source,) = sources(ws)
    assert source.title == "بيان"
    wait_for(qtbot, lambda: said)
    assert ws.sources.reading(source.id).text.strip() == "تدعو الجمعية إلى وقف فوري للهجمات."
    assert [(each.name, each.ref) for each in page.desk.intake_reports] == [("بيان", source.ref)], "in the report, too"


@pytest.fixture
def taking(desk: Desk, qtbot: QtBot) -> SimpleNamespace:
    """A place where things are dropped and pasted, as the whole window is, and what came of it."""
    onto = QWidget()
    qtbot.addWidget(onto)
    texts: list[str] = []
    shown: list[UUID] = []
    return SimpleNamespace(onto=onto, texts=texts, shown=shown, it=Taking(desk, onto, texts.append, shown.append))


def test_files_are_dropped_anywhere(taking: SimpleNamespace, qtbot: QtBot, ws: Workspace, files: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files[:2]])
    data.setText(str(files[0]))
    assert taking.onto.acceptDrops() and drop(taking.onto, data)
    wait_for(qtbot, lambda: len(sources(ws)) == 2 and taking.shown)
    assert taking.texts == []


def test_files_that_are_dropped_onto_a_field_are_taken_in(
    taking: SimpleNamespace, qtbot: QtBot, ws: Workspace, files: list[Path]
) -> None:
    field = QPlainTextEdit(taking.onto)
    field.resize(200, 100)
    taking.onto.resize(200, 100)
    taking.onto.show()
    qtbot.waitExposed(taking.onto)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files[0]))])
    assert drop(taking.onto.windowHandle(), data)
    wait_for(qtbot, lambda: len(sources(ws)) == 1)
    assert field.toPlainText() == ""
    words = QMimeData()
    words.setText("words")
    drop(taking.onto.windowHandle(), words)
    assert (field.toPlainText(), taking.texts) == ("words", []), "words are the field's"


def test_dropped_text_asks_for_its_title(taking: SimpleNamespace) -> None:
    data = QMimeData()
    data.setText("Some words from a browser.")
    assert drop(taking.onto, data)
    assert taking.texts == ["Some words from a browser."]
    assert not drop(taking.onto, QMimeData())


def test_an_address_becomes_a_source_without_fetching_it(taking: SimpleNamespace, qtbot: QtBot, ws: Workspace) -> None:
    data = QMimeData()
    data.setText(" https://example.org/report?id=7\n")
    taking.it.take(data)
    wait_for(qtbot, lambda: taking.shown)
    (source,) = sources(ws)
    assert (source.url, source.type) == ("https://example.org/report?id=7", "web_page")
    assert taking.shown == [source.id]


def test_a_pasted_picture_is_kept_as_its_bytes(taking: SimpleNamespace, qtbot: QtBot, ws: Workspace) -> None:
    image = QImage(4, 3, QImage.Format.Format_RGB32)
    image.fill(0)
    buffer = QBuffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    content = bytes(buffer.data().data())
    data = QMimeData()
    data.setData("image/png", content)
    taking.it.take(data)
    wait_for(qtbot, lambda: taking.shown)
    (file,) = ws.records.of(EvidenceFile)
    assert ws.sources.evidence_bytes(file.id, 10_000) == content


def drop(onto: QWidget | QWindow, data: QMimeData) -> bool:
    """What Qt sends when something is dragged in and let go; whether it was taken."""
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), copy, data, left, plain)
    entering.ignore()
    QApplication.sendEvent(onto, entering)
    if not entering.isAccepted():
        return False
    dropping = QDropEvent(QPointF(QPoint(5, 5)), copy, data, left, plain)
    dropping.ignore()
    QApplication.sendEvent(onto, dropping)
    return dropping.isAccepted()


def test_the_list_shows_the_two_gradings_apart(page: SourcesPage, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    ws.records.save(Source(case_id=case.id, title="Graded", reliability="B", credibility="2", type="report"))
    page.sources.list.refresh()
    page.desk.case_changed.emit(case.id)
    wait_for(qtbot, lambda: page.sources.list.rowCount() == 1)
    model = page.sources.list
    names = [column.name for column in model.columns]
    wait_for(qtbot, lambda: model.index(0, names.index("reliability")).data() == "B")
    assert model.index(0, names.index("credibility")).data() == "2"


def test_enter_reads_and_esc_comes_back(page: SourcesPage, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    added = ws.sources.add_text("Some text to read.", case.id, title="To read")
    page.desk.case_changed.emit(case.id)
    wait_for(qtbot, lambda: page.sources.list.rowCount() == 1)
    page.sources.table.select(added.source_id)
    qtbot.keyClick(page.sources.table, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: page.reading and page.reader.text.toPlainText() == "Some text to read.")
    assert page.step_back()
    assert not page.reading
    assert page.sources.table.current_id == added.source_id


def test_an_excerpt_opens_its_source_at_the_passage(page: SourcesPage, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    text = "One line.\n" * 400 + "Here it stands.\n" + "One line.\n" * 400
    added = ws.sources.add_text(text, case.id, title="Long")
    assert added.rendition_id is not None
    at = text.index("Here it stands")
    excerpt, _changes = ws.sources.highlight(added.rendition_id, at, at + 14)
    assert isinstance(excerpt, Excerpt)
    page.open_record(excerpt.id)
    wait_for(qtbot, lambda: page.reading and page.reader.text.textCursor().position() == at)
    assert 0 < page.reader.text.cursorRect().y() < page.reader.text.viewport().height()


def test_the_details_show_the_file_and_its_hash(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    added = ws.sources.add_text("The bytes.", case.id, title="With a file")
    page.show_details(added.source_id)
    wait_for(qtbot, lambda: page.findChildren(FileCard))
    (card,) = page.findChildren(FileCard)
    digest = hashlib.sha256(b"The bytes.").hexdigest()
    shown = card.findChild(QWidget, "file.sha256")
    assert shown is not None
    assert "".join(c for c in shown.text() if c in "0123456789abcdef") == digest  # type: ignore[attr-defined]
    copy = card.findChild(QPushButton, "file.copy")
    assert copy is not None
    copy.click()
    assert QGuiApplication.clipboard().text() == digest
    out = tmp_path / "out.txt"
    card.export_to(out)
    wait_for(qtbot, lambda: any("out.txt" in sentence for sentence, _weight in said))
    assert out.read_bytes() == b"The bytes."
    assert any(entry.event == "EXPORTED" for entry in ws.records.journal_entries())
    (evidence,) = ws.records.of("evidence")
    assert isinstance(evidence, EvidenceFile) and evidence.sha256 == digest


def test_every_control_has_a_name(page: SourcesPage, qtbot: QtBot, ws: Workspace, case: Case) -> None:
    added = ws.sources.add_text("Some text to read, and to make records of.", case.id, title="To read")
    page.open_record(added.source_id)
    wait_for(qtbot, lambda: page.reading and page.reader.text.toPlainText())
    for action in ("incident", "fact", "call", "comment", "link"):
        page.reader.text.select(0, 9)
        page.reader.do(action)
        assert page.reader.panel.isVisible()
        assert nameless(page) == []
        page.reader.step_back()
    page.show_details(added.source_id)
    wait_for(qtbot, lambda: page.findChildren(FileCard))
    assert nameless(page) == []
    page.paste_text()
    for dialog in page.findChildren(QDialog):
        assert nameless(dialog) == []
        dialog.reject()


def test_read_only_takes_nothing_in(
    qtbot: QtBot, desk: Desk, ws: Workspace, files: list[Path], said: list[tuple[str, str]]
) -> None:
    desk.read_only = True
    made = SourcesPage(desk)
    qtbot.addWidget(made)
    assert not made.can_add()
    take_files(desk, made, files)
    assert said and "reading only" in said[0][0]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files[0]))])
    assert not drop(made, data)
    assert not desk.jobs.tasks


def test_what_was_left_out_is_told_shown_at_the_source_and_can_be_taken_in(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    mail = tmp_path / "mail.eml"
    attached = [
        text(f"Attached words {n}.", more=f'Content-Disposition: attachment; filename="list {n}.txt"\n')
        for n in range(6)
    ]
    mail.write_bytes(mixed(text("Outer words."), *attached))
    page.add_files()
    dialog = page.findChild(QFileDialog, "add_files")
    assert dialog is not None
    dialog.filesSelected.emit([str(mail)])
    dialog.reject()
    wait_for(qtbot, lambda: said)
    assert "mail.eml: The attachment “list 0.txt” (2) is in the file and not in the text." in said[0][0]
    # More than the bar takes: the report opens by itself, and is there again by its command.
    wait_for(qtbot, lambda: page.window().findChild(QDialog, "intake_report"))
    report = page.window().findChild(QDialog, "intake_report")
    shown = report.findChild(QPlainTextEdit, "intake_report.text").toPlainText()
    assert shown.splitlines()[0].replace("\u2068", "").replace("\u2069", "") == "mail.eml  TST-S-0001"
    assert "Read: message" in shown and shown.count("Left out: The attachment") == 6
    report.save(tmp_path / "report.txt")
    wait_for(qtbot, lambda: len(said) == 2)
    assert "Left out" in (tmp_path / "report.txt").read_text(encoding="utf-8")
    report.accept()
    wait_for(qtbot, lambda: page.findChild(QPushButton, "file.take_in"))
    assert "list 5.txt" in page.findChild(QWidget, "file.left_out").text()
    page.findChild(QPushButton, "file.take_in").click()
    wait_for(qtbot, lambda: len(said) == 3)
    assert said[2][0].startswith("6 sources were added.")
    assert len(sources(ws)) == 7
    files_ = [file for file in ws.records.of("evidence") if isinstance(file, EvidenceFile) and file.parent_id]
    assert sorted(file.name for file in files_) == [f"list {n}.txt" for n in range(6)]


def test_hidden_files_of_a_folder_are_counted(
    page: SourcesPage, qtbot: QtBot, files: list[Path], said: list[tuple[str, str]]
) -> None:
    files[0].with_name(".hidden.txt").write_text("not this one")
    take_files(page.desk, page, [files[0].parent])
    wait_for(qtbot, lambda: said)
    assert "1 file in the folders was passed over" in said[0][0]


def test_a_text_is_read_again_in_another_encoding(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, case: Case, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes("Обстріл ринку в місті, троє загиблих".encode("koi8-u"))
    take_files(page.desk, page, [note], page._on_taken)
    wait_for(qtbot, lambda: page.findChild(QPushButton, "file.read_again"))
    page.findChild(QPushButton, "file.read_again").click()
    form = page.findChild(QDialog, "read_again")
    assert "koi8_u" in form.findChild(QWidget, "question_encoding").control.accessibleDescription()
    form._encoding.setCurrentText("koi8-u")
    form.submit()
    wait_for(qtbot, lambda: form.problem)
    assert "the same as one there is" in form.problem
    form._encoding.setCurrentText("windows-1251")
    form.submit()
    wait_for(qtbot, lambda: len(said) == 2)
    assert "further text" in said[1][0]
    assert len(ws.records.of("rendition")) == 2


def test_the_order_of_dates_is_asked_once_for_all_conversations(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(ANDROID + f"05/12/2018, 6:20 pm - {name}: words\n", encoding="utf-8")
    take_files(page.desk, page, [tmp_path / "one.txt", tmp_path / "two.txt"])
    wait_for(qtbot, lambda: page.window().findChild(QDialog, "day_order"))
    form = page.window().findChild(QDialog, "day_order")
    form.submit()
    assert form.problem == "Choose one of the two."
    form._order.setCurrentIndex(form._order.findData("day"))
    form.submit()
    wait_for(qtbot, lambda: len(said) == 2)
    assert said[1][0] == "2 conversations were read with these dates."
    texts_ = [record.text for record in ws.records.of("rendition") if isinstance(record, Rendition)]
    assert sum("2018-12-05 18:15 Ahmad" in each for each in texts_) == 2


def test_a_folder_with_an_archive_is_taken_in_and_reported(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, files: list[Path], said: list[tuple[str, str]], tmp_path: Path
) -> None:
    (files[0].parent / "pack.zip").write_bytes(packed(two_DOT_txt="The text within.", __etc__x="y"))
    page.add_folder()
    dialog = page.findChild(QFileDialog, "add_folder")
    assert dialog is not None
    dialog.filesSelected.emit([str(files[0].parent)])
    dialog.reject()
    wait_for(qtbot, lambda: said)
    assert said[0][0].startswith("5 sources were added.") and said[0][1] == "fault"
    page.show_report()
    report = page.window().findChild(QDialog, "intake_report")
    shown = report.findChild(QPlainTextEdit, "intake_report.text").toPlainText()
    assert "from outside/pack.zip#two.txt" in shown and "leads out of the archive" in shown
    report.save(tmp_path / "report.txt")
    wait_for(qtbot, lambda: (tmp_path / "report.txt").exists())
    wait_for(qtbot, lambda: len(said) == 2)


def test_drawn_words_are_recognised_or_it_is_said_why_not(
    page: SourcesPage, qtbot: QtBot, ws: Workspace, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    (tmp_path / "scan.pdf").write_bytes(scan())
    take_files(page.desk, page, [tmp_path / "scan.pdf"], page._on_taken)
    wait_for(qtbot, lambda: page.findChild(QPushButton, "file.recognise"))
    page.findChild(QPushButton, "file.recognise").click()
    wait_for(qtbot, lambda: page.findChild(QDialog, "recognise"))
    form = page.findChild(QDialog, "recognise")
    form._languages.set_value(("en",))
    form.submit()
    wait_for(qtbot, lambda: len(said) == 2 or form.problem)
    if len(said) == 1:
        assert "Tesseract" in form.problem and ws.records.of("rendition") == []
    else:
        assert "further text" in said[1][0]


def test_the_details_show_what_a_seal_beside_the_file_claims(
    page: SourcesPage, qtbot: QtBot, tmp_path: Path, said: list[tuple[str, str]]
) -> None:
    (tmp_path / "photo.jpg.ots").write_bytes(proof())
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    take_files(page.desk, page, [tmp_path / "photo.jpg.ots", tmp_path / "photo.jpg"], page._on_taken)
    wait_for(qtbot, lambda: said and page.findChild(QWidget, "file.seals"))
    wait_for(qtbot, lambda: "block 500000 of Bitcoin" in page.findChild(QWidget, "file.seals").text())
    assert page.findChild(QWidget, "file.seals").isVisible()
