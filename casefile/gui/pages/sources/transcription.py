"""Typing a text beside the picture of it: a transcription, a translation, a corrected text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.places import choose_file
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.gui.words import term
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile, Rendition, Source
from casefile.model.vocabularies import load as vocabulary
from casefile.services.bringing import Brought

_NOTICES = 4
_TYPES = ("transcribed", "translated", "corrected")


class Transcription(QWidget):
    """One text for one file. What is typed is kept when the vault locks, and while one looks elsewhere."""

    closed = Signal()
    saved = Signal(object)
    """The new text (:class:`Rendition`)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._of: EvidenceFile | Source | None = None
        self._brought: Brought | None = None
        self._sending = False
        self.setObjectName("transcription")
        self._about = PlainLabel(wrap=True, role="secondary")
        self._type = ChoiceBox()
        self._type.setObjectName("transcription.type")
        self._type.setAccessibleName(_("What kind of text it is"))
        for code in _TYPES:
            self._type.addItem(term("rendition_kind", code), code)
        self._type.activated.connect(lambda _n: self._on_type())
        self.original = QPlainTextEdit(readOnly=True)
        self.original.setObjectName("transcription.original")
        self.original.setAccessibleName(_("The text of before"))
        self.original.setTabChangesFocus(True)
        self.language = CodePicker("language")
        self.language.setObjectName("transcription.language")
        self.made_by = _line("transcription.made_by", _("Made by"), _("Who made it, if not you"))
        self.tool = _line("transcription.tool", _("Program"), _("The program that drafted it, if one did"))
        bring = QPushButton(_("Bring in a file…"))
        bring.setObjectName("transcription.bring")
        bring.setToolTip(tooltip(_("Puts the text of a file here, to be read through before it is saved.")))
        bring.clicked.connect(self.choose_file)
        self.text = QPlainTextEdit()
        self.text.setObjectName("transcription.text")
        self.text.setAccessibleName(_("Text typed from the file"))
        self.text.setPlaceholderText(_("Type what is written or said, line by line, as it stands there."))
        self.text.setTabChangesFocus(True)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        self._save = QPushButton(_("Save the text"))
        self._save.setObjectName("transcription.save")
        self._save.setProperty("primary", True)
        self._save.setToolTip(_("{label} ({keys})", label=_("Save the text"), keys="Ctrl+Enter"))
        self._save.clicked.connect(self.save)
        later = QPushButton(_("Later"))
        later.setObjectName("transcription.later")
        later.setToolTip(_("Close; what is entered is kept (Esc)"))
        later.clicked.connect(self.closed)
        buttons = QWidget()
        foot = FlowLayout(buttons)
        for button in (self._save, bring, later):
            button.setMinimumHeight(ROW)
            button.setAccessibleName(button.text())
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        head = QHBoxLayout()
        head.addWidget(self._about, 1)
        head.addWidget(self._type)
        layout.addLayout(head)
        made = QHBoxLayout()
        for name, field in ((_("Language"), self.language), (_("Made by"), self.made_by), (_("Program"), self.tool)):
            label = PlainLabel(name, role="secondary")
            label.setBuddy(field)
            made.addWidget(label)
            made.addWidget(field, 1)
        self.language.set_label(_("Language"))
        layout.addLayout(made)
        texts = QHBoxLayout()
        texts.addWidget(self.original, 1)
        texts.addWidget(self.text, 1)
        layout.addLayout(texts, 1)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)
        self.setFocusProxy(self.text)
        desk.drafts.watch(self, self._half_typed)

    def begin(self, of: EvidenceFile | Source, text: str = "", *, seen: bool = False) -> None:
        """Type a text from this file, or of a source that has none; what was typed for it before is still there.

        :param text: to begin with, where nothing was typed yet: the text of before, to be corrected.
        :param seen: the file itself can be seen beside it; otherwise the text of before is.
        """
        self.original.setPlainText(text)
        self.original.setVisible(bool(text) and not seen)
        if self._of is None or self._of.id != of.id:
            for key, value in self._half_typed().items():
                self._desk.drafts.keep(key, value)
            self._of, self._brought = of, None
            kept = self._desk.drafts.take(_key(of))
            said = kept if kept is not None else {}
            self.text.setPlainText(str(said.get("text", text)))
            kind = str(said.get("type", "corrected" if text else "transcribed"))
            self._type.setCurrentIndex(max(0, self._type.findData(kind)))
            self.language.set_value(str(said.get("language", "")))
            self.made_by.setText(str(said.get("made_by", "")))
            self.tool.setText(str(said.get("tool", "")))
        self._about.setText(_("Text from {file}", file=isolate(of.heading)))
        self._problem.hide()
        self.text.setFocus()

    def _on_type(self) -> None:
        """A correction begins with the text of before, anything else with nothing; what was typed stays."""
        before = self.original.toPlainText()
        if self._type.currentData() == "corrected":
            if not self.text.toPlainText().strip():
                self.text.setPlainText(before)
        elif before and self.text.toPlainText() == before:
            self.text.clear()

    def choose_file(self) -> None:
        """Ask which file holds the text."""
        choose_file(self, "bring_in", _("Bring in a file…"), self.bring_in)

    def bring_in(self, path: Path) -> None:
        """Put the text of a file here, in the place of what was typed; Ctrl+Z in the text brings that back."""

        def done(brought: Brought) -> None:
            self._brought = brought
            cursor = self.text.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(brought.text)
            if not self.language.code and vocabulary("language").contains(brought.language):
                self.language.set_value(brought.language)
            self._say("\n".join(brought.notices[:_NOTICES]))
            self.text.setFocus()

        self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.sources.read_outside(path, cancelled=cancelled),
            done,
            _("Reading the file"),
            lambda error: self._say(error.message),
        )

    def _say(self, sentences: str) -> None:
        self._problem.setText(sentences)
        self._problem.setVisible(bool(sentences))

    def save(self) -> None:
        """Keep it as a text of the source."""
        of = self._of
        if of is None or self._sending:
            return
        text, id, brought = self.text.toPlainText(), of.id, self._brought
        try:
            language = self.language.value()
        except BadInput as error:
            self._say(error.message)
            self.language.setFocus()
            return
        type, made_by, tool = self._type.currentData(), self.made_by.text().strip(), self.tool.text().strip()
        self._sending = True

        def done(result: tuple[Rendition, Changes]) -> None:
            self._sending = False
            self._of = self._brought = None
            self.text.clear()
            self._desk.drafts.settle(_key(of))
            self._desk.saved.emit()
            self.saved.emit(result[0])

        def failed(error: CasefileError) -> None:
            self._sending = False
            self._say(error.message)
            self.text.setFocus()

        self._desk.jobs.change(
            self,
            lambda ws: ws.sources.transcribe(
                id, text, type=type, language=language, made_by=made_by, tool=tool, brought=brought
            ),
            done,
            failed,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter saves, Esc closes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
        ):
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _half_typed(self) -> dict[str, Any]:
        if self._of is None or not self.text.toPlainText().strip():
            return {}
        said = {"text": self.text.toPlainText(), "type": self._type.currentData(), "language": self.language.code}
        return {_key(self._of): {**said, "made_by": self.made_by.text(), "tool": self.tool.text()}}


def _line(name: str, label: str, hint: str) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setAccessibleName(label)
    line.setPlaceholderText(hint)
    line.setMinimumHeight(ROW)
    return line


def _key(of: EvidenceFile | Source) -> str:
    return f"transcription/{of.id}"
