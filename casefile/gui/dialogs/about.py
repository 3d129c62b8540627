"""Help > About: the version, the licence, and every package that the program runs with, each with its own licence."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget

from casefile import __version__
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.widgets.plain import PlainLabel
from casefile.i18n import RESOURCES, _, isolate


class Package(NamedTuple):
    """A package that is installed here.

    :param licence: an SPDX expression, as a person read it or as the package declares it.
    :param checked: the version that belongs to this copy of Casefile; another one may be installed.
    """

    name: str
    version: str
    licence: str
    checked: str


class About(Dialog):
    """Version and licences; the list has the focus, so that the arrow keys read it at once."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, _("About Casefile"), name="about", width=38, height=32, fills=True, on_paper=False)
        packages = self._list()
        for sentence in (
            _("Casefile {version}. Case files for human-rights investigators.", version=isolate(__version__)),
            _(
                "Free software under the GNU General Public License, version 3 or later, with no warranty. You may "
                "use, study, change and pass it on under that licence; its text is in the file {file}.",
                file=isolate("LICENSE"),
            ),
            _(
                "Fonts: Noto (SIL Open Font License), Droid Sans Fallback (Apache License 2.0). "
                "Icons: Lucide (ISC licence)."
            ),
            _(
                "It runs with these packages, and set-up takes each only where its hash is the expected one. Those "
                "with compiled parts hold libraries of others, such as Qt, SQLCipher and OpenSSL."
            ),
        ):
            self.column.addWidget(PlainLabel(sentence, wrap=True, selectable=True))
        self.column.addWidget(packages, 1)
        self.add_cancel(_("Close"))
        packages.setFocus()

    def _list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setHeaderLabels([_("Package"), _("Version"), _("Licence")])
        tree.setAccessibleName(_("Packages and their licences"))
        tree.header().setAccessibleName(_("Column headings"))
        for package in packages():
            shown = isolate(package.version)
            if package.version != package.checked:
                shown = _("{found}, not the checked {checked}", found=shown, checked=isolate(package.checked))
            QTreeWidgetItem(tree, [isolate(package.name), shown, isolate(package.licence)])
        tree.setCurrentIndex(tree.model().index(0, 0))
        tree.resizeColumnToContents(0)
        tree.resizeColumnToContents(1)
        return tree


def packages() -> list[Package]:
    """What is installed of the packages that this copy of Casefile was made with, by name."""
    found = []
    for row in json.loads((RESOURCES / "licences.json").read_text(encoding="utf-8")):
        try:
            found.append(Package(row["name"], version(row["name"]), row["licence"], row["version"]))
        except PackageNotFoundError:
            continue  # of another platform, or an extra that is not installed
    return found
