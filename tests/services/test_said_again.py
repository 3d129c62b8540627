"""What the journal and undo say is said in the language of anyone who reads it, not in that of anyone who did it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from casefile.i18n import Sentence, Translator, _, again, plural, use
from casefile.model.records import Case, Place
from casefile.services.past import entry_json
from casefile.services.reasons import reason_words
from casefile.workspace import Workspace

AR, EN = Translator("ar"), Translator("en")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use("en")
    yield
    use("en")


def newest(ws: Workspace) -> str:
    return ws.records.journal_entries()[-1].reason


def test_a_step_made_in_english_is_read_in_arabic(ws: Workspace, case: Case) -> None:
    ws.records.save(Place(case_id=case.id, name="Hajin"))
    assert newest(ws) == "Save Place"
    assert again(newest(ws), AR) == AR("Save {kind}", kind=AR("Place")) != "Save Place"
    assert ws.past.undo_label() == "Save Place"
    use("ar")
    assert ws.past.undo_label() == AR("Save {kind}", kind=AR("Place"))


def test_and_one_made_in_arabic_in_english(ws: Workspace, case: Case) -> None:
    use("ar")
    place = Place(case_id=case.id, name="Hajin")
    ws.records.save(place)
    ws.records.trash([place.id])
    assert newest(ws) == AR.plural("Move {n} record to the trash", "Move {n} records to the trash", 1)
    assert again(newest(ws), EN) == "Move 1 record to the trash"
    use("en")
    ws.past.undo()
    assert newest(ws) == "Undo: Move 1 record to the trash"
    history = ws.records.history(place.id)
    assert [again(entry.label, EN) for entry in history] == [
        "Save Place",
        "Move 1 record to the trash",
        "Undo: Move 1 record to the trash",
    ]
    assert again(history[-1].label, AR).endswith(AR.plural("Move {n} record to the trash", "", 1))
    ws.past.redo()
    assert again(newest(ws), AR) != newest(ws) == "Redo: Move 1 record to the trash"
    assert ws.integrity.verify().ok


def test_the_entry_keeps_the_text_of_its_author_and_of_what_it_was_made(ws: Workspace, case: Case) -> None:
    use("ar")
    ws.records.save(Place(case_id=case.id, name="Hajin"))
    entry = ws.records.journal_entries()[-1]
    body = json.loads(entry.body)
    assert body["reason"] == AR("Save {kind}", kind=AR("Place"))
    assert body["said"] == {"of": ["Save {kind}"], "with": {"kind": {"of": ["Place"]}}}
    shown = json.loads(json.dumps(entry_json(entry)))
    assert shown["reason"] == body["reason"], "for other programs it is the text"


def test_a_hand_over_is_read_in_arabic_with_the_words_of_the_person(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "statement.txt"
    path.write_text("A shell hit the hospital.", encoding="utf-8")
    done = ws.sources.add_file(path, case.id)
    ws.custody.hand_over(done.evidence_id, "Save Place", "journal")
    english = ws.custody.chain(done.evidence_id, EN)[-1].reason
    arabic = ws.custody.chain(done.evidence_id, AR)[-1].reason
    assert english == "To Save Place: journal"
    assert arabic != english and "Save Place" in arabic and "journal" in arabic


@pytest.mark.parametrize(
    ("reason", "event", "says"),
    [
        ("dossier public en undrawn=3", "EXPORTED",
         "a dossier: For the public, in English, 3 characters as their code points"),
        ("dossier court ar", "EXPORTED", "a dossier: For a court or investigating body, in العربية"),
        ("dossier public left_out=2", "REDACTED", "a dossier left out 2 records: For the public"),
        ("files=2 entries=40 wrong=0", "VERIFIED", "2 evidence files read, 40 entries followed"),
        ("custody-form", "EXPORTED", "the form of custody"),
        ("journal", "EXPORTED", "the journal"),
        ("journal", "TRANSFERRED_OUT", "journal"),  # somebody's own word
        ("dossier public en", "TRANSFERRED_OUT", "dossier public en"),
        ("casefile-json", "EXPORTED", "with its whole case, as Casefile JSON"),
        ("to my sister", "TRANSFERRED_OUT", "to my sister"),
    ],
)  # fmt: skip
def test_what_the_program_wrote_for_itself_is_put_into_words(reason: str, event: str, says: str) -> None:
    assert reason_words(reason, event, EN) == says
    if says != reason:
        assert reason_words(reason, event, AR) != reason


@pytest.mark.parametrize(
    "untrusted",
    [
        None,
        7,
        "Save {kind}",
        {"of": []},
        {"of": ["a", "b", "c"]},
        {"of": [7]},
        {"of": ["Save {kind}"], "with": []},
        {"of": ["{n} record", "{n} records"]},
        {"of": ["{n} record", "{n} records"], "with": {"n": "many"}},
        {"of": ["Save {kind}"], "with": {"kind": {"of": 3}}},
        {"of": ["Save {kind}"], "with": {"kind": None}},
    ],
)
def test_what_is_no_sentence_of_ours_is_the_text_that_stands_there(untrusted: object) -> None:
    said = Sentence.from_json("Save Place", untrusted)
    assert said == "Save Place" and again(said, AR) == "Save Place"


def test_a_forged_template_reaches_nothing() -> None:
    for template in ("{kind.__class__}", "{kind!r}", "{kind:>99999999}", "{0}", "{", "{{kind}}"):
        said = Sentence.from_json("Save Place", {"of": [template], "with": {"kind": "x"}})
        assert again(said, EN) in (template, template.replace("{kind}", "x"))
        assert again(said, AR) == "Save Place", "not translated, so it stays as it was said"
    deep: object = "x"
    for _level in range(50):
        deep = {"of": ["Save {kind}"], "with": {"kind": deep}}
    assert again(Sentence.from_json("Save Place", deep), AR) == "Save Place"


def test_a_sentence_is_a_text_everywhere_else() -> None:
    said = plural("{n} file", "{n} files", 2)
    assert isinstance(said, str) and said == "2 files" and json.dumps(said) == '"2 files"'
    assert again(_("Save {kind}", kind=_("Place")), AR) == AR("Save {kind}", kind=AR("Place"))
    assert again("2 files", AR) == "2 files"
