"""The legend of the stripes: what each colour and pattern in this text is for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from casefile.gui.pages.sources.marks import COLOUR_NAMES, Mark
from casefile.gui.style import SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.stripes import stripe_icon
from casefile.gui.words import listed
from casefile.i18n import _
from casefile.model.fields import kind


class StripeLegend(QWidget):
    """A piece of each stripe that is in use, with its colour and with what passages of that colour lead to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, spacing=SPACE[2])
        self._samples: list[tuple[QLabel, int]] = []
        self._said: tuple[tuple[int, str], ...] = ()
        self.setAccessibleName(_("What the stripes mean"))

    @property
    def lines(self) -> list[str]:
        """What is said of each stripe."""
        return [words for _place, words in self._said]

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Explain the stripes of these."""
        said = tuple(
            (place, _meaning(place, marks)) for place in sorted({each.colour for each in marks if each.placed})
        )
        if said == self._said:
            return
        self._said = said
        self._samples.clear()
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for place, words in said:
            self._flow.addWidget(self._entry(place, words))
        self.setVisible(bool(said))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme or text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_samples"):
            for sample, place in self._samples:
                self._draw(sample, place)

    def _entry(self, place: int, words: str) -> QWidget:
        entry, sample = QWidget(), QLabel()
        sample.setTextFormat(Qt.TextFormat.PlainText)
        self._samples.append((sample, place))
        self._draw(sample, place)
        line = QHBoxLayout(entry)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE[0])
        line.addWidget(sample)
        line.addWidget(PlainLabel(words, role="secondary"))
        return entry

    def _draw(self, sample: QLabel, place: int) -> None:
        edge = max(18, self.fontMetrics().height())
        sample.setPixmap(stripe_icon(place, edge).pixmap(edge, edge))


def _meaning(place: int, marks: Sequence[Mark]) -> str:
    """The colour, and the kinds of record that passages of this colour lead to."""
    of_it = [mark for mark in marks if mark.placed and mark.colour == place]
    kinds = sorted({link.caption.kind for mark in of_it for link in mark.links})
    colour = _(COLOUR_NAMES[place])
    return (
        _("{colour}: {kinds}", colour=colour, kinds=listed([_(kind(each).label) for each in kinds]))
        if kinds
        else colour
    )
