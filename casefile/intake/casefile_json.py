"""Casefile JSON read as proposals, inside the process that holds no key.

What is yielded, in the document's order, each a plain dict that can travel as JSON::

    {"type": "case",    "ref": "HJN", "version": 1}
    {"type": "record",  "where": "records[3]", "line": 8, "record": {record shape}}
    {"type": "problem", "where": "records[3].when", "line": 8, "code": "bad_date", "problem": "<sentence>"}
    {"type": "chunk",   "file": 0, "base64": "<at most CHUNK_CHARACTERS, a multiple of four>"}
    {"type": "file",    "file": 0, "sha256": "<hex>", "size": 123}          after its chunks

The receiver trusts none of it: it reads every record again by :func:`casefile.model.json_shape.from_json`,
hashes every file, and applies nothing where a problem was yielded.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from uuid import UUID

from casefile.errors import BadInput, CasefileError
from casefile.i18n import _, current
from casefile.intake.json_stream import JsonStream
from casefile.model import json_shape, records, rules, vocabularies, zones
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.outside import shown
from casefile.model.schema import FORMAT, VERSION

CHUNK_CHARACTERS = 1 << 18
"""Base64 characters in one chunk: 192 KiB of a file."""

MAX_PROBLEMS = 100
"""Problems that are reported one by one; a document with more of them is refused at once."""

Proposal = dict[str, Any]

_HEADER = frozenset({"format", "version", "case"})
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def prepare() -> None:
    """Load what the checks of records load as they go: vocabularies, time zones, the readers of dates."""
    from hijridate import Hijri

    for name in vocabularies.names():
        vocabularies.load(name)
    zones.load_all()
    current().month(1)
    codecs.lookup("utf-8-sig")
    FuzzyDate.parse("2018-12-06~")
    Hijri(1440, 3, 28).to_gregorian()


def read(untrusted: BinaryIO, options: Mapping[str, object] | None = None) -> Iterator[Proposal]:
    """Read a Casefile JSON document of any size.

    :param options: none are known yet; part of every reader's signature.
    :raises BadInput: not JSON (naming line and column), not Casefile JSON, or of a version not known here.
    """
    stream = JsonStream(untrusted)
    document = _Document(stream)
    if stream.peek() != "{":
        # The parser's own words, where it is no JSON at all; ours, where it is something else in JSON.
        stream.value()
        raise _foreign()
    for key in stream.members():
        yield from document.member(key)
    stream.end()
    document.complete()


class _Document:
    """What is known of the document so far: enough to see a second record of one id, or a foreign format."""

    def __init__(self, stream: JsonStream) -> None:
        self._stream = stream
        self._header: dict[str, Any] = {}
        self._ids: dict[UUID, str] = {}
        self._refs: dict[str, str] = {}
        self._case: UUID | None = None
        self._case_links: dict[UUID | None, str] = {}
        self._problems = 0

    def member(self, key: str) -> Iterator[Proposal]:
        match key:
            case "format" | "version" | "case":
                self._header[key] = self._stream.value()
                self._check_header(key)
                if self._header.keys() >= _HEADER:
                    yield {"type": "case", "ref": self._header["case"], "version": self._header["version"]}
            case "records":
                self._header[key] = True
                for number in self._stream.items():
                    yield from self._record(f"records[{number}]")
            case "files":
                for number in self._stream.items():
                    yield from self._file(number)
            case _:
                if self._header.get("format") != FORMAT:
                    raise _foreign()
                raise self._stream.problem(_("a Casefile JSON document has no member “{name}”", name=shown(key)))

    def complete(self) -> None:
        """What can be said only after the last character."""
        if "format" not in self._header:
            raise _foreign()
        for key in ("version", "case", "records"):
            if key not in self._header:
                raise BadInput(_("The Casefile JSON document has no “{key}”.", key=key), code="bad_document")
        if self._case is None and not self._problems:
            raise BadInput(_("The Casefile JSON document holds no record of the kind “case”."), code="bad_document")
        for case_id, where in self._case_links.items():
            if case_id != self._case and not self._problems:
                raise BadInput(
                    _("{where}.case_id: this is not the case of the document.", where=where),
                    code="bad_document",
                    field="case_id",
                )

    def _check_header(self, key: str) -> None:
        value = self._header[key]
        if key == "format" and value != FORMAT:
            raise _foreign()
        if key == "version" and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise self._stream.problem(_("“version” is a whole number from 1"))
        if key == "version" and value > VERSION:
            raise BadInput(
                _(
                    "This document is in version {theirs} of Casefile JSON; this program reads up to {ours}."
                    " A newer Casefile can read it.",
                    theirs=value,
                    ours=VERSION,
                ),
                code="newer_version",
            )
        if key == "case" and not (isinstance(value, str) and rules.CASE_REFERENCE.fullmatch(value)):
            raise self._stream.problem(_("“case” is the reference of a case, such as HJN"))

    def _record(self, where: str) -> Iterator[Proposal]:
        line = self._stream.line
        untrusted = self._stream.value()
        try:
            if self._stream.escaped:
                _refuse_surrogates(untrusted, where)
            record = json_shape.from_json(untrusted, where)
            self._check_identity(record, where)
            rules.check(rules.cleaned(record))
        except CasefileError as error:
            yield self._problem(error, where, line)
        else:
            yield {"type": "record", "where": where, "line": line, "record": untrusted}

    def _check_identity(self, record: records.Record, where: str) -> None:
        """One record per id and reference, one case, and every record in it."""
        if record.id in self._ids:
            raise BadInput(
                _("{where}.id: {other} has the same id.", where=where, other=self._ids[record.id]),
                code="duplicate_id",
                field="id",
            )
        self._ids[record.id] = where
        if record.ref:
            if record.ref in self._refs:
                raise BadInput(
                    _(
                        "{where}.ref: {other} has the same reference.",
                        where=where,
                        other=self._refs[record.ref],
                    ),
                    code="duplicate_ref",
                    field="ref",
                )
            self._refs[record.ref] = where
        if not isinstance(record, records.Case):
            self._case_links.setdefault(record.case_id, where)
        elif self._case is not None:
            raise BadInput(_("{where}: a document holds one case only.", where=where), code="bad_document")
        elif record.ref != self._header.get("case", record.ref):
            raise BadInput(
                _("{where}.ref: this is not the case that the document names.", where=where),
                code="bad_document",
                field="ref",
            )
        else:
            self._case = record.id

    def _problem(self, error: CasefileError, where: str, line: int) -> Proposal:
        self._problems += 1
        if self._problems > MAX_PROBLEMS:
            raise BadInput(
                _(
                    "More than {count} records are wrong; the first of them: {problem}",
                    count=MAX_PROBLEMS,
                    problem=error.message,
                ),
                code="too_many_problems",
            )
        # Errors of the record's shape name the place themselves; those of its rules name the field.
        named = error.message.startswith(where)
        place = error.message.split(":", 1)[0] if named else f"{where}.{error.field}" if error.field else where
        sentence = error.message if named else _("{where}: {problem}", where=place, problem=error.message)
        return {"type": "problem", "where": place, "line": line, "code": error.code, "problem": sentence}

    def _file(self, number: int) -> Iterator[Proposal]:
        where = f"files[{number}]"
        parts: dict[str, Any] = {}
        counted = 0
        for key in self._stream.members():
            if key == "base64":
                parts[key] = True
                for text in _base64_chunks(self._stream, where):
                    counted += len(text) // 4 * 3 - text.count("=")
                    yield {"type": "chunk", "file": number, "base64": text}
            elif key in ("sha256", "size"):
                parts[key] = self._stream.value()
            else:
                raise self._stream.problem(_("{where} has only “sha256”, “size” and “base64”", where=where))
        sha256, size = parts.get("sha256"), parts.get("size")
        if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
            raise self._stream.problem(_("{where}.sha256 is 64 hexadecimal digits", where=where))
        if not isinstance(size, int) or isinstance(size, bool) or "base64" not in parts or size != counted:
            raise self._stream.problem(_("{where}: the size given is not the size of the contents", where=where))
        yield {"type": "file", "file": number, "sha256": sha256, "size": size}


def _base64_chunks(stream: JsonStream, where: str) -> Iterator[str]:
    """A Base64 text (RFC 4648, section 4) in groups of four characters; padding at the very end only."""
    pending, padded = "", False
    for piece in stream.text_in_pieces():
        pending += piece
        while len(pending) >= CHUNK_CHARACTERS:
            chunk, pending = pending[:CHUNK_CHARACTERS], pending[CHUNK_CHARACTERS:]
            padded = _check_base64(stream, chunk, padded, where)
            yield chunk
    if len(pending) % 4:
        raise stream.problem(_("{where}.base64 is not whole: its length is no multiple of four", where=where))
    if pending:
        _check_base64(stream, pending, padded, where)
        yield pending


def _check_base64(stream: JsonStream, chunk: str, padded: bool, where: str) -> bool:
    if padded or not _BASE64.fullmatch(chunk):
        raise stream.problem(_("{where}.base64 holds a character that Base64 does not have", where=where))
    return chunk.endswith("=")


def _refuse_surrogates(value: object, where: str) -> None:
    """Half characters, which JSON can escape but no text can hold.

    :raises BadInput: one was found.
    """
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise BadInput(_("{where}: a text holds half a character.", where=where), code="bad_text")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            _refuse_surrogates(name, where)
            _refuse_surrogates(item, f"{where}.{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _refuse_surrogates(item, f"{where}[{number}]")


def _foreign() -> BadInput:
    return BadInput(
        _('This is not a Casefile JSON document: such a document begins with “"format": "casefile"”.'),
        code="foreign_format",
    )
