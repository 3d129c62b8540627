"""Verbs for compositions: how the dossiers of a case are put together, and which one was used last."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from casefile.errors import BadInput, CasefileError, Refused
from casefile.i18n import _
from casefile.model.changes import Changes
from casefile.model.composing import Composition, template
from casefile.model.records import Case
from casefile.services.one_state import one_state
from casefile.store.store import Store

_USED = "composed/"
"""How the keys begin under which the vault remembers the composition that was used last: of a case, and of each of its
audiences."""


class Compositions:
    """Verbs for compositions."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self, case_id: UUID) -> list[Composition]:
        """Those of a case, by name."""
        return sorted(self._store.of(Composition, case_id=case_id), key=lambda each: (each.name.casefold(), each.ref))

    @one_state
    def elsewhere(self, case_id: UUID | None) -> list[tuple[str, Composition]]:
        """Those of all other cases, each with its case's reference: templates for this one."""
        cases = {case.id: case.ref for case in self._store.of(Case)}
        found = [
            (cases[each.case_id], each)
            for each in self._store.of(Composition)
            if each.case_id in cases and each.case_id != case_id
        ]
        return sorted(found, key=lambda pair: (pair[0], pair[1].name.casefold(), pair[1].ref))

    def by_name(self, case_id: UUID, name: str) -> Composition:
        """The one of this name, or of this reference; by its reference also one of another case, as a template.

        :raises BadInput: there is none.
        """
        made = self.all(case_id)
        wanted = " ".join(name.split()).casefold()
        for each in made:
            if wanted in (each.name.casefold(), each.ref.casefold()):
                return each
        for _case, each in self.elsewhere(case_id):
            if wanted == each.ref.casefold():
                return template(each, case_id)
        names = ", ".join(f"“{each.name}”" for each in made)
        raise BadInput(
            _("This case has no composition “{name}”. It has: {names}.", name=name, names=names)
            if made
            else _("This case has no composition “{name}”, nor any other.", name=name),
            code="no_composition",
        )

    def keep(self, composition: Composition) -> Changes:
        """Keep one, new or changed. Where nothing was changed, nothing is written.

        :raises Refused: it has no name, or that of another.
        """
        name = " ".join(composition.name.split())
        with self._store.step(_("Compose the dossier: {name}", name=name)) as step:
            for each in step.of(Composition, case_id=composition.case_id):
                if each.id != composition.id and each.name.casefold() == name.casefold():
                    raise Refused(
                        _("There is a composition of that name already. Choose another name."),
                        code="composition_exists",
                        field="name",
                    )
                if each == composition:
                    return step.changes
            step.put(composition)
        return step.changes

    def use(self, composition: Composition) -> None:
        """Remember that it was used last, of its case and of its audience: in the vault, but neither journalled nor
        undone. In a vault that is open for reading nothing is remembered.
        """
        with suppress(CasefileError):
            for key in _keys(composition):
                self._store.remember(key, composition.id.hex)

    @one_state
    def last(self, case_id: UUID, audience: str = "") -> Composition | None:
        """The one that was used last, of a case or for one audience of it; None for none, and for one in the trash."""
        found = self._store.remembered(f"{_USED}{case_id.hex}")
        id_ = found.get(f"{_USED}{case_id.hex}/{audience}" if audience else f"{_USED}{case_id.hex}")
        made = {each.id.hex: each for each in self._store.of(Composition, case_id=case_id)}
        return made.get(id_) if id_ is not None else None


def _keys(composition: Composition) -> tuple[str, ...]:
    if composition.case_id is None:
        return ()
    whole = f"{_USED}{composition.case_id.hex}"
    return whole, f"{whole}/{composition.audience}"
