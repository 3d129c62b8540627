"""What stands below a recording: its timeline and the buttons of a player."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from casefile.errors import BadInput
from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.viewer.bar import inset_flow
from casefile.gui.viewer.player import OUTLINE, SPEEDS, Player
from casefile.gui.viewer.timeline import Timeline
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import N_, _, isolate
from casefile.model.anchors import Span, clock

BUTTONS = (
    ("frame_back", "step-back", N_("One frame back"), ","),
    ("play", "play", N_("Play or stop"), "Space"),
    ("frame_on", "step-forward", N_("One frame on"), "."),
    ("span_begin", "", N_("The span begins here"), "["),
    ("span_end", "", N_("The span ends here"), "]"),
)


class PlayBar(QWidget):
    """Plays, steps, and marks a span."""

    span_settled = Signal()
    """A span was marked, changed or dropped."""
    frame_chosen = Signal(object)

    def __init__(self, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._begin: float | None = None
        self._end: float | None = None
        self._marks = True
        self._buttons: dict[str, QToolButton] = {}
        self.timeline = Timeline(self)
        self._moment = PlainLabel(role="secondary")
        self._moment.setObjectName("viewer.moment")
        self._moment.setMinimumHeight(ROW)
        buttons = QWidget(self)
        buttons.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the timeline above it
        flow = inset_flow(buttons)
        for name, drawing, label, keys in BUTTONS:
            button = self._buttons[name] = QToolButton(autoRaise=True)
            button.setObjectName(f"viewer.{name}")
            button.setAccessibleName(_(label))
            button.setToolTip(_("{label} ({keys})", label=_(label), keys=keys))
            button.setMinimumSize(ROW, ROW)
            if drawing:
                icons.put(button, drawing)
            else:
                button.setText(f"\u2066{keys}\u2069")  # a bracket is not mirrored: time runs as on every player
            button.clicked.connect(lambda _checked=False, name=name: self.do(name))
            flow.addWidget(button)
        flow.addWidget(self._make_speed())
        flow.addWidget(self._moment)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[0], 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.timeline)
        layout.addWidget(buttons)
        player.moved.connect(self._on_moved)
        player.started.connect(self._on_playing)
        player.stopped.connect(self._on_playing)
        player.outlined.connect(lambda: self.timeline.show_outline(player.outline, OUTLINE))
        self.timeline.went.connect(player.go_to)
        self.timeline.played.connect(player.toggle)
        self.timeline.dragged.connect(self._on_dragged)
        self.timeline.chosen.connect(self.frame_chosen)
        self.hide()

    @property
    def span(self) -> Span | None:
        """What is marked: from where to where. A beginning alone is not yet one."""
        if self._begin is None or self._end is None:
            return None
        try:
            return Span(self._begin, self._end)
        except BadInput:
            return None

    def begin(self, *, picture: bool, marking: bool) -> None:
        """Another recording."""
        self._marks = marking
        for name in ("frame_back", "frame_on"):
            self._buttons[name].setVisible(picture)
        for name in ("span_begin", "span_end"):
            self._buttons[name].setEnabled(marking)
        self.timeline.show_outline(self._player.outline, OUTLINE)
        self.select(None)
        self._on_moved()

    def select(self, span: Span | None) -> None:
        """Mark this, or nothing."""
        self._begin, self._end = (None, None) if span is None else (span.begin, span.end or self._player.duration)
        self._tell()

    def do(self, name: str) -> None:
        """What the button of that name does."""
        match name:
            case "play":
                self._player.toggle()
            case "frame_back":
                self._player.step(-1)
            case "frame_on":
                self._player.step(1)
            case "span_begin" if self._marks:
                self._begin = round(self._player.at, 3)
                if self._end is not None and self._end <= self._begin:
                    self._end = None
                self._tell()
            case "span_end" if self._marks:
                self._player.pause()
                self._end = round(self._player.at, 3)
                self._begin = 0.0 if self._begin is None or self._begin >= self._end else self._begin
                self._tell()

    def _tell(self) -> None:
        self.timeline.show_span(self._begin, self._end)
        self._on_moved()
        self.span_settled.emit()

    def _on_dragged(self, begin: float, end: float) -> None:
        if self._marks:
            self._begin, self._end = round(begin, 3), round(end, 3)
            self._tell()

    def _on_moved(self) -> None:
        player = self._player
        self.timeline.show_moment(player.at, player.duration)
        moment = isolate(clock(round(player.at, 3)))
        duration = isolate(clock(round(player.duration, 1)))
        words = _("{moment} of {duration}", moment=moment, duration=duration)
        if self._begin is not None and self._end is None:
            words = _("{moment}; a span begins at {begin}", moment=words, begin=isolate(clock(self._begin)))
        self._moment.setText(words)

    def _on_playing(self) -> None:
        icons.put(self._buttons["play"], "pause" if self._player.playing else "play")

    def _make_speed(self) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setObjectName("viewer.speed")
        button.setMinimumHeight(ROW)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        icons.put(button, "chevron-down")
        menu = QMenu(button)

        def choose(speed: float) -> None:
            self._player.set_speed(speed)
            words = _speed(speed)
            button.setText(words)
            button.setAccessibleName(_("Speed: {speed}", speed=words))

        for speed in SPEEDS:
            menu.addAction(_speed(speed)).triggered.connect(lambda _checked=False, speed=speed: choose(speed))
        button.setMenu(menu)
        choose(1.0)
        return button


def _speed(speed: float) -> str:
    number = f"{speed:g}"
    return _("{number} x", number=number)
