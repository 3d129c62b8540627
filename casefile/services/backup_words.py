"""What a backup did, in sentences: what was read when, and what vault and medium did not give back as it was."""

from __future__ import annotations

import datetime as dt

from casefile.i18n import _, isolate, plural
from casefile.services.backup import BackedUp
from casefile.services.rereading import ROUNDS

NAMED = 5
"""Files of one kind that are named one by one."""


def what_was_read(done: BackedUp) -> list[str]:
    """How many files are in it, and which of them were read back now, which when."""
    said = [
        plural(
            "{n} evidence file is in it; {new} copied now and read back.",
            "{n} evidence files are in it; {new} copied now and read back.",
            done.evidence,
            new=done.copied,
        )
    ]
    if done.again:
        said.append(
            plural(
                "{n} file from earlier was read again and is as it was written.",
                "{n} files from earlier were read again and are as they were written.",
                done.again,
            )
        )
    if done.unread and done.since:
        said.append(
            plural(
                "{n} other file was not read now; it was read last on {day}.",
                "{n} other files were not read now; each was read last on {day} or later.",
                done.unread,
                day=isolate(_day(done.since)),
            )
        )
    elif done.unread:
        said.append(
            plural(
                "{n} other file was not read now, and when it was read last is not known. It is read within the next "
                "{rounds} backups.",
                "{n} other files were not read now, and for some it is not known when they were read last. All are "
                "read within the next {rounds} backups.",
                done.unread,
                rounds=ROUNDS,
            )
        )
    if done.snapshots:
        said.append(
            plural(
                "The database and header of {n} older snapshot were read again.",
                "The databases and headers of {n} older snapshots were read again.",
                done.snapshots,
            )
        )
    return said


def what_is_wrong(done: BackedUp) -> list[str]:
    """What vault or medium did not give back as it was written; nothing where all is well."""
    said = []
    if done.damaged:
        said.append(
            plural(
                "{n} evidence file is damaged or missing in the vault and was not copied: {names}",
                "{n} evidence files are damaged or missing in the vault and were not copied: {names}",
                len(done.damaged),
                names=_names(done.damaged),
            )
        )
    if done.spared:
        said.append(
            plural(
                "The backup still holds {n} of these files, copied while it was whole.",
                "The backup still holds {n} of these files, copied while they were whole.",
                done.spared,
            )
        )
    if done.healed:
        said.append(
            plural(
                "{n} evidence file was gone from the backup or had changed there. It was copied again from the vault, "
                "and read back: {names}",
                "{n} evidence files were gone from the backup or had changed there. They were copied again from the "
                "vault, and read back: {names}",
                len(done.healed),
                names=_names(done.healed),
            )
        )
    if done.lost:
        said.append(
            plural(
                "{n} evidence file is gone from the backup or has changed there, and the vault has no good copy of it: "
                "{names}",
                "{n} evidence files are gone from the backup or have changed there, and the vault has no good copies "
                "of them: {names}",
                len(done.lost),
                names=_names(done.lost),
            )
        )
    if done.spoilt:
        files = tuple(
            _("{file} of {snapshot}", file=isolate(file), snapshot=isolate(name)) for name, file in done.spoilt
        )
        said.append(
            _(
                "Of older snapshots, these files are gone or have changed since they were written: {names}",
                names=_names(files),
            )
        )
    if done.rotten or done.spoilt:
        said.append(
            _(
                "The medium does not give back what was written to it, or somebody changed it. Do not rely on it: make "
                "a backup on another one."
            )
        )
    return said


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return plural("{names} and {n} more", "{names} and {n} more", more, names=shown) if more > 0 else shown


def _day(moment: str) -> str:
    """The day by the calendar of this machine."""
    return dt.datetime.fromisoformat(moment).astimezone().date().isoformat()
