"""One of a few things, chosen by its name from a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QSignalBlocker

from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.editor import Editor, in_line


class ChoiceEdit(Editor):
    """Edits a value that is one of a few.

    :param choices: what is said (translated), and the value that it stands for; the first is shown at first.
    """

    def __init__(self, choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        self._box = ChoiceBox()
        for words, value in choices:
            self._box.addItem(words, value)
        # Not ``activated``: a letter that is typed chooses, too, and Qt tells of that by the index alone.
        self._box.currentIndexChanged.connect(lambda _place: self.edited.emit())
        in_line(self, self._box)

    def value(self) -> Any:
        """What was chosen."""
        return self._box.currentData()

    def set_value(self, value: Any) -> None:
        """Show a value; the first where it is none of them."""
        with QSignalBlocker(self._box):
            self._box.setCurrentIndex(max(0, self._box.findData(value)))

    def set_label(self, label: str) -> None:
        """Name the list."""
        self._box.setAccessibleName(label)
