"""The smaller forms beside a passage: a fact, a comment, a link to a record that exists already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casefile.gui.desk import Desk
from casefile.gui.pages.sources.editors import NameEdit
from casefile.gui.pages.sources.form import Marked, Names, PassageForm, Save, Saved
from casefile.gui.pages.sources.marks import COLOUR_NAMES, COLOURS
from casefile.gui.widgets.choice_edit import ChoiceEdit
from casefile.gui.widgets.editor import LineEditor
from casefile.gui.widgets.record_pickers import RecordPicker
from casefile.i18n import N_, _
from casefile.model.fields import kind
from casefile.model.records import Fact

if TYPE_CHECKING:
    from casefile.workspace import Workspace

_FACT = ("statement", "when", "incidents", "material", "dispute")


def fact_form(desk: Desk) -> PassageForm:
    """One statement of what is alleged."""
    form = PassageForm(desk, "fact", _("New fact"), _save_fact, lambda passage: {"statement": passage.short(2000)})
    form.declared("fact", "statement", "when")
    form.own("place", N_("Place"), NameEdit(desk, "place"), "")
    form.declared("fact", "incidents", "material", "dispute")
    return form.end()


def _save_fact(passage: Marked, values: dict[str, Any]) -> Save:
    case_id = passage.source.case_id

    def save(ws: Workspace) -> Saved:
        names = Names(ws, case_id)
        place_id = names.id_of("place", values["place"])
        fact = Fact(case_id=case_id, place_id=place_id, **{name: values[name] for name in _FACT})
        record, changes = ws.sources.derive_from(passage.where, fact, extra=names.new)
        return Saved(record, changes)

    return save


def comment_form(desk: Desk) -> PassageForm:
    """A highlight with a remark, codes and a colour of one's choice."""
    form = PassageForm(desk, "comment", _("Comment on this passage"), _save_comment, lambda _passage: {})
    form.declared("excerpt", "comment")
    codes = LineEditor()
    codes.line.setPlaceholderText(_("separated by commas"))
    form.own("codes", N_("Codes"), codes, "")
    form.own("colour", N_("Colour"), colour_picker(), COLOURS[0])
    return form.end()


def _save_comment(passage: Marked, values: dict[str, Any]) -> Save:
    codes = tuple(dict.fromkeys(filter(None, (code.strip() for code in _split(values["codes"])))))

    def save(ws: Workspace) -> Saved:
        excerpt, changes = ws.sources.mark(
            passage.where, codes=codes, colour=values["colour"], comment=values["comment"]
        )
        return Saved(excerpt, changes)

    return save


def _split(codes: str) -> list[str]:
    for comma in "،;؛":
        codes = codes.replace(comma, ",")
    return codes.split(",")


def colour_picker() -> ChoiceEdit:
    """One of the highlight colours, by its name; the value is the colour as an excerpt stores it."""
    return ChoiceEdit((_(name), colour) for colour, name in zip(COLOURS, COLOUR_NAMES, strict=True))


def link_form(desk: Desk) -> PassageForm:
    """Cite the passage for an incident, a fact or a call that is in the case already."""
    form = PassageForm(
        desk,
        "link",
        _("Cite for a record in the case"),
        _save_link,
        lambda _passage: {"stance": "supports", "target": desk.cites_for},
    )
    form.own(
        "target",
        N_("For which record"),
        RecordPicker(desk, kind("citation").field("target_id").targets, makes=False),
        None,
        required=True,
    )
    form.declared("citation", "stance", "confidence", "comment")
    return form.end()


def _save_link(passage: Marked, values: dict[str, Any]) -> Save:
    def save(ws: Workspace) -> Saved:
        _excerpt, changes = ws.sources.cite_place(
            passage.where,
            values["target"],
            stance=values["stance"],
            confidence=values["confidence"],
            comment=values["comment"],
        )
        return Saved(ws.records.get(values["target"]), changes)

    return save
