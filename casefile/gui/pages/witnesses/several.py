"""Decisions on several purposes, made in one conversation: one for each, and what they have in common is typed once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.widgets.choice_edit import ChoiceEdit
from casefile.gui.widgets.editor import Editor
from casefile.gui.widgets.editors import editor_for
from casefile.gui.widgets.fields import Fields
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.words import term
from casefile.i18n import _, isolate
from casefile.model import vocabularies
from casefile.model.fields import FieldSpec, FieldType, kind
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import Consent, Witness

_COMMON = ("given", "language", "interpreter", "explained_by", "conditions", "expires")
_DECISIONS = ("granted", "refused", "not_asked")
"""A withdrawal is recorded by itself: it is told at once who has what was given out."""
_NAMED_BODY = "share_named_body"


class SeveralConsents(Dialog):
    """A letter chooses a decision, Tab goes on, Enter records them all as one step.

    :param counted: the decisions that count now, by purpose.
    """

    def __init__(self, desk: Desk, witness: Witness, counted: Mapping[str, Consent], parent: QWidget) -> None:
        title = _("Decisions of {witness}", witness=isolate(witness.ref))
        super().__init__(parent, title, name="several-consents", width=34)
        self._desk, self._witness = desk, witness
        self._ended = False
        self._key = f"consents/{witness.id}"
        self.column.addWidget(
            secondary(_("What the witness decided on each purpose. Leave out what was not spoken of."))
        )
        self.fields = Fields(self)
        self._purposes = list(vocabularies.load("consent_purpose").codes())
        for purpose in self._purposes:
            now = counted.get(purpose)
            spec = FieldSpec(purpose, FieldType.LINE, term("consent_purpose", purpose))
            self._put(spec, _decision_edit(now.decision if now is not None else ""))
            if purpose == _NAMED_BODY:  # asked for where it is named, one Tab away
                body = kind("consent").field("body")
                self._put(body, editor_for(desk, body))
        self.column.addWidget(PlainLabel(_("The same for all of them"), level="section", role="secondary"))
        for name in _COMMON:
            spec = kind("consent").field(name)
            self._put(spec, editor_for(desk, spec))
        latest = next(iter(sorted(counted.values(), key=lambda each: each.ref, reverse=True)), None)
        self.fields["given"].put(FuzzyDate.day(desk.today()))
        self.fields["language"].put(latest.language if latest is not None else next(iter(witness.languages), ""))
        self.fields.begin()
        kept = desk.drafts.take(self._key)
        if kept is not None:
            self.fields.put_draft(kept)
        desk.drafts.watch(self, self._half_typed)
        self.finished.connect(lambda _result: desk.drafts.settle(self._key))
        self.fields.edited.connect(lambda _name: self._fit())
        self.add_cancel()
        self.record = self.add_main(_("Record the decisions"), self._on_record, "several-consents-record")
        self._fit()
        self.fields[self._purposes[0]].editor.setFocus()

    def _put(self, spec: FieldSpec, editor: Editor) -> None:
        field = self.fields.add(spec, editor)
        field.setObjectName(f"field_{spec.name}")
        self.column.addWidget(field)

    def _fit(self) -> None:
        """The body is asked for where it is named."""
        self.fields["body"].setVisible(self.fields[_NAMED_BODY].editor.value() == "granted")

    def _half_typed(self) -> dict[str, Any]:
        changed = self.fields.changed()
        return {self._key: self.fields.draft(changed)} if changed and not self._ended else {}

    def done(self, result: int) -> None:
        """Recorded or cancelled: nothing is half-typed here any more."""
        self._ended = True
        super().done(result)

    def _on_record(self) -> None:
        self.say("")
        values = self.fields.read()
        if values is None:
            return
        common = {name: values[name] for name in _COMMON}
        id = self._witness.id
        drafts = [
            Consent(
                case_id=self._witness.case_id,
                witness_id=id,
                purpose=purpose,
                decision=values[purpose],
                body=values["body"] if purpose == _NAMED_BODY else "",
                **common,
            )
            for purpose in self._purposes
            if values[purpose]
        ]
        self.record.setEnabled(False)
        self._desk.jobs.change(
            self,
            lambda ws: ws.witnesses.record_consents(id, drafts),
            lambda _changes: self.accept(),
            self._on_failed,
        )

    def _on_failed(self, error: CasefileError) -> None:
        self.record.setEnabled(True)
        if not self.fields.say(error.field, error.message):
            self.say(error.message)


def _decision_edit(now: str) -> ChoiceEdit:
    """One decision, or none that is new; what counts now is said.

    :param now: the decision that counts; empty for none.
    """
    stays = _("No new decision (now: {decision})", decision=term("consent_decision", now)) if now else ""
    decisions = [(term("consent_decision", code), code) for code in _DECISIONS]
    return ChoiceEdit([(stays or _("No decision yet"), ""), *decisions])
