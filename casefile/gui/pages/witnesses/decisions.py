"""Every decision of a witness, newest first: nothing of it was ever overwritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.statuses import DISPUTED, OPEN, VERIFIED, Status
from casefile.gui.style import SPACE
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import secondary
from casefile.gui.words import here, term
from casefile.i18n import _, current
from casefile.model.records import Consent

_LOOKS: dict[str, Status] = {"granted": VERIFIED, "refused": DISPUTED, "withdrawn": DISPUTED}


class Decisions(QWidget):
    """Who decided what, when, explained by whom, under which conditions, until when."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = LineList(_("All decisions"))
        self.list.setObjectName("witness-decisions")
        self._none = secondary(_("No decision is recorded yet."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._none)
        layout.addWidget(self.list)
        self.show_decisions(())

    def show_decisions(self, decisions: Sequence[Consent]) -> None:
        """Show these, newest first."""
        self.list.show_lines([_line(each) for each in decisions])
        self._none.setVisible(not decisions)
        self.list.setVisible(bool(decisions))


def _line(each: Consent) -> Line:
    words = decision_words(each)
    purpose = term("consent_purpose", each.purpose)
    told = [
        each.trashed and _("goes on counting until a later consent is recorded"),
        each.body and _("for {body}", body=each.body),
        each.explained_by and _("explained by {name}", name=each.explained_by),
        each.interpreter and _("interpreter {name}", name=each.interpreter),
        each.language and term("language", each.language),
        each.expires is not None and _("until {date}", date=each.expires.words(current())),
        each.conditions,
    ]
    return Line(
        each.id,
        _("{decision}: {purpose}", decision=words, purpose=purpose),
        note=dotted(str(part) for part in told if part),
        end=each.given.words(current()) if each.given is not None else _recorded(each),
        status=_LOOKS.get(each.decision, OPEN),
        rows=3,
    )


def decision_words(each: Consent) -> str:
    """What was decided, and whether that was put into the trash since."""
    words = term("consent_decision", each.decision)
    return _("{decision} (in the trash)", decision=words) if each.trashed else words


def _recorded(each: Consent) -> str:
    """The day on which it was recorded, where no date was entered. A UUIDv7 begins with its time (RFC 9562)."""
    when = here(dt.datetime.fromtimestamp((each.id.int >> 80) / 1000, dt.UTC))
    return _("recorded {date}", date=when.date().isoformat())
