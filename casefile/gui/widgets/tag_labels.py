"""The tags of a row as small labels behind its title: the name on a ground of the tag's colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from casefile.gui import style
from casefile.gui.style import SPACE
from casefile.gui.tag_book import TagBook
from casefile.gui.widgets.grouped_rows import BelowHead, GroupedRows
from casefile.i18n import current, isolate
from casefile.model.tagging import LEVEL

_WIDEST = 8
"""The most that one label takes, in heights of a line."""
_SHARE, _SCANTY = 0.45, 0.16
"""The most that all of them take of the cell; and of one whose words have no room beside that."""


class WithTags(BelowHead):
    """Draws a column's words, and behind them the row's tags as far as there is room; how many more there are is said.

    :param tags: those of a row, by its number.
    """

    def __init__(self, tags: Callable[[int], Sequence[str]], book: TagBook, parent: GroupedRows) -> None:
        super().__init__(parent)
        self._tags, self._book = tags, book

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row's ground, its words, its labels."""
        whole = QStyleOptionViewItem(option)
        whole.rect = self.below(option.rect, index.row())
        self.initStyleOption(whole, index)
        self.draw(painter, whole, index.row())

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        """Draw a cell whose words are known.

        :param option: with the words, and the part of the cell that they and the labels have.
        """
        tags = self._tags(row)
        if tags:
            draw_ground(painter, option)
            option.rect = self._draw_labels(painter, option, tags)
        _draw_cell(painter, option)

    def _draw_labels(self, painter: QPainter, option: QStyleOptionViewItem, tags: Sequence[str]) -> QRect:
        """Draw what has room at the end of the cell; what is left for the words."""
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        metrics = QFontMetrics(font)
        asked = option.fontMetrics.horizontalAdvance(option.text) + 2 * SPACE[2]
        scanty = asked > option.rect.width() * (1 - _SHARE)
        room = round(option.rect.width() * (_SCANTY if scanty else _SHARE))
        labels = _fitting(tags, metrics, room)
        taken = 0
        painter.save()
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for words, tag, width in reversed(labels):
            height = metrics.height() + SPACE[0]
            left = option.rect.right() - taken - width - SPACE[1]
            if current().rtl:
                left = option.rect.left() + taken + SPACE[1]
            box = QRect(left, option.rect.center().y() - height // 2, width, height)
            painter.setPen(style.colour("hairline"))
            painter.setBrush(self._book.ground(tag) if tag else style.colour("base"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(style.colour("text"))
            # Isolated, the ellipsis stands at the end of the word also where one reads from the right.
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), isolate(words) if tag else words)
            taken += width + SPACE[0]
        painter.restore()
        taken += SPACE[1]
        left_over = QRect(option.rect)
        if current().rtl:
            left_over.setLeft(left_over.left() + taken)
        else:
            left_over.setRight(left_over.right() - taken)
        return left_over


def _fitting(tags: Sequence[str], metrics: QFontMetrics, room: int) -> list[tuple[str, str, int]]:
    """The labels that have room: words, tag (empty for *so many more*) and width. The last level of a tag says enough;
    the whole stands in the tooltip."""
    widest = _WIDEST * metrics.height()
    found: list[tuple[str, str, int]] = []
    for n, tag in enumerate(tags):
        more = isolate(f"+{current().number(len(tags) - n)}")
        reserve = metrics.horizontalAdvance(more) + 2 * SPACE[1] + SPACE[0] if n + 1 < len(tags) else 0
        most = widest if n else min(widest, room - reserve - 2 * SPACE[1])  # of the first, a part at least
        words = metrics.elidedText(tag.rsplit(LEVEL, 1)[-1], Qt.TextElideMode.ElideRight, most)
        width = metrics.horizontalAdvance(words) + 2 * SPACE[1]
        nothing = not words.strip("…").strip()  # of which no letter has room is counted, not drawn as an empty label
        if nothing or width + reserve > room:
            found.append((more, "", metrics.horizontalAdvance(more) + 2 * SPACE[1]))
            break
        found.append((words, tag, width))
        room -= width + SPACE[0]
    return found


def draw_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """The ground of the whole cell."""
    bare = QStyleOptionViewItem(option)
    bare.text = ""
    _draw_cell(painter, bare)


def _draw_cell(painter: QPainter, option: QStyleOptionViewItem) -> None:
    widget = option.widget
    (widget.style() if widget is not None else QApplication.style()).drawControl(
        QStyle.ControlElement.CE_ItemViewItem, option, painter, widget
    )
