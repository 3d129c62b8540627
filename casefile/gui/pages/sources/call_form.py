"""An accountability call from a passage, with everyone it is made to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.editors import NameEdit, Row, RowsEdit, TickList
from casefile.gui.pages.sources.form import Marked, Names, PassageForm, Save, Saved
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.editor import LineEditor, YesNoEditor
from casefile.gui.widgets.fuzzy_date import FuzzyDateEdit
from casefile.i18n import N_, _
from casefile.model.fields import kind
from casefile.model.records import Addressee, Call
from casefile.services.calls import check_due

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_OWN = ("title", "demands", "made", "channel", "basis", "incidents")


def call_form(desk: Desk) -> PassageForm:
    """Makes a call with its caller, demands and addressees from a passage."""
    form = PassageForm(desk, "call", _("New accountability call"), _save, _prefill)
    form.declared("call", "title")
    form.own("caller", N_("Who calls"), NameEdit(desk, "organisation"), "")
    form.put(kind("call").field("demands"), TickList("demand"), ())
    form.own(
        "addressees",
        N_("To whom the call is made"),
        RowsEdit("call.addressees", _("Addressee"), _("Add addressee"), lambda name: _row(desk, name), _taken),
        1,
    )
    form.declared("call", "made", "channel", "basis", "incidents")
    return form.end()


def _row(desk: Desk, name: str) -> Row:
    return Row(
        name,
        [
            [("party", _("Organisation"), NameEdit(desk, "organisation"))],
            [("wording", _("As the source words it"), LineEditor())],
            [("due", _("Due"), FuzzyDateEdit())],
            [("priority", _("Priority"), CodePicker("priority"))],
            [("implied", _("Implied"), _Implied())],
        ],
    )


class _Implied(YesNoEditor):
    """The box says itself what ticking it means."""

    def __init__(self) -> None:
        super().__init__()
        self.box.setText(_("Not named, only implied"))

    def set_label(self, label: str) -> None:
        """The words beside the box stay."""
        self.box.setAccessibleName(label)


def _taken(values: dict[str, Any]) -> dict[str, Any] | None:
    return values if values["party"] or values["wording"] else None


def _prefill(passage: Marked) -> dict[str, Any]:
    """A press release speaks for the one who publishes it, on the day it is published, at no certain hour."""
    source = passage.source
    spoken = source.type == "press_release"
    day = replace(source.published, time="", zone="") if source.published is not None else None
    return {
        "title": passage.short(),
        "made": day if spoken else None,
        "caller": source.publisher if spoken else "",
        "channel": "",
    }


def _save(passage: Marked, values: dict[str, Any]) -> Save:
    case_id = passage.source.case_id

    def save(ws: Workspace) -> Saved:
        names = Names(ws, case_id)
        caller_id = names.id_of("organisation", values["caller"])
        call = Call(case_id=case_id, caller_id=caller_id, **{name: values[name] for name in _OWN})
        addressees = []
        for entered in values["addressees"]:
            addressee = Addressee(
                case_id=case_id,
                call_id=call.id,
                party_id=names.id_of("organisation", entered["party"]),
                wording=entered["wording"],
                implied=entered["implied"],
                due=entered["due"],
                priority=entered["priority"],
                status="pending",
            )
            check_due(call, addressee)
            addressees.append(addressee)
        record, changes = ws.sources.derive_from(passage.where, call, extra=[*names.new, *addressees])
        return Saved(record, changes)

    return save
