"""For whom a review copy is: contacts to be ticked, each with how surely they are known."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from casefile.gui.dialogs.exchange.contacts import LOOKS
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _
from casefile.model.contacts import CHANGED, UNVERIFIED, Contact
from casefile.services.contacts import with_state

_MOST = 5
"""Rows shown before the list scrolls within itself."""


class Recipients(QWidget):
    """Space ticks. Somebody of whom it is not clear which keys are theirs cannot be ticked."""

    changed = Signal()
    contacts_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contacts: list[Contact] = []
        self.list = QListWidget()
        self.list.setObjectName("copy_recipients")
        self.list.setAccessibleName(_("For whom"))
        self.list.itemChanged.connect(lambda _item: self._on_changed())
        self._empty = secondary(_("There are no contacts yet. Take in the card of whoever is to have the copy."))
        self._unsure = PlainLabel(wrap=True, role="attention")
        self._unsure.hide()
        self.contacts = push_button("copy.contacts", _("Contacts…"), "users", self.contacts_wanted.emit)
        self.contacts.setAutoDefault(False)
        self._problem = PlainLabel(wrap=True, role="disputed")
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        for part in (secondary(_("For whom")), self.list, self._empty, self._problem, self._unsure):
            layout.addWidget(part)
        layout.addWidget(self.contacts, 0, Qt.AlignmentFlag.AlignLeading)
        self.setFocusProxy(self.list)

    def show_contacts(self, contacts: Sequence[Contact]) -> None:
        """Offer these; who was ticked stays so."""
        before = {each.id for each in self.chosen()}
        self._contacts = list(contacts)
        self.setFocusProxy(self.list if contacts else self.contacts)  # Tab would not get past what is hidden
        self.list.clear()
        for each in contacts:
            item = QListWidgetItem(LOOKS[each.state].icon(), with_state(each))
            item.setSizeHint(QSize(0, ROW))
            blocked = each.state == CHANGED
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            if blocked:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            ticked = each.id in before and not blocked
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setFixedHeight(ROW * max(1, min(len(contacts), _MOST)) + 2 * self.list.frameWidth() + 2)
        self.list.setVisible(bool(contacts))
        self._empty.setVisible(not contacts)

    def chosen(self) -> list[Contact]:
        """Who is ticked."""
        rows = range(self.list.count())
        ticked = [self.list.item(row).checkState() == Qt.CheckState.Checked for row in rows]
        return [each for each, on in zip(self._contacts, ticked, strict=False) if on]

    def tick(self, contact: Contact) -> None:
        """Tick somebody."""
        row = next(row for row, each in enumerate(self._contacts) if each.id == contact.id)
        self.list.item(row).setCheckState(Qt.CheckState.Checked)

    def say(self, problem: str) -> None:
        """Say what is wrong; an empty text takes it back."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def _on_changed(self) -> None:
        self.say("")
        unsure = any(each.state == UNVERIFIED for each in self.chosen())
        self._unsure.setText(
            _("Not verified: anybody could have written this card. Compare the twelve words before you send.")
        )
        self._unsure.setVisible(unsure)
        self.changed.emit()
