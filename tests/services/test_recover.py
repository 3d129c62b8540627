"""A vault opens without Casefile: recover.py and the stock tools age, sqlite3, sqlcipher, jq, sha256sum and openssl."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casefile.i18n import RESOURCES
from casefile.model.records import EvidenceFile
from casefile.workspace import Workspace
from tests.opened import PASSPHRASE

SCRIPT = RESOURCES / "recover" / "recover.py"
CONTENT = b"What was said at the crossing.\n" * 3000


def tool(name: str, *, version: str = "", at_least: int = 0) -> str:
    """The path of a stock tool; skips where it is absent or too old."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"the stock tool {name} is not installed")
    if version:
        said = subprocess.run([found, ":memory:", version], capture_output=True, text=True, check=False).stdout
        if int((re.match(r"\d+", said.strip()) or ["0"])[0]) < at_least:
            pytest.skip(f"the installed {name} is older than version {at_least}: it cannot read today's format")
    return found


def run(*command: object, said: str = "", folder: Path | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], input=said, capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def recovered(folder: Path, said: str, *options: object) -> tuple[str, str, str, str]:
    """The age identity, the raw key of the database, the key of the names, and the public key."""
    out = run(sys.executable, "-I", SCRIPT, folder, *options, said=said + "\n")
    key = re.search(r"PRAGMA key = \"x'([0-9a-f]{64})'\";", out)
    names = re.search(r"^[0-9a-f]{64}$", out, re.MULTILINE)
    identity = re.search(r"^AGE-SECRET-KEY-1\w+$", out, re.MULTILINE)
    public = re.search(r"-----BEGIN.*?-----END PUBLIC KEY-----\n", out, re.DOTALL)
    assert key and names and identity and public
    return identity[0], key[1], names[0], public[0]


@pytest.fixture
def vault(vault_folder: Path, tmp_path: Path) -> Path:
    """A closed vault with one evidence file."""
    with Workspace.open(vault_folder, PASSPHRASE) as ws:
        file = tmp_path / "شهادة 1.txt"
        file.write_bytes(CONTENT)
        ws.sources.add_file(file, ws.cases.create("TST", "A case").id)
    return vault_folder


def test_the_script_says_what_the_vault_uses(vault: Path) -> None:
    identity, key, _names, public = recovered(vault, PASSPHRASE)
    with Workspace.open(vault, PASSPHRASE, read_only=True) as ws:
        assert identity == ws._vault.recovery_identity()
        assert key == ws._vault.database_key().hex()
        body = base64.b64decode("".join(public.splitlines()[1:-1]))
        assert body.endswith(ws._vault.signing_public_key())


def test_the_words_of_the_sheet_do_as_well(vault: Path) -> None:
    with Workspace.open(vault, PASSPHRASE) as ws:
        words = " ".join(ws._vault.add_recovery("words").words)
        key = ws._vault.database_key().hex()
    assert recovered(vault, words, "--words")[1] == key
    wrong = " ".join([*words.split()[:-1], "abandon" if words.split()[-1] != "abandon" else "ability"])
    refused = subprocess.run(
        [sys.executable, str(SCRIPT), str(vault), "--words"], input=wrong, capture_output=True, text=True, check=False
    )
    assert refused.returncode and "Traceback" not in refused.stderr


def test_two_shares_joined_elsewhere_do_as_well(vault: Path) -> None:
    combine = pytest.importorskip("shamir_mnemonic").combine_mnemonics
    with Workspace.open(vault, PASSPHRASE) as ws:
        shares = [" ".join(share) for share in ws._vault.add_recovery("shares").shares]
        key = ws._vault.database_key().hex()
    assert recovered(vault, combine(shares[1:]).hex(), "--secret")[1] == key


def test_a_wrong_passphrase_is_said_in_words(vault: Path) -> None:
    refused = subprocess.run(
        [sys.executable, str(SCRIPT), str(vault)], input="wrong\n", capture_output=True, text=True, check=False
    )
    assert refused.returncode and "opens no slot" in refused.stderr and "Traceback" not in refused.stderr


def test_it_needs_nothing_of_casefile() -> None:
    imported = set(re.findall(r"^(?:import|from) (\w+)", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE))
    assert imported - set(sys.stdlib_module_names) == {"argon2", "cryptography"}


def test_age_opens_the_evidence(vault: Path, tmp_path: Path) -> None:
    age = tool("age")
    identity, _key, names, _public = recovered(vault, PASSPHRASE)
    (tmp_path / "key.txt").write_text(identity + "\n")
    (path,) = vault.glob("evidence/*/*.age")
    run(age, "-d", "-i", tmp_path / "key.txt", "-o", tmp_path / "file.bin", path)
    assert (tmp_path / "file.bin").read_bytes() == CONTENT
    digest = run("sha256sum", tmp_path / "file.bin").split()[0]
    # Which file it is: the name is an HMAC of that digest.
    openssl = tool("openssl")
    (tmp_path / "digest").write_bytes(bytes.fromhex(digest))
    said = run(openssl, "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{names}", tmp_path / "digest")
    assert said.split()[-1] == path.stem


def test_sqlite3_reads_the_plain_database_and_the_chain_is_followed_with_jq(vault: Path, tmp_path: Path) -> None:
    sqlite3, jq = tool("sqlite3"), tool("jq")
    plain = tmp_path / "plain.db"
    recovered(vault, PASSPHRASE, "--plain-database", plain)
    assert plain.stat().st_mode & 0o077 == 0
    assert run(sqlite3, plain, 'SELECT title FROM "case";').strip() == "A case"
    with Workspace.open(vault, PASSPHRASE, read_only=True) as ws:
        evidence = [each for each in ws.records.of("evidence") if isinstance(each, EvidenceFile)]
        head = ws.records.head()
    assert run(sqlite3, plain, "SELECT sha256 FROM evidence;").strip() == evidence[0].sha256
    count = int(run(sqlite3, plain, "SELECT max(seq) FROM journal;"))
    assert count == head.seq
    previous = "0" * 64
    for number in range(1, count + 1):
        body = run(sqlite3, plain, f"SELECT body FROM journal WHERE seq = {number};").removesuffix("\n")
        assert run(jq, "-r", ".prev", said=body).strip() == previous
        previous = run("sha256sum", said=body).split()[0]
        assert previous == run(sqlite3, plain, f"SELECT hash FROM journal WHERE seq = {number};").strip()
    assert previous == head.hash


def test_a_damaged_page_is_named(vault: Path, tmp_path: Path) -> None:
    database = vault / "case.db"
    content = bytearray(database.read_bytes())
    content[5 * 4096 + 100] ^= 1
    database.write_bytes(content)
    refused = subprocess.run(
        [sys.executable, str(SCRIPT), str(vault), "--plain-database", str(tmp_path / "plain.db")],
        input=PASSPHRASE + "\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode and "Page 6" in refused.stderr


def test_sqlcipher_opens_the_database(vault: Path) -> None:
    sqlcipher = tool("sqlcipher", version="PRAGMA cipher_version;", at_least=4)
    key = recovered(vault, PASSPHRASE)[1]
    said = run(sqlcipher, vault / "case.db", said=f'PRAGMA key = "x\'{key}\'";\nSELECT title FROM "case";\n')
    assert "A case" in said


def test_openssl_checks_who_signed_a_step(vault: Path, tmp_path: Path) -> None:
    """As the manual says: the key of a person as the script prints it, the hash of the step's last entry, the signature
    beside it.
    """
    openssl, sqlite3 = tool("openssl"), tool("sqlite3")
    plain = tmp_path / "plain.db"
    out = run(sys.executable, "-I", SCRIPT, vault, "--plain-database", plain, said=PASSPHRASE + "\n")
    with Workspace.open(vault, PASSPHRASE, read_only=True) as ws:
        me, last = ws.people.me(), ws.records.journal_entries()[-1]
    assert me is not None
    mine = out.partition(f"the steps of {me.id}")[2]
    assert json.loads(last.body)["key"] in mine.splitlines()[1]
    pem = re.search(r"-----BEGIN.*?-----END PUBLIC KEY-----\n", mine, re.DOTALL)
    assert pem is not None
    (tmp_path / "person.pem").write_text(pem[0])
    query = "SELECT hash, signature FROM journal JOIN signature USING (seq) ORDER BY seq DESC LIMIT 1;"
    hash_, signature = run(sqlite3, plain, query).strip().split("|")
    assert signature == last.signature
    (tmp_path / "text").write_text(f"casefile/step\n{hash_}\n")
    (tmp_path / "signature").write_bytes(bytes.fromhex(signature))
    check = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "person.pem", "-rawin", "-in", "text", "-sigfile"]
    assert "Verified" in run(*check, "signature", folder=tmp_path)
    (tmp_path / "text").write_text(f"casefile/step\n{hash_[::-1]}\n")
    with pytest.raises(AssertionError):
        run(*check, "signature", folder=tmp_path)


def test_openssl_checks_a_checkpoint(vault: Path, tmp_path: Path) -> None:
    openssl = tool("openssl")
    public = recovered(vault, PASSPHRASE)[3]
    with Workspace.open(vault, PASSPHRASE) as ws:
        note = ws.integrity.checkpoint_note()
    text, signatures = note.split("\n\n", 1)
    first = base64.b64decode(signatures.splitlines()[0].split()[-1])
    (tmp_path / "text").write_text(text + "\n", encoding="utf-8")
    (tmp_path / "signature").write_bytes(first[4:])
    (tmp_path / "public.pem").write_text(public)
    check = [
        openssl, "pkeyutl", "-verify", "-pubin", "-inkey", tmp_path / "public.pem", "-rawin",
        "-in", tmp_path / "text", "-sigfile", tmp_path / "signature",
    ]  # fmt: skip
    assert "Verified Successfully" in run(*check)
    (tmp_path / "text").write_text(text + " \n", encoding="utf-8")
    assert subprocess.run([str(part) for part in check], capture_output=True, check=False).returncode


def test_from_a_backup(vault: Path, tmp_path: Path) -> None:
    age = tool("age")
    (tmp_path / "stick").mkdir()
    with Workspace.open(vault, PASSPHRASE, read_only=True) as ws:
        done = ws.backups.write(tmp_path / "stick")
    shutil.rmtree(vault)
    script = done.folder / "recover.py"
    assert script.read_bytes() == SCRIPT.read_bytes()
    out = run(sys.executable, "-I", script, done.folder / "snapshots" / done.snapshot, said=PASSPHRASE + "\n")
    key = tmp_path / "key.txt"
    key.write_text(next(line for line in out.splitlines() if line.startswith("AGE-SECRET-KEY-1")) + os.linesep)
    (path,) = done.folder.glob("evidence/*/*.age")
    plain = subprocess.run([age, "-d", "-i", str(key), str(path)], capture_output=True, check=True).stdout
    assert hashlib.sha256(plain).digest() == hashlib.sha256(CONTENT).digest()
