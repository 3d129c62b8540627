"""Recognising the words drawn on pages and pictures: in which languages, then a task with progress and Cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from casefile.errors import BadInput
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.code_pickers import CodesPicker
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.records import EvidenceFile
from casefile.services.intake import ReadAgain


class RecogniseForm(SmallForm):
    """One question.

    :param languages: codes to begin with.
    """

    def __init__(self, desk: Desk, file: EvidenceFile, languages: tuple[str, ...], parent: QWidget) -> None:
        super().__init__(
            parent,
            title=_("Recognise the text of {ref}", ref=isolate(file.ref)),
            action=_("Recognise"),
            busy=_("Recognising…"),
            intro=_(
                "Tesseract, a program on this computer, reads the words that are drawn on the pages. They become a "
                "further text that is marked as recognised: a draft, to be compared with the original."
            ),
        )
        self.setObjectName("recognise")
        self._desk, self._file = desk, file
        self._languages = CodesPicker("language")
        self._languages.set_value(languages)
        self._languages.set_label(_("Languages of the text"))
        self.ask("languages", Question(_("Languages of the text"), self._languages))

    def do(self) -> None:
        """Recognise them; it may take seconds for each page."""
        try:
            languages = self._languages.value()
        except BadInput as error:
            self.refuse(error)
            return
        id = self._file.id
        self._desk.jobs.compute(
            self,
            lambda ws, progress, cancelled: ws.sources.recognise(id, languages, progress=progress, cancelled=cancelled),
            self._on_read,
            _("Recognising the text"),
            self.refuse,
            writes=True,
        )

    def _on_read(self, read: ReadAgain) -> None:
        self.accept()
        sentences = [_("The file has a further text; the reader shows it."), *read.account.sentences]
        self._desk.notify("\n".join(sentences[:6]), "attention")
