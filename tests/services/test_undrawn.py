"""No letter is lost on paper without a word: what no font draws is named before it is written, and in it."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from casefile.dossier.undrawn import script_name
from casefile.errors import Refused, Undrawable
from casefile.i18n import use
from casefile.model.records import Case, Fact
from casefile.workspace import Workspace

LOST = "ᠮᠣᠩᠭᠣᠯ"


@pytest.fixture
def fact(ws: Workspace, case: Case) -> Fact:
    """A fact with a word in Mongolian letters."""
    made = Fact(case_id=case.id, statement=f"The leaflet is in {LOST} script, 警察 signed it.")
    ws.records.save(made)
    found = ws.records.get(made.id)
    assert isinstance(found, Fact)
    return found


def read(out: Path) -> str:
    with pdfium.PdfDocument(io.BytesIO(out.read_bytes())) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def reasons(ws: Workspace) -> list[str]:
    return [entry.reason for entry in ws.records.journal_entries()]


def test_an_export_names_record_field_and_words_first(ws: Workspace, case: Case, fact: Fact, tmp_path: Path) -> None:
    out = tmp_path / "court.pdf"
    with pytest.raises(Undrawable) as held:
        ws.dossiers.export(case.id, "court", out)
    assert not out.exists() and held.value.code == "undrawn"
    (place,) = held.value.places
    assert fact.ref in place and "Statement" in place and LOST in place and "警察" not in place
    assert LOST not in held.value.message


def test_the_gate_says_so_before(ws: Workspace, case: Case, fact: Fact) -> None:
    (gate,) = [gate for gate in ws.dossiers.preview(case.id, "court").gates if gate.code == "undrawn"]
    assert gate.blocks and gate.refs == (fact.ref,) and LOST in gate.sentence


def test_the_sentence_says_what_a_window_without_that_font_cannot_show(ws: Workspace, case: Case, fact: Fact) -> None:
    (gate,) = [gate for gate in ws.dossiers.preview(case.id, "court").gates if gate.code == "undrawn"]
    said = gate.sentence.replace("\u2068", "").replace("\u2069", "")
    assert f"{LOST} (Mongolian: U+182E U+1823 U+1829 U+182D U+182F)" in said


@pytest.mark.parametrize(
    ("char", "language", "script"),
    [
        ("ᠮ", "en", "Mongolian"),
        ("ᠮ", "ar", "المغولية"),
        ("ᨠ", "en", "Lanna"),
        ("\U00012000", "en", "Sumero-Akkadian Cuneiform"),
        ("\U00011200", "en", "Khojki"),
        ("\U0003fffe", "en", "script not known"),
    ],
)
def test_the_script_is_named_in_the_language_of_the_window(char: str, language: str, script: str) -> None:
    use(language)
    try:
        assert script_name(char) == script
    finally:
        use("en")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("警察逮捕了三人。", ["mainland China"]),
        ("警視庁は三人を逮捕した。", ["mainland China"]),
        ("ہسپتال پر بمباری میں تین افراد ہلاک ہوئے", ["Nastaliq"]),
        ("قُتل ثلاثة أشخاص در بیمارستان", []),
        ("Three people died.", []),
    ],
)
def test_letters_that_readers_write_otherwise_are_told_of_and_hold_nothing_back(
    ws: Workspace, case: Case, tmp_path: Path, statement: str, words: list[str]
) -> None:
    ws.records.save(Fact(case_id=case.id, statement=statement))
    told = [gate for gate in ws.dossiers.preview(case.id, "court").gates if gate.code == "forms"]
    assert [word for word in ("mainland China", "Nastaliq") if any(word in gate.sentence for gate in told)] == words
    assert len(told) == len(words) and not any(gate.blocks for gate in told)
    made = ws.dossiers.export(case.id, "court", tmp_path / "court.pdf")
    assert [gate for gate in made.gates if gate.code == "forms"] == told


def test_what_is_left_out_holds_nothing_back(ws: Workspace, case: Case, fact: Fact, tmp_path: Path) -> None:
    assert not [g for g in ws.dossiers.preview(case.id, "court", sections=("method",)).gates if g.code == "undrawn"]
    ws.dossiers.export(case.id, "court", tmp_path / "method.pdf", sections=("method",))


def test_written_all_the_same_it_is_named_and_journalled(ws: Workspace, case: Case, fact: Fact, tmp_path: Path) -> None:
    out = tmp_path / "court.pdf"
    made = ws.dossiers.export(case.id, "court", out, spell_out=True)
    said = read(out)
    for letter in set(LOST):
        assert f"‹U+{ord(letter):04X}›" in said
    assert "Characters that could not be drawn" in said and "MONGOLIAN LETTER MA" in said
    assert f"{fact.ref} Statement" in said.replace("\u2068", "").replace("\u2069", "")
    assert f"undrawn={len(set(LOST))}" in reasons(ws)[-1]
    assert made.ref


def test_a_case_that_can_be_drawn_says_nothing_of_it(ws: Workspace, case: Case, tmp_path: Path) -> None:
    ws.records.save(Fact(case_id=case.id, statement="አዲስ አበባ 警察 שנים 🔥"))
    out = tmp_path / "court.pdf"
    ws.dossiers.export(case.id, "court", out, spell_out=True)
    assert "could not be drawn" not in read(out) and "undrawn" not in reasons(ws)[-1]


def test_many_places_are_counted(ws: Workspace, case: Case, tmp_path: Path) -> None:
    for number in range(45):
        ws.records.save(Fact(case_id=case.id, statement=f"{number} {LOST}"))
    with pytest.raises(Undrawable) as held:
        ws.dossiers.export(case.id, "court", tmp_path / "court.pdf")
    assert len(held.value.places) == 41 and "5 more places" in held.value.places[-1]


def test_a_custody_form_names_them_too(ws: Workspace, case: Case, tmp_path: Path) -> None:
    path = tmp_path / f"{LOST}.txt"
    path.write_bytes(b"Eleven people died at the market.\n")
    evidence = ws.sources.add_file(path, case.id).evidence_id
    out = tmp_path / "form.pdf"
    with pytest.raises(Undrawable) as held:
        ws.sheets.custody_form(evidence, out)
    assert not out.exists() and "Original name" in held.value.places[0] and LOST in held.value.places[0]
    ws.sheets.custody_form(evidence, out, spell_out=True)
    assert "MONGOLIAN LETTER MA" in read(out)
    assert any(reason.startswith("custody-form undrawn=") for reason in reasons(ws))


def test_a_recovery_sheet_asks_for_another_name(ws: Workspace) -> None:
    key = ws.recovery.make("words")
    with pytest.raises(Refused) as refused:
        ws.sheets.recovery_pdf(key, vault_name=LOST)
    assert refused.value.code == "undrawn" and LOST in refused.value.message
    with pdfium.PdfDocument(ws.sheets.recovery_pdf(key, vault_name="חאג׳ין")) as document:
        assert "חאג׳ין" in document[0].get_textpage().get_text_range()
