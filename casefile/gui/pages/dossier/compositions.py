"""The compositions that are kept of a case: one is chosen, kept under a name, or put into the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from casefile.gui.desk import Desk
from casefile.gui.dialogs.small_form import SmallForm
from casefile.gui.style import SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import secondary
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate
from casefile.model.composing import Composition
from casefile.services.dossiers import AUDIENCE_LABELS


class CompositionChoice(QWidget):
    """Which one the page shows, and what can be done with it.

    :param draft: how the page stands now; None before a case is at hand.
    """

    chosen = Signal(object)
    """A person wants this :class:`Composition`, or None: all as usual."""
    begun = Signal(object)
    """A person wants to begin as this :class:`Composition` of another case."""
    kept = Signal(object)
    """The page's own was kept, as this :class:`Composition`."""

    def __init__(self, desk: Desk, draft: Callable[[], Composition | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._draft = desk, draft
        self._all: Sequence[Composition] = ()
        self._templates: Sequence[tuple[str, Composition]] = ()
        self.box = ChoiceBox()
        self.box.setObjectName("dossier_composition")
        self.box.setAccessibleName(_("Composition"))
        self.box.activated.connect(self._on_activated)
        self._state = secondary("")
        self.keep = push_button("keep_composition", _("Keep"), "save", self._on_keep)
        self.keep_as = push_button("keep_composition_as", _("Keep as…"), "bookmark", self._on_keep_as)
        self.trash = push_button("trash_composition", _("Move to the trash"), "trash-2", self._on_trash)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self.keep, self.keep_as, self.trash):
            flow.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        for part in (self.box, self._state, buttons):
            layout.addWidget(part)

    def show_all(
        self, made: Sequence[Composition], base: Composition | None, templates: Sequence[tuple[str, Composition]] = ()
    ) -> None:
        """Offer these; the page shows ``base``, changed or not.

        :param templates: of other cases, each with its case's reference: one begins as they are.
        """
        self._all, self._templates = made, templates
        self.box.clear()
        self.box.addItem(_("As usual, not kept"), None)
        for each in made:
            self.box.addItem(each.name, each.id)
        if templates:
            self.box.insertSeparator(self.box.count())
        for case, each in templates:
            self.box.addItem(_("Begin as in {case}: {name}", case=isolate(case), name=isolate(each.name)), each.id)
        self.box.setCurrentIndex(0 if base is None else max(0, self.box.findData(base.id)))
        self.say(base)

    def say(self, base: Composition | None) -> None:
        """Say whether what the page shows is kept."""
        draft = self._draft()
        changed = base is not None and draft is not None and draft != base
        if base is None:
            said = _("An export keeps how it was put together, so that the next one begins so.")
        elif changed:
            said = _("Changed since it was kept. An export keeps it, too.")
        else:
            said = _("As it is kept.")
        self._state.setText(said)
        writes = not self._desk.keeps_still and draft is not None
        self.keep.setEnabled(writes and (changed or base is None))
        self.keep_as.setEnabled(writes)
        self.trash.setEnabled(writes and base is not None)

    def named(self, draft: Composition) -> Composition:
        """A draft under its own name or, where it has none, under that of its audience and recipient: as the one that
        is kept under this name already, if one is.
        """
        if draft.name:
            return draft
        audience = _(AUDIENCE_LABELS.get(draft.audience, draft.audience))
        name = audience
        if draft.recipient:
            name = _("{audience}: {recipient}", audience=audience, recipient=draft.recipient)
        for each in self._all:
            if each.name.casefold() == name.casefold():
                return replace(draft, id=each.id, ref=each.ref, tags=each.tags, related=each.related, name=each.name)
        return replace(draft, name=name)

    def keep_now(self, composition: Composition) -> None:
        """Keep it."""
        self._desk.jobs.change(
            self, lambda ws: ws.compositions.keep(composition), lambda _changes: self.kept.emit(composition)
        )

    def _on_activated(self, row: int) -> None:
        id_ = self.box.itemData(row)
        for _case, each in self._templates:
            if each.id == id_:
                self.begun.emit(each)
                return
        self.chosen.emit(next((each for each in self._all if each.id == id_), None))

    def _on_keep(self) -> None:
        draft = self._draft()
        if draft is not None:
            self.keep_now(self.named(draft))

    def _on_keep_as(self) -> None:
        draft = self._draft()
        if draft is not None:
            name = self.named(replace(draft, name="")).name
            NameComposition(self._desk, self.window(), draft, name, self.kept.emit).open()

    def _on_trash(self) -> None:
        id_ = self.box.currentData()
        if id_ is not None:
            self._desk.jobs.change(self, lambda ws: ws.records.trash([id_]))


def renamed(composition: Composition, name: str = "") -> Composition:
    """Another composition that says the same, under another name or none."""
    fresh = {f: getattr(composition, f) for f in composition.__dataclass_fields__ if f not in ("id", "ref")}
    return Composition(**{**fresh, "name": name})


class NameComposition(SmallForm):
    """Asks for the name of a new one, which then is another than the one it began with."""

    def __init__(
        self, desk: Desk, parent: QWidget, draft: Composition, name: str, kept: Callable[[Composition], object]
    ) -> None:
        super().__init__(
            parent,
            title=_("Keep the composition"),
            action=_("Keep"),
            busy=_("Saving…"),
            intro=_("Audience, recipient, language, sections, texts of one's own and the cover, for the next dossier."),
        )
        self.setObjectName("name_composition")
        self._desk, self._draft, self._kept = desk, draft, kept
        self.name = QLineEdit(name, maxLength=120)
        self.name.selectAll()
        self.ask("name", Question(_("Name"), self.name))

    def do(self) -> None:
        """Keep it."""
        made = renamed(self._draft, " ".join(self.name.text().split()))
        self._desk.jobs.change(
            self, lambda ws: ws.compositions.keep(made), lambda _changes: self._done(made), self.refuse
        )

    def _done(self, made: Composition) -> None:
        self.set_busy(False)
        self._kept(made)
        self.accept()
