"""head.json: the newest journal head, apart from the header because it changes with every piece of work and
the slots never do.

It is authenticated, not secret. What it says must be compared with the journal in the database: a database
that was put back to an older state, or lost its tail, no longer matches it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefile.errors import VaultDamaged
from casefile.i18n import _
from casefile.vault import canonical
from casefile.vault.files import world_fault, write_safely
from casefile.vault.keys import KeyRing, mac

NAME = "head.json"
LARGEST = 64 * 1024


def read(folder: Path, ring: KeyRing, *, name: str = NAME) -> dict[str, Any] | None:
    """The head last written, or None when the file is missing.

    :raises VaultDamaged: the file is there but was not written like this by this vault (code
        ``"head_damaged"``).
    :raises WorldFault: it cannot be read.
    """
    try:
        with (folder / name).open("rb") as file:
            untrusted = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise world_fault(error, NAME) from error
    try:
        shape = canonical.loads_untrusted(untrusted, limit=LARGEST)
    except canonical.NotCanonicalError:
        raise _damaged() from None
    head, claimed_mac = shape.get("head"), shape.get("mac")
    if len(shape) != 2 or not isinstance(head, dict) or not isinstance(claimed_mac, str):
        raise _damaged()
    if not hmac.compare_digest(_mac(head, ring).encode(), claimed_mac.encode("utf-8", "replace")):
        raise _damaged()
    return head


def write(folder: Path, head: Mapping[str, Any], ring: KeyRing, *, name: str = NAME) -> None:
    """Replace the head safely.

    :param head: text, whole numbers, lists and mappings; below 64 KiB.
    :param name: of the file; another one while a re-key is under way.
    :raises WorldFault: the old head is still there.
    """
    content = canonical.dumps({"head": dict(head), "mac": _mac(dict(head), ring)})
    write_safely(folder, {name: content})


def _mac(head: dict[str, Any], ring: KeyRing) -> str:
    return mac(ring.journal_head_mac(), canonical.dumps(head)).hex()


def _damaged() -> VaultDamaged:
    text = _("head.json is damaged, so the newest entries of the journal cannot be confirmed.")
    return VaultDamaged(text, code="head_damaged")
