"""The small forms behind *People who can open this vault*, the PIN and the identities. Deriving a key takes a second
on purpose; the window stays alive meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import isValid

from casefile.errors import CasefileError, Refused
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.question import Question
from casefile.i18n import _
from casefile.model.outside import clean_line
from casefile.services.people import Insider

if TYPE_CHECKING:
    from casefile.workspace import Workspace


SHORTEST_PIN = 6
"""Characters."""


class AccessForm(SmallForm):
    """A form that changes what opens the vault."""

    changed = Signal()
    """It was done; the form is closed."""

    def __init__(self, desk: Desk, parent: QWidget, *, title: str, action: str, busy: str, intro: str = "") -> None:
        super().__init__(parent, title=title, action=action, busy=busy, intro=intro)
        self._desk = desk

    def change(self, verb: Callable[[Workspace], object]) -> None:
        """Do it on the writer thread. What goes wrong is said here alone: nothing that was typed elsewhere is lost."""
        self._desk.jobs.compute(
            self, lambda ws, _progress, _cancelled: verb(ws), self._on_done, failed=self._on_failed, writes=True
        )

    def _on_done(self, _done: object) -> None:
        self.accept()
        self.changed.emit()

    def _on_failed(self, error: CasefileError) -> None:
        if isValid(self):  # the vault may have been locked meanwhile, and the form with it
            self.refuse(error)


class AddPerson(AccessForm):
    """Somebody else gets a passphrase of their own."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            desk,
            parent,
            title=_("Add a person"),
            action=_("Add"),
            busy=_("Adding…"),
            intro=_(
                "Anyone you add can read and change everything in this vault, and what they do carries their name. "
                "Let them type a passphrase of their own here, or make one and hand it over by a safe way."
            ),
        )
        self.setObjectName("add_person")
        self._line = QLineEdit()
        self._passphrase = NewPassphrase(_("Their passphrase"), _("Their passphrase again"))
        self.ask("name", Question(_("Name"), self._line, _("How they appear in the journal. It may be a pseudonym.")))
        self.ask("passphrase", self._passphrase)
        self._line.textEdited.connect(lambda name: self._passphrase.know(name))
        self._line.setFocus()

    def is_right(self) -> bool:
        """A name, and a passphrase typed twice the same."""
        if not clean_line(self._line.text()):
            self.refuse(Refused(_("Type the person's name."), field="name"))
            return False
        return super().is_right()

    def do(self) -> None:
        """Add them."""
        name, passphrase = clean_line(self._line.text()), self._passphrase.passphrase()
        self.change(lambda ws: ws.people.add(name, passphrase))


class RenamePerson(AccessForm):
    """Another name for who opened the vault."""

    def __init__(self, desk: Desk, person: Insider, parent: QWidget) -> None:
        super().__init__(
            desk,
            parent,
            title=_("Change my name"),
            action=_("Rename"),
            busy=_("Renaming…"),
            intro=_(
                "Earlier entries of the journal show the new name too; the entry about this keeps both. Your key stays "
                "the same."
            ),
        )
        self.setObjectName("rename_person")
        self._id = person.person.id
        self._line = QLineEdit(person.person.name)
        self.ask("name", Question(_("Name"), self._line))
        self._line.selectAll()
        self._line.setFocus()

    def do(self) -> None:
        """Rename them."""
        name, id = clean_line(self._line.text()), self._id
        self.change(lambda ws: ws.people.rename(id, name))


class ChangePassphrase(AccessForm):
    """Another passphrase for who opened the vault, or for the identity compartment."""

    def __init__(self, desk: Desk, parent: QWidget, *, compartment: bool = False) -> None:
        super().__init__(
            desk,
            parent,
            title=_("Change the passphrase of the identities") if compartment else _("Change my passphrase"),
            action=_("Change"),
            busy=_("Changing…"),
            intro=_(
                "A copy of the vault that was made before still opens with the old passphrase. If such a copy may have "
                "fallen into other hands, re-key the vault afterwards."
            ),
        )
        self.setObjectName("change_passphrase")
        self._compartment = compartment
        self._old = PassphraseEdit(_("The passphrase until now"))
        self._new = NewPassphrase(_("New passphrase"), _("New passphrase again"))
        self._old_question = Question(_("The passphrase until now"), self._old)
        self.ask("old", self._old_question)
        self.ask("passphrase", self._new)
        self._old.entered.connect(self._new.setFocus)
        self._old.setFocus()

    def is_right(self) -> bool:
        """The old one is typed, and the new one twice the same."""
        if not self._old.passphrase():
            self._old_question.say(_("Type the passphrase that holds until now."))
            self._old.setFocus()
            return False
        return super().is_right()

    def do(self) -> None:
        """Change it."""
        old, new, compartment = self._old.passphrase(), self._new.passphrase(), self._compartment

        def change(ws: Workspace) -> None:
            if compartment:
                ws.identities.change_passphrase(old, new)
            else:
                ws.people.change_passphrase(old, new)

        self.change(change)


class RemovePerson(AccessForm):
    """Somebody no longer opens the vault; and what that does not do."""

    def __init__(self, desk: Desk, person: Insider, parent: QWidget) -> None:
        name = person.person.name or _("Unnamed person")
        super().__init__(
            desk,
            parent,
            title=_("Remove a person"),
            action=_("Remove"),
            busy=_("Removing…"),
            intro=_("The passphrase of {name} will no longer open this vault.", name=name),
        )
        self.setObjectName("remove_person")
        self._slot = person.passphrase_slot
        self.warn(
            _(
                "A copy of the vault, a backup too, that was made before today still opens with it: also a copy of the "
                "file vault.json alone, beside any later database. If they may have one, re-key the vault afterwards: "
                "then such an old header opens nothing that is written from now on."
            )
        )
        self.note(_("What they did stays in the journal under their name."))
        self.call_off_by_default()

    def do(self) -> None:
        """Remove them."""
        slot = self._slot
        self.change(lambda ws: ws.people.remove(slot))


class TurnPinOn(AccessForm):
    """A PIN for this computer."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            desk,
            parent,
            title=_("Use a PIN on this computer"),
            action=_("Turn the PIN on"),
            busy=_("Turning it on…"),
            intro=_(
                "The PIN works together with a secret that this computer's keyring keeps: on another computer it opens "
                "nothing. Anyone who can log in here as you needs only the PIN. Do not use it on a computer that may "
                "be "
                "seized while you are logged in."
            ),
        )
        self.setObjectName("turn_pin_on")
        self._pin, self._again = PassphraseEdit(_("PIN")), PassphraseEdit(_("PIN again"))
        hint = _("At least {n} characters; letters are allowed.", n=SHORTEST_PIN)
        self.ask("pin", Question(_("PIN"), self._pin, hint))
        self._again_question = Question(_("PIN again"), self._again)
        self.ask("again", self._again_question)
        self._pin.entered.connect(self._again.setFocus)
        self._pin.setFocus()

    def is_right(self) -> bool:
        """Long enough, and typed twice the same."""
        if len(self._pin.passphrase()) < SHORTEST_PIN:
            self.refuse(Refused(_("A PIN has at least {n} characters.", n=SHORTEST_PIN), field="pin"))
            return False
        if self._pin.passphrase() != self._again.passphrase():
            self.refuse(Refused(_("The two differ."), field="again"))
            return False
        return True

    def do(self) -> None:
        """Turn it on."""
        pin = self._pin.passphrase()
        self.change(lambda ws: ws.people.add_pin(pin))
