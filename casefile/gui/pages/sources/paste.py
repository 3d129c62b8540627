"""The dialog for pasted text: a title and the text, which becomes a file of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.intake import Done, take_text
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _


class PasteDialog(QDialog):
    """Opens without blocking: ``PasteDialog(desk, owner, done).open()``."""

    def __init__(self, desk: Desk, owner: QWidget, done: Done | None = None, text: str = "") -> None:
        super().__init__(owner)
        self._desk, self._owner, self._done = desk, owner, done
        self._ended = False
        self.setObjectName("paste_text")
        self.setWindowTitle(_("Paste text as a source"))
        self.title = QLineEdit()
        self.title.setObjectName("paste_text.title")
        self.title.setMinimumHeight(ROW)
        self.title.setAccessibleName(_("Title"))
        self.title.setPlaceholderText(_("The headline, or what it is"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("paste_text.text")
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Text"))
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.add = QPushButton(_("Add"))
        self.add.setObjectName("paste_text.add")
        buttons.addButton(self.add, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._on_add)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[1])
        for label, part in ((_("Title"), self.title), (_("Text"), self.text)):
            words = PlainLabel(label, role="secondary")
            words.setBuddy(part)
            layout.addWidget(words)
            layout.addWidget(part)
        hint = _("The text is kept as you add it and cannot be changed later. Publisher and date go into its details.")
        layout.addWidget(PlainLabel(hint, wrap=True, role="secondary"))
        layout.addWidget(self._problem)
        layout.addWidget(buttons)
        self.add.setDefault(True)  # only now: a button that is in no dialog yet becomes nobody's default
        self.resize(640, 460)
        if text:
            self.text.setPlainText(text)
        self._take_draft()
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: desk.drafts.settle(draft_key(desk)))
        self.finished.connect(self.deleteLater)

    def _half_typed(self) -> dict[str, Any]:
        title, text = self.title.text(), self.text.toPlainText()
        return {draft_key(self._desk): {"title": title, "text": text}} if not self._ended and (title or text) else {}

    def _take_draft(self) -> None:
        kept = self._desk.drafts.take(draft_key(self._desk))
        if kept is not None:
            self.title.setText(str(kept["title"]))
            self.text.setPlainText(str(kept["text"]))

    def done(self, result: int) -> None:
        """Added or cancelled: nothing is half-typed here any more."""
        self._ended = True
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter adds, also from within the text."""
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_add()
        else:
            super().keyPressEvent(event)

    def _on_add(self) -> None:
        text, title = self.text.toPlainText(), " ".join(self.title.text().split())
        if not text.strip():
            self._problem.setText(_("Paste or type the text first."))
            self._problem.show()
            self.text.setFocus()
            return
        take_text(self._desk, self._owner, text, title or _first_words(text), self._done)
        self.accept()


def draft_key(desk: Desk) -> str:
    """Where a half-typed text is kept while the vault is locked."""
    return f"paste/{desk.case_id}"


def _first_words(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    words = " ".join(line.split())
    return words if len(words) <= 120 else words[:119] + "…"
