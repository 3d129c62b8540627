"""A sample of the packages that ``python -m tests.hostile.mutate_packages`` alters by the thousand."""

from __future__ import annotations

from pathlib import Path

from tests.hostile.mutate_packages import attack
from tests.services.reviewing import World


def test_altered_packages_are_refused_with_a_reason(world: World, tmp_path: Path) -> None:
    with world.opened("Bashir") as ws:
        codes = attack(ws, world.copy, world.card("Bashir"), 40, tmp_path)
    assert codes.keys() <= {"not_for_you", "bad_package", "unknown_author"} and sum(codes.values()) == 40
    assert codes["bad_package"] and codes["not_for_you"], "some were altered inside"
