"""The main job in the real window: from a press release to a dossier, by mouse and keyboard."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

import pypdfium2
import pytest
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QTableView,
)

from casefile.gui.pages.sources.text import ReaderText
from casefile.gui.widgets.picking import PickLine
from casefile.gui.widgets.small_table import SmallTable
from casefile.gui.window import MainWindow
from casefile.model.fields import KINDS, Record
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
    pick,
    picture,
    press,
    push,
    seen,
    tick,
    wait_for,
    wait_gone,
    wait_until,
    write,
)
from tests.e2e.recording import Article, Day, enter, label
from tests.opened import PASSPHRASE

__all__ = ["passphrase_file", "run"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1500)]

COALITION = "International Coalition (US-led)"
SYRIAN, AMNESTY = "Syrian Coalition", "Amnesty International"
Made = tuple[str, Day]
R = TypeVar("R", bound=Record)
KINDS_BY_CLASS = {spec.record: name for name, spec in KINDS.items()}
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
    kind = wait_for(PickLine, spoken="Kind")
    recording.choose(kind, label("source_kind", "press_release"))
    fill(seen(QLineEdit, spoken="Publisher"), SYRIAN)
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
        ("hospital", "main hospital", "yes"),
        ("food_store", "flour warehouse", "yes"),
        ("home", "civilian homes", "yes"),
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
    for key, title, who, made, asked, whom in CALLS:
        article.select(key)
        press("L")
        enter("call.title", title)
        enter("call.caller", who)
        recording.date("call.made", *made)
        recording.demands(*asked)
        recording.addressees(*whom)
        picture(window, pictures / f"08-call-{title.split()[0].lower()}.png")
        recording.save()


EARLIER: Made = ("Before", (6, 12, 2018))
CALLS: tuple[tuple[str, str, str, Made, tuple[str, ...], tuple[tuple[str, bool], ...]], ...] = (
    ("an immediate halt", "Halt the airstrikes", SYRIAN, EARLIER, ("halt_attacks",), ((COALITION, True),)),
    ("a serious investigation", "Investigate all crimes", SYRIAN, EARLIER, ("investigate",), ()),
    ("hold those responsible", "Hold to account", SYRIAN, EARLIER, ("hold_to_account", "non_repetition"), ()),
    (
        "prompting the US-led",
        "Admit responsibility for Raqqa",
        AMNESTY,
        ("On", (None, 11, 2018)),
        ("acknowledge_responsibility", "investigate"),
        ((COALITION, False),),
    ),
)


def hear_witness(window: MainWindow, pictures: Path) -> str:
    go_to("Witnesses")
    press("Ctrl+N")
    push("witness-show-consent")
    consents = wait_for(SmallTable, "witness-consents")
    wait_until(lambda: len(consents.rows) == 7, "the purposes of consent")
    purpose = label("consent_purpose", "internal_analysis")
    pick(consents, purpose)
    push("witness-record-decision")
    asked = wait_for(PickLine, spoken="Decision, needed")
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
    notes = wait_for(SmallTable, "witness-notes")
    wait_until(lambda: len(notes.rows) == 1, "the note in the list")
    picture(window, pictures / "10-note.png")
    (table,) = [each for each in window.findChildren(QTableView, "witnesses-table") if each.isVisible()]
    return str(table.model().index(0, 0).data()).strip("\u2066\u2067\u2068\u2069")


def export(window: MainWindow, audience: str, out: Path, pictures: Path) -> None:
    go_to("Dossier")
    choice = wait_for(QRadioButton, f"audience_{audience}")
    if not choice.isChecked():
        tick(choice)
    picture(window, pictures / f"11-dossier-{audience}.png")
    push("export_dossier")
    asked = dialog("Export the dossier")
    assert isinstance(asked, QFileDialog)
    fill(seen(QLineEdit, "fileNameEdit", within=asked), str(out))
    press("Return")
    wait_until(out.is_file, f"the dossier for {audience}")
    done = wait_for(QLabel, "dossier_sha256")
    assert done.text()
    picture(window, pictures / f"12-exported-{audience}.png")


def lock(window: MainWindow, pictures: Path) -> None:
    press("Ctrl+L")
    wait_until(lambda: window.jobs is None and window.isEnabled(), "the vault to be locked")
    wait_until(lambda: isinstance(window.focusWidget(), QLineEdit), "the cursor in the passphrase")
    picture(window, pictures / "13-locked.png")


# What the first test left


@pytest.fixture
def ws(told: Path) -> Iterator[Workspace]:
    """The vault, opened for reading by the core alone."""
    with Workspace.open(told, PASSPHRASE, read_only=True) as workspace:
        yield workspace


@pytest.fixture
def gold(hajin_text: Path) -> dict[str, Any]:
    """What a careful reader found in the article."""
    found: dict[str, Any] = json.loads(hajin_text.with_suffix(".gold.json").read_text(encoding="utf-8"))
    return found


def test_every_record_is_anchored_to_its_words(ws: Workspace, hajin_text: Path) -> None:
    (rendition,) = records(ws, Rendition)
    assert rendition.text == hajin_text.read_text(encoding="utf-8")
    excerpts = {excerpt.id: excerpt for excerpt in records(ws, Excerpt)}
    assert len(excerpts) == 9  # three incidents and two further sentences, one fact, four calls
    for excerpt in excerpts.values():
        assert rendition.text[excerpt.start : excerpt.end] == excerpt.quote
    cited: dict[Any, list[str]] = {}
    for citation in records(ws, Citation):
        assert citation.excerpt_id is not None and citation.stance == "supports"
        cited.setdefault(citation.target_id, []).append(excerpts[citation.excerpt_id].quote)
    made = [*records(ws, Incident), *records(ws, Fact), *records(ws, Call)]
    said_beside = [*records(ws, CasualtyFigure), *records(ws, Involvement)]
    assert set(cited) == {record.id for record in (*made, *said_beside)}
    first, second, third = records(ws, Incident)
    assert [("25 civilians" in quote, "40 airstrikes" in quote) for quote in cited[first.id]] == [
        (True, False),
        (False, True),
    ]
    assert "three children and four women" in cited[second.id][0]
    assert "over 20 people" in cited[third.id][0]


def test_the_incidents_say_what_the_article_says(ws: Workspace) -> None:
    first, second, third = records(ws, Incident)
    places = {place.id: place.name for place in records(ws, Place)}
    assert [
        (incident.when.edtf if incident.when else "", places[incident.place_id]) for incident in (first, second)
    ] == [  # type: ignore[index]
        ("2018-12-05", "Hajin"),
        ("2018-12-04", "Hajin"),
    ]
    assert third.when is not None and places[third.place_id] == "Soussa"  # type: ignore[index]
    assert (str(third.when.earliest), str(third.when.latest)) == ("2018-12-04", "2018-12-06")
    assert first.strikes is not None and (first.strikes.minimum, first.strikes.maximum) == (40, None)
    assert [(hit.code, hit.description) for hit in first.objects] == [
        ("hospital", "main hospital"),
        ("food_store", "flour warehouse"),
        ("home", "civilian homes"),
    ]
    assert set(first.weapons) == {"fixed_wing_aircraft", "air_to_ground_missile"}
    assert figures_of(ws, first) == {
        ("civilians", "killed"): (25, 25, ""),
        ("civilians", "injured"): (None, None, "dozens"),
    }
    assert figures_of(ws, second) == {("children", "killed"): (3, 3, ""), ("women", "killed"): (4, 4, "")}
    assert figures_of(ws, third) == {("unknown", "killed"): (20, None, "over 20")}
    parties = {party.id: party.name for party in records(ws, Organisation)}
    assert sorted(parties.values()) == sorted([AMNESTY, COALITION, SYRIAN])
    alleged = [(part.incident_id, parties[part.party_id], part.role) for part in records(ws, Involvement)]  # type: ignore[index]
    assert alleged == [(incident.id, COALITION, "alleged_perpetrator") for incident in (first, second, third)]


def test_the_calls_are_those_of_the_careful_reader(ws: Workspace, gold: dict[str, Any]) -> None:
    parties = {party.id: party.name for party in records(ws, Organisation)}
    calls = records(ws, Call)
    found = [
        (parties[call.caller_id], call.sentence, len(ws.records.of("addressee", call_id=call.id)))  # type: ignore[index]
        for call in calls
    ]
    expected = [(call["caller"], call["sentence"], len(call["addressed_to"])) for call in gold["accountability_calls"]]
    assert found == expected
    assert [set(call.demands) for call in calls] == [set(asked) for *_rest, asked, _whom in CALLS]
    to = [(parties[each.party_id], each.implied) for each in records(ws, Addressee)]  # type: ignore[index]
    assert to == [(COALITION, True), (COALITION, False)]


def test_the_note_stands_under_a_pseudonym(ws: Workspace, told: Path) -> None:
    (note,) = records(ws, WitnessNote)
    assert note.text == NOTE and note.witness_id is not None
    assert ws.records.get(note.witness_id).ref == (told.parent / "pseudonym").read_text()
    assert ws.witnesses.allows(note.witness_id, "internal", dt.date.today())
    assert not ws.witnesses.allows(note.witness_id, "public", dt.date.today())


def test_the_internal_dossier_holds_it_all(told: Path, gold: dict[str, Any], hajin_text: Path) -> None:
    text = text_of(told.parent / "internal.pdf")
    for words in (
        "For internal use",
        *("5 December 2018", "4 December 2018", "between 4 and 6 December 2018"),
        *("25 killed, dozens injured", "7 killed", "20 or more killed", "40 or more"),
        *("main hospital", "flour warehouse", "civilian homes"),
        *("Alleged perpetrator", COALITION, SYRIAN, AMNESTY, "(implied, not named)"),
        *(label("demand", code) for *_rest, asked, _whom in CALLS for code in asked),
        *(call["sentence"] for call in gold["accountability_calls"]),
        NOTE,
        (told.parent / "pseudonym").read_text(),
        hajin_text.name,
    ):
        assert squeezed(words) in squeezed(text), words
    assert hashlib.sha256(hajin_text.read_bytes()).hexdigest() in squeezed(text)
    numbers = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    assert numbers == set(range(1, len(numbers) + 1)) and len(numbers) >= 9


def test_the_public_dossier_holds_no_word_of_the_witness(told: Path) -> None:
    text = squeezed(text_of(told.parent / "public.pdf"))
    assert squeezed("For the public") in text and squeezed("25 killed") in text
    assert squeezed(NOTE)[:20] not in text
    assert (told.parent / "pseudonym").read_text() not in text
    assert "hajin_2018-12-06.txt" not in text


def test_no_word_lies_in_the_clear(told: Path, hajin_text: Path, home: Path, template_vault: Path) -> None:
    """Not in the vault, not in its file names, not in what the program keeps in the person's folders."""
    text = hajin_text.read_text(encoding="utf-8") + NOTE + " ".join([COALITION, SYRIAN, AMNESTY])
    header = (template_vault / "vault.json").read_text(encoding="utf-8").casefold()  # it says “commitment” itself
    words = {word for word in re.findall(r"[a-z]{6,}", text.casefold()) if word not in header}
    assert {"hajeen", "massacre", "warehouse", "amnesty", "nightfall"} <= words
    kept = [home / name for name in ("config", "data", "state", "cache", "run")]
    looked_at = [path for root in (told, *kept) for path in sorted(root.rglob("*")) if path.is_file()]
    assert any(path.name == "case.db" for path in looked_at)
    for path in looked_at:
        haystack = (path.name.encode() + b"\n" + path.read_bytes()).lower()
        assert path.name != "QtProject.conf", "the file dialog noted where it was"
        for word in words:
            for encoded in (word.encode(), word.encode("utf-16-le")):
                assert encoded not in haystack, f"{word!r} in {path.name}"


def test_everything_matches(told: Path, run: Run) -> None:
    ran = run("verify", told)
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "Everything matches.")


@pytest.mark.parametrize(
    ("file", "part", "said"),
    [
        ("case.db", 0.0001, "case.db"),
        ("case.db", 0.37, "case.db"),
        ("case.db", 0.9999, "case.db"),
        ("evidence/*/*.age", 0.01, "HJN-E-0001"),
        ("evidence/*/*.age", 0.5, "HJN-E-0001"),
        ("evidence/*/*.age", 0.9999, "HJN-E-0001"),
        ("vault.json", 0.3, "vault.json"),
        ("vault.json.bak", 0.8, "vault.json.bak"),
        ("head.json", 0.5, "head.json"),
    ],
)
def test_one_changed_byte_is_found_and_named(
    told: Path, run: Run, tmp_path: Path, file: str, part: float, said: str
) -> None:
    copy = Path(shutil.copytree(told, tmp_path / "Changed.casefile"))
    (path,) = copy.glob(file)
    content = bytearray(path.read_bytes())
    content[int(len(content) * part)] ^= 1
    path.write_bytes(content)
    ran = run("verify", copy)
    assert ran.code in (1, 3, 5)
    wrong = [line for line in ran.out.splitlines() + ran.err.splitlines() if said in line]
    assert wrong, ran.out + ran.err


# Looking at what was left


def records(ws: Workspace, kind: type[R]) -> list[R]:
    """All records of a class, in the order of their references."""
    found = ws.records.of(KINDS_BY_CLASS[kind])
    assert all(isinstance(record, kind) for record in found)
    return cast(list[R], found)


def figures_of(ws: Workspace, incident: Incident) -> dict[tuple[str, str], tuple[int | None, int | None, str]]:
    """Group and harm -> least, most, words; every figure is given by the article."""
    figures = [figure for figure in records(ws, CasualtyFigure) if figure.incident_id == incident.id]
    assert all(figure.source_id is not None and figure.count is not None for figure in figures)
    return {
        (figure.group, figure.effect): (figure.count.minimum, figure.count.maximum, figure.count.wording)
        for figure in figures
        if figure.count is not None
    }


def text_of(pdf: Path) -> str:
    """The text of a PDF, page by page."""
    with pypdfium2.PdfDocument(pdf.read_bytes()) as document:
        return "\n".join(str(page.get_textpage().get_text_bounded()) for page in document)


def squeezed(text: str) -> str:
    """Without blanks, line ends and hyphens: a line may be broken anywhere."""
    return re.sub(r"[\s\u00ad\u2010\ufffe-]+", "", text)
