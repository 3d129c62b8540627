"""Setting up security keys, two at once or one beside a recovery sheet, and taking one away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from casefile.errors import CasefileError, Refused
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.forms import AccessForm
from casefile.gui.jobs import Task
from casefile.gui.messages import announce
from casefile.gui.style import SPACE
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.outside import clean_line
from casefile.services.people import PreparedKey, SlotInfo

if TYPE_CHECKING:
    from casefile.workspace import Workspace

SECOND, SHEET = "second", "sheet"
"""What there is beside the first key."""


class SetUpKeys(AccessForm):
    """A name and the PIN of one key; then the same for a second one, unless a recovery sheet or another key is there.

    :param has_key: who opened the vault has a key already. :param has_sheet: the vault has a recovery sheet.
    """

    sheet_wanted = Signal()
    """There is no recovery sheet yet, and it is to be the second way; the form is closed."""
    touch_wanted = Signal()
    """The key waits to be touched; emitted from the thread that asks it."""

    def __init__(self, desk: Desk, parent: QWidget, *, has_key: bool, has_sheet: bool) -> None:
        super().__init__(
            desk,
            parent,
            title=_("Set up a security key"),
            action=_("Set it up"),
            busy=_("Waiting for the key…"),
            intro=_(
                "The key opens this vault together with its own PIN, which it must have; your passphrase goes on to "
                "open it too. Keep key and computer apart. Plug in one key only; it is to be touched twice."
            ),
        )
        self.setObjectName("set_up_keys")
        self._has_sheet = has_sheet
        self._prepared: list[PreparedKey] = []
        self._task: Task | None = None
        self._name, self._pin = QLineEdit(), PassphraseEdit(_("PIN of the key"))
        self._name_question = Question(
            _("Name of the key"), self._name, _("So that you know it again, such as its colour.")
        )
        self.ask("name", self._name_question)
        self.ask("key_pin", Question(_("PIN of the key"), self._pin, _("May stay empty if it reads a fingerprint.")))
        self._beside = QComboBox()
        self._beside.setObjectName("key.beside")
        if not has_key:
            self._beside.addItem(_("A second key, now"), SECOND)
            self._beside.addItem(_("The recovery sheet") if has_sheet else _("A recovery sheet, made first"), SHEET)
            hint = _("One key alone can be lost, and the passphrase forgotten.")
            self.ask("beside", Question(_("If the key is lost"), self._beside, hint))
        self._told = PlainLabel(wrap=True, level="heading")
        self._told.setObjectName("key.told")
        self._told.hide()
        self._told.setContentsMargins(SPACE[4], 0, SPACE[4], 0)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertWidget(1, self._told)  # not among the questions, which are greyed while it waits
        self.touch_wanted.connect(lambda: self._tell(_("Touch the security key now.")))
        self._name.setFocus()

    def is_right(self) -> bool:
        """It has a name."""
        if not clean_line(self._name.text()):
            self.refuse(Refused(_("Give the security key a name, such as its colour."), field="name"))
            return False
        return True

    def do(self) -> None:
        """Have the key touched; nothing is written before all are."""
        beside = self._beside.currentData()
        if beside == SHEET and not self._has_sheet:
            self.set_busy(False)
            self.accept()
            self.sheet_wanted.emit()
            return
        name, pin, prepared = clean_line(self._name.text()), self._pin.passphrase(), list(self._prepared)
        touch = self.touch_wanted.emit

        def prepare(ws: Workspace, _progress: object, cancelled: object) -> PreparedKey:
            from casefile.workspace import plugged_in_key

            return ws.people.prepare_key(plugged_in_key(pin, touch, cancelled), name, beside=prepared)  # type: ignore[arg-type]

        self._task = self._desk.jobs.compute(self, prepare, self._on_prepared, failed=self._on_failed)

    def set_busy(self, busy: bool) -> None:
        """While it waits for the key: Cancel stops that."""
        super().set_busy(busy)
        self._cancel.setEnabled(True)
        if not busy:
            self._tell("")

    def reject(self) -> None:
        """Stop waiting, or close without setting anything up."""
        if self.action.isEnabled():
            super().reject()
        elif self._task is not None:
            self._task.cancel()
            self.set_busy(False)

    def _on_prepared(self, key: PreparedKey) -> None:
        self._prepared.append(key)
        if self._beside.currentData() == SECOND and len(self._prepared) == 1:
            self._ask_for_second()
            return
        prepared = list(self._prepared)
        self.change(lambda ws: ws.people.add_keys(prepared))

    def _ask_for_second(self) -> None:
        self.set_busy(False)
        self._beside.setEnabled(False)
        self._name.clear()
        self._pin.clear()
        self._tell(_("Take this key out and plug in the second one. Nothing is set up before both are."))
        self._name.setFocus()

    def _tell(self, sentence: str) -> None:
        if isValid(self):
            self._told.setText(sentence)
            self._told.setVisible(bool(sentence))
            self.take_room()
            if sentence:
                announce(self, sentence)

    def take_room(self) -> None:
        """Take the room that the content and the sentence about the key need by now."""
        super().take_room()
        if self._told.text():
            more = self._told.heightForWidth(self.width()) + SPACE[1]
            self.resize(self.width(), min(self.height() + more, self.screen().availableGeometry().height()))

    def _on_failed(self, error: CasefileError) -> None:
        if error.code != "called_off":
            super()._on_failed(error)


class RemoveKey(AccessForm):
    """A key no longer opens the vault."""

    def __init__(self, desk: Desk, keys: Sequence[SlotInfo], parent: QWidget) -> None:
        super().__init__(
            desk,
            parent,
            title=_("Remove a security key"),
            action=_("Remove"),
            busy=_("Removing…"),
            intro=_("The key is not needed for this: it may be lost."),
        )
        self.setObjectName("remove_key")
        self._chosen = QComboBox()
        for key in keys:
            self._chosen.addItem(isolate(key.name), key.id)
        self.ask("key", Question(_("Which key"), self._chosen))
        self.warn(
            _(
                "A copy of the vault that was made before, a backup too, still opens with it. If somebody may have "
                "both, give the vault a new key afterwards."
            )
        )
        self.call_off_by_default()

    def do(self) -> None:
        """Remove it."""
        slot = str(self._chosen.currentData())
        self.change(lambda ws: ws.people.remove(slot))
