"""Reading the text of a stored file again: in another encoding, or with a password."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.day_order import DayOrderForm
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.records import EvidenceFile
from casefile.services.formats import CONVERSATIONS_WITHOUT_ORDER, ENCODINGS
from casefile.services.intake import ReadAgain

_PDF = "application/pdf"


def can_be_read_again(file: EvidenceFile) -> bool:
    """Whether another encoding, or a password, can change what is read of it."""
    return not file.disposed and (
        file.media_type in (_PDF, *CONVERSATIONS_WITHOUT_ORDER) or file.media_type.startswith("text/")
    )


def read_again_form(desk: Desk, file: EvidenceFile, parent: QWidget) -> SmallForm:
    """The question that fits the file."""
    if file.media_type in CONVERSATIONS_WITHOUT_ORDER:
        return DayOrderForm(desk, [file.id], parent)
    return ReadAgainForm(desk, file, parent)


class ReadAgainForm(SmallForm):
    """One question, by the kind of file."""

    def __init__(self, desk: Desk, file: EvidenceFile, parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Read {ref} again", ref=isolate(file.ref)),
            action=_("Read again"),
            busy=_("Reading…"),
            intro=_("This makes a further text of the file. The text of before stays, with all that is marked in it."),
        )
        self.setObjectName("read_again")
        self._desk, self._file = desk, file
        self._password = QLineEdit(echoMode=QLineEdit.EchoMode.Password)
        self._encoding = ChoiceBox()
        if file.media_type == _PDF:
            hint = _("It is used once and kept nowhere.")
            self.ask("password", Question(_("Password of the document"), self._password, hint))
        else:
            self._encoding.addItems(list(ENCODINGS))
            said = dict(file.capture).get("encoding", "")
            hint = _("Read as {encoding} so far.", encoding=isolate(said)) if said else ""
            self.ask("encoding", Question(_("Character encoding"), self._encoding, hint))
            self._encoding.setAccessibleName(_("Character encoding"))

    def do(self) -> None:
        """Read it, on the writer thread."""
        id, password, encoding = self._file.id, self._password.text(), self._encoding.currentText()
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.sources.read_again(id, password=password, encoding=encoding),
            self._on_read,
            _("Reading the text again"),
            self.refuse,
            writes=True,
        )

    def _on_read(self, again: ReadAgain) -> None:
        self._password.clear()
        self.accept()
        sentences = [_("The file has a further text; the reader shows it."), *again.account.sentences]
        self._desk.notify("\n".join(sentences[:6]), "attention" if len(sentences) > 1 else "info")
