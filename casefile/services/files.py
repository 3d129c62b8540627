"""Files outside the vault: read with clear errors, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from casefile.errors import WorldFault
from casefile.i18n import _, isolate


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


@contextmanager
def written_whole(out: Path) -> Iterator[BinaryIO]:
    """Write a file under a temporary name beside its own; it gets its name only when it is complete and on the disk.

    :raises WorldFault: the place cannot be written; what stood under the name before is untouched.
    """
    temporary = out.with_name(f".{out.name}.{secrets.token_hex(4)}.part")
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(out)
    except OSError as error:
        raise WorldFault(
            _(
                "“{name}” could not be written ({reason}). Nothing was left behind.",
                name=isolate(out.name),
                reason=os.strerror(error.errno or 0),
            ),
            code="unwritable",
        ) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
