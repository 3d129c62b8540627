"""The recovery sheet: made, shown, printed, proved by two of its words; and a drill that tries one in earnest.

The words are shown as plain labels, handed to a printer or to the one file that the person names, and forgotten when
the dialog closes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from casefile.errors import CasefileError
from casefile.gui.desk import Desk
from casefile.gui.dialogs.frame import Dialog
from casefile.gui.messages import announce
from casefile.gui.places import save_as
from casefile.gui.statuses import ATTENTION, DISPUTED, VERIFIED
from casefile.gui.style import ROW, SPACE
from casefile.gui.widgets.buttons import push_button
from casefile.gui.widgets.flow import FlowLayout
from casefile.gui.widgets.plain import PlainLabel, secondary
from casefile.gui.widgets.question import Question
from casefile.gui.widgets.recovery_words import RecoveryWords
from casefile.gui.widgets.secret import copy_as_secret
from casefile.gui.widgets.statement import Statement
from casefile.i18n import _, isolate
from casefile.services.recovery import Asked, RecoveryKey

_COLUMNS = 3
_DOTS_PER_INCH = 300


_WIDTH = 34
"""Of both dialogs, in heights of a line."""


class RecoverySheet(Dialog):
    """Three steps: which form, the words, the proof."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Recovery sheet"), name="recovery_sheet", width=_WIDTH)
        self._desk = desk
        self._key: RecoveryKey | None = None
        self._asked: tuple[Asked, Asked] | None = None
        self.whole = QRadioButton(_("One sheet with 24 words"))
        self.shares = QRadioButton(_("Three shares, of which any two open the vault"))
        self.name = QLineEdit()
        self.said = Statement()
        self.said.setObjectName("sheet_said")
        self.said.hide()
        self._pages = QTabWidget(documentMode=True)
        self._pages.setAccessibleName(_("The words"))
        self._pages.tabBar().setAccessibleName(_("The words"))
        self._answers = (QLineEdit(), QLineEdit())
        self._questions = [
            Question(label, each)
            for label, each in zip((_("First word"), _("Second word")), self._answers, strict=True)
        ]
        # Their order is that of the foot; each step shows its own.
        self.cancel_button = self.add_cancel(name="sheet.cancel")
        self.make_button = self.add_main(_("Make the sheet"), self.make, "sheet.make", "file-plus")
        self.back_button = self.add_button(_("Show the words again"), lambda: self._go(1), "sheet.back", "arrow-left")
        self.skip_button = self.add_button(_("Prove it later"), self.skip, "sheet.skip", "hourglass")
        self.next_button = self.add_main(_("I have it on paper"), self.go_to_proof, "sheet.next", "arrow-right")
        self.prove_button = self.add_main(_("Prove it"), self.prove, "sheet.prove", "check")
        self.print_button = push_button("sheet.print", _("Print…"), "file-text", self.choose_printer)
        self.save_button = push_button("sheet.save", _("Save as PDF…"), "save", self.choose_place)
        self._of_step = (
            (self.cancel_button, self.make_button),
            (self.skip_button, self.next_button),
            (self.back_button, self.skip_button, self.prove_button),
        )
        self._compose()
        self._go(0)

    def _compose(self) -> None:
        self._steps = (self._choice(), self._shown(), self._proof())
        for part in (*self._steps, self.said):
            self.column.addWidget(part)

    def _choice(self) -> QWidget:
        step, column = _column()
        column.addWidget(
            PlainLabel(
                _(
                    "The recovery sheet opens the vault when the passphrase is lost, or when you cannot open it "
                    "yourself. Anyone who reads it can open the vault too."
                ),
                wrap=True,
            )
        )
        self.whole.setChecked(True)
        for each in (self.whole, self.shares):
            each.setMinimumHeight(ROW)
            column.addWidget(each)
        column.addWidget(
            Question(_("A name on the paper"), self.name, _("May be empty. Choose one that tells nobody anything."))
        )
        self._older = PlainLabel(_("The sheet that was made before becomes worthless."), wrap=True, role="attention")
        self._older.hide()
        column.addWidget(self._older)
        self._desk.jobs.query(self, "made", lambda ws: ws.recovery.made(), lambda at: self._older.setVisible(bool(at)))
        return step

    def _shown(self) -> QWidget:
        step, column = _column()
        column.addWidget(
            PlainLabel(
                _("Copy the words by hand, or print them. Make sure that nobody and no camera sees this screen."),
                wrap=True,
            )
        )
        column.addWidget(self._pages)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self.print_button)
        flow.addWidget(self.save_button)
        column.addWidget(buttons)
        column.addWidget(
            secondary(
                _(
                    "Printing hands the words to the print queue of this computer and to the printer, which may keep "
                    "them: use a printer of your own, by cable. A PDF file is a key to the vault: destroy it when it "
                    "is printed."
                )
            )
        )
        return step

    def _proof(self) -> QWidget:
        step, column = _column()
        column.addWidget(
            PlainLabel(_("Look at the paper and type these two words. This shows that it can be read."), wrap=True)
        )
        for question, answer in zip(self._questions, self._answers, strict=True):
            copy_as_secret(answer)
            answer.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            answer.setInputMethodHints(
                Qt.InputMethodHint.ImhSensitiveData
                | Qt.InputMethodHint.ImhNoPredictiveText
                | Qt.InputMethodHint.ImhNoAutoUppercase
            )
            answer.returnPressed.connect(self.prove)
            column.addWidget(question)
        return step

    # Making it

    def make(self) -> None:
        """Make a sheet of the chosen form, on the writer thread."""
        if not self.make_button.isEnabled():
            return
        form = "words" if self.whole.isChecked() else "shares"
        self.make_button.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: ws.recovery.make(form), self._on_made, self._on_failed)

    def _on_made(self, key: RecoveryKey) -> None:
        self._key = key
        for place, words in enumerate(key.sheets, start=1):
            title = _("The 24 words") if key.form == "words" else _("Share {number}", number=place)
            self._pages.addTab(_grid(words), title)
        self._go(1)
        self.next_button.setFocus()

    # Out of the computer

    def choose_printer(self) -> None:
        """Ask which printer, then print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(_("Recovery sheet"))
        dialog = QPrintDialog(printer, self)
        # Into a file goes what was warned of, whole or not at all: "Save as PDF".
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        dialog.setObjectName("print_sheet")
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.accepted.connect(lambda: self.print_on(printer))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        """Draw the sheet's pages on a printer; nothing is written to a file by the program."""
        key, name = self._key, self.name.text().strip()
        if key is not None:
            self._desk.jobs.query(
                self,
                "pages",
                lambda ws: ws.sheets.recovery_pictures(key, _DOTS_PER_INCH, vault_name=name),
                lambda pages: self._paint(printer, pages),
                self._on_failed,
            )

    def _paint(self, printer: QPrinter, pages: Sequence[bytes]) -> None:
        printer.setFullPage(True)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        painter = QPainter()
        if not painter.begin(printer):
            self._tell(_("The printer did not take the sheet. Choose another one, or save it as PDF."), fault=True)
            return
        for place, page in enumerate(pages):
            if place:
                printer.newPage()
            picture = QImage.fromData(page)
            painter.drawImage(QRectF(painter.viewport()), picture)
        painter.end()
        self._tell(_("The sheet was handed to the printer."))

    def choose_place(self) -> None:
        """Ask where the PDF shall lie."""
        warning = _(
            "The file will be a key to the vault: anyone who gets at it can open everything. Save it only where you "
            "can "
            "destroy it again, print it, and destroy it."
        )
        if not self._desk.ask(self, _("Save the recovery sheet as a file?"), warning, _("Save")):
            return
        save_as(self, "save_sheet", _("Save as PDF"), "recovery-sheet.pdf", self.save_to, suffix="pdf", never_over=True)

    def save_to(self, out: Path) -> None:
        """Write the PDF there."""
        key, name = self._key, self.name.text().strip()
        if key is None:
            return
        self._desk.jobs.query(
            self,
            "save",
            lambda ws: ws.sheets.save_recovery(key, out, vault_name=name),
            lambda _none: self._tell(
                _("The sheet is in {place}. Print it, then destroy the file.", place=isolate(str(out)))
            ),
            self._on_failed,
        )

    # Proving it

    def go_to_proof(self) -> None:
        """Ask for two words, chosen again each time."""
        key = self._key
        if key is not None:
            self._desk.jobs.query(self, "ask", lambda ws: ws.recovery.ask(key), self._ask)

    def _ask(self, asked: tuple[Asked, Asked]) -> None:
        self._asked = asked
        for one, question, answer in zip(asked, self._questions, self._answers, strict=True):
            label = (
                _("Share {share}, word {number}", share=one.sheet, number=one.word)
                if self._key is not None and self._key.form == "shares"
                else _("Word {number}", number=one.word)
            )
            question.set_label(label)
            answer.clear()
        self._go(2)
        self._answers[0].setFocus()

    def prove(self) -> None:
        """Compare the two words; only then is the sheet done."""
        key, asked = self._key, self._asked
        if key is None or asked is None or not self.prove_button.isEnabled():
            return
        answers = dict(zip(asked, (each.text() for each in self._answers), strict=True))
        self.prove_button.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: ws.recovery.prove(key, answers), self._on_proved, self._on_failed)

    def _on_proved(self, right: bool) -> None:
        self.prove_button.setEnabled(True)
        if right:
            self._desk.notify(_("The recovery sheet is made and proved. Keep it apart from the vault."))
            self.accept()
        else:
            self._tell(_("At least one word is another one on the sheet. Look again."), fault=True)
            self._answers[0].setFocus()

    def skip(self) -> None:
        """Leave without the proof; the reminder stays until the sheet is proved or tried."""
        self._desk.jobs.query(self, "reminder", lambda ws: ws.sheets.reminder(), self._remind)

    def _remind(self, sentence: str) -> None:
        if sentence:
            self._desk.notify(sentence, "attention")
        self.accept()

    def reject(self) -> None:
        """Esc: before a sheet was made it is called off; afterwards it is as *later*."""
        if self._key is None:
            super().reject()
        else:
            self.skip()

    def done(self, result: int) -> None:
        """Forget the words."""
        self._key = self._asked = None
        self._pages.clear()
        super().done(result)

    def _go(self, step: int) -> None:
        self.said.hide()
        for place, part in enumerate(self._steps):
            part.setVisible(place == step)
        shown = self._of_step[step]
        for button in dict.fromkeys(button for buttons in self._of_step for button in buttons):
            button.setVisible(button in shown)
        self.set_main(shown[-1])
        if self.isVisible():
            self.take_room()

    def _on_failed(self, error: CasefileError) -> None:
        self.make_button.setEnabled(True)
        self.prove_button.setEnabled(True)
        self._tell(error.message, fault=True)

    def _tell(self, sentence: str, *, fault: bool = False) -> None:
        self.said.say(sentence, DISPUTED if fault else ATTENTION, coloured=False)
        self.said.show()
        announce(self, sentence)


class RecoveryDrill(Dialog):
    """Type the words, or two shares, and hear whether they open this vault. Nothing is changed by it."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, _("Try the recovery sheet"), name="recovery_drill", width=_WIDTH)
        self._desk = desk
        self.whole = QRadioButton(_("One sheet with 24 words"))
        self.shares = QRadioButton(_("Two of the three shares"))
        self.whole.setChecked(True)
        self.words = RecoveryWords(_("The 24 words, in their order"), "words")
        self.parts = (
            RecoveryWords(_("The words of one share"), "shares"),
            RecoveryWords(_("The words of another share"), "shares"),
        )
        self.said = Statement()
        self.said.setObjectName("drill_said")
        self.said.hide()
        self.add_cancel(_("Close"), "drill.close")
        self.try_button = self.add_main(_("Try it"), self.drill, "drill.try", "list-checks")
        self.column.addWidget(
            PlainLabel(
                _("Take the paper and type what stands on it. The vault is not changed; the try is noted."), wrap=True
            )
        )
        for choice in (self.whole, self.shares):
            choice.setMinimumHeight(ROW)
            choice.toggled.connect(partial(self._fit))
            self.column.addWidget(choice)
        for field in (self.words, *self.parts):
            field.entered.connect(self.drill)
            field.edited.connect(self.said.hide)
            self.column.addWidget(field)
        self.column.addWidget(self.said)
        self._fit()
        self.words.setFocus()

    def _fit(self, _on: bool = True) -> None:
        whole = self.whole.isChecked()
        self.words.setVisible(whole)
        for part in self.parts:
            part.setVisible(not whole)
        self.said.hide()
        if self.isVisible():
            self.take_room()

    def drill(self) -> None:
        """Try what is typed, if it can be a sheet."""
        fields = [self.words] if self.whole.isChecked() else list(self.parts)
        if not self.try_button.isEnabled() or not all(field.is_right() for field in fields):
            return
        typed = [" ".join(field.words()) for field in fields]
        self.try_button.setEnabled(False)
        self._desk.jobs.change(self, lambda ws: ws.recovery.drill(typed), self._on_tried, self._on_failed)

    def _on_tried(self, opens: bool) -> None:
        self.try_button.setEnabled(True)
        if opens:
            sentence = _("This sheet opens the vault.")
        else:
            sentence = _("This sheet does not open the vault: it is an older one, or that of another vault.")
        self.said.say(sentence, VERIFIED if opens else DISPUTED)
        self.said.show()
        announce(self, sentence)
        if opens:
            for field in (self.words, *self.parts):
                field.clear()
            self.said.show()

    def _on_failed(self, error: CasefileError) -> None:
        self.try_button.setEnabled(True)
        self.said.say(error.message, DISPUTED)
        self.said.show()
        announce(self, error.message)

    def done(self, result: int) -> None:
        """Forget what was typed."""
        for field in (self.words, *self.parts):
            field.clear()
        super().done(result)


def _column() -> tuple[QWidget, QVBoxLayout]:
    step = QWidget()
    column = QVBoxLayout(step)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE[2])
    return step, column


def _grid(words: Sequence[str]) -> QWidget:
    """Numbered words, down the columns as on the paper."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setHorizontalSpacing(SPACE[1])
    grid.setVerticalSpacing(SPACE[0])
    rows = -(-len(words) // _COLUMNS)
    for place, word in enumerate(words):
        number = secondary(str(place + 1), wrap=False)
        label = PlainLabel(word, level="section")
        label.setAccessibleName(_("Word {number}: {word}", number=place + 1, word=word))
        column = 2 * (place // rows)
        grid.addWidget(number, place % rows, column, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(label, place % rows, column + 1)
        grid.setColumnStretch(column + 1, 1)
    return holder
