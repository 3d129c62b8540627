"""Similar spellings of what was searched for: a line of buttons under the box, apart from the hits and never counted
among them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.i18n import _, isolate, plural
from casefile.model.changes import COUNTED, Similar


class Spellings(QWidget):
    """The spellings that stand in names, titles and places. Pressing one searches for it."""

    chosen = Signal(object)
    """A :class:`Similar` is to be searched for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = FlowLayout(self, spacing=SPACE[1])
        self._buttons: list[QPushButton] = []
        self._label = PlainLabel(role="secondary")
        self._layout.addWidget(self._label)
        self.hide()

    def show_spellings(self, found: Sequence[Similar]) -> None:
        """Show these, and nothing where there are none."""
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons = [self._button(each) for each in found]
        sentence = plural(
            "{n} similar spelling in names, titles and places:",
            "{n} similar spellings in names, titles and places:",
            len(found),
        )
        self._label.setText(sentence)
        self.setVisible(bool(found))

    def _button(self, similar: Similar) -> QPushButton:
        button = QPushButton(isolate(similar.written).replace("&", "&&"), self)
        button.setObjectName("similar-spelling")
        button.setAccessibleName(_("Search for {word}", word=similar.written))
        button.setToolTip(tooltip(_in_words(similar)))
        button.setAccessibleDescription(_in_words(similar))
        button.clicked.connect(lambda: self.chosen.emit(similar))
        self._layout.addWidget(button)
        return button


def _in_words(similar: Similar) -> str:
    if similar.records >= COUNTED:
        return _("Like {word}; in {n} records or more", word=similar.of, n=COUNTED)
    return plural("Like {word}; in {n} record", "Like {word}; in {n} records", similar.records, word=similar.of)
