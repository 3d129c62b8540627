"""Seals beside a file: what they claim is said, which bytes they are about is compared, nothing more is believed."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from casefile.evidence.worker import media_types
from casefile.model.records import Case
from casefile.vault import stamping
from casefile.workspace import Workspace
from tests.authority import Authority, authority
from tests.evidence.reading import codes, read

__all__ = ["authority"]

PHOTO = b"the bytes of a photograph"
MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94"


def attestation(kind: str, content: bytes) -> bytes:
    return b"\x00" + bytes.fromhex(kind) + bytes([len(content)]) + content


def proof(content: bytes = PHOTO) -> bytes:
    """A proof with a nonce, in block 500,000, and another that waits for its calendar."""
    waits = attestation("83dfe30d2ef90c8e", bytes([19]) + b"https://example.org")
    done = b"\xf1\x02ab\x08" + attestation("0588960d73d71901", b"\xa0\xc2\x1e")
    return MAGIC + b"\x01\x08" + hashlib.sha256(content).digest() + b"\xf0\x02xy\x08\xff" + waits + done


def signature() -> bytes:
    hashed = b"\x05\x02\x5c\x07\xd5\x00" + b"\x16\x21\x04" + bytes(range(20))
    body = b"\x04\x00\x16\x08" + len(hashed).to_bytes(2, "big") + hashed + b"\x00\x00\x12\x34" + bytes(20)
    packet = bytes([0xC2, len(body)]) + body
    return b"-----BEGIN PGP SIGNATURE-----\n\n" + base64.encodebytes(packet) + b"=abcd\n-----END PGP SIGNATURE-----\n"


def test_a_proof_says_which_root_its_block_must_have() -> None:
    found = read(proof(), ".ots")
    assert found.media_type == media_types.OTS and not codes(found)
    inner = hashlib.sha256(hashlib.sha256(PHOTO).digest() + b"xy").digest()
    root = hashlib.sha256(b"ab" + inner).digest()[::-1].hex()
    assert f"BitcoinBlockHeaderAttestation 500000 merkle root {root}" in found.text.splitlines()
    assert "PendingAttestation https://example.org" in found.text.splitlines()
    assert [remark.what for remark in found.told] == ["seal_pending", "seal_bitcoin"]


def test_a_pgp_signature_names_its_key_and_is_not_called_checked() -> None:
    found = read(signature(), ".asc")
    assert found.media_type == media_types.PGP_SIGNATURE
    (remark,) = found.told
    assert (remark.what, remark.name) == ("seal_pgp", bytes(range(20)).hex().upper())
    assert remark.place == "2018-12-05T13:39:12Z" and "was not checked" in remark.sentence


@pytest.mark.parametrize("cut", [33, 40, 64, 70, 90])
def test_a_broken_seal_says_nothing(cut: int) -> None:
    found = read(proof()[:cut], ".ots")
    assert "damaged" in codes(found) and not found.text
    assert "damaged" in codes(read(signature()[: 30 + cut], ".asc"))


def test_seals_made_to_go_on_for_ever_end() -> None:
    begin = MAGIC + b"\x01\x08" + bytes(32)
    for tail in (b"\xff" * 900_000, b"\xf3" * 900_000, b"\xf0\xff\xff\xff\xff\x7f", b"\xf2" * 900_000):
        assert "damaged" in codes(read(begin + tail, ".ots"))


def test_each_seal_is_compared_with_the_files_of_the_case(
    ws: Workspace, case: Case, tmp_path: Path, authority: Authority
) -> None:
    request = tmp_path / "photo.tsq"
    request.write_bytes(stamping.request(hashlib.sha256(PHOTO).hexdigest()))
    answer = authority.answer(request).read_bytes()
    wrong = bytearray(answer)
    wrong[-20] ^= 1
    for name, content in (
        ("photo.jpg", PHOTO),
        ("other.jpg", b"other bytes"),
        ("photo.jpg.ots", proof()),
        ("photo.jpg.tsr", answer),
        ("photo.jpg.asc", signature()),
        ("changed.tsr", bytes(wrong)),
    ):
        (tmp_path / name).write_bytes(content)
        added = ws.sources.add_file(tmp_path / name, case.id)
        if name == "photo.jpg":
            photo = added.evidence_id
        elif name == "other.jpg":
            other = added.evidence_id
        elif name == "photo.jpg.ots":
            of_proof = added.evidence_id
        elif name == "changed.tsr":
            assert "seal_broken" in added.account.notices and not added.characters
    found = {each.seal.name: each for each in ws.seals.of(photo)}
    assert set(found) == {"photo.jpg.ots", "photo.jpg.tsr", "photo.jpg.asc"}
    assert [each.by_name for name, each in sorted(found.items())] == [True, False, False]
    (claim,) = found["photo.jpg.tsr"].claims
    assert "Invented Trust Stamps" in claim and "was not checked" in claim
    assert "exactly the bytes of" in found["photo.jpg.ots"].sentence
    assert ws.seals.of(other) == []
    assert [each.file.id for each in ws.seals.of(of_proof)] == [photo]
