"""What the worker does with the answer of a time stamp authority, called here without the worker: each rule broken."""

from __future__ import annotations

import base64
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from casefile.errors import BadInput
from casefile.vault import stamping
from tests.authority import Authority, authority

__all__ = ["authority"]

DIGEST = "ab" * 32
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    path = tmp_path / "one.tsq"
    path.write_bytes(stamping.request(DIGEST))
    return path


def read(answer: bytes, *requests: Path, roots: str = "") -> dict[str, Any]:
    options = {"requests": [base64.b64encode(each.read_bytes()).decode() for each in requests], "roots": roots}
    (found,) = stamping.read(io.BytesIO(answer), options)
    return found


def refusal(answer: bytes, *requests: Path, roots: str = "") -> str:
    with pytest.raises(BadInput) as caught:
        read(answer, *requests, roots=roots)
    return caught.value.code


def test_what_an_answer_says(authority: Authority, asked: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.tsq"
    other.write_bytes(stamping.request("cd" * 32))
    root = authority.root.read_text()
    found = read(authority.answer(asked).read_bytes(), other, asked, roots=root)
    assert (found["request"], found["confirmed"]) == (1, True)
    assert found["authority"] == "Invented Trust Stamps, Invented Trust"
    assert found["ends_in"] == "Invented Trust Root, Invented Trust"
    assert abs(dt.datetime.fromisoformat(found["at"]) - NOW) < dt.timedelta(hours=1)
    token = authority.answer(asked, token=True).read_bytes()
    bare = read(token, asked)
    assert base64.b64decode(bare["token"]) == token and not bare["confirmed"]
    assert read(stamping.as_response(token), asked) == bare
    alone = read(authority.answer(asked, chain=False).read_bytes(), asked)
    assert alone["ends_in"] == "Invented Trust Middle, Invented Trust"


@pytest.mark.parametrize("key", ["P-256", "P-384"])
def test_other_kinds_of_keys(asked: Path, tmp_path: Path, key: str) -> None:
    other = Authority(tmp_path / "other", "Other", ("ec", "-pkeyopt", f"ec_paramgen_curve:{key}"))
    answer = other.answer(asked).read_bytes()
    assert read(answer, asked, roots=other.root.read_text())["confirmed"]


def test_no_single_altered_byte_passes(authority: Authority, asked: Path) -> None:
    """Every part of an answer: status, content, certificates, attributes, signature."""
    answer = authority.answer(asked, chain=False).read_bytes()
    for place in range(9, len(answer), 7):
        altered = bytearray(answer)
        altered[place] ^= 0x04
        assert refusal(bytes(altered), asked)


def test_an_answer_to_something_else(authority: Authority, asked: Path, tmp_path: Path) -> None:
    answer = authority.answer(asked).read_bytes()
    assert refusal(answer) == "wrong_digest"
    again = tmp_path / "again.tsq"
    again.write_bytes(stamping.request(DIGEST))
    assert refusal(answer, again) == "wrong_nonce"
    again.write_bytes(b"\x30\x03\x02\x01\x01")
    assert refusal(answer, again) == "bad_request"


def test_roots_that_are_none(authority: Authority, asked: Path, tmp_path: Path) -> None:
    answer = authority.answer(asked).read_bytes()
    assert refusal(answer, asked, roots="no certificate") == "bad_root"
    stranger = Authority(tmp_path / "other", "Other").root.read_text()
    assert refusal(answer, asked, roots=stranger) == "wrong_root"


@pytest.mark.parametrize("said", ["", "Come back \u202e tomorrow"])
def test_a_refusal_with_and_without_a_reason(asked: Path, said: str) -> None:
    text = stamping._tlv(0x30, stamping._tlv(0x0C, said.encode())) if said else b""
    answer = stamping._tlv(0x30, stamping._tlv(0x30, stamping._tlv(0x02, b"\x02"), text))
    with pytest.raises(BadInput) as caught:
        read(answer, asked)
    assert caught.value.code == "rejected"
    assert ("Come back  tomorrow" in caught.value.message or "Come back tomorrow" in caught.value.message) == bool(said)


def test_what_is_no_answer(authority: Authority, asked: Path) -> None:
    good = authority.answer(asked).read_bytes()
    for content in (
        b"",
        b"\x30",
        b"<html>busy</html>",
        good[:-1],
        good + b"\0",
        b"\x30\x80" + good,
        good * 2,
        b"\x1f0",
    ):
        assert refusal(content, asked) == "not_a_token"
    assert refusal(bytes(stamping.LARGEST_ANSWER + 1), asked) == "too_large"


# -- certificates exchanged in an answer that is otherwise right ------------------------------------------------------


def with_certificate(token: bytes, der: bytes | None) -> bytes:
    """The same token with another certificate in the place of all of its own, or with none."""
    (info,) = stamping._parts(token, 0x30)
    kind, wrapped = stamping._parts(info.content)
    (signed,) = stamping._parts(wrapped.content, 0x30)
    parts = [
        stamping._tlv(each.tag, (der or b"") if each.tag == 0xA0 else each.content)
        for each in stamping._parts(signed.content)
    ]
    inside = stamping._tlv(0xA0, stamping._tlv(0x30, *parts))
    return stamping._tlv(0x30, stamping._tlv(kind.tag, kind.content), inside)


def reissued(
    authority: Authority, usage: list[x509.ObjectIdentifier], days: tuple[int, int], *, critical: bool
) -> bytes:
    """The signer's certificate once more: the same key, issuer and number, another use or other days, in DER."""
    old = x509.load_pem_x509_certificate((authority.folder / "signer.pem").read_bytes())
    by = serialization.load_pem_private_key((authority.folder / "middle.key").read_bytes(), None)
    builder = (
        x509.CertificateBuilder(old.issuer, old.subject, old.public_key(), old.serial_number)  # type: ignore[arg-type]
        .not_valid_before(NOW + dt.timedelta(days=days[0]))
        .not_valid_after(NOW + dt.timedelta(days=days[1]))
    )
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    return builder.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.DER)  # type: ignore[arg-type]


STAMPS, CODE = ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING


@pytest.mark.parametrize(
    ("usage", "days", "critical", "code"),
    [
        ([STAMPS, CODE], (-9, 9), True, "wrong_usage"),
        ([STAMPS], (-9, 9), False, "wrong_usage"),
        ([], (-9, 9), True, "wrong_usage"),
        ([STAMPS], (-9, -5), True, "expired"),
        ([STAMPS], (5, 9), True, "expired"),
        ([STAMPS], (-9, 9), True, "bad_signature"),  # right in itself, but not the one that the signature names
    ],
)
def test_another_certificate_of_the_same_key(
    authority: Authority,
    asked: Path,
    usage: list[x509.ObjectIdentifier],
    days: tuple[int, int],
    critical: bool,
    code: str,
) -> None:
    token = authority.answer(asked, token=True, chain=False).read_bytes()
    assert refusal(with_certificate(token, reissued(authority, usage, days, critical=critical)), asked) == code


def test_no_certificate_of_the_signer(authority: Authority, asked: Path) -> None:
    token = authority.answer(asked, token=True, chain=False).read_bytes()
    middle = x509.load_pem_x509_certificate((authority.folder / "middle.pem").read_bytes())
    other = middle.public_bytes(serialization.Encoding.DER)
    assert refusal(with_certificate(token, other), asked) == "no_certificate"
    assert refusal(with_certificate(token, None), asked) in ("no_certificate", "not_a_token")
