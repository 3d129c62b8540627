"""The dialog in which an identity is entered and changed. Each time it is saved, a new version is sealed."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.secret import copy_as_secret
from casefile.i18n import _, isolate
from casefile.model.fields import FieldType
from casefile.model.identities import FIELDS
from casefile.services.identities import Revealed

_TOUCH_EVERY = 10_000
"""Milliseconds: while somebody types, the compartment is told no more often that it is in use."""

_PRIVATE = Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
"""Keyboards on the screen learn what is typed; not this."""


class IdentityDialog(Dialog):
    """Edits one identity. Nothing typed is ever dropped: what is not saved when the time is over, is saved then."""

    sealed = Signal(object)
    """A new version (:class:`Revealed`)."""
    used = Signal()
    """Somebody types."""

    def __init__(self, desk: Desk, shown: Revealed, parent: QWidget) -> None:
        super().__init__(
            parent, _("Identity of {ref}", ref=isolate(shown.subject.ref)), name="identity-dialog", width=34
        )
        self._desk = desk
        self._shown = shown
        self._touched = QTimer(self, singleShot=True, interval=_TOUCH_EVERY)
        self.column.addWidget(
            secondary(
                _(
                    "Sealed under the passphrase of the identities: no list, no search and no export shows it. Saving "
                    "adds a version; earlier ones stay, and undo does not reach them."
                )
            )
        )
        self.fields = Fields(self)
        for spec in FIELDS:
            if spec.type is FieldType.VALUES and spec.name == "files":
                continue
            field = self.fields.add(spec, editor_for(desk, spec))
            field.setObjectName(f"identity_{spec.name}")
            self.column.addWidget(field)
        self.fields.show(shown.identity)
        self.fields.begin()
        self.fields.edited.connect(self._on_edited)
        self.add_cancel()
        self.save_button = self.add_main(_("Seal"), self.save, "identity-seal")
        self._keep_private()

    def field(self, name: str) -> Field:
        """The field of that name. :raises KeyError: it is not shown."""
        return self.fields[name]

    def save(self) -> None:
        """Seal what is entered."""
        values = self.fields.read()
        if values is None:
            return
        if not any(values.values()) and not self.fields.changed():
            self.say(_("Nothing is entered yet, so nothing was sealed. Enter a name or anything else first."))
            return
        self.save_button.setEnabled(False)
        subject_id, shown = self._shown.subject.id, self._shown.identity
        identity = dataclasses.replace(shown, **{name: values[name] for name in self.fields.changed()})
        self._desk.jobs.change(
            self, lambda ws: ws.identities.save(subject_id, identity, based_on=shown), self._on_saved, self._on_failed
        )

    def flush(self) -> None:
        """The time is over, or the vault is being locked: seal what was changed, and close."""
        if self.fields.changed():
            self.save()
        else:
            self.accept()

    def _on_edited(self, _name: str) -> None:
        self.say("")
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
        self.say(error.message)

    def leave(self) -> None:
        """As *Cancel*: it asks. An identity is never a draft."""
        self.reject()

    def reject(self) -> None:
        """Esc and Cancel ask before they drop what was typed."""
        if self.fields.changed() and not self._desk.ask(
            self,
            self.windowTitle(),
            _("What you typed is not sealed yet. Dropped, it is gone: an identity is never kept as a draft."),
            _("Drop it"),
            otherwise=_("Go on typing"),
        ):
            return
        super().reject()
