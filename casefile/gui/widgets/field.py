"""One field of a form: its label, its editor, and the sentence that says what is wrong with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui.style import SPACE
from casefile.gui.widgets.editor import Editor, YesNoEditor
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.fields import FieldSpec, Sensitivity


class Field(QWidget):
    """A labelled editor."""

    def __init__(self, spec: FieldSpec, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.editor = editor
        label = _(spec.label)
        editor.set_label(_("{field}, needed", field=label) if spec.required else label)
        self._needed = PlainLabel(_("needed"), role="attention") if spec.required else None
        editor.edited.connect(self.mark)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        if not isinstance(editor, YesNoEditor):  # it carries its label itself
            layout.addLayout(self._head(label))
        layout.addWidget(editor)
        layout.addWidget(self._problem)

    def _head(self, label: str) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(SPACE[0])
        words = PlainLabel(label, role="secondary", wrap=True)
        words.setBuddy(self.editor)
        head.addWidget(words, 1)
        if self._needed is not None:
            head.addWidget(self._needed)
        if self.spec.sensitivity is not Sensitivity.PUBLIC:
            mark = PlainLabel(_("restricted"), role="neutral")
            mark.setToolTip(_("Left out of everything that is made public."))
            head.addWidget(mark)
        return head

    def say(self, problem: str) -> None:
        """Show what is wrong; an empty text takes it back."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.editor.setAccessibleDescription(problem)

    def put(self, value: Any) -> None:
        """Show a value, and nothing wrong with it."""
        self.editor.set_value(value)
        self.say("")
        self.mark()

    def mark(self) -> None:
        """Say that something is needed here, as long as nothing is entered."""
        if self._needed is None:
            return
        try:
            empty = self.editor.value() in (self.spec.empty, "")
        except BadInput:
            empty = False
        self._needed.setVisible(empty)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self.editor.set_read_only(wanted)
