"""Destroying a vault: its name has to be typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit

from casefile.errors import CasefileError, Refused
from casefile.gui.beginning import Beginning
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.session import Session
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate

if TYPE_CHECKING:
    from casefile.services.erase import Erased


class EraseForm(SmallForm):
    """Says what is destroyed and what is not."""

    def __init__(self, desk: Desk, session: Session) -> None:
        super().__init__(
            session.place,
            title=_("Destroy the vault"),
            action=_("Destroy for good"),
            busy=_("Locking…"),
            intro=_(
                "The keys are overwritten first: from that instant on nobody can read the vault, you included. Then "
                "all its files are removed. There is no way back but a backup."
            ),
        )
        self.setObjectName("erase_form")
        self._session = session
        self._name = desk.vault_name
        self.warn(
            _(
                "Flash memory (SSDs, sticks) may keep what was overwritten. Backups, travel copies and other copies "
                "are not touched."
            )
        )
        self.name = QLineEdit()
        label = _("To destroy it, type its name: {name}", name=isolate(self._name))
        self.ask("name", Question(label, self.name))
        self.call_off_by_default()
        self.name.setFocus()

    def is_right(self) -> bool:
        """Whether the name is the vault's."""
        if self.name.text().strip() == self._name:
            return True
        self.refuse(Refused(_("That is not the name of the vault."), code="wrong_name", field="name"))
        return False

    def do(self) -> None:
        """Lock the vault, then destroy it."""
        session, name = self._session, self._name
        workspace = session.workspace
        assert workspace is not None
        folder = workspace.folder
        self.accept()

        def begin() -> None:
            session.welcome()

            def verb(_progress: object, _cancelled: object) -> Erased:
                from casefile.services.erase import erase

                return erase(folder, name)

            def done(erased: Erased) -> None:
                session.settings.forget(folder)
                session.begin(Beginning(said=told(erased), weight="attention"))

            def failed(error: CasefileError) -> None:
                session.begin(Beginning(said=error.message, weight="fault"))

            session.background.run(session, verb, done, failed)

        session.lock(begin)


def told(erased: Erased) -> str:
    """What is said of a vault that is no more."""
    if erased.left:
        said = _(
            "{name} is destroyed. Left in its folder, as it does not belong to it: {left}",
            name=isolate(erased.name),
            left=", ".join(erased.left[:5]),
        )
    elif erased.linked:
        said = _("{name} is removed.", name=isolate(erased.name))
    else:
        said = _("{name} is destroyed. Backups and copies elsewhere are still there.", name=isolate(erased.name))
    return " ".join([*erased.still_there, said])
