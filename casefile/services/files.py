"""Files outside the vault: read with clear errors, written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from casefile.errors import BadInput, Refused, WorldFault
from casefile.evidence.hashing import hash_stream
from casefile.i18n import _, isolate
from casefile.services.unfinished import Unfinished, sweep_beside
from casefile.store.step import Step
from casefile.store.store import Store
from casefile.vault.layout import HEADERS


def readable(name: str) -> str:
    """A file name that is no valid text on this system, with its odd bytes written out."""
    return name.encode("utf-8", errors="backslashreplace").decode("utf-8")


def unreadable(path: Path, error: OSError) -> WorldFault:
    """What to say when a file the person named cannot be read."""
    return WorldFault(
        _(
            "“{name}” could not be read ({reason}). Nothing was changed.",
            name=isolate(path.name),
            reason=os.strerror(error.errno or 0),
        ),
        code="unreadable",
    )


def digest_of(path: Path) -> str:
    """The SHA-256 of a file the person named.

    :raises BadInput: it is something else than a file. :raises WorldFault: it cannot be read.
    """
    try:
        with regular(path) as stream:
            return hash_stream(stream).sha256
    except OSError as error:
        raise unreadable(path, error) from None


def regular(path: Path) -> BinaryIO:
    """Open a file the person named. Pipes, devices and sockets are no files: they may never end, or never answer.

    :raises BadInput: it is something else than a file (code ``"not_a_file"``). :raises OSError: it cannot be read.
    """
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            text = _("{name} is not a file. Nothing was changed.", name=isolate(path.name))
            raise BadInput(text, code="not_a_file")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def require_place(out: Path) -> None:
    """Refuse a place where nothing may be written in the clear: inside a vault, over a device, over a folder.

    :raises Refused: nothing was written.
    """
    name = isolate(out.name)
    if not out.name:
        raise Refused(_("Name the file to be written. Nothing was written."), code="no_name")
    if any((folder / header).exists() for folder in out.absolute().resolve().parents for header in HEADERS):
        text = _(
            "{name} would lie inside a vault, in the clear. Nothing was written; choose another folder.", name=name
        )
        raise Refused(text, code="inside_vault")
    if out.exists() and not out.is_file():
        raise Refused(
            _("{name} is not a file. Nothing was written; choose another name.", name=name), code="not_a_file"
        )


@contextmanager
def written_whole(out: Path, store: Store) -> Iterator[BinaryIO]:
    """Write a file that gets its name only when it is complete and on the disk. What is cut short before leaves nothing
    readable behind, at the next opening of the vault at the latest (:mod:`.unfinished`).

    Only its owner can read it: what leaves a vault is in the clear.

    :param store: of the vault that it leaves. Not within a step of it.
    :raises Refused: nothing may be written there. :raises WorldFault: the place cannot be written. What stood under
        the name before is untouched in either case.
    """
    require_place(out)
    sweep_beside(out)
    try:
        with closing(Unfinished(out, store)) as file:
            yield file.stream
            on_the_disk(file.stream)
            file.finish()
    except OSError as error:
        raise WorldFault(
            _(
                "“{name}” could not be written ({reason}). Nothing was left behind.",
                name=isolate(out.name),
                reason=os.strerror(error.errno or 0),
            ),
            code="unwritable",
        ) from None


@contextmanager
def leaving(out: Path, store: Store, label: str, *, kind: str = "change") -> Iterator[tuple[Step, BinaryIO]]:
    """Write a file that leaves the vault: it gets its name only once the journal knows of it.

    The file is on the disk before the step is committed, and is named after. Broken off in between, the journal tells
    of a file that nobody got, never the other way round.

    :param label: of the step that notes the export; where it cannot be committed, no file is left. ``kind``: its kind.
    :raises Refused: nothing may be written there. :raises WorldFault: the place, or the vault, cannot be written.
    """
    with written_whole(out, store) as stream, store.step(label, kind=kind) as step:
        yield step, stream
        on_the_disk(stream)


def on_the_disk(stream: BinaryIO) -> None:
    """Have what was written so far on the disk. :raises OSError: it cannot be."""
    stream.flush()
    os.fsync(stream.fileno())
