"""An incident from a passage, with its place, what was hit, who was harmed and who is said to have done it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casefile.errors import BadInput
from casefile.gui.desk import Desk
from casefile.gui.pages.sources.editors import NameEdit, Row, RowsEdit
from casefile.gui.pages.sources.form import Marked, Names, PassageForm, Save, Saved
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.count_edit import CountEdit
from casefile.gui.widgets.editor import LineEditor, TextEditor
from casefile.i18n import N_, _
from casefile.model.fields import Record
from casefile.model.incidents import ObjectHit
from casefile.model.records import CasualtyFigure, Incident, Involvement

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_OWN = ("title", "when", "place_wording", "acts", "weapons", "strikes", "objects", "verification")


def incident_form(desk: Desk) -> PassageForm:
    """Makes an incident with its place, figures and objects from a passage."""
    form = PassageForm(desk, "incident", _("New incident"), _save, lambda passage: {"title": passage.short()})
    form.declared("incident", "title", "when")
    form.own("place", N_("Place"), NameEdit(desk, "place"), "")
    form.declared("incident", "place_wording", "acts", "weapons")
    form.own("strikes", N_("Number of strikes or shots"), CountEdit(), None)
    form.own(
        "objects",
        N_("Objects hit"),
        RowsEdit("incident.objects", _("Object"), _("Add object"), _object_row, _object),
        1,
    )
    form.own(
        "figures",
        N_("Casualties as this passage gives them"),
        RowsEdit("incident.figures", _("Figure"), _("Add figure"), _figure_row, _figure),
        1,
    )
    form.declared("incident", "verification")
    form.section(_("Alleged perpetrator"))
    form.own("party", N_("Organisation"), NameEdit(desk, "organisation"), "")
    form.own("confidence", N_("Confidence of the attribution"), CodePicker("confidence"), "")
    form.own("basis", N_("Basis of the attribution"), TextEditor(), "")
    return form.end()


def _object_row(name: str) -> Row:
    return Row(
        name,
        [
            [("code", _("Object"), CodePicker("objects")), ("protected", _("Protected"), CodePicker("protection"))],
            [("description", _("In the source's words"), LineEditor())],
        ],
    )


def _object(values: dict[str, Any]) -> ObjectHit | None:
    if not any(values.values()):
        return None
    if not values["code"]:
        raise BadInput(_("Choose what kind of object it is."), code="no_code", field="code")
    return ObjectHit(values["code"], values["description"], values["protected"])


def _figure_row(name: str) -> Row:
    return Row(
        name,
        [
            [("group", _("Group"), CodePicker("casualty_group")), ("effect", _("Harm"), CodePicker("casualty_effect"))],
            [("count", _("Count"), CountEdit())],
            [("said_by", _("Said by"), LineEditor())],
        ],
    )


def _figure(values: dict[str, Any]) -> dict[str, Any] | None:
    if not any(values.values()):
        return None
    if values["count"] is None:
        raise BadInput(_("Write the count, in digits or in words."), code="no_count", field="count")
    if not values["group"] or not values["effect"]:
        missing = "group" if not values["group"] else "effect"
        raise BadInput(_("Choose the group and the harm."), code="no_code", field=missing)
    return values


def _save(passage: Marked, values: dict[str, Any]) -> Save:
    case_id = passage.source.case_id

    def save(ws: Workspace) -> Saved:
        names = Names(ws, case_id)
        place_id = names.id_of("place", values["place"])
        party_id = names.id_of("organisation", values["party"])
        incident = Incident(case_id=case_id, place_id=place_id, **{name: values[name] for name in _OWN})
        extra: list[Record] = [*names.new]
        extra += [
            CasualtyFigure(case_id=case_id, incident_id=incident.id, source_id=passage.source.id, **figure)
            for figure in values["figures"]
        ]
        if party_id is not None:
            extra.append(
                Involvement(
                    case_id=case_id,
                    incident_id=incident.id,
                    party_id=party_id,
                    role="alleged_perpetrator",
                    confidence=values["confidence"],
                    basis=values["basis"],
                )
            )
        record, changes = ws.sources.derive_from(passage.where, incident, extra=extra)
        return Saved(record, changes)

    return save
