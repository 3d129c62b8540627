"""A new key for the vault: what it means is said first, then the vault is locked and everything encrypted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox

from casefile.errors import CasefileError, Refused
from casefile.gui.beginning import Beginning
from casefile.gui.desk import Desk
from casefile.gui.dialogs.copies.waiting import Waiting
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.jobs import Cancelled, Progress
from casefile.gui.session import Session
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate

if TYPE_CHECKING:
    from casefile.services.rekey import Rekeyed
    from casefile.workspace import Workspace


class RekeyForm(SmallForm):
    """Asks for both passphrases; names who has to be added again."""

    def __init__(self, desk: Desk, session: Session) -> None:
        super().__init__(
            session.place,
            title=_("Give the vault a new key"),
            action=_("Lock and encrypt again"),
            busy=_("Locking…"),
            intro=_(
                "For when an old copy of the vault and an old passphrase may be in other hands: anyone who has both "
                "still opens the vault. Everything is encrypted again; until that is done the vault is locked. A power "
                "cut leaves it as it was or as it will be."
            ),
        )
        self.setObjectName("rekey_form")
        self._session = session
        self.others = secondary(_("Only your passphrase opens it then. The recovery sheet has to be made again."))
        self.column.addWidget(self.others)
        self.old = PassphraseEdit(_("Passphrase of today"))
        self.new = NewPassphrase(_("New passphrase"), _("The same again"))
        self.ask("old", Question(_("Passphrase of today"), self.old))
        self.ask("passphrase", self.new)
        self.keep = QCheckBox(_("Where evidence files are damaged, keep them as they are and go on"))
        self.column.addWidget(self.keep)
        self.warn(_("Backups and copies from before open as before. Make a new backup afterwards, and destroy those."))
        desk.jobs.query(self, "others", _others, self._name_others)
        self.old.setFocus()

    def is_right(self) -> bool:
        """Whether both are typed."""
        if not self.old.passphrase():
            self.refuse(Refused(_("Type the passphrase of today."), code="no_passphrase", field="old"))
            return False
        return super().is_right()

    def do(self) -> None:
        """Lock the vault, then encrypt it again."""
        session, old, new = self._session, self.old.passphrase(), self.new.passphrase()
        keep = self.keep.isChecked()
        workspace = session.workspace
        assert workspace is not None
        folder = workspace.folder
        self.accept()

        def begin() -> None:
            session.ask_passphrase(folder)

            def verb(progress: Progress, cancelled: Cancelled) -> Rekeyed:
                from casefile.services.rekey import rekey

                return rekey(folder, old, new, keep_damaged=keep, progress=progress, cancelled=cancelled)

            def done(made: Rekeyed) -> None:
                session.begin(Beginning.asking(folder, said=told(made), weight="attention"))

            def failed(error: CasefileError) -> None:
                session.begin(Beginning.asking(folder, said=error.message, weight="fault"))

            background = session.background
            task = background.run(session, verb, done, failed, _("Encrypting the vault again"))
            sentence = _("This takes about as long as copying the vault twice. It can be stopped until it is done.")
            Waiting(background, task, sentence, session.place).open()

        session.lock(begin)

    def _name_others(self, names: list[str]) -> None:
        if names:
            self.others.setText(
                _(
                    "Only your passphrase opens it then. To be added again: {names}. The recovery sheet has to be made "
                    "again.",
                    names=", ".join(isolate(name) for name in names),
                )
            )


def _others(workspace: Workspace) -> list[str]:
    """Who has to be added again."""
    me = workspace.people.me()
    everybody = (insider.person for insider in workspace.people.all())
    return [each.name or str(each.id) for each in everybody if not each.removed and (me is None or each.id != me.id)]


def told(made: Rekeyed) -> str:
    """What is said of a vault with a new key."""
    said = [_("The vault has a new key. Make a new backup, and destroy the old ones.")]
    if made.lost:
        said.append(_("To be added again: {names}.", names=", ".join(isolate(name) for name in made.lost)))
    if made.sheet:
        said.append(_("The recovery sheet opens nothing any more. Make a new one."))
    if made.missing:
        said.append(_("Missing before, and still: {path}", path=", ".join(made.missing[:5])))
    if made.damaged:
        said.append(_("Damaged before, and kept as it is: {path}", path=", ".join(made.damaged[:5])))
    return " ".join(said)
