"""The readers that the worker may run, by the name that the parent asks for.

``intake`` and ``evidence`` are siblings and do not know each other: services combine them. The worker is
where they meet all the same, since both parse files from outside; so it knows readers as plain text,
``"module:function"``, imports one only when a job names it, and imports none that is not in this list: a job
can never make it run another function.

The reader of time stamps stands with the other cryptography in ``vault``. A module of that floor holds no key by being
imported, and the worker is given none.

After a reader is loaded the worker opens no file any more. What a reader's module imports only as it goes it names in a
function ``prepare()`` beside it, which is called first; what depends on the options of the job, in ``ready(options)``.

A reader is ``reader(stream, options) -> Iterator[dict | bytes]``. The stream is seekable. What it yields
travels as JSON. It raises
:class:`casefile.errors.BadInput` with a sentence for a person where the file is not what it reads.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, BinaryIO, cast

Reader = Callable[[BinaryIO, Mapping[str, object]], Iterator[dict[str, Any] | bytes]]

READERS = frozenset(
    {
        "casefile.evidence.worker.archive:read",
        "casefile.evidence.worker.datasets:read",
        "casefile.evidence.worker.docx_parts:read",
        "casefile.evidence.worker.inner:read",
        "casefile.evidence.worker.pdf_pages:read",
        "casefile.evidence.worker.pdf_hidden:read",
        "casefile.evidence.worker.recognising:read",
        "casefile.intake.casefile_json:read",
        "casefile.intake.packages:read",
        "casefile.vault.stamping:read",
    }
)


def load(name: str, options: Mapping[str, object]) -> Reader:
    """The reader of that name, with all that it will need.

    :raises KeyError: it is not in the list. :raises BadInput: something that it needs is not on this computer.
    """
    if name not in READERS:
        raise KeyError(name)
    there = loaded_ahead(name)
    ready = getattr(there, "ready", None)
    if ready is not None:
        ready(options)
    return cast(Reader, getattr(there, name.partition(":")[2]))


def loaded_ahead(name: str) -> ModuleType:
    """The module of a reader with what it needs for any job."""
    there = importlib.import_module(name.partition(":")[0])
    prepare = getattr(there, "prepare", None)
    if prepare is not None:
        prepare()
    return there
