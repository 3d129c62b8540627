"""The parent's side: hand a file to the worker, believe nothing it says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import PurePath
from typing import Any, BinaryIO

from casefile.errors import BadInput, Refused
from casefile.evidence.worker import frames, launch
from casefile.evidence.worker.extraction import Extraction, WorkerFailed, checked, media_type
from casefile.evidence.worker.limits import EXTRACT, MIB, PARSE, Limits
from casefile.i18n import N_, _, current
from casefile.model.outside import clean_text

__all__ = ["Extraction", "Worker", "WorkerFailed"]

Cancelled = Callable[[], bool]
Launch = Callable[[Cancelled | None, float], AbstractContextManager[launch.Process]]

_MAX_SENTENCE = 2000
_FAILURES = {
    "worker_time": N_("Reading this file took too long and was stopped. The file may be damaged or made to do so."),
    "worker_died": N_(
        "The process that reads files broke down over this file. The file may be damaged or made to do so."
    ),
    "worker_protocol": N_(
        "The process that reads files gave an answer that makes no sense, so it was stopped and not believed."
    ),
    "memory": N_("Reading this file would have taken too much memory, so it was stopped."),
}


class Worker:
    """Runs each job in a process of its own, which ends with the job: nothing that one file does reaches
    another.

    :param extract_limits: bounds of :meth:`extract`; :param parse_limits: of :meth:`parse`.
    :param start: how a process is started; tests put misbehaving workers here.
    """

    def __init__(
        self,
        extract_limits: Limits = EXTRACT,
        parse_limits: Limits = PARSE,
        start: Launch = launch.running,
    ) -> None:
        self._extract_limits = extract_limits
        self._parse_limits = parse_limits
        self._start = start

    def extract(
        self,
        stream: BinaryIO,
        *,
        name: str,
        size: int | None = None,
        cancelled: Cancelled | None = None,
        password: str = "",
        encoding: str = "",
        day_order: str = "",
    ) -> Extraction:
        """What kind of file this is, and the text in it.

        A file without readable text is no failure: its :class:`Extraction` has an empty text and says why in
        ``warnings``.

        :param stream: seekable; read in pieces, and only as far as needed.
        :param name: the file's name; only an ending that distinguishes subtypes of plain text is used.
        :param size: bytes; found by seeking where it is not given.
        :param cancelled: asked from another thread, and here before each frame.
        :param password: opens the document, where one of its kind is read with one.
        :param encoding: of a text, as a person chose it; a guess is made where it is not given.
        :param day_order: which number of a date stands first in a conversation, where a person said: ``day`` or
            ``month``.
        :raises WorkerFailed: the worker died, took too long, or gave no acceptable answer.
        :raises Refused: cancelled (code ``"cancelled"``).
        :raises WorldFault: no process can be started. What ``stream`` raises is passed on.
        """
        limits = self._extract_limits
        task: dict[str, Any] = {"do": "extract", "suffix": _suffix(name), "password": password, "encoding": encoding}
        task["day_order"] = day_order
        seen, found, text = "", None, bytearray()
        try:
            for frame in self._frames(stream, size, task, limits, cancelled):
                if isinstance(frame, bytes) and found is not None:
                    text += frame
                elif isinstance(frame, dict) and frame.keys() == {"seen"} and found is None:
                    seen = media_type(frame["seen"])
                elif isinstance(frame, dict) and frame.keys() == {"found"} and found is None:
                    found = frame["found"]
                else:
                    raise failed("worker_protocol")
            if not isinstance(found, dict):
                raise failed("worker_protocol")
            return checked(found, bytes(text))
        except (ValueError, KeyError, TypeError):
            raise _with_type(failed("worker_protocol"), seen) from None
        except WorkerFailed as failure:
            raise _with_type(failure, seen) from None

    def parse(
        self,
        reader: str,
        stream: BinaryIO,
        options: Mapping[str, object] | None = None,
        *,
        size: int | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Any]:
        """Run a reader of ``casefile.intake`` and yield what it yields: dicts or bytes, all of it unchecked.

        The process ends when the iterator does, also when it is closed early.

        :param reader: ``"module:function"``, one of :data:`casefile.evidence.worker.readers.READERS`.
        :raises BadInput: the reader refused the file, with its sentence; or :class:`WorkerFailed`.
        :raises Refused: cancelled. :raises WorldFault: no process can be started. What ``stream`` raises is
            passed on.
        """
        task = {
            "do": "parse",
            "reader": reader,
            "options": dict(options or {}),
            "language": current().language,
        }
        for frame in self._frames(stream, size, task, self._parse_limits, cancelled):
            if isinstance(frame, bytes):
                yield frame
            elif frame.keys() == {"rows"} and isinstance(frame["rows"], list):
                for row in frame["rows"]:
                    if not isinstance(row, dict):
                        raise failed("worker_protocol")
                    yield row
            else:
                raise failed("worker_protocol")

    def _frames(
        self,
        stream: BinaryIO,
        size: int | None,
        task: dict[str, Any],
        limits: Limits,
        cancelled: Cancelled | None,
    ) -> Iterator[bytes | dict[str, Any]]:
        """Start the job, serve its reading, and yield every other frame up to the end."""
        size = stream.seek(0, os.SEEK_END) if size is None else size
        job = {**task, "size": size, "cpu_seconds": limits.cpu_seconds, "memory": limits.memory}
        budget = Budget(limits, size)
        with self._start(cancelled, limits.waiting_seconds) as process:
            try:
                self._send(process, job)
                while True:
                    if cancelled is not None and cancelled():  # a short file is read before the watch looks up
                        raise cancelled_here()
                    with process.waiting():
                        kind, raw = frames.read_raw(process.incoming, limits.frame)
                    budget.spend(len(raw))
                    frame = frames.content(kind, raw)
                    if isinstance(frame, bytes):
                        yield frame
                    elif frame.keys() == {"read"}:
                        self._send(process, piece_asked_for(stream, size, frame["read"], budget))
                    elif frame.keys() == {"refused"}:
                        raise _refusal(frame["refused"])
                    elif frame == {"end": True}:
                        return
                    else:
                        yield frame
            except (frames.Ended, frames.BadFrame, BrokenPipeError) as error:
                raise broken_off(process, error) from None

    @staticmethod
    def _send(process: launch.Process, content: bytes | dict[str, Any]) -> None:
        with process.waiting():
            frames.write_frame(process.outgoing, content)


class Budget:
    """What the worker may still send and ask for."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._output = limits.output
        self._frames = limits.frames
        self._reading = limits.reading * size + 64 * MIB

    def spend(self, size: int) -> None:
        """Count one frame of so many bytes. :raises frames.BadFrame: the budget is spent."""
        self._frames -= 1
        self._output -= size
        if self._frames < 0 or self._output < 0:
            raise frames.BadFrame

    def read(self, length: int) -> None:
        """Count one request. :raises frames.BadFrame: the budget is spent."""
        self._reading -= length
        if self._reading < 0:
            raise frames.BadFrame


def piece_asked_for(stream: BinaryIO, size: int, untrusted: object, budget: Budget) -> bytes:
    """The bytes that the worker asks for.

    :raises frames.BadFrame: it asks for what it may not have.
    """
    match untrusted:
        case [int(offset), int(length)] if 0 <= offset < size and 0 < length <= frames.PIECE:
            budget.read(length)
            stream.seek(offset)
            return _exactly(stream, length)
        case _:
            raise frames.BadFrame


def _exactly(stream: BinaryIO, length: int) -> bytes:
    """Up to ``length`` bytes; fewer only at the end (a raw stream may give less than asked for)."""
    pieces: list[bytes] = []
    while length and (piece := stream.read(length)):
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _suffix(name: str) -> str:
    """The ending of a name, if it is a plain one: a name may hold anything, and the worker needs no more of
    it."""
    suffix = PurePath(name.replace("\0", "")).suffix.lower()
    return suffix if suffix.isascii() and suffix[1:].isalnum() and len(suffix) <= 9 else ""


def failed(code: str) -> WorkerFailed:
    """The failure of that code, with its sentence."""
    return WorkerFailed(_(_FAILURES[code]), code=code)


def _with_type(failure: WorkerFailed, seen: str) -> WorkerFailed:
    failure.media_type = seen
    return failure


def broken_off(process: launch.Process, error: Exception) -> BadInput | Refused:
    """Why the conversation broke off."""
    if isinstance(error, frames.BadFrame) and not process.stopped_by:
        return failed("worker_protocol")
    why = process.why_it_ended()
    return cancelled_here() if why == "cancelled" else failed(why)


def cancelled_here() -> Refused:
    """Somebody wanted no more of it."""
    return Refused(_("Cancelled. Nothing was changed."), code="cancelled")


def _refusal(untrusted: object) -> BadInput:
    """The reader's own sentence, as far as it is one."""
    match untrusted:
        case {"code": "memory"}:
            return failed("memory")
        case {"code": str(code), "message": str(message), "field": str() | None as field} if (
            code.isidentifier() and len(code) <= 60 and len(message) <= _MAX_SENTENCE
        ):
            name = field if field is None or (field.isidentifier() and len(field) <= 60) else None
            return BadInput(clean_text(message), code=code, field=name)
        case _:
            return failed("worker_protocol")
