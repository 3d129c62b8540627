"""Help > Tour: four steps through the sample case, each on the real screen. Nothing is blocked meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from casefile.gui import icons, style
from casefile.gui.desk import Desk
from casefile.gui.messages import announce
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import N_, _, current
from casefile.model.records import Call, Case, CasualtyFigure, Citation, Fact, Incident, Response
from casefile.services.sample import is_sample

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_WIDE = 22
"""The width of the card, in heights of a line."""
_HOLDS = 5
"""So many looks after a page is there, the focus comes back to the card that was pressed."""
_APART = 4
"""Pixels between what is pointed at and the frame around it."""
_LOOKS_EVERY_MS = 200
"""Until a page has read what a step points at, and while it is scrolled."""


@dataclass(frozen=True)
class Step:
    """One step.

    :param place: where it is: ``fact``, ``incident`` or ``call`` for a record of the case, else the key of a page.
    :param part: how the object name of what it points at begins.
    """

    place: str
    part: str
    title: str
    words: str


STEPS = (
    Step(
        "fact",
        "reader_text",
        N_("From the words to the fact"),
        N_(
            "Passages that are used carry a stripe. Select some words and press F: they become a fact that leads back "
            "to this place. I makes an incident of them, L a call, H only highlights."
        ),
    ),
    Step(
        "incident",
        "figures_list",
        N_("Figures side by side"),
        N_(
            "Each count stands as its source gave it. What the case adopts is a decision of its own, with its rule and "
            "its reason: Ctrl+Shift+G."
        ),
    ),
    Step(
        "call",
        "call-standing",
        N_("What was demanded, what was answered"),
        N_(
            "A call keeps its words, its addressees and when an answer is due. Log response… notes what came back. "
            "Home names the calls that wait for an answer."
        ),
    ),
    Step(
        "dossier",
        "audience_choice",
        N_("A dossier for those who may see it"),
        N_(
            "Choose for whom it is. What they may not see is left out, and what speaks against it is named beside it. "
            "Nothing leaves before you export it."
        ),
    ),
)


class Tour(QFrame):
    """A card in a corner of the window that says what is seen there; Esc ends it.

    It lies over the pages without blocking them, in the corner where it hides least.

    :param around: what it lies over.
    """

    ended = Signal()

    def __init__(self, desk: Desk, around: QWidget) -> None:
        super().__init__(around)
        self._desk, self._around = desk, around
        self._at = 0
        self._places: dict[str, UUID] = {}
        self._part: QWidget | None = None
        self._seen = QRect()
        self._holds = 0
        self._ring = _Ring(around)
        self.setObjectName("tour")
        self.setProperty("bar", "info")
        self.setAutoFillBackground(True)
        self._count = PlainLabel(role="secondary")
        self._title = PlainLabel(level="heading", wrap=True)
        self._words = PlainLabel(wrap=True)
        self._compose()
        self._looking = QTimer(self, interval=_LOOKS_EVERY_MS)
        self._looking.timeout.connect(self._look)
        around.installEventFilter(self)
        self.hide()

    def _compose(self) -> None:
        self._close = QToolButton(autoRaise=True)
        self._close.setAccessibleName(_("End the tour"))
        self._close.setToolTip(_("End the tour (Esc)"))
        self._close.setMinimumSize(ROW, ROW)
        icons.put(self._close, "x")
        self._close.clicked.connect(self.end)
        self.back_button = QPushButton(_("Back"))
        self.back_button.setObjectName("tour-back")
        self.back_button.clicked.connect(self.back)
        self.next_button = QPushButton()
        self.next_button.setObjectName("tour-next")
        self.next_button.setProperty("primary", True)
        self.next_button.clicked.connect(self.forward)
        for button in (self.back_button, self.next_button):
            button.setMinimumHeight(ROW)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE[1])
        foot.addWidget(self._count, 1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[3], SPACE[1], SPACE[3], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addLayout(top)
        layout.addWidget(self._words)
        layout.addLayout(foot)

    # What a person asks

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Not by a focus proxy: Tab would pass what stands before that."""
        self.next_button.setFocus(reason)

    @property
    def step(self) -> int:
        """The number of the step that is shown, from 0."""
        return self._at

    @property
    def points_at(self) -> QWidget | None:
        """What the step is about, once it is there."""
        return self._part

    def begin(self) -> None:
        """Show the first step, where the case at hand is the sample case; else say where that is found."""
        case_id = self._desk.case_id
        if case_id is not None:
            self._desk.jobs.query(self, "tour", lambda ws: _places(ws, case_id), self._on_places)

    def forward(self) -> None:
        """The next step; after the last one it ends."""
        if self._at + 1 < len(STEPS):
            self._show(self._at + 1)
        else:
            self.end()

    def back(self) -> None:
        """The step before."""
        if self._at:
            self._show(self._at - 1)

    def end(self) -> None:
        """Take it away."""
        held = self.isAncestorOf(self.window().focusWidget() or self.window())
        self._looking.stop()
        self._part = None
        self._ring.hide()
        self.hide()
        if held:
            self._around.setFocus()
        self.ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends it; Enter presses the button that has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)

    # How

    def _on_places(self, places: dict[str, UUID]) -> None:
        if not places:
            self._desk.notify(
                _(
                    "The tour walks through the sample case. Lock the vault, choose Another vault…, then Explore the "
                    "sample case."
                )
            )
            return
        self._places = places
        self._show(0)
        self.show()
        self.raise_()
        self.next_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, at: int) -> None:
        self._at, self._part, self._seen = at, None, QRect()
        step = STEPS[at]
        self._count.setText(_("Step {n} of {all}", n=current().number(at + 1), all=current().number(len(STEPS))))
        self._title.setText(_(step.title))
        self._words.setText(_(step.words))
        self.back_button.setEnabled(at > 0)
        self.next_button.setText(_("Next") if at + 1 < len(STEPS) else _("End the tour"))
        self.setAccessibleName(_(step.title))
        self.setAccessibleDescription(_(step.words))
        self._ring.hide()
        if step.place in self._places:
            self._desk.open_record(self._places[step.place])
        else:
            self._desk.open_page(step.place)
        self._place()
        self._looking.start()
        announce(self, f"{self._count.text()}. {self._title.text()}. {self._words.text()}")

    def _look(self) -> None:
        """Find what the step points at, bring it into view once, and keep the ring around it."""
        if self._part is None or not isValid(self._part) or not self._part.isVisible():
            self._part = _part(self._around, STEPS[self._at].part)
            if self._part is not None:
                _bring_into_view(self._part)
                self._holds = _HOLDS
        if self._part is not None and self._holds:
            self._holds -= 1
            if not self.isAncestorOf(self.window().focusWidget() or self.window()):
                self.setFocus()  # a page takes the focus once it has read what it shows
        seen = _within(self._part, self._around) if self._part is not None else QRect()
        if seen != self._seen:  # a page goes on being laid out while it reads
            self._seen = seen
            self._place()
        self._ring.lay_around(seen)
        if self._part is not None:
            self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its corner where the window becomes larger or smaller."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """A larger text needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_looking") and not self.isHidden():
            self._place()

    def _place(self) -> None:
        """In the corner where it hides least of what the step points at; the far lower one before the others."""
        room = self._around.rect().adjusted(SPACE[2], SPACE[2], -SPACE[2], -SPACE[2])
        width = min(_WIDE * self.fontMetrics().height(), room.width())
        layout = self.layout()
        height = layout.heightForWidth(width) if layout is not None else self.sizeHint().height()
        card = QRect(0, 0, width, min(height, room.height()))
        seen = self._seen
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        near, far = (room.right() - width + 1, room.left()) if rtl else (room.left(), room.right() - width + 1)
        low, high = room.bottom() - card.height() + 1, room.top()
        corners = [card.translated(x, y) for x, y in ((far, low), (far, high), (near, low), (near, high))]
        self.setGeometry(min(corners, key=lambda corner: _area(corner.intersected(seen))))


class _Ring(QWidget):
    """A frame around what a step points at; the mouse goes through it."""

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def lay_around(self, seen: QRect) -> None:
        """Lie around what is seen there; an empty one takes it away."""
        around = self.parentWidget()
        if seen.isEmpty() or around is None:
            self.hide()
            return
        wanted = seen.adjusted(-_APART, -_APART, _APART, _APART).intersected(around.rect())
        if self.geometry() != wanted:
            self.setGeometry(wanted)
        if self.isHidden():
            self.show()
            self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.colour("accent"), 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)
        painter.end()


def _places(ws: Workspace, case_id: UUID) -> dict[str, UUID]:
    """The records that the steps show; empty where the case is not the sample case, or not whole any more."""
    with ws.view():
        if not is_sample(ws.records.get(Case, case_id)):
            return {}
        facts = {fact.id for fact in ws.records.of(Fact, case_id=case_id)}
        cited = [each for each in ws.records.of(Citation, case_id=case_id) if each.target_id in facts]
        excerpts = [each.excerpt_id for each in cited if each.excerpt_id is not None]
        counted = Counter(figure.incident_id for figure in ws.records.of(CasualtyFigure, case_id=case_id))
        incidents = [each.id for each in ws.records.of(Incident, case_id=case_id) if each.id in counted]
        answered = {response.call_id for response in ws.records.of(Response, case_id=case_id)}
        calls = [call.id for call in ws.records.of(Call, case_id=case_id) if call.id in answered]
    if not (excerpts and incidents and calls):
        return {}
    return {"fact": excerpts[0], "incident": max(incidents, key=lambda id: counted[id]), "call": calls[0]}


def _part(around: QWidget, name: str) -> QWidget | None:
    """The first widget that is seen and whose object name begins so."""
    seen: Sequence[QWidget] = [w for w in around.findChildren(QWidget) if w.objectName().startswith(name)]
    return next((each for each in seen if each.isVisible()), None)


def _bring_into_view(part: QWidget) -> None:
    above = part.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(part, SPACE[4], SPACE[4])
        above = above.parentWidget()


def _within(part: QWidget, around: QWidget) -> QRect:
    """Where it is seen, in the coordinates of what is around it."""
    if not isValid(part) or not part.isVisible():
        return QRect()
    seen = part.visibleRegion().boundingRect()
    return seen.translated(part.mapTo(around, QPoint(0, 0)))


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())
