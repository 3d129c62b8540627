"""Which database and journal head belong to the header in force, and what a re-key that was cut short left beside them.

A re-key (:mod:`casefile.vault.rekey`) makes both as ``case.<epoch>.db`` and ``head.<epoch>.json``. From the first copy
of its header on the new key holds; then they take the places of the old ones. Where a power cut came between, the next
opening finishes that (:func:`roll_forward`) or removes what never came into force (:func:`sweep`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from casefile.vault import layout
from casefile.vault.files import fsync_folder, world_fault
from casefile.vault.header import Header, HeaderUnreadableError
from casefile.vault.layout import DATABASE, HEAD, SIDES


def current(folder: Path, name: str, epoch: int) -> str:
    """Under which name a file lies that belongs to this epoch: after a power cut a medium that cannot be written may
    still hold it under its first one."""
    waiting = layout.of_epoch(name, epoch)
    return waiting if (folder / waiting).is_file() else name


def is_overtaken(copies: Mapping[str, bytes], opened: Header) -> bool:
    """Whether a header of a later epoch stands beside the one that was opened: a re-key was cut short between the two
    copies. From its first copy on the new key holds; work done under the old one would be lost when the new one is
    used.
    """
    for untrusted in copies.values():
        try:
            other, _claimed_mac = Header.from_untrusted(untrusted)
        except HeaderUnreadableError:
            continue
        if other.vault_id == opened.vault_id and other.epoch > opened.epoch:
            return True
    return False


def roll_forward(folder: Path, epoch: int) -> None:
    """Put the database and head of this epoch in their places, where a re-key was cut short behind its last step.

    :raises WorldFault: the medium refuses; read-only, the vault opens from where the files lie.
    """
    try:
        for name in (DATABASE, HEAD):
            if current(folder, name, epoch) != name:
                for side in SIDES:
                    # The log of the old database must never meet the new one.
                    (folder / (name + side)).unlink(missing_ok=True)
                (folder / layout.of_epoch(name, epoch)).replace(folder / name)
                fsync_folder(folder)
    except OSError as error:
        raise world_fault(error, DATABASE) from error


def sweep(folder: Path, epoch: int) -> None:
    """Remove what re-keys that never came to their end left; a medium that refuses is left as it is."""
    for path in list(folder.iterdir()):
        if layout.epoch_of(path.name) not in (None, epoch):
            with suppress(OSError):
                path.unlink()
