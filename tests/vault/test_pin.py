"""The PIN: with the real Secret Service in a session bus of its own, and with none at all."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from casefile.errors import Refused, VaultLocked, WorldFault, WrongPassphrase
from casefile.vault import header, keychain, vault
from casefile.vault.keychain import KeptHead
from casefile.vault.vault import OpenVault
from tests.vault.session_bus import no_bus, secret_service

__all__ = ["no_bus", "secret_service"]

PIN = "24 11 76"


def _entries() -> dict[str, bytes]:
    """What the keyring holds of Casefile, by user name, as any program of the session may read it."""
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        items = secretstorage.get_default_collection(bus).search_items({"service": "Casefile"})
        return {item.get_attributes()["username"]: item.get_secret() for item in items}


def _lock_keyring() -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()


@pytest.mark.usefixtures("secret_service")
def test_a_pin_opens_the_vault_on_this_computer(opened: OpenVault, passphrase: str) -> None:
    assert not vault.offers_pin(opened.folder)
    before = (opened.person, opened.database_key(), opened.sign_as_opener(b""))
    opened.add_keyring(PIN)
    assert not opened.opened_by_pin
    opened.lock()
    assert vault.offers_pin(opened.folder)
    with vault.open_with_pin(opened.folder, PIN) as v:
        assert (v.person, v.database_key(), v.sign_as_opener(b"")) == before
        assert v.opened_by_pin
        v.change_passphrase(passphrase, "new")  # the PIN goes on to work
    with vault.open_with_pin(opened.folder, PIN, read_only=True) as v:
        assert v.read_only
    with pytest.raises(WrongPassphrase) as wrong:
        vault.open_with_pin(opened.folder, "24 11 77")
    assert (wrong.value.code, wrong.value.field) == ("wrong_pin", "pin")
    with pytest.raises(WrongPassphrase):
        vault.open(opened.folder, PIN)


@pytest.mark.usefixtures("secret_service")
def test_the_keyring_holds_neither_key_nor_pin_nor_passphrase(opened: OpenVault, passphrase: str) -> None:
    opened.add_keyring(PIN)
    (slot,) = [slot for slot in opened.slots() if slot.kind == "keyring"]
    ((name, held),) = _entries().items()
    assert name == f"{opened.id} {slot.id}"
    assert len(bytes.fromhex(held.decode())) == 32
    ring = opened._ring
    secrets = (ring.vault_key(), ring.seed(), bytes(ring.database()), ring.evidence_seed())
    for secret in (PIN.encode(), passphrase.encode(), *secrets, *(secret.hex().encode() for secret in secrets)):
        assert secret not in held
    assert held not in (opened.folder / "vault.json").read_bytes()


@pytest.mark.usefixtures("secret_service")
def test_without_the_entry_the_passphrase_is_asked_for(opened: OpenVault, passphrase: str) -> None:
    opened.add_keyring(PIN)
    keychain.forget(opened.id, [slot.id for slot in opened.slots()])
    assert _entries() == {}
    opened.lock()
    assert vault.offers_pin(opened.folder)
    with pytest.raises(WorldFault) as fault:
        vault.open_with_pin(opened.folder, PIN)
    assert fault.value.code == "keyring_gone"
    assert "Type the passphrase" in str(fault.value)
    vault.open(opened.folder, passphrase).lock()


@pytest.mark.usefixtures("secret_service")
def test_an_entry_that_was_altered_opens_nothing(opened: OpenVault) -> None:
    opened.add_keyring(PIN)
    ((name, _held),) = _entries().items()
    keyring = keychain.available()[0]
    opened.lock()
    keyring.set_password("Casefile", name, "00" * 32)
    with pytest.raises(WrongPassphrase):
        vault.open_with_pin(opened.folder, PIN)
    keyring.set_password("Casefile", name, "short")
    with pytest.raises(WorldFault) as fault:
        vault.open_with_pin(opened.folder, PIN)
    assert fault.value.code == "keyring_gone"


@pytest.mark.usefixtures("secret_service")
# The keyring package leaves its connection to the collector of cycles where it finds the keyring locked.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_a_locked_keyring_is_told_and_left_locked(opened: OpenVault, passphrase: str) -> None:
    opened.add_keyring(PIN)
    opened.lock()
    _lock_keyring()
    with pytest.raises(WorldFault) as fault:
        vault.open_with_pin(opened.folder, PIN)
    assert fault.value.code == "keyring_locked"
    with vault.open(opened.folder, passphrase) as v:
        before = v.generation
        with pytest.raises(WorldFault) as fault:
            v.add_keyring("another pin")
        assert fault.value.code == "keyring_locked"
        assert v.generation == before
        v.remove_keyring()  # needs no keyring: the slot is what counts
        assert [slot.kind for slot in v.slots()] == ["passphrase"]
    gc.collect()  # here, where the warning is expected


@pytest.mark.usefixtures("secret_service")
def test_a_new_pin_replaces_the_old_one_here_and_leaves_those_of_others(opened: OpenVault) -> None:
    opened.add_keyring(PIN)
    opened.add_person("Salma", "second")
    opened.lock()
    with vault.open(opened.folder, "second") as v:
        v.add_keyring("her own pin")
        elsewhere = [slot.id for slot in v.slots() if slot.kind == "keyring" and slot.person_id == v.person.id]  # type: ignore[union-attr]
        keychain.forget(v.id, elsewhere)  # as if it had been set on another computer
        v.add_keyring("her new pin")
        v.add_keyring("her newest pin")
        assert [slot.kind for slot in v.slots()].count("keyring") == 3
    assert len(_entries()) == 2
    for pin in ("her own pin", "her new pin"):
        with pytest.raises(WrongPassphrase):
            vault.open_with_pin(opened.folder, pin)
    with vault.open_with_pin(opened.folder, PIN, read_only=True) as v:
        assert v.person is not None and v.person.name == ""
    with vault.open_with_pin(opened.folder, "her newest pin") as v:
        assert v.person is not None and v.person.name == "Salma"
        v.remove_keyring()
        v.remove_keyring()
        assert [slot.kind for slot in v.slots()].count("keyring") == 1
    assert len(_entries()) == 1


@pytest.mark.usefixtures("secret_service")
def test_with_the_passphrase_goes_the_pin(opened: OpenVault) -> None:
    opened.add_keyring(PIN)
    opened.add_person("Salma", "second")
    mine = opened.slot_id
    opened.lock()
    with vault.open(opened.folder, "second") as v:
        v.remove_slot(mine)
        assert [slot.kind for slot in v.slots()] == ["passphrase"]
        assert v.people()[0].removed
    with pytest.raises(Refused) as refused:
        vault.open_with_pin(opened.folder, PIN)
    assert refused.value.code == "no_pin"


@pytest.mark.usefixtures("secret_service")
def test_a_pin_is_never_the_only_way(opened: OpenVault) -> None:
    opened.add_keyring(PIN)
    with pytest.raises(Refused) as refused:
        opened.remove_slot(opened.slot_id)
    assert refused.value.code == "last_slot"


@pytest.mark.usefixtures("secret_service")
@pytest.mark.parametrize(("pin", "code"), [("12345", "short_pin"), ("", "short_pin"), ("\ud800" * 6, "bad_passphrase")])
def test_what_is_no_pin_is_refused(opened: OpenVault, pin: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        opened.add_keyring(pin)
    assert refused.value.code == code
    assert _entries() == {}


@pytest.mark.usefixtures("secret_service")
def test_a_header_that_cannot_be_written_leaves_nothing_in_the_keyring(
    opened: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise WorldFault("full", code="disk_full")

    monkeypatch.setattr(header, "write_copies", full)
    with pytest.raises(WorldFault):
        opened.add_keyring(PIN)
    assert _entries() == {}
    assert not vault.offers_pin(opened.folder)


@pytest.mark.usefixtures("secret_service")
def test_the_keyring_remembers_the_journal_where_a_pin_opened_the_vault(opened: OpenVault) -> None:
    opened.add_keyring(PIN)
    opened.keep_head(7, "ab" * 32)
    assert opened.kept_head() is None
    assert len(_entries()) == 1
    opened.lock()
    with vault.open_with_pin(opened.folder, PIN) as v:
        assert v.kept_head() is None
        v.keep_head(7, "ab" * 32)
        v.keep_head(8, "cd" * 32)
        assert v.kept_head() == KeptHead(8, "cd" * 32)
        entry, keyring = f"{v.id} head", keychain.available()[0]
        good = keyring.get_password("Casefile", entry)
        assert good is not None
        for altered in (good.replace("8", "7"), "", "{}", "[" * 900, "\u0661" * 3, '{"mac":7}'):
            keyring.set_password("Casefile", entry, altered)
            assert v.kept_head() is None
    assert any(name.endswith(" head") for name in _entries())


@pytest.mark.usefixtures("no_bus")
def test_without_a_keyring_it_says_to_type_the_passphrase(
    opened: OpenVault, passphrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WorldFault) as fault:
        opened.add_keyring(PIN)
    assert fault.value.code == "no_keyring"
    assert opened.generation == 1
    keychain.forget(opened.id, ["0" * 16])
    _pretend_pin(opened, monkeypatch)
    opened.lock()
    assert vault.offers_pin(opened.folder)
    with pytest.raises(WorldFault) as fault:
        vault.open_with_pin(opened.folder, PIN)
    assert fault.value.code == "no_keyring"
    vault.open(opened.folder, passphrase).lock()


def _pretend_pin(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set a PIN whose device secret nobody keeps."""
    with monkeypatch.context() as patched:
        patched.setattr(keychain, "available", lambda: [_Forgetful()])
        patched.setattr(keychain, "_put", lambda *arguments: None)
        opened.add_keyring(PIN)


class _Forgetful:
    """A keyring that stores nothing and says nothing, as the null backend does."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class _Broken(_Forgetful):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("org.freedesktop.DBus.Error.NoReply")


@pytest.mark.parametrize(("keyring", "code"), [(_Forgetful, "keyring_forgets"), (_Broken, "keyring_fails")])
def test_a_keyring_that_does_not_keep_what_it_was_given_is_not_used(
    opened: OpenVault, monkeypatch: pytest.MonkeyPatch, keyring: type[_Forgetful], code: str
) -> None:
    monkeypatch.setattr(keychain, "available", lambda: [keyring()])
    with pytest.raises(WorldFault) as fault:
        opened.add_keyring(PIN)
    assert fault.value.code == code
    assert opened.generation == 1


def test_a_keyring_that_fails_troubles_nobody_at_the_end(opened: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_pin(opened, monkeypatch)
    opened._slot_id = next(slot.id for slot in opened.slots() if slot.kind == "keyring")
    monkeypatch.setattr(keychain, "available", lambda: [_Broken()])
    opened.keep_head(1, "ab" * 32)
    assert opened.kept_head() is None
    opened.remove_keyring()
    assert [slot.kind for slot in opened.slots()] == ["passphrase"]


@pytest.mark.usefixtures("secret_service")
def test_settings_and_environment_bring_no_other_keyring(tmp_path: Path) -> None:
    """What makes the keyring package itself choose another backend, the plaintext ones included, is not heeded."""
    configuration = tmp_path / "config" / "python_keyring"
    configuration.mkdir(parents=True)
    (configuration / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    code = (
        "from casefile.vault import keychain\n"
        "print([type(k).__module__ for k in keychain.available()])\n"
        "import keyring.core\n"
        "print(keyring.core._keyring_backend)\n"
        "import sys\n"
        "print([m for m in sys.modules if m in ('keyring.backends.null', 'keyring.backends.chainer', 'keyrings')])\n"
    )
    environment = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout.splitlines() == ["['keyring.backends.SecretService']", "None", "[]"]


def test_the_keyring_package_is_not_loaded_before_it_is_wanted() -> None:
    code = "import sys, casefile.workspace; print(sorted({m.split('.')[0] for m in sys.modules}))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "'casefile'" in said
    for module in ("keyring", "jeepney", "secretstorage", "mnemonic", "shamir_mnemonic", "dbus"):
        assert f"'{module}'" not in said


def test_only_four_keyrings_are_trusted() -> None:
    import importlib

    from keyring.backend import KeyringBackend

    for module, name in keychain.TRUSTED:
        assert issubclass(getattr(importlib.import_module(module), name), KeyringBackend)
    assert len(keychain.TRUSTED) == 4


def test_a_folder_that_is_no_vault_offers_no_pin(tmp_path: Path, folder: Path) -> None:
    assert not vault.offers_pin(tmp_path)
    assert not vault.offers_pin(tmp_path / "nowhere")
    (folder / "vault.json").write_bytes(b"{}")
    assert not vault.offers_pin(folder)
    (folder / "vault.json").unlink()
    (folder / "vault.json").mkdir()
    assert not vault.offers_pin(folder)


def test_a_vault_opened_by_its_sheet_or_read_only_gets_no_pin(opened: OpenVault, passphrase: str) -> None:
    words = opened.add_recovery("words").words
    opened.lock()
    with vault.open_with_recovery(opened.folder, words) as v:
        with pytest.raises(Refused) as refused:
            v.add_keyring(PIN)
        assert refused.value.code == "no_passphrase_yet"
        v.remove_keyring()
    with vault.open(opened.folder, passphrase, read_only=True) as v:
        for verb in (lambda: v.add_keyring(PIN), v.remove_keyring):
            with pytest.raises(Refused) as refused:
                verb()
            assert refused.value.code == "read_only"
    for verb in (lambda: v.add_keyring(PIN), v.remove_keyring):
        with pytest.raises(VaultLocked):
            verb()


@pytest.mark.usefixtures("no_bus")
def test_a_keyring_that_cannot_even_be_loaded_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keychain, "TRUSTED", (("keyring.backends.of_no_system", "Keyring"), *keychain.TRUSTED))
    with pytest.raises(WorldFault) as fault:
        keychain.available()
    assert fault.value.code == "no_keyring"
