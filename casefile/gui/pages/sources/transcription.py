"""Typing a text beside the picture of it: a transcription, a translation, a corrected text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.words import term
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import EvidenceFile, Rendition

_TYPES = ("transcribed", "translated", "corrected")


class Transcription(QWidget):
    """One text for one file. What is typed is kept when the vault locks, and while one looks elsewhere."""

    closed = Signal()
    saved = Signal(object)
    """The new text (:class:`Rendition`)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._evidence: EvidenceFile | None = None
        self._sending = False
        self.setObjectName("transcription")
        self._about = PlainLabel(wrap=True, role="secondary")
        self._type = ChoiceBox()
        self._type.setObjectName("transcription.type")
        self._type.setAccessibleName(_("What kind of text it is"))
        for code in _TYPES:
            self._type.addItem(term("rendition_kind", code), code)
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
        for button in (self._save, later):
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
        layout.addWidget(self.text, 1)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)
        self.setFocusProxy(self.text)
        desk.drafts.watch(self, self._half_typed)

    def begin(self, evidence: EvidenceFile, text: str = "") -> None:
        """Type a text from this file; what was typed for it before is still there.

        :param text: to begin with, where nothing was typed yet: the text of before, to be corrected.
        """
        if self._evidence is None or self._evidence.id != evidence.id:
            for key, value in self._half_typed().items():
                self._desk.drafts.keep(key, value)
            self._evidence = evidence
            kept = self._desk.drafts.take(_key(evidence))
            self.text.setPlainText(str(kept["text"]) if kept is not None else text)
            kind = str(kept["type"]) if kept is not None else "corrected" if text else "transcribed"
            self._type.setCurrentIndex(max(0, self._type.findData(kind)))
        self._about.setText(_("Text from {file}", file=isolate(evidence.name)))
        self._problem.hide()
        self.text.setFocus()

    def save(self) -> None:
        """Keep it as a text of the source."""
        evidence = self._evidence
        if evidence is None or self._sending:
            return
        text, type, id = self.text.toPlainText(), self._type.currentData(), evidence.id
        self._sending = True

        def done(result: tuple[Rendition, Changes]) -> None:
            self._sending = False
            self._evidence = None
            self.text.clear()
            self._desk.drafts.settle(_key(evidence))
            self._desk.saved.emit()
            self.saved.emit(result[0])

        def failed(error: CasefileError) -> None:
            self._sending = False
            self._problem.setText(error.message)
            self._problem.show()
            self.text.setFocus()

        self._desk.jobs.change(self, lambda ws: ws.sources.transcribe(id, text, type=type), done, failed)

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
        if self._evidence is None or not self.text.toPlainText().strip():
            return {}
        return {_key(self._evidence): {"text": self.text.toPlainText(), "type": self._type.currentData()}}


def _key(evidence: EvidenceFile) -> str:
    return f"transcription/{evidence.id}"
