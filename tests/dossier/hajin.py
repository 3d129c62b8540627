"""A case of the facts that one careful reader found in the Hajin press release; its text is not kept here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from casefile.model.fuzzydate import FuzzyDate
from casefile.model.incidents import ObjectHit
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    EvidenceFile,
    Excerpt,
    Incident,
    Involvement,
    Organisation,
    Place,
    Source,
)
from casefile.model.values import Range
from tests.dossier.invented import Invented

DEMANDS = {
    "halt": "halt_attacks",
    "investigate": "investigate",
    "hold-accountable": "hold_to_account",
    "admit-responsibility": "acknowledge_responsibility",
    "other": "other",
}


def hajin_case(gold: Path) -> tuple[Invented, list[str]]:
    """The case, and the sentences of the calls in it."""
    found: dict[str, Any] = json.loads(gold.read_text(encoding="utf-8"))
    it = Invented(Case(id=UUID("01890000-0000-7000-8000-000000000000"), ref="QAM", title="Hajin, December 2018"), [])
    source = it.add(
        Source,
        title="Press release of 6 December 2018",
        type="press_release",
        language="en",
        published=FuzzyDate.parse(found["document"]["published"]),
    )
    it.add(EvidenceFile, source_id=source.id, name="release.txt", size=1, sha256="ab" * 32)
    for incident in found["incidents"]:
        _incident(it, incident, source.id)
    sentences = []
    callers: dict[str, UUID] = {}
    for call in found["accountability_calls"]:
        name = call["caller"]
        if name not in callers:
            callers[name] = it.add(Organisation, name=name).id
        sentence = call["sentence"]
        sentences.append(sentence)
        excerpt = it.add(Excerpt, source_id=source.id, quote=sentence)
        made = it.add(
            Call,
            title=f"Call {len(sentences)}",
            caller_id=callers[name],
            demands=tuple(DEMANDS[demand] for demand in call["demands"]),
            sentence=sentence,
            excerpt_id=excerpt.id,
            made=FuzzyDate.parse("2018-12-06"),
        )
        for wording in call["addressed_to"]:
            it.add(Addressee, call_id=made.id, wording=wording)
    return it, sentences


def _incident(it: Invented, found: dict[str, Any], source_id: UUID) -> None:
    place = it.add(Place, name=found["place"]["name"], admin_path=found["place"]["admin"])
    strikes = found.get("strikes")
    incident = it.add(
        Incident,
        title=f"Strikes on {found['place']['name']}",
        when=FuzzyDate(found["date"], wording=found["date_text"]),
        place_id=place.id,
        place_wording=found["place"]["text"],
        strikes=Range(strikes["min"], strikes["max"]) if strikes else None,
        objects=tuple(ObjectHit("other", words) for words in found["targets_hit"]),
    )
    excerpt = it.add(Excerpt, source_id=source_id, quote=found["killed"]["text"])
    it.add(Citation, target_id=incident.id, excerpt_id=excerpt.id, source_id=source_id, stance="supports")
    for actor in found["alleged_actors"]:
        party = it.add(Organisation, name=actor["name"])
        it.add(
            Involvement, incident_id=incident.id, party_id=party.id, role="alleged_perpetrator", basis=actor["basis"]
        )
    groups = (
        {g: v for g, v in found["victims_breakdown"].items() if v["min"] is not None}
        if "victims_breakdown" in found
        else {}
    )
    for group, count in groups.items():
        _figure(it, incident.id, source_id, "killed", group, count)
    if not groups:
        _figure(it, incident.id, source_id, "killed", "unknown", found["killed"])
    _figure(it, incident.id, source_id, "injured", "unknown", found["injured"])


def _figure(it: Invented, incident_id: UUID, source_id: UUID, effect: str, group: str, count: dict[str, Any]) -> None:
    wording = count.get("text" if count["max"] is None else "", "") or ""
    if count.get("vague"):
        wording = count["vague"]
    if count["min"] is None and count["max"] is None and not wording:
        return
    it.add(
        CasualtyFigure,
        incident_id=incident_id,
        effect=effect,
        group=group,
        source_id=source_id,
        count=Range(count["min"], count["max"], wording),
    )
