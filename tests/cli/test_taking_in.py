"""``casefile add`` gives the account of each file, and ``casefile formats`` says what is read."""

from __future__ import annotations

from pathlib import Path

from casefile.evidence.worker import __main__ as worker
from casefile.services.formats import FORMATS
from tests.cli.conftest import Run
from tests.evidence.reading import packed
from tests.evidence.test_conversations import ANDROID
from tests.evidence.test_mail import mixed, text

MEMBERS = {"path", "ref", "media_type", "title", "published", "language", "url", "characters", "left_out", "notices"}


def test_the_account_of_each_file(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    attached = text("Attached words.", more='Content-Disposition: attachment; filename="list.txt"\n')
    mail.write_bytes(mixed(text("Outer words of the message."), attached))
    (tmp_path / "empty.pdf").touch()
    ran = run("add", vault_folder, "--case", "HJN", mail, tmp_path / "empty.pdf", "--with-attachments", "--json")
    assert (ran.code, ran.json["failed"]) == (0, [])
    first, inner, empty = ran.json["added"]
    assert set(first) >= MEMBERS
    assert (first["path"], first["media_type"]) == (str(mail), "message/rfc822")
    assert (first["published"], first["characters"] > 20) == ("2018-12-06T18:14:00+03:00", True)
    (left_out,) = first["left_out"]
    assert (left_out["what"], left_out["name"], left_out["place"]) == ("attachment", "list.txt", "2")
    assert "list.txt" in left_out["sentence"]
    assert (inner["path"], inner["characters"]) == (f"{mail}#2", len("Attached words."))
    assert "is empty" in empty["notices"][0]
    assert "mail.eml: The attachment “list.txt” (2)" in ran.err
    shown = run("show", vault_folder, "HJN-E-0001")
    assert "The attachment “list.txt” (2) is in the file and not in the text." in shown.out


def test_what_failed_stands_apart(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_text("words")
    bad = tmp_path / "bad.txt"
    bad.write_text("words too")
    bad.chmod(0)
    ran = run("add", vault_folder, "--case", "HJN", good, bad, "--json")
    if ran.code == 0:  # root reads everything
        assert ran.json["failed"] == []
        return
    assert [each["path"] for each in ran.json["failed"]] == [str(bad)]
    assert len(ran.json["added"]) == 1


def test_formats_are_those_of_the_worker(run: Run) -> None:
    listed = {media_type for each in FORMATS for media_type in each.media_types}
    texts = {"text/plain", "text/markdown", "text/csv", "text/tab-separated-values"}
    assert listed == set(worker.EXTRACTORS) | texts
    assert "Named and left out:" in run("formats").out
    assert {"name", "media_types", "endings", "read", "not_read"} <= set(run("formats", "--json").json[0])


def test_a_file_is_read_again(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_bytes("Обстріл ринку в місті, троє загиблих".encode("koi8-u"))
    run("add", vault_folder, "--case", "HJN", note)
    again = run("read-again", vault_folder, "HJN-E-0001", "--encoding", "windows-1251", "--json")
    assert (again.code, again.json["ref"]) == (0, "HJN-R-0002")
    unknown = run("read-again", vault_folder, "HJN-E-0001", "--encoding", "rot13")
    assert (unknown.code, "koi8-u" in unknown.err) == (2, True)


def test_the_order_of_a_conversations_dates_is_said_and_not_guessed(
    run: Run, vault_folder: Path, tmp_path: Path
) -> None:
    chat = tmp_path / "chat.txt"
    chat.write_text(ANDROID, encoding="utf-8")
    ran = run("add", vault_folder, "--case", "HJN", chat)
    assert ran.code == 0 and "may be read in two ways" in ran.err
    assert run("read-again", vault_folder, "HJN-E-0001", "--day-order", "year").code == 2
    again = run("read-again", vault_folder, "HJN-E-0001", "--day-order", "day")
    assert again.code == 0 and "with the day before the month, as a person said" in again.err
    assert "2018-12-05 18:15 Ahmad" in run("show", vault_folder, again.out.strip()).out


def test_a_folder_is_taken_in_with_what_is_in_it(run: Run, vault_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "handed over"
    folder.mkdir()
    (folder / "one.txt").write_text("The first text, long enough.")
    (folder / ".hidden").write_text("x")
    (folder / "pack.zip").write_bytes(packed(**{"two_DOT_txt": "The second text.", "__etc__x": "y"}))
    ran = run("add", vault_folder, "--case", "HJN", folder, "--json")
    assert ran.code == 5
    assert [each["path"] for each in ran.json["added"]] == [
        str(folder / "one.txt"),
        str(folder / "pack.zip"),
        f"{folder / 'pack.zip'}#two.txt",
    ]
    assert [each["code"] for each in ran.json["failed"]] == ["archive_leads_elsewhere"]
    assert ran.json["passed_over"] == 1 and "1 file in the folders was passed over" in ran.err
    assert "pack.zip#/etc/x: Its name leads out of the archive" in ran.err
    assert run("add", vault_folder, "--case", "HJN", tmp_path / "missing").code == 5
