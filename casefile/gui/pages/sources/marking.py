"""What can be done with passages that are marked already: go there, edit them, move their ends, cite them for another
record, copy them, move them to the trash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.offers import Offer, Offered, Offers
from casefile.gui.pages.sources.actions import ACTIONS
from casefile.gui.pages.sources.bubble import DISCUSS, DISCUSS_KEY, DISCUSS_LABEL
from casefile.gui.pages.sources.marks import Mark, Opened
from casefile.gui.pages.sources.passages import Passages
from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.record_offers import copy_citation, copy_offers, discuss, record_offers
from casefile.i18n import _, plural
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import Excerpt
from casefile.services.passages import PassageLink

if TYPE_CHECKING:
    from casefile.workspace import Workspace


class Marking(QObject):
    """The menus of the text and of the list of passages, and what they do.

    :param do: does one of the :data:`ACTIONS` with the selection. :param go_to: shows a mark by its number.
    """

    said = Signal(str)
    """A sentence for the line below the text."""
    again = Signal(object)
    """A mark is to be cited for a further record (:class:`Mark`)."""

    def __init__(
        self,
        desk: Desk,
        reader: QWidget,
        text: ReaderText,
        passages: Passages,
        do: Callable[[str], object],
        go_to: Callable[[int], object],
    ) -> None:
        super().__init__(reader)
        self._desk, self._reader, self._text, self._passages = desk, reader, text, passages
        self._do, self._go_to = do, go_to
        self._opened: Opened | None = None
        self._moving: UUID | None = None
        self._of_text = Offers(text, self._offers_of_text, records=self._record_at, trash=self._trash_here)
        Offers(
            passages.tree, self._offers_of_passages, records=self._records_of_passages, trash=self._trash_of_passages
        )
        text.entered.connect(self._on_enter)
        text.left.connect(self.leave)
        add = partial(desk.commands.add, group="Record", owner=reader)
        add("mark.ends", _("Move the ends of the passage"), self._move_here, shortcut="E", icon="move-horizontal")
        add("mark.edit", _("Edit the passage"), self._edit_here, shortcut="F2", icon="pencil")

    def offer_in(self, table: QWidget) -> None:
        """What the text offers, in what shows it as a table: both have the same words selected."""
        Offers(table, self._offers_of_text, trash=self._trash_here, select_all=self._text.selectAll)

    def show_opened(self, opened: Opened) -> None:
        """Another text, or other marks in it."""
        self._opened = opened
        if self._moving is not None and self._mark_of(self._moving) is None:
            self._moving = None

    @property
    def moving(self) -> bool:
        """Whether the ends of a passage are being moved."""
        return self._moving is not None

    def leave(self) -> None:
        """Leave the ends of the passage where they were."""
        if self._moving is not None:
            self._moving = None
            self.said.emit("")

    # What is offered

    def _offers_of_text(self) -> Offered:
        text = self._text
        offered: list[Offer | None] = []
        if text.textCursor().hasSelection():
            if not self._desk.keeps_still:
                offered += [Offer(_(a.command), partial(self._do, a.name), a.drawing, a.key) for a in ACTIONS]
            if not self._desk.read_only:
                offered.append(Offer(_(DISCUSS_LABEL), partial(self._do, DISCUSS), "message-square", DISCUSS_KEY))
            offered += [None, Offer(_("Copy"), text.copy, "copy", "Ctrl+C")]
        mark = self._mark_at(self._of_text.at)
        if mark is not None:
            offered += [None, *self._offers_of_mark(mark)]
        return [*offered, None, Offer(_("Select all"), text.selectAll, "text-select", "Ctrl+A")]

    def _offers_of_passages(self) -> Offered:
        link, mark = self._passages.current_link, self._current_mark()
        if link is not None:
            return record_offers(self._desk, self._reader, [link.caption.id], more=self._offers_of_link(mark, link))
        if mark is None:
            return ()
        assert self._opened is not None
        here = Offer(_("Go to it in the text"), partial(self._go_to, self._opened.marks.index(mark)), "quote", "Enter")
        return [here, *self._offers_of_mark(mark)]

    def _offers_of_mark(self, mark: Mark) -> Offered:
        id = mark.excerpt.id
        offered: list[Offer | None] = []
        if not self._desk.keeps_still:
            offered += [
                Offer(_("Cite for a further record…"), partial(self.again.emit, mark), "link-2"),
                Offer(_move_words(mark), partial(self.move_ends, mark), "move-horizontal", "E"),
                Offer(_("Edit the passage…"), partial(self._edit, mark), "pencil", "F2"),
            ]
        if not self._desk.read_only:
            thread = partial(discuss, self._desk, self._reader, id)
            offered.append(Offer(_("Begin a review thread…"), thread, "message-square"))
        for link in mark.links:
            open_ = partial(self._desk.open_record, link.caption.id)
            offered.append(Offer(_("Open {record}", record=_short(link.caption.heading)), open_, "arrow-right"))
        quotation = Offer(
            _("Copy the quotation with its source"), partial(copy_citation, self._desk, self._reader, [id]), "quote"
        )
        offered += [None, quotation, *copy_offers(self._desk, self._reader, [id])[:2]]
        if not self._desk.keeps_still:
            offered += [None, Offer(_("Remove the passage"), partial(self._trash, mark), "trash-2", "Del")]
        return offered

    def _offers_of_link(self, mark: Mark | None, link: PassageLink) -> Offered:
        if mark is None or self._desk.keeps_still:
            return ()
        stop = partial(self._unlink, mark, link)
        return (Offer(_("No longer cite the passage for it"), stop, "x"),)

    # Moving the ends

    def move_ends(self, mark: Mark) -> None:
        """Select the words of a passage, so that Shift and the arrows, or the mouse, choose others; Enter sets them.
        A region or a span has numbers.
        """
        if self._desk.keeps_still:
            return
        if _numbers_of(mark):
            self._edit(mark)
            return
        self._moving = mark.excerpt.id
        if mark.placed:
            self._text.show_place(mark.start, mark.end)
        self._text.setFocus()
        self.said.emit(
            _("Select the words again: Shift and the arrows move the end. Enter sets it, Esc leaves it as it was.")
        )

    def _on_enter(self) -> None:
        """Enter in the text."""
        span, opened, id = self._text.selected(), self._opened, self._moving
        if id is None:
            if (mark := self._mark_at(None)) is not None and mark.links:
                self._desk.open_record(mark.links[0].caption.id)
            return
        if span is None or opened is None or opened.reading.rendition_id is None:
            self.said.emit(_("Select some text first."))
            return
        rendition_id = opened.reading.rendition_id
        start, end = (opened.offsets.to_codepoint(position) for position in span)

        def done(_moved: object) -> None:
            self._moving = None
            self._desk.saved.emit()
            self.said.emit(_("The passage has other ends now; what it is cited for stays."))

        self._desk.jobs.change(self, lambda ws: ws.sources.move_ends(id, rendition_id, start, end), done)

    # What is done

    def _edit(self, mark: Mark) -> None:
        numbers = _numbers_of(mark)
        dialog = RecordDialog(
            self._desk,
            mark.excerpt,
            (*numbers, "codes", "comment", "tags"),
            title=_("Edit the passage"),
            action=_("Save"),
            label=_("Change passage"),
            needed=numbers,
            verb=_set_place if numbers else None,
            parent=self._reader,
        )
        dialog.open()

    def _trash(self, mark: Mark) -> None:
        n = len(mark.links)
        if n and not self._desk.ask(
            self._reader,
            _("Remove the passage"),
            plural(
                "This passage is cited for {n} record. That citation will name the source only. Remove the passage?",
                "This passage is cited for {n} records. Those citations will name the source only. Remove the passage?",
                n,
            ),
            _("Remove"),
        ):
            return
        id = mark.excerpt.id
        self._desk.jobs.change(
            self,
            lambda ws: ws.records.trash([id]),
            lambda _changes: self._desk.notify(_("The passage was moved to the trash. Ctrl+Z brings it back.")),
        )

    def _unlink(self, mark: Mark, link: PassageLink) -> None:
        excerpt_id, target_id = mark.excerpt.id, link.caption.id
        self._desk.jobs.change(self, lambda ws: ws.sources.uncite(excerpt_id, target_id))

    def _move_here(self) -> None:
        if (mark := self._mark_at(None) or self._current_mark()) is not None:
            self.move_ends(mark)

    def _edit_here(self) -> None:
        if (mark := self._mark_at(None) or self._current_mark()) is not None and not self._desk.keeps_still:
            self._edit(mark)

    def _trash_here(self) -> None:
        if (mark := self._mark_at(None)) is not None and not self._desk.keeps_still:
            self._trash(mark)

    def _trash_of_passages(self) -> None:
        if (mark := self._current_mark()) is not None and not self._desk.keeps_still:
            self._trash(mark)

    # Which mark is meant

    def _mark_at(self, at: QPoint | None) -> Mark | None:
        """The shortest mark at a point of the text, or where the caret stands or the selection begins."""
        if self._opened is None:
            return None
        caret = self._text.textCursor() if at is None else self._text.cursorForPosition(at)
        position = caret.selectionStart()
        found = self._text.marks_at(position)
        of_excerpts = [number for number in found if number < len(self._opened.marks)]
        return self._opened.marks[of_excerpts[0]] if of_excerpts else None

    def _mark_of(self, id: UUID) -> Mark | None:
        marks: Sequence[Mark] = self._opened.marks if self._opened is not None else ()
        return next((mark for mark in marks if mark.excerpt.id == id), None)

    def _current_mark(self) -> Mark | None:
        number = self._passages.current_number
        if self._opened is None or number is None or number >= len(self._opened.marks):
            return None
        return self._opened.marks[number]

    def _record_at(self) -> list[UUID]:
        mark = self._mark_at(None)
        return [mark.excerpt.id] if mark is not None else []

    def _records_of_passages(self) -> list[UUID]:
        link, mark = self._passages.current_link, self._current_mark()
        if link is not None:
            return [link.caption.id]
        return [mark.excerpt.id] if mark is not None else []


def _short(heading: str) -> str:
    words = " ".join(heading.split())
    return words if len(words) <= 60 else words[:59] + "…"


def _numbers_of(mark: Mark) -> tuple[str, ...]:
    """The fields that say in numbers where something stands in its file; none for words of a text."""
    return tuple(name for name in ("region", "span") if getattr(mark.excerpt, name) is not None)


def _move_words(mark: Mark) -> str:
    return _("Set the place in numbers…") if _numbers_of(mark) else _("Move the ends")


def _set_place(ws: Workspace, excerpt: Record, based_on: Record | None) -> Changes:
    assert isinstance(excerpt, Excerpt) and isinstance(based_on, Excerpt)
    return ws.sources.move_place(excerpt, based_on)
