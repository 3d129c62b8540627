"""Two records side by side: what both say alike, and what they say otherwise, marked by a sign and a ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QTextEdit, QVBoxLayout, QWidget

from casefile.gui import style
from casefile.gui.statuses import ATTENTION
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, on_base
from casefile.gui.words import in_words
from casefile.i18n import _, isolate
from casefile.model.changes import Caption
from casefile.model.fields import FieldType, Record, kind_of
from casefile.model.records import Incident, Rendition, Source
from casefile.services.likeness import pieces
from casefile.workspace import Workspace

SHOWN = 20_000
"""Code points of a text that are shown; what is beyond is said."""

_NOT_COMPARED = frozenset(
    {"remarks", "grading_reason", "acquired", "acquired_by", "derived_from_id", "related", "follows"}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One field of both. :param differs: both say something, and not the same."""

    label: str
    first: str
    second: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Both:
    """Two records as they are shown.

    :param refs: their references. :param texts: of sources, what was read out of them; of incidents, their narratives.
    :param cut: whether a text is longer than what is shown.
    """

    refs: tuple[str, str]
    lines: tuple[Line, ...]
    texts: tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]
    cut: bool


def both_sides(ws: Workspace, first: UUID, second: UUID) -> Both:
    """Read two records and put beside each other what they say. Called by a reading job."""
    one, other = ws.records.get(first), ws.records.get(second)
    linked = [id_ for record in (one, other) for id_ in _links(record)]
    captions = ws.headings.of(linked)
    texts = [_text(ws, record) for record in (one, other)]
    shown = [text[:SHOWN] for text in texts]
    marked = (tuple(pieces(shown[0], shown[1])), tuple(pieces(shown[1], shown[0])))
    if not shown[0] or not shown[1]:
        marked = tuple((((text, False),) if text else ()) for text in shown)  # type: ignore[assignment]
    return Both(
        (one.ref, other.ref),
        (*_lines(one, other, captions), *_beside(ws, first, second)),
        marked,
        any(len(text) > SHOWN for text in texts),
    )


def _links(record: Record) -> list[UUID]:
    found: list[UUID] = []
    for spec in kind_of(record).of_type(FieldType.LINK):
        value = getattr(record, spec.name)
        if value is not None:
            found.append(value)
    return found


def _lines(one: Record, other: Record, captions: Mapping[UUID, Caption]) -> list[Line]:
    found: list[Line] = []
    for spec in kind_of(one).fields:
        if spec.name in _NOT_COMPARED or spec.name == "narrative":
            continue
        ours, theirs = (in_words(spec, getattr(record, spec.name), captions) for record in (one, other))
        if ours or theirs:
            found.append(Line(_(spec.label), ours, theirs, bool(ours and theirs) and ours != theirs))
    return found


def _beside(ws: Workspace, first: UUID, second: UUID) -> Sequence[Line]:
    """What a list says about an incident beside its own fields."""
    digests = ws.incidents.digests([first, second])
    ours, theirs = digests[first].casualties, digests[second].casualties
    if not ours and not theirs:
        return ()
    return (Line(_("Casualties"), ours, theirs, bool(ours and theirs) and ours != theirs),)


def _text(ws: Workspace, record: Record) -> str:
    if isinstance(record, Incident):
        return record.narrative
    if not isinstance(record, Source):
        return ""
    texts = [each for each in ws.records.of(Rendition, source_id=record.id) if each.type != "translated"]
    return texts[-1].text if texts else ""


class Sides(QScrollArea):
    """Shows two records; nothing until :meth:`show_both`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, widgetResizable=True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("The two records side by side"))
        self.both: Both | None = None
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self.both = None
        self._hold(QWidget())

    def show_both(self, both: Both) -> None:
        """Show these two."""
        self.both = both
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE[1], SPACE[1], SPACE[1], SPACE[1])
        column.setSpacing(SPACE[2])
        column.addWidget(_grid(both))
        if any(both.texts):
            said = [_("Words that stand on one side only are underlined.")] if all(both.texts) else []
            if both.cut:
                said.append(_("Only the beginning of the text is shown."))
            column.addWidget(PlainLabel(" ".join(said), wrap=True, role="secondary"))
        column.addStretch(0)
        self._hold(inside)

    def _hold(self, inside: QWidget) -> None:
        self.setWidget(inside)
        on_base(self)


def _grid(both: Both) -> QWidget:
    place = QWidget()
    grid = QGridLayout(place)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE[2])
    grid.setVerticalSpacing(SPACE[1])
    for column, ref in ((2, both.refs[0]), (3, both.refs[1])):
        grid.addWidget(PlainLabel(isolate(ref), level="section", selectable=True), 0, column)
        grid.setColumnStretch(column, 2)
    line_height = place.fontMetrics().height()
    for row, line in enumerate(both.lines, 1):
        sign = QLabel()
        if line.differs:
            sign.setPixmap(ATTENTION.icon().pixmap(line_height, line_height))
            sign.setAccessibleName(_("Differs"))
            sign.setToolTip(_("Differs"))
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(sign, row, 0, top)
        grid.addWidget(PlainLabel(line.label, wrap=True, role="secondary"), row, 1, top)
        for column, words in ((2, line.first), (3, line.second)):
            shown = PlainLabel(words or "–", wrap=True, selectable=bool(words), role="text" if words else "secondary")
            said = _("{field}: {value}", field=line.label, value=words or _("Nothing is entered."))
            shown.setAccessibleName(_("{field} (differs)", field=said) if line.differs else said)
            grid.addWidget(shown, row, column, top)
    if any(both.texts):
        row = len(both.lines) + 1
        grid.addWidget(PlainLabel(_("Text"), role="secondary"), row, 1, Qt.AlignmentFlag.AlignTop)
        for column, ref, text in ((2, both.refs[0], both.texts[0]), (3, both.refs[1], both.texts[1])):
            grid.addWidget(_text_box(ref, text), row, column)
    return place


def _text_box(ref: str, text: tuple[tuple[str, bool], ...]) -> QTextEdit:
    shown = QTextEdit(readOnly=True)
    shown.setAccessibleName(_("Text of {ref}", ref=isolate(ref)))
    shown.setTabChangesFocus(True)
    shown.setMinimumHeight(shown.fontMetrics().height() * 12)
    _write(shown, text)
    return shown


def _write(shown: QTextEdit, text: tuple[tuple[str, bool], ...]) -> None:
    plain, alone = QTextCharFormat(), QTextCharFormat()
    alone.setBackground(style.highlight(0))
    alone.setFontUnderline(True)
    alone.setFontWeight(QFont.Weight.DemiBold)
    cursor = QTextCursor(shown.document())
    for piece, marked in text:
        cursor.insertText(piece, alone if marked else plain)
    shown.moveCursor(QTextCursor.MoveOperation.Start)
