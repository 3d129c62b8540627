"""Seals that came beside a file: time stamps, OpenTimestamps proofs and PGP signatures, and which file each is about.

They are claims, read when they were taken in. Whether one is about a file of the case is compared here, by the digest
of the bytes; a PGP signature names none, so it goes by its name, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casefile.i18n import _, isolate
from casefile.model import accounts
from casefile.model.changes import Listing
from casefile.model.fields import Record
from casefile.model.records import EvidenceFile
from casefile.services.one_state import one_state
from casefile.store.store import Store

MEDIA_TYPES = ("application/timestamp-reply", "application/x-opentimestamps-proof", "application/pgp-signature")


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal and the file it is about.

    :param by_name: they belong together by their names alone. :param claims: sentences.
    """

    seal: EvidenceFile
    file: EvidenceFile
    by_name: bool
    claims: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What joins them."""
        names = {"seal": isolate(self.seal.ref), "file": isolate(self.file.ref)}
        if self.by_name:
            return _("{seal} is called as a signature of {file} is; whether it is one was not checked.", **names)
        return _("{seal} is about exactly the bytes of {file}.", **names)


class Seals:
    """Looks for what belongs together."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @one_state
    def of(self, evidence_id: UUID) -> list[Seal]:
        """The seals of a file; or, of a seal, the files it is about."""
        wanted = self._store.get(EvidenceFile, evidence_id)
        if wanted.media_type in MEDIA_TYPES:
            files = [each for each in self._store.of(EvidenceFile, case_id=wanted.case_id) if each.id != wanted.id]
            return [made for file in files if (made := _joined(wanted, file)) is not None]
        seals: list[Record] = []
        for media_type in MEDIA_TYPES:
            listing = Listing("evidence", case_id=wanted.case_id, equals=(("media_type", media_type),))
            seals += self._store.many(self._store.ids(listing))
        pairs = (_joined(seal, wanted) for seal in seals if isinstance(seal, EvidenceFile))
        return [made for made in pairs if made is not None]


def _joined(seal: EvidenceFile, file: EvidenceFile) -> Seal | None:
    said = dict(seal.capture)
    digest = said.get("seal_digest", "")
    claims = tuple(remark.sentence for remark in accounts.from_capture(seal.capture).told)
    if digest and digest in (f"sha256:{file.sha256}", f"sha512:{file.sha512}"):
        return Seal(seal, file, False, claims)
    if said.get("seal") == "pgp" and seal.name.rpartition(".")[0] == file.name:
        return Seal(seal, file, True, claims)
    return None
