"""The vault of a travel copy: the id of the one it was taken from, so that the journal goes on to verify, and otherwise
nothing that opens it: a new key, one passphrase, one person, no recovery sheet, no PIN, no identity compartment. Of the
other people it knows the keys, which check what they signed, and no name.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casefile.vault import header, rekey
from casefile.vault.files import fsync_folder
from casefile.vault.layout import EVIDENCE
from casefile.vault.lock import WriterLock
from casefile.vault.roster import now
from casefile.vault.slots import KdfCost
from casefile.vault.vault import OpenVault


def begin(
    vault: OpenVault, folder: Path, new_passphrase: str, name: str = "", *, cost: KdfCost | None = None
) -> OpenVault:
    """Make the folder of a travel copy with its header; database and evidence are for the caller to put in.

    :param folder: must not exist.
    :param name: of who travels, where a recovery sheet opened the vault; otherwise they keep theirs. Nobody else's
        name goes along.
    :raises Refused: empty passphrase. :raises OSError: the medium refuses.
    """
    prepared = rekey.prepare(vault, new_passphrase, name, keep_identities=False, cost=cost)
    traveller = prepared.roster.owner(prepared.slot_id)
    assert traveller is not None
    people = prepared.roster.people
    nameless = tuple(p if p.id == traveller.id else replace(p, name="") for p in people)
    roster = replace(prepared.roster, people=nameless, travelled=now())
    made = replace(prepared, roster=roster, header=replace(prepared.header, sealed_roster=roster.seal(prepared.ring)))
    folder.mkdir(mode=0o700)
    (folder / EVIDENCE).mkdir(mode=0o700)
    lock = WriterLock(folder)
    try:
        header.write_copies(folder, made.header, made.ring)
        fsync_folder(folder.parent)
    except BaseException:
        lock.release()
        raise
    return OpenVault(folder, made, lock)
