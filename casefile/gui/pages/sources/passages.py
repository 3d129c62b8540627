"""The list of what is marked in a text: in its order, with what each passage leads to, lost ones first."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.pages.sources.legend import StripeLegend
from casefile.gui.pages.sources.marks import Mark
from casefile.gui.pages.sources.redacting import RedactionList
from casefile.gui.style import SPACE
from casefile.gui.widgets.isolated import IsolatedLines
from casefile.gui.widgets.plain import PlainLabel, secondary, tooltip
from casefile.gui.widgets.stripes import stripe_icon
from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate, plural
from casefile.model.changes import Caption
from casefile.services.passages import PassageLink

_NUMBER, _TARGET = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_LINK = Qt.ItemDataRole.UserRole + 2
_DRAWINGS = {"incident": "triangle-alert", "fact": "list-checks", "call": "megaphone"}


class Passages(QWidget):
    """Enter on a passage goes to it in the text; Enter on a record below it opens that."""

    wanted = Signal(int)
    """Go to the mark of that number."""
    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setAccessibleName(_("Marked passages"))
        self._marks: tuple[Mark, ...] = ()
        self._notice = PlainLabel(wrap=True, role="attention")
        self._tree = QTreeWidget()
        self._tree.setHeaderHidden(True)
        self._tree.setUniformRowHeights(True)
        self._tree.setIndentation(18)
        self._tree.setObjectName("passages")
        self._tree.setAccessibleName(_("Marked passages"))
        self._tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._tree.setItemDelegate(IsolatedLines(self._tree))
        self._tree.itemActivated.connect(self._on_activated)
        self._tree.itemClicked.connect(self._on_activated_by_mouse)
        self._nothing = secondary(_("Nothing is marked in this text yet. Select some words to begin."))
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.redactions = RedactionList()
        area = QScrollArea(self, widgetResizable=True)  # in large letters all of it is more than a small screen
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget(area.viewport())
        area.setWidget(inner)  # before anything is in it: what is moved is dressed again, with all below it
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("Marked passages"), level="section", role="secondary"))
        layout.addWidget(self._notice)
        layout.addWidget(self._nothing)
        layout.addWidget(self._tree, 1)
        self.legend = StripeLegend()
        layout.addWidget(self.legend)
        layout.addWidget(self.redactions)
        layout.addStretch(0)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        self.setFocusProxy(self._tree)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """List these; the line of a mark that was chosen stays so."""
        number = self.current_number
        chosen = self._marks[number].excerpt.id if number is not None else None
        self._tree.clear()
        self._marks = tuple(marks)
        for number, mark in enumerate(marks):
            name = name_of(mark)
            if mark.number:  # as at its frame
                name = _("{number}: {place}", number=current().number(mark.number), place=name)
            item = QTreeWidgetItem(self._tree, [name])
            item.setData(0, _NUMBER, number)
            item.setToolTip(0, tooltip(in_words(mark)))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, in_words(mark))
            if mark.in_file:
                item.setIcon(0, icons.icon("square-dashed", style.stripe(mark.colour)))
            elif mark.placed:
                item.setIcon(0, stripe_icon(mark.colour, max(16, self.fontMetrics().height())))
            else:
                item.setIcon(0, icons.icon("triangle-alert", style.colour("attention")))
            for link_number, link in enumerate(mark.links):
                below = QTreeWidgetItem(item, [_linked(link.caption)])
                icons.put_on(self._tree, below, _DRAWINGS.get(link.caption.kind, "link-2"))
                below.setData(0, _TARGET, link.caption.id)
                below.setData(0, _LINK, link_number)
                below.setToolTip(0, tooltip(link.caption.heading))
            item.setExpanded(True)
            if mark.excerpt.id == chosen:
                self._tree.setCurrentItem(item)
        lost = sum(1 for mark in marks if not mark.placed and not mark.in_file)
        moved = sum(1 for mark in marks if mark.status == "moved")
        self._notice.setText(_notice(lost, moved))
        self._notice.setVisible(bool(lost or moved))
        self._nothing.setVisible(not marks)
        self._tree.setVisible(bool(marks))
        self.legend.show_marks(self._marks)

    @property
    def notice(self) -> str:
        """What is said about passages that were not found where they were marked."""
        return self._notice.text()

    @property
    def tree(self) -> QTreeWidget:
        """What lists them."""
        return self._tree

    @property
    def current_number(self) -> int | None:
        """The number of the mark that is chosen, or to which the chosen record belongs."""
        item = self._tree.currentItem()
        item = item.parent() or item if item is not None else None
        number = item.data(0, _NUMBER) if item is not None else None
        return number if isinstance(number, int) else None

    @property
    def current_link(self) -> PassageLink | None:
        """What the chosen line of a record says; None for the line of a mark."""
        item, number = self._tree.currentItem(), self.current_number
        place = item.data(0, _LINK) if item is not None else None
        return self._marks[number].links[place] if number is not None and isinstance(place, int) else None

    def choose(self, number: int) -> None:
        """Make the mark of that number the current one."""
        item = self._tree.topLevelItem(number)
        if item is not None and self._tree.currentItem() is not item:
            self._tree.setCurrentItem(item)

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        target = item.data(0, _TARGET)
        if isinstance(target, UUID):
            self._desk.open_record(target)
        else:
            self.wanted.emit(item.data(0, _NUMBER))

    def _on_activated_by_mouse(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _TARGET) is None:
            self.wanted.emit(item.data(0, _NUMBER))


def name_of(mark: Mark) -> str:
    """What it is called in the list: its quotation, or what was written to it, or where it is in its file."""
    quote = " ".join(mark.excerpt.quote.split())
    anchor = mark.excerpt.anchor
    if quote or not mark.in_file or anchor is None:
        return quote
    where = anchor.text(current())
    comment = " ".join(mark.excerpt.comment.split())
    return _("{comment} ({place})", comment=comment, place=where) if comment else where


def in_words(mark: Mark) -> str:
    """A mark for anyone who points at it: what it is cited for, its codes, its comment, and whether it was found."""
    lines = [_("Message {n}", n=current().number(mark.excerpt.message))] if mark.excerpt.message else []
    lines += [
        _("{stance}: {record}", stance=term("citation_stance", link.stance), record=_linked(link.caption))
        for link in mark.links
    ]
    if mark.excerpt.codes:
        lines.append(_("Codes: {codes}", codes=listed(mark.excerpt.codes)))
    if mark.excerpt.comment:
        lines.append(mark.excerpt.comment)
    if mark.status == "moved":
        lines.append(_("Moved: the words stand elsewhere in this version of the text."))
    elif mark.status == "ambiguous":
        lines.append(_("The words occur, but it is not clear where they were marked: mark them again."))
    elif mark.status == "orphan":
        heading = mark.excerpt.heading
        lines.append(_("These words do not occur in this version of the text: “{quotation}”", quotation=heading))
    return "\n".join(lines) or _("Highlight, not cited for anything yet")


def _linked(caption: Caption) -> str:
    title = " ".join(caption.heading.split())
    return f"{title}  {isolate(caption.ref)}" if title != caption.ref else isolate(caption.ref)


def _notice(lost: int, moved: int) -> str:
    if lost:
        return plural(
            "{n} passage was marked in another version of this text and is not found in this one.",
            "{n} passages were marked in another version of this text and are not found in this one.",
            lost,
        )
    return plural(
        "{n} passage stands elsewhere in this version of the text.",
        "{n} passages stand elsewhere in this version of the text.",
        moved,
    )
