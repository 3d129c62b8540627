"""Packages that were altered, by the thousand: each is refused with a reason, and the vault is as it was.

``python -m tests.hostile.mutate_packages 10000`` makes a world of an owner and a reviewer, and opens so many altered
packages in the reviewer's vault, as a person does. Four of five are altered as they lie on a stick; every fifth is
altered inside and sealed again for the reviewer, which anybody can do who has their card. The seed is fixed.
"""

from __future__ import annotations

import io
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from casefile.errors import BadInput, Refused
from casefile.model.packages import BLOCK
from casefile.vault import contacts
from casefile.vault import packages as sealing
from casefile.workspace import Workspace

SEED = 20_240_511
INSIDE = 5
"""Every so many-th package is altered inside."""

Alter = Callable[[random.Random, bytes], bytes]


def _flip(chance: random.Random, content: bytes) -> bytes:
    altered = bytearray(content)
    for _n in range(chance.choice((1, 1, 1, 3, 20))):
        altered[chance.randrange(len(altered))] ^= 1 << chance.randrange(8)
    return bytes(altered)


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _remove(chance: random.Random, content: bytes) -> bytes:
    at, size = chance.randrange(len(content)), chance.choice((1, BLOCK, 4096))
    return content[:at] + content[at + size :]


def _insert(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.randbytes(chance.choice((1, 16, BLOCK))) + content[at:]


def _append(chance: random.Random, content: bytes) -> bytes:
    return content + chance.choice((b"\0", bytes(BLOCK), b"\n", content[:BLOCK]))


def _double(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(max(1, len(content) // BLOCK)) * BLOCK
    return content[: at + BLOCK] + content[at : at + BLOCK] + content[at + BLOCK :]


def _swap(chance: random.Random, content: bytes) -> bytes:
    blocks = [content[at : at + BLOCK] for at in range(0, len(content), BLOCK)]
    one, other = chance.randrange(len(blocks)), chance.randrange(len(blocks))
    blocks[one], blocks[other] = blocks[other], blocks[one]
    return b"".join(blocks)


def _near_the_head(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(min(len(content), 1500))
    return content[:at] + chance.randbytes(1) + content[at + 1 :]


_ALTERED: tuple[Alter, ...] = (_flip, _flip, _near_the_head, _cut, _remove, _insert, _append, _double, _swap)


def altered(number: int, sealed: bytes, content: bytes, seal: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """So many altered packages.

    :param sealed: as it lies on the stick. :param content: what is inside. :param seal: seals for the reviewer.
    """
    chance = random.Random(SEED)
    made = 0
    while made < number:
        inside = made % INSIDE == INSIDE - 1
        before = content if inside else sealed
        after = chance.choice(_ALTERED)(chance, before)
        if after == before:
            continue
        made += 1
        yield seal(after) if inside else after


def attack(
    ws: Workspace, package: Path, card: Path, number: int, scratch: Path, told: Callable[[int], None] = lambda _n: None
) -> Counter[str]:
    """Open altered packages in a vault; how often each was refused with which code.

    :param package: for who opened the vault; it was opened already. :param card: their own card.
    :raises AssertionError: one was taken in, or anything in the vault was changed.
    """
    before, files = ws.records.head(), _files(ws)
    keys = [contacts.read_card(card.read_bytes()).keys]
    with ws._vault.unsealed(package.open("rb")) as stream:
        content = stream.readall() or b""

    def seal(altered_content: bytes) -> bytes:
        out = io.BytesIO()
        sealing.seal(io.BytesIO(altered_content), out, keys)
        return out.getvalue()

    codes: Counter[str] = Counter()
    path = scratch / "altered.casepkg"
    for done, mutant in enumerate(altered(number, package.read_bytes(), content, seal)):
        path.write_bytes(mutant)
        try:
            ws.review_copies.open_package(path)
        except (Refused, BadInput) as error:
            assert error.message, "refused without a reason"
            codes[error.code] += 1
        else:
            raise AssertionError(f"package {done} was taken in")
        assert ws.records.head() == before, f"package {done} changed the vault"
        told(done + 1)
    assert _files(ws) == files, "files were added or removed"
    return codes


def _files(ws: Workspace) -> list[str]:
    return sorted(str(path) for path in (ws.folder / "evidence").rglob("*"))


def main(number: int) -> int:
    """Make the world, attack, print what came of it."""
    from casefile.vault.slots import KdfCost
    from tests.opened import PASSPHRASE
    from tests.services.reviewing import made
    from tests.services.test_copied_evidence import document_file

    folder = Path(tempfile.mkdtemp(prefix="casefile-mutants-"))
    try:
        empty = folder / "Empty.casefile"
        Workspace.create(empty, PASSPHRASE, name="x", cost=KdfCost()).close()
        (folder / "files").mkdir()
        (folder / "world").mkdir()
        world = made(folder / "world", empty, [document_file(folder / "files", "One page")])
        with world.opened("Bashir") as ws:
            codes = attack(
                ws,
                world.copy,
                world.card("Bashir"),
                number,
                folder,
                lambda n: sys.stderr.write(f"{n}\n") if n % 500 == 0 else None,
            )
            faults = [each.sentence for each in ws.integrity.verify(None, None).findings if not each.ok]
        print(f"{sum(codes.values())} altered packages refused: {dict(codes)}; the vault verifies: {not faults}")
    finally:
        shutil.rmtree(folder)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
