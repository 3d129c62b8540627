"""What is asked of every screen and dialog: that it can be heard, hit and reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QWidget,
)

TARGET = 32
"""Pixels: the least edge of what is clicked."""
_SPOKEN_BY = (QComboBox, QAbstractSpinBox, QAbstractItemView, QLineEdit)
"""What speaks for the parts that Qt puts into it."""
_WITHOUT_ROLE = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane)
_STANDS_FOR_NOTHING = ("", " ", "…", "...", "×", "+", "-")


def unheard(root: QWidget) -> list[str]:
    """Everything that takes the focus and has no name or no role for assistive technology."""
    found = []
    for widget in focusable(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None:
            found.append(f"{who(widget)}: nothing")
            continue
        if interface.text(QAccessible.Text.Name).strip() in _STANDS_FOR_NOTHING:
            found.append(f"{who(widget)}: no name")
        if interface.role() in _WITHOUT_ROLE and not isinstance(widget, QScrollArea):  # with a name it is a panel
            found.append(f"{who(widget)}: no role")
    return found


def unlabelled(root: QWidget) -> list[str]:
    """Every field whose visible label is not what it is called: a name that says less than what is seen beside it."""
    found = []
    for widget in focusable(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or isinstance(widget, QComboBox):  # Qt calls it by what is chosen, on Linux
            continue
        for label, relation in relations(interface):
            shown = label.text(QAccessible.Text.Name).strip()
            if (
                relation == QAccessible.RelationFlag.Label
                and shown
                and shown not in interface.text(QAccessible.Text.Name)
            ):
                found.append(f"{who(widget)}: is called {interface.text(QAccessible.Text.Name)!r} beside {shown!r}")
    return found


def relations(interface: QAccessibleInterface) -> list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]:
    """What it is related to, and how."""
    return [(other, flag) for other, flag in interface.relations() if other is not None]


def too_small(root: QWidget) -> list[str]:
    """Everything to click that is lower or narrower than :data:`TARGET`."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or _part_of_another(widget) or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QTabBar):
            sizes = [widget.tabRect(tab).size() for tab in range(widget.count())]
        elif isinstance(widget, QAbstractButton | QComboBox | QLineEdit | QAbstractSpinBox):
            sizes = [widget.size()]
        else:
            continue
        for size in sizes:
            wide_enough = size.width() >= TARGET or isinstance(widget, QTabBar)
            if size.height() < TARGET or not wide_enough:
                found.append(f"{who(widget)}: {size.width()} x {size.height()}")
    return found


def low_rows(root: QWidget) -> list[str]:
    """Every list whose lines are lower than :data:`TARGET`."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        model = view.model()
        if not view.isVisible() or isinstance(view, QHeaderView) or model is None or not model.rowCount():
            continue
        rows = [view.visualRect(model.index(row, 0)).height() for row in range(min(3, model.rowCount()))]
        low = [height for row, height in enumerate(rows) if 0 < height < TARGET - 1 and _can_be_chosen(view, row)]
        if low:
            found.append(f"{who(view)}: rows of {min(low)}")
    return found


def _can_be_chosen(view: QAbstractItemView, row: int) -> bool:
    return bool(view.model().index(row, 0).flags() & Qt.ItemFlag.ItemIsSelectable)


def out_of_reach(root: QWidget, room: QRect) -> list[str]:
    """Everything that takes the focus and lies outside of ``room`` for good: within nothing that scrolls there."""
    found = []
    for widget in focusable(root):
        if _scrolls(widget, root):
            continue
        where = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
        if not room.contains(where.center()):
            found.append(f"{who(widget)}: at {where.x()}, {where.y()}")
    return found


def _scrolls(widget: QWidget, root: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not root:
        if isinstance(above, QScrollArea):
            return True
        above = above.parentWidget()
    return False


def round_by_tab(root: QWidget, *, backwards: bool = False) -> list[QWidget]:
    """What has the focus one after the other as Tab is pressed, from where it is now until that comes again."""
    seen: list[QWidget] = []
    for _press in range(400):
        root.focusPreviousChild() if backwards else root.focusNextChild()
        now = QApplication.focusWidget()
        if now is None or now in seen:
            break
        seen.append(now)
    return seen


def missed_by_tab(root: QWidget, *, backwards: bool = False) -> list[str]:
    """Everything that could have the focus and that no Tab comes to."""
    wanted = [widget for widget in focusable(root) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    reached = {id(each) for each in round_by_tab(root, backwards=backwards)}
    return [
        who(widget)
        for widget in wanted
        if id(widget) not in reached and not _one_of_a_group(widget) and widget.isEnabled() and widget.isVisible()
    ]


def _one_of_a_group(widget: QWidget) -> bool:
    """Of buttons of which one is chosen, Tab comes to that one; the arrow keys go on."""
    return isinstance(widget, QAbstractButton) and (
        widget.autoExclusive() or (widget.group() is not None and widget.group().exclusive())
    )


def focusable(root: QWidget) -> Iterator[QWidget]:
    """What is seen, enabled and takes the focus by itself."""
    for widget in root.findChildren(QWidget):
        wanted = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        if wanted and widget.isVisible() and widget.isEnabled() and not _part_of_another(widget):
            yield widget


def _part_of_another(widget: QWidget) -> bool:
    """Whether it stands within a control that speaks for it."""
    if widget.objectName().startswith("qt_"):
        return True
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, _SPOKEN_BY):
            return True
        above = above.parentWidget()
    return False


def who(widget: QWidget) -> str:
    """Which widget that is, for people who read a failed test."""
    words = (
        widget.objectName() or widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
    )
    above = widget.parentWidget()
    return f"{type(widget).__name__} {words!r} in {type(above).__name__}"
