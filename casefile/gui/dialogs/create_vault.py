"""Making a vault: its name, where it lies, who one is, and its passphrase."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from casefile.errors import Refused
from casefile.gui import icons
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.style import SPACE
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.question import Question
from casefile.i18n import _
from casefile.model.outside import clean_line
from casefile.vault.layout import VAULT_SUFFIX, vault_name


class CreateVault(SmallForm):
    """Asks for what a new vault needs. Who opened it makes the vault, and then says :meth:`refuse` or accepts."""

    create_wanted = Signal(object, str, str)
    """The folder to be made (Path), the passphrase, and the person's own name or nothing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, title=_("Create a vault"), action=_("Create the vault"), busy=_("Creating the vault…"))
        icons.put(self.action, "folder-plus", on_accent=True)
        self._name = QLineEdit()
        self._folder = QLineEdit(str(Path.home()))
        self._person = QLineEdit()
        self._passphrase = NewPassphrase(_("Passphrase"), _("Passphrase again"))
        self.ask(
            "name",
            Question(
                _("Name of the vault"),
                self._name,
                _("The folder's name is not encrypted: choose one that tells nobody anything."),
            ),
        )
        self.ask("folder", Question(_("Where"), _Folder(self._folder)))
        self.ask(
            "person",
            Question(
                _("Your name (optional)"),
                self._person,
                _("How you appear in the journal of the vault. It is encrypted and may be a pseudonym."),
            ),
        )
        self.ask("passphrase", self._passphrase)
        self.note(_("Nobody can replace a lost passphrase. The next step makes a recovery sheet for that day."))
        for line in (self._name, self._person):
            line.textEdited.connect(self._on_names)
        self._name.setFocus()

    def is_right(self) -> bool:
        """Whether a vault can be made of it."""
        name = self._vault_name()
        if not name or name.startswith(".") or any(character in '/\\:*?"<>|' for character in name):
            self.refuse(Refused(_("Give the vault a name that can be a folder's name."), field="name"))
            return False
        if not self._folder.text().strip():
            self.refuse(Refused(_("Say where the vault shall lie."), field="folder"))
            return False
        return super().is_right()

    def do(self) -> None:
        """Ask for the vault to be made."""
        folder = Path(self._folder.text().strip()).expanduser() / f"{self._vault_name()}{VAULT_SUFFIX}"
        self.create_wanted.emit(folder, self._passphrase.passphrase(), clean_line(self._person.text()))

    def _vault_name(self) -> str:
        return vault_name(clean_line(self._name.text()))

    def _on_names(self) -> None:
        self._passphrase.know(self._name.text(), self._person.text())


class _Folder(QWidget):
    """A line for a folder, and a button to look for it."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__()
        self._line = line
        line.setAccessibleName(_("Where"))
        browse = QPushButton(_("Choose…"))
        browse.setAccessibleName(_("Choose the folder"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[1])
        row.addWidget(line, 1)
        row.addWidget(browse)
        self.setFocusProxy(line)

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where the vault shall lie"), self._line.text())
        if chosen:
            self._line.setText(chosen)
