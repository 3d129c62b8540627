"""What stands between a case and an audience, said before anything is exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from casefile.dossier.audiences import Audience
from casefile.dossier.bundle import Bundle, Shelf
from casefile.dossier.withheld import REAL_NAMES, Withheld, by_ref
from casefile.i18n import Translator, _, current, isolate, plural
from casefile.model import vocabularies
from casefile.model.consent import PURPOSES_OF_AUDIENCE, RECORD, audience_allowed, record_refused
from casefile.model.deadlines import Now
from casefile.model.records import Citation, Consent, EvidenceFile, Excerpt, Person, Source, Witness, WitnessNote
from casefile.model.sources import TESTIMONY

LEAK = "leak"


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing to know before an export.

    :param ok: nothing is held back and nothing needs a person's eye.
    :param sentence: translated, whole.
    :param refs: the records it is about.
    :param blocks: nothing is exported before it is mended.
    :param code: ``undrawn`` for words that no font draws, ``leak`` for what is withheld and stands in a text: a person
        may export all the same; ``forms`` for letters that are drawn otherwise than some readers write them.
    """

    ok: bool
    sentence: str
    refs: tuple[str, ...] = ()
    blocks: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a witness's notes may not go to an audience: a code of ``consent_decision``, ``expired``, or
    ``other_body``.

    :param body: for ``other_body``: the one that the witness named.
    """

    reason: str
    body: str = ""

    def words(self, tr: Translator) -> str:
        """The reason in a word or two."""
        if self.reason == "expired":
            return tr("expired")
        if self.reason == "other_body":
            return tr("only for {body}", body=isolate(self.body))
        return vocabularies.load("consent_decision").label(self.reason, tr)


def refusal(
    counted: Mapping[str, Consent], audience: Audience, now: Now, recipient: str | None = None
) -> Refusal | None:
    """Why a witness's notes may not go to this audience now; None where they may.

    Not asked counts as refused.

    :param counted: the consent that counts for each purpose.
    :param recipient: who receives the dossier; None for anyone.
    """
    if audience_allowed(counted, audience.code, now, recipient):
        return None
    if audience_allowed(counted, audience.code, now):
        granted = (counted[p] for p in PURPOSES_OF_AUDIENCE[audience.code] if p in counted)
        return Refusal("other_body", next(c.body for c in granted if c.decision == "granted" and c.body))
    deciding = (RECORD,) if record_refused(counted, now) else PURPOSES_OF_AUDIENCE[audience.code]
    decisions = [counted[p].decision for p in deciding if p in counted]
    if "granted" in decisions:
        return Refusal("expired")
    for decision in ("withdrawn", "refused"):
        if decision in decisions:
            return Refusal(decision)
    return Refusal("not_asked")


def refused_witnesses(bundle: Bundle, audience: Audience) -> dict[Witness, Refusal]:
    """The witnesses whose notes may not go to this audience."""
    refused: dict[Witness, Refusal] = {}
    for witness in bundle.shelf.of(Witness):
        why = refusal(bundle.consents(witness.id), audience, bundle.now, bundle.recipient)
        if why is not None:
            refused[witness] = why
    return refused


def testimonies(bundle: Bundle) -> dict[UUID, frozenset[UUID]]:
    """The witnesses whose words each testimony among the sources is, as far as the records tie them: by the witness
    that the source names, a related record on either side, or by a citation of the source for a note. Empty for a
    testimony that is tied to nobody. A source of any kind that names its witness is one; so is what was taken out of
    its files.
    """
    shelf = bundle.shelf
    tied: dict[UUID, set[UUID]] = {source.id: set() for source in shelf.of(Source) if source.type == TESTIMONY}
    for source in shelf.of(Source):
        if source.witness_id is not None:
            tied.setdefault(source.id, set()).add(source.witness_id)
    if not tied:
        return {}
    owners = {witness.id: witness.id for witness in shelf.of(Witness)}
    owners |= {note.id: note.witness_id for note in shelf.of(WitnessNote) if note.witness_id is not None}
    for source in shelf.of(Source):
        if source.id in tied:
            tied[source.id] |= {owners[id_] for id_ in source.related if id_ in owners}
    for record in (*shelf.of(Witness), *shelf.of(WitnessNote)):
        for id_ in record.related:
            if id_ in tied:
                tied[id_].add(owners[record.id])
    for citation in shelf.of(Citation):
        excerpt = shelf.get(Excerpt, citation.excerpt_id)
        source_id = excerpt.source_id if excerpt is not None else citation.source_id
        if source_id in tied and citation.target_id in owners:
            tied[source_id].add(owners[citation.target_id])
    _add_inner(shelf, tied)
    return {source_id: frozenset(witnesses) for source_id, witnesses in tied.items()}


def _add_inner(shelf: Shelf, tied: dict[UUID, set[UUID]]) -> None:
    """Sources whose files lie within a file of a testimony, or were made from one, are the same witness's words."""
    files = {file.id: file for file in shelf.of(EvidenceFile)}
    for file in files.values():
        seen, parent = {file.id}, files.get(file.parent_id) if file.parent_id is not None else None
        while parent is not None and parent.id not in seen:
            seen.add(parent.id)
            if file.source_id is not None and parent.source_id in tied and parent.source_id != file.source_id:
                tied.setdefault(file.source_id, set()).update(tied[parent.source_id])
            parent = files.get(parent.parent_id) if parent.parent_id is not None else None


def gates(bundle: Bundle, audience: Audience, kept: Shelf, looked: Withheld) -> list[Gate]:
    """Everything to know before this case goes to this audience, what is held back first.

    :param kept: the records as they are projected for the audience.
    :param looked: what is withheld, and where it was found in these.
    """
    refused = refused_witnesses(bundle, audience)
    return [
        *_notes_left_out(bundle, audience, refused),
        *_other_bodies(bundle, refused),
        *_conditions(bundle, audience, refused),
        *_testimonies(bundle, kept),
        *_persons_left_out(bundle, kept),
        *_found_in_texts(bundle, looked),
        *_unverified(bundle),
    ] or [Gate(True, _("Nothing is held back from this audience, and nothing needs your eye."))]


_LEFT_OUT: Mapping[str, Callable[[int, str], str]] = {
    "internal": lambda n, refs: plural(
        "{n} witness note is left out, as there is no consent to internal analysis: {refs}.",
        "{n} witness notes are left out, as there is no consent to internal analysis: {refs}.",
        n,
        refs=refs,
    ),
    "partner": lambda n, refs: plural(
        "{n} witness note is left out, as there is no consent to share it with a named body: {refs}.",
        "{n} witness notes are left out, as there is no consent to share them with a named body: {refs}.",
        n,
        refs=refs,
    ),
    "court": lambda n, refs: plural(
        "{n} witness note is left out, as there is no consent to its use in court: {refs}.",
        "{n} witness notes are left out, as there is no consent to their use in court: {refs}.",
        n,
        refs=refs,
    ),
    "public": lambda n, refs: plural(
        "{n} witness note is left out, as there is no consent to publication: {refs}.",
        "{n} witness notes are left out, as there is no consent to publication: {refs}.",
        n,
        refs=refs,
    ),
}
"""By the audience's code. Each sentence is written out where it is counted: only so is it collected for translation."""


def _notes_left_out(bundle: Bundle, audience: Audience, refused: Mapping[Witness, Refusal]) -> Iterator[Gate]:
    notes = {w: len(bundle.shelf.owned(WitnessNote, w.id)) for w in refused}
    concerned = [witness for witness in refused if notes[witness]]
    if not concerned:
        return
    tr = current()
    named = ", ".join(f"{isolate(w.ref)} ({refused[w].words(tr)})" for w in concerned)
    count = sum(notes[w] for w in concerned)
    yield Gate(False, _LEFT_OUT[audience.code](count, named), tuple(w.ref for w in concerned))


def _other_bodies(bundle: Bundle, refused: Mapping[Witness, Refusal]) -> Iterator[Gate]:
    """Consent for a named body holds for that body alone; who receives this dossier was not said, or is another."""
    bound = [
        w.ref for w, why in refused.items() if why.reason == "other_body" and bundle.shelf.owned(WitnessNote, w.id)
    ]
    if not bound:
        return
    refs = _listed(bound)
    if bundle.recipient:
        sentence = plural(
            "{n} witness consented for one named body only, and the recipient is another: {refs}.",
            "{n} witnesses consented for one named body only, and the recipient is another: {refs}.",
            len(bound),
            refs=refs,
        )
    else:
        sentence = plural(
            "{n} witness consented for one named body only. Name the recipient as the consent does: {refs}.",
            "{n} witnesses consented for one named body only. Name the recipient as the consent does: {refs}.",
            len(bound),
            refs=refs,
        )
    yield Gate(False, sentence, tuple(bound))


def _conditions(bundle: Bundle, audience: Audience, refused: Mapping[Witness, Refusal]) -> Iterator[Gate]:
    """Consent that holds only under conditions: a program cannot judge them."""
    bound: list[str] = []
    for witness in bundle.shelf.of(Witness):
        if witness in refused or not bundle.shelf.owned(WitnessNote, witness.id):
            continue
        counted = bundle.consents(witness.id)
        granted = [counted[p] for p in PURPOSES_OF_AUDIENCE[audience.code] if p in counted]
        bound += [witness.ref for consent in granted if consent.conditions]
    if bound:
        yield Gate(
            False,
            plural(
                "{n} witness consented under conditions; read them before you export: {refs}.",
                "{n} witnesses consented under conditions; read them before you export: {refs}.",
                len(bound),
                refs=_listed(bound),
            ),
            tuple(bound),
        )


def _testimonies(bundle: Bundle, kept: Shelf) -> Iterator[Gate]:
    told = testimonies(bundle)
    out = [s.ref for s in bundle.shelf.of(Source) if s.id in told and s.id not in kept]
    if out:
        yield Gate(
            False,
            plural(
                "{n} source is a testimony and is left out, as no consent of its witness to this audience is known: "
                "{refs}.",
                "{n} sources are testimonies and are left out, as no consent of their witnesses to this audience is "
                "known: {refs}.",
                len(out),
                refs=_listed(out),
            ),
            tuple(out),
        )


def _persons_left_out(bundle: Bundle, kept: Shelf) -> Iterator[Gate]:
    out = [p.ref for p in bundle.shelf.of(Person) if p.id not in kept]
    if out:
        yield Gate(
            False,
            plural(
                "{n} person is left out, having no name for public dossiers: {refs}.",
                "{n} persons are left out, having no name for public dossiers: {refs}.",
                len(out),
                refs=_listed(out),
            ),
            tuple(out),
        )


def _found_in_texts(bundle: Bundle, looked: Withheld) -> Iterator[Gate]:
    """What a person wrote into a field which is shown, although it is withheld: no allow-list can catch that."""
    if bundle.identities is None:
        yield Gate(False, _("Identities were not compared: the compartment is closed."))
    for (ref, label, rule), where in sorted(by_ref(looked.standing).items()):
        refs = _listed(where)
        if rule == "name":
            sentence = (
                _(
                    "The real name of {ref} stands in texts that are shown: {refs}. Take it out of them.",
                    ref=isolate(ref),
                    refs=refs,
                )
                if label == REAL_NAMES
                else _(
                    "The withheld name of {person} stands in texts that are shown: {refs}. "
                    "Change them, or give the person a name for public dossiers.",
                    person=isolate(ref),
                    refs=refs,
                )
            )
        else:
            sentence = _(
                "Withheld from this audience, and yet in texts that are shown ({refs}): {field} of {ref}.",
                field=_(label),
                ref=isolate(ref),
                refs=refs,
            )
        yield Gate(False, sentence, (ref, *where), blocks=True, code=LEAK)
    for ref, person in sorted(looked.shared.items()):
        yield Gate(
            False,
            _(
                "The real name of {ref} is that of {person}, who is named. Make sure that nothing shows that they are "
                "one.",
                ref=isolate(ref),
                person=isolate(person),
            ),
            (ref, person),
        )


def _unverified(bundle: Bundle) -> Iterator[Gate]:
    if bundle.verified is None:
        yield Gate(False, _("The evidence files were not checked again for this dossier."))
    elif not bundle.verified.ok:
        count = len(bundle.verified.faults)
        yield Gate(
            False,
            plural(
                "The check of the evidence found {n} fault. See Integrity before you export.",
                "The check of the evidence found {n} faults. See Integrity before you export.",
                count,
            ),
        )


def _listed(refs: Iterable[str], wrap: Callable[[str], str] = isolate) -> str:
    return ", ".join(wrap(ref) for ref in refs)
