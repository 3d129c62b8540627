"""The dossiers of this case that left the vault: for whom, to whom, and what is noted about it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog, half_changed
from casefile.gui.style import SPACE
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import secondary
from casefile.gui.words import moment
from casefile.i18n import _, isolate, plural
from casefile.model.records import Disclosure
from casefile.services.dossiers import AUDIENCE_LABELS


class HandedOut(QWidget):
    """Newest first. Enter or a double click changes the recipient and the remarks; all else stays as it was."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._made: dict[UUID, Disclosure] = {}
        self._wanted: UUID | None = None
        self._none = secondary(_("No dossier of this case has left the vault yet."))
        self.list = LineList(_("Handed out"))
        self.list.setObjectName("dossier_handed_out")
        self.list.opened.connect(self._edit)
        self._change = QPushButton(_("Change recipient or remarks…"))
        self._change.setObjectName("dossier_change_disclosure")
        icons.put(self._change, "pencil")
        self._change.clicked.connect(lambda: self._edit(self.list.current_key()))
        self.list.chosen.connect(lambda key: self._change.setEnabled(key is not None and not desk.read_only))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(self._none)
        layout.addWidget(self.list)
        layout.addWidget(self._change, 0, Qt.AlignmentFlag.AlignLeading)
        self.show_disclosures(())

    def show_disclosures(self, made: Sequence[Disclosure]) -> None:
        """Show these, newest first."""
        self._made = {each.id: each for each in made}
        self.list.show_lines([_line(each) for each in made])
        self._none.setVisible(not made)
        self.list.setVisible(bool(made))
        self._change.setVisible(bool(made))
        self._change.setEnabled(self.list.current_key() is not None and not self._desk.read_only)
        if self._wanted in self._made:
            self.choose(self._wanted)
        for each in made:
            if half_changed(self._desk, each.id):  # when the vault was locked
                self._edit(each.id)

    def choose(self, id: UUID) -> None:
        """Make one the current line, now or when it has been read."""
        self._wanted = None if id in self._made else id
        if id in self._made:
            self.list.choose(id)
            self.list.setFocus()

    def recipients(self) -> list[str]:
        """Whom something went to before, to be offered again."""
        return list(dict.fromkeys(each.recipient for each in self._made.values() if each.recipient))

    def _edit(self, key: object) -> None:
        made = self._made.get(key) if isinstance(key, UUID) else None
        if made is None or self._desk.read_only:
            return
        dialog = RecordDialog(
            self._desk,
            made,
            ("recipient", "remarks"),
            title=_("Handed out: {ref}", ref=isolate(made.ref)),
            action=_("Save"),
            label=_("Change {ref}", ref=made.ref),
            hint=_line(made).note,
            parent=self,
        )
        dialog.setObjectName("disclosure-dialog")
        dialog.open()


def _line(made: Disclosure) -> Line:
    witnesses = len(made.witnesses)
    return Line(
        made.id,
        made.recipient or _("Recipient not named"),
        note=dotted(
            [
                _(AUDIENCE_LABELS.get(made.audience, made.audience)),
                moment(made.at),
                made.ref,
                plural("notes of {n} witness", "notes of {n} witnesses", witnesses) if witnesses else "",
                " ".join(made.remarks.split()),
            ]
        ),
        rows=2,
    )
