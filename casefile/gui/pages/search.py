"""Search over everything: the hits of all kinds, grouped, with the words where they stand. Enter opens the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QHBoxLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import CasefileError
from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.offers import Offer, Offered, Offers
from casefile.gui.pages.page import Page
from casefile.gui.record_offers import copy_offers
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.gui.widgets.quick_look import QuickLook
from casefile.gui.widgets.spellings import Spellings
from casefile.gui.widgets.views_button import ViewsButton
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Hit, Similar
from casefile.model.fields import KINDS, kind
from casefile.model.keeping import EVERYTHING, SavedView
from casefile.services.finder import RANKED

if TYPE_CHECKING:
    from casefile.workspace import Workspace

T = TypeVar("T")

_LIMIT = 200
_FOR_BOLD = 0.96
"""The part of the room that a snippet may take in a plain font, as some of its words are bold."""
_HIT = Qt.ItemDataRole.UserRole


class SearchPage(Page):
    """Hits grouped by kind. The box itself stands in the toolbar."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._query = ""
        self._many = False
        """Whether there are more results than are compared with each other."""
        self._summary = PlainLabel(wrap=True, role="secondary")
        self._tree = QTreeWidget()
        self._tree.setHeaderHidden(True)
        self._tree.setAccessibleName(_("Search results"))
        self._tree.setItemDelegate(_HitDelegate(self._tree))
        self._tree.itemActivated.connect(self._on_activated)
        Offers(self._tree, self._offers, records=self._chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], 0)
        layout.setSpacing(SPACE[1])
        self.views = ViewsButton(desk, EVERYTHING, self._as_view, self)
        self.views.chosen.connect(lambda view: desk.search(view.words))
        above = QHBoxLayout()
        above.addWidget(self._summary, 1)
        above.addWidget(self.views, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(above)
        self._spellings = Spellings()
        self._spellings.chosen.connect(self._search_spelling)
        layout.addWidget(self._spellings)
        layout.addWidget(self._tree, 1)
        desk.changed.connect(lambda _changes: self.search(self._query) if self.isVisible() else None)

    def search(self, query: str) -> None:
        """Search all cases of the vault for these words."""
        self._query = query.strip()
        if not self._query:
            self._show([])
            self._spellings.show_spellings(())
            return
        words = self._query
        jobs = self.desk.jobs

        def of_now(show: Callable[[T], None]) -> Callable[[T], None]:
            # A box that was emptied meanwhile asks nothing that would take the place of this.
            return lambda found: show(found) if words == self._query else None

        jobs.query(self, "search", lambda ws: _found(ws, words), of_now(self._show_found), of_now(self._refuse))
        spellings = of_now(self._spellings.show_spellings)
        jobs.query(self, "similar", lambda ws: ws.finder.similar(words), spellings, lambda _e: None)

    def _as_view(self) -> SavedView | None:
        case_id = self.desk.case_id
        if not self._query or case_id is None:
            return None
        return SavedView(case_id=case_id, lists=EVERYTHING, words=self._query)

    def enter(self) -> None:
        """Go from the search box into the results."""
        self._tree.setFocus(Qt.FocusReason.OtherFocusReason)
        first = self._tree.topLevelItem(0)
        hit = first.child(0) if first is not None else None
        if hit is not None:
            self._tree.setCurrentItem(hit)

    def panes(self) -> Sequence[QWidget]:
        """The results."""
        return (self._tree,)

    def _show_found(self, found: tuple[list[Hit], bool]) -> None:
        hits, self._many = found
        self._show(hits)

    def _show(self, hits: list[Hit]) -> None:
        self._tree.clear()
        for name in KINDS:
            of_kind = [hit for hit in hits if hit.kind == name]
            if not of_kind:
                continue
            group = QTreeWidgetItem(self._tree, [_("{kind} ({n})", kind=_(kind(name).plural), n=len(of_kind))])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for hit in of_kind:
                item = QTreeWidgetItem(group, [_("{heading} {ref}", heading=hit.heading, ref=isolate(hit.ref))])
                item.setData(0, Qt.ItemDataRole.AccessibleTextRole, _in_words(hit))
                item.setData(0, _HIT, hit)
                item.setToolTip(0, tooltip(hit.heading))
                icons.put_on(self._tree, item, icons.OF_KIND.get(hit.kind, "file-text"))
            group.setExpanded(True)
        self._summary.setText(self._sentence(len(hits)))

    def _refuse(self, error: CasefileError) -> None:
        """Say what a filter takes where the number of results stands otherwise: somebody may still be typing it."""
        self._show([])
        self._summary.setText(error.message)
        self._spellings.show_spellings(())

    def _search_spelling(self, similar: Similar) -> None:
        """The same query with the other spelling in the place of the one that was typed."""
        self.desk.search(self._query.replace(similar.of, similar.written, 1))

    def _sentence(self, n: int) -> str:
        if not self._query:
            return _("Type above to search everything in this vault: records, quotations, texts of sources.")
        if n == 0:
            return _("Nothing in this vault has these words: {words}", words=self._query)
        if n == _LIMIT and self._many:
            return _(
                "The best {n} of more than {many} results for: {words}. Compared were those that came last; add a word "
                "or a filter to find the others.",
                n=n,
                many=current().number(RANKED),
                words=self._query,
            )
        if n == _LIMIT:
            return _("The best {n} results for: {words}", n=n, words=self._query)
        return plural("{n} result for: {words}", "{n} results for: {words}", n, words=self._query)

    def _chosen(self) -> list[UUID]:
        item = self._tree.currentItem()
        hit = item.data(0, _HIT) if item is not None else None
        return [hit.id] if isinstance(hit, Hit) else []

    def _offers(self) -> Offered:
        item, ids = self._tree.currentItem(), self._chosen()
        if not ids or item is None:
            return ()
        here = Offer(_("Open at these words"), lambda: self._on_activated(item), "search", "Enter")
        look = Offer(_("Quick look"), lambda: QuickLook(self.desk, self).look(ids[0]), "eye")
        return [here, look, None, *copy_offers(self.desk, self, ids)]

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        hit = item.data(0, _HIT)
        if isinstance(hit, Hit) and isinstance(hit.id, UUID):
            self.desk.open_at_words(hit.id, self._query)


def _found(ws: Workspace, query: str) -> tuple[list[Hit], bool]:
    hits = ws.finder.search(query, limit=_LIMIT)
    return hits, len(hits) == _LIMIT and ws.finder.more_than_ranked(query)


def _in_words(hit: Hit) -> str:
    """A hit for anyone who hears it: what was found, and the words around it."""
    said = _said(hit)
    return _("{heading} {ref}: {snippet}", heading=hit.heading, ref=isolate(hit.ref), snippet=said)


def _said(hit: Hit) -> str:
    if not hit.field_label or hit.kind in ("rendition", "excerpt"):  # nothing else was searched of these
        return hit.snippet
    return _("{field}: {snippet}", field=_(hit.field_label), snippet=hit.snippet)


Index = QModelIndex | QPersistentModelIndex


class _HitDelegate(QStyledItemDelegate):
    """Two lines per hit: heading and reference; the words where they stand, the found ones bold. Drawn, never as
    markup."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        if isinstance(index.data(_HIT), Hit):
            hint.setHeight(option.fontMetrics.lineSpacing() * 2 + SPACE[3])
        return hint

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(_HIT)
        if not isinstance(hit, Hit):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, option, painter, widget)
        beside = max(SPACE[4], option.decorationSize.width() + SPACE[0]) + SPACE[1]
        room = option.rect.adjusted(beside, SPACE[0], -SPACE[1], -SPACE[0])
        if option.direction == Qt.LayoutDirection.RightToLeft:
            room = option.rect.adjusted(SPACE[1], SPACE[0], -beside, -SPACE[0])
        metrics = option.fontMetrics
        painter.save()
        painter.setPen(style.colour("text"))
        title = f"{hit.heading}   {isolate(hit.ref)}" if hit.heading != hit.ref else isolate(hit.ref)
        line = metrics.elidedText(isolate(" ".join(title.split())), Qt.TextElideMode.ElideRight, room.width())
        flags = int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        painter.drawText(room, flags, line)
        painter.setPen(style.colour("secondary"))
        _draw_snippet(painter, hit, room.adjusted(0, metrics.lineSpacing() + 2, 0, 0), option.font, option.direction)
        painter.restore()


def _draw_snippet(painter: QPainter, hit: Hit, room: QRect, font: QFont, direction: Qt.LayoutDirection) -> None:
    """One line of text with the found words bold."""
    said = isolate(_said(hit))  # cut at the end of its own script
    before = said.find(hit.snippet)
    text = QFontMetrics(font).elidedText(said, Qt.TextElideMode.ElideRight, round(room.width() * _FOR_BOLD))
    shown = len(text) - 1 if text != said else len(text)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setTextDirection(direction)
    if direction == Qt.LayoutDirection.RightToLeft:
        option.setAlignment(Qt.AlignmentFlag.AlignRight)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold)
    bold.setForeground(style.colour("text"))
    ranges = []
    for start, end in hit.marks:
        if before + end > shown:  # it is cut off
            continue
        span = QTextLayout.FormatRange()
        # Qt counts UTF-16 units, we count code points.
        span.start = len(text[: before + start].encode("utf-16-le")) // 2
        span.length = len(text[before + start : before + end].encode("utf-16-le")) // 2
        span.format = bold
        ranges.append(span)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(room.width())
    layout.endLayout()
    painter.setClipRect(room)
    layout.draw(painter, QPointF(room.topLeft()))
