"""The file of a source beside its text: when it is shown, what is marked in it, and a text typed from it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QObject, QPoint, QRect, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.sources import redacting
from casefile.gui.pages.sources.bubble import Bubble
from casefile.gui.pages.sources.form import MarkedPlace
from casefile.gui.pages.sources.marks import Mark, Opened, frames_of, with_threads
from casefile.gui.pages.sources.panel import places_begun_in
from casefile.gui.pages.sources.passages import in_words
from casefile.gui.pages.sources.reader_bar import ReaderBar
from casefile.gui.pages.sources.transcription import Transcription
from casefile.gui.viewer.viewer import Viewer
from casefile.i18n import _, isolate
from casefile.model.anchors import Region, Span
from casefile.model.records import Redaction, Rendition

_SHOWS_FILE = "reader/file"
"""Under which name it is remembered whether the file is shown beside the text."""

_PDF = "application/pdf"
_SEEN = ("image", "video", "audio")
"""Files that are seen or heard beside what is typed."""


class FileSide(QObject):
    """Belongs to one reader. It shows nothing itself: the reader shares the room out.

    :param shown: what stands in the place of the text: the text, the sentence that there is none, and now the
        transcription. :param bar: the reader's. :param beside: where the file is made: beside that.
    """

    arranged = Signal()
    """What is to be seen has changed: the room is to be shared out again."""
    marked = Signal()
    """Something was marked in the file, moved, or dropped."""
    written = Signal(object)
    """A text was typed and saved (UUID of the :class:`Rendition`)."""

    def __init__(self, desk: Desk, shown: QStackedWidget, bar: ReaderBar, beside: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._shown, self._bar = desk, shown, bar
        self._opened: Opened | None = None
        self._focus_wanted = self._typing_wanted = False
        self.wanted = False
        """Whether the file is to be seen, beside the text or in its place."""
        self.in_use = False
        """Whether one was in the file last, rather than in the text."""
        self.transcription = Transcription(desk, shown)
        shown.addWidget(self.transcription)
        self.viewer = Viewer(desk, beside)
        self.viewer.hide()
        self.bubble = Bubble(self.viewer)
        self.viewer.region_settled.connect(self._on_marked)
        self.transcription.closed.connect(self.end_typing)
        self.transcription.saved.connect(self._on_typed)
        bar.file.clicked.connect(self._on_wanted)
        bar.transcribe.clicked.connect(self.transcribe)
        add = desk.commands.add
        add("file.show", _("Show the file beside the text"), self.toggle, group="View", shortcut="F7", owner=shown)
        add(
            "file.transcribe",
            _("Transcribe or translate the source"),
            self.transcribe,
            group="Record",
            shortcut="F8",
            owner=shown,
        )

    # What the reader tells

    def clear(self) -> None:
        """Another source is about to be shown."""
        self._opened = None
        self.viewer.clear()
        self.bubble.hide()

    def show_opened(self, opened: Opened) -> None:
        """The source, as it was read; the first time, the file is shown where that is wanted."""
        first, self._opened = self._opened is None, opened
        self.viewer.show_files(opened.files, opened.veils)
        marked = with_threads(frames_of(opened.marks, in_words), opened.talks)
        redacted = redacting.frames_of(opened)
        self.viewer.show_frames({id: [*marked.get(id, ()), *redacted.get(id, ())] for id in {**marked, **redacted}})
        self.bubble.show_codes(opened.reading.codes)
        if first:
            self._at_first(opened)
        self._focus_wanted = False
        if self._typing_wanted:
            self._typing_wanted = False
            self.transcribe()

    def want_typing(self) -> None:
        """Type a text of the source that is about to be shown."""
        self._typing_wanted = True

    def want_focus(self) -> None:
        """Take the focus where the source has no text: once that is known."""
        self._focus_wanted = True

    # What the reader asks

    @property
    def typing(self) -> bool:
        """Whether a text is being typed."""
        return self._shown.currentWidget() is self.transcription

    @property
    def seen(self) -> bool:
        """Whether there is a file, and it is to be seen."""
        return self.wanted and self._opened is not None and bool(self._opened.files)

    def place(self) -> MarkedPlace | None:
        """What is marked in the file; None where nothing is, or nothing may be."""
        anchor, evidence, opened = self.viewer.anchor, self.viewer.evidence, self._opened
        if anchor is None or evidence is None or opened is None or self._desk.read_only:
            return None
        return MarkedPlace(opened.reading.source, evidence, anchor)

    def go_to_redaction(self, redaction: Redaction) -> bool:
        """Show a redacted region or span; False where it is none, or in none of the files."""
        if not self.viewer.go_to(redaction):
            return False
        self.show(True)
        self.viewer.focus()
        return True

    def begun(self) -> list[tuple[str, MarkedPlace]]:
        """The forms that are half-filled for places in the files, by their names."""
        opened = self._opened
        if opened is None:
            return []
        return [
            (name, MarkedPlace(opened.reading.source, each, anchor))
            for each in opened.files
            for name, anchor in places_begun_in(self._desk.drafts, each.id)[-1:]
        ]

    def go_to(self, mark: Mark) -> bool:
        """Show what is marked; False where it is in none of the files."""
        if not mark.in_file or not self.viewer.go_to(mark.excerpt):
            return False
        self.show(True)
        self.viewer.focus()
        return True

    def go_to_place(self, evidence_id: UUID, anchor: Region | Span, id: UUID) -> bool:
        """Show a place in one of the files; False where it is none of these.

        :param id: of the thread that is about it.
        """
        if not self.viewer.go_to_place(evidence_id, anchor, id):
            return False
        self.show(True)
        self.viewer.focus()
        return True

    def use(self, *, file: bool) -> None:
        """One is in the file now, or in the text."""
        if file != self.in_use:
            self.in_use = file
            self.arranged.emit()

    def show(self, wanted: bool) -> None:
        """Show the file, or not."""
        self.wanted = self.in_use = wanted
        self._bar.file.setChecked(wanted)
        self.arranged.emit()

    def toggle(self) -> None:
        """The other way round."""
        if self._bar.isVisible() and self._opened is not None and self._opened.files:
            self._bar.file.setChecked(not self.wanted)
            self._on_wanted()

    def transcribe(self) -> None:
        """Type a text beside the file, or beside nothing where the source has none."""
        opened = self._opened
        if opened is None or self._desk.keeps_still:
            return
        self.show(bool(opened.files))
        self._shown.setCurrentWidget(self.transcription)
        self.arranged.emit()
        file = self.viewer.evidence or next(iter(opened.files), None)
        drawn = file is not None and (file.media_type == _PDF or file.media_type.split("/")[0] in _SEEN)
        self.transcription.begin(file or opened.reading.source, opened.reading.text, seen=drawn)

    def end_typing(self) -> None:
        """Back to the text, or to the sentence that there is none; what was typed is kept."""
        had_focus = self.transcription.isAncestorOf(QApplication.focusWidget() or self._shown)
        self._shown.setCurrentIndex(0 if self._opened is not None and self._opened.shown else 1)
        self.arranged.emit()
        if had_focus:
            self.viewer.focus()

    # What happens

    def _at_first(self, opened: Opened) -> None:
        """A file without a text is what there is to see; beside a text it is shown where that was wanted last."""
        beside = self._desk.settings.layout(_SHOWS_FILE) is True
        self.show(bool(opened.files) and (beside or not opened.shown))
        if opened.files and not opened.shown and self._focus_wanted:
            self.viewer.focus()

    def _on_wanted(self) -> None:
        wanted = self._bar.file.isChecked() or not (self._opened and self._opened.shown)
        self._desk.settings.keep_layout(_SHOWS_FILE, wanted)
        self.show(wanted)
        if wanted:
            self.viewer.focus()
        elif (text := self._shown.widget(0)) is not None:
            text.setFocus()

    def _on_typed(self, rendition: Rendition) -> None:
        self._shown.setCurrentIndex(0)
        id: UUID = rendition.id
        self.written.emit(id)
        ref = isolate(rendition.ref)
        self._desk.notify(_("The text is saved as {ref}. Ctrl+Z takes it back.", ref=ref))

    def _on_marked(self) -> None:
        marked = self.viewer.anchor is not None
        self.use(file=marked or self.in_use)
        self.marked.emit()
        if marked and not self._desk.read_only:
            self.bubble.show_at(self.viewer.anchor_rect(), QRect(QPoint(0, 0), self.viewer.size()))
        else:
            self.bubble.hide()
