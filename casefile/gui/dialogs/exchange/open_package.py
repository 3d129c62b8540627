"""Opening a package: what is in it first, in words, then the case in this vault."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.contacts import ContactsDialog
from casefile.gui.dialogs.exchange.files import choose_package
from casefile.gui.dialogs.exchange.help import answer_f1
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.models.cells import Cell
from casefile.gui.statuses import ATTENTION, DISPUTED, VERIFIED
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.running import Running
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, isolate, plural
from casefile.model.contacts import VERIFIED as SURE
from casefile.model.fields import kind
from casefile.services.dossiers import audience_shows
from casefile.services.medium import amount
from casefile.services.review_copy import Opening

_ABOUT_PEOPLE = frozenset({"unknown_author", "changed_key"})
"""Why a package is refused where the list of contacts helps."""


class OpenPackageDialog(Dialog):
    """Reads the package at once; nothing is changed before *Open* is pressed."""

    def __init__(self, desk: Desk, path: Path, parent: QWidget) -> None:
        title = _("Open {name}", name=isolate(path.name))
        super().__init__(parent, title, name="open_package_dialog", width=44, on_paper=False)
        self._desk, self._path = desk, path
        self._said = Statement()
        self._said.hide()
        self.running = Running(desk.jobs)
        self.table = SmallTable(_("What is in it"), ((_("Kind"), 200), (_("Records"), 80)))
        self.table.hide()
        self._words = PlainLabel(wrap=True, selectable=True)
        self.contacts = push_button("open.contacts", _("Contacts…"), "users", self._on_contacts)
        self.contacts.setAutoDefault(False)
        self.contacts.hide()
        for part in (self.running, self._said, self.table, self._words, self.contacts):
            self.column.addWidget(part)
        self.add_cancel()
        self.open_it = self.add_main(_("Open"), self._on_open, "open_package", "folder-open")
        self.open_it.setEnabled(False)
        answer_f1(self)
        self._read()

    @property
    def words(self) -> str:
        """All that is said."""
        return "\n".join([self._said.sentence, self._words.text()])

    def reject(self) -> None:
        """Stop what is under way, too."""
        if self.running.busy:
            self.running.stop.click()
        super().reject()

    def _read(self) -> None:
        path = self._path
        self.contacts.hide()
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: ws.review_copies.open_package(path, dry_run=True, cancelled=cancelled),
            self._show,
            _("Reading the package"),
            self._refused,
        )
        self.running.watch(task)

    def _show(self, opening: Opening) -> None:
        said = _("From {name}: case {ref}.", name=opening.sender, ref=isolate(opening.case_ref))
        self._said.say(said, VERIFIED if opening.contact.state == SURE else ATTENTION, coloured=False)
        self._said.show()
        self.table.show_rows(
            [(name, (Cell(_(kind(name).plural)), Cell(str(count)))) for name, count in opening.counts.items()]
        )
        self.table.setVisible(not opening.is_known)
        self._words.setText("\n".join(_told(opening)))
        self.open_it.setEnabled(not self._desk.read_only and not opening.is_known)
        self.take_room()
        (self.open_it if self.open_it.isEnabled() else self.table).setFocus()

    def _refused(self, error: CasefileError) -> None:
        said = error.message
        if error.code == "other_kind":
            said = _("This package is a return. Take it in with “Merge a return…”. Nothing was changed.")
        self._said.say(said, DISPUTED, coloured=False)
        self._said.show()
        self.table.hide()
        self._words.setText("")
        self.contacts.setVisible(error.code in _ABOUT_PEOPLE)
        self.open_it.setEnabled(False)
        self.take_room()

    def _on_open(self) -> None:
        path = self._path
        self.open_it.setEnabled(False)
        task = self._desk.jobs.compute(
            self,
            lambda ws, _progress, cancelled: (
                opening := ws.review_copies.open_package(path, cancelled=cancelled),
                ws.cases.by_ref(opening.case_ref).id,
            ),
            lambda done: self._on_opened(*done),
            _("Opening the package"),
            self._refused,
            writes=True,
        )
        self.running.watch(task)

    def _on_opened(self, opening: Opening, case_id: UUID) -> None:
        self.accept()
        self._desk.notify(
            _(
                "{ref} is opened. You can comment on it, ask and propose; nothing else of it changes here.",
                ref=isolate(opening.case_ref),
            )
        )
        self._desk.choose_case(case_id)

    def _on_contacts(self) -> None:
        dialog = ContactsDialog(self._desk, self)
        dialog.finished.connect(lambda _how: self._read())
        dialog.open()


def _told(opening: Opening) -> list[str]:
    said = list(opening.notices)
    if opening.is_known:
        return [*said, _("This package was opened before; nothing changes.")]
    said.append(audience_shows(opening.audience))
    if opening.shown:
        said.append(
            plural(
                "{n} file of evidence comes along, {size}: pages and pictures drawn again, or the original.",
                "{n} files of evidence come along, {size}: pages and pictures drawn again, or the originals.",
                opening.shown,
                size=amount(opening.size),
            )
        )
    if opening.files:
        said.append(
            plural(
                "The bytes of {n} evidence file stay with the owner; its digests travel.",
                "The bytes of {n} evidence files stay with the owner; their digests travel.",
                opening.files,
            )
        )
    if opening.gone:
        said.append(
            plural(
                "{n} record of the earlier copy is not in this one and goes to the trash.",
                "{n} records of the earlier copy are not in this one and go to the trash.",
                opening.gone,
            )
        )
    said.append(_("You can comment on it, ask and propose; nothing else of it changes here."))
    return said


def open_package(desk: Desk, parent: QWidget) -> None:
    """Ask which package, then show what is in it."""
    choose_package(parent, _("Open a package"), lambda path: OpenPackageDialog(desk, path, parent).open())
