"""A return: what was said about a review copy, sealed for its owner."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.models.cells import Cell
from casefile.gui.places import save_as
from casefile.gui.statuses import ATTENTION, DISPUTED, SAFE
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, isolate, plural
from casefile.model.contacts import CHANGED, VERIFIED
from casefile.services.contacts import with_state
from casefile.services.returns import Outgoing


class ReturnDialog(Dialog):
    """Shows what would leave; nothing is written before a place is named."""

    def __init__(self, desk: Desk, case_id: UUID, parent: QWidget) -> None:
        super().__init__(parent, _("Return"), name="return_dialog", width=44, on_paper=False)
        self._desk, self._case_id = desk, case_id
        self._owner = Statement()
        self._owner.hide()
        self._words = PlainLabel(wrap=True)
        self.table = SmallTable(_("Threads that go back"), ((_("Threads that go back"), 300),))
        self.running = Running(desk.jobs)
        intro = _(
            "What you said about this review copy goes back to its owner, sealed for them alone. All that was said so "
            "far is in every return, so a lost one is no loss. Whom you assigned a thread to stays here."
        )
        for part in (PlainLabel(intro, wrap=True), self._owner, self._words, self.table, self.running):
            self.column.addWidget(part)
        self.close_button = self.add_cancel()
        self.save = self.add_main(_("Save the return…"), self._on_save, "save_return", "save")
        self.save.setEnabled(False)
        answer_f1(self)
        desk.jobs.query(self, "outgoing", lambda ws: ws.returns.outgoing(case_id), self._show, self._refused)

    @property
    def words(self) -> str:
        """All that is said."""
        return "\n".join([self._owner.sentence, self._words.text()])

    def reject(self) -> None:
        """Not while it is being sealed."""
        if self.close_button.isEnabled():
            super().reject()

    def _show(self, outgoing: Outgoing) -> None:
        owner = outgoing.owner
        if owner is None:
            text = _("Whoever gave you this review copy is no contact any more. Take their card in first.")
            self._owner.say(text, DISPUTED, coloured=False)
        else:
            look = {VERIFIED: SAFE, CHANGED: DISPUTED}.get(owner.state, ATTENTION)
            self._owner.say(_("For {name}.", name=with_state(owner)), look, coloured=False)
        self._owner.show()
        ref = isolate(outgoing.case_ref)
        some = bool(outgoing.threads)
        self._words.setText(
            plural("{n} post about {ref} goes back.", "{n} posts about {ref} go back.", outgoing.posts, ref=ref)
            if some
            else _(
                "Nothing was said about {ref} yet, so there is nothing to return. Ctrl+M begins a thread about the "
                "record at hand.",
                ref=ref,
            )
        )
        self.table.show_rows([(number, (Cell(title),)) for number, title in enumerate(outgoing.threads)])
        self.table.setVisible(some)
        self.save.setEnabled(some and owner is not None and owner.state != CHANGED and not self._desk.read_only)
        self.take_room()
        (self.save if self.save.isEnabled() else self.close_button).setFocus()

    def _refused(self, error: CasefileError) -> None:
        self.close_button.setEnabled(True)
        self.save.setEnabled(bool(self.table.keys))
        self.say(error.message)
        self.take_room()

    def _on_save(self) -> None:
        save_as(
            self,
            "save_return_to",
            _("Save the return"),
            "return.casepkg",
            self.save_to,
            accept=_("Save"),
            kinds=_("Package ({pattern})", pattern="*.casepkg"),
            suffix="casepkg",
        )

    def save_to(self, out: Path) -> None:
        """Write it there."""
        case_id = self._case_id
        self.say("")
        self.save.setEnabled(False)
        self.close_button.setEnabled(False)
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.returns.write(out, case_id),
            lambda _made: self._on_written(out),
            _("Sealing the return"),
            self._refused,
            writes=True,
        )
        self.running.watch(task)
        self.running.stop.setEnabled(False)  # it is sealed and noted in one piece

    def _on_written(self, out: Path) -> None:
        self.close_button.setEnabled(True)
        self.accept()
        self._desk.notify(_("The return is saved: {place}. Send it to the owner.", place=isolate(str(out))))


def give_return(desk: Desk, parent: QWidget) -> None:
    """Show what would go back about the case at hand."""
    if desk.case_id is not None:
        ReturnDialog(desk, desk.case_id, parent).open()
