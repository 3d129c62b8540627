"""Trusted time stamps: requests written offline, tokens read and checked (RFC 3161, with RFC 5652 and RFC 5816).

A request is a fixed form of seventy bytes. A token comes from outside and is read by :func:`read`, which runs in the
keyless worker; this module holds no key and opens nothing. ``rfc3161-client`` decodes the answer and follows the chain
of certificates to a root that the person confirmed. Where no root is given it can say nothing, so the signature of the
token itself is checked here, which every token must pass.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from rfc3161_client import TimeStampResponse, VerificationError, VerifierBuilder, decode_timestamp_response

from casefile.errors import BadInput
from casefile.i18n import _, isolate
from casefile.model.outside import clean_line

READER = "casefile.vault.stamping:read"
"""What the worker is asked to run."""
LARGEST_ANSWER = 256 * 1024
"""Bytes of an answer; those of real authorities have two to ten thousand."""
LARGEST_ROOTS = 256 * 1024
"""Bytes of a file of root certificates."""

_SHA256 = bytes.fromhex("0609608648016503040201")  # OBJECT IDENTIFIER 2.16.840.1.101.3.4.2.1
_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_TST_INFO = bytes.fromhex("2a864886f70d0109100104")
_CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")
_SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910020c")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
_DIGESTS: Mapping[bytes, type[hashes.HashAlgorithm]] = {
    bytes.fromhex("608648016503040201"): hashes.SHA256,
    bytes.fromhex("608648016503040202"): hashes.SHA384,
    bytes.fromhex("608648016503040203"): hashes.SHA512,
}
_PSS = bytes.fromhex("2a864886f70d01010a")
_SIGNATURES = frozenset(
    [
        _PSS,
        *(bytes.fromhex(f"2a864886f70d0101{each}") for each in ("01", "0b", "0c", "0d")),  # RSA (RFC 3370, RFC 5754)
        *(bytes.fromhex(f"2a8648ce3d0403{each}") for each in ("02", "03", "04")),  # ECDSA with SHA-2
        *(bytes.fromhex(f"2b65{each}") for each in ("70", "71")),  # Ed25519, Ed448
    ]
)
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for. :param digest: SHA-256 in hex."""

    digest: str
    nonce: int


def request(sha256: str) -> bytes:
    """A ``TimeStampReq`` (RFC 3161, 2.4.1) for a digest: SHA-256, a random nonce of 64 bits, certificates wanted.

    :param sha256: of what is to be stamped, in hex.
    """
    digest = bytes.fromhex(sha256)
    nonce = secrets.randbits(63) | 1 << 62
    imprint = _tlv(0x30, _tlv(0x30, _SHA256, b"\x05\x00"), _tlv(0x04, digest))
    return _tlv(0x30, _tlv(0x02, b"\x01"), imprint, _tlv(0x02, nonce.to_bytes(8, "big")), _tlv(0x01, b"\xff"))


def asked(untrusted_request: bytes) -> Asked:
    """What a request of :func:`request` asks for.

    :raises BadInput: it is not one.
    """
    try:
        (whole,) = _parts(untrusted_request, 0x30)
        _version, imprint, nonce, _wanted = _parts(whole.content)
        _algorithm, digest = _parts(imprint.content)
    except ValueError:
        raise BadInput(_("The request of this time stamp is damaged."), code="bad_request") from None
    return Asked(digest.content.hex(), int.from_bytes(nonce.content, "big"))


def as_response(token: bytes) -> bytes:
    """A token as the ``TimeStampResp`` (status: granted) that stock tools expect, such as ``openssl ts -verify``."""
    return _tlv(0x30, _tlv(0x30, _tlv(0x02, b"\x00")), token)


# -- in the worker ----------------------------------------------------------------------------------------------------


def read(stream: BinaryIO, options: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """Read an answer or a bare token, find the request it answers, and check it. Runs in the worker.

    :param options: ``requests``: the requests that wait, base64 each; ``roots``: certificates in PEM that the person
        confirmed, or empty.
    :raises BadInput: it is no answer, a refusal, to another request, or not signed by whom it names.
    """
    untrusted = stream.read(LARGEST_ANSWER + 1)
    if len(untrusted) > LARGEST_ANSWER:
        raise BadInput(_("The file is too large to be the answer of a time stamp authority."), code="too_large")
    requests = [asked(base64.b64decode(str(text))) for text in _listed(options.get("requests"))]
    roots = _roots(str(options.get("roots") or ""))
    try:
        yield _checked(untrusted, requests, roots)
    except BadInput:
        raise
    except Exception:  # whatever decoders do on bytes that were made to break them
        text = _("The file is not the answer of a time stamp authority. Nothing was stored.")
        raise BadInput(text, code="not_a_token") from None


def looked_at(untrusted: bytes) -> dict[str, str]:
    """What an answer claims that nobody here asked for: whose digest, when, by whom. Its signature holds. Runs in the
    worker.

    :raises BadInput: it is no answer (code ``not_a_token``), or not signed by whom it names.
    """
    if len(untrusted) > LARGEST_ANSWER:
        raise BadInput(_("The file is too large to be the answer of a time stamp authority."), code="too_large")
    try:
        response, token = _decoded(untrusted)
        info = response.tst_info
        certificates = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
        signer = _signer(response, certificates)
        _check_signer(signer, info.gen_time)
        _check_signature(token, signer)
        digest = info.message_imprint.message
        return {
            "algorithm": {20: "sha1", 32: "sha256", 48: "sha384", 64: "sha512"}.get(len(digest), "unknown"),
            "digest": digest.hex(),
            "at": info.gen_time.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
            "authority": _name(signer.subject),
            "ends_in": _name(_last(signer, certificates).issuer),
        }
    except BadInput:
        raise
    except Exception:
        text = _("The file is not the answer of a time stamp authority. Nothing was stored.")
        raise BadInput(text, code="not_a_token") from None


def _checked(untrusted: bytes, requests: Sequence[Asked], roots: Sequence[x509.Certificate]) -> dict[str, Any]:
    response, token = _decoded(untrusted)
    info = response.tst_info
    place = _answered(requests, info.message_imprint.message.hex(), info.nonce)
    certificates = [x509.load_der_x509_certificate(der) for der in response.signed_data.certificates]
    signer = _signer(response, certificates)
    _check_signer(signer, info.gen_time)
    _check_signature(token, signer)
    if roots:
        _check_chain(response, roots)
    return {
        "request": place,
        "token": base64.b64encode(token).decode("ascii"),
        "at": info.gen_time.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "authority": _name(signer.subject),
        "serial": format(info.serial_number, "x"),
        "confirmed": bool(roots),
        "ends_in": _name(_last(signer, certificates).issuer),
    }


def _decoded(untrusted: bytes) -> tuple[TimeStampResponse, bytes]:
    """The answer, and its token as it came.

    :raises BadInput: the authority refused. Anything else: it is no answer.
    """
    (outer,) = _parts(untrusted, 0x30)
    bare = outer.content[:1] == b"\x06"  # a ContentInfo begins with its type, an answer with its status
    inside = _shaped(outer.content, 0x06, 0xA0) if bare else _parts(outer.content, 0x30)
    granted = bare or _parts(inside[0].content)[0] in (Der(0x02, b"\x00"), Der(0x02, b"\x01"))  # as asked, or changed
    if not granted:
        raise _refused(decode_timestamp_response(untrusted))
    token = untrusted if bare else _tlv(inside[1].tag, inside[1].content)
    return decode_timestamp_response(as_response(_in_order(token))), token


def _in_order(token: bytes) -> bytes:
    """The token with its certificates in the order of DER. Authorities leave them in the order of the chain, which the
    decoder refuses; no signature covers their order.
    """
    (info,) = _parts(token, 0x30)
    kind, wrapped = _parts(info.content)
    (signed,) = _parts(wrapped.content, 0x30)
    inside = [
        _tlv(0xA0, *sorted(_tlv(each.tag, each.content) for each in _parts(part.content)))
        if part.tag == 0xA0
        else _tlv(part.tag, part.content)
        for part in _parts(signed.content)
    ]
    return _tlv(0x30, _tlv(kind.tag, kind.content), _tlv(0xA0, _tlv(0x30, *inside)))


def _refused(response: TimeStampResponse) -> BadInput:
    said = clean_line(" ".join(response.status_string)[:_LONGEST_NAME])
    if said:
        return BadInput(
            _("The authority refused the request and said: “{reason}”. Nothing was stored.", reason=isolate(said)),
            code="rejected",
        )
    return BadInput(_("The authority refused the request without a reason. Nothing was stored."), code="rejected")


def _answered(requests: Sequence[Asked], digest: str, nonce: int | None) -> int:
    same = [place for place, each in enumerate(requests) if each.digest == digest]
    if not same:
        raise BadInput(
            _(
                "This answer is about something else than what any request here asked to have stamped. Nothing was "
                "stored. Choose the file that the authority sent for one of the requests that wait."
            ),
            code="wrong_digest",
        )
    found = next((place for place in same if requests[place].nonce == nonce), None)
    if found is None:
        raise BadInput(
            _(
                "This answer is about the right thing, but to another request than the one that was written here. "
                "Nothing was stored. Choose the file that the authority sent for this request, or write a new request."
            ),
            code="wrong_nonce",
        )
    return found


def _signer(response: TimeStampResponse, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    signers = list(response.signed_data.signer_infos)
    if len(signers) == 1:
        for each in certificates:
            if each.issuer == signers[0].issuer and each.serial_number == signers[0].serial_number:
                return each
    raise BadInput(
        _("The token does not hold the certificate of its signer, so it cannot be checked. Nothing was stored."),
        code="no_certificate",
    )


def _check_signer(signer: x509.Certificate, at: dt.datetime) -> None:
    """RFC 3161, 2.3: a certificate for time stamping and nothing else; and it must have been valid at that time."""
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        wanted = usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    except Exception:  # none of that kind, or damaged ones
        wanted = False
    if not wanted:
        raise BadInput(
            _("The token is signed with a certificate that is not made for time stamps. Nothing was stored."),
            code="wrong_usage",
        )
    if not signer.not_valid_before_utc <= at <= signer.not_valid_after_utc:
        raise BadInput(
            _("The authority's certificate was not valid at the time that the token names. Nothing was stored."),
            code="expired",
        )


def _check_chain(response: TimeStampResponse, roots: Sequence[x509.Certificate]) -> None:
    builder = VerifierBuilder(nonce=response.tst_info.nonce)
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify(response, response.tst_info.message_imprint.message)
    except (VerificationError, ValueError):
        raise BadInput(
            _(
                "The token's certificates do not lead to the root certificate that was given. Nothing was stored; "
                "choose the root of this authority, or import without one."
            ),
            code="wrong_root",
        ) from None


def _check_signature(token: bytes, signer: x509.Certificate) -> None:
    """RFC 5652, 5.4 and 5.6: the signature covers the attributes, the attributes the content and the certificate."""
    try:
        holds = _signature_holds(token, signer)
    except Exception:  # InvalidSignature, a key of an unknown kind, or attributes that are none
        holds = False
    if not holds:
        raise BadInput(
            _("The signature of the token does not hold: it was altered or made by someone else. Nothing was stored."),
            code="bad_signature",
        )


def _signature_holds(token: bytes, signer: x509.Certificate) -> bool:
    (info,) = _parts(token, 0x30)
    kind, wrapped = _shaped(info.content, 0x06, 0xA0)
    (signed,) = _parts(wrapped.content, 0x30)
    version, algorithms, encapsulated, *more, signers = _parts(signed.content)
    content_type, octets = _shaped(encapsulated.content, 0x06, 0xA0)
    (content,) = _parts(octets.content, 0x04)
    (signer_info,) = _parts(signers.content, 0x30)
    inside = [each for each in _parts(signer_info.content) if each.tag != 0xA1]  # what is unsigned is not looked at
    own_version, _who, digest_algorithm, attributes, algorithm, signature = inside
    as_declared = (
        (version, own_version) == (Der(0x02, b"\x03"), Der(0x02, b"\x01"))
        and [each.tag for each in inside] == [0x02, 0x30, 0x30, 0xA0, 0x30, 0x04]
        and [algorithms.tag, encapsulated.tag, signers.tag] == [0x31, 0x30, 0x31]
        and [each.tag for each in more] in ([0xA0], [0xA0, 0xA1])  # certificates, and lists of revoked ones
        and _algorithm(digest_algorithm) in [_algorithm(each) for each in _parts(algorithms.content)]
        and _parts(algorithm.content)[0].content in _SIGNATURES
    )
    if not as_declared or kind.content != _SIGNED_DATA or content_type.content != _TST_INFO:
        return False
    digest = _DIGESTS[_algorithm(digest_algorithm)]()
    given = {
        _parts(each.content)[0].content: _parts(_parts(each.content)[1].content)
        for each in _parts(attributes.content, 0x30)
    }
    content_matches = (
        given[_CONTENT_TYPE][0].content == _TST_INFO
        and given[_MESSAGE_DIGEST][0].content == hashlib.new(digest.name, content.content).digest()
    )
    covered = _tlv(0x31, attributes.content)  # signed as a SET, whatever its tag inside
    _verify(signer, _parts(algorithm.content)[0].content, signature.content, covered, digest)
    return content_matches and _names_certificate(given, signer)


def _algorithm(identifier: Der) -> bytes:
    """The algorithm of an AlgorithmIdentifier that has no parameters. :raises ValueError: it is something else."""
    algorithm, *parameters = _parts(identifier.content)
    if identifier.tag != 0x30 or algorithm.tag != 0x06 or parameters not in ([], [Der(0x05, b"")]):
        raise ValueError
    return algorithm.content


def _verify(
    signer: x509.Certificate, algorithm: bytes, signature: bytes, covered: bytes, digest: hashes.HashAlgorithm
) -> None:
    """:raises InvalidSignature: it does not hold. :raises UnsupportedAlgorithm: a kind of key that is not for this."""
    match signer.public_key():
        case rsa.RSAPublicKey() as key if algorithm == _PSS:
            pss = padding.PSS(padding.MGF1(digest), padding.PSS.AUTO)
            key.verify(signature, covered, pss, digest)
        case rsa.RSAPublicKey() as key:
            key.verify(signature, covered, padding.PKCS1v15(), digest)
        case ec.EllipticCurvePublicKey() as key:
            key.verify(signature, covered, ec.ECDSA(digest))
        case ed25519.Ed25519PublicKey() | ed448.Ed448PublicKey() as key:
            key.verify(signature, covered)
        case _:
            raise UnsupportedAlgorithm("")


def _names_certificate(given: Mapping[bytes, Sequence[Der]], signer: x509.Certificate) -> bool:
    """RFC 5816: the signed attributes name the signer's certificate by its hash, so that no other can be put there."""
    if _SIGNING_CERTIFICATE_V2 in given:
        first = _parts(_parts(_parts(given[_SIGNING_CERTIFICATE_V2][0].content)[0].content)[0].content)
        algorithm = hashes.SHA256 if first[0].tag == 0x04 else _DIGESTS[_parts(first[0].content)[0].content]
        value = first[0] if first[0].tag == 0x04 else first[1]
        return value.content == signer.fingerprint(algorithm())
    old = _parts(_parts(_parts(given[_SIGNING_CERTIFICATE][0].content)[0].content)[0].content)
    return old[0].content == signer.fingerprint(hashes.SHA1())  # noqa: S303 - what RFC 2634 prescribes


def _roots(pem: str) -> list[x509.Certificate]:
    if not pem:
        return []
    try:
        return x509.load_pem_x509_certificates(pem.encode("ascii"))
    except ValueError:
        raise BadInput(
            _("The file of the root certificate is not a certificate in PEM form. Nothing was stored."),
            code="bad_root",
        ) from None


def _last(signer: x509.Certificate, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The end of the chain inside the token, each link checked; the signer itself where nothing follows."""
    last, left = signer, [each for each in certificates if each != signer]
    while above := next((each for each in left if _issued(each, last)), None):
        left.remove(above)
        last = above
    return last


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _name(name: x509.Name) -> str:
    """What an authority calls itself: common name and organisation."""
    wanted = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
    said = [str(part.value) for oid in wanted for part in name.get_attributes_for_oid(oid)[:1]]
    return clean_line(", ".join(said)[:_LONGEST_NAME]) or clean_line(name.rfc4514_string()[:_LONGEST_NAME])


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


# -- DER (ITU-T X.690), as far as it is needed ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Der:
    """One value: its tag and what is in it."""

    tag: int
    content: bytes


def _tlv(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _shaped(content: bytes, *tags: int) -> list[Der]:
    """The values one after another. :raises ValueError: they are not of exactly these tags."""
    found = _parts(content)
    if [each.tag for each in found] != list(tags):
        raise ValueError
    return found


def _parts(content: bytes, tag: int | None = None) -> list[Der]:
    """The values one after another, to the last byte.

    :param tag: the one that each must have. :raises ValueError: it is no DER, or another tag.
    """
    found: list[Der] = []
    at = 0
    while at < len(content):
        head = content[at : at + 2]
        if len(head) < 2 or head[0] & 0x1F == 0x1F or head[1] == 0x80:
            raise ValueError
        at, size = at + 2, head[1]
        if size > 0x80:
            octets = size & 0x7F
            size = int.from_bytes(content[at : at + octets], "big")
            at += octets
        if at + size > len(content) or tag not in (None, head[0]):
            raise ValueError
        found.append(Der(head[0], content[at : at + size]))
        at += size
    return found
