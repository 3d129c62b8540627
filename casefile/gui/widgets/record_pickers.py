"""Links to other records: found by typing, or named as new ones, which are made when the form is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.style import SPACE
from casefile.gui.widgets.chips import ChipRow
from casefile.gui.widgets.picking import Choice, PickEditor, PickLine
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import _, isolate
from casefile.model.changes import Caption, Changes, Listing
from casefile.model.fields import Record, kind
from casefile.model.json_shape import from_json, to_json

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_OFFERED = 12
_NAMED_BY = {
    "place": "name",
    "organisation": "name",
    "person": "name",
    "source": "title",
    "incident": "title",
    "fact": "statement",
}
"""The kinds that can be made from a name alone, and the field that takes it."""


class _LinkEditor(PickEditor):
    """What both have in common: asking the vault, and the new records that were named.

    :param kinds: what may be linked to; all kinds that have names by default.
    :param makes: also what is not there yet may be named.
    """

    def __init__(
        self, desk: Desk, kinds: tuple[str, ...], parent: QWidget | None, *, makes: bool, several: bool
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kinds = kinds or tuple(_NAMED_BY)
        self._makes = makes
        self._named: dict[UUID, Record] = {}
        """Records that are not in the vault yet, by the id that they will have."""
        self.line = PickLine(self._ask, late=True, several=several)
        self.line.taken.connect(self._on_choice)
        self.line.typed.connect(self.edited)

    def made(self) -> tuple[Record, ...]:
        """The records named here that are not in the vault yet."""
        return tuple(self._named[id] for id in self._ids() if id in self._named)

    def draft(self) -> Any:
        """With the records that are only named yet."""
        kept = super().draft()
        return {**kept, "new": [to_json(record) for record in self.made()]} if self.made() else kept

    def put_draft(self, draft: Any) -> None:
        """With the records that are only named yet."""
        for shape in draft.get("new", ()):
            with suppress(BadInput, KeyError, TypeError, ValueError):
                record = from_json(shape)
                self._named[record.id] = record
        super().put_draft(draft)

    def _ids(self) -> Iterable[UUID]:
        raise NotImplementedError

    def _take(self, id: UUID, words: str) -> None:
        raise NotImplementedError

    def _ask(self, text: str) -> None:
        case_id, kinds = self._desk.case_id, self._kinds
        self._desk.jobs.query(
            self,
            "find",
            lambda ws: _found(ws, kinds, case_id, text),
            lambda captions: self.line.offer(text, self._choices(text, captions)),
        )

    def _choices(self, text: str, captions: list[Caption]) -> Sequence[Choice]:
        found = [
            Choice(caption.id, caption.heading or caption.ref, f"{caption.heading}   {isolate(caption.ref)}")
            for caption in captions
        ]
        new: list[Choice] = []
        known = any(caption.heading.casefold() == text.casefold() for caption in captions)
        if text and self._makes and not known and not self._desk.read_only:
            for each in self._kinds:
                if each in _NAMED_BY:
                    label = _("New {kind}: “{name}”", kind=_(kind(each).label), name=text)
                    new.append(Choice((each, text), text, label, new=True))
        return [*found, *new]

    def _on_choice(self, choice: Choice) -> None:
        """A record that was found; or a new one, which only the form that names it makes."""
        id = choice.key
        if choice.new:
            kind_name, name = cast("tuple[str, str]", choice.key)
            words: dict[str, Any] = {_NAMED_BY[kind_name]: name}
            made = kind(kind_name).record(case_id=self._desk.case_id, **words)
            self._named[made.id] = made
            id = made.id
        assert isinstance(id, UUID)
        self._take(id, choice.words)
        self.edited.emit()


class RecordPicker(_LinkEditor):
    """One linked record, or none."""

    def __init__(
        self, desk: Desk, kinds: tuple[str, ...], parent: QWidget | None = None, *, makes: bool = True
    ) -> None:
        super().__init__(desk, kinds, parent, makes=makes, several=False)
        self._id: UUID | None = None
        self.line.setPlaceholderText(_("Type a name"))
        self._new = new_mark()
        self._open = QToolButton(autoRaise=True)
        icons.put(self._open, "arrow-right")
        self._open.setToolTip(_("Open the linked record"))
        self._open.clicked.connect(lambda: self._id and desk.open_record(self._id))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self.line, 1)
        layout.addWidget(self._new)
        layout.addWidget(self._open)
        self.setFocusProxy(self.line)
        self.line.typed.connect(self._fit)
        desk.changed.connect(self._on_changed)
        self._fit()

    def value(self) -> Any:
        """The id. An emptied line is no link.

        :raises BadInput: what is typed was not chosen.
        """
        self.require_settled()
        return next(iter(self._ids()), None)

    def set_value(self, value: Any) -> None:
        """Show a linked record by its heading."""
        self._id = value
        named = self._named.get(value)
        self.line.put("" if value is None else named.heading if named is not None else "…")
        self._fit()
        self._fetch()

    def set_label(self, label: str) -> None:
        """Name the line and the button."""
        self.line.setAccessibleName(label)
        self._open.setAccessibleName(_("{field}: open the linked record", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """It can still be opened."""
        self.line.setReadOnly(wanted)

    def _ids(self) -> Iterable[UUID]:
        return (self._id,) if self._id is not None and self.line.text().strip() else ()

    def _take(self, id: UUID, words: str) -> None:
        self._id = id
        QTimer.singleShot(0, self, self._fit)  # Tab goes on to the next field, not to the button that comes now

    def _fit(self) -> None:
        there = not self.line.unsettled and bool(self.line.text().strip()) and self._id is not None
        self._new.setVisible(there and self._id in self._named)
        self._open.setVisible(there and self._id not in self._named)

    def _fetch(self) -> None:
        id = self._id
        if id is not None:
            self._desk.jobs.query(self, "caption", lambda ws: ws.headings.of([id]).get(id), self._on_caption)

    def _on_caption(self, caption: Caption | None) -> None:
        if caption is None or caption.id != self._id:
            return
        self._named.pop(caption.id, None)
        if not self.line.unsettled and self.line.text().strip():
            self.line.put(caption.heading or caption.ref)
        self._fit()

    def _on_changed(self, changes: Changes) -> None:
        if self._id is not None and changes.touches(self._id):
            self._fetch()


class RecordsPicker(_LinkEditor):
    """Several linked records, in order."""

    def __init__(self, desk: Desk, kinds: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(desk, kinds, parent, makes=True, several=True)
        self._chosen: tuple[UUID, ...] = ()
        self.line.setPlaceholderText(_("Add by name"))
        self.line.setMinimumWidth(180)
        self._row: ChipRow[UUID] = ChipRow(self.line, opens=True)
        self._row.removed.connect(self._remove)
        self._row.pressed.connect(desk.open_record)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._row)
        self.setFocusProxy(self.line)
        desk.changed.connect(self._on_changed)

    def value(self) -> Any:
        """The ids.

        :raises BadInput: something is typed beside them that was not chosen.
        """
        self.require_settled()
        return self._chosen

    def set_value(self, value: Any) -> None:
        """Show linked records by their headings."""
        self.line.put("")
        self._set(tuple(value))

    def set_label(self, label: str) -> None:
        """Name the line."""
        self.line.setAccessibleName(_("{field}: add", field=label))

    def set_read_only(self, wanted: bool) -> None:
        """Chips only; they can still be opened."""
        self._row.set_read_only(wanted)

    def _ids(self) -> Iterable[UUID]:
        return self._chosen

    def _take(self, id: UUID, words: str) -> None:
        if id not in self._chosen:
            self._set((*self._chosen, id))

    def _set(self, ids: tuple[UUID, ...]) -> None:
        self._chosen = ids
        if ids:
            self._desk.jobs.query(self, "captions", lambda ws: ws.headings.of(ids), self._on_captions)
        else:
            self._row.show_keys([])

    def _on_captions(self, captions: dict[UUID, Caption]) -> None:
        for id in captions:
            self._named.pop(id, None)
        words = {id: _("{name} (new)", name=record.heading) for id, record in self._named.items()}
        words.update((id, caption.heading or caption.ref) for id, caption in captions.items())
        self._row.show_keys([(id, words[id]) for id in self._chosen if id in words])

    def _remove(self, id: UUID) -> None:
        self._set(tuple(each for each in self._chosen if each != id))
        self.line.setFocus()
        self.edited.emit()

    def _on_changed(self, changes: Changes) -> None:
        if any(changes.touches(id) for id in self._named):
            self._set(self._chosen)


def new_mark() -> PlainLabel:
    """What stands beside a name that is in no record yet."""
    mark = PlainLabel(_("new"), role="attention")
    mark.setToolTip(_("New: it is added to the case when you save."))
    mark.setAccessibleName(_("New: it is added to the case when you save."))
    mark.hide()
    return mark


def _found(ws: Workspace, kinds: tuple[str, ...], case_id: UUID | None, text: str) -> list[Caption]:
    """The first records of these kinds whose words begin so."""
    ids: list[UUID] = []
    for each in kinds:
        ids += ws.records.ids(Listing(each, case_id, text=text))[:_OFFERED]
    ids = ids[:_OFFERED]
    captions = ws.headings.of(ids)
    return [captions[id] for id in ids if id in captions]
