"""Time stamps: the request, the answer of an authority, and everything that may be wrong with an answer."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from casefile.errors import BadInput, Refused, WorldFault
from casefile.model.records import Case, Stamp
from casefile.vault import stamping
from casefile.workspace import Workspace
from tests.authority import Authority, authority

__all__ = ["authority"]

CONTENT = b"Eleven people died at the market.\n"


@pytest.fixture
def evidence_id(ws: Workspace, case: Case, tmp_path: Path):  # type: ignore[no-untyped-def]
    path = tmp_path / "report.txt"
    path.write_bytes(CONTENT)
    return ws.sources.add_file(path, case.id).evidence_id


@pytest.fixture
def request_file(ws: Workspace, evidence_id, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    ws.stamps.request(evidence_id, tmp_path / "one.tsq")
    return tmp_path / "one.tsq"


def waiting(ws: Workspace) -> list[Stamp]:
    return [record for record in ws.records.of("stamp") if isinstance(record, Stamp) and not record.token]


def test_the_request_is_what_openssl_expects(ws: Workspace, request_file: Path) -> None:
    command = ["openssl", "ts", "-query", "-in", str(request_file), "-text"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "Hash Algorithm: sha256" in said
    assert "Certificate required: yes" in said
    assert "Policy OID: unspecified" in said
    assert int(said.split("Nonce: 0x")[1].split()[0], 16).bit_length() == 63
    hexed = hashlib.sha256(CONTENT).hexdigest()
    assert f"{hexed[0:2]} {hexed[2:4]} {hexed[4:6]}" in said
    (stamp,) = waiting(ws)
    assert base64.b64decode(stamp.request) == request_file.read_bytes()
    assert stamp.digest == hexed


def test_two_requests_never_share_a_nonce() -> None:
    assert len({stamping.asked(stamping.request("00" * 32)).nonce for _n in range(200)}) == 200


def test_a_token_with_its_root_is_confirmed(ws: Workspace, authority: Authority, request_file: Path) -> None:
    done = ws.stamps.import_(authority.answer(request_file), root=authority.root)
    assert done.confirmed
    assert done.stamp.authority == "Invented Trust Stamps, Invented Trust"
    assert done.stamp.stamped.startswith("20") and done.stamp.stamped.endswith("Z")
    assert int(done.stamp.serial, 16) >= 0x0B
    assert "no later than" in done.sentence
    assert ws.integrity.verify().ok


def test_a_token_without_a_root_says_that_it_is_not_confirmed(
    ws: Workspace, authority: Authority, request_file: Path
) -> None:
    done = ws.stamps.import_(authority.answer(request_file))
    assert not done.confirmed
    assert done.ends_in == "Invented Trust Root, Invented Trust"
    assert "was not confirmed: \u2068Invented Trust Root, Invented Trust\u2069" in done.sentence
    assert ws.stamps.check(done.stamp.id, root=authority.root).confirmed


def test_the_event_names_the_hash_of_the_token(
    ws: Workspace, evidence_id, authority: Authority, request_file: Path
) -> None:  # type: ignore[no-untyped-def]
    done = ws.stamps.import_(authority.answer(request_file))
    token = hashlib.sha256(base64.b64decode(done.stamp.token)).hexdigest()
    event = ws.custody.chain(evidence_id)[-1]
    assert (event.event, event.reason) == ("STAMPED", f"{done.stamp.ref} {token}")


def test_a_bare_token_is_taken_too(ws: Workspace, authority: Authority, request_file: Path) -> None:
    assert ws.stamps.import_(authority.answer(request_file, token=True), root=authority.root).confirmed


def test_openssl_checks_what_is_exported(
    ws: Workspace, evidence_id, authority: Authority, request_file: Path, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    done = ws.stamps.import_(authority.answer(request_file))
    folder = tmp_path / "out"
    folder.mkdir()
    answer, data = ws.stamps.export(done.stamp.id, folder)
    assert data.read_bytes() == CONTENT and data.suffix == ".txt"
    assert authority.verifies(data, answer)
    assert ws.custody.chain(evidence_id)[-1].event == "EXPORTED"
    data.write_bytes(CONTENT + b"!")
    assert not authority.verifies(data, answer)
    with pytest.raises(Refused):
        ws.stamps.export(done.stamp.id, folder)


def test_the_journal_can_be_stamped(ws: Workspace, case: Case, authority: Authority, tmp_path: Path) -> None:
    stamp = ws.stamps.request_for_journal(case.id, tmp_path / "journal.tsq")
    assert stamp.evidence_id is None
    assert stamp.digest == hashlib.sha256(stamp.checkpoint.encode()).hexdigest()
    assert ws.records.head().hash != stamp.digest and stamp.checkpoint.startswith("casefile/")
    done = ws.stamps.import_(authority.answer(tmp_path / "journal.tsq"), root=authority.root)
    answer, data = ws.stamps.export(done.stamp.id, tmp_path)
    assert data.read_text(encoding="utf-8") == stamp.checkpoint
    assert authority.verifies(data, answer)


# -- what may be wrong ------------------------------------------------------------------------------------------------


def refusal(ws: Workspace, path: Path, **more: object) -> str:
    """The code of what is wrong; nothing was stored."""
    head = ws.records.head()
    with pytest.raises(Refused) as caught:
        ws.stamps.import_(path, **more)  # type: ignore[arg-type]
    assert ws.records.head() == head
    return caught.value.code


def test_another_digest(ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.tsq"
    other.write_bytes(stamping.request("ab" * 32))
    assert refusal(ws, authority.answer(other)) == "wrong_digest"


def test_another_nonce(ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.tsq"
    other.write_bytes(stamping.request(hashlib.sha256(CONTENT).hexdigest()))
    assert refusal(ws, authority.answer(other)) == "wrong_nonce"


def test_a_refusal(ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path) -> None:
    asked = tmp_path / "md5.tsq"
    command = ["openssl", "ts", "-query", "-data", __file__, "-sha1", "-out", str(asked)]
    subprocess.run(command, capture_output=True, check=True, timeout=60)
    assert refusal(ws, authority.answer(asked)) == "rejected"


def test_a_certificate_for_something_else(
    ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path
) -> None:
    """openssl itself refuses to sign with it, so the certificate is exchanged in a good answer."""
    good = authority.answer(request_file, chain=False).read_bytes()
    der = [
        subprocess.run(
            ["openssl", "x509", "-in", str(authority.folder / f"{name}.pem"), "-outform", "DER"],
            capture_output=True, check=True, timeout=60,
        ).stdout
        for name in ("signer", "wrong")
    ]  # fmt: skip
    assert der[0] in good
    bad = tmp_path / "bad.tsr"
    bad.write_bytes(good.replace(der[0], der[1]) if len(der[0]) == len(der[1]) else good[:-1])
    assert refusal(ws, bad) in ("no_certificate", "not_a_token")


def test_the_wrong_root(ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other", "Other")
    answer = authority.answer(request_file)
    assert refusal(ws, answer, root=other.root) == "wrong_root"
    assert refusal(ws, answer, root=request_file) == "bad_root"
    assert ws.stamps.import_(answer, root=authority.root).confirmed


def test_garbage_and_a_huge_file(ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path) -> None:
    good = authority.answer(request_file).read_bytes()
    bad = tmp_path / "bad.tsr"
    for content in (b"", b"\x30", b"<html>busy</html>", good[:-1], good + b"\0", b"\x30\x80" + good, good * 2):
        bad.write_bytes(content)
        assert refusal(ws, bad) == "not_a_token"
    bad.write_bytes(b"\x30\x83\x7f\xff\xff" + b"\0" * 600_000)
    assert refusal(ws, bad) == "too_large"
    with pytest.raises(WorldFault):
        ws.stamps.import_(tmp_path / "nowhere.tsr")


def test_the_same_answer_twice(ws: Workspace, authority: Authority, request_file: Path) -> None:
    answer = authority.answer(request_file)
    stamp = ws.stamps.import_(answer).stamp
    assert refusal(ws, answer) == "none_waits"
    assert refusal(ws, answer, stamp_id=stamp.id) == "has_token"


def test_a_stamp_that_came_with_a_document_and_lies(
    ws: Workspace, authority: Authority, request_file: Path, tmp_path: Path
) -> None:
    """A record may claim the digest of a file and hold the request of other bytes."""
    (stamp,) = waiting(ws)
    other = tmp_path / "other.tsq"
    other.write_bytes(stamping.request("ab" * 32))
    lying = dataclasses.replace(
        stamp, id=type(stamp)().id, ref="", request=base64.b64encode(other.read_bytes()).decode(), digest="ab" * 32
    )
    ws.records.save(lying)
    with pytest.raises(BadInput) as caught:
        ws.stamps.import_(authority.answer(other), stamp_id=lying.id)
    assert caught.value.code == "wrong_digest"


def test_nothing_of_it_runs_in_the_process_that_holds_the_key(
    ws: Workspace, authority: Authority, request_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were an answer decoded here, the decoder would be called here."""

    def here(_data: bytes) -> None:
        raise AssertionError("decoded outside the worker")

    monkeypatch.setattr(stamping, "decode_timestamp_response", here)
    assert ws.stamps.import_(authority.answer(request_file)).stamp.token


def test_undo_takes_the_token_away_and_redo_brings_it_back(
    ws: Workspace, authority: Authority, request_file: Path
) -> None:
    done = ws.stamps.import_(authority.answer(request_file))
    ws.past.undo()
    assert len(waiting(ws)) == 1
    ws.past.redo()
    assert ws.records.get(done.stamp.id) == done.stamp


def test_openssl_is_here() -> None:
    """The tests above prove nothing where they are skipped."""
    assert shutil.which("openssl")
