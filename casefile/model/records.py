"""Every kind of record: importing this module makes :data:`casefile.model.fields.KINDS` complete."""

from __future__ import annotations

from casefile.model.calls import Addressee, Call, Response
from casefile.model.cases import Case
from casefile.model.composing import Composition
from casefile.model.custody import Disclosure, Stamp
from casefile.model.evidence import EvidenceFile, Excerpt, Rendition
from casefile.model.facts import Citation, Fact
from casefile.model.fields import KINDS, Record
from casefile.model.incidents import CasualtyFigure, Incident
from casefile.model.keeping import SavedView, Tag
from casefile.model.people import Involvement, Organisation, Person
from casefile.model.places import Place
from casefile.model.redactions import Redaction
from casefile.model.sources import Source
from casefile.model.statements import Statement
from casefile.model.threads import Post, Thread
from casefile.model.witnesses import Consent, Witness, WitnessNote

IN_ORDER: tuple[type[Record], ...] = (
    Case,
    Place,
    Organisation,
    Person,
    Source,
    EvidenceFile,
    Rendition,
    Excerpt,
    Redaction,
    Incident,
    CasualtyFigure,
    Involvement,
    Fact,
    Witness,
    Consent,
    WitnessNote,
    Call,
    Addressee,
    Response,
    Citation,
    Stamp,
    Disclosure,
    Tag,
    SavedView,
    Composition,
    Statement,
    Thread,
    Post,
)
"""Owners before what they own: the order in which an export is written."""

__all__ = [
    "IN_ORDER",
    "KINDS",
    "Addressee",
    "Call",
    "Case",
    "CasualtyFigure",
    "Citation",
    "Composition",
    "Consent",
    "Disclosure",
    "EvidenceFile",
    "Excerpt",
    "Fact",
    "Incident",
    "Involvement",
    "Organisation",
    "Person",
    "Place",
    "Post",
    "Record",
    "Redaction",
    "Rendition",
    "Response",
    "SavedView",
    "Source",
    "Stamp",
    "Statement",
    "Tag",
    "Thread",
    "Witness",
    "WitnessNote",
]
