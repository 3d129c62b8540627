"""Signatures under consents: sealed with the identities, known to be there, shown nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from casefile.gui.desk import Desk
from casefile.gui.dialogs.identities.opening import in_compartment
from casefile.gui.dialogs.identities.sealing import take_out
from casefile.gui.dialogs.identities.signing import SignatureDialog
from casefile.gui.places import choose_file
from casefile.i18n import _, isolate
from casefile.model.changes import Changes
from casefile.model.records import Consent

if TYPE_CHECKING:
    from casefile.gui.pages.witnesses.consent import Consents

_DRAWN = "signature.png"


class Signatures(QObject):
    """Does what the list of consents is asked for."""

    def __init__(self, desk: Desk, consents: Consents) -> None:
        super().__init__(consents)
        self._desk = desk
        self._owner = consents
        consents.scan_wanted.connect(self._choose_scan)
        consents.drawing_wanted.connect(self._draw)
        consents.signature_wanted.connect(self._take_out)

    def keep_scan(self, consent: Consent, path: Path) -> None:
        """Seal a scan or a picture of the signature."""
        in_compartment(
            self._desk,
            self._owner,
            title=_("Seal the signature for {ref}", ref=isolate(consent.ref)),
            action=_("Seal"),
            verb=lambda ws, _reason: ws.identities.keep_signature_file(consent.id, path),
            done=self._on_kept,
        )

    def _choose_scan(self, consent: Consent) -> None:
        choose_file(
            self._owner,
            "signature-scan",
            _("Seal a scan or picture of the signature"),
            lambda path: self.keep_scan(consent, path),
        )

    def _draw(self, consent: Consent) -> None:
        dialog = SignatureDialog(consent.ref, self._owner)
        dialog.signed.connect(lambda picture: self._keep_drawing(consent, bytes(picture)))
        dialog.open()

    def _keep_drawing(self, consent: Consent, picture: bytes) -> None:
        in_compartment(
            self._desk,
            self._owner,
            title=_("Seal the signature for {ref}", ref=isolate(consent.ref)),
            action=_("Seal"),
            verb=lambda ws, _reason: ws.identities.keep_signature(consent.id, _DRAWN, picture),
            done=self._on_kept,
        )

    def _take_out(self, consent: Consent) -> None:
        take_out(
            self._desk,
            self._owner,
            _DRAWN,
            _("Take the signature for {ref} out", ref=isolate(consent.ref)),
            lambda ws, out, reason: ws.identities.take_out_signature(consent.id, out, reason),
        )

    def _on_kept(self, _changes: Changes) -> None:
        self._desk.notify(_("The signature is sealed with the identities."))
