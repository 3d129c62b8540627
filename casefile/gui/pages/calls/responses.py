"""What came back on a call: every response as a card."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.offers import Offers
from casefile.gui.pages.calls.follow_up import FollowUp
from casefile.gui.pages.calls.listing import after_words, party_words
from casefile.gui.record_offers import mirrored
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.words import in_words, term
from casefile.i18n import _, isolate
from casefile.model.fields import kind
from casefile.model.records import Addressee, Call, Response
from casefile.model.standing import days_to_answer


class Responses(QWidget):
    """The responses to a call, the newest first."""

    edit_wanted = Signal(object)
    """A response (UUID) is to be edited."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._none = secondary(_("No response yet. Log one when it comes; silence can be logged too."))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(SPACE[1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(_("Responses"), level="section", role="secondary"))
        layout.addWidget(self._none)
        layout.addLayout(self._cards)

    def show_follow_up(self, read: FollowUp) -> None:
        """Show what came back."""
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for response in read.responses:
            self._cards.addWidget(self._card(read, response))
        self._none.setVisible(not read.responses)

    def _card(self, read: FollowUp, response: Response) -> QWidget:
        card = QFrame()
        card.setProperty("card", True)
        card.setObjectName(f"response-{response.ref}")
        card.setAccessibleName(_("Response {ref}", ref=isolate(response.ref)))
        layout = QVBoxLayout(card)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[1])
        layout.setSpacing(SPACE[0])
        layout.addWidget(PlainLabel(_headline(response), level="section", wrap=True))
        layout.addWidget(secondary(_byline(read, response)))
        if response.text:
            layout.addWidget(PlainLabel(response.text, wrap=True, selectable=True))
        for name in ("conceded_deaths", "conceded_injuries"):
            spec = kind("response").field(name)
            words = in_words(spec, getattr(response, name))
            if words:
                layout.addWidget(PlainLabel(_("{field}: {value}", field=_(spec.label), value=words), wrap=True))
        buttons = self._buttons(read, response)
        layout.addWidget(buttons)
        ids = [response.id]
        Offers(card, lambda: mirrored(self._desk, self, buttons, ids), records=lambda: ids)
        return card

    def _buttons(self, read: FollowUp, response: Response) -> QWidget:
        row = QWidget()
        flow = FlowLayout(row)
        source = read.captions.get(response.source_id) if response.source_id is not None else None
        if source is not None:
            link = push_button(
                "",
                _("Open source {ref}", ref=isolate(source.ref)),
                "quote",
                lambda: self._desk.open_record(source.id),
                flat=True,
            )
            link.setAccessibleName(_("Open source “{name}”", name=source.heading))
            flow.addWidget(link)
        edit = push_button("", _("Edit…"), "pencil", lambda: self.edit_wanted.emit(response.id), flat=True)
        edit.setAccessibleName(_("Edit response {ref}", ref=isolate(response.ref)))
        remove = push_button("", _("Remove"), "trash-2", lambda: self._remove(response.id), flat=True)
        remove.setAccessibleName(_("Remove response {ref}", ref=isolate(response.ref)))
        for button in (edit, remove):
            button.setVisible(not self._desk.read_only)
            flow.addWidget(button)
        return row

    def _remove(self, id: UUID) -> None:
        self._desk.jobs.change(
            self,
            lambda ws: ws.records.trash([id]),
            lambda _changes: self._desk.notify(_("The response was removed. Ctrl+Z brings it back.")),
        )


def new_response(call: Call, addressee: Addressee | None, read: FollowUp) -> Response:
    """An empty response of this addressee."""
    return Response(
        case_id=call.case_id,
        call_id=call.id,
        addressee_id=addressee.id if addressee is not None else None,
        responder=party_words(addressee, read.captions) if addressee is not None else "",
    )


def called(call: Call) -> str:
    """The call that a response answers, and when it was made."""
    made = in_words(kind("call").field("made"), call.made)
    if made:
        return _("“{call}”, made {date}", call=call.title, date=made)
    return _("“{call}”, made on a day that is not known", call=call.title)


def _headline(response: Response) -> str:
    words = term("response_kind", response.type)
    if not response.stance:
        return words
    return _("{kind}: {stance}", kind=words, stance=term("attribution_stance", response.stance))


def _byline(read: FollowUp, response: Response) -> str:
    """Who, when, and after how many days."""
    addressee = read.addressee(response.addressee_id)
    who = response.responder or (party_words(addressee, read.captions) if addressee is not None else "")
    date = in_words(kind("response").field("date"), response.date)
    days = days_to_answer(read.call, [response])
    return " · ".join(part for part in (who, date, after_words(days) if days is not None else "") if part)
