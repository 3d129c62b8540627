"""Settings of locking, and the ways into the open vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QWidget
from shiboken6 import isValid

from casefile.errors import CasefileError
from casefile.gui import icons
from casefile.gui.commands import Commands
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.forms import ChangePassphrase, TurnPinOn
from casefile.gui.dialogs.settings.keys import RemoveKey, SetUpKeys
from casefile.gui.dialogs.settings.look import choice
from casefile.gui.dialogs.settings.people import People
from casefile.gui.dialogs.settings.rows import Group, Row, Section
from casefile.gui.settings import Settings
from casefile.gui.statuses import ATTENTION, OPEN, SAFE
from casefile.gui.style import SPACE
from casefile.gui.words import day, listed
from casefile.i18n import _, isolate, plural
from casefile.services.people import Insider, SlotInfo

if TYPE_CHECKING:
    from casefile.workspace import Workspace

PANIC = "vault.panic"
"""The command that locks at once."""
_MINUTES = (1, 2, 5, 10, 15, 20, 30, 60)


@dataclass(frozen=True)
class Ways:
    """Everything that opens the vault.

    :param last: when each wrote into the journal last.
    :param sheet: when the recovery sheet was made, ``tried`` when it was last tried (UTC; empty for never).
    :param sheet_key: the fingerprint of its key; empty for a sheet from before sheets had keys.
    :param reminder: what is still to be done about it, as a sentence.
    :param pin: who opened the vault has a PIN, on whichever computer.
    :param keys: the security keys of who opened the vault. :param no_keys: why security keys cannot be used here, as a
        sentence; empty where they can.
    """

    people: tuple[Insider, ...]
    last: dict[UUID, str]
    sheet: str
    form: str
    tried: str
    reminder: str
    pin: bool
    compartment: bool
    keys: tuple[SlotInfo, ...]
    no_keys: str
    sheet_key: str


def security_section(settings: Settings, commands: Commands, desk: Desk | None) -> Section:
    """Locking, what is remembered, and, while a vault is open, everything that opens it."""
    groups = [locking(settings, commands)]
    if desk is not None:
        groups += WaysIn(desk).groups
    groups.append(remembering(settings))
    return Section("security", _("Security"), "shield", groups)


def locking(settings: Settings, commands: Commands) -> Group:
    """When the vault is locked."""
    offered = sorted({*_MINUTES, settings.idle_minutes})
    minutes = choice(
        "settings.idle_minutes",
        {each: plural("{n} minute", "{n} minutes", each) for each in offered},
        settings.idle_minutes,
        lambda value: setattr(settings, "idle_minutes", value),
    )
    away = Row(
        _("Lock when the screen is locked or the computer goes to sleep"),
        keywords=_("suspend screen saver lid"),
    )
    away.say(_("Always on."), SAFE, coloured=True)
    rows = [
        Row(
            _("Lock when nobody is there"),
            _("After this time without a key or the mouse. It counts down first; what you typed is kept."),
            minutes,
            keywords=_("idle minutes automatic"),
        ),
        away,
    ]
    if PANIC in commands:
        keys = commands.action(PANIC).shortcut().toString(commands.action(PANIC).shortcut().SequenceFormat.NativeText)
        rows.append(
            Row(
                _("Panic key"),
                _("{keys} locks at once and leaves nothing on the screen, whatever is being done.", keys=isolate(keys)),
            )
        )
    slip = QCheckBox(_("Show"))
    slip.setObjectName("settings.slip")
    slip.setChecked(settings.shows_slip)
    slip.toggled.connect(lambda wanted: setattr(settings, "shows_slip", wanted))
    words = Row(
        _("Twelve words when the vault is locked"),
        _(
            "They stand for the newest entry of the journal and tell nothing of the case. Written down and kept "
            "elsewhere, they show later whether anything before them was rewritten: Integrity compares them."
        ),
        slip,
        keywords=_("slip head journal paper rewritten"),
    )
    slip.setAccessibleName(_("Twelve words when the vault is locked"))
    return Group(_("Locking"), [*rows, _which_vault(settings), words])


def _which_vault(settings: Settings) -> Row:
    """Whether the locked window names the vault."""
    shown = QCheckBox(_("Show"))
    shown.setObjectName("settings.shows_vault")
    shown.setChecked(settings.shows_vault)
    shown.toggled.connect(lambda wanted: setattr(settings, "shows_vault", wanted))
    title = _("Name of the vault when it is locked")
    shown.setAccessibleName(title)
    hint = _("The locked window says which vault it asks for, and where that lies. A name can tell what is in it.")
    return Row(title, hint, shown, keywords=_("unlock folder hide"))


def remembering(settings: Settings) -> Group:
    """What is kept outside the vault."""
    box = QCheckBox(_("Remember"))
    box.setObjectName("settings.remember")
    box.setChecked(settings.remembers_vaults)
    box.toggled.connect(lambda wanted: setattr(settings, "remembers_vaults", wanted))
    row = Row(
        _("Remember the vaults I open"),
        _("The first page then lists their folders. They stand unencrypted in this computer's settings."),
        box,
    )
    box.setAccessibleName(_("Remember the vaults I open"))
    return Group(_("This computer"), [row])


class WaysIn:
    """The groups about everything that opens the vault, read again after each change."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.people = People(desk, self.read)
        self._people = Row("", "", self.people, below=True, keywords=_("passphrase person add remove rename"))
        self._new_sheet = _button(_("Make a new one…"), "file-plus", "sheet.new", self._on_new_sheet)
        self._try_sheet = _button(_("Try it…"), "list-checks", "sheet.try", self._on_try_sheet)
        self._sheet = Row(
            _("Recovery sheet"),
            _(
                "Words on paper that open the vault when the passphrase is lost. Anyone who has the paper has the "
                "vault."
            ),
            _side_by_side(self._new_sheet, self._try_sheet),
            below=True,
            keywords=_("paper words shares print"),
        )
        self._pin = Row(
            _("PIN with this computer's keyring"),
            _("A short PIN instead of the passphrase, on this computer only. Off unless you turn it on."),
            self._pin_button(),
            keywords=_("keyring unlock quick"),
        )
        self._set_up_key = _button(_("Set up…"), "plus", "key.set_up", self._on_set_up_key)
        self._remove_key = _button(_("Remove…"), "trash-2", "key.remove", self._on_remove_key)
        self._key_row = Row(
            _("Security keys"),
            _("A FIDO2 key to plug in, with its own PIN and a touch, instead of the passphrase."),
            _side_by_side(self._set_up_key, self._remove_key),
            below=True,
            keywords=_("fido token hardware unlock"),
        )
        self._keys: tuple[SlotInfo, ...] = ()
        self._has_sheet = False
        self._change = _button(_("Change its passphrase…"), "pencil", "compartment.change", self._on_change_compartment)
        self._compartment = Row(
            _("Identity compartment"),
            _("Real names, contacts and homes of witnesses lie behind a passphrase of their own."),
            self._change,
            keywords=_("witness identities passphrase"),
        )
        self._pin_is_on = False
        self.groups = [
            Group(_("People who can open this vault"), [self._people]),
            Group(_("Other ways in"), [self._sheet, self._key_row, self._pin]),
            Group(_("Identities"), [self._compartment]),
        ]
        self.read()

    def read(self) -> None:
        """Ask how it stands."""
        self._desk.jobs.query(self.people, "ways", ways_of, self._show)

    def _show(self, ways: Ways) -> None:
        writes = not self._desk.read_only
        self.people.show_people(ways.people, ways.last)
        if ways.sheet:
            its_key = _("Its key: {key}.", key=isolate(ways.sheet_key)) if ways.sheet_key else ""
            said = " ".join(filter(None, (_sheet_in_words(ways), its_key, ways.reminder)))
            self._sheet.say(said, ATTENTION if ways.reminder else SAFE)
        else:
            self._sheet.say(_("There is none: a lost passphrase would be the end of this vault."), ATTENTION)
        self._new_sheet.setText(_("Make a new one…") if ways.sheet else _("Make one…"))
        self._new_sheet.setEnabled(writes)
        self._try_sheet.setEnabled(writes and bool(ways.sheet))
        self._pin_is_on = ways.pin
        self._pin.say(_("On."), ATTENTION) if ways.pin else self._pin.say(_("Off."), OPEN)
        button = self._pin.control
        assert isinstance(button, QPushButton)
        button.setText(_("Turn off") if ways.pin else _("Turn on…"))
        button.setEnabled(writes and any(person.is_me for person in ways.people))
        self._show_keys(ways, writes and any(person.is_me for person in ways.people))
        self._change.setEnabled(writes and ways.compartment)
        self._compartment.say(
            "" if ways.compartment else _("There is none yet: it is made on the Witnesses page."), OPEN
        )

    def _show_keys(self, ways: Ways, allowed: bool) -> None:
        self._keys, self._has_sheet = ways.keys, bool(ways.sheet)
        self._set_up_key.setEnabled(allowed and not ways.no_keys)
        self._remove_key.setEnabled(allowed and bool(ways.keys))
        names = listed([isolate(key.name) for key in ways.keys])
        if len(ways.keys) == 1 and not ways.sheet:
            said = _(
                "{name} alone, and no recovery sheet: if it is lost, only the passphrase opens the vault.", name=names
            )
            self._key_row.say(said, ATTENTION)
        elif ways.keys:
            said = plural("{n} key: {names}.", "{n} keys: {names}.", len(ways.keys), names=names)
            self._key_row.say(" ".join(filter(None, (said, ways.no_keys))), SAFE)
        else:
            self._key_row.say(ways.no_keys or _("None."), OPEN)

    def _on_set_up_key(self) -> None:
        form = SetUpKeys(self._desk, self.people, has_key=bool(self._keys), has_sheet=self._has_sheet)
        form.changed.connect(self.read)
        form.sheet_wanted.connect(self._on_new_sheet)
        form.open()

    def _on_remove_key(self) -> None:
        form = RemoveKey(self._desk, self._keys, self.people)
        form.changed.connect(self.read)
        form.open()

    def _pin_button(self) -> QPushButton:
        return _button(_("Turn on…"), "keyboard", "pin.turn", self._on_pin)

    def _on_pin(self) -> None:
        if not self._pin_is_on:
            form = TurnPinOn(self._desk, self.people)
            form.changed.connect(self.read)
            form.open()
            return
        self._desk.jobs.compute(
            self.people,
            lambda ws, _progress, _cancelled: ws.people.remove_pin(),
            lambda _done: self.read(),
            failed=self._on_pin_stays,
            writes=True,
        )

    def _on_pin_stays(self, error: CasefileError) -> None:
        if isValid(self.people):
            self._pin.say(error.message, ATTENTION)

    def _on_new_sheet(self) -> None:
        from casefile.gui.dialogs.recovery_sheet import RecoverySheet  # brings what prints

        self._open_about_sheet(RecoverySheet(self._desk, self.people))

    def _on_try_sheet(self) -> None:
        from casefile.gui.dialogs.recovery_sheet import RecoveryDrill

        self._open_about_sheet(RecoveryDrill(self._desk, self.people))

    def _open_about_sheet(self, dialog: QDialog) -> None:
        dialog.finished.connect(lambda _result: self.read())
        dialog.open()

    def _on_change_compartment(self) -> None:
        ChangePassphrase(self._desk, self.people, compartment=True).open()


def ways_of(ws: Workspace) -> Ways:
    """Everything that opens the vault now."""
    from casefile.workspace import why_no_keys

    people = tuple(insider for insider in ws.people.all() if not insider.person.removed)
    return Ways(
        people,
        {insider.person.id: ws.people.last_entry(insider.person.id) for insider in people},
        sheet=ws.recovery.made(),
        form=ws.recovery.form(),
        tried=ws.recovery.last_drill(),
        reminder=ws.sheets.reminder(),
        pin=any(slot.kind == "keyring" for insider in people if insider.is_me for slot in insider.slots),
        compartment=ws.identities.exists,
        keys=tuple(ws.people.my_keys()),
        no_keys=why_no_keys(),
        sheet_key=ws.recovery.key(),
    )


def _sheet_in_words(ways: Ways) -> str:
    made, tried = isolate(day(ways.sheet)), isolate(day(ways.tried))
    if ways.form == "shares":
        if ways.tried:
            return _("Three shares, any two of which open it, made on {day}; tried on {tried}.", day=made, tried=tried)
        return _("Three shares, any two of which open it, made on {day}; never tried.", day=made)
    if ways.tried:
        return _("24 words, made on {day}; tried on {tried}.", day=made, tried=tried)
    return _("24 words, made on {day}; never tried.", day=made)


def _side_by_side(*buttons: QPushButton) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE[1])
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return holder


def _button(label: str, drawing: str, name: str, call: Callable[[], object]) -> QPushButton:
    button = QPushButton(label)
    button.setObjectName(name)
    button.setAutoDefault(False)
    icons.put(button, drawing)
    button.clicked.connect(call)
    return button
