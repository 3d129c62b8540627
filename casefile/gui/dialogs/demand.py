"""One demand of a statement: of whom, what, in which words, by when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from casefile.errors import BadInput
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.question import Question
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.statements import Demand
from casefile.model.words import term

_LINES = 4


class DemandDialog(SmallForm):
    """Asks for one demand. :param take: takes the demand as it was changed."""

    def __init__(self, parent: QWidget, demand: Demand, take: Callable[[Demand], object]) -> None:
        super().__init__(
            parent,
            title=_("Demand"),
            action=_("Keep"),
            busy=_("Saving…"),
            intro=_("It stands below the text. When the statement is issued, it becomes an accountability call."),
        )
        self.setObjectName("demand")
        self._demand, self._take = demand, take
        self.addressee = QLineEdit(demand.addressee, maxLength=200)
        self.addressee.setObjectName("demand_addressee")
        self.kind = ChoiceBox()
        self.kind.setObjectName("demand_kind")
        for code in vocabularies.load("demand").codes():
            self.kind.addItem(term("demand", code, current()), code)
        self.kind.setCurrentIndex(max(0, self.kind.findData(demand.demand or "investigate")))
        self.words = QPlainTextEdit(demand.words)
        self.words.setObjectName("demand_words")
        self.words.setMinimumHeight(_LINES * self.fontMetrics().lineSpacing())
        self.due = QLineEdit(demand.due, maxLength=10)
        self.due.setObjectName("demand_due")
        self.due.setPlaceholderText("2024-04-01")
        self._whom = Question(_("Addressee"), self.addressee)
        self._by = Question(_("Due"), self.due, _("Year, month and day; nothing where no day is set."))
        self.ask("addressee", self._whom)
        self.ask("demand", Question(_("What is demanded"), self.kind))
        self.ask("words", Question(_("In its own words"), self.words, _("Empty: what is demanded, as chosen above.")))
        self.ask("due", self._by)

    def is_right(self) -> bool:
        """It names an addressee, and a day that there is, or none."""
        if not self.addressee.text().strip():
            self._whom.say(_("Name the addressee: the call is followed up with them."))
            self.addressee.setFocus()
            return False
        try:
            day = FuzzyDate.parse(self.due.text().strip()) if self.due.text().strip() else None
            if day is not None and (day.earliest is None or day.earliest != day.latest):
                raise BadInput("", code="no_day")
        except BadInput:
            self._by.say(_("Write the day as 2024-04-01."))
            self.due.setFocus()
            return False
        return True

    def do(self) -> None:
        """Hand it back."""
        self._take(
            replace(
                self._demand,
                addressee=" ".join(self.addressee.text().split()),
                demand=str(self.kind.currentData()),
                words=self.words.toPlainText().strip(),
                due=self.due.text().strip(),
            )
        )
        self.set_busy(False)
        self.accept()
