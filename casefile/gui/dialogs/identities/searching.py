"""Search identities: inside the compartment, in memory, in any spelling. Every search is in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.messages import announce
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.secret import copy_as_secret
from casefile.gui.words import listed
from casefile.i18n import _, isolate, plural
from casefile.services.identities import RELOCK_AFTER, FoundIdentity


class IdentitySearch(Dialog):
    """A line, and who was found. Enter on somebody opens the record, whose identity is then still hidden.

    It is shown while the compartment is open; when the two minutes are over it closes, and what it showed with it.
    """

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Search identities"), name="identity-search", width=32, height=20, on_paper=False)
        self._desk = desk
        self.query = QLineEdit()
        self.query.setAccessibleName(_("Name, or any other word of an identity"))
        self.query.setPlaceholderText(_("Name, or any other word of an identity"))
        self.query.setMinimumHeight(ROW)
        copy_as_secret(self.query)
        self.query.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.search_button = QPushButton(_("Search"))
        self.search_button.setObjectName("identity-search-go")
        icons.put(self.search_button, "search", on_accent=True)
        self.search_button.clicked.connect(self.search)
        self._said = secondary(_("Any spelling will do, in any script. Each search is written into the journal."))
        self.list = LineList(_("Found"))
        self.list.setObjectName("identity-search-found")
        self.list.opened.connect(self._on_opened)
        self._over = QTimer(self, singleShot=True, interval=RELOCK_AFTER * 1000)
        self._over.timeout.connect(self.reject)
        self._over.start()
        self._compose()

    def _compose(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE[1])
        line.addWidget(self.query, 1)
        line.addWidget(self.search_button)
        self.above.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[1])
        self.above.addLayout(line)
        self.above.addWidget(self._said)
        self.column.addWidget(self.list)
        self.add_cancel(_("Close"))
        self.set_main(self.search_button)
        self.list.hide()
        self.query.setFocus()

    @property
    def said(self) -> str:
        """The sentence under the line."""
        return self._said.text()

    def search(self) -> None:
        """Look for what is entered."""
        query = self.query.text()
        self._over.start()
        self.search_button.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: ws.identities.search(query), self._on_found, self._on_failed)

    def _on_found(self, found: Sequence[FoundIdentity]) -> None:
        self.search_button.setEnabled(True)
        self.list.show_lines([_line(each) for each in found])
        self.list.setVisible(bool(found))
        self._tell(
            plural("{n} identity was found.", "{n} identities were found.", len(found))
            if found
            else _("No identity holds this, in any spelling.")
        )
        if found:
            self.list.setCurrentRow(0)
            self.list.setFocus()

    def _on_failed(self, error: CasefileError) -> None:
        self.search_button.setEnabled(True)
        self.list.show_lines([])
        self.list.hide()
        self._tell(error.message)

    def _tell(self, sentence: str) -> None:
        self._said.setText(sentence)
        announce(self, sentence)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, UUID):
            self.accept()
            self._desk.open_record(key)

    def typed(self) -> list[str]:
        """A search is nothing to keep."""
        return []

    def done(self, result: int) -> None:
        """Nothing of what was found stays behind."""
        self.list.show_lines([])
        self.query.clear()
        super().done(result)


def _line(each: FoundIdentity) -> Line:
    return Line(
        each.subject.id,
        listed([isolate(name) for name in each.names]) or _("No name is entered"),
        note=isolate(each.subject.ref),
        end=_("sounds alike") if each.similar else "",
        rows=2,
    )
