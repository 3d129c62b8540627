"""The dialog in which an identity is entered and changed. Each time it is saved, a new version is sealed."""

from __future__ import annotations

import dataclasses
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.form import editor_for
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.gui.widgets.secret import copy_as_secret
from casefile.i18n import _, isolate
from casefile.model.fields import FieldType
from casefile.model.identities import FIELDS
from casefile.services.identities import Revealed

_TOUCH_EVERY = 10_000
"""Milliseconds: while somebody types, the compartment is told no more often that it is in use."""

_PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""Keyboards on the screen learn what is typed; not this."""


class IdentityDialog(QDialog):
    """Edits one identity. Nothing typed is ever dropped: what is not saved when the time is over, is saved then."""

    sealed = Signal(object)
    """A new version (:class:`Revealed`)."""
    used = Signal()
    """Somebody types."""

    def __init__(self, desk: Desk, shown: Revealed, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shown = shown
        self._fields: dict[str, Field] = {}
        self.setObjectName("identity-dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Identity of {ref}", ref=isolate(shown.subject.ref)))
        self._touched = QTimer(self, singleShot=True, interval=_TOUCH_EVERY)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        column.setSpacing(SPACE[2])
        column.addWidget(
            PlainLabel(
                _(
                    "Sealed under the passphrase of the identities: no list, no search and no export shows it. Saving "
                    "adds a version; earlier ones stay, and undo does not reach them."
                ),
                wrap=True,
                role="secondary",
            )
        )
        for spec in FIELDS:
            if spec.type is FieldType.VALUES and spec.name == "files":
                continue
            field = Field(spec, editor_for(desk, spec))
            field.setObjectName(f"identity_{spec.name}")
            field.put(getattr(shown.identity, spec.name))
            field.editor.edited.connect(self._on_edited)
            self._fields[spec.name] = field
            column.addWidget(field)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        column.addWidget(self._problem)
        column.addStretch(1)
        self._compose(content)
        self._keep_private()

    def _compose(self, content: QWidget) -> None:
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.windowTitle())
        area.setWidget(content)
        buttons = QDialogButtonBox()
        cancel = buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setAutoDefault(False)
        self.save_button: QPushButton = buttons.addButton(_("Seal"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save_button.setObjectName("identity-seal")
        self.save_button.setProperty("primary", True)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE[4], SPACE[1], SPACE[4], SPACE[3])
        foot.addWidget(buttons)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(on_base(area), 1)
        whole.addLayout(foot)
        self.save_button.setDefault(True)  # only now: a button that is in no dialog yet becomes nobody's default
        room, edge = self.screen().availableGeometry(), self.fontMetrics().height()
        self.resize(min(34 * edge, room.width() - 40), min(44 * edge, room.height() - 80))

    def field(self, name: str) -> Field:
        """The field of that name. :raises KeyError: it is not shown."""
        return self._fields[name]

    def save(self) -> None:
        """Seal what is entered."""
        values = self._values()
        if values is None:
            return
        if not any(values.values()) and not self._changed():
            self._problem.setText(
                _("Nothing is entered yet, so nothing was sealed. Enter a name or anything else first.")
            )
            self._problem.show()
            return
        self.save_button.setEnabled(False)
        subject_id, identity = self._shown.subject.id, dataclasses.replace(self._shown.identity, **values)
        self._desk.jobs.change(
            self, lambda ws: ws.identities.save(subject_id, identity), self._on_saved, self._on_failed
        )

    def flush(self) -> None:
        """The time is over, or the vault is being locked: seal what was changed, and close."""
        if self._changed():
            self.save()
        else:
            self.accept()

    def _changed(self) -> bool:
        try:
            return any(
                field.editor.value() != getattr(self._shown.identity, name) for name, field in self._fields.items()
            )
        except BadInput:
            return True

    def _values(self) -> dict[str, Any] | None:
        values: dict[str, Any] = {}
        for name, field in self._fields.items():
            try:
                values[name] = field.editor.value()
            except BadInput as error:
                field.say(error.message)
                field.editor.setFocus()
                return None
        return values

    def _on_edited(self) -> None:
        self._problem.hide()
        self._keep_private()
        if not self._touched.isActive():
            self._touched.start()
            self.used.emit()

    def _keep_private(self) -> None:
        for line in (*self.findChildren(QLineEdit), *self.findChildren(QPlainTextEdit)):
            line.setInputMethodHints(line.inputMethodHints() | _PRIVATE)
            assert isinstance(line, QLineEdit | QPlainTextEdit)
            copy_as_secret(line)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button is self.save_button)  # Enter must not add a name

    def _on_saved(self, shown: Revealed) -> None:
        self.sealed.emit(shown)
        self.accept()

    def _on_failed(self, error: CasefileError) -> None:
        self.save_button.setEnabled(True)
        self._problem.setText(error.message)
        self._problem.show()

    def reject(self) -> None:
        """Esc and Cancel ask before they drop what was typed."""
        if self._changed() and not self._desk.ask(
            self, self.windowTitle(), _("What you typed is not sealed yet."), _("Drop it")
        ):
            return
        super().reject()
