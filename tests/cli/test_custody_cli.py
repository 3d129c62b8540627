"""Custody, time stamps and the recovery sheet on the command line."""

from __future__ import annotations

import getpass
import re
import sys
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from casefile.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_FOUND, EXIT_USAGE
from casefile.services.recovery import RecoveryKey
from casefile.workspace import Workspace
from tests.authority import Authority, authority
from tests.cli.conftest import Run
from tests.opened import PASSPHRASE

__all__ = ["authority"]


@pytest.fixture
def evidence(run: Run, vault_folder: Path, tmp_path: Path) -> str:
    """The reference of a file in the vault."""
    path = tmp_path / "report.txt"
    path.write_text("Eleven people died at the market.\n", encoding="utf-8")
    assert run("add", vault_folder, "--case", "TST", path).code == EXIT_DONE
    return "TST-E-0001"


def test_the_chain_is_shown(run: Run, vault_folder: Path, evidence: str) -> None:
    shown = run("custody", vault_folder, evidence)
    assert shown.code == EXIT_DONE
    assert [line.split()[2] for line in shown.out.splitlines()[1:]] == ["Collected", "Hashed", "Verified", "Derived"]
    chain = run("custody", vault_folder, evidence, "--json").json
    assert [event["event"] for event in chain] == ["COLLECTED", "HASHED", "VERIFIED_OK", "DERIVED"]
    journal = {entry["seq"]: entry["hash"] for entry in run("journal", vault_folder, "--json").json}
    assert all(journal[event["seq"]] == event["hash"] for event in chain)


def test_the_form_is_printed_once(run: Run, vault_folder: Path, evidence: str, tmp_path: Path) -> None:
    out = tmp_path / "form.pdf"
    done = run("custody", vault_folder, evidence, "-o", out)
    assert done.code == EXIT_DONE and "not encrypted" in done.out
    with pdfium.PdfDocument(out.read_bytes()) as document:
        assert evidence in document[0].get_textpage().get_text_bounded()
    again = run("custody", vault_folder, evidence, "-o", out)
    assert again.code == EXIT_BAD_INPUT and "form.pdf" in again.err
    assert run("custody", vault_folder, "TST", "-o", tmp_path / "x.pdf").code == EXIT_BAD_INPUT
    assert run("custody", vault_folder, "TST-E-9999").code == EXIT_BAD_INPUT


def test_what_a_person_records(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "given.txt"
    path.write_text("What was given.\n", encoding="utf-8")
    assert run("add", vault_folder, "--case", "TST", "--received-from", "A neighbour", path).code == EXIT_DONE
    record = ("custody", vault_folder, "TST-E-0001", "--why", "for the court", "--record")
    assert run(*record, "sealed", "--seal", "B-3").code == EXIT_DONE
    assert run(*record, "handed-over", "--who", "A court", "--medium", "USB stick").code == EXIT_DONE
    shown = run(*record, "received", "--who", "A court", "--json").json
    assert shown[0]["event"] == "RECEIVED"
    assert [(each["event"], each["reason"]) for each in shown[-3:]] == [
        ("SEALED", "Under seal B-3: for the court"),
        ("TRANSFERRED_OUT", "To A court, on USB stick: for the court"),
        ("TRANSFERRED_IN", "From A court: for the court"),
    ]
    assert run(*record, "handed-over").code == EXIT_BAD_INPUT
    assert run(*record, "eaten").code == EXIT_USAGE


def test_a_stamp_goes_out_and_comes_back(
    run: Run, vault_folder: Path, evidence: str, authority: Authority, tmp_path: Path
) -> None:
    request = tmp_path / "one.tsq"
    asked = run("stamp-request", vault_folder, evidence, "-o", request, "--json").json
    assert asked["stamp"] == "TST-TS-0001" and len(asked["digest"]) == 64
    answer = authority.answer(request)
    taken = run("stamp-import", vault_folder, answer)
    assert taken.code == EXIT_DONE
    assert "Invented Trust Root" in taken.out and "was not confirmed" in taken.out
    assert "nothing about when or how" in taken.out
    assert run("custody", vault_folder, evidence, "--json").json[-1]["event"] == "STAMPED"
    folder = tmp_path / "out"
    folder.mkdir()
    out = run("stamp-export", vault_folder, "TST-TS-0001", "-o", folder, "--json").json
    assert authority.verifies(Path(out["data"]), Path(out["token"]))
    assert run("verify", vault_folder).code == EXIT_DONE


def test_a_stamp_of_the_journal_with_its_root(
    run: Run, vault_folder: Path, evidence: str, authority: Authority, tmp_path: Path
) -> None:
    assert run("stamp-request", vault_folder, "TST", "-o", tmp_path / "j.tsq").code == EXIT_DONE
    answer = authority.answer(tmp_path / "j.tsq")
    told = run("stamp-import", vault_folder, answer, "--root", authority.root, "--json").json
    assert told["confirmed"] is True and told["authority"].startswith("Invented Trust Stamps")


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x30\x03\x02\x01\x00"])
def test_what_is_no_answer_is_refused(
    run: Run, vault_folder: Path, evidence: str, tmp_path: Path, content: bytes
) -> None:
    run("stamp-request", vault_folder, evidence, "-o", tmp_path / "one.tsq")
    bad = tmp_path / "bad.tsr"
    bad.write_bytes(content)
    refused = run("stamp-import", vault_folder, bad)
    assert refused.code == EXIT_BAD_INPUT
    assert refused.err.count("\n") == 1 and "Nothing was stored" in refused.err


def test_a_source_cannot_be_stamped(run: Run, vault_folder: Path, evidence: str, tmp_path: Path) -> None:
    assert run("stamp-request", vault_folder, "TST-S-0001", "-o", tmp_path / "x.tsq").code == EXIT_BAD_INPUT
    assert not (tmp_path / "x.tsq").exists()


# -- the recovery sheet -----------------------------------------------------------------------------------------------


def words_of(path: Path) -> list[list[str]]:
    """The words on each page, by their numbers."""
    pages = []
    with pdfium.PdfDocument(path.read_bytes()) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded().replace(" of ", " / ")
            numbered = {int(number): word for number, word in re.findall(r"\b(\d+)\s+([a-z]+)\b", text)}
            pages.append([numbered[number] for number in range(1, 34) if number in numbered])
    return pages


@pytest.mark.parametrize(("form", "size", "pages"), [("words", 24, 1), ("shares", 33, 3)])
def test_a_sheet_opens_the_vault(
    run: Run, vault_folder: Path, tmp_path: Path, form: str, size: int, pages: int
) -> None:
    out = tmp_path / "sheet.pdf"
    made = run("recovery", vault_folder, "--form", form, "-o", out, "--no-proof")
    assert made.code == EXIT_DONE and "key to the vault" in made.out
    assert "Nobody has proved" in made.err
    printed = words_of(out)
    assert [len(words) for words in printed] == [size] * pages
    assert not any(word in made.out + made.err for word in [" ".join(printed[0][:3])])
    with Workspace.open_with_recovery(vault_folder, [" ".join(words) for words in printed[-2:]]) as workspace:
        assert workspace.folder == vault_folder


def test_a_sheet_is_never_written_over_another_file(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    out.write_text("mine")
    assert run("recovery", vault_folder, "-o", out).code == EXIT_BAD_INPUT
    assert out.read_text() == "mine"
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as workspace:
        assert workspace.recovery.made() == ""


def test_two_words_prove_it(run: Run, vault_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "sheet.pdf"
    questions: list[str] = []

    def answer(question: str = "") -> str:
        """Wrong at first, then as the printed sheet says."""
        questions.append(question)
        number = int(question.split()[1].rstrip(":"))
        return "wrong" if len(questions) == 1 else words_of(out)[0][number - 1]

    monkeypatch.setattr(getpass, "getpass", answer)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    done = run("recovery", vault_folder, "-o", out)
    assert done.code == EXIT_DONE and "the sheet is proved" in done.out
    assert len(questions) == 4 and "Look again" in done.err
    with Workspace.open(vault_folder, PASSPHRASE, read_only=True) as workspace:
        assert workspace.sheets.reminder() == ""


def test_trying_a_sheet(run: Run, vault_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    out = tmp_path / "sheet.pdf"
    run("recovery", vault_folder, "-o", out, "--no-proof")
    words = " ".join(words_of(out)[0])
    monkeypatch.setattr(sys, "stdin", io.StringIO(words))
    assert run("recovery", vault_folder, "--try", "--json").json == {"opens": True}
    run("recovery", vault_folder, "-o", tmp_path / "newer.pdf", "--no-proof")
    monkeypatch.setattr(sys, "stdin", io.StringIO(words))
    failed = run("recovery", vault_folder, "--try")
    assert failed.code == EXIT_FOUND and "does not open" in failed.out
    monkeypatch.setattr(sys, "stdin", io.StringIO("abandon abandon"))
    assert run("recovery", vault_folder, "--try").code == EXIT_BAD_INPUT


@pytest.mark.parametrize("arguments", [(), ("--form", "rhyme", "-o", "x.pdf"), ("--try", "-o", "x.pdf")])
def test_wrong_usage(run: Run, vault_folder: Path, arguments: tuple[str, ...]) -> None:
    assert run("recovery", vault_folder, *arguments).code == EXIT_USAGE


def test_a_key_never_shows_its_words() -> None:
    assert "abandon" not in repr(RecoveryKey("words", words=("abandon",) * 24))
