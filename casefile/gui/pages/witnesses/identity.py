"""Who a protected person is: hidden until somebody reveals it with a reason, and hidden again soon."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.dialogs.identities.editing import IdentityDialog
from casefile.gui.dialogs.identities.opening import in_compartment
from casefile.gui.dialogs.identities.sealing import ask_purpose, take_out
from casefile.gui.messages import announce
from casefile.gui.places import choose_file
from casefile.gui.statuses import ATTENTION, OPEN, SAFE
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.lines import Line, LineList, dotted
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.statement import Statement
from casefile.gui.words import in_words, moment
from casefile.i18n import _, current, isolate, plural
from casefile.model.fields import FieldType, Record
from casefile.model.identities import FIELDS, PURPOSES, SealedFile, field_of
from casefile.services.identities import RELOCK_AFTER, Revealed


class IdentityPanel(QFrame):
    """A card on the page of a record. It knows nothing until somebody asks, and forgets it on every way out."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._subject: Record | None = None
        self._kept = False
        self._shown: Revealed | None = None
        self._until = 0.0
        self._dialog: IdentityDialog | None = None
        self._show_sealed = False
        self.setProperty("card", True)
        self.setObjectName("witness-identity")
        self.setAccessibleName(_("Identity"))
        self._state = Statement()
        self._left = PlainLabel(role="attention")
        self._left.setObjectName("identity-left")
        self._values = QWidget()
        self._rows = QVBoxLayout(self._values)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(SPACE[1])
        self.versions = ChoiceBox()
        self.versions.setAccessibleName(_("Version of the identity"))
        self.versions.activated.connect(self._on_version)
        self._files_none = secondary(_("No file is sealed with it."))
        self.files = LineList(_("Sealed files"))
        self.files.setObjectName("identity-files")
        self.files.opened.connect(lambda key: self._take_out(key))
        self.reveal = push_button("identity-reveal", _("Reveal identity…"), "eye", self._on_reveal)
        self.enter = push_button("identity-enter", _("Enter identity…"), "pencil", self._on_enter)
        self.hide_button = push_button("identity-hide", _("Hide now (Esc)"), "eye-off", self.hide_now)
        self.edit = push_button("identity-edit", _("Change…"), "pencil", self._on_edit)
        self._add = push_button("identity-add-file", _("Seal a file…"), "paperclip", self._on_add_file)
        self._out = push_button(
            "identity-take-out",
            _("Take the file out…"),
            "file-output",
            lambda: self._take_out(self.files.current_key()),
        )
        self._out.setEnabled(False)
        self.files.chosen.connect(lambda key: self._out.setEnabled(key is not None))
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)
        self._compose()
        self._fit()

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(_("Identity"), level="section"), 1)
        head.addWidget(self._left)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        outer.setSpacing(SPACE[1])
        outer.addLayout(head)
        outer.addWidget(self._state)
        outer.addWidget(self._buttons(self.hide_button, self.edit, self.reveal, self.enter))
        outer.addWidget(self.versions)
        outer.addWidget(self._values)
        self._files_title = PlainLabel(_("Sealed files"), role="secondary")
        outer.addWidget(self._files_title)
        outer.addWidget(self._files_none)
        outer.addWidget(self.files)
        outer.addWidget(self._buttons(self._add, self._out))

    def _buttons(self, *buttons: QPushButton) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row)
        for button in buttons:
            flow.addWidget(button)
        return row

    # What the page asks

    def show_subject(self, record: Record) -> None:
        """Be about this record; what was shown of another is hidden."""
        if self._subject is None or self._subject.id != record.id:
            self.hide_now()
            self._kept = False
        self._subject = record
        self._fit()
        self._ask_kept()

    @property
    def shown(self) -> bool:
        """Whether an identity stands on the screen."""
        return self._shown is not None

    def hide_now(self) -> bool:
        """Take everything off the screen; False where nothing was there."""
        self._second.stop()
        self._show_sealed = False
        self.flush()
        was, self._shown = self._shown is not None, None
        self._show_values()
        self._fit()
        if was:
            announce(self, _("The identity is hidden."))
        return was

    def flush(self) -> None:
        """Seal what is being typed."""
        if self._dialog is not None:
            self._dialog.flush()

    def leave(self) -> None:
        """The page is left: hide, and close the compartment, after what is still to be sealed."""
        self.hide_now()
        # Where the vault is being locked already, that closes it too.
        self._desk.jobs.change(self, lambda ws: ws.identities.close(), failed=lambda _error: None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc hides."""
        if event.key() != Qt.Key.Key_Escape or not self.hide_now():
            super().keyPressEvent(event)
        else:
            self.reveal.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another tab or page, or the window is minimised."""
        super().hideEvent(event)
        self.hide_now()

    # What is shown

    def _ask_kept(self) -> None:
        if self._subject is not None:
            id = self._subject.id
            self._desk.jobs.query(self, "kept", lambda ws: (id, id in ws.identities.kept([id])), self._on_kept)

    def _on_kept(self, read: tuple[UUID, bool]) -> None:
        id, kept = read
        if self._subject is not None and self._subject.id == id:
            self._kept = kept
            self._fit()

    def _fit(self) -> None:
        shown, writable = self._shown is not None, not self._desk.read_only
        if shown:
            self._state.say(_("This tells who it is. Look, and hide it again."), ATTENTION)
        elif not writable:
            self._state.say(
                _("The vault is open for reading only. Each reveal is written into the journal, so there is none now."),
                OPEN,
                coloured=False,
            )
        elif self._kept:
            self._state.say(_("An identity is sealed, under a passphrase of its own."), SAFE, coloured=False)
        else:
            self._state.say(
                _("No identity is kept. It would be sealed, under a passphrase of its own."), OPEN, coloured=False
            )
        newest = shown and self._shown is not None and self._shown.version == max(self._shown.versions, default=0)
        self.reveal.setVisible(self._kept and not shown)
        self.reveal.setEnabled(writable)
        self.enter.setVisible(not self._kept and not shown)
        self.enter.setEnabled(writable)
        self._left.setVisible(shown)
        self.hide_button.setVisible(shown)
        self.edit.setVisible(newest)
        self._add.setVisible(newest)
        several = self._shown is not None and len(self._shown.versions) > 1
        self.versions.setVisible(several)
        self._values.setVisible(shown)
        files = self._shown.identity.files if self._shown is not None else ()
        self._files_title.setVisible(shown)
        self._files_none.setVisible(shown and not files)
        self.files.setVisible(bool(files))
        self._out.setVisible(bool(files) and newest)

    def _on_shown(self, shown: Revealed) -> None:
        if self._subject is None or self._subject.id != shown.subject.id or not self.isVisible():
            return  # one has gone on meanwhile
        self._shown, self._kept = shown, shown.version > 0
        self._show_values()
        self._show_versions(shown)
        self.use()
        self._second.start()
        self._fit()
        self.hide_button.setFocus()

    def _show_values(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.files.show_lines([])
        if self._shown is None:
            self.versions.clear()
            return
        for spec in FIELDS:
            value = getattr(self._shown.identity, spec.name)
            if spec.name != "files" and value != spec.empty:
                self._rows.addWidget(self._value(spec.name, value))
        if not self._rows.count():
            self._rows.addWidget(secondary(_("Nothing is entered yet.")))
        self.files.show_lines([_file(each) for each in self._shown.identity.files])

    def _value(self, name: str, value: object) -> QWidget:
        spec = field_of(name)
        text = (
            "\n".join(each.text for each in value)
            if spec.type is FieldType.VALUES and isinstance(value, tuple)
            else in_words(spec, value)
        )
        label = PlainLabel(_(spec.label), role="secondary", wrap=True)
        words = PlainLabel(text, wrap=True)
        words.setObjectName(f"identity-value-{name}")
        words.setAccessibleName(_("{field}: {value}", field=_(spec.label), value=text))
        copy = QToolButton()
        copy.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        copy.setMinimumSize(ROW, ROW)
        copy.setAccessibleName(_("Copy: {field}", field=_(spec.label)))
        copy.setToolTip(_("Copied for ten seconds."))
        icons.put(copy, "copy")
        copy.clicked.connect(partial(self._on_copy, text))
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(label)
        column.addWidget(words)
        row = QWidget()
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addLayout(column, 1)
        across.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _show_versions(self, shown: Revealed) -> None:
        self.versions.clear()
        for version in sorted(shown.versions, reverse=True):
            label = _("Version {n}", n=current().number(version))
            if version == shown.version:
                label = _("Version {n}, sealed {time}", n=current().number(version), time=moment(shown.saved))
            self.versions.addItem(label, version)
        self.versions.setCurrentIndex(self.versions.findData(shown.version))

    # Time

    def use(self) -> None:
        """The two minutes begin again."""
        self._until = time.monotonic() + RELOCK_AFTER
        self._say_left()

    def _say_left(self) -> None:
        left = max(0, round(self._until - time.monotonic()))
        self._left.setText(_("Hidden in {time}", time=isolate(f"{left // 60}:{left % 60:02d}")))
        self._left.setAccessibleName(plural("Hidden in {n} second", "Hidden in {n} seconds", left))

    def _on_second(self) -> None:
        self._say_left()
        if time.monotonic() >= self._until:
            self.leave()
            self._desk.notify(_("The identity is hidden, and the compartment is closed."))

    def _on_used(self) -> None:
        self.use()
        self._desk.jobs.query(self, "touch", lambda ws: ws.identities.touch(), lambda _nothing: None)

    # What a person does

    def _on_reveal(self) -> None:
        if self._subject is None:
            return
        id, ref = self._subject.id, self._subject.ref
        in_compartment(
            self._desk,
            self,
            title=_("Reveal the identity of {ref}", ref=isolate(ref)),
            action=_("Reveal"),
            verb=lambda ws, reason: ws.identities.reveal(id, reason),
            done=self._on_shown,
            reason=True,
        )

    def _on_enter(self) -> None:
        if self._subject is None:
            return
        id, ref = self._subject.id, self._subject.ref
        in_compartment(
            self._desk,
            self,
            title=_("Enter the identity of {ref}", ref=isolate(ref)),
            action=_("Go on"),
            verb=lambda ws, _reason: ws.identities.blank(id),
            done=self._open_editor,
        )

    def _on_edit(self) -> None:
        if self._shown is not None:
            self._on_used()
            self._open_editor(self._shown)

    def _open_editor(self, shown: Revealed) -> None:
        if self._subject is None or self._subject.id != shown.subject.id:
            return
        dialog = IdentityDialog(self._desk, shown, self)
        dialog.used.connect(self._on_used)
        dialog.sealed.connect(self._on_sealed)
        dialog.finished.connect(self._on_editor_closed)
        self._dialog, self._show_sealed = dialog, True
        self.use()
        self._second.start()
        dialog.open()

    def _on_editor_closed(self) -> None:
        self._dialog = None
        if self._shown is None:
            self._second.stop()

    def _on_sealed(self, shown: Revealed) -> None:
        self._desk.notify(_("The identity is sealed."))
        self._ask_kept()
        if self._show_sealed:
            self._on_shown(shown)

    def _on_version(self, _place: int) -> None:
        if self._shown is None:
            return
        id, version = self._shown.subject.id, int(self.versions.currentData())
        self._desk.jobs.query(self, "version", lambda ws: ws.identities.version(id, version), self._on_shown)

    def _on_copy(self, text: str) -> None:
        clipboard().copy_secret(text)
        self._on_used()
        self._desk.notify(_("It is in the clipboard for ten seconds."))

    # Files

    def _on_add_file(self) -> None:
        choose_file(self, "identity-file-to-seal", _("Seal a file"), self.add_file)

    def add_file(self, path: Path) -> None:
        """Ask what the file is, then seal it."""
        if self._shown is None:
            return
        id = self._shown.subject.id
        self._on_used()
        ask_purpose(
            self._desk,
            self,
            path,
            verb=lambda ws, purpose: ws.identities.attach(id, path, purpose),
            done=self._on_attached,
        )

    def _on_attached(self, shown: Revealed) -> None:
        self._on_shown(shown)
        self._desk.notify(
            _("The file is sealed. The one that it was read from still lies where it was: destroy it."), "attention"
        )

    def _take_out(self, key: object) -> None:
        if self._shown is None or not isinstance(key, UUID):
            return
        made = next((each for each in self._shown.identity.files if each.id == key), None)
        if made is None:
            return
        self._on_used()
        id = self._shown.subject.id
        take_out(
            self._desk,
            self,
            made.name,
            _("Take a sealed file out"),
            lambda ws, out, reason: ws.identities.take_out(id, key, out, reason),
        )


def _file(made: SealedFile) -> Line:
    kilobytes = current().number(max(1, made.size // 1024))
    return Line(
        made.id,
        isolate(made.name),
        note=dotted([_(PURPOSES.get(made.purpose, made.purpose)), _("{n} kB", n=kilobytes), moment(made.added)]),
        rows=2,
    )
