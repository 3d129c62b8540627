"""What narrows the review queue: who, where a thread stands, of which type."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from casefile.gui import talking
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.i18n import _, current, isolate
from casefile.model import vocabularies
from casefile.model.talk import OPEN
from casefile.services.threads import SETTLED, Voice, Wanted

_ANYBODY, _MINE, _NOBODYS = "anybody", "mine", "nobody"


class Narrowing(QWidget):
    """Three lists to choose from, and a fourth after a return was merged. Open threads are shown at first."""

    changed = Signal()
    let_go = Signal()
    """What a return brought is not to be shown alone any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._voices: list[Voice] = []
        self._me = Voice("")
        self.person, self.state, self.type = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.person.setAccessibleName(_("Person"))
        self.state.setAccessibleName(_("State"))
        self.type.setAccessibleName(_("Kind"))
        self.state.addItem(_("Open threads"), OPEN)
        self.state.addItem(_("Open and settled threads"), "")
        self.state.addItem(_("Settled threads"), SETTLED)
        for code, (label, _status) in talking.STATES.items():
            if code != OPEN:
                self.state.addItem(_(label), code)
        self.type.addItem(_("All kinds"), "")
        kinds = vocabularies.load("thread_kind")
        for code in kinds.codes():
            self.type.addItem(kinds.label(code, current()), code)
        self._among: frozenset[UUID] = frozenset()
        self.came = ChoiceBox()
        self.came.setAccessibleName(_("Where they come from"))
        self.came.setObjectName("review.came")
        self.came.setMinimumContentsLength(18)
        self.came.hide()
        self.came.currentIndexChanged.connect(self._on_came)
        self._fill()
        flow = FlowLayout(self)
        for name, box in (("person", self.person), ("state", self.state), ("type", self.type)):
            box.setObjectName(f"review.{name}")
            box.setMinimumContentsLength(9)
            box.currentIndexChanged.connect(lambda _n: self.changed.emit())
            flow.addWidget(box)
        flow.addWidget(self.came)

    def show_voices(self, me: Voice, voices: Sequence[Voice]) -> None:
        """Offer these people; who was chosen stays so."""
        if (me, list(voices)) == (self._me, self._voices):
            return
        self._me, self._voices = me, list(voices)
        with QSignalBlocker(self.person):
            kept = self.person.currentText()
            self._fill()
            self.person.setCurrentIndex(max(0, self.person.findText(kept)))

    def show_came(self, name: str, among: frozenset[UUID]) -> None:
        """Show only these threads, whatever state they are in.

        :param name: who said it.
        """
        self._among = among
        boxes = (self.came, self.person, self.state, self.type)
        with ExitStack() as still:
            for box in boxes:
                still.enter_context(QSignalBlocker(box))
            self.came.clear()
            self.came.addItem(_("From everybody"), False)
            self.came.addItem(_("From the return of {person}", person=isolate(name)), True)
            self.came.setCurrentIndex(1)
            for box, none in ((self.person, _ANYBODY), (self.state, ""), (self.type, "")):
                box.setCurrentIndex(box.findData(none))
        self.came.show()
        self.changed.emit()

    def _on_came(self, _row: int) -> None:
        if not self.came.currentData():
            self._among = frozenset()
            self.came.hide()
            self.let_go.emit()
        self.changed.emit()

    def wanted(self) -> Wanted:
        """Which threads the boxes ask for."""
        who = self.person.currentData()
        named = isinstance(who, int)
        return Wanted(
            state=self.state.currentData(),
            type=self.type.currentData(),
            assigned=self._me if who == _MINE else self._voices[who] if named else None,
            unassigned=who == _NOBODYS,
            among=self._among,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self.wanted() != Wanted()

    def show_all(self) -> None:
        """Leave nothing out."""
        self._among = frozenset()
        self.came.hide()
        self.let_go.emit()
        with QSignalBlocker(self.person), QSignalBlocker(self.state), QSignalBlocker(self.type):
            self.person.setCurrentIndex(0)
            self.state.setCurrentIndex(self.state.findData(""))
            self.type.setCurrentIndex(0)
        self.changed.emit()

    def mine(self) -> None:
        """Only what I am asked to see to."""
        self.person.setCurrentIndex(self.person.findData(_MINE))

    def _fill(self) -> None:
        self.person.clear()
        self.person.addItem(_("All people"), _ANYBODY)
        self.person.addItem(_("Assigned to me"), _MINE)
        self.person.addItem(_("Assigned to nobody"), _NOBODYS)
        for number, voice in enumerate(self._voices):
            if not voice.is_same(self._me):
                self.person.addItem(_("Assigned to {person}", person=isolate(voice.name)), number)
