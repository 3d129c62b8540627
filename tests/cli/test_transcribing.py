"""``casefile transcribe`` brings in what somebody wrote down or translated."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Run
from tests.services.test_recognising import scan
from tests.services.test_seals import PHOTO, proof


def test_a_translation_is_brought_in(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    sound = tmp_path / "call.ogg"
    sound.write_bytes(b"OggS" + bytes(400))
    assert run("add", vault_folder, "--case", "HJN", sound).code == 0
    written = tmp_path / "call.srt"
    written.write_text("1\n00:00:01,000 --> 00:00:04,000\nIls ont frappé la porte de l'hôpital.\n", encoding="utf-8")
    given = ("--language", "fr", "--kind", "translation", "--by", "R. Haddad", "--tool", "whisper.cpp 1.7")
    ran = run("transcribe", vault_folder, "HJN-S-0001", written, *given, "--json")
    assert (ran.code, ran.json["characters"], ran.json["left_out"]) == (0, 69, [])
    shown = run("show", vault_folder, ran.json["ref"]).out
    assert "porte de l'hôpital" in shown and "R. Haddad" in shown and "whisper.cpp 1.7" in shown
    assert "Translated" in shown and "HJN-E-0001" in shown


def test_what_is_no_language_or_no_text_is_refused(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("Some words.")
    assert run("add", vault_folder, "--case", "HJN", words).code == 0
    assert run("transcribe", vault_folder, "HJN-S-0001", words, "--language", "xx").code == 2
    assert run("transcribe", vault_folder, "HJN-S-0001", words, "--language", "en", "--kind", "x").code == 2
    picture = tmp_path / "noise.bin"
    picture.write_bytes(bytes(range(256)))
    ran = run("transcribe", vault_folder, "HJN-S-0001", picture, "--language", "en")
    assert ran.code != 0 and "Traceback" not in ran.err
    assert run("transcribe", vault_folder, "HJN-S-0001", tmp_path / "gone", "--language", "en").code == 5


def test_recognising_says_what_it_needs(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(scan())
    assert run("add", vault_folder, "--case", "HJN", tmp_path / "scan.pdf").code == 0
    assert run("ocr", vault_folder, "HJN-E-0001", "--language", "xx").code == 2
    ran = run("ocr", vault_folder, "HJN-E-0001", "--language", "en", "--json")
    if ran.code == 0:
        assert "compare each with the original" in ran.err and ran.json["ref"] == "HJN-R-0001"
    else:
        assert (ran.code, "Tesseract" in ran.err, ran.out) == (5, True, "")


def test_the_seals_of_a_file(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(PHOTO)
    (tmp_path / "photo.jpg.ots").write_bytes(proof())
    assert run("add", vault_folder, "--case", "HJN", tmp_path / "photo.jpg", tmp_path / "photo.jpg.ots").code == 0
    (seal,) = run("seals", vault_folder, "HJN-E-0001", "--json").json
    assert (seal["seal"], seal["by_name"], len(seal["claims"])) == ("HJN-E-0002", False, 2)
    assert "before block 500000 of Bitcoin" in run("seals", vault_folder, "HJN-E-0002").out
