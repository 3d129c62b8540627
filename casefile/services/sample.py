"""The sample case: an invented one, in our own words, that holds every kind of record.

It is built as a person would build it, step by step through the services, so that its evidence files, texts,
quotations and journal are real. The steps stand in ``resources/sample/sample.json``: each names its verb (``do``),
the record it makes (``as``), and other records by these names (``@hospital``).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar
from uuid import UUID

from casefile.i18n import RESOURCES, _
from casefile.model.counts import Range
from casefile.model.fields import Record, kind_of
from casefile.model.json_shape import from_json
from casefile.model.records import Addressee, Call, Case, Consent, Response, Witness, WitnessNote
from casefile.services.calls import Calls
from casefile.services.cases import Cases
from casefile.services.custody import ChainOfCustody
from casefile.services.incidents import Incidents
from casefile.services.intake import AddedSource
from casefile.services.records import Records
from casefile.services.sources import Sources
from casefile.services.stamps import Stamps
from casefile.services.witnesses import Witnesses
from casefile.store.view import of_class

R = TypeVar("R", bound=Record)

FOLDER = RESOURCES / "sample"

Step = Mapping[str, Any]


class SampleVerbs(Protocol):
    """The services that the sample case is built with; an open workspace has them."""

    records: Records
    cases: Cases
    incidents: Incidents
    witnesses: Witnesses
    calls: Calls
    custody: ChainOfCustody

    @property
    def sources(self) -> Sources:
        """Files taken in."""

    @property
    def stamps(self) -> Stamps:
        """Trusted time stamps."""


def build_sample(ws: SampleVerbs, progress: Callable[[int, int], None] | None = None) -> Case:
    """Put the sample case into an open vault.

    :param progress: called with (steps done, all steps).
    :returns: the case.
    :raises Refused: the vault has a case of that reference already.
    """
    content = json.loads((FOLDER / "sample.json").read_text(encoding="utf-8"))
    fields = from_json({"kind": "case", **content["case"]}, "case")
    ws.records.save(fields, label=_("Open case {ref}", ref=fields.ref))
    building = _Building(ws, ws.cases.by_ref(fields.ref))
    for done, step in enumerate(content["steps"]):
        if progress is not None:
            progress(done, len(content["steps"]))
        building.take(step)
    return ws.cases.by_ref(fields.ref)


def is_sample(case: Case) -> bool:
    """Whether a case is the sample case, by its reference and title."""
    content = json.loads((FOLDER / "sample.json").read_text(encoding="utf-8"))["case"]
    return (case.ref, case.title) == (content["ref"], content["title"])


class _Building:
    """What was made so far, by its name in the file."""

    def __init__(self, ws: SampleVerbs, case: Case) -> None:
        self._ws = ws
        self._case = case
        self._ids: dict[str, UUID] = {}
        self._verbs: dict[str, Callable[[Step], UUID | None]] = {
            "save": self._save,
            "file": self._file,
            "text": self._text,
            "derive": self._derive,
            "cite": self._cite,
            "highlight": self._highlight,
            "adopt": self._adopt,
            "call": self._call,
            "response": self._response,
            "witness": self._witness,
            "consent": self._consent,
            "note": self._note,
            "hand_over": self._hand_over,
            "take_back": self._take_back,
            "stamp": self._stamp,
        }

    def take(self, step: Step) -> None:
        """Do one step and remember what it made."""
        made = self._verbs[step["do"]](step)
        if "as" in step and made is not None:
            self._ids[step["as"]] = made

    def _record(self, shape: Mapping[str, Any], kind: str = "") -> Record:
        given = {"kind": kind, **shape} if kind else shape
        return from_json({"case_id": str(self._case.id), **self._named(given)}, kind)

    def _made(self, wanted: type[R], shape: Mapping[str, Any]) -> R:
        return of_class(wanted, self._record(shape, kind_of(wanted).name))

    def _named(self, value: Any) -> Any:
        """The value with every ``@name`` replaced by the id of what was made under that name."""
        if isinstance(value, str) and value.startswith("@"):
            return str(self._ids[value[1:]])
        if isinstance(value, Mapping):
            return {name: self._named(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._named(item) for item in value]
        return value

    def _id(self, name: str) -> UUID:
        return self._ids[name.removeprefix("@")]

    def _passage(self, step: Step) -> tuple[UUID, int, int]:
        """Where a quotation stands: rendition, start, end.

        :raises ValueError: the text does not hold it; a fault of the sample.
        """
        reading = self._ws.sources.reading(self._id(step["from"]))
        quote = step["quote"]
        if reading.rendition_id is None or reading.text.count(quote) != 1:
            raise ValueError(f"{step['from']}: not exactly once in the text: {quote}")
        start = reading.text.index(quote)
        return reading.rendition_id, start, start + len(quote)

    # -- verbs --------------------------------------------------------------------------------------------------

    def _save(self, step: Step) -> UUID:
        record = self._record(step["record"])
        self._ws.records.save(record)
        return record.id

    def _file(self, step: Step) -> UUID:
        return self._described(self._ws.sources.add_file(FOLDER / step["file"], self._case.id), step)

    def _text(self, step: Step) -> UUID:
        added = self._ws.sources.add_text(step["text"], self._case.id, title=step["title"])
        return self._described(added, {**step, "source": {"title": step["title"], **step["source"]}})

    def _described(self, added: AddedSource, step: Step) -> UUID:
        """What a person enters about a source after it was taken in."""
        described = self._record(step["source"], "source")
        ref = self._ws.records.get(added.source_id).ref
        self._ws.records.save(
            dataclasses.replace(described, id=added.source_id, ref=ref), label=_("Describe source {ref}", ref=ref)
        )
        return added.source_id

    def _derive(self, step: Step) -> UUID:
        record = self._record(step["record"])
        extra = [dataclasses.replace(self._addressee(shape), call_id=record.id) for shape in step.get("addressees", ())]
        made, _changes = self._ws.sources.derive(
            *self._passage(step), record, stance=step.get("stance", "supports"), extra=extra
        )
        return made.id

    def _cite(self, step: Step) -> None:
        cited = self._id(step["from"])
        if "quote" in step:
            excerpt, _changes = self._ws.sources.highlight(*self._passage(step))
            cited = excerpt.id
        self._ws.sources.cite(
            cited,
            self._id(step["to"]),
            stance=step.get("stance", "supports"),
            confidence=step.get("confidence", ""),
            comment=step.get("comment", ""),
        )

    def _highlight(self, step: Step) -> UUID:
        excerpt, _changes = self._ws.sources.highlight(
            *self._passage(step), codes=step["codes"], colour=step["colour"], comment=step.get("comment", "")
        )
        return excerpt.id

    def _adopt(self, step: Step) -> None:
        self._ws.incidents.adopt(
            self._id(step["incident"]),
            step["group"],
            step["effect"],
            Range.from_json(step["count"]),
            step["rule"],
            step["reason"],
        )

    def _addressee(self, shape: Mapping[str, Any]) -> Addressee:
        return self._made(Addressee, shape)

    def _call(self, step: Step) -> UUID:
        record = self._made(Call, step["record"])
        addressees = [self._addressee(shape) for shape in step["addressees"]]
        call, _changes = self._ws.calls.add(self._case.id, record, addressees)
        return call.id

    def _response(self, step: Step) -> UUID:
        """A response, quoted from the source it came in, of the addressee that is the named party."""
        shape = dict(step["record"])
        party, call_id = self._id(shape.pop("addressee")), self._id(step["call"])
        addressee = next(
            record for record in self._ws.records.of(Addressee, call_id=call_id) if record.party_id == party
        )
        excerpt, _changes = self._ws.sources.highlight(*self._passage(step))
        response = self._made(Response, shape)
        response = dataclasses.replace(
            response,
            addressee_id=addressee.id,
            source_id=excerpt.source_id,
            excerpt_id=excerpt.id,
        )
        self._ws.calls.log_response(call_id, response)
        return response.id

    def _witness(self, step: Step) -> UUID:
        record = self._made(Witness, step["record"])
        entered = {
            field.name: getattr(record, field.name)
            for field in dataclasses.fields(record)
            if field.name in step["record"]
        }
        witness, _changes = self._ws.witnesses.add(self._case.id, **entered)
        return witness.id

    def _consent(self, step: Step) -> UUID:
        consent = self._made(Consent, step["record"])
        self._ws.witnesses.record_consent(self._id(step["witness"]), consent)
        return consent.id

    def _note(self, step: Step) -> UUID:
        draft = self._made(WitnessNote, step["record"])
        note, _changes = self._ws.witnesses.note(self._id(step["witness"]), draft)
        return note.id

    def _file_of(self, step: Step) -> UUID:
        """The evidence file of the source that a step names."""
        return self._ws.sources.reading(self._id(step["of"])).files[0].id

    def _hand_over(self, step: Step) -> None:
        self._ws.custody.hand_over(
            self._file_of(step), step["to"], step["why"], medium=step["medium"], seal=step["seal"]
        )

    def _take_back(self, step: Step) -> None:
        self._ws.custody.receive(
            self._file_of(step), step["from"], step["why"], medium=step["medium"], seal=step["seal"]
        )

    def _stamp(self, step: Step) -> UUID:
        """A request that waits for its answer: a token takes an authority."""
        return self._ws.stamps.request(self._file_of(step)).id
