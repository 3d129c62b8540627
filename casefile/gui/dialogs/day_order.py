"""The one question that a conversation may leave open: which number of its dates is the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.jobs import Cancelled, Progress
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.question import Question
from casefile.i18n import _, plural

if TYPE_CHECKING:
    from casefile.workspace import Workspace


class DayOrderForm(SmallForm):
    """Asked once for all conversations of an intake; each is read again with the answer.

    :param files: the evidence files.
    """

    def __init__(self, desk: Desk, files: Sequence[UUID], parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Is the day or the month first?"),
            action=_("Read again"),
            busy=_("Reading…"),
            intro=_(
                "Phones write dates in the order of their language, and nothing in the conversation says which it is. "
                "Ask who exported it, or look for a message whose day you know."
            ),
        )
        self.setObjectName("day_order")
        self._desk, self._files = desk, list(files)
        self._order = ChoiceBox()
        self._order.setObjectName("day_order.order")
        self._order.setAccessibleName(_("Order of the dates"))
        self._order.addItem(_("Day first: 05/12 is the fifth of December"), "day")
        self._order.addItem(_("Month first: 05/12 is the twelfth of May"), "month")
        self._order.setCurrentIndex(-1)
        self._question = Question(_("Order of the dates"), self._order)
        self.ask("day_order", self._question)

    def is_right(self) -> bool:
        """One of the two was chosen: neither is by itself, as nothing is to be guessed."""
        if self._order.currentData() is None:
            self._question.say(_("Choose one of the two."))
            return False
        return True

    def do(self) -> None:
        """Read them, on the writer thread."""
        order, files = self._order.currentData(), self._files

        def read(ws: Workspace, progress: Progress, cancelled: Cancelled) -> int:
            for n, id in enumerate(files):
                if cancelled():
                    return n
                ws.sources.read_again(id, day_order=order)
                progress(n + 1, len(files))
            return len(files)

        self._desk.jobs.compute(self, read, self._on_read, _("Reading the text again"), self.refuse, writes=True)

    def _on_read(self, n: int) -> None:
        self.accept()
        self._desk.notify(
            plural("{n} conversation was read with these dates.", "{n} conversations were read with these dates.", n)
        )
