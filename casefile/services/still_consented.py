"""Whether what was made ready may still leave: making takes minutes, and a witness may take consent back meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from casefile.dossier.gates import refusal
from casefile.dossier.projection import Projected
from casefile.errors import Refused
from casefile.i18n import _, isolate
from casefile.model.records import Witness, WitnessNote
from casefile.services.witnesses import current_by_witness
from casefile.store.view import View


def require_consent_still(view: View, projected: Projected, notes: Iterable[WitnessNote], recipient: str) -> None:
    """What a witness took back meanwhile, or anyone put into the trash, does not leave. Within the step that lets it.

    :param projected: the case as it was seen. :param notes: those that are to leave.
    :param recipient: a consent for a named body holds for that body alone.
    :raises Refused: there is such a one (code ``"consent_changed"``).
    """
    case_id = projected.case.id
    consents = current_by_witness(view, case_id)
    back = [
        witness.ref
        for witness in view.of(Witness, case_id=case_id)
        if witness.id not in projected.refused
        and refusal(consents.get(witness.id, {}), projected.audience, projected.now, recipient) is not None
    ]
    there = {note.id for note in view.of(WitnessNote, case_id=case_id)}
    back += [note.ref for note in notes if note.id not in there]
    if back:
        raise Refused(
            _(
                "Nothing was written. Meanwhile consent was taken back, or notes were put into the trash: {refs}. "
                "Make it again.",
                refs=", ".join(map(isolate, back)),
            ),
            code="consent_changed",
        )
