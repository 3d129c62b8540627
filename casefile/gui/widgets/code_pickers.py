"""Terms of a vocabulary: one from a list that can be typed into, or several from a list with boxes to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.editor import in_line
from casefile.gui.widgets.picking import Choice, PickEditor, PickLine, fitting
from casefile.i18n import _, current
from casefile.model import vocabularies
from casefile.model.vocabularies import Vocabulary


class CodePicker(PickEditor):
    """One term, or none (an empty code)."""

    def __init__(self, vocabulary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabulary = vocabularies.load(vocabulary)
        self._code = ""
        self.line = PickLine(self._offered)
        self.line.setPlaceholderText("–")
        self.line.taken.connect(self._on_taken)
        self.line.typed.connect(self.edited)
        in_line(self, self.line)

    def value(self) -> Any:
        """The code.

        :raises BadInput: what is typed is no term.
        """
        self.require_settled()
        return self._code if self.line.text().strip() else ""

    @property
    def code(self) -> str:
        """The code that is chosen; empty while something else is typed."""
        return self._code if self.line.text().strip() and not self.line.unsettled else ""

    def set_value(self, value: Any) -> None:
        """Show a code, also one that is no longer offered."""
        self._code = value or ""
        self.line.put(self._vocabulary.label(self._code, current()) if self._code else "")

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(label)

    def set_read_only(self, wanted: bool) -> None:
        """Text stays selectable."""
        self.line.setReadOnly(wanted)

    def _offered(self, text: str) -> Sequence[Choice]:
        codes = [*self._vocabulary.codes()]
        if self._code and self._code not in codes:
            codes.append(self._code)
        if text:
            return fitting([choice_of(self._vocabulary, code) for code in codes], text)
        none = [Choice("", "", "–")] if self._code else []
        return [*none, *(choice_of(self._vocabulary, code, indented=True) for code in codes)]

    def _on_taken(self, choice: Choice) -> None:
        if choice.key != self._code:
            self._code = str(choice.key)
        self.edited.emit()


class CodesPicker(PickEditor):
    """Several terms, in the order of the vocabulary."""

    def __init__(self, vocabulary: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vocabulary = vocabularies.load(vocabulary)
        self._codes: tuple[str, ...] = ()
        self.line = PickLine(self._offered, several=True)
        self.line.setPlaceholderText(_("Add…"))
        self.line.setMinimumWidth(_LINE)
        self.line.taken.connect(self._on_taken)
        self.line.typed.connect(self.edited)
        self._row: ChipRow[str] = ChipRow(self.line)
        self._row.removed.connect(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._row)
        self.setFocusProxy(self.line)

    def value(self) -> Any:
        """The codes.

        :raises BadInput: something is typed beside them that is no term.
        """
        self.require_settled()
        return self._codes

    def set_value(self, value: Any) -> None:
        """Show codes."""
        self.line.put("")
        self._show(tuple(value))

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(_("{field}: add", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """Chips only."""
        self._row.set_read_only(wanted)

    def _show(self, codes: tuple[str, ...]) -> None:
        self._codes = codes
        self._row.show_keys([(code, self._vocabulary.label(code, current())) for code in codes])

    def _offered(self, text: str) -> Sequence[Choice]:
        terms = self._vocabulary
        codes = [
            each for each in terms.codes(deprecated=True) if each in self._codes or not terms.term(each).deprecated
        ]
        choices = [choice_of(terms, each, indented=not text, ticked=each in self._codes) for each in codes]
        return fitting(choices, text)

    def _on_taken(self, choice: Choice) -> None:
        """What is typed is added; a box in the open list is ticked or not."""
        self._set(str(choice.key), not choice.ticked)

    def _set(self, code: str, wanted: bool) -> None:
        chosen = {*self._codes, code} if wanted else {*self._codes} - {code}
        known = self._vocabulary.codes(deprecated=True)
        unknown = [each for each in self._codes if each in chosen and each not in known]
        self._show((*(each for each in known if each in chosen), *unknown))
        self.edited.emit()

    def _remove(self, code: str) -> None:
        self._set(code, False)
        self.line.setFocus()


_LINE = 180
"""The least width of a line that adds to chips, in pixels."""


def choice_of(vocabulary: Vocabulary, code: str, *, indented: bool = False, ticked: bool | None = None) -> Choice:
    """A term as it is offered.

    :param indented: moved in once for each wider term above it.
    """
    label = vocabulary.label(code, current())
    meaning = vocabulary.term(code).meaning(current()) if vocabulary.contains(code) else ""
    depth, each = 0, code
    while indented and vocabulary.contains(each) and vocabulary.term(each).parent:
        each, depth = vocabulary.term(each).parent, depth + 1
    return Choice(code, label, "\u2003" * depth + label, meaning, ticked)
