"""The Persons page: a form of all fields, and an identity for those who must be protected."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.witnesses.identity import IdentityPanel
from casefile.gui.pages.witnesses.identity_page import IdentityPage
from casefile.gui.pieces import compose
from casefile.gui.style import SPACE
from casefile.gui.widgets.form import Form
from casefile.i18n import _
from casefile.model.fields import Record


class PersonDetails(QWidget):
    """The Details tab of the Persons page."""

    saved = Signal(object)
    """A draft has become a record (UUID)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self.form = Form(desk, "person", parent=self)
        self.form.saved.connect(self._on_saved)
        yield
        self.identity = IdentityPanel(desk, self)
        yield
        below = QVBoxLayout()
        below.setContentsMargins(SPACE[3], 0, SPACE[3], SPACE[3])
        below.addWidget(self.identity)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.form)
        layout.addLayout(below)
        layout.addStretch(1)

    def show_record(self, record: Record) -> None:
        """Show a person, or their new state."""
        self.form.show_record(record)
        self.identity.show_subject(record)
        self.identity.show()

    def start_new(self, record: Record) -> None:
        """Show a draft: there is nobody yet whose identity could be sealed."""
        self.form.start_new(record)
        self.identity.hide()

    def flush(self) -> None:
        """Save what is being typed."""
        self.form.flush()
        self.identity.flush()

    def edit(self) -> None:
        """Put the cursor into the first field."""
        self.form.edit()

    def _on_saved(self, id: UUID) -> None:
        self.saved.emit(id)


class PersonsPage(IdentityPage):
    """The persons of the case at hand."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            "person",
            parent=parent,
            details=PersonDetails,
            add_label=_("New person"),
            empty=_("No persons yet."),
        )
