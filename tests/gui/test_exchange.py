"""Contacts, review copies and returns in the window, over the vaults of an owner and her reviewers."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from casefile.gui.commands import Commands
from casefile.gui.desk import Desk
from casefile.gui.dialogs.exchange.cards import TakeCard, VerifyContact
from casefile.gui.dialogs.exchange.contacts import ContactsDialog
from casefile.gui.dialogs.exchange.give_return import ReturnDialog
from casefile.gui.dialogs.exchange.merge import MergeDialog
from casefile.gui.dialogs.exchange.open_package import OpenPackageDialog
from casefile.gui.dialogs.exchange.review_copy import ReviewCopyDialog
from casefile.gui.dialogs.manual import Manual
from casefile.gui.dialogs.release import ReleaseDialog
from casefile.gui.jobs import Jobs
from casefile.gui.pages.exchange.banner import ReviewBanner
from casefile.gui.pages.review.page import ReviewPage
from casefile.gui.settings import Settings
from casefile.gui.widgets.form import Form
from casefile.gui.widgets.statement import Statement
from casefile.gui.window import MainWindow
from casefile.model.records import Incident, Person, Thread
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.gui.test_shell import guessing_labels, nameless
from tests.opened import PASSPHRASE
from tests.services.reviewing import OWNER, World, bridge, say


@contextmanager
def seated(qtbot: QtBot, settings: Settings, folder: Path) -> Iterator[Desk]:
    """A desk in this vault, with its first case at hand."""
    with Workspace.open(folder, PASSPHRASE) as ws:
        jobs, place = Jobs(ws), QWidget()
        qtbot.addWidget(place)
        desk = Desk(jobs, Commands(place), settings, vault_name="Test", parent=place)
        desk.keep = (place, ws)  # type: ignore[attr-defined]
        desk.choose_case(next(iter(each.id for each in ws.cases.all()), None))
        yield desk
        jobs.finish()


def place_of(desk: Desk) -> QWidget:
    place = desk.parent()
    assert isinstance(place, QWidget)
    return place


def workspace_of(desk: Desk) -> Workspace:
    ws = desk.keep[1]  # type: ignore[attr-defined]
    assert isinstance(ws, Workspace)
    return ws


def contacts_of(qtbot: QtBot, desk: Desk) -> ContactsDialog:
    dialog = ContactsDialog(desk, place_of(desk))
    dialog.show()
    qtbot.waitUntil(lambda: "twelve words" in dialog._words.text())
    return dialog


def states(dialog: ContactsDialog) -> dict[str, str]:
    return {row[0].words: row[1].words for row in dialog.table.rows}


def test_a_contact_is_taken_in_compared_and_forgotten(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.opened(OWNER) as ws:
        words = ws.contacts.my_words()
    with Workspace.create(world.vault("New"), PASSPHRASE, name="Elif", cost=KdfCost()):
        pass
    with seated(qtbot, settings, world.vault("New")) as desk:
        dialog = contacts_of(qtbot, desk)
        assert dialog.table.isHidden() and "no contacts yet" in dialog._empty.text()
        assert not dialog.verify.isEnabled() and not dialog.forget.isEnabled()
        assert not nameless(dialog) and not guessing_labels(dialog)
        dialog.save_to(world.card("Elif"))
        qtbot.waitUntil(lambda: "is saved" in dialog.happened.sentence)
        assert world.card("Elif").read_bytes().startswith(b"casefile")
        dialog.save_to(world.vault("New") / "my.card")
        qtbot.waitUntil(lambda: "inside a vault" in dialog.problem)

        dialog.take_from(world.card(OWNER))
        (take,) = dialog.findChildren(TakeCard)
        take.submit()
        qtbot.waitUntil(lambda: states(dialog) == {OWNER: "not verified"})
        assert "was added" in dialog.happened.sentence and not dialog.problem

        dialog.verify.click()
        (form,) = dialog.findChildren(VerifyContact)
        shown = " ".join(label.text() for label in form.findChildren(QLabel))
        assert " ".join(words) not in shown, "what is to be compared is not there to be copied"
        wrong = {"": "Type the words", "abandon": "twelve words", " ".join(reversed(words)): "not the words"}
        for typed, problem in wrong.items():
            form.words.setText(typed)
            form.submit()
            qtbot.waitUntil(lambda said=problem: said in form._questions["words"].problem)
        form.words.setText(" ".join(word[:4] for word in words))
        form.submit()
        qtbot.waitUntil(lambda: states(dialog) == {OWNER: "verified by reading aloud"})
        assert "verified" in dialog.happened.sentence

        monkeypatch.setattr(Desk, "ask", lambda *_args: True)
        dialog.forget.click()
        qtbot.waitUntil(lambda: not dialog.table.rows)
        assert not dialog._empty.isHidden()
        dialog.close()


def test_another_key_under_a_known_name_is_named_and_blocks(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    with Workspace.create(world.vault("Other"), PASSPHRASE, name="Chen", cost=KdfCost()) as ws:
        ws.contacts.export_card(world.card("Other"))
    with seated(qtbot, settings, world.vault(OWNER)) as desk:
        dialog = contacts_of(qtbot, desk)
        qtbot.waitUntil(lambda: len(dialog.table.rows) == 3)
        dialog.take_from(world.card("Other"))
        (take,) = dialog.findChildren(TakeCard)
        take.submit()
        qtbot.waitUntil(lambda: states(dialog)["Chen"] == "another key: blocked")
        assert "other keys" in dialog._state.text() and "somebody else" in dialog.happened.sentence
        dialog.take_from(world.card(OWNER))
        take = next(each for each in dialog.findChildren(TakeCard) if each.isVisible())
        take.submit()
        qtbot.waitUntil(lambda: "your own card" in take.problem)
        take.reject()
        dialog.close()


def test_f1_in_a_dialog_shows_its_chapter(
    app: QApplication, qtbot: QtBot, settings: Settings, world_once: World
) -> None:
    with seated(qtbot, settings, world_once.vault(OWNER)) as desk:
        dialog = contacts_of(qtbot, desk)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        qtbot.keyClick(dialog, Qt.Key.Key_F1)
        (manual,) = dialog.findChildren(Manual)
        assert "Review copies" in manual._chapters.currentItem().text()
        dialog.close()


def copy_of(qtbot: QtBot, desk: Desk) -> ReviewCopyDialog:
    assert desk.case_id is not None
    dialog = ReviewCopyDialog(desk, desk.case_id, place_of(desk))
    dialog.show()
    qtbot.waitUntil(lambda: bool(dialog.leaving.counts) and dialog.recipients.list.count() > 0)
    return dialog


def test_a_review_copy_is_looked_at_field_by_field_and_saved(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    out = world.folder / "new.casepkg"
    with seated(qtbot, settings, world.vault(OWNER)) as desk:
        dialog = copy_of(qtbot, desk)
        assert not nameless(dialog) and not guessing_labels(dialog)
        assert "1 page or picture of evidence is drawn again" in dialog.leaving.counts
        dialog.evidence.setCurrentIndex(dialog.evidence.findData("none"))
        qtbot.waitUntil(lambda: "Of 1 evidence file only the digests travel" in dialog.leaving.counts)
        dialog.records.single.click()
        qtbot.waitUntil(lambda: dialog.records.list.count() >= 4 and "Nothing is ticked" in dialog.records.brought)
        everything = len(dialog.leaving.table.rows)
        dialog.records.tick(bridge(workspace_of(desk)).id)
        qtbot.waitUntil(lambda: len(dialog.leaving.table.rows) == 2 < everything)
        dialog.records.narrow.setText("hospital")
        assert [dialog.records.list.isRowHidden(row) for row in range(dialog.records.list.count())].count(False) == 1
        assert len(dialog.records.ids()) == 1, "what is ticked stays so"
        dialog.records.whole.click()
        qtbot.waitUntil(lambda: len(dialog.leaving.table.rows) == everything and dialog.save.isEnabled())
        rows = [row[2].words for row in dialog.leaving.table.rows]
        dialog.leaving.table.selectRow(rows.index("A bridge"))
        assert ("Narrative", "The bridge fell at dawn.") in dialog.leaving.fields
        dialog.audience.setCurrentIndex(dialog.audience.findData("public"))
        qtbot.waitUntil(lambda: dialog.save.isEnabled())
        assert len(dialog.leaving.table.rows) <= len(rows)
        dialog.audience.setCurrentIndex(dialog.audience.findData("partner"))
        qtbot.waitUntil(lambda: dialog.save.isEnabled())
        dialog.save.click()
        assert "Tick for whom" in dialog.recipients.problem and dialog.sent_words.isHidden()
        dora = workspace_of(desk).contacts.find("Dora")
        dialog.recipients.tick(dora)
        assert not dialog.recipients.problem and not dialog.recipients._unsure.isHidden()
        dialog.save_to(world.vault(OWNER) / "new.casepkg")
        qtbot.waitUntil(lambda: "inside a vault" in dialog.problem)
        dialog.save_to(out)
        qtbot.waitUntil(lambda: not dialog.sent_words.isHidden())
        assert "Sealed for" in dialog.sent_words.sentence and "Dora" in dialog.sent_words.sentence
        dialog.close_button.click()
    with world.opened("Dora") as ws:
        assert ws.review_copies.open_package(out, dry_run=True).case_ref == "TMR"


def test_what_is_withheld_holds_a_copy_back_until_a_reason_is_given(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    with world.opened(OWNER) as ws:
        case = ws.cases.all()[0]
        person = Person(case_id=case.id, name="Rashid Qamar Bolan", public_name="A shopkeeper")
        ws.records.save(person, dataclasses.replace(bridge(ws), narrative="Rashid Qamar Bolan saw it."))
    out = world.folder / "held.casepkg"
    with seated(qtbot, settings, world.vault(OWNER)) as desk:
        dialog = copy_of(qtbot, desk)
        assert not dialog.held.sentences, "partners may know the name"
        dialog.audience.setCurrentIndex(dialog.audience.findData("public"))
        qtbot.waitUntil(lambda: bool(dialog.held.sentences) and dialog.save.isEnabled())
        assert "Narrative" in dialog.held.sentences[0] and "Rashid" not in dialog.held.sentences[0]
        assert "Release" in dialog.save.text()
        dialog.recipients.tick(workspace_of(desk).contacts.find("Dora"))
        dialog.save_to(out)
        qtbot.waitUntil(lambda: "held back" in dialog.problem)
        assert not out.exists()
        qtbot.waitUntil(lambda: dialog.save.isEnabled())
        dialog.save.click()
        (release,) = dialog.findChildren(ReleaseDialog)
        release.submit()
        assert "Give a reason" in release.problem
        release.reject()
        dialog.save_to(out, "Agreed with her in writing")
        qtbot.waitUntil(lambda: out.exists() and not dialog.sent_words.isHidden())
        dialog.close_button.click()


def test_a_package_is_looked_at_then_opened_and_refused_with_a_reason(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    with world.opened(OWNER) as ws:
        dora = world.folder / "dora.casepkg"
        ws.review_copies.write(ws.cases.all()[0].id, "partner", [ws.contacts.find("Dora")], dora)
    with seated(qtbot, settings, world.vault("Dora")) as desk:
        assert desk.case_id is None
        for path, problem in ((world.copy, "does not open for you"), (world.card(OWNER), "Nothing was changed")):
            dialog = OpenPackageDialog(desk, path, place_of(desk))
            dialog.show()
            qtbot.waitUntil(lambda said=problem, at=dialog: said in at.words)
            assert not dialog.open_it.isEnabled()
            dialog.reject()
        dialog = OpenPackageDialog(desk, dora, place_of(desk))
        dialog.show()
        qtbot.waitUntil(lambda: dialog.open_it.isEnabled())
        assert not nameless(dialog) and not guessing_labels(dialog)
        assert OWNER in dialog.words and "not verified" in dialog.words and "evidence file" in dialog.words
        assert ("Incidents", "3") in [(row[0].words, row[1].words) for row in dialog.table.rows]
        assert not workspace_of(desk).cases.all(), "nothing is written before Open is pressed"
        with qtbot.waitSignal(dialog.accepted, timeout=30_000):
            dialog.open_it.click()
        (case,) = workspace_of(desk).cases.all()
        assert desk.case_id == case.id
        again = OpenPackageDialog(desk, dora, place_of(desk))
        again.show()
        qtbot.waitUntil(lambda: "opened before" in again.words)
        assert not again.open_it.isEnabled()
        again.reject()


def test_a_package_of_somebody_unknown_leads_to_the_contacts(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    with world.opened("Chen") as ws:
        ws.contacts.forget(OWNER)
    with seated(qtbot, settings, world.vault("Chen")) as desk:
        dialog = OpenPackageDialog(desk, world.copy, place_of(desk))
        dialog.show()
        qtbot.waitUntil(lambda: dialog.contacts.isVisible())
        dialog.contacts.click()
        (contacts,) = dialog.findChildren(ContactsDialog)
        workspace_of(desk).contacts.import_card(world.card(OWNER))
        contacts.reject()
        qtbot.waitUntil(lambda: OWNER in dialog.words)
        assert not dialog.contacts.isVisible()
        dialog.reject()


def test_a_review_copy_says_whose_it_is_and_what_was_said_goes_back(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    out = world.folder / "back.casepkg"
    with seated(qtbot, settings, world.vault("Bashir")) as desk:
        banner = ReviewBanner(desk, place_of(desk))
        form = Form(desk, "incident")
        qtbot.addWidget(form)
        case_id = desk.case_id
        assert case_id is not None
        desk.choose_case(None)
        with qtbot.waitSignal(desk.review_copy_changed):
            desk.choose_case(case_id)
        assert not banner.isHidden() and OWNER in banner.said.sentence and "TMR" in banner.said.sentence
        assert desk.keeps_still and not desk.read_only
        title = form.field("title").findChild(QLineEdit)
        assert title is not None and title.isReadOnly()
        dialog = ReturnDialog(desk, case_id, place_of(desk))
        dialog.show()
        qtbot.waitUntil(lambda: "nothing to return" in dialog.words)
        assert not dialog.save.isEnabled() and dialog.table.isHidden()
        dialog.reject()
        say(workspace_of(desk), "Was it the upper bridge?", type_="question")
        dialog = ReturnDialog(desk, case_id, place_of(desk))
        dialog.show()
        qtbot.waitUntil(lambda: dialog.save.isEnabled())
        assert not nameless(dialog) and not guessing_labels(dialog)
        assert "1 post" in dialog.words and OWNER in dialog.words
        assert [row[0].words for row in dialog.table.rows] == ["Was it the upper bridge?"]
        dialog.save_to(world.vault("Bashir") / "back.casepkg")
        qtbot.waitUntil(lambda: "inside a vault" in dialog.problem)
        with qtbot.waitSignal(dialog.accepted, timeout=30_000):
            dialog.save_to(out)
    with world.opened(OWNER) as ws:
        assert [row.title for row in ws.returns.plan(out).rows] == ["Was it the upper bridge?"]


def test_a_return_is_read_in_words_then_merged_and_gone_through(
    app: QApplication, qtbot: QtBot, settings: Settings, world: World
) -> None:
    out = world.folder / "back.casepkg"
    with world.opened("Bashir") as ws:
        say(ws, "Dawn is wrong", field="narrative", type_="question")
        say(ws, "Why this?", about=next(each for each in ws.records.of(Incident) if each.title.startswith("House")))
        ws.returns.write(out)
    with world.opened(OWNER) as ws:
        say(ws, "A thread of our own")
        ws.records.change(bridge(ws).id, narrative="The bridge fell at noon.")
        ws.records.trash([next(each.id for each in ws.records.of(Incident) if each.title.startswith("House"))])
    with seated(qtbot, settings, world.vault(OWNER)) as desk:
        page = ReviewPage(desk)
        qtbot.addWidget(page)
        page.show()
        qtbot.waitUntil(lambda: page.list.count() == 1)
        dialog = MergeDialog(desk, out, place_of(desk))
        dialog.show()
        qtbot.waitUntil(lambda: dialog.merge.isEnabled())
        assert not nameless(dialog) and not guessing_labels(dialog)
        assert "2 threads are new." in dialog.words and "earlier version" in dialog.words and "trash" in dialog.words
        assert "Nothing is changed before" in dialog.words and len(workspace_of(desk).records.of(Thread)) == 1
        about = {row[2].words: row[3].words for row in dialog.table.rows}
        assert "fell at dawn" in about["Dawn is wrong"] and "fell at noon" in about["Dawn is wrong"]
        with qtbot.waitSignal(dialog.accepted, timeout=30_000):
            dialog.merge.click()
        qtbot.waitUntil(lambda: {line.title for line in page.list.lines()} == {"Dawn is wrong", "Why this?"})
        notes = {line.title: line.note for line in page.list.lines()}
        assert "changed since" in notes["Dawn is wrong"] and "in the trash since" in notes["Why this?"]
        page.list.choose(next(id for id, each in page._queue.items() if each.talk.thread.title == "Dawn is wrong"))
        qtbot.waitUntil(lambda: "noon" in "".join(each.sentence for each in page.beside.findChildren(Statement)))
        page.narrowing.came.setCurrentIndex(0)
        qtbot.waitUntil(lambda: page.list.count() == 3)
        assert desk.brought is None and page.narrowing.came.isHidden()
        again = MergeDialog(desk, out, place_of(desk))
        again.show()
        qtbot.waitUntil(lambda: "nothing changes" in again.words)
        assert not again.merge.isEnabled()
        again.reject()
        wrong = MergeDialog(desk, world.copy, place_of(desk))
        wrong.show()
        qtbot.waitUntil(lambda: "Nothing was changed" in wrong.words)
        assert not wrong.merge.isEnabled()
        wrong.reject()


def test_the_menu_offers_what_fits_the_case(qtbot: QtBot, window: MainWindow) -> None:
    actions = {id: window.commands.action(f"exchange.{id}") for id in ("contacts", "copy", "open", "return", "merge")}
    assert {id for id, action in actions.items() if action.isEnabled()} == {"contacts", "copy", "open", "merge"}
    assert window.desk is not None and window.shell is not None and window.shell.banner.isHidden()
    window.desk.set_review_copy(True)
    assert {id for id, action in actions.items() if action.isEnabled()} == {"contacts", "open", "return"}
    assert not window.commands.action("record.add").isEnabled()
    actions["contacts"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ContactsDialog)))
    window.findChildren(ContactsDialog)[0].reject()
