"""Why something was journalled, in the words of anyone who reads it: what the program writes for itself is a word or
two, or a sentence in the language of its author. What a person wrote stands as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from casefile.dossier.audiences import AUDIENCES
from casefile.evidence.custody import Custody
from casefile.i18n import LANGUAGES, N_, Translator, again, isolate
from casefile.model import packages
from casefile.model.words import listed

_TRAVEL_COPY = "travel-copy"
"""As :mod:`casefile.services.travel` notes it, which imports what needs this module."""

_ANYWHERE: Mapping[str, str] = {
    "casefile-json": N_("with its whole case, as Casefile JSON"),
    "dossier": N_("for a dossier"),
    "rekey": N_("when the vault was given a new key"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    Custody.EXPORTED.value: {
        "casefile-xlsx": N_("with its records, as a workbook (XLSX)"),
        "casefile-csv": N_("with its records, as tables (CSV)"),
        "casefile-geojson": N_("its incidents and places, as a map (GeoJSON)"),
        "casefile-ftm": N_("its incidents, persons, organisations and sources, as entities (FollowTheMoney)"),
        "journal": N_("the journal"),
        "journal part": N_("part of the journal"),
        "recipients": N_("the list of recipients"),
        "evidence-key": N_("the key to the evidence files"),
        "receiving-key": N_("the key to what was sealed for a person"),
        "sealed file": N_("a sealed file"),
        "custody-form": N_("the form of custody"),
    },
    Custody.KEY_CHANGED.value: {
        "identity compartment made": N_("The compartment for identities was made"),
        "identity compartment passphrase": N_("The passphrase of the identities was changed"),
    },
    Custody.TRANSFERRED_OUT.value: {
        _TRAVEL_COPY: N_("into a travel copy"),
        packages.REVIEW_COPY: N_("a review copy, sealed"),
        packages.RETURN: N_("what was said about a review copy, sealed"),
    },
    Custody.TRANSFERRED_IN.value: {
        packages.REVIEW_COPY: N_("a review copy"),
        packages.RETURN: N_("what was said about a review copy"),
    },
    Custody.CONTACT_CHANGED.value: {
        "contact-added": N_("a card was taken in"),
        "contact-verified": N_("the twelve words were compared"),
        "contact-claimed": N_("a card gave other keys: blocked"),
        "contact-forgotten": N_("forgotten"),
    },
    Custody.DISPOSED.value: {
        _TRAVEL_COPY: N_("left at home: this is a travel copy"),
        packages.REVIEW_COPY: N_("left with its owner: this is a review copy"),
    },
    "REPAIRED": {"header": N_("the header"), "lists": N_("the lists"), "index": N_("the search index")},
}
"""By event, the words that the program writes by itself, which nobody types there."""

_VERIFICATION = re.compile(r"files=(\d{1,9}) entries=(\d{1,9}) wrong=(\d{1,9})")
_DOSSIER = re.compile(r"dossier (?P<audience>[a-z]+) (?P<language>[a-z]{2,3})(?: undrawn=(?P<undrawn>\d{1,9}))?")
_LEFT_OUT = re.compile(r"dossier (?P<audience>[a-z]+) left_out=(?P<n>\d{1,9})")
_EXHIBIT = re.compile(
    r"exhibit (?P<n>\d{1,9}) (?P<first>[A-Z0-9-]+)\.\.(?P<last>[A-Z0-9-]+(?:\.\d+)?) (?P<audience>[a-z]+)"
)
_PRODUCTION = re.compile(r"production (?P<n>\d{1,9}) (?P<audience>[a-z]+)")
_FORM = re.compile(r"custody-form undrawn=(\d{1,9})")


def reason_words(reason: str, event: str, tr: Translator) -> str:
    """The reason of an entry in the language of a translator; as it stands where it is nothing of the program's.

    :param event: of the entry.
    """
    if word := _WORDS.get(event, {}).get(reason) or _ANYWHERE.get(reason):
        return tr(word)
    if found := _VERIFICATION.fullmatch(reason):
        return _verification(int(found[1]), int(found[2]), int(found[3]), tr)
    if event == Custody.EXPORTED.value and (found := _DOSSIER.fullmatch(reason)):
        audience, language = _audience(found["audience"], tr), LANGUAGES.get(found["language"], found["language"])
        said = tr("a dossier: {audience}, in {language}", audience=audience, language=language)
        return _with_undrawn(said, found["undrawn"], tr)
    if event == Custody.EXPORTED.value and (found := _EXHIBIT.fullmatch(reason)):
        return tr(
            "as exhibit {n}, pages {first} to {last}: {audience}",
            n=found["n"],
            first=isolate(found["first"]),
            last=isolate(found["last"]),
            audience=_audience(found["audience"], tr),
        )
    if event == Custody.EXPORTED.value and (found := _PRODUCTION.fullmatch(reason)):
        return tr("production {n}: {audience}", n=found["n"], audience=_audience(found["audience"], tr))
    if event == Custody.EXPORTED.value and (found := _FORM.fullmatch(reason)):
        return _with_undrawn(tr(_WORDS[event]["custody-form"]), found[1], tr)
    if event == Custody.REDACTED.value and (found := _LEFT_OUT.fullmatch(reason)):
        audience = _audience(found["audience"], tr)
        return tr.plural(
            "a dossier left out {n} record: {audience}",
            "a dossier left out {n} records: {audience}",
            int(found["n"]),
            audience=audience,
        )
    return again(reason, tr)


def _with_undrawn(said: str, undrawn: str | None, tr: Translator) -> str:
    if not undrawn:
        return said
    lost = tr.plural("{n} character as its code point", "{n} characters as their code points", int(undrawn))
    return listed([said, lost], tr)


def _audience(code: str, tr: Translator) -> str:
    return tr(AUDIENCES[code].label) if code in AUDIENCES else code


def _verification(files: int, entries: int, wrong: int, tr: Translator) -> str:
    parts = [
        tr.plural("{n} evidence file read", "{n} evidence files read", files),
        tr.plural("{n} entry followed", "{n} entries followed", entries),
    ]
    return listed([*parts, tr.plural("{n} thing wrong", "{n} things wrong", wrong)] if wrong else parts, tr)
