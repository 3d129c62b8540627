#!/usr/bin/env python3
"""Checks a production: python3 verify.py

It needs Python 3.8 or newer and nothing else, connects to nothing and writes nothing. It checks

1. every file against manifest-sha256.txt, and the lists themselves against tagmanifest-sha256.txt;
2. the load files: every page has one number, numbers run on, every document is there;
3. the journal: each entry of the extract is under the root of the signed checkpoint (RFC 6962), and the checkpoint
   bears the signature (Ed25519, RFC 8032) of a key in journal/keys.json.

Compare these keys with those that you were given by another way: anyone can make a key.
"""

# ruff: noqa: T201

from __future__ import annotations

import base64
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
FAULTS: list[str] = []


def fault(sentence: str) -> None:
    """Note and say what is wrong."""
    FAULTS.append(sentence)
    print("FAULT  " + sentence)


def read(name: str) -> bytes:
    """A file, by its path in the lists."""
    return HERE.joinpath(*name.split("/")).read_bytes()


def digest(path: Path) -> str:
    """SHA-256 of a file of any size."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            found.update(piece)
    return found.hexdigest()


def manifest(name: str) -> dict[str, str]:
    """A list of files: path -> SHA-256."""
    lines = read(name).decode("utf-8").splitlines()
    return {path: wanted for wanted, path in (line.split("  ", 1) for line in lines if line)}


def check_files() -> None:
    """Compare every file with the lists."""
    listed = manifest("manifest-sha256.txt")
    for name, wanted in [*listed.items(), *manifest("tagmanifest-sha256.txt").items()]:
        path = HERE.joinpath(*name.split("/"))
        if not path.is_file():
            fault(f"{name} is missing")
        elif digest(path) != wanted:
            fault(f"{name} is not what it was: its SHA-256 differs")
    there = {path.relative_to(HERE).as_posix() for path in (HERE / "data").rglob("*") if path.is_file()}
    for name in sorted(there - set(listed)):
        fault(f"{name} is in no list")
    print(f"{len(listed)} files")


def check_load_files() -> None:
    """Count the pages of the load file, and look for their documents."""
    (load,) = (HERE / "data").glob("*.opt")
    pages = documents = left = 0
    seen = set()
    for line in load.read_text(encoding="utf-8").splitlines():
        number, _volume, path, first, _folder, _box, count = line.split(",")
        if number in seen:
            fault(f"page {number} has its number twice")
        seen.add(number)
        if first == "Y":
            if left:
                fault(f"pages are missing before {number}")
            documents, left = documents + 1, int(count)
            if not HERE.joinpath("data", *path.split("\\")).is_file():
                fault(f"the document of page {number} is missing")
        pages, left = pages + 1, left - 1
    if left:
        fault("pages are missing at the end")
    print(f"{pages} pages in {documents} documents")


def sha256(*parts: bytes) -> bytes:
    """SHA-256 of parts, one behind the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def includes(root: bytes, size: int, index: int, leaf: bytes, proof: list[bytes]) -> bool:
    """Whether a leaf is in the tree of that root (RFC 9162, 2.1.3.2)."""
    place, last, reached = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = sha256(b"\x01", sibling, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = sha256(b"\x01", reached, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def check_journal() -> None:
    """Check the checkpoint's signatures, and that each entry is under its root."""
    note = read("data/journal/signed-head.txt").decode("utf-8")
    text, _blank, signatures = note.partition("\n\n")
    lines = text.split("\n")
    size, root = int(lines[1]), base64.b64decode(lines[2])
    keys = {each["name"]: each["key"] for each in json.loads(read("data/journal/keys.json"))}
    good = 0
    for line in signatures.splitlines():
        if line.startswith("\u2014 "):
            name, packed = line[2:].rsplit(" ", 1)
            if name not in keys:
                fault(f"the checkpoint is signed by {name}, whose key is not here")
            elif is_signed(bytes.fromhex(keys[name]), (text + "\n").encode("utf-8"), base64.b64decode(packed)[4:]):
                good += 1
            else:
                fault(f"the signature of {name} is wrong")
    if not good:
        fault("the checkpoint bears no signature that could be checked")
    count = 0
    for line in read("data/journal/entries.jsonl").decode("utf-8").splitlines():
        entry = json.loads(line)
        body = entry["body"].encode("utf-8")
        proof = [bytes.fromhex(each) for each in entry["proof"]]
        if sha256(body).hex() != entry["hash"] or not includes(
            root, size, entry["seq"] - 1, sha256(b"\x00", body), proof
        ):
            fault(f"entry {entry['seq']} of the journal is not under the signed checkpoint")
        count += 1
    print(f"{count} entries of the journal, {good} signatures")


# Ed25519, after RFC 8032, 5.1. Slow, and enough: it checks public data.
P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


Point = tuple  # four numbers: x, y, z and x times y, times z


def add(a: Point, b: Point) -> Point:
    """The sum of two points."""
    one = (a[1] - a[0]) * (b[1] - b[0]) % P
    two = (a[1] + a[0]) * (b[1] + b[0]) % P
    three, four = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = two - one, four - three, four + three, two + one
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """A point so many times."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def same(a: Point, b: Point) -> bool:
    """Whether two points are one."""
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def x_of(y: int, sign: int) -> int | None:
    """The x that belongs to a y; None where there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if y >= P or (square == 0 and sign):
        return None
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def point_of(packed: bytes) -> Point | None:
    """A point as keys and signatures write it."""
    y = int.from_bytes(packed, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is that of a key over a message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    y = 4 * pow(5, P - 2, P) % P
    x = x_of(y, 0)
    return same(times(s, (x, y, 1, x * y % P)), add(r, times(h, a)))


if __name__ == "__main__":
    check_files()
    check_load_files()
    if (HERE / "data" / "journal" / "signed-head.txt").exists():
        check_journal()
    print(f"{len(FAULTS)} faults" if FAULTS else "All is as it was.")
    sys.exit(1 if FAULTS else 0)
