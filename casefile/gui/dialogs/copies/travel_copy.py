"""A travel copy: where, under which passphrase, and how large its files may be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.errors import Refused
from casefile.gui.desk import Desk
from casefile.gui.dialogs.copies.backup import say_failed
from casefile.gui.dialogs.copies.folder_line import FolderLine
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate, plural
from casefile.model.outside import clean_line

if TYPE_CHECKING:
    from casefile.services.travel import TravelCopy

_MB = 1_000_000
_LIMITS = (10, 100, 1000)
"""Sizes in MB above which evidence may be left at home."""


class TravelForm(SmallForm):
    """Asks; the copy is made in a task that can be seen and stopped."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Make a travel copy"),
            action=_("Make the copy"),
            busy=_("Starting…"),
            intro=_(
                "Makes a second vault without identities, under another passphrase. Left at home are sealed "
                "identities, risk assessments and protective measures (their history too), the recovery sheet, and the "
                "names of other people who open the vault. Anyone who makes you open it sees everything else: also the "
                "reasons and recipients that were typed for hand-overs, reveals and disclosures."
            ),
        )
        self.setObjectName("travel_form")
        self._desk = desk
        self.name = QLineEdit()
        self.where = FolderLine(_("Where"), str(Path.home()))
        self.passphrase = NewPassphrase(_("Another passphrase, for the copy"), _("The same again"))
        self.largest = ChoiceBox()
        self.largest.setAccessibleName(_("Evidence files that travel"))
        self.largest.addItem(_("All evidence files"), None)
        for size in _LIMITS:
            self.largest.addItem(_("Only those up to {size} MB", size=f"{size:,}"), size * _MB)
        self.ask("folder", Question(_("Name of the copy"), self.name, _("It is not encrypted.")))
        self.ask("where", Question(_("Where"), self.where))
        self.ask("passphrase", self.passphrase)
        self.ask("largest", Question(_("Evidence files that travel"), self.largest))
        self.name.setFocus()

    def is_right(self) -> bool:
        """Whether everything is named."""
        name = clean_line(self.name.text())
        if not name or "/" in name or name.startswith("."):
            self.refuse(Refused(_("Give the copy a name."), code="no_name", field="folder"))
            return False
        if self.where.folder() is None:
            self.refuse(Refused(_("Say where the copy shall lie."), code="no_folder", field="where"))
            return False
        return super().is_right()

    def do(self) -> None:
        """Begin, and close."""
        desk, where, passphrase = self._desk, self.where.folder(), self.passphrase.passphrase()
        assert where is not None
        folder = where / clean_line(self.name.text())
        largest = self.largest.currentData()

        def done(made: TravelCopy) -> None:
            desk.notify(" ".join(filter(None, (told(made), made.warning))))
            if not desk.read_only:
                desk.jobs.change(desk, lambda _ws: made.changes)  # written already; the pages hear of it now

        desk.jobs.compute(
            desk,
            lambda ws, progress, cancelled: ws.travel.write(
                folder, passphrase, largest=largest, progress=progress, cancelled=cancelled
            ),
            done,
            _("Making the travel copy"),
            failed=lambda error: say_failed(desk, error),
        )
        self.passphrase.clear()
        self.accept()


def told(made: TravelCopy) -> str:
    """What is said of a travel copy."""
    if made.left:
        return plural(
            "The travel copy is in {place}. {n} evidence file was left at home.",
            "The travel copy is in {place}. {n} evidence files were left at home.",
            len(made.left),
            place=isolate(str(made.folder)),
        )
    return _("The travel copy is in {place}. It holds no identities.", place=isolate(str(made.folder)))
