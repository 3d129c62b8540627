"""Security keys in the window: set up in the settings, used at the door, and what is said meanwhile. Keys in software,
behind the real client."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("fido2", reason="the extra security-key is not installed")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDialog, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.app import make_window
from casefile.gui.desk import Desk
from casefile.gui.dialogs.settings.keys import RemoveKey, SetUpKeys
from casefile.gui.dialogs.settings.security import WaysIn
from casefile.gui.pages.unlock import KEY, UnlockPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.passphrase import PassphraseEdit
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.window import MainWindow
from casefile.vault import fido
from casefile.workspace import Workspace, plugged_in_key
from tests.opened import PASSPHRASE
from tests.software_key import SoftwareKey

PIN = "246810"


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> list[SoftwareKey]:
    """What is plugged in; the test changes it."""
    there: list[SoftwareKey] = []
    monkeypatch.setattr(fido, "plugged_in", lambda: list(there))
    return there


@pytest.fixture
def keyed(vault_folder: Path, plugged: list[SoftwareKey]) -> SoftwareKey:
    """A key that opens the vault, plugged in; there is a recovery sheet too."""
    made = SoftwareKey()
    plugged[:] = [made]
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.recovery.make("words")
        ws.people.add_keys([ws.people.prepare_key(plugged_in_key(PIN, lambda: None, lambda: False), "Blue")])
    return made


@pytest.fixture
def ask(app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path) -> Iterator[Callable[[], MainWindow]]:
    windows: list[MainWindow] = []

    def ask() -> MainWindow:
        window = make_window(app, settings, vault_folder)
        window.resize(1024, 700)
        window.show()
        windows.append(window)
        return window

    yield ask
    for window in windows:
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible())
        window.deleteLater()


def unlock_page(window: MainWindow) -> UnlockPage:
    page = window.door.page
    assert isinstance(page, UnlockPage)
    return page


def button(place: QWidget, name: str) -> QAbstractButton:
    found = place.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def told(place: QWidget, name: str) -> str:
    label = place.findChild(PlainLabel, name)
    assert label is not None
    return label.text() if label.isVisible() else ""


def offered(qtbot: QtBot, page: UnlockPage) -> QAbstractButton:
    way = button(page, "unlock.security_key")
    qtbot.waitUntil(way.isVisible)
    return way


# At the door


def test_a_vault_without_a_key_offers_none(ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path) -> None:
    page = unlock_page(ask())
    asked: list[object] = []
    page.offer_key = lambda offered: asked.append(offered)  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: asked == [False])
    assert not button(page, "unlock.security_key").isVisible()


def test_without_the_extra_it_is_not_offered_either(
    ask: Callable[[], MainWindow], qtbot: QtBot, keyed: SoftwareKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casefile.vault.security_keys.find_spec", lambda _name: None)
    page = unlock_page(ask())
    asked: list[object] = []
    page.offer_key = lambda offered: asked.append(offered)  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: asked == [False])


def test_the_key_opens_it_by_keyboard_alone(ask: Callable[[], MainWindow], qtbot: QtBot, keyed: SoftwareKey) -> None:
    window = ask()
    page = unlock_page(window)
    way = offered(qtbot, page)
    way.setFocus()
    qtbot.keyClick(way, Qt.Key.Key_Space)
    assert page.asks == KEY and not way.isVisible()
    assert page._edit.isAncestorOf(page.focusWidget())
    said: list[str] = []
    waits = threading.Event()

    def touched() -> bool:
        return waits.wait(20)

    keyed.touched = touched
    page._edit.fill(PIN)
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: told(page, "unlock.told") != "")
    said.append(told(page, "unlock.told"))
    waits.set()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=30_000)
    assert said == ["Touch the security key now."]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda plugged, _key: plugged.clear(), "no security key in this computer"),
        (lambda plugged, _key: plugged.append(SoftwareKey()), "More than one security key"),
        (lambda plugged, _key: plugged.__setitem__(0, SoftwareKey()), "not set up for this vault"),
        (lambda _plugged, key: setattr(key, "pin", "135790"), "7 tries are left"),
        (lambda _plugged, key: setattr(key, "touched", lambda: False), "not touched in time"),
        (lambda _plugged, key: setattr(key, "unplugged", True), "no longer answers"),
    ],
)
def test_what_goes_wrong_is_said_and_the_passphrase_still_opens(
    ask: Callable[[], MainWindow],
    qtbot: QtBot,
    plugged: list[SoftwareKey],
    keyed: SoftwareKey,
    change: Callable[[list[SoftwareKey], SoftwareKey], object],
    sentence: str,
) -> None:
    change(plugged, keyed)
    window = ask()
    page = unlock_page(window)
    offered(qtbot, page).click()
    page._edit.fill(PIN)
    button(page, "unlock.security_key")
    page._on_entered()
    qtbot.waitUntil(lambda: sentence in page._problem.text(), timeout=20_000)
    assert not button(page, "unlock.stop").isVisible()
    button(page, "unlock.other_key").click()
    assert page.asks == "passphrase"
    page._edit.fill(PASSPHRASE)
    page._on_entered()
    qtbot.waitUntil(lambda: window.shell is not None, timeout=30_000)


def test_an_empty_pin_asks_for_one(ask: Callable[[], MainWindow], qtbot: QtBot, keyed: SoftwareKey) -> None:
    page = unlock_page(ask())
    offered(qtbot, page).click()
    page._on_entered()
    qtbot.waitUntil(lambda: "Type the PIN of the security key" in page._problem.text(), timeout=20_000)
    assert keyed.touches == 2  # of the set-up


def test_waiting_can_be_called_off(ask: Callable[[], MainWindow], qtbot: QtBot, keyed: SoftwareKey) -> None:
    window = ask()
    page = unlock_page(window)
    offered(qtbot, page).click()
    stopped = threading.Event()
    keyed.touched = lambda: stopped.wait(20)
    page._edit.fill(PIN)
    page._on_entered()
    qtbot.waitUntil(lambda: told(page, "unlock.told") != "")
    button(page, "unlock.stop").click()
    assert told(page, "unlock.told") == ""
    stopped.set()  # a real key is asked ten times a second whether to stop
    qtbot.waitUntil(lambda: "called off" in page._problem.text(), timeout=20_000)
    assert window.shell is None


# In the settings


def form_of(desk: Desk, kind: type[QDialog]) -> QDialog:
    return next(each for each in desk.keep.findChildren(kind) if each.isVisible())  # type: ignore[attr-defined]


@pytest.fixture
def ways(desk: Desk, qtbot: QtBot) -> WaysIn:
    made = WaysIn(desk)
    for group in made.groups:
        group.setParent(desk.keep)  # type: ignore[attr-defined]
    desk.keep.show()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: made._key_row.sentence != "")
    return made


def fill(form: SetUpKeys, name: str) -> None:
    form._name.setText(name)
    edit = form.findChild(PassphraseEdit)
    assert edit is not None
    edit.fill(PIN)


def test_two_keys_are_set_up_at_once(
    ways: WaysIn, desk: Desk, qtbot: QtBot, ws: Workspace, plugged: list[SoftwareKey]
) -> None:
    assert ways._key_row.sentence == "None."
    blue, red = SoftwareKey(), SoftwareKey()
    plugged[:] = [blue]
    ways._set_up_key.click()
    form = form_of(desk, SetUpKeys)
    assert isinstance(form, SetUpKeys)
    form.submit()
    assert "Give the security key a name" in form.problem
    fill(form, "Blue")
    form.submit()
    qtbot.waitUntil(lambda: "plug in the second one" in told(form, "key.told"), timeout=20_000)
    assert ws.people.my_keys() == [], "nothing is set up before both are"
    fill(form, "Spare")
    form.submit()
    qtbot.waitUntil(lambda: "set up for this vault already" in form.problem, timeout=20_000)
    plugged[:] = [red]
    form.submit()
    qtbot.waitUntil(lambda: "2 keys" in ways._key_row.sentence, timeout=20_000)
    assert [slot.name for slot in ws.people.my_keys()] == ["Blue", "Spare"]

    ways._remove_key.click()
    removing = form_of(desk, RemoveKey)
    assert isinstance(removing, RemoveKey)
    removing.submit()
    qtbot.waitUntil(lambda: "no recovery sheet" in ways._key_row.sentence, timeout=20_000)
    assert [slot.name for slot in ws.people.my_keys()] == ["Spare"]


def test_where_the_system_does_not_let_us_the_window_says_why(
    desk: Desk, qtbot: QtBot, plugged: list[SoftwareKey], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""
    monkeypatch.setattr("casefile.workspace.lets_us", lambda: False)
    ways = WaysIn(desk)
    qtbot.waitUntil(lambda: ways._key_row.sentence.startswith("Windows lets no program talk to a security key"))
    assert not ways._set_up_key.isEnabled()


def test_one_key_asks_for_the_sheet_first(
    ways: WaysIn, desk: Desk, qtbot: QtBot, ws: Workspace, plugged: list[SoftwareKey]
) -> None:
    plugged[:] = [SoftwareKey()]
    wanted: list[bool] = []
    form = SetUpKeys(desk, ways.people, has_key=False, has_sheet=False)
    form.sheet_wanted.connect(lambda: wanted.append(True))
    form.open()
    beside = form.findChild(QComboBox, "key.beside")
    assert beside is not None and beside.currentIndex() == 0
    beside.setCurrentIndex(1)
    fill(form, "Blue")
    form.submit()
    assert wanted == [True] and ws.people.my_keys() == [] and plugged[0].touches == 0

    ws.recovery.make("words")
    form = SetUpKeys(desk, ways.people, has_key=False, has_sheet=True)
    form.open()
    beside = form.findChild(QComboBox, "key.beside")
    assert beside is not None
    beside.setCurrentIndex(1)
    fill(form, "Blue")
    with qtbot.waitSignal(form.changed, timeout=20_000):
        form.submit()
    assert [slot.name for slot in ws.people.my_keys()] == ["Blue"]


def test_cancel_stops_waiting_and_keeps_what_was_typed(
    ways: WaysIn, desk: Desk, qtbot: QtBot, ws: Workspace, plugged: list[SoftwareKey]
) -> None:
    key, stopped = SoftwareKey(), threading.Event()
    key.touched = lambda: stopped.wait(20)
    plugged[:] = [key]
    form = SetUpKeys(desk, ways.people, has_key=False, has_sheet=False)
    form.open()
    fill(form, "Blue")
    form.submit()
    qtbot.waitUntil(lambda: told(form, "key.told") == "Touch the security key now.")
    form.reject()
    assert form.isVisible() and form.action.isEnabled() and form._name.text() == "Blue"
    stopped.set()
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert ws.people.my_keys() == []
    form.reject()
    assert not form.isVisible()
