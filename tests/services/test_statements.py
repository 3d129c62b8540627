"""Statements: linked to their records, looked through in every format, and a source of ours once issued."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pypdfium2 as pdfium
import pytest

from casefile.errors import BadInput, Refused
from casefile.model.changes import Listing
from casefile.model.counts import Range
from casefile.model.fields import Record, kind_of
from casefile.model.fuzzydate import FuzzyDate
from casefile.model.records import (
    Addressee,
    Call,
    Case,
    CasualtyFigure,
    Citation,
    Consent,
    Disclosure,
    EvidenceFile,
    Fact,
    Incident,
    Person,
    Place,
    Rendition,
    Source,
    Statement,
)
from casefile.model.statements import Demand, sentences
from casefile.services.dossiers import HeldBack
from casefile.services.statements import FORMATS
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE, made_once

R = TypeVar("R", bound=Record)
SECRET = "Amal Quartermain-Haddad"
DAY = dt.date(2024, 3, 5)


def fill(ws: Workspace) -> None:
    case = ws.cases.create("TST", "A case for testing")
    place = Place(case_id=case.id, name="Salun")
    incident = Incident(case_id=case.id, title="Hospital struck", when=FuzzyDate.day(DAY), place_id=place.id)
    source = Source(case_id=case.id, title="A news agency reports", reliability="B", credibility="2")
    killed = {"group": "civilians", "effect": "killed", "source_id": source.id}
    fact = Fact(case_id=case.id, statement="The operating theatre burned out.", incidents=(incident.id,))
    cited = Citation(case_id=case.id, target_id=fact.id, source_id=source.id, stance="supports")
    hidden = Person(case_id=case.id, name=SECRET)
    ws.records.save(place, incident, source, fact, hidden, cited)
    ws.records.save(CasualtyFigure(case_id=case.id, incident_id=incident.id, count=Range(25, 25), **killed))


@pytest.fixture(scope="module")
def kept(template_vault: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(template_vault, tmp_path_factory.mktemp("stated") / "Stated.casefile", fill)


@pytest.fixture
def ws(kept: Path, tmp_path: Path) -> Iterator[Workspace]:
    shutil.copytree(kept, tmp_path / "V.casefile")
    with Workspace.open(tmp_path / "V.casefile", PASSPHRASE) as workspace:
        yield workspace


@pytest.fixture
def case(ws: Workspace) -> Case:
    return ws.cases.by_ref("TST")


def made(ws: Workspace, case: Case, **fields: object) -> Statement:
    ground = ws.statements.ground(case.id, "public", "en")
    begun = ws.statements.begin(case.id, "press-release", ["TST-I-0001", "F-1"], ground)
    return replace(begun, date=FuzzyDate.day(dt.date(2024, 3, 8)), place="Salun", **fields)  # type: ignore[arg-type]


def of(ws: Workspace, case: Case, cls: type[R]) -> list[R]:
    kind = kind_of(cls).name
    return [each for each in ws.records.many(ws.records.ids(Listing(kind, case.id))) if isinstance(each, cls)]


def words_of(path: Path) -> str:
    """All that can be read out of a file, its metadata among it."""
    match path.suffix:
        case ".pdf":
            document = pdfium.PdfDocument(path)
            try:
                pages = "\n".join(page.get_textpage().get_text_range() for page in document)
                return f"{pages}\n{document.get_metadata_dict()}".replace("\r", "")
            finally:
                document.close()
        case ".docx":
            with zipfile.ZipFile(path) as parts:
                return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
        case _:
            return path.read_text(encoding="utf-8")


def test_a_template_begins_with_the_records_and_stays_linked_to_them(ws: Workspace, case: Case) -> None:
    statement = made(ws, case)
    assert "{TST-I-0001.killed}" in statement.words
    assert "injured" not in statement.words, "nothing is recorded of the injured, so no sentence speaks of them"
    looked = ws.statements.look(statement, ws.statements.ground(case.id, "public", "en"))
    assert "Hospital struck (Salun, " in looked.text
    assert "People killed: 25." in looked.text
    assert "The operating theatre burned out." in looked.text
    assert not looked.problems
    (kept,) = of(ws, case, CasualtyFigure)
    ws.records.save(replace(kept, count=Range(27, 27)))
    looked = ws.statements.look(statement, ws.statements.ground(case.id, "public", "en"))
    assert "People killed: 27." in looked.text


def test_each_sentence_shows_what_it_rests_on(ws: Workspace, case: Case) -> None:
    text = "We mourn the dead. It burned out [F-1]. {I-1.killed} people died.\n- One more point"
    statement = Statement(case_id=case.id, title="T", audience="public", language="en", words=text)
    said = ws.statements.look(statement, ws.statements.ground(case.id, "public", "en")).sentences
    assert [each.words for each in said] == [
        "We mourn the dead.",
        "It burned out.",
        "25 people died.",
        "One more point",
    ]
    assert [text[each.start : each.end] for each in said] == [each.words for each in sentences(text)]
    assert not said[0].rests, "nothing recorded"
    (rest,) = said[1].rests
    assert (rest.ref, rest.supports[0].source, rest.supports[0].grade) == ("TST-F-0001", "A news agency reports", "B2")
    counted, cited = said[2].rests[0].supports
    assert (counted.ref, counted.stance) == ("TST-S-0001", "Killed: \u206825\u2069"), "the source of its figure"
    assert cited.ref == "TST-S-0001", "and that of its fact"


def test_it_is_written_in_every_format(ws: Workspace, case: Case, tmp_path: Path) -> None:
    for format_ in FORMATS:
        written_as(ws, case, tmp_path, format_)


def written_as(ws: Workspace, case: Case, tmp_path: Path, format_: str) -> None:
    demand = Demand("The coalition", "investigate", "Investigate {I-1.title}", "2024-04-01")
    statement = made(ws, case, demands=(demand,), title="<b>Hospital</b> & homes")
    out = tmp_path / f"release.{format_}"
    written = ws.statements.export(statement, out, recipient="Everybody")
    said = words_of(out)
    for words in ("People killed: 25.", "The operating theatre burned out.", "Investigate Hospital struck", "Salun"):
        assert words in said
    assert "TST-F-0001" not in said and "{TST" not in said and "{I-1" not in said
    left = of(ws, case, Disclosure)[-1]
    assert (left.ref, left.sha256, left.format, left.recipient) == (written.ref, written.sha256, format_, "Everybody")
    if format_ == "html":
        assert "<b>" not in said and "&lt;b&gt;Hospital&lt;/b&gt; &amp; homes" in said
        assert "<script" not in said and "http:" not in said and "src=" not in said.replace("style-src", "")


def planted(statement: Statement) -> dict[str, Statement]:
    """The statement with the name in each place where somebody types."""
    return {
        "text": replace(statement, words=f"{statement.words}\n\n{SECRET} was there."),
        "title": replace(statement, title=f"By {SECRET}"),
        "place": replace(statement, place=f"By {SECRET}"),
        "addressee": replace(statement, demands=(Demand(SECRET, "other", "Answer"),)),
        "demand": replace(statement, demands=(Demand("The court", "other", f"Protect {SECRET}"),)),
    }


def test_a_withheld_name_never_leaves(ws: Workspace, case: Case, tmp_path: Path) -> None:
    statement = made(ws, case)
    for route, secret in planted(statement).items():
        held_back(ws, case, secret, tmp_path, route)
    (fact,) = of(ws, case, Fact)
    ws.records.save(replace(fact, statement=f"It burned out, says {SECRET}."))
    held_back(ws, case, statement, tmp_path, "fact")


def held_back(ws: Workspace, case: Case, statement: Statement, folder: Path, route: str) -> None:
    for format_ in FORMATS:
        out = folder / f"release.{format_}"
        with pytest.raises(HeldBack) as held:
            ws.statements.export(statement, out)
        assert {hit.ref for hit in held.value.hits} == {"TST-P-0001"}, (route, format_)
        assert not out.exists()
    assert ws.statements.look(statement, ws.statements.ground(case.id, "public", "en")).problems, route
    with pytest.raises(HeldBack, match="The statement was held back"):
        ws.statements.issue(statement)


def test_a_placeholder_gives_nothing_that_is_withheld(ws: Workspace, case: Case, tmp_path: Path) -> None:
    statement = made(ws, case, words="{TST-P-0001.name} and [P-1] and {I-1.missing} and {I-1.remarks} and {I-9.title}")
    looked = ws.statements.look(statement, ws.statements.ground(case.id, "public", "en"))
    assert SECRET not in f"{looked}{looked.text}{looked.sentences}"
    assert len(looked.problems) == 4
    with pytest.raises(Refused, match="may not be seen by this audience") as refused:
        ws.statements.export(statement, tmp_path / "release.txt")
    assert SECRET not in refused.value.message
    inside = ws.statements.look(
        replace(statement, audience="internal"), ws.statements.ground(case.id, "internal", "en")
    )
    assert SECRET in inside.text


def test_a_reason_releases_it_and_the_journal_keeps_the_reason(ws: Workspace, case: Case, tmp_path: Path) -> None:
    statement = made(ws, case, words=f"{SECRET} agreed to be named.")
    written = ws.statements.export(statement, tmp_path / "release.txt", release="She agreed")
    assert [hit.ref for hit in written.released] == ["TST-P-0001"]
    assert SECRET in words_of(written.path)


def test_issued_it_is_a_source_of_ours_and_its_demands_are_calls(ws: Workspace, case: Case) -> None:
    demands = (
        Demand("The coalition", "investigate", "Investigate {I-1.title} [F-1]", "2024-04-01"),
        Demand("The council", "refer_to_court"),
    )
    statement = made(ws, case, demands=demands)
    ws.statements.keep(statement)
    issued = ws.statements.issue(statement)
    source, first, second = issued.source, *issued.calls
    assert (source.type, source.title, source.published) == ("press_release", "Hospital struck", statement.date)
    (evidence,) = of(ws, case, EvidenceFile)
    assert evidence.source_id == source.id
    text = ws.sources.evidence_bytes(evidence.id, 100_000).decode()
    assert "People killed: 25." in text
    (rendition,) = of(ws, case, Rendition)
    assert rendition.text == text
    assert (first.sentence, first.demands, first.ours) == ("Investigate Hospital struck", ("investigate",), True)
    assert first.facts and first.incidents and first.made == statement.date
    assert second.demands == ("refer_to_court",)
    ours = of(ws, case, Addressee)
    assert {(each.wording, each.due) for each in ours} == {
        ("The coalition", FuzzyDate.day(dt.date(2024, 4, 1))),
        ("The council", None),
    }
    with pytest.raises(Refused, match="issued"):
        ws.statements.keep(replace(issued.statement, words="Other words."))
    assert ws.integrity.verify().ok
    ws.past.undo()
    assert not of(ws, case, Call)
    (again,) = ws.statements.all(case.id)
    assert (again.source_id, again.issued, again.words) == (None, (), statement.words)


def test_what_changed_since_it_was_issued_is_said(ws: Workspace, case: Case) -> None:
    statement = made(ws, case)
    issued = ws.statements.issue(statement).statement
    assert not ws.statements.look(issued, ws.statements.ground(case.id, "public", "en")).changed
    (incident,) = of(ws, case, Incident)
    ws.records.save(replace(incident, title="Hospital and homes struck"))
    changed = ws.statements.look(issued, ws.statements.ground(case.id, "public", "en")).changed
    assert changed == (("TST-I-0001.title", "Hospital struck", "Hospital and homes struck"),)


def test_what_cannot_be_issued_is_refused_whole(ws: Workspace, case: Case) -> None:
    early = made(ws, case, demands=(Demand("The coalition", "other", "Stop", "2024-01-01"),))
    with pytest.raises(Refused, match="due date lies before"):
        ws.statements.issue(early)
    with pytest.raises(Refused, match="addressee"):
        ws.statements.issue(made(ws, case, demands=(Demand("", "other", "Stop"),)))
    assert not of(ws, case, EvidenceFile)
    assert not of(ws, case, Call)
    assert ws.integrity.verify().ok, "no file was left over"
    ground = ws.statements.ground(case.id, "public", "en")
    with pytest.raises(BadInput, match="begins with one of"):
        ws.statements.begin(case.id, "poem", [], ground)
    with pytest.raises(BadInput, match="may not see it"):
        ws.statements.begin(case.id, "letter", ["TST-P-0001"], ground)


def test_it_is_begun_in_the_language_of_its_readers(ws: Workspace, case: Case, tmp_path: Path) -> None:
    ground = ws.statements.ground(case.id, "public", "ar")
    statement = ws.statements.begin(case.id, "letter", ["I-1"], ground)
    ws.statements.export(statement, tmp_path / "letter.html")
    said = words_of(tmp_path / "letter.html")
    assert '<html lang="ar" dir="rtl">' in said
    assert "\u2068Hospital struck\u2069 (" in said, "what runs the other way is isolated"


def test_one_held_in_hand_is_not_issued_twice_nor_brought_back_from_the_trash(ws: Workspace, case: Case) -> None:
    """A second window, a second click: what is held there is older than what the vault has."""
    stale = made(ws, case, demands=(Demand("The coalition", "other", "Stop"),))
    ws.statements.keep(stale)
    (kept,) = ws.statements.all(case.id)
    issued = ws.statements.issue(stale)
    assert issued.statement.ref == kept.ref, "it keeps its reference"
    with pytest.raises(Refused, match="issued already"):
        ws.statements.issue(stale)
    assert len(of(ws, case, Call)) == len(of(ws, case, EvidenceFile)) == 1
    ws.past.undo()
    ws.records.trash([stale.id])
    for verb in (ws.statements.keep, ws.statements.issue):
        with pytest.raises(Refused, match="is in the trash"):
            verb(replace(stale, words="Other words."))
    assert ws.statements.all(case.id) == [] and not of(ws, case, Call)
    assert ws.integrity.verify().ok


def test_no_reference_of_a_record_is_printed(ws: Workspace, case: Case, tmp_path: Path) -> None:
    """Whatever it leads to: the trash, a witness, another case. Brackets of the text's own stay."""
    (fact,) = of(ws, case, Fact)
    ws.records.trash([fact.id])
    ws.cases.create("OTH", "Another case")
    for cited in ("F-1", "TST-F-0001", "W-1", "TST-W-0001", "TST-N-0001", "OTH-F-0001"):
        words = f"It burned [{cited}]. See [A-RES-2334]."
        statement = Statement(case_id=case.id, title="T", audience="public", language="en", words=words)
        with pytest.raises(Refused, match="is not in this case, or is in the trash"):
            ws.statements.export(statement, tmp_path / "release.txt")
        text = ws.statements.look(statement, ws.statements.ground(case.id, "public", "en")).text
        assert cited not in text and "See [A-RES-2334]." in text


def test_whoever_is_quoted_to_an_addressee_is_in_the_disclosure(ws: Workspace, case: Case, tmp_path: Path) -> None:
    witness, _changes = ws.witnesses.add(case.id)
    ws.witnesses.record_consent(witness.id, Consent(purpose="publication", decision="granted"))
    told = Source(case_id=case.id, title="What was told", type="testimony", witness_id=witness.id)
    ws.records.save(told)
    demand = Demand("Whom {S-2.title} names", "other", "Stop")
    statement = replace(made(ws, case), demands=(demand,), words="Stop.")
    ws.statements.export(statement, tmp_path / "letter.txt", release="Asked for")
    assert of(ws, case, Disclosure)[-1].witnesses == (witness.id,)
