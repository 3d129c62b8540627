"""A folder as a BagIt bag (RFC 8493): every file listed with its SHA-256, and the lists listed, too."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from casefile.errors import Refused, WorldFault
from casefile.evidence.hashing import hash_stream
from casefile.i18n import _, isolate
from casefile.services.files import require_place, written_whole
from casefile.store.store import Store

MANIFEST = "manifest-sha256.txt"


class Bag:
    """One bag that is filled; each file gets its name when it is whole, and the lists come last. What is left by an
    error is taken away again.

    :param folder: a new or an empty one. :param store: of the vault that the files leave.
    :raises Refused: there is something in it, or it lies in a vault. :raises WorldFault: it cannot be made.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder, self._store = folder, store
        self._sums: dict[str, str] = {}
        self._sizes: dict[str, int] = {}
        self._folders: list[Path] = []
        if not folder.name:
            raise Refused(_("Name the folder to be written. Nothing was written."), code="no_name")
        require_place(folder / MANIFEST)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            text = _("{name} is there already, and not empty. Nothing was written.", name=isolate(folder.name))
            raise Refused(text, code="exists")

    def __enter__(self) -> Bag:
        return self

    def __exit__(self, error: type[BaseException] | None, *_more: object) -> None:
        if error is None:
            return
        for name in self._sums:
            with suppress(OSError):
                self._path(name).unlink(missing_ok=True)
        for folder in reversed(self._folders):
            with suppress(OSError):
                folder.rmdir()

    @contextmanager
    def file(self, name: str) -> Iterator[BinaryIO]:
        """Write a file. ``name``: its path in the bag, with slashes; what is handed over begins with ``data/``.

        :raises WorldFault: the place cannot be written.
        """
        path = self._path(name)
        self._make(path.parent)
        with written_whole(path, self._store) as stream:
            yield stream
            stream.flush()
            self._sizes[name] = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            self._sums[name] = hash_stream(stream).sha256

    def put(self, name: str, content: bytes) -> None:
        """The same for what is at hand."""
        with self.file(name) as stream:
            stream.write(content)

    def close(self, about: Sequence[tuple[str, str]]) -> str:
        """Write the lists and what the bag says of itself; the SHA-256 of the list of all that is handed over."""
        held = [name for name in self._sums if name.startswith("data/")]
        octets = sum(self._sizes[name] for name in held)
        lines = [*about, ("Payload-Oxum", f"{octets}.{len(held)}")]
        self.put("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")
        self.put("bag-info.txt", "".join(f"{name}: {_in_line(text)}\n" for name, text in lines).encode("utf-8"))
        self.put(MANIFEST, self._listed(held))
        sha256 = self._sums[MANIFEST]
        self.put("tagmanifest-sha256.txt", self._listed([name for name in self._sums if name not in held]))
        return sha256

    def _listed(self, names: Sequence[str]) -> bytes:
        return "".join(f"{self._sums[name]}  {name}\n" for name in sorted(names)).encode("utf-8")

    def _path(self, name: str) -> Path:
        return self._folder.joinpath(*name.split("/"))

    def _make(self, folder: Path) -> None:
        if folder.is_dir():
            return
        if folder != self._folder:
            self._make(folder.parent)
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise WorldFault(
                _(
                    "“{name}” could not be written ({reason}). Nothing was left behind.",
                    name=isolate(folder.name),
                    reason=os.strerror(error.errno or 0),
                ),
                code="unwritable",
            ) from None
        self._folders.append(folder)


def _in_line(text: str) -> str:
    return " ".join(text.split())
