"""The errors that Casefile raises on purpose.

Two families, because a person must do different things about them:

* :class:`Refused`: what was asked is not acceptable (a wrong date, an unknown reference). Shown beside the field.
* :class:`WorldFault`: the world failed (disk full, read-only folder, vanished file). Shown in a message bar with an
action.

Every message is a complete translated sentence: what happened, what was kept, what to do. It never holds a
passphrase, a key, or the value of a record; the name of a file that the person has just named is allowed.
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FOUND = 1
EXIT_USAGE = 2
EXIT_WRONG_PASSPHRASE = 3
EXIT_IN_USE = 4
EXIT_BAD_INPUT = 5


class CasefileError(Exception):
    """Anything that the user reads in one sentence.

    :param message: the translated sentence.
    :param code: a stable machine-readable word, e.g. ``"due_before_sent"``.
    :param field: the record field the sentence belongs under, if any.
    """

    exit_code = EXIT_BAD_INPUT

    def __init__(self, message: str, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class Refused(CasefileError):
    """What was asked cannot be done as asked; nothing was changed."""


class BadInput(Refused):
    """Data from outside is not what it claims to be; nothing was changed."""


class Undrawable(Refused):
    """A document holds words that no shipped font draws; nothing was written.

    :param places: sentences, each with a field and its words. They hold text of the case: for the person alone.
    """

    def __init__(self, message: str, places: tuple[str, ...]) -> None:
        super().__init__(message, code="undrawn")
        self.places = places


class NotFound(Refused):
    """No record answers to that reference or id."""


class WorldFault(CasefileError):
    """The machine or the medium failed: disk full, read-only folder, vanished file. Nothing is half-written."""


class WrongPassphrase(CasefileError):
    """Wrong passphrase *or* damaged header: the two are not distinguished, on purpose."""

    exit_code = EXIT_WRONG_PASSPHRASE


class VaultInUse(CasefileError):
    """Another program holds the vault's writer lock."""

    exit_code = EXIT_IN_USE


class VaultDamaged(WorldFault):
    """The vault opened, but a part of it does not match its checksum. The message names the part."""


class VaultLocked(CasefileError):
    """A verb was called after the vault was locked: a fault of ours, never of the person."""
