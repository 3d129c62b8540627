"""What a new, empty case shows: three ways to begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.style import SPACE
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import N_, _

_STEPS = (
    (
        "sources",
        "newspaper",
        N_("Add a source"),
        N_("An article, a video, a document, a page: kept unchanged, with its hash. Everything else rests on it."),
    ),
    (
        "incidents",
        "triangle-alert",
        N_("Record an incident"),
        N_("A title is enough to begin. Dates, places and numbers may stay open until they are known."),
    ),
    (
        "witnesses",
        "user-round",
        N_("Add a witness"),
        N_("Gets a pseudonym at once. Names are kept apart; consent is asked per purpose."),
    ),
)


class FirstSteps(QWidget):
    """Three buttons with what each leads to.

    :param begin: takes the key of the page on which to begin.
    :param read_only: nothing can be begun: say so instead.
    """

    def __init__(
        self, begin: Callable[[str], object], *, read_only: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[2], 0, 0)
        layout.setSpacing(SPACE[0])
        if read_only:
            layout.addWidget(secondary(_("Nothing is recorded in this case, and the vault is open for reading only.")))
            return
        layout.addWidget(PlainLabel(_("Begin with any of these"), level="heading"))
        layout.addSpacing(SPACE[1])
        for place, (page, drawing, label, hint) in enumerate(_STEPS):
            button = QPushButton(_(label))
            button.setObjectName(f"first_{page}")
            button.setProperty("large", True)
            button.setProperty("primary", place == 0)
            button.setMaximumWidth(420)
            button.setAccessibleDescription(_(hint))
            icons.put(button, drawing, on_accent=place == 0)
            button.clicked.connect(lambda _checked=False, page=page: begin(page))
            layout.addWidget(button)
            layout.addWidget(secondary(_(hint)))
            layout.addSpacing(SPACE[2])
            if place == 0:
                self.setFocusProxy(button)
