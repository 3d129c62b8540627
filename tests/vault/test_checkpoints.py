"""Checkpoints: what this vault signed is proved, by us and by stock tools; everything else is refused in words."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.errors import BadInput
from casefile.vault import checkpoints, vault
from casefile.vault.slots import KdfCost

ROOT = hashlib.sha256(b"root").digest()
HEAD = hashlib.sha256(b"head").hexdigest()
NOW = dt.datetime(2999, 3, 1, 12, tzinfo=dt.UTC)


def signed(opened: vault.OpenVault, size: int = 7) -> bytes:
    return checkpoints.sign(opened, size, ROOT, HEAD, now=NOW).encode()


def test_a_checkpoint_comes_back(opened: vault.OpenVault) -> None:
    found = checkpoints.proved(signed(opened), opened)
    assert (found.size, found.root, found.head, found.generation) == (7, ROOT, HEAD, opened.generation)
    assert (found.vault, found.at) == (str(opened.id), "2999-03-01T12:00:00Z")


def test_it_names_nobody(opened: vault.OpenVault) -> None:
    assert opened.person is not None
    opened.rename_person(opened.person.id, "Amina Example")
    assert b"Amina" not in signed(opened)


def test_both_the_vault_and_the_person_sign(opened: vault.OpenVault) -> None:
    note = checkpoints.read(signed(opened))
    assert opened.person is not None
    assert note.is_signed_by(checkpoints.vault_name(opened.id), opened.signing_public_key())
    name = checkpoints.signer_name(opened.id, opened.person.id)
    assert note.is_signed_by(name, opened.person.public_key)
    assert note.is_signed_by(name, opened.signing_public_key()) is None


def test_every_flipped_byte_is_refused(opened: vault.OpenVault) -> None:
    good = signed(opened)
    # Behind the vault's own line stands that of the person; damaged, it may look like a stranger's, who counts for
    # nothing.
    until = good.index("\n—".encode(), good.index(b"\n\n") + 2) + 1
    for position in range(until):
        bad = bytearray(good)
        bad[position] ^= 1
        with pytest.raises(BadInput) as refused:
            checkpoints.proved(bytes(bad), opened)
        assert refused.value.code in ("not_a_checkpoint", "another_vault", "wrong_signature")


def test_a_damaged_signature_of_a_known_person_is_refused(opened: vault.OpenVault) -> None:
    good = signed(opened).decode()
    with pytest.raises(BadInput) as refused:
        checkpoints.proved((good[:-30] + good[-30:-10].swapcase() + good[-10:]).encode(), opened)
    assert refused.value.code == "wrong_signature"


def test_every_truncation_is_refused(opened: vault.OpenVault) -> None:
    good = signed(opened)
    whole_signatures = good.index(b"\xe2\x80\x94", good.index(b"\n\n") + 3)
    for length in range(len(good)):
        if length == whole_signatures:
            continue  # the vault's signature alone is a checkpoint, too: the person's is a second one
        with pytest.raises(BadInput):
            checkpoints.proved(good[:length], opened)
    assert checkpoints.proved(good[:whole_signatures], opened).size == 7


def test_one_of_another_vault_is_refused(opened: vault.OpenVault, tmp_path: Path) -> None:
    with vault.create(tmp_path / "other", "phrase", cost=KdfCost()) as other, pytest.raises(BadInput) as refused:
        checkpoints.proved(signed(other), opened)
    assert refused.value.code == "another_vault"


def test_one_that_another_vault_signed_in_our_name_is_refused(opened: vault.OpenVault, tmp_path: Path) -> None:
    text = checkpoints.read(signed(opened)).text
    with vault.create(tmp_path / "other", "phrase", cost=KdfCost()) as other:
        name = checkpoints.vault_name(opened.id)
        forged = text + "\n" + checkpoints._line(name, other.signing_public_key(), other.sign(text.encode()))
    with pytest.raises(BadInput) as refused:
        checkpoints.proved(forged.encode(), opened)
    assert refused.value.code == "wrong_signature"


def test_a_person_without_the_vault_proves_nothing(opened: vault.OpenVault) -> None:
    text, _separator, lines = signed(opened).decode().partition("\n\n")
    only_person = f"{text}\n\n{lines.splitlines()[1]}\n"
    with pytest.raises(BadInput):
        checkpoints.proved(only_person.encode(), opened)


def test_signatures_of_strangers_are_left_alone(opened: vault.OpenVault) -> None:
    """A witness may add a line of their own (C2SP: signatures of unknown keys are ignored)."""
    witnessed = signed(opened) + ("— witness.example " + base64.b64encode(bytes(72)).decode() + "\n").encode()
    assert checkpoints.proved(witnessed, opened).size == 7


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace(b"\n7\n", b"\n07\n"),
        lambda note: note.replace(b"\n7\n", b"\n-7\n"),
        lambda note: note.replace(b"\n7\n", b"\n" + b"9" * 30 + b"\n"),
        lambda note: note.replace(b"head ", b"tail "),
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: note.replace(b"\n\n", b"\nanother line\n\n"),
        lambda note: note + b"\n",
        lambda note: note + b"x" * checkpoints.LARGEST,
        lambda note: b"\xff" + note,
        lambda note: b"",
        lambda note: note.replace("— ".encode(), b"- "),
    ],
)
def test_what_is_no_checkpoint_is_refused(opened: vault.OpenVault, change: object) -> None:
    with pytest.raises(BadInput) as refused:
        checkpoints.proved(change(signed(opened)), opened)  # type: ignore[operator]
    assert refused.value.code == "not_a_checkpoint"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_words(opened: vault.OpenVault, content: bytes) -> None:
    with pytest.raises(BadInput):
        checkpoints.proved(content, opened)


def test_the_form_is_that_of_signed_notes() -> None:
    """A note and a verifier key from the documentation of golang.org/x/mod/sumdb/note."""
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    name = "PeterNeumann"
    key = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    assert checkpoints.verifier_key(name, key) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    read_text, signatures = checkpoints._split(f"{text}\n— {name} {line}\n".encode())
    assert read_text == text
    note = checkpoints.SignedNote(checkpoints.Checkpoint("", 0, b"", "", 1, ""), read_text, signatures)
    assert note.is_signed_by(name, key) is True


def test_stock_tools_check_it(opened: vault.OpenVault, tmp_path: Path) -> None:
    """With openssl and nothing of ours, as the manual says."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not here")
    text, _separator, lines = signed(opened).decode().partition("\n\n")
    signature = base64.b64decode(lines.splitlines()[0].rsplit(" ", 1)[1])[4:]
    der = bytes.fromhex("302a300506032b6570032100") + opened.signing_public_key()  # RFC 8410
    pem = f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"
    for name, content in (("text", f"{text}\n".encode()), ("sig", signature), ("key.pem", pem.encode())):
        (tmp_path / name).write_bytes(content)
    command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text", "-sigfile", "sig"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "text").write_bytes(f"{text}\n".encode().replace(b"\n7\n", b"\n6\n"))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0
