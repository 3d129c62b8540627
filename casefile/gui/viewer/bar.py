"""What stands above a picture: which page, how large, and what can be done with it. The pane answers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from casefile.gui import icons
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import N_, _, current
from casefile.model.outside import western_digits

BUTTONS = (
    ("previous", "chevron-left", N_("Previous page"), "PgUp"),
    ("next", "chevron-right", N_("Next page"), "PgDown"),
    ("out", "minus", N_("Smaller"), "-"),
    ("in", "plus", N_("Larger"), "+"),
    ("turn", "rotate-cw", N_("Turn to the right"), "R"),
    ("levels", "contrast", N_("Brightness and contrast"), "B"),
    ("mark", "square-dashed", N_("Mark a region"), "M"),
    ("claims", "info", N_("What the file says about itself"), "S"),
    ("veil", "eye-off", N_("Veil the picture"), "V"),
    ("compare", "columns-2", N_("Compare with another file"), "D"),
)
"""Name, drawing, label and key of each button, in their order."""
CHECKED = frozenset({"levels", "claims", "veil", "compare"})


class PaneBar(QWidget):
    """Buttons, the number of the page, and the zoom."""

    pressed = Signal(str)
    """The name of a button."""
    page_typed = Signal(int)
    """A page, from 1."""
    zoom_chosen = Signal(str)
    """``page``, ``width``, or a number in percent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        flow = inset_flow(self)
        for name, drawing, label, keys in BUTTONS:
            button = self._make(name, drawing, _(label), keys)
            flow.addWidget(button)
            if name == "previous":
                flow.addWidget(self._make_page())
            elif name == "out":
                flow.addWidget(self._make_zoom())

    def button(self, name: str) -> QToolButton:
        """The button of that name."""
        return self._buttons[name]

    def check(self, name: str, wanted: bool) -> None:
        """Show a button as pressed, or not."""
        self._buttons[name].setChecked(wanted)

    def show_page(self, page: int, pages: int) -> None:
        """Say which page is shown, from 1."""
        for part in (self._page_box, self._buttons["previous"], self._buttons["next"]):
            part.setVisible(pages > 1)
        self._page.setText(current().number(page))
        self._pages.setText(_("of {pages}", pages=current().number(pages)))
        self._page.setAccessibleName(_("Page, of {pages}", pages=current().number(pages)))
        self._buttons["previous"].setEnabled(page > 1)
        self._buttons["next"].setEnabled(page < pages)

    def show_zoom(self, zoom: float | None) -> None:
        """Say how large it is shown; None where nothing is."""
        if zoom is None:
            self._zoom.setText("–")
            return
        words = _("{percent} %", percent=current().number(round(zoom * 100)))
        self._zoom.setText(words)
        self._zoom.setAccessibleName(_("Size: {percent}", percent=words))

    def allow(self, *, shown: bool, marking: bool) -> None:
        """What can be done: nothing but lifting the veil where nothing is shown."""
        for name in ("out", "in", "turn", "levels"):
            self._buttons[name].setEnabled(shown)
        self._zoom.setEnabled(shown)
        self._buttons["mark"].setEnabled(shown and marking)

    def _make(self, name: str, drawing: str, label: str, keys: str) -> QToolButton:
        button = QToolButton(self, autoRaise=True)
        button.setObjectName(f"viewer.{name}")
        button.setAccessibleName(label)
        button.setToolTip(_("{label} ({keys})", label=label, keys=keys))
        button.setMinimumSize(ROW, ROW)
        button.setCheckable(name in CHECKED)
        icons.put(button, drawing)
        button.clicked.connect(lambda _checked=False: self.pressed.emit(name))
        self._buttons[name] = button
        return button

    def _make_page(self) -> QWidget:
        box = self._page_box = QWidget(self)
        self._page = QLineEdit(box)
        self._page.setObjectName("viewer.page")
        self._page.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._page.setMinimumHeight(ROW)
        self._page.setFixedWidth(self.fontMetrics().horizontalAdvance("000000") + SPACE[3])
        self._page.returnPressed.connect(self._on_page)
        self._pages = PlainLabel(role="secondary")
        layout = QHBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0])
        layout.addWidget(self._page)
        layout.addWidget(self._pages)
        return box

    def _make_zoom(self) -> QToolButton:
        button = self._zoom = QToolButton(self, autoRaise=True)
        button.setObjectName("viewer.zoom")
        button.setToolTip(_("How large the page is shown"))
        button.setMinimumHeight(ROW)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.put(button, "chevron-down")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for name, label in (
            ("page", _("The whole page (0)")),
            ("width", _("As wide as the window (W)")),
            ("100", _("100 %, pixel by pixel (1)")),
            ("200", _("{percent} %", percent=current().number(200))),
            ("400", _("{percent} %", percent=current().number(400))),
        ):
            action = menu.addAction(label)
            action.triggered.connect(lambda _checked=False, name=name: self.zoom_chosen.emit(name))
        button.setMenu(menu)
        return button

    def _on_page(self) -> None:
        typed = western_digits(self._page.text().strip())
        if typed.isdecimal() and len(typed) < 8:
            self.page_typed.emit(int(typed))


def inset_flow(owner: QWidget) -> FlowLayout:
    """A flow of controls with some room around it."""
    inside = QWidget(owner)
    flow = FlowLayout(inside, spacing=SPACE[0])
    around = QHBoxLayout(owner)
    around.setContentsMargins(SPACE[1], SPACE[0], SPACE[1], SPACE[0])
    around.addWidget(inside)
    return flow
