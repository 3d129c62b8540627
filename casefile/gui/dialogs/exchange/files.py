"""Which package is to be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from casefile.gui.places import choose_file
from casefile.i18n import _


def choose_package(parent: QWidget, title: str, chosen: Callable[[Path], object]) -> None:
    """Ask for a file that came from somebody.

    :param chosen: takes it.
    """
    packages = _("Package ({pattern})", pattern="*.casepkg")
    choose_file(parent, "package_from", title, chosen, accept=_("Look at it"), kinds=packages)
