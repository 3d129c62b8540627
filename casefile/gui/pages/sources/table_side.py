"""A table in the place of its text: when it is shown, and that both always have the same words selected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.bubble import Bubble
from casefile.gui.pages.sources.marks import Opened
from casefile.gui.pages.sources.passages import in_words
from casefile.gui.pages.sources.reader_bar import ReaderBar
from casefile.gui.pages.sources.sheet import SheetView
from casefile.gui.pages.sources.text import ReaderText
from casefile.i18n import _

_AS_TABLE = "reader/table"
"""Under which name it is remembered whether tables are shown as such; they are at first."""


class TableSide(QObject):
    """Belongs to one reader. What is selected in the grid is selected in the text, and the other way round: so keys,
    forms, search and citations know of words alone.

    :param shown: what the text stands in. :param passage: whether something is selected of which a record can be made.
    """

    def __init__(
        self, desk: Desk, shown: QStackedWidget, bar: ReaderBar, text: ReaderText, passage: Callable[[], object]
    ) -> None:
        super().__init__(shown)
        self._desk, self._shown, self._bar, self._text, self._passage = desk, shown, bar, text, passage
        self._opened: Opened | None = None
        self._leading = False
        self.view = SheetView(shown)
        shown.addWidget(self.view)
        self.bubble = Bubble(self.view)
        self.view.walked.connect(self._on_walked)
        self.view.settled.connect(self._on_settled)
        self.view.typed.connect(text.refused_key)
        self.view.left.connect(text.left)
        self.view.grid.opened.connect(lambda _index: text.entered.emit())
        self.view.grid.looked.connect(lambda _index: self._on_settled())
        self.view.grid.verticalScrollBar().valueChanged.connect(lambda _value: self.bubble.hide())
        text.cursorPositionChanged.connect(self._on_caret)
        bar.table.clicked.connect(self._on_wanted)
        desk.commands.add(
            "file.table",
            _("Show a table as a grid, or as text"),
            self.toggle,
            group="View",
            shortcut="Shift+F7",
            icon="table",
            owner=shown,
        )

    @property
    def wanted(self) -> bool:
        """Whether the text is a table, and tables are shown as grids."""
        return self._opened is not None and bool(self._opened.sheets) and self._bar.table.isChecked()

    @property
    def front(self) -> QWidget:
        """What shows the words: the grid, or the text."""
        return self.view if self.wanted else self._text

    def show_opened(self, opened: Opened, *, new: bool) -> None:
        """The source as it was read.

        :param new: another text than before.
        """
        self._opened = opened
        if new:
            self._bar.table.setChecked(self._desk.settings.layout(_AS_TABLE) is not False)
            self.view.show_sheets(opened.sheets)
        self._bar.table.setVisible(bool(opened.sheets))
        self.view.show_marks(opened.marks, [in_words(mark) for mark in opened.marks], opened.offsets)
        self.bubble.show_codes(opened.reading.codes)
        self.arrange()

    def show_redacted(self, opened: Opened, *, as_reader: bool) -> None:
        """What is redacted of the text, in its cells."""
        to_codepoint = opened.offsets.to_codepoint
        spans = [(to_codepoint(start), to_codepoint(end)) for start, end, _id in opened.hidden]
        self.view.show_redacted(spans, as_reader=as_reader)

    def clear(self) -> None:
        """Another source is about to be shown."""
        self._opened = None
        self._bar.table.hide()
        self.view.show_sheets(())
        self.bubble.hide()

    def arrange(self) -> None:
        """The grid in the place of the text, or the text in that of the grid."""
        now = self._shown.currentWidget()
        if now in (self._text, self.view) and now is not self.front:
            focused = now.isAncestorOf(QApplication.focusWidget() or self._shown) or now.hasFocus()
            self._shown.setCurrentWidget(self.front)
            if focused:
                self.front.setFocus()
        if not self.wanted:
            self.bubble.hide()

    def toggle(self) -> None:
        """The other way round."""
        if self._opened is not None and self._opened.sheets:
            self._bar.table.setChecked(not self._bar.table.isChecked())
            self._on_wanted()

    def _on_wanted(self) -> None:
        self._desk.settings.keep_layout(_AS_TABLE, self._bar.table.isChecked())
        self.arrange()
        self._on_caret()
        self.front.setFocus()

    # One selection

    def _on_walked(self, start: int, end: int) -> None:
        opened = self._opened
        if opened is None or not self.wanted:
            return
        self.bubble.hide()
        first, last = opened.offsets.to_utf16(start), opened.offsets.to_utf16(end)
        self._leading = True
        try:
            self._text.show_place(first, last)
        finally:
            self._leading = False

    def _on_caret(self) -> None:
        opened = self._opened
        if opened is None or self._leading or not self.wanted:
            return
        cursor = self._text.textCursor()
        start = opened.offsets.to_codepoint(cursor.selectionStart())
        self.view.select(start, opened.offsets.to_codepoint(cursor.selectionEnd()))

    def _on_settled(self) -> None:
        if self._passage() is not None and not self._desk.read_only:
            self.bubble.show_at(self.view.selection_rect(), QRect(self.view.grid.pos(), self.view.grid.size()))
