"""What stands above all else about a witness: who may see the notes today, how great the risk is, what not to write."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.pages.witnesses.reasons import standings
from casefile.gui.statuses import ATTENTION, status_of
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.statement import Statement
from casefile.gui.words import term
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.deadlines import Now
from casefile.model.records import Consent, Witness


class ConsentBanner(QFrame):
    """One sentence for each audience."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setObjectName("witness-consent-banner")
        self.setAccessibleName(_("Who may see the notes today"))
        self.statements: dict[str, Statement] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        self._layout.setSpacing(SPACE[1])
        self._layout.addWidget(PlainLabel(_("Who may see the notes today"), level="section"))
        self.decisions = QPushButton(_("Consent by purpose…"))
        self.decisions.setObjectName("witness-show-consent")
        icons.put(self.decisions, "list-checks")
        row = QWidget()
        FlowLayout(row).addWidget(self.decisions)
        self._layout.addWidget(row)

    def show_consents(self, consents: Mapping[str, Consent], now: Now) -> None:
        """Say who may see the notes on this day."""
        for standing in standings(consents, now):
            if standing.audience not in self.statements:
                statement = Statement()
                statement.setObjectName(f"consent-{standing.audience}")
                self.statements[standing.audience] = statement
                self._layout.insertWidget(self._layout.count() - 1, statement)
            self.statements[standing.audience].say(standing.sentence, standing.status, coloured=False)


class RiskBanner(QFrame):
    """The risk in words, and the rule that follows from it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setObjectName("witness-risk-banner")
        self.setAccessibleName(_("Risk to the witness"))
        self.statement = Statement()
        self._rule = Statement()
        self._rule.say(
            _("Do not write names or contacts here, nor anything else that tells who the witness is."),
            ATTENTION,
            coloured=False,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(self.statement)
        layout.addWidget(self._rule)

    def show_witness(self, witness: Witness) -> None:
        """Say how great the risk is. One that was never assessed counts as high."""
        code = witness.risk or "not_assessed"
        vocabulary = vocabularies.load("risk")
        meaning = vocabulary.term(code).meaning(current()) if vocabulary.contains(code) else ""
        words = term("risk", code)
        if meaning:
            sentence = _("Risk to the witness: {risk}. {meaning}", risk=words, meaning=meaning)
        else:
            sentence = _("Risk to the witness: {risk}.", risk=words)
        self.statement.say(sentence, status_of("risk", code) or ATTENTION)
