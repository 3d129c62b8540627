"""A production: for whom, under which numbers, what it will hold and leave out, and into which folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from casefile.errors import CasefileError, Refused
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.pages.dossier.audience import SENTENCES
from casefile.gui.pages.dossier.gates import GateList
from casefile.gui.places import save_as
from casefile.gui.widgets.choice_box import ChoiceBox
from casefile.gui.widgets.picking import Choice, PickLine
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.question import Question
from casefile.i18n import _, isolate, language_choices, plural
from casefile.model.exhibits import DIGITS, prefix_of
from casefile.services.dossiers import AUDIENCE_LABELS, AUDIENCES, LEAK

_TYPED_MS = 400
"""How long after the last key what it will hold is read again."""


@dataclass(frozen=True)
class Chosen:
    """What a production is to be."""

    out: Path
    audience: str
    language: str
    recipient: str
    prefix: str


class ProduceDialog(Dialog):
    """Begins as the page stands; reads what a production would be whenever the choice changes. Writes nothing itself.

    :param offered: recipients known by name. :param produce: takes what was chosen.
    """

    def __init__(
        self,
        desk: Desk,
        case_id: UUID,
        ref: str,
        begun: tuple[str, str, str],
        offered: Callable[[str], Sequence[Choice]],
        produce: Callable[[Chosen], object],
        parent: QWidget,
    ) -> None:
        """:param begun: audience, language and recipient of the page."""
        super().__init__(parent, _("Production"), name="produce_dialog", width=44, on_paper=False)
        self._desk, self._case_id, self._ref, self._produce = desk, case_id, ref, produce
        self._number = 0
        audience, language, recipient = begun
        self.audience = ChoiceBox()
        self.audience.setObjectName("produce_audience")
        self.audience.setAccessibleName(_("For whom"))
        for code in AUDIENCES:
            self.audience.addItem(_(AUDIENCE_LABELS[code]), code)
        self.audience.setCurrentIndex(AUDIENCES.index(audience))
        self.audience.currentIndexChanged.connect(lambda _row: self._read())
        self._holds = secondary("")
        self.recipient = PickLine(offered, free=True)
        self.recipient.setObjectName("produce_recipient")
        self.recipient.setText(recipient)
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self._read)
        self.recipient.textChanged.connect(lambda _text: self._typed.start())
        self.language = ChoiceBox()
        self.language.setObjectName("produce_language")
        self.language.setAccessibleName(_("Language of the dossier"))
        for code, name in language_choices().items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(max(0, self.language.findData(language)))
        self.prefix = QLineEdit()
        self.prefix.setObjectName("produce_prefix")
        self.prefix.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferUppercase)
        hint = _("New page numbers begin with it: letters A to Z, digits and hyphens. Numbers once given stay.")
        self._prefix = Question(_("Prefix of page numbers"), self.prefix, hint)
        self.prefix.textEdited.connect(lambda _text: self._say_numbers())
        self.numbers = PlainLabel(wrap=True)
        self.numbers.setObjectName("produce_numbers")
        self.contents = PlainLabel(wrap=True)
        self.contents.setObjectName("produce_contents")
        self.gates = GateList()
        self.gates.wanted.connect(self._on_wanted)
        self._foreseen: tuple[int, int, int, int] | None = None
        self._compose()
        self.add_cancel()
        self.go_on = self.add_main(_("Choose a folder…"), self._on_go_on, "produce_go_on", "folder-plus")
        self.go_on.setEnabled(False)
        self.numbers.setText(_("Reading what it would hold…"))
        self._read()

    def _compose(self) -> None:
        intro = _(
            "A folder that another firm's system loads and a clerk can check: the dossier as PDF and as a Word "
            "document, each exhibit with numbered pages, load files, registers, custody, and a program that checks "
            "all of it. Nothing in it is encrypted."
        )
        for part in (
            PlainLabel(intro, wrap=True),
            Question(_("For whom"), self.audience),
            self._holds,
            Question(_("Recipient"), self.recipient, _("It is noted with the production, in the vault only.")),
            Question(_("Language of the dossier"), self.language),
            self._prefix,
            PlainLabel(_("What it will hold"), level="section"),
            self.numbers,
            self.contents,
            PlainLabel(_("Before it goes out"), level="section"),
            self.gates,
        ):
            self.column.addWidget(part)

    # What it would be

    def _read(self) -> None:
        audience, recipient, case_id = str(self.audience.currentData()), self.recipient.text(), self._case_id
        self._holds.setText(_(SENTENCES[audience]))
        self._desk.jobs.query(
            self,
            "foreseen",
            lambda ws: ws.productions.foresee(case_id, audience, recipient=recipient),
            self._show,
            self._refused,
        )

    def _show(self, foreseen: object) -> None:
        from casefile.services.production import Foreseen

        assert isinstance(foreseen, Foreseen)
        self.say("")
        self._number = foreseen.number
        self._foreseen = (foreseen.known, foreseen.new, foreseen.next_exhibit, foreseen.next_page)
        if not self.prefix.isModified():
            self.prefix.setText(foreseen.prefix)
        self._say_numbers()
        said = [
            _("The original files go along, and custody names who did what.")
            if foreseen.originals
            else _("The original files stay here, and custody names nobody: a file tells more than its pages show."),
            plural(
                "{n} record is left out, as this audience does not see it.",
                "{n} records are left out, as this audience does not see them.",
                foreseen.left_out,
            )
            if foreseen.left_out
            else _("No record is left out."),
        ]
        self.contents.setText("\n".join(said))
        self.gates.show_gates([(gate.ok, gate.blocks, gate.sentence, gate.refs) for gate in foreseen.gates])
        held = any(gate.blocks and gate.code != LEAK for gate in foreseen.gates)
        self.go_on.setEnabled(not self._desk.read_only and not held)
        self.take_room()

    def _say_numbers(self) -> None:
        if self._foreseen is None:
            return
        known, new, exhibit, page = self._foreseen
        said = [_("This is production {n} of the case.", n=self._number)]
        if known:
            said.append(plural("{n} exhibit keeps its numbers.", "{n} exhibits keep their numbers.", known))
        if new:
            first = f"{self.prefix.text().strip().upper()}-{page:0{DIGITS}d}"
            said.append(
                plural(
                    "{n} new exhibit: Ex. {exhibit}, from page {page} on.",
                    "{n} new exhibits: from Ex. {exhibit}, and from page {page} on.",
                    new,
                    exhibit=exhibit,
                    page=isolate(first),
                )
            )
        if not known and not new:
            said.append(_("There is no exhibit: this audience sees no file of the case."))
        self.numbers.setText("\n".join(said))

    def _refused(self, error: CasefileError) -> None:
        self.go_on.setEnabled(False)
        self.say(error.message)

    # What is done

    def _on_go_on(self) -> None:
        try:
            prefix = prefix_of(self.prefix.text())
        except Refused as error:
            self._prefix.say(error.message)
            self.prefix.setFocus()
            return
        save_as(
            self,
            "produce_into",
            _("New folder for the production"),
            f"{self._ref}-production-{self._number}",
            lambda out: self.produce_into(out, prefix),
            accept=_("Produce"),
            never_over=True,
        )

    def produce_into(self, out: Path, prefix: str) -> None:
        """Have it written into a new folder."""
        audience, language = str(self.audience.currentData()), str(self.language.currentData())
        self._produce(Chosen(out, audience, language, self.recipient.text(), prefix))
        self.accept()

    def _on_wanted(self, ref: str) -> None:
        self._desk.jobs.query(self, "ref", lambda ws: ws.records.by_ref(ref).id, self._on_found)

    def _on_found(self, id: UUID) -> None:
        self.reject()
        self._desk.open_record(id)
