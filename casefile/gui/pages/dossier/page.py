"""The dossier of a case: for whom, in what language, what goes in, what stands between, and the export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.pages.dossier.audience import AudienceChoice, PartTitle
from casefile.gui.pages.dossier.compositions import CompositionChoice, renamed
from casefile.gui.pages.dossier.cover import CoverEdit
from casefile.gui.pages.dossier.export import ExportCard
from casefile.gui.pages.dossier.gates import GateList
from casefile.gui.pages.dossier.handed_out import HandedOut
from casefile.gui.pages.dossier.preview import PagePreview
from casefile.gui.pages.dossier.sections import SectionChoice
from casefile.gui.pages.page import Page
from casefile.gui.places import save_as
from casefile.gui.style import SPACE
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.lines import Line, LineList
from casefile.gui.widgets.picking import Choice, PickLine, fitting
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.i18n import _, current, isolate, language_choices, plural, translator
from casefile.model.changes import Changes
from casefile.model.composing import Composition, Part, template
from casefile.model.records import Case, Consent, Disclosure, Record
from casefile.services.dossiers import LEAK, WORD, unusual_sections
from casefile.services.identities import RELOCK_AFTER

if TYPE_CHECKING:
    from casefile.gui.dialogs.produce import Chosen
    from casefile.services.dossiers import OutlineLine
    from casefile.workspace import Workspace

_TWO_COLUMNS = 84
"""Characters of width from which on the parts stand side by side: a larger text needs a wider window for that."""
_THREE_COLUMNS = 150
"""From here on the pages stand beside both, in sight while one composes."""
_MEASURE = 1280
_MEASURE_OF_THREE = 1920
_UNDRAWN = "undrawn"
_MOST_VOLUMES = 12
_AFTER_TYPING = 400
"""Milliseconds after the last key in the recipient's line."""


class DossierPage(Page):
    """Everything chosen here is shown at once: the gates and the titles follow audience, language and sections."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setObjectName("dossier_page")
        self._ref = ""
        self._held_back = self._undrawn = False
        self._gates: list[_Gate] = []
        self.audience = AudienceChoice()
        self.language = ChoiceBox()
        self.language.setAccessibleName(_("Language of the dossier"))
        for code, name in language_choices().items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(current().language)))
        self.recipient = PickLine(self._offered, free=True)
        self.recipient.setObjectName("dossier_recipient")
        self.recipient.setAccessibleName(_("Recipient"))
        self._names: Sequence[str] = ()
        self._soon = QTimer(self, singleShot=True, interval=_AFTER_TYPING)
        self._soon.timeout.connect(self._fetch)
        self.recipient.textChanged.connect(lambda _text: self._soon.start())
        self.volumes = ChoiceBox()
        self.volumes.setObjectName("dossier_volumes")
        self.volumes.setAccessibleName(_("Volumes"))
        for count in range(1, _MOST_VOLUMES + 1):
            words = plural("{n} volume, each a file of its own", "{n} volumes, each a file of its own", count)
            self.volumes.addItem(words if count > 1 else _("One file"), count)
        self.format = ChoiceBox()
        self.format.setObjectName("dossier_format")
        self.format.setAccessibleName(_("Kind of file"))
        self.format.addItem(_("PDF: the same on every screen and on paper"), "pdf")
        self.format.addItem(_("Word document (DOCX): to work on"), WORD)
        self.exhibits = QCheckBox(_("With the exhibits"))
        self.exhibits.setObjectName("dossier_exhibits")
        self._base: Composition | None = None
        """What is kept of what the page shows."""
        self._from: Composition | None = None
        """How the page stood before anything was chosen in it that is not kept."""
        self._begun: UUID | None = None
        self.composition = CompositionChoice(desk, self.draft)
        self.cover = CoverEdit()
        self.preview = PagePreview(desk, lambda: self.draft() if self.sections.keys else None)
        self.gates = GateList()
        self.compare = QPushButton(_("Compare with the identities…"))
        self.compare.setObjectName("dossier_compare")
        icons.put(self.compare, "lock-open")
        self.compare.hide()
        self.all_the_same = QCheckBox(_("Export all the same, with code points"))
        self.all_the_same.setObjectName("dossier_all_the_same")
        self.all_the_same.toggled.connect(self._fit)
        self.all_the_same.toggled.connect(self._show_gates)
        self._code_points = secondary(
            _(
                "Where no font draws a character, its code point stands in the text, such as ‹U+1824›. A section at "
                "the end lists them, and the journal says that there are some."
            )
        )
        self._compared = QTimer(self, singleShot=True, interval=RELOCK_AFTER * 1000 + 500)
        self._compared.timeout.connect(self._fetch)
        self._handed_out: HandedOut | None = None
        self.sections = SectionChoice()
        self.outline = LineList(_("What the dossier will hold"))
        self.outline.setObjectName("dossier_outline")
        self._nothing = secondary(_("Nothing is ticked: there would be nothing to read."))
        self._why_not = PlainLabel(wrap=True, role="attention")
        self.card = ExportCard(desk)
        self.export = QPushButton(_("Export…"))
        self.export.setObjectName("export_dossier")
        self.export.setProperty("primary", True)
        icons.put(self.export, "file-output", on_accent=True)
        self.produce = QPushButton(_("Produce…"))
        self.produce.setObjectName("produce")
        self.produce.setToolTip(_("A folder with dossier, exhibits and load files, for another firm or a court"))
        icons.put(self.produce, "folder-plus")
        self.produce.clicked.connect(self.ask_production)
        self._begin: Callable[[], None] | None = None
        self._pages_beside: bool | None = None
        self._compose()
        self.audience.chosen.connect(self._on_audience)
        self.composition.chosen.connect(self._on_composition)
        self.composition.begun.connect(self._on_begun)
        self.composition.kept.connect(self._on_kept)
        self.cover.changed.connect(lambda: self._soon.start())
        self.volumes.activated.connect(lambda _place: self._say_state())
        self.exhibits.toggled.connect(lambda _on: self._say_state())
        self.sections.wanted.connect(self._on_own_text)
        self.sections.dropped.connect(self._keep_own)
        self.language.activated.connect(lambda _place: self._fetch())
        self.format.activated.connect(lambda _place: self._show_code_points())
        self.sections.changed.connect(self._fetch)
        self.gates.wanted.connect(self._on_wanted)
        self.card.hits.wanted.connect(self._on_wanted)
        self.card.compared.connect(self._on_open)
        self.compare.clicked.connect(self.card.compare)
        self.outline.opened.connect(self._on_opened)
        self.export.clicked.connect(self.choose_place)
        self.card.ended.connect(self._fit)
        self.card.kept.connect(self._on_exported)
        desk.changed.connect(self._on_changed)
        desk.case_changed.connect(self._on_case)
        desk.jobs.query(self, "sections", lambda ws: ws.dossiers.sections(), self._on_sections)

    def _offered(self, text: str) -> Sequence[Choice]:
        """Those who are known by name; first what is typed, which need not be one of them."""
        known = fitting([Choice(name, name) for name in self._names], text)
        typed = " ".join(text.split())
        if typed and typed.casefold() not in {each.words.casefold() for each in known}:
            return [Choice(typed, typed), *known]
        return known

    def _compose(self) -> None:
        self._area = QScrollArea(self, widgetResizable=True)
        content = QWidget(self._area.viewport())
        self._content = content
        self._area.setWidget(content)  # before anything is in it: what is moved is dressed again, with all below it
        head = QHBoxLayout()
        head.setContentsMargins(SPACE[4], SPACE[2], SPACE[4], SPACE[2])
        head.addWidget(PlainLabel(_("Dossier"), level="title"), 1)
        head.addWidget(self.produce)
        head.addSpacing(SPACE[1])
        head.addWidget(self.export)
        first = _column(
            PartTitle(_("Composition")),
            self.composition,
            PartTitle(_("For whom")),
            self.audience,
            PartTitle(_("Recipient")),
            secondary(_("Who receives it, as a witness's consent names them. It is noted with the export.")),
            self.recipient,
            PartTitle(_("Language of the dossier")),
            self.language,
            PartTitle(_("Kind of file")),
            self.format,
            self.exhibits,
            secondary(_("The pages of the files it rests on, each numbered for good.")),
            PartTitle(_("Volumes")),
            self.volumes,
            PartTitle(_("Cover")),
            self.cover,
            PartTitle(_("What the dossier will hold")),
            self._nothing,
            self.outline,
        )
        checked = _(
            "With every export, each evidence file is checked against its hash, and the finished file is searched "
            "for everything that is withheld from this audience."
        )
        second = _column(
            PartTitle(_("Before it goes out")),
            self.gates,
            self.all_the_same,
            self._code_points,
            self.compare,
            secondary(checked),
            PartTitle(_("Sections")),
            self.sections,
            PartTitle(_("Handed out")),
        )
        self._third = _column(PartTitle(_("Pages")), self.preview)
        self._second = second
        outer = QVBoxLayout(content)
        outer.setContentsMargins(SPACE[4], 0, SPACE[4], SPACE[4])
        outer.setSpacing(SPACE[2])
        outer.addWidget(self.card)
        outer.addWidget(self._why_not)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(SPACE[4])
        self._columns.addWidget(first, 1, Qt.AlignmentFlag.AlignTop)
        self._columns.addWidget(second, 1, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(self._columns)
        self._put_pages(beside=False)
        outer.addStretch(1)
        content.setMaximumWidth(_MEASURE)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setAccessibleName(_("Dossier"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._area, 1)
        self._nothing.hide()
        self.all_the_same.hide()
        self._code_points.hide()
        self._fit()

    @property
    def handed_out(self) -> HandedOut:
        """What left the vault; made when it has been read, so that the page is there sooner."""
        if self._handed_out is None:
            self._handed_out = HandedOut(self.desk, self._second)
            layout = self._second.layout()
            assert layout is not None
            layout.addWidget(self._handed_out)
        return self._handed_out

    # What the window asks

    def panes(self) -> Sequence[QWidget]:
        """The choices, the sections, the titles, and the button."""
        made = () if self._handed_out is None else (self._handed_out,)
        return (self.audience, self.sections.list, self.preview.picture, *made, self.outline, self.produce, self.export)

    def begin(self, what: str) -> None:
        """Ask for an ``export`` or a ``production``, as soon as it is known whether there can be one."""
        self._begin = self.ask_production if what == "production" else self.choose_place
        self._fetch()

    def open_record(self, id: UUID) -> None:
        """Show what was handed out, or stand as a composition says."""
        self.desk.jobs.query(self, "opened", lambda ws: ws.records.get(id), self._on_record)

    def _on_record(self, record: Record) -> None:
        if isinstance(record, Composition):
            self._begun = self.desk.case_id
            self.put(record)
        else:
            self.handed_out.choose(record.id)
            self._fetch()

    def hideEvent(self, event: QHideEvent) -> None:
        """One has gone to another page: the compartment closes behind one."""
        super().hideEvent(event)
        self._compared.stop()
        self.desk.jobs.change(self, lambda ws: ws.identities.close(), failed=lambda _error: None)

    def showEvent(self, event: QShowEvent) -> None:
        """Consent may have ended overnight, and other pages may have changed the case."""
        super().showEvent(event)
        self._fetch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= _TWO_COLUMNS * self.fontMetrics().averageCharWidth()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._put_pages(beside=event.size().width() >= _THREE_COLUMNS * self.fontMetrics().averageCharWidth())

    def _put_pages(self, *, beside: bool) -> None:
        """Beside the other columns, or before what was handed out."""
        if self._pages_beside == beside:
            return
        self._pages_beside = beside
        layout = self._second.layout()
        assert isinstance(layout, QVBoxLayout)
        if beside:
            self._columns.addWidget(self._third, 1, Qt.AlignmentFlag.AlignTop)
        else:
            layout.insertWidget(layout.indexOf(self.sections) + 1, self._third)
        self._content.setMaximumWidth(_MEASURE_OF_THREE if beside else _MEASURE)

    # What is chosen, and what follows from it

    def _fetch(self) -> None:
        case_id, audience, language = self.desk.case_id, self.audience.audience, str(self.language.currentData())
        sections, recipient, draft = self.sections.keys, self.recipient.text(), self.draft()
        if case_id is None or draft is None or not self.isVisible():
            return
        self.desk.jobs.query(
            self, "dossier", lambda ws: _read(ws, case_id, audience, recipient, language, sections, draft), self._show
        )
        self.preview.changed()

    def _show(self, read: _Read) -> None:
        self._ref = read.ref
        self.compare.setVisible(read.closed)
        self.handed_out.show_disclosures(read.handed_out)
        names = sorted({*read.bodies, *self.handed_out.recipients()}, key=str.casefold)
        self._names = names
        self._held_back, self._undrawn = read.held_back, read.undrawn
        self._gates = read.gates
        self._show_code_points()
        chosen = set(self.sections.keys)
        self.outline.show_lines(read.outline if chosen else ())
        self.outline.setVisible(bool(chosen))
        self._show_compositions(read)
        self._nothing.setVisible(not chosen)
        tr = current()
        self.sections.say(
            {
                key: (tr.number(read.counts[key]) if read.counts[key] else "")
                if key in read.counts
                else _("nothing to show")
                for key in chosen
            }
            | {part.key: _("your text") for part in self.sections.parts if part.is_own}
        )
        self._fit()
        begin, self._begin = self._begin, None
        if begin is not None and (self.produce if begin == self.ask_production else self.export).isEnabled():
            begin()

    @property
    def _is_word(self) -> bool:
        return bool(self.format.currentData() == WORD)

    def _show_code_points(self) -> None:
        """A Word document is drawn by the fonts of its reader, so nothing is asked of ours."""
        self.exhibits.setEnabled(not self._is_word)  # pages, which a Word document has none of before it is opened
        asked = self._undrawn and not self._is_word
        self.all_the_same.setVisible(asked)
        self._code_points.setVisible(asked)
        self._show_gates()
        self._fit()

    def _show_gates(self) -> None:
        """What a person exports all the same holds nothing back any more; it stays to be known."""
        settled = self.all_the_same.isChecked() or self._is_word
        self.gates.show_gates(
            [
                (ok, blocks and not (settled and code == _UNDRAWN), sentence, refs)
                for code, ok, blocks, sentence, refs in self._gates
            ]
        )

    def _fit(self) -> None:
        self.sections.add.setEnabled(not self.desk.keeps_still)
        if self.desk.read_only:
            why = _("The vault is open for reading only. An export is written into the journal, so there is none now.")
        elif self._held_back:
            why = _("The export is held back until what is marked below is mended.")
        elif self._undrawn and not self._is_word and not self.all_the_same.isChecked():
            why = _("The export is held back: some words cannot be drawn. They are named below.")
        else:
            why = ""
        self._why_not.setText(why)
        self._why_not.setVisible(bool(why))
        ready = not why and bool(self._ref) and bool(self.sections.keys) and not self.card.running.busy
        self.export.setEnabled(ready)
        self.produce.setEnabled(
            bool(self._ref)
            and bool(self.sections.keys)
            and not self._held_back
            and not self.desk.read_only
            and not self.card.running.busy
        )

    # How it is composed

    def draft(self) -> Composition | None:
        """How the page stands, as what is kept of it; None without a case."""
        if self.desk.case_id is None:
            return None
        return replace(
            self._base or Composition(case_id=self.desk.case_id),
            audience=self.audience.audience,
            recipient=" ".join(self.recipient.text().split()),
            language=str(self.language.currentData()),
            format=str(self.format.currentData()),
            volumes=int(self.volumes.currentData()) if int(self.volumes.currentData()) > 1 else None,
            exhibits=self.exhibits.isChecked(),
            parts=self.sections.parts,
            **self.cover.values(),
        )

    def put(self, composition: Composition, *, kept: bool = True) -> None:
        """Have the page stand as a composition says. :param kept: it is one of this case."""
        self._base = composition if kept else None
        for part in (self.audience, self.recipient, self.cover):
            part.blockSignals(True)
        if composition.audience:
            self.audience.choose(composition.audience)
        self.recipient.setText(composition.recipient)
        self.cover.put(composition)
        for part in (self.audience, self.recipient, self.cover):
            part.blockSignals(False)
        for box, value in (
            (self.language, composition.language),
            (self.format, composition.format),
            (self.volumes, composition.volumes or 1),
        ):
            box.setCurrentIndex(max(0, box.findData(value)) if value else box.currentIndex())
        self.exhibits.setChecked(composition.exhibits)
        self.sections.leave_out_as_usual(unusual_sections(self.audience.audience))
        self.sections.put(composition.parts)
        self._from = self.draft()
        self._show_code_points()
        self._fetch()

    def _as_usual(self) -> None:
        """The usual outline, and nothing more on the cover."""
        self._base = None
        self.sections.put(())
        self.cover.put(Composition())
        self._from = self.draft()

    def _say_state(self) -> None:
        self.composition.say(self._base)

    @property
    def _is_changed(self) -> bool:
        """Whether something else than the audience was chosen here that is kept nowhere."""
        draft, was = self.draft(), self._from
        return draft is not None and was is not None and _choices(draft) != _choices(was)

    def _show_compositions(self, read: _Read) -> None:
        """Begin as the last dossier of the case was; and follow what others, or an undo, changed."""
        if self._base is not None:
            self._base = next((each for each in read.compositions if each.id == self._base.id), None)
        begins = self._begun != self.desk.case_id
        self._begun = self.desk.case_id
        self._from = self._from or self.draft()
        if begins and read.last is not None and not self._is_changed:
            self.put(read.last)
        self.composition.show_all(read.compositions, self._base, read.templates)
        if begins:
            self._go_on_writing()

    def _on_audience(self, audience: str) -> None:
        """Each audience begins as its last dossier, unless something was composed here that is not kept."""
        case_id = self.desk.case_id
        as_it_was = not self._is_changed
        self.sections.leave_out_as_usual(unusual_sections(audience))
        if case_id is not None and as_it_was:
            self._base = None
            self.desk.jobs.query(self, "last", lambda ws: ws.compositions.last(case_id, audience), self._on_last)
        self._fetch()

    def _on_last(self, last: Composition | None) -> None:
        if last is not None and last.audience == self.audience.audience:
            self.put(last)

    def _on_composition(self, composition: Composition | None) -> None:
        if composition is None:
            self._as_usual()
            self._fetch()
        else:
            self.put(composition)

    def _on_begun(self, other: Composition) -> None:
        """Begin as a dossier of another case was composed. Nothing is kept before a person says so."""
        self.put(template(other, self.desk.case_id), kept=False)
        self.desk.notify(
            _(
                "Begun as “{name}” of another case. Its recipient, copy number and texts of one's own stay there.",
                name=isolate(other.name),
            )
        )

    def _on_kept(self, composition: Composition) -> None:
        self._base = self._from = composition
        self.desk.jobs.change(self, lambda ws: ws.compositions.use(composition), failed=lambda _error: None)
        self._fetch()

    def _on_exported(self, composition: Composition) -> None:
        self._base = self._from = composition
        self._fetch()

    def _go_on_writing(self) -> None:
        """A text of one's own was half-typed when the vault was locked: it is opened again."""
        from casefile.gui.dialogs.own_text import BEGUN

        begun = [key.rsplit("/", 1)[1] for key in self.desk.drafts.keys(f"{BEGUN}/{self.desk.case_id}/")]
        if begun:
            parts = {part.key: part for part in self.sections.parts}
            self._on_own_text(parts.get(begun[0], Part(begun[0])))

    def _on_own_text(self, part: Part) -> None:
        from casefile.gui.dialogs.own_text import OwnTextDialog

        if not self.desk.keeps_still:
            OwnTextDialog(self.desk, part, self._take_own_text, self.window()).open()

    def _take_own_text(self, part: Part) -> None:
        self.sections.put_own(part)
        self._keep_own()

    def _keep_own(self) -> None:
        """What somebody has written is kept at once, and can be undone."""
        draft = self.draft()
        if draft is not None and not self.desk.keeps_still:
            self.composition.keep_now(self.composition.named(draft))

    # The export

    def choose_place(self) -> None:
        """Ask where to write the dossier."""
        ending = str(self.format.currentData())
        words = _("Word document ({pattern})") if self._is_word else _("PDF ({pattern})")
        save_as(
            self,
            "export_dossier_to",
            _("Export the dossier"),
            f"{self._ref}-{self.audience.audience}-{self.desk.today().isoformat()}.{ending}",
            self.export_to,
            accept=_("Export"),
            kinds=words.format(pattern=f"*.{ending}"),
            suffix=ending,
        )

    def export_to(self, out: Path) -> None:
        """Write the dossier there, as a task that can be seen and stopped."""
        self.card.start(
            out,
            self.audience.audience,
            str(self.language.currentData()),
            self.sections.keys,
            self.recipient.text(),
            spell_out=self._undrawn and self.all_the_same.isChecked(),
            volumes=int(self.volumes.currentData()),
            exhibits=self.exhibits.isEnabled() and self.exhibits.isChecked(),
            composition=self._composed(),
        )
        self._area.verticalScrollBar().setValue(0)
        self._fit()

    def _composed(self) -> Composition | None:
        """As what is kept of it when it is written."""
        draft = self.draft()
        if draft is None:
            return None
        return self.composition.named(draft)

    # The production

    def ask_production(self) -> None:
        """Ask for whom and into which folder."""
        from casefile.gui.dialogs.produce import ProduceDialog

        if self.desk.case_id is None:
            return
        begun = (self.audience.audience, str(self.language.currentData()), self.recipient.text())
        ProduceDialog(self.desk, self.desk.case_id, self._ref, begun, self._offered, self.produce_to, self).open()

    def produce_to(self, chosen: Chosen) -> None:
        """Write a production, as a task that can be seen and stopped."""
        draft = self.draft()
        composed = None
        if draft is not None:
            begun = draft if draft.audience == chosen.audience else renamed(draft)
            asked = replace(begun, audience=chosen.audience, recipient=chosen.recipient, language=chosen.language)
            composed = self.composition.named(asked)
        self.card.produce(chosen, composed, spell_out=self.all_the_same.isChecked())
        self._area.verticalScrollBar().setValue(0)
        self._fit()

    # What happens

    def _on_open(self) -> None:
        self._compared.start()
        self._fetch()

    def _on_sections(self, titles: dict[str, str]) -> None:
        self.sections.leave_out_as_usual(unusual_sections(self.audience.audience))
        self.sections.offer({key: _(title) for key, title in titles.items()})
        self._fetch()

    def _on_wanted(self, ref: str) -> None:
        own = next((part for part in self.sections.parts if part.is_own and part.key == ref), None)
        if own is not None:
            self._on_own_text(own)
            return
        self.desk.open_ref(self, ref)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, tuple) and key[1]:
            self._on_wanted(key[1])

    def _on_changed(self, _changes: Changes) -> None:
        self._fetch()

    def _on_case(self, _id: UUID | None) -> None:
        self.card.clear()
        self.all_the_same.setChecked(False)
        self._as_usual()
        self._fetch()


def _choices(composition: Composition) -> Composition:
    """What is chosen in it, whatever it is called and for whomever it is."""
    return Composition(**{name: getattr(composition, name) for name in _CHOSEN}, id=_NOBODY)


_CHOSEN = (
    *("recipient", "language", "format", "volumes", "exhibits", "organisation", "author", "copy", "handling"),
    *("recipient_shown", "parts"),
)
_NOBODY = UUID(int=0)
_Gate = tuple[str, bool, bool, str, tuple[str, ...]]
"""Its code, whether there is nothing to do, whether it blocks the export, what it says, and of which records."""


@dataclass(frozen=True)
class _Read:
    ref: str
    gates: list[_Gate]
    held_back: bool
    undrawn: bool
    outline: tuple[Line, ...]
    counts: dict[str, int]
    handed_out: list[Disclosure]
    bodies: frozenset[str]
    closed: bool
    compositions: list[Composition]
    templates: list[tuple[str, Composition]]
    last: Composition | None


def _read(
    ws: Workspace,
    case_id: UUID,
    audience: str,
    recipient: str,
    language: str,
    sections: tuple[str, ...],
    draft: Composition,
) -> _Read:
    case = ws.records.get(Case, case_id)
    preview = ws.dossiers.preview(
        case_id, audience, recipient=recipient, language=language, sections=sections, composition=draft
    )
    outline = preview.titles if sections else ()  # no section named means all of them
    consents = ws.records.of("consent", case_id=case_id)
    return _Read(
        case.ref,
        [(gate.code, gate.ok, gate.blocks, gate.sentence, gate.refs) for gate in preview.gates],
        any(gate.blocks and gate.code not in (_UNDRAWN, LEAK) for gate in preview.gates),
        any(gate.code == _UNDRAWN for gate in preview.gates),
        tuple(_line(each) for each in outline),
        {each.key: each.entries for each in outline if each.level == 1},
        ws.disclosures.of_case(case_id),
        frozenset(consent.body for consent in consents if isinstance(consent, Consent) and consent.body),
        ws.identities.names() is None,
        ws.compositions.all(case_id),
        ws.compositions.elsewhere(case_id),
        ws.compositions.last(case_id),
    )


def _line(each: OutlineLine) -> Line:
    ref = each.key.split("-", 1)[1] if each.level > 1 and "-" in each.key else ""
    count = translator(current().language).number(each.entries) if each.entries else ""
    return Line((each.key, ref), each.title, end=count, strong=each.level == 1, indent=2 * (each.level - 1))


def _column(*parts: QWidget) -> QWidget:
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE[1])
    for part in parts:
        if isinstance(part, PartTitle) and part is not parts[0]:
            layout.addSpacing(SPACE[2])
        layout.addWidget(part)
    return column
