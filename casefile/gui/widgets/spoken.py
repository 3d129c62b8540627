"""Roles of widgets that draw themselves, for screen readers: Qt knows none for what it did not make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface

_roles: dict[type[QWidget], str] = {}
_installed: list[bool] = []


def speak_as(kind: type[QWidget], role: str) -> None:
    """Widgets of this class have that role from now on; their name and description are their own.

    :param role: a name within ``QAccessible.Role``, such as ``Chart`` or ``Graphic``.
    """
    _roles[kind] = role
    if not _installed:
        from PySide6.QtGui import QAccessible  # dear, and the first page says nothing

        QAccessible.installFactory(_interface)
        _installed.append(True)


def _interface(_name: str, about: QObject | None) -> QAccessibleInterface | None:
    """What Qt asks for each object; None leaves it to Qt."""
    role = next((role for kind, role in _roles.items() if isinstance(about, kind)), None)
    if role is None or not isinstance(about, QWidget):
        return None
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QAccessibleWidget

    return QAccessibleWidget(about, QAccessible.Role[role])
