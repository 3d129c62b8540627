"""The main job in the real window: from a press release to a dossier, by mouse and keyboard."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTableWidget,
)

from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.window import MainWindow
from casefile.model.records import (
    Addressee,
    Call,
    CasualtyFigure,
    Citation,
    Excerpt,
    Fact,
    Incident,
    Involvement,
    Organisation,
    Place,
    Rendition,
    WitnessNote,
)
from casefile.vault.slots import KdfCost
from casefile.workspace import Workspace
from tests.cli.conftest import Run, passphrase_file, run
from tests.e2e import recording
from tests.e2e.conftest import Start
from tests.e2e.driving import (
    click,
    dialog,
    fill,
    go_to,
    picture,
    press,
    push,
    seen,
    wait_for,
    wait_gone,
    wait_until,
    write,
)
from tests.e2e.recording import Article, enter, label
from tests.opened import PASSPHRASE

__all__ = ["passphrase_file", "run"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

COALITION = "International Coalition (US-led)"
NOTE = "Counted the dead brought to the clinic: twenty-five by nightfall, four of them from one house."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the vault of this story lies; the first test fills it, the others look at what it left."""
    return tmp_path_factory.mktemp("story") / "Story.casefile"


@pytest.fixture
def told(folder: Path) -> Path:
    """The vault as the first test left it, locked."""
    if not (folder.parent / "internal.pdf").is_file():
        pytest.skip("the vault was not filled: see the test before")
    return folder


def test_from_press_release_to_dossier(start: Start, run: Run, folder: Path, hajin_text: Path, tmp_path: Path) -> None:
    Workspace.create(folder, PASSPHRASE, cost=KdfCost()).close()
    assert run("add", folder, "--case", "HJN", hajin_text).code == 0

    window = start(folder)
    unlock(window, tmp_path)
    describe_source(window, tmp_path)
    article = read(window)
    record_incidents(window, article, tmp_path)
    record_fact(window, article)
    record_calls(window, article, tmp_path)
    pseudonym = hear_witness(window, tmp_path)
    for audience in ("internal", "public"):
        export(window, audience, folder.parent / f"{audience}.pdf", tmp_path)
    lock(window, tmp_path)
    (folder.parent / "pseudonym").write_text(pseudonym)


def unlock(window: MainWindow, pictures: Path) -> None:
    wait_until(lambda: isinstance(window.focusWidget(), QLineEdit), "the cursor in the passphrase")
    write(PASSPHRASE)
    picture(window, pictures / "01-unlock.png")
    press("Return")
    wait_until(lambda: window.shell is not None and window.shell.page is not None, "the vault to open")
    picture(window, pictures / "02-home.png")


def describe_source(window: MainWindow, pictures: Path) -> None:
    """Say what the file is: the forms for calls take the publisher from it."""
    go_to("Sources")
    table = wait_for(QTableView, spoken="Sources")
    wait_until(lambda: table.model().rowCount() == 1, "the source in the list")
    click(table.viewport(), table.visualRect(table.model().index(0, 1)).center())
    kind = wait_for(QComboBox, spoken="Kind")
    recording.choose(kind, label("source_kind", "press_release"))
    fill(seen(QLineEdit, spoken="Publisher"), "Syrian Coalition")
    recording.date_in(seen(QComboBox, spoken="Published: how sure"), "On", (6, 12, 2018))
    press("Tab")
    picture(window, pictures / "03-source.png")


def read(window: MainWindow) -> Article:
    push("source.read")
    view = wait_for(ReaderText)
    wait_until(lambda: view.toPlainText() and view.hasFocus(), "the text in the reader")
    return Article(view)


def record_incidents(window: MainWindow, article: Article, pictures: Path) -> None:
    article.select("killing 25 civilians")
    picture(window, pictures / "04-selected.png")
    press("I")
    enter("incident.title", "Airstrikes on Hajin")
    recording.date("incident.when", "On", (5, 12, 2018))
    recording.wording("incident.when", "on Wednesday")
    enter("incident.place", "Hajin")
    enter("incident.place_wording", "the town of Hajeen")
    recording.terms("incident.acts", "acts", "airstrike")
    recording.terms("incident.weapons", "weapons", "fixed_wing_aircraft", "air_to_ground_missile")
    enter("incident.strikes", "no fewer than 40")
    recording.objects(
        ("hospital", "main hospital", "yes"), ("warehouse", "flour warehouse", ""), ("home", "civilian homes", "yes")
    )
    picture(window, pictures / "05-incident-form.png")
    recording.figures(("civilians", "killed", "25"), ("civilians", "injured", "dozens"))
    enter("incident.party", COALITION)
    enter("incident.basis", "Named in the article; local activists.")
    picture(window, pictures / "06-incident-form-end.png")
    recording.save()
    cite_for("Airstrikes on Hajin", article, "no fewer than 40", "flour warehouse")

    article.select("three children and four women")
    press("I")
    enter("incident.title", "Airstrikes on Hajin the day before")
    recording.date("incident.when", "On", (4, 12, 2018))
    recording.wording("incident.when", "on Tuesday")
    enter("incident.place", "Hajin")
    recording.terms("incident.acts", "acts", "airstrike")
    recording.figures(("children", "killed", "3"), ("women", "killed", "4"))
    enter("incident.party", COALITION)
    recording.save()

    article.select("over 20 people")
    press("I")
    enter("incident.title", "Attacks on Soussa")
    recording.date("incident.when", "Between", (4, 12, 2018), (6, 12, 2018))
    enter("incident.place", "Soussa")
    recording.terms("incident.acts", "acts", "airstrike")
    recording.figures(("unknown", "killed", "over 20"))
    enter("incident.party", COALITION)
    recording.save()
    picture(window, pictures / "07-incidents-marked.png")


def cite_for(title: str, article: Article, key: str, until: str) -> None:
    """Cite two further sentences for a record that is there already."""
    article.select(key, until)
    press("K")
    line = wait_for(QLineEdit, "link.target.input")
    fill(line, title)
    recording.take_offered(title)
    recording.save()


def record_fact(window: MainWindow, article: Article) -> None:
    article.select("According to the UN")
    press("F")
    enter("fact.place", "Raqqa")
    recording.save()


def record_calls(window: MainWindow, article: Article, pictures: Path) -> None:
    for key, title, who, asked, whom in CALLS:
        article.select(key)
        press("L")
        enter("call.title", title)
        enter("call.caller", who)
        recording.demands(*asked)
        recording.addressees(*whom)
        picture(window, pictures / f"08-call-{title.split()[0].lower()}.png")
        recording.save()


CALLS: tuple[tuple[str, str, str, tuple[str, ...], tuple[tuple[str, bool], ...]], ...] = (
    ("an immediate halt", "Halt the airstrikes", "Syrian Coalition", ("halt_attacks",), ((COALITION, True),)),
    ("a serious investigation", "Investigate all crimes", "Syrian Coalition", ("investigate",), ()),
    (
        "hold those responsible",
        "Hold to account and prevent a repetition",
        "Syrian Coalition",
        ("hold_to_account", "non_repetition"),
        (),
    ),
    (
        "prompting the US-led",
        "Admit responsibility for Raqqa",
        "Amnesty International",
        ("acknowledge_responsibility", "investigate"),
        ((COALITION, False),),
    ),
)


def hear_witness(window: MainWindow, pictures: Path) -> str:
    go_to("Witnesses")
    press("Ctrl+N")
    consents = wait_for(QTableWidget, "witness-consents")
    wait_until(lambda: consents.rowCount() == 7, "the purposes of consent")
    purpose = label("consent_purpose", "internal_analysis")
    recording.pick(consents, purpose)
    push("witness-record-decision")
    asked = wait_for(QComboBox, spoken="Decision, needed")
    recording.choose(asked, label("consent_decision", "granted"))
    picture(window, pictures / "09-consent.png")
    push("dialog_save")
    wait_gone(asked, "the decision to be recorded")
    tabs = seen(QTabBar, spoken="Parts of the record")
    place = next(n for n in range(tabs.count()) if tabs.tabText(n) == "Interviews")
    click(tabs, tabs.tabRect(place).center())
    push("witness-add-note")
    fill(wait_for(QLineEdit, spoken="Title"), "First interview")
    fill(seen(QPlainTextEdit, spoken="Text, needed"), NOTE)
    press("Tab")
    notes = wait_for(QTableWidget, "witness-notes")
    wait_until(lambda: notes.rowCount() == 1, "the note in the list")
    picture(window, pictures / "10-note.png")
    (table,) = [each for each in window.findChildren(QTableView, "witnesses-table") if each.isVisible()]
    return str(table.model().index(0, 0).data()).strip("\u2066\u2067\u2068\u2069")


def export(window: MainWindow, audience: str, out: Path, pictures: Path) -> None:
    go_to("Dossier")
    push(f"audience_{audience}")
    picture(window, pictures / f"11-dossier-{audience}.png")
    push("export_dossier")
    asked = dialog("Export the dossier")
    assert isinstance(asked, QFileDialog)
    fill(seen(QLineEdit, "fileNameEdit", within=asked), str(out))
    press("Return")
    wait_until(out.is_file, f"the dossier for {audience}", seconds=60)
    done = wait_for(QLabel, "dossier_sha256")
    assert done.text()
    picture(window, pictures / f"12-exported-{audience}.png")


def lock(window: MainWindow, pictures: Path) -> None:
    press("Ctrl+L")
    wait_until(lambda: window.jobs is None and window.isEnabled(), "the vault to be locked")
    wait_until(lambda: isinstance(window.focusWidget(), QLineEdit), "the cursor in the passphrase")
    picture(window, pictures / "13-locked.png")
