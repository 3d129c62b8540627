"""The dialog that begins a review thread: about a record, one of its fields, or a section of the dossier."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from casefile.errors import BadInput, CasefileError
from casefile.gui import talking
from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.half_typed import UNREADABLE
from casefile.gui.widgets.question import Question
from casefile.i18n import _, current, isolate
from casefile.model import proposals, vocabularies
from casefile.model.anchors import Anchor
from casefile.model.changes import Changes
from casefile.model.fields import FieldSpec, Record, kind_of
from casefile.model.records import Case, Thread
from casefile.services.threads import Voice

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_TYPES = ("comment", "question", "correction", "approval")
_NOT_ASKED = frozenset({"tags", "related"})
"""Fields that nobody discusses: how a record is sorted."""


def begin_thread(
    desk: Desk,
    parent: QWidget,
    target_id: UUID,
    type: str = "comment",
    place: Anchor | None = None,
    begun: Callable[[], object] | None = None,
) -> None:
    """Ask what is to be said about a record; nothing where the vault is open for reading only.

    :param place: of a file: what of it is meant; of a text: which words. :param begun: called once it is.
    """
    if desk.read_only:
        return

    def ask(read: tuple[Record, list[Voice]]) -> None:
        dialog = ThreadDialog(desk, parent, read[0], read[1], type, place)
        if begun is not None:
            dialog.accepted.connect(begun)
        dialog.open()

    desk.jobs.query(parent, "begin_thread", lambda ws: (ws.threads.meant(target_id), ws.threads.everybody()), ask)


class ThreadDialog(SmallForm):
    """What is said, of which type, about which part, and who is to see to it. Of a correction of a field also the value
    that is proposed."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        record: Record,
        people: list[Voice],
        type: str,
        place: Anchor | None = None,
    ) -> None:
        title = _("New thread about {ref}", ref=isolate(record.ref))
        intro = talking.place_in_words(place) if place is not None else ""
        super().__init__(parent, title=title, action=_("Begin the thread"), busy=_("Saving…"), intro=intro)
        self._desk, self._record, self._people, self._place = desk, record, people, place
        self._key = f"thread/{record.id}" + (f"/{place.fragment()}" if place is not None else "")
        self._ended = self._kept = False
        self._editor: Editor | None = None
        self.type = ChoiceBox()
        labels = vocabularies.load("thread_kind")
        for code in _TYPES:
            self.type.addItem(labels.label(code, current()), code)
        self.type.setCurrentIndex(_TYPES.index(type))
        self.part = ChoiceBox()
        self.part.addItem(_("The whole record") if not isinstance(record, Case) else _("The whole case"), ("", ""))
        for spec in kind_of(record).fields:
            if spec.name not in _NOT_ASKED and not spec.owner:
                self.part.addItem(_(spec.label), ("field", spec.name))
        if isinstance(record, Case):
            from casefile.services.dossiers import section_labels  # brings what makes one

            for key, label in section_labels().items():
                self.part.addItem(_("Dossier: {section}", section=_(label)), ("section", key))
        self.text = QPlainTextEdit()
        self.text.setObjectName("thread_text")
        self.text.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self.text.setMaximumHeight(6 * self.fontMetrics().lineSpacing())
        self.assign = ChoiceBox()
        self.assign.addItem(_("Nobody"), -1)
        for number, person in enumerate(people):
            self.assign.addItem(isolate(person.name), number)
        self._proposal = QWidget()
        QVBoxLayout(self._proposal).setContentsMargins(0, 0, 0, 0)
        self._shown_for: FieldSpec | None = None
        for name, label, control in (
            ("text", _("Text"), self.text),
            ("type", _("Kind"), self.type),
            ("part", _("Subject"), self.part),
        ):
            control.setAccessibleName(label)
            self.ask(name, Question(label, control))
        self.column.addWidget(self._proposal)
        self.assign.setAccessibleName(_("Assigned to"))
        self.ask("assign", Question(_("Assigned to"), self.assign))
        self.type.currentIndexChanged.connect(lambda _n: self._fit())
        self.part.currentIndexChanged.connect(lambda _n: self._fit())
        self._fit()
        self._take_draft()
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: None if self._kept else desk.drafts.settle(self._key))

    def _take_draft(self) -> None:
        """What was half-typed here before the vault was locked, or put aside by Esc."""
        kept = self._desk.drafts.take(self._key)
        if kept is None:
            return
        with suppress(*UNREADABLE):
            self.type.setCurrentIndex(max(0, self.type.findData(str(kept["type"]))))
            self.part.setCurrentIndex(max(0, self.part.findText(str(kept["part"]))))
            self.text.setPlainText(str(kept["text"]))
            if self._editor is not None and "proposed" in kept:
                self._editor.put_draft(kept["proposed"])

    def _half_typed(self) -> dict[str, Any]:
        text = self.text.toPlainText()
        proposed = self._editor.draft() if self._editor is not None else None
        if self._ended or not (text.strip() or proposed):
            return {}
        draft = {"text": text, "type": self.type.currentData(), "part": self.part.currentText()}
        return {self._key: {**draft, **({"proposed": proposed} if proposed else {})}}

    def leave(self) -> None:
        """Esc keeps what was typed; *Cancel* throws it away."""
        if self.action.isEnabled():
            if self.text.toPlainText().strip():
                self._kept = self._desk.put_aside(self._half_typed()) or self._kept
            self.reject()

    def done(self, result: int) -> None:
        """Begun or called off: nothing is half-typed any more."""
        self._ended = True
        super().done(result)

    def _spec(self) -> FieldSpec | None:
        """The field for which a value can be proposed as it is filled in; None for none."""
        what, name = self.part.currentData()
        if what != "field" or self.type.currentData() != "correction":
            return None
        spec = kind_of(self._record).field(name)
        return spec if proposals.may_propose(spec) else None

    def _fit(self) -> None:
        """Offer the field's own editor where another value can be proposed."""
        spec = self._spec()
        if spec is self._shown_for:
            return
        self._shown_for = spec
        layout = self._proposal.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.setSpacing(SPACE[0])
        while (item := layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._editor = None
        self._questions.pop("proposed", None)
        if spec is not None:
            self._editor = editor_for(self._desk, spec)
            self._editor.set_label(_("Proposed value: {field}", field=_(spec.label)))
            self._editor.set_value(getattr(self._record, spec.name))
            question = Question(_("Proposed value: {field}", field=_(spec.label)), self._editor)
            self._questions["proposed"] = question
            layout.addWidget(question)
        self._proposal.setVisible(spec is not None)
        if self.isVisible():
            QTimer.singleShot(0, self, self.take_room)  # what was put in is laid out by then

    @property
    def editor(self) -> Editor | None:
        """Where another value is proposed; None where none can be."""
        return self._editor

    def do(self) -> None:
        """Begin it."""
        place = self._place
        record, text, type_ = self._record, self.text.toPlainText(), self.type.currentData()
        what, name = self.part.currentData()
        number = self.assign.currentData()
        to = self._people[number] if number >= 0 else None
        proposed = ""
        made: tuple[Record, ...] = ()
        if self._editor is not None and self._shown_for is not None:
            try:
                value = self._editor.value()
            except BadInput as error:
                self.refuse(BadInput(error.message, field="proposed"))
                return
            written = proposals.written(self._shown_for, value)
            stands = proposals.written(self._shown_for, getattr(record, self._shown_for.name))
            proposed, made = (written if written != stands else ""), self._editor.made()

        def begin(ws: Workspace) -> tuple[Thread, Changes]:
            return ws.threads.open(
                record.id,
                text,
                type=type_,
                about_field=name if what == "field" else "",
                about_section=name if what == "section" else "",
                proposed=proposed,
                place=place,
                assign_to=to,
            )

        def begun(_made: tuple[Thread, Changes]) -> None:
            self.set_busy(False)
            self.accept()

        self._desk.jobs.change(self, begin, begun, self._refused, along=made)

    def _refused(self, error: CasefileError) -> None:
        self.refuse(error)
