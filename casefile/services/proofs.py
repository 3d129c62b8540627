"""The pages of a dossier as they would be now: drawn by what draws the dossier, and held in memory alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import UUID

from casefile.dossier.bundle import Reckoned
from casefile.evidence.worker.viewing import Drawn, Viewing, Wanted
from casefile.i18n import translator
from casefile.model.composing import Composition
from casefile.services.clock import Clock
from casefile.services.dossiers import Dossiers
from casefile.services.one_state import one_state
from casefile.services.reckoning import reckon
from casefile.store.store import Store

FIRST, MOST = 6, 150
"""Sections that are drawn first, so that the first pages are there at once; and the most that are drawn at all."""

Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """Pages that nobody else has.

    :param whole: whether they are all of the dossier. The pages of its exhibits are not among them.
    """

    pages: int
    whole: bool
    content: bytes = field(repr=False)


class Proofs:
    """The verbs for looking at a dossier before there is one."""

    def __init__(self, store: Store, dossiers: Dossiers) -> None:
        self._store, self._dossiers = store, dossiers

    @one_state
    def draw(
        self,
        case_id: UUID,
        audience: str,
        *,
        recipient: str = "",
        language: str = "en",
        composition: Composition | None = None,
        most: int = MOST,
        cancelled: Cancelled | None = None,
    ) -> Proof:
        """Draw the first sections. Nothing is looked for in them and nothing is written: they stay in this vault.

        Characters that no font draws stand as code points; no evidence file is read.

        :param most: sections that are drawn; the contents list these.
        :raises Refused: code ``cancelled``.
        """
        from casefile.dossier import build, pdf

        projected, _unread, _left_out = self._dossiers.projected(case_id, audience, recipient=recipient)
        tr = translator(language)
        at = Clock(self._store).now().replace(second=0, microsecond=0)
        keys = composition.sections if composition is not None else ()
        options = build.Options(at, language, keys or build.usual(projected.audience), composition=composition)
        reckoned: Reckoned = reckon(projected, tr)
        outline = build.build(projected, reckoned, options)
        whole = len(outline.sections) <= most
        out = io.BytesIO()
        drawn = pdf.draw(
            outline if whole else replace(outline, sections=outline.sections[:most]), out, cancelled=cancelled
        )
        return Proof(drawn.pages, whole, out.getvalue())

    def page(self, proof: Proof, page: int, width: int, height: int) -> Drawn:
        """One page as a picture, drawn by the worker as every file is.

        :param page: from 0. :param width: and ``height``: the most, in pixels.
        :raises NotShown: it cannot be drawn.
        """
        viewing = Viewing(io.BytesIO(proof.content))
        try:
            return viewing.draw(Wanted(page, width, height))
        finally:
            viewing.close()
