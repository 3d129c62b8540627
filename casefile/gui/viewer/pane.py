"""One file in the window: its bar, its page, its veil, its levels and its claims."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.pieces import compose
from casefile.gui.viewer.bar import PaneBar
from casefile.gui.viewer.canvas import Canvas
from casefile.gui.viewer.claims import Claims
from casefile.gui.viewer.cover import Cover
from casefile.gui.viewer.file import Picture, ShownFile
from casefile.gui.viewer.frames import Frame, Shape, SpanMark
from casefile.gui.viewer.levels import Levels
from casefile.gui.viewer.places import Fit
from casefile.gui.viewer.play_bar import BUTTONS as PLAYER_BUTTONS
from casefile.gui.viewer.play_bar import PlayBar
from casefile.gui.viewer.player import Player
from casefile.i18n import _, current, isolate
from casefile.model.anchors import Region, Span
from casefile.model.records import EvidenceFile
from casefile.services.viewing import MOST_PIXELS, WHOLE, Recording, Wanted

PLAYING = frozenset(name for name, *_rest in PLAYER_BUTTONS)
_ROOM = 0.1
"""How much more than what is in sight is drawn sharply, in fractions of it: a short scroll then shows no seam."""


class Pane(QWidget):
    """Shows one evidence file. What is marked in it is given with :meth:`show_frames`."""

    region_settled = Signal()
    frame_chosen = Signal(object)
    said = Signal(str)
    """A sentence of what is shown now, for the status line and for people who hear the window."""
    compare_wanted = Signal()
    shown = Signal()
    """The page that was asked for is in sight."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._page = 0
        self._veiled = False
        self._frames: tuple[Frame, ...] = ()
        self._go_to: tuple[Region | Span, UUID | None] | None = None
        compose(self._make())

    def _make(self) -> Iterator[None]:
        self.file = ShownFile(self._desk, self)
        self.bar = PaneBar(self)
        yield
        self.levels = Levels(self)
        self._stack = QStackedWidget(self)
        self.canvas = Canvas(self._stack)
        self._stack.addWidget(self.canvas)
        yield
        self.cover = Cover(self._stack)
        self._stack.addWidget(self.cover)
        yield
        self.player = Player(self.file, self)
        self.play_bar = PlayBar(self.player, self)
        yield
        self.claims = Claims(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.bar, self.levels, self._stack, self.play_bar, self.claims):
            layout.addWidget(part, 1 if part is self._stack else 0)
        self.setMinimumWidth(260)
        self._connect()
        self._fit()

    def _connect(self) -> None:
        self.file.opened.connect(self._on_opened)
        self.file.whole_drawn.connect(self._on_whole)
        self.file.frame_drawn.connect(self._on_frame)
        self.play_bar.span_settled.connect(self._on_region)
        self.play_bar.frame_chosen.connect(self.frame_chosen)
        self.file.detail_drawn.connect(self.canvas.show_detail)
        self.file.failed.connect(self._on_failed)
        self.bar.pressed.connect(self.do)
        self.bar.page_typed.connect(lambda page: self.show_page(page - 1))
        self.bar.zoom_chosen.connect(self.zoom_to)
        self.levels.changed.connect(self._draw)
        self.cover.played.connect(lambda: self.do("play"))
        self.cover.lifted.connect(lambda: self.do("veil"))
        self.canvas.detail_wanted.connect(self._sharpen)
        self.canvas.zoomed.connect(self._fit)
        self.canvas.page_wanted.connect(lambda pages: self.show_page(self._page + pages))
        self.canvas.region_settled.connect(self._on_region)
        self.canvas.frame_chosen.connect(self.frame_chosen)

    # What is shown

    @property
    def evidence(self) -> EvidenceFile | None:
        """The file that is shown."""
        return self.file.evidence

    @property
    def page(self) -> int:
        """From 0."""
        return self._page

    @property
    def pages(self) -> int:
        """How many there are; 0 until the file is open."""
        contents = self.file.contents
        return contents.pages if contents is not None else 0

    @property
    def veiled(self) -> bool:
        """Whether it is shown veiled."""
        return self._veiled

    @property
    def recording(self) -> Recording | None:
        """Sound or video; None for pages and pictures, and until the file is open."""
        contents = self.file.contents
        return contents.recording if contents is not None else None

    @property
    def anchor(self) -> Region | Span | None:
        """What is being marked: a region, or a span of a recording."""
        if self.recording is not None:
            return self.play_bar.span
        return self.canvas.region if not self._veiled else None

    def drop_anchor(self) -> None:
        """Mark nothing."""
        if self.recording is not None:
            self.play_bar.select(None)
        else:
            self.canvas.select(None)

    def anchor_rect(self) -> QRect:
        """Where what is being marked is within this widget."""
        if self.recording is not None:
            timeline = self.play_bar.timeline
            return QRect(timeline.mapTo(self, QPoint(0, 0)), timeline.size())
        return self.canvas.region_rect().translated(self.canvas.mapTo(self, QPoint(0, 0)))

    def show_file(self, evidence: EvidenceFile, *, veiled: bool, page: int = 0) -> None:
        """Open a file at a page, from 0."""
        self.canvas.clear()
        self.player.begin(None)
        self.play_bar.hide()
        self._page, self._veiled, self._frames, self._go_to = page, veiled, (), None
        self.levels.put(0, 0)
        self.file.open(evidence)
        self.say(_("Checking and opening the file…"))

    def say(self, sentence: str) -> None:
        """Say something in the place of the picture."""
        self.cover.say(sentence)
        self._turn_to(self.cover)
        self._fit()

    def clear(self) -> None:
        """Show nothing, and wipe what was shown."""
        self.player.begin(None)
        self.play_bar.hide()
        self.file.close()
        self.canvas.clear()
        self.claims.show_claims(())
        self._frames = ()

    def show_page(self, page: int) -> None:
        """Go to a page, from 0; beyond the ends, to the last or first."""
        page = max(0, min(page, self.pages - 1))
        if self.pages and page != self._page:
            self._page = page
            self._draw()

    def show_frames(self, shapes: Sequence[Shape]) -> None:
        """What is marked in the file: regions on all of its pages, spans."""
        self._frames = tuple(each for each in shapes if isinstance(each, Frame))
        self.play_bar.timeline.show_marks([each for each in shapes if isinstance(each, SpanMark)])
        self._draw_frames()

    def go_to(self, anchor: Region | Span, id: UUID | None = None) -> None:
        """Show the page of a region, and bring that into view; or the beginning of a span."""
        self._go_to = (anchor, id)
        if self.pages and isinstance(anchor, Span):
            self._arrive()
        elif self.pages and isinstance(anchor, Region):
            page = max(0, min((anchor.page or 1) - 1, self.pages - 1))
            if page != self._page:
                self._page = page
                self._draw()
            else:
                self._arrive()

    def zoom_to(self, name: str) -> None:
        """``page``, ``width``, or a number in percent."""
        if name in ("page", "width"):
            self.canvas.set_fit(Fit(name))
        else:
            self.canvas.set_zoom(int(name) / 100)

    def do(self, name: str) -> None:
        """What the button, or the command, of that name does."""
        acts: dict[str, Callable[[], object]] = {
            "previous": lambda: self.show_page(self._page - 1),
            "next": lambda: self.show_page(self._page + 1),
            "in": lambda: self.canvas.zoom_by(1),
            "out": lambda: self.canvas.zoom_by(-1),
            "turn": lambda: self.canvas.turn(1),
            "turn_back": lambda: self.canvas.turn(-1),
            "page": lambda: self.zoom_to("page"),
            "width": lambda: self.zoom_to("width"),
            "actual": lambda: self.zoom_to("100"),
            "levels": lambda: self._toggle(self.levels, "levels"),
            "claims": lambda: self._toggle(self.claims, "claims"),
            "mark": self.canvas.begin_region,
            "veil": lambda: self.veil(not self._veiled),
            "compare": self.compare_wanted.emit,
        }
        if name in PLAYING:
            if self.recording is not None and not self._veiled:
                self.play_bar.do(name)
            return
        if self.recording is not None and name in ("mark", "previous", "next"):
            return
        if self._veiled and name in ("in", "out", "turn", "turn_back", "page", "width", "actual", "levels", "mark"):
            return
        acts[name]()

    def veil(self, wanted: bool) -> None:
        """Put the veil on or lift it; it is remembered for this file."""
        evidence = self.evidence
        if evidence is None:
            return
        self._veiled = wanted
        self.player.pause()
        self.drop_anchor()
        self._desk.jobs.look(
            self, lambda ws: ws.viewer.remember_veil(evidence.id, wanted), lambda _none: self._desk.saved.emit()
        )
        self._draw()

    def focus(self) -> None:
        """To the picture, or to the button that lifts its veil."""
        if self._stack.currentWidget() is self.canvas:
            self.canvas.setFocus()
        else:
            self.cover.focus()

    # What happens

    def _on_opened(self) -> None:
        contents = self.file.contents
        assert contents is not None
        self.claims.show_claims(contents.claims)
        self.player.begin(contents.recording)
        self.play_bar.setVisible(contents.recording is not None)
        if contents.recording is not None:
            self.play_bar.begin(picture=contents.recording.picture, marking=not self._desk.read_only)
        if self._go_to is not None and isinstance(self._go_to[0], Region):
            self._page = (self._go_to[0].page or 1) - 1
        self._page = max(0, min(self._page, contents.pages - 1))
        self._draw()

    def _draw(self) -> None:
        """Have the page drawn as it is wanted now, and show it when it comes."""
        self._fit()
        if not self.pages:
            return
        if self.recording is not None:
            self._draw_moment(self.recording)
            return
        picture = self.file.whole(
            self._page, brightness=self.levels.brightness, contrast=self.levels.contrast, veiled=self._veiled
        )
        if picture is not None:
            self._on_whole(picture)

    def _draw_moment(self, recording: Recording) -> None:
        scale = self.canvas.devicePixelRatioF()
        edge = max(320, min(1400, round(max(self.canvas.width(), self.canvas.height()) * scale)))
        levels = self.levels.brightness, self.levels.contrast
        self.file.like = Wanted(0, edge, edge, WHOLE, *levels, veiled=self._veiled)
        if recording.picture:
            self.file.frame(self.player.at)
        elif self._veiled:
            self.cover.veil(None)
            self._turn_to(self.cover)
        else:
            self.say(_("A sound recording: there is no picture. Space plays it."))
            self._arrive()
        self.said.emit(self._where())

    def _on_frame(self, picture: Picture) -> None:
        """A moment of a recording has come."""
        if picture.wanted.veiled != self._veiled:
            return
        if self._veiled:
            self.cover.veil(picture)
            self._turn_to(self.cover)
        else:
            self.canvas.show_whole(picture, None)
            self._turn_to(self.canvas)
        if picture.at is not None:
            self.player.arrived(picture.at)
        if not self.player.playing:
            self._fit()
            self._arrive()
            self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing sounds that is not seen."""
        super().hideEvent(event)
        self.player.pause()

    def _on_whole(self, picture: Picture) -> None:
        if picture.wanted.veiled:
            self.cover.veil(picture)
            self._turn_to(self.cover)
        else:
            self.canvas.show_whole(picture, self._page_named())
            self._turn_to(self.canvas)
            self.file.ahead(self._page + 1, picture.wanted)
        self._draw_frames()
        self._fit()
        self.said.emit(self._where())
        self._arrive()
        self.shown.emit()

    def _on_failed(self, sentence: str) -> None:
        self.canvas.select(None)
        self.say(sentence)
        self.said.emit(sentence)

    def _arrive(self) -> None:
        if self._go_to is None:
            return
        anchor, id = self._go_to
        if isinstance(anchor, Span):
            if self.recording is not None:
                self._go_to = None
                self.player.go_to(anchor.begin)
                self.said.emit(_("Marked: {place}", place=anchor.text(current())))
        elif self._stack.currentWidget() is self.canvas:
            self._go_to = None
            self.canvas.go_to(anchor, id)

    def _sharpen(self) -> None:
        """Where the whole page has too few pixels for what is in sight, have that drawn with those of the screen."""
        if self._veiled or self._stack.currentWidget() is not self.canvas or not self.pages or self.recording:
            return
        placing = self.canvas.placing
        scale = self.canvas.devicePixelRatioF()
        whole = self.file.whole(self._page, brightness=self.levels.brightness, contrast=self.levels.contrast)
        needed = placing.natural.width() * placing.zoom * scale
        if not self._is_drawn_anew():
            needed = min(needed, placing.natural.width())
        if whole is None or whole.image.width() >= needed * 0.98:
            return
        seen = placing.seen()
        part = seen.adjusted(-seen.width() * _ROOM, -seen.height() * _ROOM, seen.width() * _ROOM, seen.height() * _ROOM)
        left, top = max(0.0, part.left()), max(0.0, part.top())
        right, bottom = min(1.0, part.right()), min(1.0, part.bottom())
        if right - left <= 0 or bottom - top <= 0:
            return
        width = placing.natural.width() * placing.zoom * scale * (right - left)
        height = placing.natural.height() * placing.zoom * scale * (bottom - top)
        less = min(1.0, math.sqrt(MOST_PIXELS * 0.9 / max(1.0, width * height)))
        self.file.detail(
            Wanted(
                self._page,
                max(1, round(width * less)),
                max(1, round(height * less)),
                (left, top, right, bottom),
                self.levels.brightness,
                self.levels.contrast,
            )
        )

    def _is_drawn_anew(self) -> bool:
        """Whether it has as many pixels as one asks for: a page of a document, not a picture."""
        contents = self.file.contents
        return contents is not None and contents.media_type == "application/pdf"

    def _on_region(self) -> None:
        anchor = self.anchor
        self.said.emit(_("Marked: {place}", place=anchor.text(current())) if anchor is not None else self._where())
        self.region_settled.emit()

    def _draw_frames(self) -> None:
        page = self._page + 1
        self.canvas.show_frames([frame for frame in self._frames if (frame.region.page or 1) == page])

    def _turn_to(self, part: QWidget) -> None:
        """Show the picture or its cover; the focus goes with it."""
        before = self._stack.currentWidget()
        focus = QApplication.focusWidget()
        had = focus is not None and before is not None and (focus is before or before.isAncestorOf(focus))
        self._stack.setCurrentWidget(part)
        if had:
            self.focus()

    def _toggle(self, part: QWidget, name: str) -> None:
        part.setVisible(not part.isVisible())
        self.bar.check(name, part.isVisible())

    def _page_named(self) -> int | None:
        """The page as a region names it: none in a picture that is the only one of its file."""
        return self._page + 1 if self.pages > 1 or self._is_drawn_anew() else None

    def _where(self) -> str:
        if self.evidence is None:
            return ""
        name = isolate(self.evidence.name)
        if self.pages > 1:
            page, pages = current().number(self._page + 1), current().number(self.pages)
            name = _("{file}, page {page} of {pages}", file=name, page=page, pages=pages)
        if self._veiled or self._desk.read_only:
            return name
        if self.recording is not None:
            return _("{file}. Space plays it, [ and ] mark a span.", file=name)
        return _("{file}. Drag over the picture to mark a region, or press M.", file=name)

    def _fit(self) -> None:
        shown = self._stack.currentWidget() is self.canvas and not self._veiled
        marking = not self._desk.read_only and self.recording is None
        self.canvas.allow_marking(marking)
        self.bar.allow(shown=shown, marking=marking)
        self.play_bar.setEnabled(not self._veiled)
        self.bar.show_page(self._page + 1, max(1, self.pages))
        self.bar.show_zoom(self.canvas.placing.zoom if shown else None)
        self.bar.check("veil", self._veiled)
        veil = self.bar.button("veil")
        label = _("Show the picture") if self._veiled else _("Veil the picture")
        veil.setAccessibleName(label)
        veil.setToolTip(_("{label} ({keys})", label=label, keys="V"))
        icons.put(veil, "eye" if self._veiled else "eye-off")
        if self._veiled:
            self.levels.hide()
            self.bar.check("levels", False)
