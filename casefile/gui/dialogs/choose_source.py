"""Which source to go to: a line that offers the sources of the case."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.record_pickers import RecordPicker
from casefile.i18n import N_, _
from casefile.model.fields import FieldSpec, FieldType


class ChooseSource(Dialog):
    """Enter goes there.

    :param go: given the source (UUID).
    """

    def __init__(self, desk: Desk, parent: QWidget, go: Callable[[UUID], object]) -> None:
        super().__init__(parent, _("Cite a passage"), name="choose_source")
        self._go = go
        self.column.addWidget(secondary(_("In which source does the passage stand?")))
        self.fields = Fields(self)
        spec = FieldSpec("source", FieldType.LINK, N_("Source"), required=True)
        field = self.fields.add(spec, RecordPicker(desk, ("source",), makes=False))
        field.setObjectName("choose_source.source")
        self.column.addWidget(field)
        self.add_cancel()
        self.add_main(_("Read it"), self._on_go, "choose_source.go")
        field.editor.setFocus()

    def _on_go(self) -> None:
        values = self.fields.read()
        if values is not None:
            self.accept()
            self._go(values["source"])
