"""The page of sources: the list with its details, and the reader in its place when a source is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QStackedLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.stamp import StampDialog
from casefile.gui.models.columns import REF, Column, field_column
from casefile.gui.offers import Offer, Offered
from casefile.gui.pages.arrangements import Kind
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.page import Page
from casefile.gui.pages.sources.custody import Custody
from casefile.gui.pages.sources.details import SourceDetails
from casefile.gui.pages.sources.intake import TakenIn, choose_files, choose_folder, show_report
from casefile.gui.pages.sources.paste import PasteDialog, draft_key
from casefile.gui.pages.sources.reader import Reader
from casefile.gui.pieces import Pieces
from casefile.gui.tag_book import tag_book
from casefile.gui.viewer.thumbnails import Thumbnails, WithThumbnail
from casefile.gui.viewer.tiles import Filmstrip, Pictures
from casefile.i18n import N_, _
from casefile.model.chips import Chip
from casefile.model.fields import Record, kind_of


def _grade(name: str, label: str) -> Column:
    """One half of the Admiralty grading, A-F or 1-6, as it is written everywhere; the words stand in the details."""
    return Column(name, label, lambda row: str(row.summary.values.get(name) or "").upper(), width=60, sort=name, rank=4)


_COLUMNS = (
    REF,
    field_column("source", "title"),
    field_column("source", "type", width=110, rank=2),
    field_column("source", "published", rank=1),
    _grade("reliability", N_("Rel.")),
    _grade("credibility", N_("Cred.")),
    field_column("source", "publisher", width=120, rank=5),
    field_column("source", "language", width=90, rank=6),
    field_column("source", "author", shown=False),
)


_DETAIL = 430
"""The width of the detail, in pixels at 100 % text size: what happened to a file and when, and five tabs."""


_FILES = "16-looking-at-files"
"""The chapter of the manual, by its file's name."""
_FILMSTRIP = "reader/filmstrip"
"""Under which name it is remembered whether the filmstrip is shown."""
_AFTER_LIST_MS = 100
"""Milliseconds after which the reader is made, if nobody reads before."""


class SourcesPage(Page):
    """Enter reads a source; choosing one shows its details."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._thumbnails = Thumbnails(desk, self)
        self.sources = ListDetailPage(
            desk,
            "source",
            columns=_COLUMNS,
            details=SourceDetails,
            tabs=((_("Custody"), Custody),),
            add=self._offer_ways,
            add_label=_("Add sources…"),
            detail_width=_DETAIL,
            offers=self._offers_of,
            arrangement=Kind("pictures", _("Pictures"), "layout-grid", self._as_pictures),
            parent=self,
            empty=_("No sources yet. Add files, drop them here, or paste text. The originals are kept, encrypted."),
        )
        self._add_thumbnails()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.sources)
        self.sources.turned.connect(self.turned)
        self._reader: Reader | None = None
        self._half_made: Reader | None = None
        self._pieces = Pieces()
        self._strip: Filmstrip | None = None
        self._offer_both_ways()
        self._add_commands()
        self.sources.detail.prepared.connect(self._prepare_reader)
        desk.case_changed.connect(lambda _id: self.show_list())
        if desk.drafts.has(draft_key(desk)):  # half-typed when the vault was locked
            QTimer.singleShot(0, self, self.paste_text)

    def _offers_of(self, ids: Sequence[UUID]) -> Offered:
        """What is offered for a source beside the usual."""
        if len(ids) != 1 or self.desk.read_only:
            return []
        return [Offer(_("Transcribe or translate the source"), lambda: self.transcribe(ids[0]), "pencil")]

    def transcribe(self, id: UUID) -> None:
        """Open a source, and a text beside it to be typed."""
        self.reader.file.want_typing()
        self.desk.open_record(id)

    def _as_pictures(self, desk: Desk, at: QWidget) -> Pictures:
        return Pictures(desk, self.sources.table, self.sources.list, self._thumbnails, at)

    def _add_thumbnails(self) -> None:
        """A small picture before each title."""
        column = next(place for place, each in enumerate(_COLUMNS) if each.name == "title")
        thumbnails, table = self._thumbnails, self.sources.table
        listed, book = self.sources.list, tag_book(self.desk)
        drawn = WithThumbnail(thumbnails, lambda: listed.ids, listed.tags_of, book, table)
        table.setItemDelegateForColumn(column, drawn)
        thumbnails.arrived.connect(lambda _id: table.viewport().update())

    def _offer_both_ways(self) -> None:
        button = self.sources.add_button
        button.setObjectName("sources.add")
        button.clicked.connect(self._offer_ways)
        menu = self._ways = QMenu(button)
        menu.setObjectName("sources.add.menu")
        files = menu.addAction(_("Files…"), self.add_files)
        files.setObjectName("sources.add.files")
        icons.put(files, "file-plus")
        folder = menu.addAction(_("Folder…"), self.add_folder)
        folder.setObjectName("sources.add.folder")
        icons.put(folder, "folder")
        text = menu.addAction(_("Paste text…"), self.paste_text)
        text.setObjectName("sources.add.text")
        icons.put(text, "notebook-pen")

    def _add_commands(self) -> None:
        for id, label, call, drawing in (
            ("sources.add_files", _("Add files as sources…"), self.add_files, "file-plus"),
            ("sources.add_folder", _("Add a folder as sources…"), self.add_folder, "folder"),
            ("sources.paste_text", _("Paste text as a source…"), self.paste_text, "notebook-pen"),
            ("sources.report", _("What was read and left out at the last intake…"), self.show_report, "file-text"),
            ("sources.duplicates", _("Find duplicates among the sources…"), self.find_duplicates, "columns-2"),
            ("sources.stamp_journal", _("Time stamps of the journal…"), self.stamp_journal, "stamp"),
        ):
            self.desk.commands.add(id, label, call, group="Record", icon=drawing, owner=self)
        add = partial(self.desk.commands.add, group="Go", owner=self)
        add("sources.next", _("Next source"), lambda: self._read_beside(1), shortcut="Ctrl+PgDown", icon="chevron-down")
        add(
            "sources.previous",
            _("Previous source"),
            lambda: self._read_beside(-1),
            shortcut="Ctrl+PgUp",
            icon="chevron-up",
        )

    # What the window asks

    def open_record(self, id: UUID) -> None:
        """Read a source; a passage, a text or a file is shown within its source."""
        self.desk.jobs.query(self, "which", lambda ws: ws.records.get(id), self._on_record)

    def open_at_words(self, id: UUID, words: str) -> None:
        """Read a source, or a text of it, from the first place of these words on."""
        self.desk.jobs.query(
            self, "which", lambda ws: ws.records.get(id), lambda record: self._on_record(record, words)
        )

    def add_record(self) -> None:
        """Ask for files."""
        self.add_files()

    def can_add(self) -> bool:
        """As in the list."""
        return self.sources.can_add()

    def find_here(self) -> None:
        """In the text that is read, else in the list."""
        if self.reading:
            self.reader.find_here()
        else:
            self.sources.find_here()

    def filter_here(self) -> None:
        """In the list, also from the reader."""
        self.show_list()
        self.sources.filter_here()

    @property
    def chapter(self) -> str:
        """That about files, pictures and tables, where such are looked at."""
        if self.reading:
            return _FILES if self.reader.file.seen or self.reader.table.wanted else ""
        return _FILES if self.sources.chapter else ""

    def show_arrangement(self, place: int) -> None:
        """The list, or its pictures; also from the reader."""
        self.show_list()
        self.sources.show_arrangement(place)

    def step_back(self) -> bool:
        """From the reader to the list."""
        return self.reader.step_back() if self.reading else self.sources.step_back()

    def flush(self) -> None:
        """Save what is being typed into the details."""
        self.sources.flush()

    def where(self) -> dict[str, Any]:
        """In which text and at which paragraph, or where in the list."""
        return {"reader": self.reader.where()} if self.reading else self.sources.where()

    def return_to(self, where: dict[str, Any]) -> None:
        """To the same paragraph of the same text, or to the same record of the list."""
        if "reader" in where:
            self.reader.return_to(where["reader"])
            self._stack.setCurrentWidget(self.reader)
            self.reader.focus()
        else:
            self.sources.return_to(where)

    @property
    def shown_id(self) -> UUID | None:
        """The source that is read, or the one in the detail."""
        return self.reader.source_id if self.reading else self.sources.shown_id

    def panes(self) -> Sequence[QWidget]:
        """Text and side, or list and detail."""
        if self.reading:
            strip = (self._strip,) if self._strip is not None and self._strip.isVisible() else ()
            return (*self.reader.panes(), *strip)
        return self.sources.panes()

    # What happens

    def _read_beside(self, step: int) -> None:
        """Read the next source of the list as it is filtered and sorted, or the one before."""
        here = self.reader.source_id if self.reading else self.sources.table.current_id
        row = self.sources.list.row_of(here) if here is not None else None
        id = self.sources.list.id_at(row + step) if row is not None and row + step >= 0 else None
        if id is not None:
            self.desk.open_record(id)
        else:
            self.desk.notify(_("This is the last source.") if step > 0 else _("This is the first source."))

    @property
    def reader(self) -> Reader:
        """The reader, made now at the latest."""
        while self._reader is None:
            self._make_reader()
        return self._reader

    def _prepare_reader(self) -> None:
        """Once the list can be seen, and the details beside it are made."""
        QTimer.singleShot(_AFTER_LIST_MS, self, self._go_on)

    def _go_on(self) -> None:
        if self._reader is None:
            self._make_reader()
            QTimer.singleShot(0, self, self._go_on)

    def _make_reader(self) -> None:
        """One piece of it."""
        if self._half_made is None:
            with self._pieces:
                self._half_made = Reader(self.desk, self)
        elif not self._pieces.go_on():
            self._reader = self._half_made
            self._reader.closed.connect(self.show_list)
            self._add_filmstrip(self._reader)
            self._reader.details_wanted.connect(self.show_details)
            self._stack.addWidget(self._reader)

    def _add_filmstrip(self, reader: Reader) -> None:
        """The sources of the list in one line below what is read, where that is wanted."""
        strip = self._strip = Filmstrip(self.sources.list, self._thumbnails, lambda: reader.source_id, reader)
        strip.wanted.connect(self.desk.open_record)
        strip.setVisible(self.desk.settings.layout(_FILMSTRIP) is True)
        reader.add_below(strip)
        self.desk.commands.add(
            "sources.filmstrip",
            _("Show the sources as a filmstrip"),
            self._toggle_filmstrip,
            group="View",
            shortcut="Shift+F8",
            icon="film",
            owner=self,
        )

    def _toggle_filmstrip(self) -> None:
        if self._strip is None or not self.reading:
            self.desk.notify(_("Open a source first: the filmstrip stands below what is read."))
            return
        wanted = not self._strip.isVisible()
        self.desk.settings.keep_layout(_FILMSTRIP, wanted)
        self._strip.setVisible(wanted)
        if wanted:
            self._strip.setFocus()
        elif self._strip.hasFocus():
            self.reader.focus()

    @property
    def reading(self) -> bool:
        """Whether the reader is shown."""
        return self._reader is not None and self._stack.currentWidget() is self._reader

    def find_duplicates(self) -> None:
        """Propose sources of which one may repeat the other."""
        from casefile.gui.dialogs.duplicates.dialog import find_duplicates

        find_duplicates(self.desk, self.window(), "source")

    def add_files(self) -> None:
        """Ask which files to take in."""
        choose_files(self.desk, self, self._on_taken)

    def add_folder(self) -> None:
        """Ask which folder to take in."""
        choose_folder(self.desk, self, self._on_taken)

    def paste_text(self, text: str = "") -> None:
        """Ask for a text to take in."""
        if self.can_add():
            PasteDialog(self.desk, self, self._on_taken, text).open()

    def show_report(self) -> None:
        """What became of each file of the last intake."""
        if self.desk.intake_reports:
            show_report(self.desk, self, self.desk.intake_reports)
        else:
            self.desk.notify(_("No files were added since the vault was opened."))

    def stamp_journal(self) -> None:
        """Requests and tokens of the journal."""
        if self.desk.case_id is not None:
            StampDialog(self.desk, self).open()

    def _offer_ways(self) -> None:
        button = self.sources.add_button
        self._ways.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def show_list(self) -> None:
        """Leave the reader."""
        if self.reading:
            self._stack.setCurrentWidget(self.sources)
            self.sources.step_back()  # where the detail lies over the list, the list is what one goes back to
            if self.reader.source_id is not None:
                self._thumbnails.forget_one(self.reader.source_id)  # its veil may have been lifted, or put on
                self.sources.table.select(self.reader.source_id)
                self.sources.detail.show_id(self.reader.source_id)
            self.sources.table.setFocus()
            self.turned.emit()

    def show_narrowed(self, chips: Sequence[Chip]) -> None:
        """In the list of sources."""
        self.show_list()
        self.sources.show_narrowed(chips)

    def show_details(self, id: UUID) -> None:
        """Leave the reader for the details of its source."""
        self._stack.setCurrentWidget(self.sources)
        self.sources.open_record(id)
        self.sources.detail.edit()

    def _on_record(self, record: Record, words: str = "") -> None:
        of = kind_of(record).name
        source_id = record.id if of == "source" else getattr(record, "source_id", None)
        if source_id is None:
            return
        if of in ("excerpt", "redaction"):
            self.reader.open(source_id, record.id)
        else:
            self.reader.open(source_id, rendition_id=record.id if of == "rendition" else None, words=words)
        self._stack.setCurrentWidget(self.reader)
        self.reader.focus()
        if self._strip is not None:
            self._strip.follow()
        self.turned.emit()

    def _on_taken(self, taken: TakenIn) -> None:
        if taken.added:
            self.show_added(taken.added[-1].source_id)

    def show_added(self, id: UUID) -> None:
        """Choose what was added, so that Enter reads it."""
        if not self.reading:
            self.sources.table.select(id)
            self.sources.detail.show_id(id)
            self.sources.table.setFocus()
