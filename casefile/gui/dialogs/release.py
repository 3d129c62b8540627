"""Why a dossier leaves although it shows what is withheld from its audience: a sentence that the journal keeps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.widgets.question import Question
from casefile.i18n import _, plural

_LONGEST_REASON = 200


class ReleaseDialog(SmallForm):
    """Asks for the reason.

    :param places: how many there are; 0 where real names were not compared.
    :param release: takes the reason. :param intro: what it means, where it is no dossier.
    """

    def __init__(self, parent: QWidget, places: int, release: Callable[[str], object], *, intro: str = "") -> None:
        intro = intro or (
            plural(
                "{n} place shows this audience what is withheld from it. Anyone who receives the dossier will read it, "
                "and it cannot be called back.",
                "{n} places show this audience what is withheld from it. Anyone who receives the dossier will read "
                "them, "
                "and it cannot be called back.",
                places,
            )
            if places
            else _(
                "Real names were not looked for, as the compartment of the identities is closed. If one stands in a "
                "text, anyone who receives the dossier will read it, and it cannot be called back."
            )
        )
        super().__init__(
            parent, title=_("Release all the same"), action=_("Release"), busy=_("One moment…"), intro=intro
        )
        self.setObjectName("release_dossier")
        self._release = release
        self.reason = QLineEdit(maxLength=_LONGEST_REASON)
        self.reason.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self._question = Question(
            _("Reason"),
            self.reason,
            _("It stands in the journal with your name and the time. No names, no contacts."),
        )
        self.ask("reason", self._question)
        self.call_off_by_default()

    def is_right(self) -> bool:
        """A reason is given."""
        if self.reason.text().strip():
            return True
        self._question.say(_("Give a reason: it is written into the journal."))
        self.reason.setFocus()
        return False

    def do(self) -> None:
        """Go on with the export."""
        self._release(self.reason.text().strip())
        self.accept()
