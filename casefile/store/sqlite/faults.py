"""Errors of the database library in our words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from casefile.errors import CasefileError, VaultDamaged, VaultLocked, WorldFault
from casefile.i18n import _
from casefile.store.lock_state import locked

_FULL = ("disk is full", "disk I/O error", "database or disk is full")


@contextmanager
def faults() -> Iterator[None]:
    """Errors of the database library in our words."""
    try:
        yield
    except sa.exc.StatementError as error:
        raise fault(error) from None


def fault(error: sa.exc.StatementError) -> CasefileError:
    """The database library's error in our words; the original text is dropped, as it may carry values."""
    if isinstance(error.orig, VaultLocked):
        return error.orig
    reason = str(error.orig) if isinstance(error, sa.exc.DatabaseError) else ""
    if "interrupted" in reason:
        return locked()
    if any(sign in reason for sign in _FULL):
        return WorldFault(
            _("The disk is full or failing. Nothing of this change was kept; everything before it is safe."),
            code="disk_full",
        )
    if "readonly" in reason or "read-only" in reason or "unable to open" in reason:
        return WorldFault(_("The vault's folder cannot be written to. Nothing was changed."), code="read_only")
    if "locked" in reason or "busy" in reason:
        return WorldFault(_("The database is busy in another program. Nothing was changed; try again."), code="busy")
    if "not a database" in reason or "malformed" in reason or "hmac" in reason:
        return VaultDamaged(
            _("The database case.db of this vault is damaged. Nothing was changed; restore it from a backup."),
            code="damaged",
        )
    raise error
