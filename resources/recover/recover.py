#!/usr/bin/env python3
"""Open a Casefile vault without Casefile: from vault.json and a passphrase (or the 24 words of a recovery sheet) to the
keys that stock tools take.

Needs Python 3.11 or newer and two packages:  pip install argon2-cffi cryptography

    python3 recover.py FOLDER                      say the keys
    python3 recover.py FOLDER --words              ask for the 24 words instead of a passphrase
    python3 recover.py FOLDER --plain-database OUT also write the database in the clear, for the stock sqlite3

FOLDER holds vault.json: a vault, or a folder below snapshots/ in a backup. What this prints opens everything: do it on
a computer that you trust, without a network, and keep what it writes as you would keep the vault.

How the keys hang together (numbers in the header are hexadecimal, HKDF is HKDF-SHA256 of RFC 5869, id is the vault's
UUID as 16 bytes):
    kek        = Argon2id(passphrase in NFKC and UTF-8, salt of the slot, cost of the slot)      for a passphrase
               = HKDF(secret of the words, salt of the slot, "casefile/vault/1/recovery kek")    for a recovery sheet
    wrap       = HKDF(kek, salt of the slot, "casefile/vault/1/<kind> slot wrap")
    vault key  = first 32 bytes of ChaCha20-Poly1305(wrap, nonce of the slot) of what the slot wraps
    each key   = HKDF(vault key, id, "casefile/vault/1/<use>")
"""
# ruff: noqa: T201

from __future__ import annotations

import argparse
import getpass
import hashlib
import hmac
import json
import os
import sys
import unicodedata
import uuid
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PAGE, RESERVED = 4096, 80  # SQLCipher 4: 16 bytes of IV and 64 of HMAC-SHA512 at the end of each page


def derive(key: bytes, use: str, salt: bytes) -> bytes:
    """A 32-byte key for one use."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"casefile/vault/1/" + use.encode()).derive(key)


def kek_of_passphrase(passphrase: str, slot: dict) -> bytes:
    """Argon2id, version 1.3 (RFC 9106)."""
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8")
    cost = slot["kdf"]
    if cost["memory_kib"] > 1024 * 1024 or cost["passes"] > 16 or cost["lanes"] > 16:
        raise SystemExit("The header asks for more work than Casefile ever does: it was altered.")
    salt = bytes.fromhex(slot["salt"])
    return hash_secret_raw(secret, salt, cost["passes"], cost["memory_kib"], cost["lanes"], 32, Type.ID, version=19)


def secret_of_words(text: str) -> bytes:
    """The 32 bytes that 24 words of BIP-39 spell: 11 bits a word, the last 8 bits a checksum."""
    known = (Path(__file__).parent / "bip39-english.txt").read_text("ascii").split()
    try:
        numbers = [known.index(word) for word in text.casefold().split()]
    except ValueError:
        raise SystemExit("One of these words is not in the list (bip39-english.txt).") from None
    bits = "".join(f"{number:011b}" for number in numbers)
    secret = bytes(int(bits[n : n + 8], 2) for n in range(0, 256, 8))
    if len(numbers) != 24 or f"{hashlib.sha256(secret).digest()[0]:08b}" != bits[256:]:
        raise SystemExit("These are not the 24 words of a sheet: a word is missing or wrong, or two are exchanged.")
    return secret


def unwrap(slot: dict, kek: bytes, vault_id: bytes) -> bytes | None:
    """The vault key; None where this is not the key of that slot."""
    salt, commitment = bytes.fromhex(slot["salt"]), bytes.fromhex(slot["commitment"])
    bound = {"id": slot["id"], "kdf": slot.get("kdf"), "kind": slot["kind"]}
    data = vault_id + json.dumps(bound, separators=(",", ":"), sort_keys=True).encode() + salt + commitment
    cipher = ChaCha20Poly1305(derive(kek, f"{slot['kind']} slot wrap", salt))
    try:
        return cipher.decrypt(bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"]), data)[:32]
    except InvalidTag:
        return None


def vault_key(header: dict, passphrase: str, secret: bytes) -> bytes:
    """Try every slot of the kind that was asked for."""
    vault_id = uuid.UUID(header["id"]).bytes
    for slot in header["slots"]:
        if secret and slot["kind"] == "recovery":
            kek = derive(secret, "recovery kek", bytes.fromhex(slot["salt"]))
        elif passphrase and slot["kind"] == "passphrase":
            kek = kek_of_passphrase(passphrase, slot)
        else:
            continue
        key = unwrap(slot, kek, vault_id)
        if key is not None:
            return key
    raise SystemExit("This opens no slot of the header: it is wrong, or the header is damaged (try vault.json.bak).")


def signers(header: dict, key: bytes) -> list[dict]:
    """Who opens or ever opened the vault, and its recovery sheets: the list is sealed in the header, its length before
    it, zeros behind it."""
    sealed = bytes.fromhex(header["roster"])
    plain = ChaCha20Poly1305(key).decrypt(sealed[:12], sealed[12:], b"casefile roster")
    roster = json.loads(plain[4 : 4 + int.from_bytes(plain[:4], "big")])
    return [*roster["people"], *({**sheet, "name": "(recovery sheet)"} for sheet in roster.get("sheets", []))]


def age_identity(seed: bytes) -> str:
    """Bech32 (BIP 173) of an X25519 secret: what age takes with -i."""
    letters, prefix = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", "age-secret-key-"
    bits = "".join(f"{byte:08b}" for byte in seed) + "0000"
    groups = [int(bits[n : n + 5], 2) for n in range(0, len(bits), 5)]
    remainder = 1
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    for value in [*expanded, *groups, 0, 0, 0, 0, 0, 0]:
        top, remainder = remainder >> 25, (remainder & 0x1FFFFFF) << 5 ^ value
        for n, term in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            remainder ^= term if top >> n & 1 else 0
    checksum = [(remainder ^ 1) >> 5 * (5 - n) & 31 for n in range(6)]
    return (prefix + "1" + "".join(letters[group] for group in [*groups, *checksum])).upper()


def write_plain_database(source: Path, key: bytes, target: Path) -> None:
    """Decrypt SQLCipher 4 (AES-256-CBC and HMAC-SHA512 per page) into an ordinary SQLite file."""
    with source.open("rb") as file, open(target, "xb", opener=lambda p, f: os.open(p, f, 0o600)) as out:
        salt = file.read(16)
        mac_key = hashlib.pbkdf2_hmac("sha512", key, bytes(byte ^ 0x3A for byte in salt), 2, 32)
        file.seek(0)
        number = 0
        while page := file.read(PAGE):
            number += 1
            start = 16 if number == 1 else 0
            body, iv, mac = page[start : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - 64], page[PAGE - 64 :]
            expected = hmac.digest(mac_key, body + iv + number.to_bytes(4, "little"), "sha512")
            if not hmac.compare_digest(mac, expected):
                raise SystemExit(f"Page {number} of the database is damaged. {target} is not complete.")
            decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
            plain = decryptor.update(body) + decryptor.finalize()
            out.write((b"SQLite format 3\0" if number == 1 else b"") + plain + bytes(RESERVED))


def asked(prompt: str) -> str:
    """A line that is not shown; or the first line of what is piped in."""
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def main() -> None:
    """Ask, derive, say."""
    parser = argparse.ArgumentParser(description="Say the keys of a Casefile vault, for stock tools.")
    parser.add_argument("folder", type=Path, help="the folder that holds vault.json")
    parser.add_argument("--words", action="store_true", help="ask for the 24 words of a recovery sheet")
    parser.add_argument("--secret", action="store_true", help="ask for the secret of two shares (64 hex digits)")
    parser.add_argument("--header", default="vault.json", help="vault.json.bak where that one is damaged")
    parser.add_argument("--plain-database", type=Path, metavar="OUT", help="write case.db in the clear")
    given = parser.parse_args()
    header = json.loads((given.folder / given.header).read_bytes())
    if (header["format"], header["version"], header["suite"]) != ("casefile-vault", 1, 1):
        raise SystemExit("This header is of another version; look for the recover.py of that version.")
    passphrase, secret = "", b""
    if given.words:
        secret = secret_of_words(asked("The 24 words: "))
    elif given.secret:
        secret = bytes.fromhex(asked("The secret, from the tool that joins shares (SLIP-39): "))
    else:
        passphrase = asked("Passphrase: ")
    key = vault_key(header, passphrase, secret)
    vault_id = uuid.UUID(header["id"]).bytes
    database = derive(key, "database", vault_id)
    signing = Ed25519PrivateKey.from_private_bytes(derive(key, "journal signing", vault_id)).public_key()
    print("# Evidence files: save the next line as key.txt, then  age -d -i key.txt FILE.age")
    print(age_identity(derive(key, "evidence", vault_id)))
    print("# Database: in sqlcipher 4, after opening case.db")
    print(f"PRAGMA key = \"x'{database.hex()}'\";")
    print("# File names: an evidence file is named HMAC-SHA256(this key, SHA-256 of its content)")
    print(derive(key, "names", vault_id).hex())
    print("# Journal: the public key that checks the signatures of checkpoints")
    print(signing.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(), end="")
    for person in signers(header, derive(key, "roster", vault_id)):
        public = bytes.fromhex(person["key"])
        print(f"# Journal: the key that signs the steps of {person['id']} {person['name']}")
        print(f"# its SHA-256, which entries name: {hashlib.sha256(public).hexdigest()}")
        pem = Ed25519PublicKey.from_public_bytes(public)
        print(pem.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(), end="")
    if given.plain_database:
        epoch = given.folder / f"case.{header['epoch']}.db"
        write_plain_database(epoch if epoch.is_file() else given.folder / "case.db", database, given.plain_database)
        print(f"# Wrote {given.plain_database}: not encrypted.")


if __name__ == "__main__":
    main()
