"""The recovery sheet: 32 random bytes on paper, as 24 words (BIP-39, English list) or as three shares of which any
two suffice (SLIP-39).

Both spell the same kind of secret, which opens a slot of its own. Nothing is stretched: 256 random bits cannot be
guessed. What a person types from paper is untrusted: only sheets of the form made here are read.
"""

from __future__ import annotations

import itertools
import re
import secrets
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from casefile.errors import Refused
from casefile.i18n import _, isolate
from casefile.vault import roster, signing, unlocking, word_lists
from casefile.vault.keys import KEY_SIZE
from casefile.vault.roster import Sheet, SlotInfo
from casefile.vault.session import Session
from casefile.vault.slots import RECOVERY, ByRecovery, Slot

WORDS = "words"
SHARES = "shares"
FORMS = (WORDS, SHARES)

_ITERATIONS = 1
"""SLIP-39 iteration exponent of a sheet made here. A larger one is refused: 15 would stall the machine for minutes."""
_SHOWN = 20


@dataclass(frozen=True)
class RecoveryKey:
    """What stands on a new recovery sheet: as secret as the vault itself.

    :param form: ``words`` or ``shares``.
    :param words: 24 words; empty for shares.
    :param shares: three times 33 words; empty for words.
    :param public_key: raw Ed25519 key (32 bytes) that checks what is signed with the sheet.
    """

    form: str
    words: tuple[str, ...] = field(default=(), repr=False)
    shares: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    public_key: bytes = b""

    @property
    def sheets(self) -> tuple[tuple[str, ...], ...]:
        """The words of each sheet of paper: one, or three."""
        return self.shares or (self.words,)


def new_key(form: str) -> tuple[RecoveryKey, bytes]:
    """A new recovery key and the 32 bytes that it spells.

    :raises Refused: another form than ``words`` and ``shares``.
    """
    secret = secrets.token_bytes(KEY_SIZE)
    if form == WORDS:
        from mnemonic import Mnemonic

        return RecoveryKey(WORDS, words=tuple(Mnemonic("english").to_mnemonic(secret).split())), secret
    if form == SHARES:
        from shamir_mnemonic import generate_mnemonics

        (group,) = generate_mnemonics(1, [(2, 3)], secret, iteration_exponent=_ITERATIONS)
        return RecoveryKey(SHARES, shares=tuple(tuple(share.split()) for share in group)), secret
    raise Refused(_("A recovery sheet has words or shares."), code="recovery_form", field="form")


def secret_in(untrusted_words: Sequence[str]) -> bytes:
    """The 32 bytes that typed words spell: 24 words, or two or three shares one behind the other.

    :param untrusted_words: word by word, line by line or all in one text; case, blanks and numbers do not matter.
    :raises Refused: they are not the words of a sheet; the sentence says which word, or what is missing.
    """
    text = unicodedata.normalize("NFKC", " ".join(untrusted_words)[:10_000]).casefold()
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) == word_lists.SHEET_WORDS:
        return _secret_of_words(words)
    if len(words) in (2 * word_lists.SHARE_WORDS, 3 * word_lists.SHARE_WORDS):
        starts = range(0, len(words), word_lists.SHARE_WORDS)
        return _secret_of_shares([words[start : start + word_lists.SHARE_WORDS] for start in starts])
    if len(words) == word_lists.SHARE_WORDS:
        text = _("This is one share. Type a second one of the three behind it.")
        raise Refused(text, code="one_share", field="words")
    text = _("A sheet has 24 words, a share has 33; these are {count}.", count=len(words))
    raise Refused(text, code="count_of_words", field="words")


def _secret_of_words(words: list[str]) -> bytes:
    from mnemonic import Mnemonic

    known = word_lists.sheet_words()
    for number, word in enumerate(words, 1):
        if word not in known:
            text = _("Word {number}, “{word}”, is not in the list of words.", number=number, word=_shown(word))
            raise Refused(text, code="unknown_word", field="words")
    try:
        return bytes(Mnemonic("english").to_entropy(words))
    except ValueError:
        text = _("Each word is in the list, but together they are no sheet: a word is wrong, or two are exchanged.")
        raise Refused(text, code="wrong_checksum", field="words") from None


def _secret_of_shares(typed: list[list[str]]) -> bytes:
    from shamir_mnemonic.shamir import recover_ems
    from shamir_mnemonic.utils import MnemonicError

    shares = [_share(number, words) for number, words in enumerate(typed, 1)]
    if len({share.index for share in shares}) < len(shares):
        raise Refused(_("The same share was typed twice."), code="same_share", field="words")
    found = set()
    try:
        for pair in itertools.combinations(shares, 2):  # of three, each pair must tell the same
            found.add(recover_ems({0: _group(pair)}).decrypt(b""))
    except MnemonicError:
        found.clear()
    if len(found) != 1 or len({share.group_parameters() for share in shares}) != 1:
        text = _("These shares are not of the same sheet.")
        raise Refused(text, code="foreign_share", field="words")
    return bytes(found.pop())


def _share(number: int, words: list[str]) -> Any:
    """One share, of exactly the kind that :func:`new_key` makes."""
    from shamir_mnemonic.share import Share
    from shamir_mnemonic.utils import MnemonicError

    known = word_lists.share_words()
    for place, word in enumerate(words, 1):
        if word not in known:
            text = _(
                "Word {number} of share {share}, “{word}”, is not in the list of words.",
                number=place,
                share=number,
                word=_shown(word),
            )
            raise Refused(text, code="unknown_word", field="words")
    try:
        share = Share.from_mnemonic(" ".join(words))
    except MnemonicError:
        text = _(
            "Each word of share {share} is in the list, but together they are no share: a word is wrong, or two are "
            "exchanged.",
            share=number,
        )
        raise Refused(text, code="wrong_checksum", field="words") from None
    ours = (share.iteration_exponent, share.group_index, share.group_threshold, share.group_count)
    if ours != (_ITERATIONS, 0, 1, 1) or share.member_threshold != 2 or len(share.value) != KEY_SIZE:
        text = _("Share {share} was not made by Casefile.", share=number)
        raise Refused(text, code="foreign_share", field="words")
    return share


def _group(pair: tuple[Any, ...]) -> Any:
    from shamir_mnemonic.shamir import ShareGroup

    group = ShareGroup()
    group.shares = set(pair)
    return group


def _shown(word: str) -> str:
    return isolate(word if len(word) <= _SHOWN else word[: _SHOWN - 1] + "…")


class RecoveryVerbs(Session):
    """Verbs about the recovery sheet."""

    def add_recovery(self, form: str) -> RecoveryKey:
        """Make a recovery sheet; from now on it opens the vault, and an older sheet no longer does.

        :param form: ``words`` or ``shares``.
        :raises Refused: another form, no room, or the vault is open read-only.
        :raises WorldFault: the older sheet still opens it.
        """
        self._require_writable()
        key, secret = new_key(form)
        way = ByRecovery(secret)
        added = Slot.seal(self._ring.vault_key(), way, context=self.id.bytes)
        sheet = self._sheet_of(way, added)
        info = SlotInfo(added.id, RECOVERY, None, sheet.added, form)
        kept = [slot for slot in self._header.slots if slot.kind != RECOVERY]
        self._write(self._roster.with_sheet(sheet, info), slots=[*kept, added])
        return replace(key, public_key=sheet.public_key)

    @property
    def opened_by_keyless_sheet(self) -> bool:
        """Whether a recovery sheet from before sheets had keys opened the vault."""
        return self.signer is None

    def keyed(self) -> Sheet:
        """What the sheet that opened the vault is to be on the list; nothing is written yet."""
        [slot] = [slot for slot in self._header.slots if slot.id == self._slot_id]
        return Sheet(uuid.uuid4(), signing.public_key(self._ring.seed()), roster.now(), slot.digest)

    def exchanged_sheets(self) -> list[Sheet]:
        """Sheets whose slot is gone, or is not the one that stands on the list: they may open nothing."""
        self._ring.require_open()
        digests = {slot.digest for slot in self._header.of_kind(RECOVERY)}
        return [sheet for sheet in self._roster.sheets if not sheet.removed and sheet.slot not in digests]

    def enroll(self, sheet: Sheet, slot_id: str = "") -> None:
        """Put the key of a recovery sheet from before sheets had keys on the list.

        :param slot_id: of the sheet; that which opened the vault where it is left out.
        :raises WorldFault: nothing was changed.
        """
        self._require_writable()
        wanted = slot_id or self._slot_id
        info = next(slot for slot in self._roster.slots if slot.id == wanted)
        self._write(self._roster.with_sheet(sheet, info))

    def keyless_sheet(self, untrusted_words: Sequence[str]) -> tuple[Sheet, str] | None:
        """Of a sheet from before sheets had keys, which opens the vault: what it is to be on the list, and its slot.
        None for another.

        :raises Refused: they are not the words of a sheet.
        """
        way = ByRecovery(secret_in(untrusted_words))
        for slot in self._header.of_kind(RECOVERY):
            if self._roster.sheet(slot.id) is None and slot.unseal(way, context=self.id.bytes) is not None:
                return self._sheet_of(way, slot), slot.id
        return None

    def _sheet_of(self, way: ByRecovery, slot: Slot) -> Sheet:
        return Sheet(uuid.uuid4(), signing.public_key(way.seed(self.id.bytes)), roster.now(), slot.digest)

    def recovery_opens(self, untrusted_words: Sequence[str]) -> bool:
        """The drill: whether a sheet opens the vault as it lies on the disk now.

        :raises Refused: they are not the words of a sheet.
        """
        self._ring.require_open()
        way = ByRecovery(secret_in(untrusted_words))
        slots = {s.id for s in unlocking.survey(self.folder, self._ring).header.of_kind(RECOVERY)}
        for slot in self._header.of_kind(RECOVERY):
            if slot.id in slots and slot.unseal(way, context=self.id.bytes) == self._ring.vault_key():
                return True
        return False
