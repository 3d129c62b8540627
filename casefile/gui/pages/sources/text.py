"""The text of a source: read-only, with a caret for the keyboard, measure and line height made for long reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QTextEdit, QToolTip, QWidget

from casefile.gui import style
from casefile.gui.pages.sources.marks import Mark
from casefile.gui.widgets import stripes
from casefile.gui.widgets.plain import tooltip

MEASURE = 75
"""The longest line, in average characters."""
_LEADING = 0.22
"""Extra room between lines, as a part of the font's own height: Noto Sans comes to 1.6 times its size."""
_STRIPE, _LANES, _MARGIN = stripes.WIDTH, 3, 30


_INVISIBLE = "\u2060"
"""WORD JOINER: as long as what it stands for, and drawn by no font."""

_BYTE_ORDER = ("\ufeff", "\ufffe")


def _as_long(text: str) -> str:
    """The text to be shown, each character at the position it has in the text. Qt drops a byte order mark at the
    beginning (and turns every letter round after its mirror image), and makes one character of CR LF.
    """
    if text.startswith(_BYTE_ORDER):
        text = _INVISIBLE + text[1:]
    return text.replace("\r\n", _INVISIBLE + "\n")


class ReaderText(QPlainTextEdit):
    """Shows one text. Positions count UTF-16 units, as Qt does."""

    selection_settled = Signal()
    """The mouse was let go, or a key moved the selection: what is selected now is what was meant."""
    entered = Signal()
    """Enter."""
    left = Signal()
    """Esc, before anyone else hears of it."""
    refused_key = Signal(str)
    """A letter was typed that does nothing now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reader_text")
        self._marks: tuple[Mark, ...] = ()
        self._redacted: tuple[tuple[int, int], ...] = ()
        self._as_reader = False
        self._found: tuple[tuple[int, int], ...] = ()
        self._lanes: dict[int, int] = {}
        self._describe: dict[int, str] = {}
        self._size = 0.0
        self._mouse_down = False
        self._own_document()
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursorWidth(2)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(
            "#reader_text { background: palette(base); border: 2px solid transparent; border-radius: 0; padding: 0; }"
            "#reader_text:focus { border-color: palette(highlight); padding: 0; }"
        )
        self._follow_text_size()

    def _own_document(self) -> None:
        document = QTextDocument(self)
        document.setUndoRedoEnabled(False)
        document.setDocumentLayout(_Spaced(document))
        document.setDocumentMargin(_MARGIN)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # each paragraph by its own first letter
        document.setDefaultTextOption(option)
        self.setDocument(document)

    # What is shown

    def show_text(self, text: str) -> None:
        """Show a text from its beginning."""
        self._found = ()
        self.show_marks(())
        self.setPlainText(_as_long(text))

    def show_marks(self, marks: Sequence[Mark], describe: Sequence[str] = ()) -> None:
        """Mark these passages.

        :param describe: what each of them is, in words, for anyone who points at it.
        """
        self._marks = tuple(marks)
        self._describe = dict(enumerate(describe))
        self._lanes = dict(_lanes(self._marks))
        self._colour_marks()
        self.viewport().update()

    def marks_at(self, position: int) -> list[int]:
        """The numbers of the marks that hold this position, the shortest first."""
        held = [n for n, mark in enumerate(self._marks) if mark.placed and mark.start <= position < mark.end]
        return sorted(held, key=lambda n: self._marks[n].end - self._marks[n].start)

    def selected(self) -> tuple[int, int] | None:
        """Where the selection begins and ends, without blanks at its ends; None where nothing is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        document = self.document()
        while start < end and _blank(document.characterAt(start)):
            start += 1
        while end > start and _blank(document.characterAt(end - 1)):
            end -= 1
        return (start, end) if start < end else None

    def select(self, start: int, end: int) -> None:
        """Select a passage and bring it into view."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()
        self.selection_settled.emit()

    def go_to(self, position: int) -> None:
        """Put the caret there and bring it into view."""
        cursor = self.textCursor()
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        self.centerCursor()

    @property
    def top(self) -> int:
        """Where the uppermost paragraph in view begins."""
        return self.firstVisibleBlock().position()

    def restore(self, top: int, anchor: int, position: int) -> None:
        """Select as before, and scroll until the same paragraph is uppermost again: once the text is laid out."""
        end = self.document().characterCount() - 1
        cursor = self.textCursor()
        cursor.setPosition(min(anchor, end))
        cursor.setPosition(min(position, end), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        QTimer.singleShot(0, self, lambda: self._scroll_to(top))

    def _scroll_to(self, top: int) -> None:
        block = self.document().findBlock(min(top, self.document().characterCount() - 1))
        self.verticalScrollBar().setValue(block.firstLineNumber())

    def keep_in_view(self, position: int) -> None:
        """Scroll until that position is seen, and leave the selection alone."""
        place = QTextCursor(self.document())
        place.setPosition(position)
        rect = self.cursorRect(place)
        if rect.top() < 0 or rect.bottom() > self.viewport().height():
            self.centerCursor()

    def show_place(self, start: int, end: int) -> None:
        """Select a place that was found and bring it into view; nobody meant to mark it."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()

    def selection_rect(self) -> QRect:
        """Where the end of the selection is, within this widget."""
        rect = self.cursorRect()
        return rect.translated(self.viewport().pos())

    # Marks

    def show_found(self, spans: Sequence[tuple[int, int]]) -> None:
        """Tint these places, in which what was searched for stands."""
        self._found = tuple(spans)
        self._colour_marks()

    def show_redacted(self, spans: Sequence[tuple[int, int]], *, as_reader: bool) -> None:
        """Hatch these parts of the text; or cover them, as in what leaves the vault."""
        self._redacted, self._as_reader = tuple(spans), as_reader
        self._colour_marks()

    def _colour_marks(self) -> None:
        selections = []
        for start, end in self._redacted:
            hidden = self._coloured(start, end, self.palette().color(QPalette.ColorRole.Text))
            if self._as_reader:
                hidden.format.setForeground(self.palette().color(QPalette.ColorRole.Text))
            else:
                hidden.format.setBackground(
                    QBrush(self.palette().color(QPalette.ColorRole.Mid), Qt.BrushStyle.BDiagPattern)
                )
                hidden.format.setFontStrikeOut(True)
            selections.append(hidden)
        for start, end in self._found:
            selections.append(self._coloured(start, end, style.colour("selection"), underlined=True))
        for mark in self._marks:
            if not mark.placed:
                continue
            selections.insert(0, self._coloured(mark.start, mark.end, style.highlight(mark.colour)))
        self.setExtraSelections(selections)

    def _coloured(self, start: int, end: int, colour: QColor, *, underlined: bool = False) -> QTextEdit.ExtraSelection:
        each = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(colour)
        form.setFontUnderline(underlined)
        each.format = form
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        each.cursor = cursor
        return each

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and a stripe in the margin beside each marked passage."""
        super().paintEvent(event)
        if not self._lanes:
            return
        painter = QPainter(self.viewport())
        for number, top, bottom in self._visible_stripes():
            where = QRectF(self._lane_x(self._lanes[number]), top, _STRIPE, bottom - top)
            stripes.draw_stripe(painter, where, self._marks[number].colour)
        painter.end()

    def _lane_x(self, lane: int) -> float:
        inset = _MARGIN - 10 - lane * (_STRIPE + 2)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            return self.viewport().width() - inset - _STRIPE
        return inset

    def _visible_stripes(self) -> Iterator[tuple[int, float, float]]:
        spans = list(self._visible_blocks())
        if not spans:
            return
        first, last = spans[0][0].position(), spans[-1][0].position() + spans[-1][0].length()
        for number in self._lanes:
            mark = self._marks[number]
            if mark.end <= first or mark.start >= last:
                continue
            edges = [
                edge
                for block, top in spans
                if block.position() < mark.end and mark.start < block.position() + block.length()
                for edge in _lines_of(block, top, mark)
            ]
            if edges:
                yield number, min(edges), max(edges)

    def _visible_blocks(self) -> Iterator[tuple[QTextBlock, float]]:
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        while block.isValid():
            rect = self.blockBoundingGeometry(block).translated(offset)
            if rect.top() > self.viewport().height():
                return
            yield block, rect.top()
            block = block.next()

    # Room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the measure."""
        super().resizeEvent(event)
        self._keep_measure()

    def showEvent(self, event: QShowEvent) -> None:
        """Lay the text out again: a viewport that is resized while it is being shown is not told of it by Qt."""
        super().showEvent(event)
        self.setViewportMargins(0, 0, 0, 0)
        self._keep_measure()

    def changeEvent(self, event: QEvent) -> None:
        """Text size and colours follow the window's."""
        super().changeEvent(event)
        match event.type():
            case QEvent.Type.StyleChange if hasattr(self, "_lanes"):  # each new look comes with one, in its font
                self._follow_text_size()
            case QEvent.Type.PaletteChange if hasattr(self, "_lanes"):
                self._colour_marks()

    def _follow_text_size(self) -> None:
        size = QGuiApplication.font().pointSizeF() * 1.1
        if size != self._size:
            self._size = size
            font = QGuiApplication.font()
            font.setPointSizeF(size)
            self.setFont(font)
            self.document().setDefaultFont(font)
            self._keep_measure()

    def _keep_measure(self) -> None:
        wanted = self.fontMetrics().averageCharWidth() * MEASURE + 2 * _MARGIN
        room = self.contentsRect().width() - self.verticalScrollBar().sizeHint().width()
        side = max(0, (room - wanted) // 2)
        margins = self.viewportMargins()
        if (margins.left(), margins.right()) != (side, side):
            self.setViewportMargins(side, 0, side, 0)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Between two lines counts as on the upper one. Within a selection, a new one begins: Qt would drag the words
        out of the window instead, and nothing narrower could be selected."""
        self._mouse_down = True
        on_line = self._on_a_line(event)
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() == Qt.MouseButton.LeftButton and not extends and self.textCursor().hasSelection():
            self.setTextCursor(self.cursorForPosition(on_line.position().toPoint()))
        super().mousePressEvent(on_line)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Between two lines counts as on the upper one."""
        super().mouseMoveEvent(self._on_a_line(event))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Now the selection is what was meant."""
        super().mouseReleaseEvent(event)
        self._mouse_down = False
        self.selection_settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        super().mouseDoubleClickEvent(self._on_a_line(event))

    @property
    def selecting(self) -> bool:
        """Whether the mouse is still held down."""
        return self._mouse_down

    def _on_a_line(self, event: QMouseEvent) -> QMouseEvent:
        """Qt takes a point between lines for the end of the upper one; it is moved up onto that line."""
        at = event.position()
        for block, top in self._visible_blocks():
            layout = block.layout()
            for number in range(layout.lineCount()):
                line = layout.lineAt(number).rect().translated(0, top)
                if line.bottom() <= at.y() < line.bottom() + line.height() * _LEADING + 1:
                    moved = QPointF(at.x(), line.bottom() - 1)
                    return QMouseEvent(
                        event.type(),
                        moved,
                        event.globalPosition(),
                        event.button(),
                        event.buttons(),
                        event.modifiers(),
                    )
        return event

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The caret moves; a letter that does nothing now is told of."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            return
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        before = self.textCursor().selectionStart(), self.textCursor().selectionEnd()
        super().keyPressEvent(event)
        if (self.textCursor().selectionStart(), self.textCursor().selectionEnd()) != before:
            self.selection_settled.emit()
        elif event.text().isalnum() and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.refused_key.emit(event.text())

    def viewportEvent(self, event: QEvent) -> bool:
        """What a marked passage is, for anyone who points at it or at its stripe."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = [self._describe[n] for n in self._pointed_at(event.pos()) if self._describe.get(n)]
            if words:
                QToolTip.showText(event.globalPos(), tooltip("\n".join(words)), self)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _pointed_at(self, at: QPoint) -> Iterable[int]:
        for number, top, bottom in self._visible_stripes():
            x = self._lane_x(self._lanes[number])
            if x - 3 <= at.x() <= x + _STRIPE + 3 and top <= at.y() <= bottom:
                return [number]
        return self.marks_at(self.cursorForPosition(at).position())


class _Spaced(QPlainTextDocumentLayout):
    """Gives lines more room: Qt's layout for long plain texts knows no line height."""

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        rect = super().blockBoundingRect(block)
        layout = block.layout()
        count = layout.lineCount()
        if not count:
            return rect
        first = layout.lineAt(0)
        extra = first.height() * _LEADING
        if first.y() < extra / 4:  # laid out again: its lines stand close together, the first at the very top
            for number in range(count):
                line = layout.lineAt(number)
                line.setPosition(QPointF(line.x(), line.y() + extra * (number + 0.5)))
            if block.textDirection() == Qt.LayoutDirection.RightToLeft:
                option = layout.textOption()
                option.setAlignment(Qt.AlignmentFlag.AlignRight)  # Qt's plain layout leaves it at the left
                layout.setTextOption(option)
            rect = super().blockBoundingRect(block)
        rect.setHeight(rect.height() + extra / 2)
        return rect


def _lines_of(block: QTextBlock, top: float, mark: Mark) -> Iterator[float]:
    """The upper and lower edges of the lines of a paragraph that a passage touches."""
    layout = block.layout()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        begin = block.position() + line.textStart()
        if begin < mark.end and mark.start < begin + line.textLength():
            yield top + line.y()
            yield top + line.y() + line.height()


def _lanes(marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Which stripe stands in which lane, so that overlapping ones stand side by side."""
    ends = [0] * _LANES
    for number, mark in enumerate(marks):
        if mark.placed:
            lane = next((n for n, end in enumerate(ends) if end <= mark.start), _LANES - 1)
            ends[lane] = max(ends[lane], mark.end)
            yield number, lane


def _blank(character: str) -> bool:
    return character.isspace() or character == "\u2029"
