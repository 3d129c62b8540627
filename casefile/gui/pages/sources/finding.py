"""Finding words in the text that is read: all their places, how many they are, the next and the one before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.reader_bar import ReaderBar
from casefile.gui.pages.sources.text import ReaderText
from casefile.i18n import _
from casefile.model.searchtext import places
from casefile.services.passages import Utf16Offsets

_TINTED = 500
"""How many places are tinted: Qt draws each paragraph with all tints of the whole text in hand."""

_TYPED = 2
"""Characters from which on places are counted while one types."""

Span = tuple[int, int]


class Finding(QObject):
    """Answers the search line of the reader. Positions count UTF-16 units, as Qt does."""

    said = Signal(str)
    """A sentence for the line below the text; empty to take one away."""

    def __init__(self, desk: Desk, bar: ReaderBar, text: ReaderText, reader: QWidget) -> None:
        super().__init__(reader)
        self._desk, self._bar, self._view = desk, bar, text
        self._text = ""
        self._offsets: Utf16Offsets | None = None
        self._words = ""
        self._asked = ""
        self._spans: list[Span] = []
        bar.sought.connect(self.go)
        bar.previous.clicked.connect(lambda: self.go(bar.search.text(), backward=True))
        bar.next.clicked.connect(lambda: self.go(bar.search.text()))
        bar.search.textEdited.connect(self._on_typed)
        bar.search.textChanged.connect(lambda words: None if words else self.forget())
        text.cursorPositionChanged.connect(self._say_place)
        add = partial(desk.commands.add, group="Edit", owner=reader)
        add("find.next", _("Find the next place"), lambda: self.go(bar.search.text()), shortcut="F3")
        backward = partial(self.go, backward=True)
        add("find.previous", _("Find the place before"), lambda: backward(bar.search.text()), shortcut="Shift+F3")

    def ask(self, words: str) -> None:
        """Go to the first place of these words in the text that is shown next; empty to leave things as they are."""
        self._asked = words

    def show_text(self, text: str, offsets: Utf16Offsets) -> None:
        """Another text is shown, or the same one again."""
        new = text is not self._text and text != self._text
        self._text, self._offsets = text, offsets
        asked, self._asked = self._asked, ""
        if asked:
            self._bar.search.setText(asked)
            self._look(asked, lambda: self._go_to(self._spans[0]) if self._spans else self._say_nothing())
        elif new:
            self.forget()
            if self._bar.search.text():
                self._look(self._bar.search.text(), lambda: None)

    def go(self, words: str, backward: bool = False) -> None:
        """Select the next place of these words, going on at the other end."""
        if not words.strip():
            self._bar.search.setFocus()
        elif words == self._words:
            self._step(backward)
        else:
            self._look(words, lambda: self._step(backward))

    def forget(self) -> None:
        """Nothing is sought."""
        self._words, self._spans = "", []
        self._view.show_found(())
        self._bar.show_place(0, 0)
        self.said.emit("")

    def _on_typed(self, words: str) -> None:
        if len(words.strip()) >= _TYPED:
            self._look(words, lambda: None)
        else:
            self.forget()

    def _look(self, words: str, then: Callable[[], object]) -> None:
        """Find all places on a reader thread: a text may have five million characters."""
        text = self._text

        def found(spans: list[Span]) -> None:
            offsets = self._offsets
            if text is not self._text or offsets is None:
                return
            self._words = words
            self._spans = [(offsets.to_utf16(start), offsets.to_utf16(end)) for start, end in spans]
            self._view.show_found(self._spans[:_TINTED])
            self._say_place()
            then()

        self._desk.jobs.query(self, "places", lambda _ws: places(text, words), found)

    def _step(self, backward: bool) -> None:
        if not self._spans:
            self._say_nothing()
            return
        cursor = self._view.textCursor()
        if backward:
            at = bisect_left(self._spans, (cursor.selectionStart(), -1)) - 1
        else:
            at = bisect_right(self._spans, (cursor.selectionEnd(), -1))
            if not cursor.hasSelection() and at and self._spans[at - 1][0] == cursor.position():
                at -= 1
        self._go_to(self._spans[at % len(self._spans)])

    def _go_to(self, span: Span) -> None:
        self.said.emit("")
        self._view.show_place(*span)

    def _say_nothing(self) -> None:
        self.said.emit(_("“{words}” does not occur in this text.", words=self._words))

    def _say_place(self) -> None:
        cursor = self._view.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        at = bisect_left(self._spans, here)
        number = at + 1 if at < len(self._spans) and self._spans[at] == here else 0
        self._bar.show_place(number, len(self._spans))
