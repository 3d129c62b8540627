"""A page whose records may have an identity: a card in the details, a search in the bar, and Esc that hides first."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QToolButton

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.identities.opening import in_compartment
from casefile.gui.dialogs.identities.searching import IdentitySearch
from casefile.gui.pages.list_detail import ListDetailPage
from casefile.gui.pages.witnesses.identity import IdentityPanel
from casefile.i18n import _


class IdentityPage(ListDetailPage):
    """The details hold an :class:`~casefile.gui.pages.witnesses.identity.IdentityPanel`."""

    def __init__(self, desk: Desk, kind_name: str, **options: Any) -> None:
        super().__init__(desk, kind_name, **options)
        self.search = QToolButton(self._left)
        self.search.setObjectName("search-identities")
        self.search.setAccessibleName(_("Search identities…"))
        self.search.setToolTip(_("Search identities…"))
        self.search.setEnabled(not desk.read_only)
        icons.put(self.search, "user-round")
        self.search.clicked.connect(self.search_identities)
        self._bar.addWidget(self.search)
        self.setTabOrder(self._columns, self.search)

    @property
    def identity(self) -> IdentityPanel | None:
        """The card of the person shown; None until somebody was."""
        found = self.detail.findChild(IdentityPanel)
        return found if isinstance(found, IdentityPanel) else None

    def step_back(self) -> bool:
        """Esc hides an identity first."""
        identity = self.identity
        return (identity is not None and identity.hide_now()) or super().step_back()

    def hideEvent(self, event: QHideEvent) -> None:
        """One has gone to another page: the compartment closes behind one."""
        super().hideEvent(event)
        identity = self.identity
        if identity is not None:
            identity.leave()

    def search_identities(self) -> None:
        """Ask for the passphrase of the identities where it is needed, then for a name."""
        in_compartment(
            self.desk,
            self,
            title=_("Search identities"),
            action=_("Go on"),
            verb=lambda _ws, _reason: None,
            done=lambda _nothing: IdentitySearch(self.desk, self).open(),
        )
