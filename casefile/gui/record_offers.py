"""What is offered for records wherever they are shown: open, look, edit, copy, move to the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QWidget

from casefile.gui.clipboard import clipboard
from casefile.gui.desk import Desk
from casefile.gui.offers import Offer, Offered
from casefile.gui.widgets.buttons import DRAWING
from casefile.i18n import _, plural

if TYPE_CHECKING:
    from casefile.services.quoting import Quoting

COPY, COPY_REFERENCE = "Ctrl+C", "Ctrl+Shift+C"


def record_offers(
    desk: Desk,
    owner: QWidget,
    ids: Sequence[UUID],
    *,
    opens: UUID | None = None,
    look: Callable[[], object] | None = None,
    edit: Callable[[], object] | None = None,
    trash: Callable[[], object] | None = None,
    more: Offered = (),
) -> Offered:
    """The usual offers for these records.

    :param opens: what Enter shows, where that is another than the first of them. :param look: shows a quick look;
        :param edit: begins to edit; :param trash: moves them to the trash: offered where they are given.
    :param more: what stands between these, of the kind of record itself.
    """
    if not ids:
        return ()
    first = opens or ids[0]
    offered: list[Offer | None] = []
    if len(ids) == 1:
        offered.append(Offer(_("Open the record"), lambda: desk.open_record(first), "arrow-right", "Enter"))
        if look is not None:
            offered.append(Offer(_("Quick look"), look, "eye", "Space"))
        if edit is not None and not desk.read_only:
            offered.append(Offer(_("Edit"), edit, "pencil", "F2"))
        if not desk.read_only:
            begin = Offer(_("Begin a review thread…"), lambda: discuss(desk, owner, ids[0]), "message-square", "Ctrl+M")
            offered += [begin, Offer(_("Approve…"), lambda: approve(desk, owner, ids[0]), "check")]
    offered += [None, *more, None, *copy_offers(desk, owner, ids)]
    if trash is not None and not desk.read_only:
        offered += [None, Offer(_("Move to the trash"), trash, "trash-2", "Del")]
    return offered


def discuss(desk: Desk, owner: QWidget, id: UUID) -> None:
    """Begin a review thread about a record."""
    from casefile.gui.dialogs.thread import begin_thread

    begin_thread(desk, owner.window(), id)


def approve(desk: Desk, owner: QWidget, id: UUID) -> None:
    """Approve a record as it is now."""
    from casefile.gui.dialogs.approve import begin_approval

    begin_approval(desk, owner.window(), id)


def copy_offers(desk: Desk, owner: QWidget, ids: Sequence[UUID]) -> Offered:
    """The ways to copy records."""
    return (
        Offer(_("Copy as text"), lambda: copy_text(desk, owner, ids), "copy", COPY),
        Offer(_("Copy the reference"), lambda: copy_references(desk, owner, ids), "hash", COPY_REFERENCE),
        Offer(_("Copy as a citation"), lambda: copy_citation(desk, owner, ids), "quote"),
    )


def mirrored(desk: Desk, owner: QWidget, place: QWidget, ids: Sequence[UUID]) -> Offered:
    """What the buttons beside a list do now, and the ways to copy the record that is chosen in it.

    :param place: what holds the buttons.
    """
    buttons = [b for b in place.findChildren(QPushButton) if b.isEnabled() and b.isVisibleTo(owner) and b.text()]
    offered: list[Offer | None] = [
        Offer(button.text().replace("&&", "&"), button.click, str(button.property(DRAWING) or "")) for button in buttons
    ]
    return [*offered, None, *copy_offers(desk, owner, ids)] if ids else offered


def copy_text(desk: Desk, owner: QWidget, ids: Sequence[UUID]) -> None:
    """Copy records with their fields."""
    _copy(desk, owner, ids, lambda quoting: quoting.as_text(ids))


def copy_references(desk: Desk, owner: QWidget, ids: Sequence[UUID]) -> None:
    """Copy the references of records."""
    _copy(desk, owner, ids, lambda quoting: quoting.references(ids))


def copy_citation(desk: Desk, owner: QWidget, ids: Sequence[UUID]) -> None:
    """Copy records as a footnote names them."""
    _copy(desk, owner, ids, lambda quoting: quoting.as_citation(ids))


def _copy(desk: Desk, owner: QWidget, ids: Sequence[UUID], verb: Callable[[Quoting], str]) -> None:
    def copied(text: str) -> None:
        clipboard().copy(text)
        desk.notify(
            plural(
                "{n} record is copied. Every program can read the clipboard until the vault is locked.",
                "{n} records are copied. Every program can read the clipboard until the vault is locked.",
                len(ids),
            )
        )

    desk.jobs.query(owner, "copied", lambda ws: verb(ws.quoting), copied)
