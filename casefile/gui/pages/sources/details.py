"""The Details tab of a source: how it is described and graded, and the files it consists of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.dialogs.read_again import can_be_read_again, read_again_form
from casefile.gui.dialogs.recognise import RecogniseForm
from casefile.gui.pages.sources.intake import take_inner
from casefile.gui.pages.witnesses.reasons import allowed_words, standings
from casefile.gui.pieces import compose
from casefile.gui.places import save_as
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.form import Form, Section
from casefile.gui.widgets.plain import PlainLabel, tooltip
from casefile.gui.words import moment
from casefile.i18n import N_, _, current, isolate, plural
from casefile.model import accounts
from casefile.model.changes import Changes
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile, Source
from casefile.model.sources import TESTIMONY
from casefile.services.intake import notice_sentences
from casefile.services.recognising import can_be_recognised
from casefile.services.seals import Seal

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_PARTS_SHOWN = 40
"""Parts of one file that are named; a mailbox may have thousands."""
_SECTIONS = (
    Section("", ("title", ("type", "language"), "author", "publisher", "published")),
    Section(N_("How far it is trusted"), (("reliability", "credibility"), "grading_reason", "derived_from_id")),
    Section(N_("Whose words it is"), ("witness_id",)),
    Section(N_("Where it was found"), ("url", "archived_url")),
    Section(N_("How it was acquired"), ("acquisition", "acquired", "acquired_by")),
    Section("", ("remarks", "tags", "related")),
)


class SourceDetails(QWidget):
    """A :class:`~casefile.gui.widgets.detail.RecordView`."""

    saved = Signal(object)
    """A draft has become a record (UUID)."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._id: UUID | None = None
        compose(self._make(desk))

    def _make(self, desk: Desk) -> Iterator[None]:
        self._read = QPushButton(_("Read the text"), self)
        self._read.setObjectName("source.read")
        self._read.setAccessibleName(_("Read the text"))
        icons.put(self._read, "book-open")
        self._read.clicked.connect(self._on_read)
        yield
        self._form = Form(desk, "source", _SECTIONS, parent=self)
        self._form.saved.connect(self.saved)
        self._consent = PlainLabel(wrap=True, role="attention")
        self._consent.setObjectName("source.consent")
        self._consent.setContentsMargins(SPACE[3], SPACE[1], SPACE[3], SPACE[1])
        self._consent.hide()
        yield
        self._files = QWidget(self)
        self._file_rows = QVBoxLayout(self._files)
        self._file_rows.setContentsMargins(SPACE[3], SPACE[2], SPACE[3], 0)
        self._file_rows.setSpacing(SPACE[2])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[2], 0, 0)
        layout.setSpacing(0)
        read = QHBoxLayout()
        read.setContentsMargins(SPACE[3], 0, SPACE[3], 0)
        read.addWidget(self._read)
        read.addStretch(1)
        layout.addLayout(read)
        layout.addWidget(self._consent)
        layout.addWidget(self._form)
        layout.addWidget(self._files)
        layout.addStretch(1)
        desk.changed.connect(self._on_changed)

    def show_record(self, record: Record) -> None:
        """Show a source and its files."""
        new = record.id != self._id
        self._id = record.id
        self._form.show_record(record)
        self._read.setEnabled(True)
        if new:
            self._fetch()
        self._fetch_consent(record)

    def start_new(self, record: Record) -> None:
        """A source without a file, such as an object: described only."""
        self._id = None
        self._form.start_new(record)
        self._read.setEnabled(False)
        self._show_files([])
        self._consent.hide()

    def flush(self) -> None:
        """Save what is being typed."""
        self._form.flush()

    def edit(self) -> None:
        """Put the cursor into the first field."""
        self._form.edit()

    def _on_read(self) -> None:
        if self._id is not None:
            self._desk.open_record(self._id)

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and "evidence" in changes.kinds:
            self._fetch()
        if self._id is not None and ("consent" in changes.kinds or changes.touches(self._id)):
            id = self._id
            self._desk.jobs.query(self, "told", lambda ws: ws.records.get(id), self._fetch_consent)

    def _fetch(self) -> None:
        id = self._id
        if id is not None:
            self._desk.jobs.query(self, "files", lambda ws: ws.records.of("evidence", source_id=id), self._show_files)

    def _fetch_consent(self, record: Record) -> None:
        """Say where a witness's words may go now."""
        if not isinstance(record, Source) or record.id != self._id:
            return
        witness_id, testimony = record.witness_id, record.type == TESTIMONY
        if witness_id is not None:
            self._desk.jobs.query(self, "consent", lambda ws: consent_words(ws, witness_id), self._say_consent)
            return
        self._say_consent(
            _("A testimony of which no witness is named: it is withheld from the public.") if testimony else ""
        )

    def _say_consent(self, words: str) -> None:
        self._consent.setText(words)
        self._consent.setVisible(bool(words))

    def _show_files(self, files: list[Record]) -> None:
        while (item := self._file_rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        only_seen = bool(files) and all(isinstance(each, EvidenceFile) and _is_looked_at(each) for each in files)
        words = _("Open the file") if only_seen else _("Read the text")
        self._read.setText(words)
        self._read.setAccessibleName(words)
        icons.put(self._read, "eye" if only_seen else "book-open")
        if files:
            self._file_rows.addWidget(PlainLabel(_("Files"), level="section", role="secondary"))
        for each in files:
            if isinstance(each, EvidenceFile):
                self._file_rows.addWidget(FileCard(self._desk, each))


def consent_words(ws: Workspace, witness_id: UUID) -> str:
    """Where the words of a witness may go now, with files and texts; runs on a reader thread."""
    caption = ws.records.captions([witness_id]).get(witness_id)
    if caption is None or caption.trashed:
        return _("Its witness is in the trash: the source with its files and texts is withheld from every audience.")
    consents, now = ws.witnesses.consents(witness_id), ws.clock.now()
    ref = isolate(caption.ref)
    if not any(each.allowed for each in standings(consents, now)):
        return _(
            "Under the consent of {witness}: with its files and texts it is withheld from every audience.", witness=ref
        )
    return _(
        "Under the consent of {witness}: with its files and texts it may go to {audiences} now. From everybody else it "
        "is withheld.",
        witness=ref,
        audiences=allowed_words(consents, now),
    )


def _is_looked_at(file: EvidenceFile) -> bool:
    """Whether it is a picture, a sound or a video: nothing in it is read."""
    return file.media_type.split("/")[0] in ("image", "audio", "video")


class FileCard(QFrame):
    """One evidence file: what it is, the hash that proves it, and the way to get it out."""

    def __init__(self, desk: Desk, file: EvidenceFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._file = desk, file
        self.setProperty("card", True)
        self.setAccessibleName(_("File {ref}", ref=file.ref))
        name = PlainLabel(file.name, wrap=True, selectable=True)
        about = _(
            "{type}, {size} bytes, taken in at {moment}",
            type=isolate(file.media_type),
            size=current().number(file.size or 0),
            moment=moment(file.captured),
        )
        sha = PlainLabel(isolate(_grouped(file.sha256)), wrap=True, selectable=True)
        sha.setObjectName("file.sha256")
        sha.setAccessibleName(_("SHA-256: {hash}", hash=file.sha256))
        copy = QPushButton(_("Copy SHA-256"))
        copy.setObjectName("file.copy")
        icons.put(copy, "copy")
        copy.clicked.connect(self._copy)
        export = QPushButton(_("Export original…"))
        export.setObjectName("file.export")
        export.setToolTip(tooltip(_("Writes the original file outside the vault, where it is no longer encrypted.")))
        icons.put(export, "file-output")
        export.clicked.connect(self._on_export)
        export.setEnabled(not file.disposed)
        again = QPushButton(_("Read again…"))
        again.setObjectName("file.read_again")
        again.setToolTip(tooltip(_("Reads the text in another encoding, with a password, or with other dates.")))
        icons.put(again, "book-open")
        again.clicked.connect(lambda _checked=False: read_again_form(self._desk, self._file, self).open())
        again.setEnabled(not desk.read_only)
        recognise = QPushButton(_("Recognise text (OCR)…"))
        recognise.setObjectName("file.recognise")
        recognise.setToolTip(tooltip(_("Reads the words that are drawn on its pages, with Tesseract.")))
        icons.put(recognise, "text-select")
        recognise.clicked.connect(lambda _checked=False: self.recognise())
        recognise.setEnabled(not desk.read_only)
        for button in (copy, export, again, recognise):
            button.setMinimumHeight(ROW)
            button.setAccessibleName(button.text())
        buttons = QWidget()
        flow = FlowLayout(buttons)
        offered = [copy, export]
        offered += [again] if can_be_read_again(file) else []
        offered += [recognise] if can_be_recognised(file) else []
        for button in offered:
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[0])
        layout.addWidget(name)
        layout.addWidget(PlainLabel(about, wrap=True, role="secondary"))
        if file.disposed:
            gone = _("Disposed of at {moment}: the bytes were destroyed.", moment=moment(file.disposed))
            layout.addWidget(PlainLabel(gone, wrap=True, role="disputed"))
        self._add_account(layout)
        self._seals = PlainLabel(wrap=True, role="secondary", selectable=True)
        self._seals.setObjectName("file.seals")
        self._seals.hide()
        layout.addWidget(self._seals)
        desk.jobs.query(self, "seals", lambda ws: ws.seals.of(file.id), self._show_seals)
        layout.addWidget(PlainLabel(_("SHA-256"), role="secondary"))
        layout.addWidget(sha)
        layout.addWidget(buttons)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _add_account(self, layout: QVBoxLayout) -> None:
        """What was read of the file, and what was left out; files within it can be taken in."""
        account = accounts.from_capture(self._file.capture)
        read = "\n".join(_("Read: {part}", part=part.words) for part in account.read[:_PARTS_SHOWN])
        left_out = [_("Left out: {what}", what=remark.sentence) for remark in account.left_out]
        read = "\n".join(filter(None, (read, *account.proposals)))
        told = [*notice_sentences(account.notices), *(remark.sentence for remark in account.told), *left_out]
        for name, words in (("file.read", read), ("file.left_out", "\n".join(told))):
            if words:
                label = PlainLabel(words, wrap=True, role="secondary", selectable=True)
                label.setObjectName(name)
                layout.addWidget(label)
        within = account.takeable
        if within and not self._desk.read_only and not self._file.disposed:
            take = QPushButton(
                plural("Take in {n} attached file", "Take in {n} attached files", len(within)),
            )
            take.setObjectName("file.take_in")
            take.setAccessibleName(take.text())
            take.setToolTip(tooltip(_("Each becomes a source of its own, linked to this file.")))
            take.setMinimumHeight(ROW)
            icons.put(take, "file-plus")
            places = [remark.place for remark in within]
            take.clicked.connect(lambda _checked=False: take_inner(self._desk, self, self._file.id, places))
            row = QHBoxLayout()
            row.addWidget(take)
            row.addStretch(1)
            layout.addLayout(row)

    def _show_seals(self, seals: list[Seal]) -> None:
        """Seals that came beside it: claims, each with what it rests on."""
        lines = [
            line for each in seals for line in (each.sentence, *(_("Seal: {claim}", claim=c) for c in each.claims))
        ]
        self._seals.setText("\n".join(lines))
        self._seals.setVisible(bool(lines))

    def recognise(self) -> None:
        """Ask for the languages of the words, beginning with that of the source."""
        id = self._file.source_id

        def ask(source: Record) -> None:
            languages = (source.language,) if isinstance(source, Source) and source.language else ()
            RecogniseForm(self._desk, self._file, languages, self).open()

        if id is not None:
            self._desk.jobs.query(self, "source", lambda ws: ws.records.get(id), ask)

    def _copy(self) -> None:
        clipboard().copy(self._file.sha256)
        self._desk.notify(_("The SHA-256 of {ref} is on the clipboard.", ref=isolate(self._file.ref)))

    def _on_export(self) -> None:
        warning = _(
            "The exported file is not encrypted: anyone who gets at it can read it. "
            "The export is written into the journal."
        )
        source_id = self._file.source_id

        def ask(redacted: int) -> None:
            whole = plural(
                "{n} redaction of this source is not carried out on it: the file leaves whole.",
                "{n} redactions of this source are not carried out on it: the file leaves whole.",
                redacted,
            )
            words = f"{warning}\n\n{whole}" if redacted else warning
            if self._desk.ask(self, _("Export the original file?"), words, _("Export")):
                self.choose_place()

        if source_id is None:
            ask(0)
        else:
            self._desk.jobs.query(self, "redacted", lambda ws: len(ws.redactions.of_source(source_id)), ask)

    def choose_place(self) -> None:
        """Ask where to write the original."""
        save_as(self, "export_original", _("Export original"), Path(self._file.name).name, self.export_to)

    def export_to(self, out: Path) -> None:
        """Write the original there, as a task that can be seen."""
        id, ref = self._file.id, isolate(self._file.ref)
        self._desk.jobs.compute(
            self,
            lambda ws, _progress, _cancelled: ws.sources.export_file(id, out),
            lambda _none: self._desk.notify(_("{ref} is written to {place}.", ref=ref, place=isolate(str(out)))),
            _("Exporting the original"),
            writes=True,
        )


def _grouped(digits: str) -> str:
    """A hash in groups of eight, so that it can be compared by eye and broken into lines."""
    return " ".join(digits[at : at + 8] for at in range(0, len(digits), 8))
