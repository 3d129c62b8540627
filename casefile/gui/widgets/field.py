"""One field of a form: its label, its editor, and the sentence that says what is wrong with it."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui.style import SPACE
from casefile.gui.widgets.editor import Editor, YesNoEditor
from casefile.gui.widgets.labelled import Labelled
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _
from casefile.model.fields import FieldSpec, Sensitivity


class Field(Labelled):
    """A labelled editor."""

    def __init__(self, spec: FieldSpec, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(editor, parent)
        self.spec = spec
        self.editor = editor
        label = _(spec.label)
        editor.set_label(_("{field}, needed", field=label) if spec.required else label)
        self._needed = PlainLabel(_("needed"), role="attention") if spec.required else None
        editor.edited.connect(self.mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        if not isinstance(editor, YesNoEditor):  # it carries its label itself
            layout.addLayout(self._head(label))
        layout.addWidget(editor)
        layout.addWidget(self.problem_label)

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

    def put(self, value: Any) -> None:
        """Show a value, and nothing wrong with it."""
        self.editor.set_value(value)
        self.say("")
        self.mark()

    def mark(self) -> None:
        """Say that something is needed here, as long as nothing is entered."""
        if self._needed is not None:
            self._needed.setVisible(self.is_missing())

    def is_missing(self) -> bool:
        """Whether something is needed here and nothing is entered."""
        if not self.spec.required:
            return False
        try:
            return self.editor.value() in (self.spec.empty, "", None)
        except BadInput:
            return False

    def _said_within(self) -> bool:
        return self.editor.says_within()

    def say_needed(self) -> None:
        """Say that something is needed here."""
        self.say(_("This is needed before the record can be saved."))

    def set_read_only(self, wanted: bool) -> None:
        """Look, but do not touch."""
        self.editor.set_read_only(wanted)
