"""People who can open this vault: a table, and what can be done with its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.forms import AccessForm, AddPerson, ChangePassphrase, RemovePerson, RenamePerson
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, SAFE
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.gui.words import day
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.services.names import fingerprint, with_key
from casefile.services.people import Insider

REKEY = "vault.rekey"
"""The command that gives the vault new keys."""


class People(QWidget):
    """The people of the open vault.

    :param changed: called when somebody was added, renamed, removed, or has another passphrase.
    """

    def __init__(self, desk: Desk, changed: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rename: QPushButton
        self.remove: QPushButton
        self._desk = desk
        self._changed = changed
        self._people: tuple[Insider, ...] = ()
        self.table = SmallTable(
            _("People who can open this vault"), ((_("Name"), 140), (_("Added"), 130), (_("Last in the journal"), 130))
        )
        self.table.setObjectName("people_table")
        self.table.chosen.connect(lambda _key: self._fit())
        self.table.opened.connect(lambda _key: self.rename.click())
        self.table.removed.connect(lambda _key: self.remove.click())
        self.add = self._button(_("Add…"), "plus", "people.add", self._on_add)
        self.change = self._button(_("Change my passphrase…"), "pencil", "people.change", self._on_change)
        self.rename = self._button(_("Rename…"), "user-round", "people.rename", self._on_rename)
        self.remove = self._button(_("Remove…"), "trash-2", "people.remove", self._on_remove)
        self._last = secondary(_("The last person cannot be removed: nobody could open the vault any more."))
        self.keys = PlainLabel(wrap=True, selectable=True)
        self.keys.setObjectName("people_keys")
        self._keys = secondary(
            _(
                "What somebody does is signed with their key. Ask each of them for theirs: a name can be given to "
                "anybody, the key cannot."
            )
        )
        self._removed = Statement()
        self.rekey = self._button(_("Re-key the vault…"), "rotate-ccw", "people.rekey", self._on_rekey)
        self._removed.hide()
        self.rekey.hide()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.add, self.change, self.rename, self.remove):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        for part in (self.table, self.keys, self._keys, buttons, self._last, self._removed):
            layout.addWidget(part)
        again = FlowLayout()
        again.addWidget(self.rekey)
        layout.addLayout(again)
        self._fit()
        desk.changed.connect(self._on_changes)

    def show_people(self, people: Sequence[Insider], last: Mapping[UUID, str]) -> None:
        """Show them, who opened the vault now first.

        :param last: when each wrote into the journal last (UTC, ISO 8601).
        """
        self._people = tuple(sorted(people, key=lambda person: not person.is_me))
        self.table.show_rows(
            [(person.person.id, _cells(person, last.get(person.person.id, ""))) for person in self._people]
        )
        self.keys.setText(
            "\n".join(
                with_key(each.person.name or _("Unnamed person"), fingerprint(each.person)) for each in self._people
            )
        )
        self._fit()

    def _chosen(self) -> Insider | None:
        return next((person for person in self._people if person.person.id == self.table.current_key), None)

    def _fit(self) -> None:
        writes, chosen = not self._desk.read_only, self._chosen()
        self.add.setEnabled(writes)
        self.change.setEnabled(writes and any(person.is_me for person in self._people))
        self.rename.setEnabled(writes and chosen is not None and chosen.is_me)
        self.remove.setEnabled(writes and chosen is not None and len(self._people) > 1)
        self._last.setVisible(writes and len(self._people) == 1)

    def _open(self, form: AccessForm, done: Callable[[], object] | None = None) -> None:
        form.changed.connect(self._changed)
        if done is not None:
            form.changed.connect(done)
        form.open()

    def _on_changes(self, _changes: Changes) -> None:
        self._changed()

    def _on_add(self) -> None:
        self._open(AddPerson(self._desk, self))

    def _on_change(self) -> None:
        self._open(ChangePassphrase(self._desk, self), self._on_changed_passphrase)

    def _on_rename(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self.rename.isEnabled():
            self._open(RenamePerson(self._desk, chosen, self))

    def _on_remove(self) -> None:
        chosen = self._chosen()
        if chosen is not None and self.remove.isEnabled():
            self._open(RemovePerson(self._desk, chosen, self), self._on_removed)

    def _on_changed_passphrase(self) -> None:
        self._removed.say(_("Your passphrase was changed."), SAFE, coloured=False)
        self._removed.show()

    def _on_removed(self) -> None:
        self._removed.say(
            _("Somebody was removed. A copy of the vault that they may have kept opens with their passphrase still."),
            ATTENTION,
            coloured=False,
        )
        self._removed.show()
        self.rekey.setVisible(REKEY in self._desk.commands)

    def _on_rekey(self) -> None:
        self._desk.commands.action(REKEY).trigger()

    def _button(self, label: str, drawing: str, name: str, call: Callable[[], object]) -> QPushButton:
        button = QPushButton(label)
        button.setObjectName(name)
        button.setAutoDefault(False)
        icons.put(button, drawing)
        button.clicked.connect(call)
        return button


def _cells(person: Insider, last: str) -> list[Cell]:
    name = person.person.name or _("Unnamed person")
    return [
        Cell(_("{name} (you)", name=name) if person.is_me else name),
        Cell(isolate(day(person.person.added))),
        Cell(isolate(day(last)) if last else _("never")),
    ]
