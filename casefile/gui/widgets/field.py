"""One field of a form: its label, its editor, and the sentence that says what is wrong with it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

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
        if self.spec.required:
            head.addWidget(PlainLabel(_("needed"), role="attention"))
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

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self.editor.set_read_only(wanted)
