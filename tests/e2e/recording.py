"""What a person does at the reader's forms: fields by their names, terms by their codes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QWidget,
)

from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.widgets.picking import PickLine
from casefile.i18n import current
from casefile.model import vocabularies
from tests.e2e.driving import (
    choose,
    click,
    fill,
    press,
    push,
    seen,
    select_text,
    tick,
    wait_for,
    wait_gone,
    wait_until,
)

Day = tuple[int | None, int | None, int]
"""Day and month, which may be unknown, and year."""


@dataclass(frozen=True)
class Article:
    """The text in the reader, and where its sentences stand."""

    view: ReaderText

    @property
    def text(self) -> str:
        """All of it."""
        return self.view.toPlainText()

    def sentence(self, key: str, until: str = "") -> str:
        """The sentence that holds the words ``key``; through the one that holds ``until``."""
        start, end = self._span(key, until or key)
        return self.text[start:end]

    def select(self, key: str, until: str = "") -> str:
        """Drag over that sentence. :returns: what is selected."""
        start, end = self._span(key, until or key)
        select_text(self.view, start, end)
        marked = self.view.textCursor().selectedText().replace("\u2029", "\n")
        assert marked == self.text[start:end]
        return marked

    def _span(self, key: str, until: str) -> tuple[int, int]:
        text = self.text
        at, last = text.index(key), text.index(until)
        starts = [0, *(match.end() for match in re.finditer(r"(?:\.|\n)\s+(?=\S)", text))]
        start = max(place for place in starts if place <= at)
        end = text.index(".", last + len(until)) + 1
        return start, end


def label(vocabulary: str, code: str) -> str:
    """A term as the window shows it."""
    return vocabularies.load(vocabulary).label(code, current())


def enter(name: str, text: str) -> None:
    """Type into a field of the form and leave it."""
    line = wait_for(QWidget, f"{name}.input")
    assert isinstance(line, QLineEdit | QPlainTextEdit)
    fill(line, text)
    press("Tab")
    assert not line.hasFocus(), f"Tab does not leave {name}"


def term(name: str, vocabulary: str, code: str) -> None:
    """Choose a term in a field of the form."""
    choose(seen(PickLine, f"{name}.input"), label(vocabulary, code))


def terms(name: str, vocabulary: str, *codes: str) -> None:
    """Add terms to a field that takes several."""
    line = seen(PickLine, f"{name}.input")
    for code in codes:
        fill(line, label(vocabulary, code))
        wait_until(line.list.isVisible, "the terms that fit")
        press("Return")
        wait_until(lambda: not line.text() and not line.list.isVisible(), "the term to be taken")


def date(name: str, mode: str, first: Day, second: Day | None = None) -> None:
    """Enter a date: how sure, then day, month and year.

    :param mode: as the list of the field says it: On, Between ...
    """
    editor = wait_for(QWidget, name)
    boxes = editor.findChildren(QComboBox)
    date_in(next(box for box in boxes if box.accessibleName().endswith(": how sure")), mode, first, second)


def date_in(how: QComboBox, mode: str, first: Day, second: Day | None = None) -> None:
    """Enter a date into the field whose first list is ``how``."""
    field = how.accessibleName().removesuffix(": how sure")
    choose(how, mode)
    for prefix, parts in ((field, first), (f"{field}, until", second)):
        if parts is not None:
            day, month, year = parts
            fill(seen(QLineEdit, spoken=f"{prefix}: day"), "" if day is None else str(day))
            words = "month" if month is None else current().month(month)
            choose(seen(QComboBox, spoken=f"{prefix}: month"), words)
            fill(seen(QLineEdit, spoken=f"{prefix}: year"), str(year))


def wording(name: str, words: str) -> None:
    """Open what a date field keeps folded, and enter how the source words the date."""
    editor = wait_for(QWidget, name)
    more = seen(QAbstractButton, within=editor, spoken="Time, zone and original wording")
    if not more.isChecked():
        click(more)
    lines = [
        line for line in editor.findChildren(QLineEdit) if line.accessibleName().endswith("as the source words it")
    ]
    fill(lines[0], words)


def figures(*rows: tuple[str, str, str]) -> None:
    """Enter casualty figures: group, harm, count."""
    for number, (group, effect, count) in enumerate(rows):
        if number:
            push("incident.figures.add")
        row = f"incident.figures.{number}"
        term(f"{row}.group", "casualty_group", group)
        term(f"{row}.effect", "casualty_effect", effect)
        enter(f"{row}.count", count)


def objects(*rows: tuple[str, str, str]) -> None:
    """Enter what was hit: code, words of the source, protection (may be empty)."""
    for number, (code, words, protected) in enumerate(rows):
        if number:
            push("incident.objects.add")
        row = f"incident.objects.{number}"
        term(f"{row}.code", "objects", code)
        if protected:
            term(f"{row}.protected", "protection", protected)
        enter(f"{row}.description", words)


def addressees(*rows: tuple[str, bool]) -> None:
    """Enter to whom a call is made: name, whether only implied."""
    for number, (name, implied) in enumerate(rows):
        if number:
            push("call.addressees.add")
        row = f"call.addressees.{number}"
        enter(f"{row}.party", name)
        if implied:
            tick(seen(QCheckBox, f"{row}.implied.input"))


def demands(*codes: str) -> None:
    """Tick what is demanded."""
    for code in codes:
        tick(seen(QCheckBox, f"tick.{code}"))


def save() -> None:
    """Press Save below the form, and wait until the form has gone."""
    button = seen(QAbstractButton, "passage_panel.save")
    click(button)
    wait_gone(button, "the form to be saved")


def take_offered(words: str) -> None:
    """Take the record of that heading from what is offered below the line."""
    found = wait_for(QListWidget, spoken="What fits")
    lines = [found.item(row) for row in range(found.count())]
    item = next(line for line in lines if line.text().startswith(words + " "))
    click(found.viewport(), found.visualItemRect(item).center())
