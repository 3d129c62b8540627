"""The code of the window that is not needed at once is loaded in pieces, while a person reads or types.

On the GUI thread, a piece in each turn of its event loop: a class of widgets that is made on another thread while Qt
works on this one crashes the program now and then. Code without Qt may be loaded on any thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from casefile.i18n import current

_PAUSE_MS = 10
"""Between two pieces: keys are heard and what is shown is drawn."""

VAULT = (
    *("widgets.picking", "widgets.sidebar", "desk", "pages.new_case", "pages.search", "shell", "session_watch"),
    *("widgets.fuzzy_date", "widgets.editors", "dialogs.record_dialog", "pages.home.lines", "pages.home.page"),
)
"""What an open vault shows first. Each piece takes some milliseconds: what it needs stands before it."""
PAGES = (
    *("widgets.grid", "models.record_list", "widgets.record_table", "pages.list_detail", "pages.timeline.line"),
    *("pages.timeline.view", "pages.incidents.page", "viewer.canvas", "viewer.viewer", "viewer.tiles"),
    *("pages.sources.text", "pages.sources.marking", "pages.sources.details", "pages.sources.reader"),
    *("pages.sources.page", "pages.witnesses.page", "pages.calls.page", "pages.facts.page", "pages.review.page"),
    *("pages.report.page", "pages.dossier.sections", "pages.dossier.page", "pages.integrity.page"),
)
"""The other pages. Loading one takes longer than showing it."""
_CORE_OF_PAGES = (
    *("analysis.harm", "evidence.tables", "services.manual", "services.passages", "services.passphrases"),
    *("services.report", "services.report_words", "services.seals", "services.tables"),
)


def load_core_of_pages() -> None:
    """Load what the other pages need and has no Qt in it: on any thread."""
    for name in _CORE_OF_PAGES:
        import_module(f"casefile.{name}")
    current().month(1)  # reads the names of the language in use


class Loading(QObject):
    """Loads these modules of :mod:`casefile.gui`, one after the other, as long as its owner lives."""

    def __init__(self, modules: Iterable[str], owner: QObject) -> None:
        super().__init__(owner)
        self._waiting: Iterator[str] = iter(modules)
        self._turn = QTimer(self, interval=_PAUSE_MS)
        self._turn.timeout.connect(self._load)
        self._turn.start()

    def _load(self) -> None:
        name = next(self._waiting, None)
        if name is None:
            self._turn.stop()
            self.deleteLater()
        else:
            import_module(f"casefile.gui.{name}")
