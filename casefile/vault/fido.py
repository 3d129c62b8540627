"""Real security keys over USB, by the ``fido2`` package (an extra: nothing imports this module unless it is installed).

CTAP 2.1, extension hmac-secret (12.5), asked for by way of its sibling PRF, which takes one salt per credential. The
credential is not discoverable: a key that is seized does not tell that it opens a vault. Its own PIN or fingerprint is
always asked for, as anyone who finds a key beside a computer would else need a touch only; so it is always the same
one of the two secrets a key has per credential (with and without that).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager

from fido2.client import (
    ClientDataCollector,
    ClientError,
    Fido2Client,
    PinRequiredError,
    UserInteraction,
)
from fido2.ctap import CtapDevice, CtapError
from fido2.ctap2.base import Ctap2
from fido2.ctap2.extensions import HmacSecretExtension
from fido2.ctap2.pin import ClientPin
from fido2.hid import CAPABILITY, ConnectionFailure, CtapHidDevice
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AuthenticatorSelectionCriteria,
    CollectedClientData,
    PublicKeyCredentialCreationOptions,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRequestOptions,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from casefile.errors import CasefileError, Refused, WorldFault, WrongPassphrase
from casefile.i18n import _, plural

RP_ID = "casefile.invalid"
"""Whom a credential is for; a name that can never be a site (RFC 2606, section 2). Part of every credential: it cannot
change without making each key worthless."""
ANSWER_SIZE = 32

_ALGORITHMS = (-7, -8)
"""ES256 and EdDSA (RFC 9053): one of them is in every key. What is signed is not looked at."""
_ERR = CtapError.ERR


def plugged_in() -> list[CtapDevice]:
    """Every FIDO device of this computer that this account may use."""
    found: list[CtapDevice] = []
    try:
        found.extend(CtapHidDevice.list_devices())
    except (OSError, ConnectionFailure):
        for device in found:
            device.close()
        text = _("A security key is plugged in, but this account may not use it, or it does not answer.")
        raise WorldFault(text, code="key_fails") from None
    return found


class PluggedIn:
    """The security key that is plugged in (:class:`~casefile.vault.security_keys.Authenticator`).

    :param pin: its own PIN; may be empty for a key with a fingerprint reader.
    :param touch: called, on the thread that asks, each time the key waits to be touched.
    :param called_off: asked while it waits, ten times a second: whether to stop.
    :param devices: what is plugged in; the computer is asked where it is left out.
    """

    def __init__(
        self,
        pin: str,
        touch: Callable[[], None] = lambda: None,
        called_off: Callable[[], bool] = lambda: False,
        devices: Callable[[], list[CtapDevice]] | None = None,
    ) -> None:
        self._asking = _Asking(pin, touch)
        self._called_off = _CalledOff(called_off)
        self._devices = devices or plugged_in

    def enroll(self, others: Iterable[bytes]) -> bytes:
        """Make a credential with hmac-secret."""
        options = PublicKeyCredentialCreationOptions(
            rp=PublicKeyCredentialRpEntity(name="Casefile", id=RP_ID),
            user=PublicKeyCredentialUserEntity(name="Casefile", id=secrets.token_bytes(16)),
            challenge=secrets.token_bytes(32),
            pub_key_cred_params=[
                PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=each) for each in _ALGORITHMS
            ],
            exclude_credentials=_descriptors(others),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            extensions={"prf": {}},
        )
        with self._client() as client:
            made = client.make_credential(options, self._called_off)
        prf = made.client_extension_results.get("prf")
        if not prf or not prf.get("enabled"):
            raise _unable()
        return bytes(made.raw_id)

    def answer(self, salts: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
        """hmac-secret for the one of the credentials that this key holds."""
        by_credential = {websafe_encode(credential): {"first": salt} for credential, salt in salts.items()}
        options = PublicKeyCredentialRequestOptions(
            challenge=secrets.token_bytes(32),
            rp_id=RP_ID,
            allow_credentials=_descriptors(salts),
            user_verification=UserVerificationRequirement.REQUIRED,
            extensions={"prf": {"evalByCredential": by_credential}},
        )
        with self._client() as client:
            answered = client.get_assertion(options, self._called_off).get_response(0)
        prf = answered.client_extension_results.get("prf")
        first = prf["results"]["first"] if prf and prf.get("results") else ""
        secret = websafe_decode(first) if isinstance(first, str) else bytes(first)
        if len(secret) != ANSWER_SIZE:
            raise _unable()
        return bytes(answered.raw_id), secret

    @contextmanager
    def _client(self) -> Iterator[Fido2Client]:
        """A client of the one key that is plugged in. What goes wrong while it is used is said as a sentence."""
        device = self._the_one()
        try:
            with device:
                _require_able(device)
                hmac_secret = HmacSecretExtension()  # type: ignore[no-untyped-call]
                yield Fido2Client(device, _Collector(), self._asking, [hmac_secret])
        except PinRequiredError:
            raise Refused(_("Type the PIN of the security key."), code="key_pin_wanted", field="key_pin") from None
        except ClientError as error:
            raise self._said(error, device) from None
        except CtapError as error:
            raise self._said(error, device) from None
        except (OSError, ConnectionFailure):
            raise _pulled_out() from None

    def _the_one(self) -> CtapDevice:
        devices = [device for device in self._devices() if device.capabilities & CAPABILITY.CBOR]
        if len(devices) == 1:
            return devices[0]
        for device in devices:
            device.close()
        if devices:
            text = _("More than one security key is plugged in. Leave only the one that you mean, and try again.")
            raise WorldFault(text, code="many_keys")
        text = _("There is no security key in this computer. Plug it in and try again.")
        raise WorldFault(text, code="no_key")

    def _said(self, error: ClientError | CtapError, device: CtapDevice) -> CasefileError:
        """What the key or the client refused, for people."""
        told = error if isinstance(error, CtapError) else error.cause
        cause = told.code if isinstance(told, CtapError) else None
        if self._called_off.is_set():
            return WorldFault(_("It was called off. Nothing was changed."), code="called_off")
        if cause == _ERR.PIN_INVALID:
            return _wrong_pin(device)
        said = _SENTENCES.get(cause) if cause is not None else None
        if said is not None:
            return said()
        if error.code == ClientError.ERR.TIMEOUT:
            return _not_touched()
        if error.code == ClientError.ERR.CONFIGURATION_UNSUPPORTED:
            return _unable()
        return _pulled_out()


class _CalledOff(threading.Event):
    """What the client looks at while it waits."""

    def __init__(self, asked: Callable[[], bool]) -> None:
        super().__init__()
        self._asked = asked

    def is_set(self) -> bool:
        return self._asked() or super().is_set()


class _Collector(ClientDataCollector):
    """No site asks, so there is none to be checked."""

    def collect_client_data(
        self, options: PublicKeyCredentialCreationOptions | PublicKeyCredentialRequestOptions
    ) -> tuple[CollectedClientData, str]:
        making = isinstance(options, PublicKeyCredentialCreationOptions)
        kind = CollectedClientData.TYPE.CREATE if making else CollectedClientData.TYPE.GET
        return CollectedClientData.create(kind, options.challenge, f"https://{RP_ID}"), RP_ID


class _Asking(UserInteraction):
    """What the client asks of the person meanwhile."""

    def __init__(self, pin: str, touch: Callable[[], None]) -> None:
        self._pin = pin
        self._touch = touch

    def prompt_up(self) -> None:
        self._touch()

    def request_pin(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> str | None:
        return self._pin or None

    def request_uv(self, permissions: ClientPin.PERMISSION, rp_id: str | None) -> bool:
        self._touch()
        return True


def _descriptors(credentials: Iterable[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=each) for each in credentials]


def _require_able(device: CtapDevice) -> None:
    """:raises Refused: the key has no hmac-secret, or neither PIN nor fingerprint."""
    info = Ctap2(device).info
    if HmacSecretExtension.NAME not in info.extensions:
        raise _unable()
    if not (info.options.get("clientPin") or info.options.get("uv")):
        raise _no_pin()


def _wrong_pin(device: CtapDevice) -> WrongPassphrase:
    try:
        left, _power = ClientPin(Ctap2(device)).get_pin_retries()
    except (CtapError, OSError, ConnectionFailure, ValueError):
        return WrongPassphrase(_("Wrong PIN of the security key."), code="wrong_key_pin", field="key_pin")
    text = plural(
        "Wrong PIN of the security key. {n} try is left; after that it works for nothing any more.",
        "Wrong PIN of the security key. {n} tries are left; after that it works for nothing any more.",
        left,
    )
    return WrongPassphrase(text, code="wrong_key_pin", field="key_pin")


def _no_pin() -> Refused:
    text = _(
        "This security key has no PIN: anyone who finds it could open the vault by a touch. Give it one with its "
        "maker's "
        "program, then try again."
    )
    return Refused(text, code="no_key_pin")


def _unable() -> Refused:
    text = _("This security key cannot do what is needed here (FIDO2 with hmac-secret). Use another one.")
    return Refused(text, code="key_unable")


def _not_touched() -> WorldFault:
    return WorldFault(_("The security key was not touched in time. Try again."), code="not_touched")


def _pulled_out() -> WorldFault:
    text = _("The security key no longer answers. Take it out, plug it in again, and try again.")
    return WorldFault(text, code="key_fails")


def _replug() -> WrongPassphrase:
    text = _(
        "The PIN of the security key was wrong three times in a row. Take it out, plug it in again, and try again."
    )
    return WrongPassphrase(text, code="replug_key", field="key_pin")


def _blocked() -> WrongPassphrase:
    text = _(
        "This security key is blocked, as its PIN was wrong too often; it will not open the vault again. Use the "
        "passphrase, your other key or the recovery sheet."
    )
    return WrongPassphrase(text, code="key_blocked")


def _wrong_key() -> WrongPassphrase:
    text = _("This security key was not set up for this vault. Use the one that was, or the passphrase.")
    return WrongPassphrase(text, code="wrong_key")


def _same_key() -> Refused:
    text = _("This security key is set up for this vault already. Plug in another one.")
    return Refused(text, code="same_key")


def _denied() -> WorldFault:
    return WorldFault(_("The security key refused. Try again."), code="key_denied")


_SENTENCES: dict[int, Callable[[], CasefileError]] = {
    _ERR.PIN_AUTH_BLOCKED: _replug,
    _ERR.PIN_BLOCKED: _blocked,
    _ERR.UV_BLOCKED: _blocked,
    _ERR.PIN_NOT_SET: _no_pin,
    _ERR.NO_CREDENTIALS: _wrong_key,
    _ERR.CREDENTIAL_EXCLUDED: _same_key,
    _ERR.OPERATION_DENIED: _denied,
    _ERR.USER_ACTION_TIMEOUT: _not_touched,
    _ERR.ACTION_TIMEOUT: _not_touched,
}
