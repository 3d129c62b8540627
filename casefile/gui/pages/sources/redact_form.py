"""The form beside a passage or a marked place that is to be redacted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.form import Marked, PassageForm, Save, Saved
from casefile.i18n import _

if TYPE_CHECKING:
    from casefile.workspace import Workspace


def redact_form(desk: Desk) -> PassageForm:
    """On what basis, by whom, and for whom."""
    form = PassageForm(desk, "redact", _("Redact this place"), _save, lambda _passage: {"basis": "protection"})
    form.hint(
        _(
            "Words are hidden wherever they stand in this source, on a page with their whole line. A recording of "
            "which a part is redacted is withheld whole. What is left empty is: you, today, every audience."
        )
    )
    form.declared("redaction", "basis", "authoriser", "authorised", "audiences", "remark")
    return form.end()


def _save(passage: Marked, values: dict[str, Any]) -> Save:
    def save(ws: Workspace) -> Saved:
        made, changes = ws.redactions.redact(
            passage.where,
            values["basis"],
            authoriser=values["authoriser"],
            authorised=values["authorised"],
            audiences=values["audiences"],
            remark=values["remark"],
        )
        return Saved(made, changes)

    return save
