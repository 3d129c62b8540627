"""The words of a slip, typed off paper, held against the journal."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.messages import announce
from casefile.gui.statuses import DISPUTED, VERIFIED
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _
from casefile.services.integrity import Finding


class CompareSlip(SmallForm):
    """Stays open, so that what was typed and what is said about it can be compared."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Compare a slip"),
            action=_("Compare"),
            busy=_("Comparing…"),
            intro=_("Type the twelve words that were noted when the vault was locked, exported or checked before."),
        )
        self.setObjectName("compare_slip_form")
        self._desk = desk
        self.line = QLineEdit()
        self.line.setObjectName("slip_words")
        hint = _("With blanks between them; four letters of each are enough. Forms of before have eight.")
        self.ask("words", Question(_("Words"), self.line, hint))
        self.said = Statement()
        self.said.setObjectName("slip_said")
        self.said.hide()
        self.column.addWidget(self.said)
        self.line.textEdited.connect(lambda _text: self.said.hide())
        self.line.setFocus()

    def do(self) -> None:
        """Compare them."""
        typed = self.line.text()
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.integrity.compare_words(typed),
            self._on_compared,
            failed=self.refuse,
        )

    def _on_compared(self, found: Finding) -> None:
        self.set_busy(False)
        said = found.sentence if found.ok else f"{found.sentence}\n{found.meaning}"
        self.said.say(said, VERIFIED if found.ok else DISPUTED)
        self.said.show()
        self.take_room()
        announce(self, said)
