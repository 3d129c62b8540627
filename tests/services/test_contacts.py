"""People across vaults: cards, words read aloud, and a key that changed."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from casefile.errors import BadInput, NotFound, Refused
from casefile.model.contacts import CHANGED, UNVERIFIED, VERIFIED
from casefile.services.contacts import ADDED, CLAIMED, KNOWN, WordsDiffer
from casefile.vault import age, contacts, signing
from casefile.vault.contacts import Card, Keys
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE
from tests.services.test_travel import everything_in


def card_of(name: str, seed: bytes, made: str = "2026-03-01T12:00:00Z", receiving: bytes | None = None) -> bytes:
    """Of somebody without a vault: keys from 32 bytes."""
    keys = Keys(signing.public_key(seed).hex(), age.recipient(receiving or seed))
    card = Card(name, keys, made)
    return card.signed(signing.sign(seed, card.text().encode()))


def words_on(card: bytes) -> str:
    return " ".join(contacts.words(contacts.read_card(card).keys))


BASHIR, OTHER = b"b" * 32, b"o" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "bashir.card"
    path.write_bytes(card_of("Bashir", BASHIR))
    return path


def test_a_card_is_unverified_until_its_words_are_compared(ws: Workspace, file: Path) -> None:
    taken = ws.contacts.import_card(file)
    assert (taken.outcome, taken.contact.state) == (ADDED, UNVERIFIED)
    assert ws.contacts.import_card(file).outcome == KNOWN
    before = ws.records.head()
    with pytest.raises(WordsDiffer):
        ws.contacts.verify("Bashir", words_on(card_of("Bashir", OTHER)))
    with pytest.raises(Refused, match="twelve words"):
        ws.contacts.verify("Bashir", " ".join(words_on(file.read_bytes()).split()[:8]))  # as slips of before had them
    assert ws.records.head() == before and ws.contacts.find("Bashir").state == UNVERIFIED
    short = " ".join(word[:4] for word in words_on(file.read_bytes()).split())
    assert ws.contacts.verify("bashir", short).state == VERIFIED
    assert ws.contacts.all() == [ws.contacts.find("Bashir")] and ws.contacts.find("Bashir").state == VERIFIED


def test_other_keys_under_a_known_name_block_until_the_words_decide(ws: Workspace, file: Path, tmp_path: Path) -> None:
    ws.contacts.import_card(file)
    ws.contacts.verify("Bashir", words_on(file.read_bytes()))
    other = tmp_path / "other.card"
    for spelt in ("Bashir", "BASHIR", "Ваshir"):  # the third begins with two Cyrillic letters
        other.write_bytes(card_of(spelt, OTHER))
        assert ws.contacts.import_card(other).outcome == CLAIMED
        blocked = ws.contacts.find("Bashir")
        assert (blocked.state, blocked.keys) == (CHANGED, contacts.read_card(file.read_bytes()).keys)
        with pytest.raises(Refused, match="different keys"):
            ws.contacts.require_sure(blocked)
    assert ws.contacts.verify("Bashir", words_on(file.read_bytes())).keys == blocked.keys, "the old key stays theirs"
    for spelt in ("Bashlr", "Bash\ufe0fir", "Bashir\u3164", "Bash\u034fir", "Baѕhіr"):
        other.write_bytes(card_of(spelt, OTHER))
        assert ws.contacts.import_card(other).outcome == CLAIMED, spelt
        ws.contacts.verify("Bashir", words_on(file.read_bytes()))
    ws.contacts.import_card(other)
    moved = ws.contacts.verify("Bashir", words_on(other.read_bytes()))
    assert (moved.state, moved.claimed) == (VERIFIED, None) and moved.keys != blocked.keys
    assert ws.contacts.import_card(other, called="Someone").outcome == KNOWN, "by their keys, whatever the name"


def test_a_card_that_mixes_the_keys_of_two_is_refused(ws: Workspace, file: Path, tmp_path: Path) -> None:
    ws.contacts.import_card(file)
    mixed = tmp_path / "mixed.card"
    mixed.write_bytes(card_of("Mallory", OTHER, receiving=BASHIR))
    with pytest.raises(Refused) as refused:
        ws.contacts.import_card(mixed)
    assert refused.value.code == "key_taken"
    assert [each.name for each in ws.contacts.all()] == ["Bashir"]


def test_every_altered_card_is_refused(ws: Workspace, file: Path) -> None:
    card = file.read_bytes()
    before = ws.records.head()
    for at in range(len(card)):
        file.write_bytes(card[:at] + bytes([card[at] ^ 1]) + card[at + 1 :])
        with pytest.raises(BadInput):
            ws.contacts.import_card(file)
    for content in (b"", card[:-2], card + b"\n", card * 20, b"\xff" * 400):
        file.write_bytes(content)
        with pytest.raises(BadInput):
            ws.contacts.import_card(file)
    assert (ws.contacts.all(), ws.records.head()) == ([], before)


def test_ones_own_card(ws: Workspace, tmp_path: Path) -> None:
    card = tmp_path / "own.card"
    with pytest.raises(Refused, match="no name"):
        ws.contacts.export_card(card)
    me = ws.people.me()
    assert me is not None
    ws.people.rename(me.id, "Amal Haddad")
    words = ws.contacts.export_card(card)
    read = contacts.read_card(card.read_bytes())
    assert (read.name, contacts.words(read.keys)) == ("Amal Haddad", words)
    assert read.keys.signing == me.public_key.hex()
    with pytest.raises(Refused, match="your own"):
        ws.contacts.import_card(card)
    ws.people.add("Bashir", "another passphrase")
    folder = ws.folder
    ws.close()
    with Workspace.open(folder, "another passphrase") as theirs:
        assert theirs.contacts.my_words() != words, "nobody else who opens the vault receives for her"
    with Workspace.open(folder, PASSPHRASE) as again:
        assert again.contacts.my_words() == words


def test_the_journal_names_no_contact_and_forgets_none(ws: Workspace, file: Path) -> None:
    ws.contacts.import_card(file)
    ws.contacts.verify("Bashir", words_on(file.read_bytes()))
    ws.contacts.forget("Bashir")
    with pytest.raises(NotFound):
        ws.contacts.find("Bashir")
    told = [entry for entry in ws.records.journal_entries() if entry.event == "CONTACT_CHANGED"]
    assert [entry.reason for entry in told] == ["contact-added", "contact-verified", "contact-forgotten"]
    assert {entry.file_sha256 for entry in told} == {contacts.digest(contacts.read_card(file.read_bytes()).keys)}
    assert ws.integrity.verify(None, None).ok


def test_a_travel_copy_knows_nobody_elsewhere(ws: Workspace, file: Path, tmp_path: Path) -> None:
    ws.contacts.import_card(file, called="Bashir of Tamir")
    ws.cases.create("TST", "A case")
    ws.travel.write(tmp_path / "Road.casefile", "a passphrase for the road")
    assert ws.contacts.find("Bashir of Tamir")
    assert b"Bashir of Tamir" not in everything_in(tmp_path / "Road.casefile", "a passphrase for the road")


def test_openssl_checks_a_card(file: Path, tmp_path: Path) -> None:
    """As the manual says: the key out of the card, the text before the blank line, the signature after it."""
    text, _blank, last = file.read_text().partition("\n\n")
    signing_key = next(line.split()[1] for line in text.splitlines() if line.startswith("signing "))
    (tmp_path / "key.der").write_bytes(bytes.fromhex("302a300506032b6570032100" + signing_key))
    (tmp_path / "text").write_text(text + "\n")
    (tmp_path / "signature").write_bytes(bytes.fromhex(last.split()[1]))
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key.der"]
    command += ["-rawin", "-in", "text", "-sigfile", "signature"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "text").write_text(text + "\n\n")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_card_is_shown_to_a_camera_and_printed(ws: Workspace, tmp_path: Path) -> None:
    """What a camera reads is taken in as the file is; it may lose the last end of line."""
    from PIL import ImageChops

    from casefile.dossier.card_sheet import squares_of
    from casefile.dossier.recovery_sheet import pictures

    me = ws.people.me()
    assert me is not None
    ws.people.rename(me.id, "Amal")
    ws.contacts.export_card(tmp_path / "amal.card")
    card = (tmp_path / "amal.card").read_bytes()
    shown = ws.contacts.shown_card()
    assert (shown.name, shown.words) == ("Amal", ws.contacts.my_words())
    assert len(shown.squares) == len(squares_of(card)) > 60, "byte for byte, so it is large"
    assert contacts.read_card(card.rstrip(b"\n")) == contacts.read_card(card)
    ws.contacts.export_sheet(tmp_path / "card.pdf", "ar")
    (page,) = pictures((tmp_path / "card.pdf").read_bytes(), 72)
    image = Image.open(io.BytesIO(page)).convert("L")
    box = ImageChops.invert(image).getbbox()
    assert box is not None and box[2] - box[0] > len(shown.squares) * 2
