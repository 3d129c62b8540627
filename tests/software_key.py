"""A security key in software: CTAP 2.1 with PIN protocol two and hmac-secret, as a peer for the real client.

It speaks CBOR as a device over USB does and keeps its own secrets; nothing of it is shared with the program.
Specification: Client to Authenticator Protocol 2.1, sections 6.1 to 6.5 and 12.5.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fido2 import cbor
from fido2.ctap import STATUS, CtapDevice, CtapError
from fido2.hid import CAPABILITY, CTAPHID

ERR = CtapError.ERR
TRIES = 8


class Stop(Exception):
    """A command ends with an error code."""

    def __init__(self, code: int) -> None:
        self.code = code


class SoftwareKey(CtapDevice):
    """One key.

    :param pin: its PIN; empty for none. :param hmac_secret: whether it can do that.
    :param finger: whether it reads a fingerprint, always the right one.
    :ivar faults: error codes by command (1 make, 2 assert, 6 PIN), which then answers nothing else.
    :ivar touches: how often it was touched. :ivar touched: what happens when it waits for a touch; False for nothing
        within the time that it waits.
    """

    def __init__(self, pin: str = "246810", *, hmac_secret: bool = True, finger: bool = False) -> None:
        self.pin, self.tries, self.in_a_row = pin, TRIES, 0
        self.touches = 0
        self.touched: Callable[[], bool] = lambda: True
        self.unplugged = False
        self.closed = 0
        # Two secrets a credential: for a person who was verified, and for one who only touched (section 12.5).
        self.credentials: dict[bytes, tuple[str, dict[bool, bytes], ec.EllipticCurvePrivateKey]] = {}
        self.answers: list[bytes] = []
        self.faults: dict[int, int] = {}
        self._hmac_secret, self._finger = hmac_secret, finger
        self._agreement = ec.generate_private_key(ec.SECP256R1())
        self._token = os.urandom(32)

    @property
    def capabilities(self) -> int:
        return CAPABILITY.CBOR

    @classmethod
    def list_devices(cls) -> Iterator[CtapDevice]:
        return iter(())

    def close(self) -> None:
        self.closed += 1

    def replug(self) -> None:
        """Take it out and put it in again: three wrong PINs in a row are forgotten, the tries are not."""
        self.in_a_row = 0
        self._token = os.urandom(32)

    def call(
        self,
        cmd: int,
        data: bytes = b"",
        event: Event | None = None,
        on_keepalive: Callable[[STATUS], None] | None = None,
    ) -> bytes:
        if self.unplugged:
            raise OSError("no such device")
        assert cmd == CTAPHID.CBOR
        asked = cbor.decode(data[1:]) if data[1:] else {}
        verbs = {1: self._make, 2: self._assert, 4: self._info, 6: self._client_pin}
        try:
            if data[0] in self.faults:
                raise Stop(self.faults[data[0]])
            said = verbs[data[0]](asked, event or Event(), on_keepalive or (lambda _status: None))
        except Stop as stop:
            return bytes([stop.code])
        return b"\0" + cbor.encode(said)

    def _info(self, _asked: Any, _event: Event, _keepalive: Any) -> dict[int, Any]:
        return {
            1: ["FIDO_2_1"],
            2: ["hmac-secret"] if self._hmac_secret else [],
            3: bytes(16),
            4: {
                "rk": True,
                "up": True,
                "clientPin": bool(self.pin),
                "pinUvAuthToken": True,
                **({"uv": True} if self._finger else {}),
            },
            5: 1200,
            6: [2],
            7: 8,
            8: 128,
        }

    def _client_pin(self, asked: dict[int, Any], _event: Event, _keepalive: Any) -> dict[int, Any]:
        if asked[2] == 1:
            return {3: self.tries}
        if asked[2] == 2:
            return {1: self._public()}
        if asked[2] == 6 and self._finger:
            return {2: self._encrypt(self._shared(asked[3]), self._token)}
        assert asked[2] == 9, "getPinUvAuthTokenUsingPinWithPermissions"
        if not self.pin:
            raise Stop(ERR.PIN_NOT_SET)
        if not self.tries:
            raise Stop(ERR.PIN_BLOCKED)
        if self.in_a_row >= 3:
            raise Stop(ERR.PIN_AUTH_BLOCKED)
        shared = self._shared(asked[3])
        if self._decrypt(shared, asked[6]) != hashlib.sha256(self.pin.encode()).digest()[:16]:
            self.tries -= 1
            self.in_a_row += 1
            raise Stop(ERR.PIN_BLOCKED if not self.tries else ERR.PIN_INVALID)
        self.tries, self.in_a_row = TRIES, 0
        return {2: self._encrypt(shared, self._token)}

    def _make(self, asked: dict[int, Any], event: Event, keepalive: Any) -> dict[int, Any]:
        if not self._verified(asked[1], asked.get(8)):
            raise Stop(ERR.PUAT_REQUIRED)
        held = [each["id"] for each in asked.get(5) or [] if each["id"] in self.credentials]
        self._wait(event, keepalive)
        if held:
            raise Stop(ERR.CREDENTIAL_EXCLUDED)
        id, key = os.urandom(48), ec.generate_private_key(ec.SECP256R1())
        self.credentials[id] = (asked[2]["id"], {True: os.urandom(32), False: os.urandom(32)}, key)
        extensions = {"hmac-secret": True} if (asked.get(6) or {}).get("hmac-secret") else {}
        attested = bytes(16) + struct.pack(">H", len(id)) + id + cbor.encode({3: -7, **self._cose(key, 1)})
        return {1: "none", 2: self._auth_data(asked[2]["id"], 0x45, attested, extensions), 3: {}}

    def _assert(self, asked: dict[int, Any], event: Event, keepalive: Any) -> dict[int, Any]:
        options = asked.get(5) or {}
        verified = self._verified(asked[2], asked.get(6))
        held = [each["id"] for each in asked[3] if self.credentials.get(each["id"], ("",))[0] == asked[1]]
        if options.get("up", True):
            self._wait(event, keepalive)
        if not held:
            raise Stop(ERR.NO_CREDENTIALS)
        _rp, both, key = self.credentials[held[0]]
        extensions: dict[str, Any] = {}
        if wanted := (asked.get(4) or {}).get("hmac-secret"):
            shared = self._shared(wanted[1])
            if not hmac.compare_digest(hmac.digest(shared[:32], wanted[2], "sha256"), wanted[3]):
                raise Stop(ERR.PIN_AUTH_INVALID)
            salt = self._decrypt(shared, wanted[2])
            self.answers.append(hmac.digest(both[verified], salt, "sha256"))
            extensions["hmac-secret"] = self._encrypt(shared, self.answers[-1])
        data = self._auth_data(asked[1], 0x05 if verified else 0x01, b"", extensions)
        signature = key.sign(data + asked[2], ec.ECDSA(hashes.SHA256()))
        return {1: {"type": "public-key", "id": held[0]}, 2: data, 3: signature}

    def _verified(self, client_data_hash: bytes, proof: bytes | None) -> bool:
        if proof is None:
            return False
        if not hmac.compare_digest(hmac.digest(self._token, client_data_hash, "sha256"), proof):
            raise Stop(ERR.PIN_AUTH_INVALID)
        return True

    def _wait(self, event: Event, keepalive: Callable[[STATUS], None]) -> None:
        keepalive(STATUS.UPNEEDED)
        touched = self.touched()
        if event.is_set():
            raise Stop(ERR.KEEPALIVE_CANCEL)
        if not touched:
            raise Stop(ERR.USER_ACTION_TIMEOUT)
        self.touches += 1

    def _auth_data(self, rp_id: str, flags: int, attested: bytes, extensions: dict[str, Any]) -> bytes:
        more = cbor.encode(extensions) if extensions else b""
        flags |= 0x80 if extensions else 0
        return hashlib.sha256(rp_id.encode()).digest() + struct.pack(">BI", flags, self.touches) + attested + more

    def _public(self) -> dict[int, Any]:
        return {3: -25, **self._cose(self._agreement, 1)}

    @staticmethod
    def _cose(key: ec.EllipticCurvePrivateKey, curve: int) -> dict[int, Any]:
        numbers = key.public_key().public_numbers()
        return {1: 2, -1: curve, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _shared(self, peer: dict[int, Any]) -> bytes:
        x, y = (int.from_bytes(peer[name], "big") for name in (-2, -3))
        z = self._agreement.exchange(ec.ECDH(), ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())
        infos = (b"CTAP2 HMAC key", b"CTAP2 AES key")
        return b"".join(HKDF(hashes.SHA256(), 32, bytes(32), info).derive(z) for info in infos)

    @staticmethod
    def _encrypt(shared: bytes, plain: bytes) -> bytes:
        iv = os.urandom(16)
        cipher = Cipher(algorithms.AES(shared[32:]), modes.CBC(iv)).encryptor()
        return iv + cipher.update(plain) + cipher.finalize()

    @staticmethod
    def _decrypt(shared: bytes, sealed: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(shared[32:]), modes.CBC(sealed[:16])).decryptor()
        return cipher.update(sealed[16:]) + cipher.finalize()
