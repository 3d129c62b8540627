"""The dialog that logs a response, and asks how its addressee stands from then on."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtWidgets import QWidget

from casefile.errors import BadInput, CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog, draft_key
from casefile.gui.pages.calls.responses import called
from casefile.gui.widgets.code_pickers import CodePicker
from casefile.gui.widgets.field import Field
from casefile.gui.widgets.plain import secondary
from casefile.gui.words import term
from casefile.i18n import N_, _, isolate
from casefile.model.changes import Changes
from casefile.model.fields import Record, kind
from casefile.model.merging import Conflict
from casefile.model.records import Addressee, Call, Response
from casefile.model.standing import proposed_status

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_FIELDS = (
    "date",
    "responder",
    "type",
    "stance",
    "conceded_deaths",
    "conceded_injuries",
    "text",
    "source_id",
)


class ResponseDialog(RecordDialog):
    """A new or a known response. With its kind the addressee's status is proposed, until a person chooses another.

    :param addressee: who answers, if it is known. :param who: the same in words; empty for nobody in particular.
    """

    def __init__(
        self, desk: Desk, call: Call, response: Response, addressee: Addressee | None, who: str, parent: QWidget
    ) -> None:
        if who:
            title = _("Response of {addressee} to {ref}", addressee=who, ref=isolate(call.ref))
        else:
            title = _("Response to {ref}", ref=isolate(call.ref))
        key = draft_key(response)
        kept = desk.drafts.look(key) if desk.drafts.has(key) else {}
        super().__init__(
            desk,
            response,
            _FIELDS,
            title=title,
            action=_("Save response") if response.ref else _("Log response"),
            label="",
            verb=self._log,
            hint=called(call),
            parent=parent,
        )
        self.setObjectName("response-dialog")
        self.setModal(True)
        self._call = call
        self._addressee = addressee
        self._chosen = bool(response.ref)  # a change of its wording must not move the status again
        spec = dataclasses.replace(kind("addressee").field("status"), label=N_("Status of the addressee from now on"))
        self._status = CodePicker("call_status")
        self.status = Field(spec, self._status)
        self.status.setObjectName("field_status")
        self._why = secondary(_("Proposed from the kind of response. Change it if the addressee stands otherwise."))
        if addressee is not None:
            self._compose(addressee, kept.get("status"))

    def _compose(self, addressee: Addressee, kept: object) -> None:
        place = self.column.indexOf(self.field("type")) + 1
        self.column.insertWidget(place, self.status)
        self.column.insertWidget(place + 1, self._why)
        kind_box, status_box = self.field("type").editor.focusProxy(), self.status.editor.focusProxy()
        if kind_box is not None and status_box is not None:
            QWidget.setTabOrder(kind_box, status_box)
        self._why.setVisible(not self._chosen)
        self.status.put(addressee.status)
        self.status.editor.edited.connect(self._on_chosen)
        self.fields.edited.connect(self._propose)
        self._propose("type")
        if isinstance(kept, str):  # chosen before the vault was locked
            self.status.put(kept)
            self._chosen = True

    def _propose(self, name: str) -> None:
        kind_picker = self.field("type").editor
        assert isinstance(kind_picker, CodePicker)
        if name == "type" and not self._chosen and self._addressee is not None:
            self.status.put(proposed_status(self._addressee, kind_picker.code))  # while it is typed, none is chosen

    def _on_chosen(self) -> None:
        self._chosen = True
        self.status.say("")

    def _half_typed(self) -> dict[str, Any]:
        entry = super()._half_typed()
        if self._chosen and entry:
            entry[self._key]["status"] = self._status.code
        return entry

    def _log(self, ws: Workspace, record: Record, based_on: Record | None) -> Changes:
        status = self._wanted if self._addressee is not None else None
        return ws.calls.log_response(
            self._call.id,
            cast(Response, record),
            based_on=cast("Response | None", based_on),
            status=status,
            status_seen=self._addressee,
        )

    def _send(self, record: Record, based_on: Record | None) -> None:
        try:
            self._wanted = self._status.value()  # read here: the verb runs on another thread
        except BadInput as error:
            self.status.say(error.message)
            self.status.go_to()
            return
        super()._send(record, based_on)

    def _on_failed(self, error: CasefileError) -> None:
        """Somebody else changed the addressee meanwhile: show how it stands, and let a person decide again."""
        if isinstance(error, Conflict) and isinstance(error.theirs, Addressee):
            self.save_button.setEnabled(True)
            self._addressee, self._chosen = error.theirs, True
            self.status.say(
                _(
                    "Somebody else has set it to “{status}” meanwhile. Choose what should stand, then save again.",
                    status=term("call_status", error.theirs.status),
                )
            )
            self.status.go_to()
            return
        super()._on_failed(error)
