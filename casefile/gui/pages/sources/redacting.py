"""What is redacted of a source: the list beside its text, where each lies, and how the reader of a copy will see it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from casefile.gui import icons
from casefile.gui.desk import Desk
from casefile.gui.dialogs.record_dialog import RecordDialog
from casefile.gui.offers import Offer, Offered, Offers
from casefile.gui.pages.sources.form import Marked
from casefile.gui.pages.sources.marks import Opened
from casefile.gui.style import SPACE
from casefile.gui.viewer.frames import Frame, Shape, SpanMark
from casefile.gui.widgets.plain import PlainLabel, secondary, tooltip
from casefile.gui.words import listed, term
from casefile.i18n import _, current, isolate
from casefile.model.anchors import Passage, Region, Span
from casefile.model.records import Redaction

_ID = Qt.ItemDataRole.UserRole
_FIELDS = ("basis", "authoriser", "authorised", "audiences", "remark")


class RedactionList(QWidget):
    """Lists the redactions of a source, below its marked passages."""

    wanted = Signal(object)
    """Go to this one (UUID)."""
    as_reader = Signal(bool)
    """Show what is redacted as whoever gets a copy will see it, or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("redactions")
        self.tree = QTreeWidget()
        self.tree.setObjectName("redactions.list")
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setAccessibleName(_("Redactions of this source"))
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.itemActivated.connect(lambda item: self.wanted.emit(item.data(0, _ID)))
        self.tree.itemClicked.connect(lambda item: self.wanted.emit(item.data(0, _ID)))
        self.seen = QCheckBox(_("Show as the reader gets it (G)"))
        self.seen.setObjectName("redactions.as_reader")
        self.seen.toggled.connect(self.as_reader)
        self.hint = secondary(
            _(
                "Within the vault nothing changes. Dossiers, productions and review copies leave without these "
                "places; an original that you save is whole."
            )
        )
        self.hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, SPACE[1], 0, 0)
        layout.setSpacing(SPACE[1])
        for part in (PlainLabel(_("Redactions"), level="section", role="secondary"), self.hint, self.tree, self.seen):
            layout.addWidget(part)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)  # the sentence takes more lines in a narrow column, or in large letters
        self.setSizePolicy(policy)
        self.hide()

    def show_redactions(self, redactions: Sequence[Redaction]) -> None:
        """List these; the chosen one stays so."""
        chosen = self.chosen
        self.tree.clear()
        for number, each in enumerate(redactions, start=1):
            name = _("{number}: {place}", number=label_of(number), place=place_in_words(each))
            item = QTreeWidgetItem(self.tree, [name])
            item.setData(0, _ID, each.id)
            item.setToolTip(0, tooltip(in_words(each)))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name}\n{in_words(each)}")
            icons.put_on(self.tree, item, "redact")
            if each.id == chosen:
                self.tree.setCurrentItem(item)
        row = max(self.tree.sizeHintForRow(0), 20)
        self.tree.setFixedHeight(row * max(1, min(6, len(redactions))) + 8)
        self.setVisible(bool(redactions))

    @property
    def chosen(self) -> UUID | None:
        """The redaction that is chosen."""
        item = self.tree.currentItem()
        return item.data(0, _ID) if item is not None else None

    def choose(self, id: UUID) -> None:
        """Make this the chosen one."""
        for row in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(row)
            if item is not None and item.data(0, _ID) == id:
                self.tree.setCurrentItem(item)


class Redacting(QObject):
    """The redactions of the source that one reader shows.

    :param marked: what is selected in the text or marked in the file now. :param go_to: shows one.
    """

    said = Signal(str)
    as_reader = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        reader: QWidget,
        list_: RedactionList,
        marked: Callable[[], Marked | None],
        go_to: Callable[[Redaction], object],
    ) -> None:
        super().__init__(reader)
        self._desk, self._reader, self._list, self._marked, self._go_to = desk, reader, list_, marked, go_to
        self._redactions: tuple[Redaction, ...] = ()
        Offers(list_.tree, self._offers, records=self._chosen_ids, trash=self._remove)
        list_.wanted.connect(self._on_wanted)
        list_.as_reader.connect(self.as_reader)
        add = partial(desk.commands.add, owner=reader)
        add("redaction.reader", _("Show as the reader gets it"), self.toggle, group="View", shortcut="G", icon="redact")
        add(
            "redaction.move",
            _("Move the chosen redaction to what is marked"),
            self._move,
            group="Record",
            shortcut="Shift+X",
            icon="move-horizontal",
        )

    def show_opened(self, opened: Opened) -> None:
        """What is redacted of the source that is shown now."""
        self._redactions = opened.redactions
        self._list.show_redactions(opened.redactions)
        for name in ("reader", "move"):
            self._desk.commands.action(f"redaction.{name}").setEnabled(bool(opened.redactions))

    def holds(self, id: UUID) -> bool:
        """Whether it is one of these; it is then chosen in the list, and said."""
        each = self._of(id)
        if each is not None:
            self._list.choose(id)
            self.said.emit(in_words(each).splitlines()[0])
        return each is not None

    def toggle(self) -> None:
        """As the reader gets it, or as it is."""
        if self._redactions:
            self._list.seen.toggle()

    def _of(self, id: UUID | None) -> Redaction | None:
        return next((each for each in self._redactions if each.id == id), None)

    def _chosen_ids(self) -> list[UUID]:
        return [self._list.chosen] if self._list.chosen is not None else []

    def _on_wanted(self, id: UUID) -> None:
        each = self._of(id)
        if each is not None:
            self._go_to(each)
            self.said.emit(in_words(each).splitlines()[0])

    def _offers(self) -> Offered:
        each = self._of(self._list.chosen)
        if each is None:
            return ()
        offered: list[Offer | None] = [Offer(_("Go to it"), partial(self._go_to, each), "redact", "Enter")]
        if not self._desk.read_only:
            offered += [
                Offer(_("Move it to what is marked"), self._move, "move-horizontal", "Shift+X"),
                Offer(_("Edit the redaction…"), partial(self._edit, each), "pencil", "F2"),
                None,
                Offer(_("Remove the redaction"), self._remove, "trash-2", "Del"),
            ]
        return offered

    def _move(self) -> None:
        each, marked = self._of(self._list.chosen), self._marked()
        if each is None:
            self.said.emit(_("Choose a redaction in the list first."))
            return
        if marked is None:
            self.said.emit(_("Select the words, or mark the region, to which it is to be moved. Then do this again."))
            return
        id, place = each.id, marked.where

        def done(_changes: object) -> None:
            self._desk.saved.emit()
            self._desk.notify(_("The redaction was moved. Ctrl+Z brings it back."))

        self._desk.jobs.change(self, lambda ws: ws.redactions.move(id, place), done)

    def _edit(self, each: Redaction) -> None:
        numbers = tuple(name for name in ("region", "span") if getattr(each, name) is not None)
        dialog = RecordDialog(
            self._desk,
            each,
            (*numbers, *_FIELDS),
            title=_("Edit the redaction"),
            action=_("Save"),
            label=_("Change redaction"),
            needed=numbers,
            parent=self._reader,
        )
        dialog.open()

    def _remove(self) -> None:
        each = self._of(self._list.chosen)
        if each is None or self._desk.read_only:
            return
        id, ref = each.id, isolate(each.ref)
        self._desk.jobs.change(
            self,
            lambda ws: ws.records.trash([id]),
            lambda _changes: self._desk.notify(
                _("{ref} was removed: what leaves from now on is whole there. Ctrl+Z brings it back.", ref=ref)
            ),
        )


def label_of(number: int) -> str:
    """How a redaction is called in the list and at its frame."""
    return _("R{n}", n=current().number(number))


def place_in_words(each: Redaction) -> str:
    """Where it lies and on what basis, in a line."""
    basis = term("redaction_basis", each.basis)
    match each.anchor:
        case Region() | Span() as anchor:
            where = anchor.text(current())
        case Passage():
            where = _("words on page {page}", page=current().number(each.page)) if each.page else _("words")
        case _:
            where = _("a place that is not told")
    return _("{basis}: {place}", basis=basis, place=where)


def in_words(each: Redaction) -> str:
    """All that is known of it, for anyone who points at it."""
    lines = [_("Redacted: {basis}", basis=term("redaction_basis", each.basis))]
    if each.authoriser or each.authorised is not None:
        day = each.authorised.words(current()) if each.authorised is not None else ""
        lines.append(listed([part for part in (each.authoriser, day) if part]))
    if each.audiences:
        only = listed([term("audience", code) for code in each.audiences])
        lines.append(_("Only for: {audiences}", audiences=only))
    if each.remark:
        lines.append(each.remark)
    return "\n".join(lines)


def frames_of(opened: Opened) -> Mapping[UUID, Sequence[Shape]]:
    """What is drawn of redactions, by evidence file: regions, the lines of words, spans."""
    numbers = {each.id: number for number, each in enumerate(opened.redactions, start=1)}
    found: dict[UUID, list[Shape]] = {}
    for evidence_id, pages in opened.covers.items():
        for page, covers in pages.items():
            for cover in covers:
                left, top, right, bottom = cover.box
                region = Region(left, top, right - left, bottom - top, page)
                number = numbers.get(cover.redaction.id, 0)
                shape = Frame(cover.redaction.id, region, number, 0, in_words(cover.redaction), label_of(number))
                found.setdefault(evidence_id, []).append(shape)
    for each in opened.redactions:
        if each.span is not None and each.evidence_id is not None:
            mark = SpanMark(each.id, each.span, numbers[each.id], 3, in_words(each))
            found.setdefault(each.evidence_id, []).append(mark)
    return found
