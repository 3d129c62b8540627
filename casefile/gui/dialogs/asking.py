"""What is asked before something that is hard to take back: what happens, and a verb on each button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.statuses import ATTENTION
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _


class Asking(Dialog):
    """A sentence that says what happens, and buttons that say what is done. Esc, and Enter as long as nothing else was
    chosen, press the one that does nothing.

    :param sentence: what happens, and whether it can be taken back.
    :param details: what only some want to read, such as the names of what is concerned; folded until asked for.
    :param otherwise: what the button says that does nothing, where *Cancel* could be taken for the act itself.
    """

    def __init__(self, parent: QWidget, title: str, sentence: str, *, details: str = "", otherwise: str = "") -> None:
        super().__init__(parent, title, name="asking", width=26)
        self.says = Statement()
        self.says.say(sentence, ATTENTION, coloured=False)
        self.column.addWidget(self.says)
        self.fold = QToolButton(self.content)
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setObjectName("asking_fold")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setText(_("Details"))
        self.fold.setHidden(not details)
        icons.put(self.fold, "chevron-right")
        self.details = PlainLabel(details, wrap=True, selectable=True, role="secondary", parent=self.content)
        self.details.setObjectName("asking_details")
        self.details.hide()
        self.fold.toggled.connect(self._unfold)
        self.column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeading)
        self.column.addWidget(self.details)
        self.nothing = self.add_cancel(otherwise, "asking_nothing")
        self.nothing.setDefault(True)
        self.nothing.setFocus()

    @property
    def sentence(self) -> str:
        """What it says happens."""
        return self.says.sentence

    def offer(self, action: str, call: Callable[[], object] | None = None, name: str = "") -> QPushButton:
        """One more thing that can be done: closes the dialog, then calls.

        :param action: a verb, never *OK* or *Yes*.
        """

        def chosen() -> None:
            self.accept()
            if call is not None:
                call()

        button = self.add_button(action, chosen, name or "asking_act")
        button.setAutoDefault(False)
        return button

    def _unfold(self, shown: bool) -> None:
        self.details.setVisible(shown)
        icons.put(self.fold, "chevron-down" if shown else "chevron-right")
        self.take_room()
