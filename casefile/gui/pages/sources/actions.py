"""What can be made of selected text: one list, from which the bubble, the commands and the forms are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.call_form import call_form
from casefile.gui.pages.sources.form import PassageForm
from casefile.gui.pages.sources.incident_form import incident_form
from casefile.gui.pages.sources.redact_form import redact_form
from casefile.gui.pages.sources.small_forms import comment_form, fact_form, link_form
from casefile.i18n import N_


@dataclass(frozen=True)
class PassageAction:
    """One thing to do with a selection.

    :param name: the last part of its command's id.
    :param label: untranslated, for the bubble; ``command`` for menus.
    :param form: makes its form; None where it is done at once.
    """

    name: str
    label: str
    command: str
    key: str
    drawing: str
    form: Callable[[Desk], PassageForm] | None


ACTIONS = (
    PassageAction("highlight", N_("Highlight"), N_("Highlight the passage"), "H", "highlighter", None),
    PassageAction("incident", N_("Incident"), N_("Incident from the passage"), "I", "triangle-alert", incident_form),
    PassageAction("fact", N_("Fact"), N_("Fact from the passage"), "F", "list-checks", fact_form),
    PassageAction("call", N_("Call"), N_("Accountability call from the passage"), "L", "megaphone", call_form),
    PassageAction("comment", N_("Comment"), N_("Comment on the passage"), "C", "message-square", comment_form),
    PassageAction("link", N_("Link"), N_("Cite the passage for a record in the case"), "K", "link-2", link_form),
    PassageAction("redact", N_("Redact"), N_("Redact the passage or the marked place"), "X", "redact", redact_form),
)
