"""Whether a step of the journal was signed by whom it says, by the keys in the list of people."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from casefile.vault import signing
from casefile.vault.people import PeopleVerbs
from casefile.vault.roster import Signer


class Keys:
    """The public keys of everybody, and every recovery sheet, that opens or ever opened a vault.

    :param recovery_id: the actor of what was done with a recovery sheet before sheets had keys.
    """

    def __init__(self, signers: Iterable[Signer], recovery_id: UUID) -> None:
        keys = {str(signer.id): signer.public_key for signer in signers}
        self._keys = {id_: signing.Checker(key) for id_, key in keys.items()}
        self._prints = {id_: signing.fingerprint(key) for id_, key in keys.items()}
        self._recovery = str(recovery_id)

    @classmethod
    def of(cls, vault: PeopleVerbs) -> Keys:
        """Of an open vault."""
        return cls(vault.signers(), vault.recovery_id)

    def wrong(
        self, actor: object, key: object, message: bytes, signature: bytes, *, before_sheets: bool = False
    ) -> tuple[str, str] | None:
        """What is wrong with an author's claim, None for nothing: a word for it, and who signed instead (an id; empty
        where that is not known).

        The words: ``unsigned``, ``forged``, ``foreign_key`` and ``nobody``, as :mod:`casefile.store.signatures` has
        them.

        :param actor: id of who is to have made it. :param key: SHA-256 (hex) of the key that is to have signed.
        :param signature: empty for none. :param before_sheets: it is from before recovery sheets had keys.
        """
        if actor == self._recovery and not key and not signature:
            return None if before_sheets else ("unsigned", "")
        public = self._keys.get(str(actor))
        if public is None:
            return ("forged", self._signer(message, signature)) if actor == self._recovery else ("nobody", "")
        if public.fits(signature, message):
            return None if key == self._prints[str(actor)] else ("foreign_key", str(actor))
        if not signature:
            return "unsigned", ""
        signer = self._signer(message, signature)
        return ("forged", signer) if signer or key == self._prints[str(actor)] else ("foreign_key", "")

    def _signer(self, message: bytes, signature: bytes) -> str:
        fits = (id_ for id_, key in self._keys.items() if key.fits(signature, message))
        return next(fits, "")
