"""How a verification names what does not agree."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not agree.

    :param check: what was compared: ``entry`` (a journal entry with the chain), ``history``, ``record`` (its row with
        its history), ``registry``, ``link``, ``text``, ``counter``, ``step``, ``index``, ``checkpoint``, ``draft``,
        ``identity``; about authors ``unsigned``, ``forged``, ``foreign_key``, ``nobody``, ``stripped``,
        ``keyless`` and ``loose`` (:mod:`.signatures`); ``checkpoint_gone`` (one that the journal names),
        ``backdated`` (an entry dated before the one it follows), ``zone`` (the vault's time zone),
        ``newest_redacted`` (a record's last version without its text).
    :param name: which: an entry's number, a record's reference, a counter's, a step's number.
    :param actor: id of whom it says that it is by. :param signer: id of whom it is by instead.
    """

    check: str
    name: str
    actor: str = ""
    signer: str = ""
