"""A form beside a passage: what it is about, its fields, and what it makes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.editors import name_input
from casefile.gui.style import SPACE
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, current, isolate
from casefile.model.anchors import Region, Span
from casefile.model.changes import Changes
from casefile.model.fields import FieldSpec, FieldType, Record, kind
from casefile.model.records import EvidenceFile, Source
from casefile.model.spoken_days import spoken_days
from casefile.services.passages import named
from casefile.services.sources import InFile, InText

if TYPE_CHECKING:
    from casefile.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Passage:
    """What is selected: positions count code points of the rendition's text."""

    source: Source
    rendition_id: UUID
    start: int
    end: int
    quote: str

    @property
    def place(self) -> tuple[UUID, int, int]:
        """Tells one passage from another."""
        return self.rendition_id, self.start, self.end

    @property
    def where(self) -> InText:
        """Where it is to be marked."""
        return InText(self.rendition_id, self.start, self.end)

    def shown(self, most: int) -> str:
        """The beginning of the quotation, in quotation marks."""
        return _("“{quotation}”", quotation=self.short(most))

    def short(self, most: int = 80) -> str:
        """The beginning of the quotation in one line, cut at a word."""
        words = " ".join(self.quote.split())
        return words if len(words) <= most else words[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


@dataclass(frozen=True, slots=True)
class MarkedPlace:
    """What is marked in a file: a region of a page or picture, or a span of a recording. There are no words in it until
    a person writes some."""

    source: Source
    evidence: EvidenceFile
    anchor: Region | Span
    quote: str = ""

    @property
    def place(self) -> tuple[UUID, str]:
        """Tells one place from another."""
        return self.evidence.id, self.anchor.fragment()

    @property
    def where(self) -> InFile:
        """Where it is to be marked."""
        return InFile(self.evidence.id, self.anchor)

    def shown(self, _most: int) -> str:
        """The file and the place in it, in words."""
        return _("{file}: {place}", file=isolate(self.evidence.name), place=self.anchor.text(current()))

    def short(self, _most: int = 80) -> str:
        """No words."""
        return ""


Marked = Passage | MarkedPlace
"""What a form beside it is about."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a form made: the record (or the excerpt) and everything that changed."""

    record: Record
    changes: Changes


Save = Callable[["Workspace"], Saved]


@dataclass
class Names:
    """Finds places and organisations by name, or makes them, once each; runs on the writer thread."""

    ws: Workspace
    case_id: UUID | None
    new: list[Record] = field(default_factory=list)
    _found: dict[tuple[str, str], Record] = field(default_factory=dict)

    def id_of(self, kind_name: str, name: str) -> UUID | None:
        """The id of the record of that name; None for no name."""
        if not name:
            return None
        key = (kind_name, name.casefold())
        if key not in self._found:
            record = self._found[key] = named(self.ws.records, kind_name, self.case_id, name)
            if not record.ref:
                self.new.append(record)
        return self._found[key].id


class PassageForm(QWidget):
    """Fields under one another. A form of its own is made by a function that adds its fields and says how to save.

    :param name: the first part of its fields' object names.
    :param title: what the panel says above it, translated.
    :param save: makes, from the passage and what is entered, the verb that saves it.
    :param prefill: what to enter before a person does, from the passage.
    """

    edited = Signal()

    def __init__(
        self,
        desk: Desk,
        name: str,
        title: str,
        save: Callable[[Marked, dict[str, Any]], Save],
        prefill: Callable[[Marked], dict[str, Any]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self.name, self.title = name, title
        self._save, self._prefill = save, prefill
        self.fields = Fields(self)
        self.fields.edited.connect(lambda _name: self.edited.emit())
        self._empty: dict[str, Any] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACE[2], SPACE[1], SPACE[2], SPACE[3])
        self._layout.setSpacing(SPACE[2])

    # Putting it together

    def section(self, title: str) -> None:
        """A heading, translated."""
        self._layout.addSpacing(SPACE[0])
        self._layout.addWidget(PlainLabel(title, level="section", role="secondary"))

    def hint(self, sentence: str) -> None:
        """What is to be known before one fills it in, translated."""
        self._layout.addWidget(PlainLabel(sentence, wrap=True, role="secondary"))

    def declared(self, kind_name: str, *names: str) -> None:
        """Fields as a kind of record declares them."""
        for name in names:
            spec = kind(kind_name).field(name)
            self.put(spec, editor_for(self._desk, spec), spec.empty)

    def own(self, name: str, label: str, editor: Editor, empty: Any, *, required: bool = False) -> None:
        """A field that is none of the record's own.

        :param label: untranslated.
        """
        self.put(FieldSpec(name, FieldType.LINE, label, required=required), editor, empty)

    def put(self, spec: FieldSpec, editor: Editor, empty: Any) -> None:
        """One field at the end. ``empty`` is what it begins with."""
        self._layout.addWidget(self.fields.add(spec, editor))
        name_input(editor, f"{self.name}.{spec.name}")
        self._empty[spec.name] = empty

    def end(self) -> PassageForm:
        """No more fields."""
        self._layout.addStretch(1)
        return self

    # Using it

    def begin(self, passage: Marked) -> None:
        """Begin again for a passage."""
        self.fields.put({**self._empty, **self._prefill(passage)})
        days = spoken_days(passage.quote, passage.source.published)
        for editor in self.findChildren(FuzzyDateEdit):
            editor.offer_days(days)

    def edit(self) -> None:
        """Put the cursor into the first field, what is entered there selected."""
        first = self.fields.first.editor
        first.setFocus()
        inner = first.focusProxy()
        if isinstance(inner, QLineEdit):
            inner.setSelection(len(inner.text()), -len(inner.text()))  # backwards, so that its beginning is seen
        elif isinstance(inner, QPlainTextEdit):
            inner.selectAll()

    def field(self, name: str) -> Field:
        """The field of that name. :raises KeyError: it is not on this form."""
        return self.fields[name]

    def saving(self, passage: Marked) -> Save | None:
        """The verb that saves what is entered; None where something is wrong, which is then said under its field."""
        values = self.fields.read()
        return None if values is None else self._save(passage, values)
