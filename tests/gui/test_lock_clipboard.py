"""What is copied is marked, counted down and taken back, and what others copied is left alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from casefile.gui import clipboard as module
from casefile.gui.clipboard import SECRET_FOR, SECRET_MARKS, Clipboard, clipboard
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.secret import copy_as_secret

WORDS = "abandon ability able"


@pytest.fixture
def board(qtbot: QtBot, qapp: QApplication) -> Clipboard:
    QGuiApplication.clipboard().clear()
    return clipboard()


def on_it() -> str:
    return QGuiApplication.clipboard().text()


def run_down(board: Clipboard) -> list[int]:
    heard: list[int] = []
    board.counting.connect(heard.append)
    for _second in range(SECRET_FOR):
        board._second.timeout.emit()
    board.counting.disconnect(heard.append)
    return heard


def test_there_is_one(board: Clipboard) -> None:
    assert clipboard() is board


def test_a_secret_is_marked_for_histories_and_taken_back(board: Clipboard) -> None:
    board.copy_secret(WORDS)
    data = QGuiApplication.clipboard().mimeData()
    assert on_it() == WORDS
    assert {name: bytes(data.data(name).data()) for name in SECRET_MARKS} == SECRET_MARKS
    assert run_down(board) == [*range(SECRET_FOR - 1, 0, -1), 0]
    assert on_it() == ""
    assert not board._second.isActive()


def test_the_countdown_runs_by_itself(qtbot: QtBot, board: Clipboard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECRET_FOR", 1)
    board.copy_secret(WORDS)
    qtbot.waitUntil(lambda: on_it() == "")


def test_what_another_program_copied_meanwhile_stays(board: Clipboard) -> None:
    board.copy_secret(WORDS)
    other = QMimeData()
    other.setText("theirs")
    QGuiApplication.clipboard().setMimeData(other)
    run_down(board)
    assert on_it() == "theirs"


def test_what_is_no_secret_is_neither_marked_nor_counted_but_taken_back_at_the_end(board: Clipboard) -> None:
    board.copy("9f86d081")
    assert not board._second.isActive()
    assert not any(QGuiApplication.clipboard().mimeData().hasFormat(name) for name in SECRET_MARKS)
    board.forget()
    assert on_it() == ""


def test_a_text_copied_by_its_keys_is_taken_back_too(
    qtbot: QtBot, board: Clipboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The offscreen platform has no other programs, and says of nothing whose it is.
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _board: True)
    line = QLineEdit("the name of a witness")
    qtbot.addWidget(line)
    line.selectAll()
    line.copy()
    assert on_it() == "the name of a witness"
    board.forget()
    assert on_it() == ""


@pytest.mark.parametrize("words", [False, True])
def test_a_secret_field_copies_secrets_only(qtbot: QtBot, board: Clipboard, words: bool) -> None:
    field: QLineEdit | QPlainTextEdit = QPlainTextEdit(WORDS) if words else QLineEdit(WORDS)
    copy_as_secret(field)
    qtbot.addWidget(field)
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert on_it() == WORDS and board._second.isActive(), "it goes by itself"
    qtbot.keyClick(field, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert on_it() == WORDS
    assert (field.toPlainText() if isinstance(field, QPlainTextEdit) else field.text()) == ""
    board.forget()


def test_a_hidden_passphrase_is_not_copied(qtbot: QtBot, board: Clipboard) -> None:
    field = PassphraseEdit("Passphrase")
    qtbot.addWidget(field)
    line = field.findChild(QLineEdit)
    line.setText(WORDS)
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert on_it() == ""


def test_a_secret_forgotten_early_ends_the_countdown(board: Clipboard) -> None:
    board.copy_secret(WORDS)
    heard: list[int] = []
    board.counting.connect(heard.append)
    board.forget()
    assert heard == [0]
    assert on_it() == ""
    assert not board._second.isActive()


def test_the_end_of_the_program_takes_it_back(board: Clipboard, qapp: QApplication) -> None:
    board.copy_secret(WORDS)
    qapp.aboutToQuit.emit()
    assert on_it() == ""


def test_a_test_that_leaves_something_copied_does_not_crash_at_the_end(
    pytester: pytest.Pytester, pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt frees its clipboard after Python is gone: an object of ours there ended the process with a segfault."""
    monkeypatch.setenv("PYTHONPATH", str(pytestconfig.rootpath))
    path = pytester.makepyfile(
        """
        from casefile.gui.clipboard import clipboard

        def test_copies(qapp): clipboard().copy("left there")
        """
    )
    settings = ["-c", str(pytestconfig.rootpath / "pyproject.toml"), "--rootdir", str(pytester.path)]
    outcome = pytester.runpytest_subprocess(*settings, "-p", "tests.gui.conftest", str(path))
    outcome.assert_outcomes(passed=1)
    assert outcome.ret == 0
