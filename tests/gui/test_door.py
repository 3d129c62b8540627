"""The way in: making a vault, unlocking it, getting in by the recovery sheet, and what is said when it fails."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from casefile import i18n
from casefile.errors import WrongPassphrase
from casefile.gui.app import make_window
from casefile.gui.dialogs.create_vault import CreateVault
from casefile.gui.dialogs.recovery_sheet import RecoverySheet
from casefile.gui.messages import CrashDialog
from casefile.gui.pages.making import MakingPage
from casefile.gui.pages.new_case import NewCaseDialog
from casefile.gui.pages.recovery import NewPassphrasePage, RecoveryPage
from casefile.gui.pages.unlock import UnlockPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.column import Column
from casefile.gui.widgets.new_passphrase import NewPassphrase
from casefile.gui.widgets.passphrase import PassphraseEdit, keyboard_hint, layout_hint
from casefile.gui.widgets.plain import PlainLabel
from casefile.gui.widgets.recovery_words import RecoveryWords
from casefile.gui.window import MainWindow
from casefile.services.passphrases import generated, strength
from casefile.services.recovery_words import words_in, wrong_words
from casefile.workspace import Workspace
from tests.gui.test_shell import guessing_labels, nameless
from tests.opened import PASSPHRASE
from tests.vault.session_bus import secret_service

__all__ = ["secret_service"]

PIN = "24 11 76"
NEW = "seven lamps over the quiet river"


@pytest.fixture
def ask(app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path) -> Callable[[], MainWindow]:
    """The window that asks for the passphrase of a vault; closed after the test."""
    windows: list[MainWindow] = []

    def ask() -> MainWindow:
        window = make_window(app, settings, vault_folder)
        window.resize(1024, 600)
        window.show()
        windows.append(window)
        return window

    yield ask  # type: ignore[misc]
    for window in windows:
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible())
        window.deleteLater()


def page_of(window: MainWindow, kind: type) -> QWidget:
    page = window.door.page
    assert isinstance(page, kind), type(page)
    return page


def sheet_of(folder: Path, form: str = "words") -> list[str]:
    """The words of a recovery sheet made for this vault; of shares, each as one string."""
    with Workspace.open(folder, PASSPHRASE) as ws:
        key = ws._vault.add_recovery(form)
    return list(key.words) or [" ".join(share) for share in key.shares]


# Unlocking


def test_wrong_and_damaged_are_said_alike(ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path) -> None:
    window = ask()
    page = page_of(window, UnlockPage)
    assert "Test" not in window.windowTitle(), "no name before it is unlocked"
    assert not [label for label in page.findChildren(QAbstractButton) if "Test" in label.text()]
    line = page._edit._line
    qtbot.keyClicks(line, "wrong")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._problem.text() != "")
    wrong = page._problem.text()
    assert line.selectedText() == "wrong"
    assert line.accessibleDescription() == wrong
    for name in ("vault.json", "vault.json.bak"):
        content = bytearray((vault_folder / name).read_bytes())
        at = content.index(b'"sealed":"') + 20 if b'"sealed":"' in content else len(content) // 2
        content[at] = ord("a") if content[at] != ord("a") else ord("b")
        (vault_folder / name).write_bytes(content)
    qtbot.keyClicks(line, PASSPHRASE)
    assert page._problem.text() == "", "typing takes the sentence back"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page._problem.text() != "")
    assert page._problem.text() == wrong
    assert window.shell is None


def test_the_right_passphrase_opens(ask: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = ask()
    page = page_of(window, UnlockPage)
    qtbot.keyClicks(page._edit._line, PASSPHRASE)
    qtbot.keyClick(page._edit._line, Qt.Key.Key_Return)
    assert not page._recover.isEnabled(), "nothing else can be begun meanwhile"
    qtbot.waitUntil(lambda: window.shell is not None)


def test_tab_goes_from_the_line_to_the_eye_and_on(ask: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = ask()
    page = page_of(window, UnlockPage)
    window.activateWindow()
    page._edit._line.setFocus()
    seen = []
    for _press in range(4):
        qtbot.keyClick(QApplication.focusWidget() or page, Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    assert seen == [page._edit._eye, page._unlock, page._recover, page._back]
    page._edit._eye.click()
    assert page._edit._line.echoMode() == QLineEdit.EchoMode.Normal


def test_caps_lock_is_hinted(app: QApplication, qtbot: QtBot) -> None:
    edit = PassphraseEdit("Passphrase")
    qtbot.addWidget(edit)
    edit.show()
    qtbot.keyClick(edit._line, "A")
    assert edit._hint.text() == "Caps Lock is on."
    qtbot.keyClick(edit._line, "a")
    assert edit._hint.text() == ""


def test_a_keyboard_of_another_script_is_told(app: QApplication) -> None:
    assert keyboard_hint("a") == ""
    assert keyboard_hint("ش") == "The keyboard writes Arabic letters."
    assert keyboard_hint("щ") == "The keyboard writes Cyrillic letters."
    i18n.use("ar")
    assert keyboard_hint("ش") == ""
    assert keyboard_hint("a") != ""


def test_the_layout_is_told_where_the_platform_tells_it() -> None:
    assert layout_hint(QLocale.c()) == ""
    assert "العربية" in layout_hint(QLocale("ar"))


@pytest.mark.usefixtures("secret_service")
def test_a_pin_opens_where_one_was_set(ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.people.add_pin(PIN)
    window = ask()
    page = page_of(window, UnlockPage)
    qtbot.waitUntil(page._other_key.isVisible)
    page._other_key.click()
    assert page._edit._line.accessibleName() == "PIN of this computer"
    qtbot.keyClicks(page._edit._line, "24 11 77")
    page._unlock.click()
    qtbot.waitUntil(lambda: page._problem.text() != "")
    assert "PIN" in page._problem.text()
    qtbot.keyClicks(page._edit._line, PIN)
    page._unlock.click()
    qtbot.waitUntil(lambda: window.shell is not None)


@pytest.mark.usefixtures("secret_service")
def test_without_the_keyring_it_says_to_type_the_passphrase(
    ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.people.add_pin(PIN)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    window = ask()
    page = page_of(window, UnlockPage)
    qtbot.waitUntil(page._other_key.isVisible)
    page._other_key.click()
    qtbot.keyClicks(page._edit._line, PIN)
    page._unlock.click()
    qtbot.waitUntil(lambda: page._problem.text() != "")
    assert "passphrase" in page._problem.text()
    page._other_key.click()
    assert page._edit._line.accessibleName() == "Passphrase"
    assert page._edit.passphrase() == "" and page._problem.text() == ""


def test_a_vault_without_a_pin_offers_none(ask: Callable[[], MainWindow], qtbot: QtBot) -> None:
    window = ask()
    page = page_of(window, UnlockPage)
    qtbot.waitUntil(lambda: not window.door.background.busy)
    assert not page._other_key.isVisible()


@pytest.mark.parametrize("kind", ["unlock", "recovery", "new", "welcome"])
def test_no_page_is_cut_on_a_small_screen_with_large_text(
    ask: Callable[[], MainWindow], qtbot: QtBot, settings: Settings, vault_folder: Path, kind: str
) -> None:
    window = ask()
    settings.text_size = 200
    window.look_changed.emit("text_size")
    match kind:
        case "recovery":
            window.door.ask_recovery(vault_folder)
        case "new":
            window.door._ask_new_passphrase(vault_folder, [])
        case "welcome":
            window.door.welcome()
    assert (window.width(), window.height()) == (1024, 600), "it fits"
    page = window.door.page
    assert page is not None
    assert nameless(page) == [] and guessing_labels(page) == []
    (area,) = page.findChildren(Column)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()
    for part in page.findChildren(QAbstractButton):
        if part.isVisible():
            part.setFocus(Qt.FocusReason.TabFocusReason)
            area.ensureWidgetVisible(part)
            seen = part.visibleRegion().boundingRect()
            assert seen.size() == part.size(), part.text() or part.accessibleName()
    settings.text_size = 100
    window.look_changed.emit("text_size")


# Making one


def created(window: MainWindow, folder: Path) -> CreateVault:
    window.door.create_vault()
    (dialog,) = [each for each in window.findChildren(CreateVault) if each.isVisible()]
    dialog._folder.setText(str(folder))
    return dialog


def test_a_vault_is_made_and_opened_under_ones_name(
    app: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    window = make_window(app, settings, None)
    window.show()
    dialog = created(window, tmp_path)
    dialog.submit()
    assert "name" in dialog._questions["name"].problem
    dialog._name.setText("New")
    dialog.submit()
    assert dialog._passphrase.problem == "Choose a passphrase."
    dialog._passphrase.make.click()
    dialog._passphrase.again.fill("other")
    dialog.submit()
    assert dialog._passphrase.problem == "The two differ."
    assert dialog.isVisible() and not (tmp_path / "New.casefile").exists()
    dialog._passphrase.make.click()
    dialog._person.setText("Amal")
    dialog.submit()
    qtbot.waitUntil(lambda: bool(window.findChildren(RecoverySheet)), timeout=60_000)
    (sheet,) = window.findChildren(RecoverySheet)
    sheet.cancel_button.click()
    qtbot.waitUntil(lambda: "no recovery sheet yet" in window.bar.sentence)
    assert (tmp_path / "New.casefile").is_dir()
    shell = window.shell
    assert shell is not None and window.session.workspace is not None
    assert [(each.person.name, each.is_me) for each in window.session.workspace.people.all()] == [("Amal", True)]
    form = shell._first_case._form
    qtbot.waitUntil(form.isVisible)
    window.commands.action("case.new").trigger()
    assert not shell.findChildren(NewCaseDialog), "the page asks for the same already"
    form._title.setText("An inquiry")
    form._ref.setText("not a reference!")
    form._create.click()
    qtbot.waitUntil(lambda: form._questions["ref"].problem != "")
    form._ref.setText("inq")
    form._create.click()
    qtbot.waitUntil(lambda: shell.page is not None)
    assert shell.sidebar.isVisible()
    qtbot.waitUntil(lambda: "INQ" in shell.sidebar.cases.currentText())
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_sheet_that_was_made_is_not_missed(
    app: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    window = make_window(app, settings, None)
    window.show()
    dialog = created(window, tmp_path)
    dialog._name.setText("New")
    dialog._passphrase.make.click()
    dialog.submit()
    qtbot.waitUntil(lambda: bool(window.findChildren(RecoverySheet)), timeout=60_000)
    (sheet,) = window.findChildren(RecoverySheet)
    sheet.make_button.click()
    qtbot.waitUntil(sheet.skip_button.isVisible)
    sheet.skip_button.click()
    qtbot.waitUntil(lambda: "proved" in window.bar.sentence)
    qtbot.waitUntil(lambda: window.jobs is not None and not window.jobs.busy)
    assert "no recovery sheet yet" not in window.bar.sentence
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_fault_of_ours_leaves_the_form_usable(
    app: QApplication, qtbot: QtBot, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(Workspace, "create", fail)
    window = make_window(app, settings, None)
    window.show()
    dialog = created(window, tmp_path)
    dialog._name.setText("New")
    dialog._passphrase.make.click()
    dialog.submit()
    qtbot.waitUntil(lambda: bool(window.findChildren(CrashDialog)))
    assert dialog.action.isEnabled()
    window.findChildren(CrashDialog)[0].close()
    dialog.reject()
    assert not dialog.isVisible()
    window.close()


def test_a_folder_that_is_taken_is_said_under_the_folder(
    app: QApplication, qtbot: QtBot, settings: Settings, vault_folder: Path
) -> None:
    window = make_window(app, settings, None)
    window.show()
    dialog = created(window, vault_folder.parent)
    dialog._name.setText("Test")
    dialog._passphrase.make.click()
    dialog.submit()
    assert not dialog.action.isEnabled()
    dialog.reject()
    assert dialog.isVisible(), "what is under way is waited for"
    qtbot.waitUntil(dialog.action.isEnabled)
    assert "exists already" in dialog._questions["folder"].problem
    dialog.reject()
    window.close()


def test_the_judgement_knows_names_repetition_and_length() -> None:
    assert strength("").level == ""
    assert strength("password").level == "weak"
    assert strength("a" * 24).level == "weak"
    assert strength("محمد أحمد").level == "weak", "words of a language that the estimate does not know"
    assert strength("Orchard 2024", ["Orchard"]).level == "weak"
    assert "name" in strength("orchard", ["Orchard"]).why
    assert strength("velvet indoor rail ahead foam easily").level == "strong"


def test_a_made_passphrase_is_six_words_and_strong() -> None:
    one, other = generated(), generated()
    assert one != other
    assert len(one.split()) == 6 and one == " ".join(one.split())
    assert strength(one).level == "strong"


def test_judging_never_takes_long() -> None:
    strength("warm up")
    for typed in ("a" * 100_000, "1234567890" * 10_000, "@4$5!0" * 5_000):
        began = time.process_time()
        strength(typed)
        assert time.process_time() - began < 1.0


def test_a_passphrase_is_judged_while_one_types(app: QApplication, qtbot: QtBot) -> None:
    asked = NewPassphrase("Passphrase", "Passphrase again")
    qtbot.addWidget(asked)
    asked.show()
    asked.know("Orchard")
    qtbot.keyClicks(asked.first._line, "orchard")
    qtbot.waitUntil(lambda: asked.judgement.startswith("Weak"))
    assert asked._bar.value() < 60
    asked.make.click()
    assert asked.judgement == "Strong. Write it down before you go on: it is shown only here."
    assert not asked._wait.isActive(), "nothing judges it again"
    assert asked._bar.value() == 100
    assert asked.first.passphrase() == asked.again.passphrase()
    assert asked.first._line.echoMode() == QLineEdit.EchoMode.Normal, "it must be written down"
    assert asked.is_right()


# The recovery sheet


def test_words_are_read_however_they_are_typed() -> None:
    assert words_in("1. Abandon,\n2 ABILITY  3)able\tabout") == ["abandon", "ability", "able", "about"]
    assert [(w.number, w.near) for w in wrong_words(["abandon", "abilty", "xkqzv"], "words")] == [
        (2, "ability"),
        (3, ""),
    ]
    assert wrong_words(["academic", "acid"], "shares") == ()
    assert [w.number for w in wrong_words(["abandon"], "shares")] == [1], "the lists differ"


def test_a_wrong_word_is_named_by_its_number(app: QApplication, qtbot: QtBot) -> None:
    field = RecoveryWords("The 24 words", "words")
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClicks(field._text, "abandon abilty able ")
    qtbot.waitUntil(lambda: "ability" in field.problem)
    assert "2" in field.problem
    assert field.counted == "3 of 24 words"
    field.clear()
    qtbot.keyClicks(field._text, "abandon ability")
    qtbot.waitUntil(lambda: field.counted == "2 of 24 words")
    assert field.problem == ""
    assert not field.is_right()
    assert "missing" in field.problem


@pytest.mark.parametrize("form", ["words", "shares"])
def test_the_sheet_opens_and_asks_for_a_new_passphrase_first(
    ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path, form: str
) -> None:
    words = sheet_of(vault_folder, form)
    window = ask()
    page_of(window, UnlockPage)._recover.click()
    page = page_of(window, RecoveryPage)
    if form == "words":
        page._words._text.setPlainText("\n".join(f"{n}. {word}" for n, word in enumerate(words, 1)))
    else:
        page._shared.click()
        for field, share in zip(page._shares, words[1:], strict=True):
            field._text.setPlainText(share)
    page._open.click()
    qtbot.waitUntil(lambda: isinstance(window.door.page, NewPassphrasePage))
    assert window.shell is None, "nothing is shown before there is a passphrase"
    Workspace.open(vault_folder, PASSPHRASE).close()  # nor is the vault held open meanwhile
    new = page_of(window, NewPassphrasePage)
    new._set.click()
    assert "who you are" in new._name.problem
    new._line.setText("Amal")
    new._passphrase.first.fill(NEW)
    new._passphrase.again.fill(NEW)
    new._set.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    assert window.session.workspace is not None
    me = window.session.workspace.people.me()
    assert me is not None and me.name == "Amal"
    assert window.session.workspace.recovery.made(), "the sheet goes on to hold"
    window.lock()
    qtbot.waitUntil(lambda: isinstance(window.door.page, UnlockPage) and window.isEnabled())
    with Workspace.open(vault_folder, NEW) as ws:
        noted = ws._store.journal_entries()[-1]
        assert (noted.event, noted.reason.split()[0]) == ("KEY_CHANGED", "recovered")


def test_words_of_another_sheet_are_refused_in_words(
    ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path
) -> None:
    old = sheet_of(vault_folder)
    sheet_of(vault_folder)  # the newer sheet alone holds
    window = ask()
    page_of(window, UnlockPage)._recover.click()
    page = page_of(window, RecoveryPage)
    page._words._text.setPlainText(" ".join(old))
    page._open.click()
    qtbot.waitUntil(lambda: page._problem.text() != "")
    assert "do not open" in page._problem.text()
    assert page._open.isEnabled()
    page._words._text.setPlainText(" ".join([*old[1:], old[0]]))
    page._open.click()
    qtbot.waitUntil(lambda: page._open.isEnabled() and "exchanged" in page._problem.text())
    page._back.click()
    assert isinstance(window.door.page, UnlockPage)


def test_words_that_lie_about_are_put_away(ask: Callable[[], MainWindow], qtbot: QtBot, settings: Settings) -> None:
    window = ask()
    settings.idle_minutes = 1
    page_of(window, UnlockPage)._recover.click()
    page = page_of(window, RecoveryPage)
    page._words._text.setPlainText("abandon")
    assert window.door._forget.isActive() and window.door._forget.interval() == 60_000
    window.door._forget.setInterval(600_000)
    window.door._forget.stop()
    qtbot.keyClicks(page._words._text, " ability")
    assert window.door._forget.isActive(), "it waits for who types"
    window.door._forget.setInterval(0)
    window.door._forget.start()
    qtbot.waitUntil(lambda: isinstance(window.door.page, UnlockPage))


def test_the_name_that_one_had_comes_back_with_the_new_passphrase(
    ask: Callable[[], MainWindow], qtbot: QtBot, vault_folder: Path
) -> None:
    words = sheet_of(vault_folder)
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        ws.people.add("Yusuf", "the one that is forgotten")
    window = ask()
    window.door._ask_new_passphrase(vault_folder, words)
    new = page_of(window, NewPassphrasePage)
    new._passphrase.first.fill(NEW)
    new._passphrase.again.fill(NEW)
    new._set.click()
    assert new._name.problem and window.shell is None, "a name is needed"
    new._line.setText("yusuf")
    new._set.click()
    qtbot.waitUntil(lambda: window.shell is not None)
    window.lock()
    qtbot.waitUntil(lambda: window.session.workspace is None and not window._locking)
    with pytest.raises(WrongPassphrase):
        Workspace.open(vault_folder, "the one that is forgotten")
    for still in (NEW, PASSPHRASE):
        Workspace.open(vault_folder, still, read_only=True).close()


def test_unlock_says_which_vault_unless_that_is_hidden(ask: Callable[[], MainWindow], settings: Settings) -> None:
    def said() -> list[str]:
        page = ask().door.page
        assert isinstance(page, UnlockPage)
        return [label.text() for label in page.findChildren(PlainLabel)]

    assert any("Test" in isolated.replace("\u2068", "") for isolated in said())
    settings.shows_vault = False
    assert "Unlock the vault" in said() and not any("Test" in text or "test_unlock" in text for text in said())


def test_the_sample_case_says_that_it_is_being_made(app: QApplication, qtbot: QtBot, settings: Settings) -> None:
    window = make_window(app, settings, None)
    window.show()
    window.door.sample()
    page = window.door.page
    assert isinstance(page, MakingPage) and page.isEnabled()
    assert "Making the sample case…" in [label.text() for label in page.findChildren(PlainLabel)]
    bar = page.findChild(QProgressBar)
    assert bar is not None and bar.accessibleName()
    seen: set[int] = set()
    bar.valueChanged.connect(seen.add)
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.page is not None, timeout=60_000)
    assert len(seen) > 2
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=30_000)
    window.deleteLater()
