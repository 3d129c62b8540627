"""Ids sort by time, are never equal across threads, and have one spelling."""

from __future__ import annotations

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from casefile.errors import BadInput
from casefile.model import ids


def test_uuid7_has_version_variant_and_time() -> None:
    before = time.time_ns() // 1_000_000
    made = ids.uuid7()
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_uuid7_increases_within_the_process() -> None:
    made = [ids.uuid7() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_uuid7_increases_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ids.uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000)
    assert ids.uuid7() > first


def test_uuid7_borrows_the_next_millisecond_when_the_counter_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = ids._Clock()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 5_000_000)
    assert clock.tick()[0] == 5
    clock._counter = (1 << 42) - 1
    milliseconds, counter = clock.tick()
    assert milliseconds == 6
    assert counter < 1 << 41


def test_uuid7_is_unique_and_ordered_within_each_of_many_threads() -> None:
    with ThreadPoolExecutor(8) as pool:
        runs = list(pool.map(lambda _: [ids.uuid7() for _ in range(2_000)], range(8)))
    assert all(run == sorted(run) for run in runs)
    assert len({made for run in runs for made in run}) == 16_000


def test_pseudonym_has_four_unmistakable_characters() -> None:
    made = {ids.pseudonym(lambda _: False) for _ in range(300)}
    assert all(len(name) == 6 and name.startswith("W-") for name in made)
    assert not set("".join(made).replace("W-", "")) & set("01ILOUAEBGSZ")
    assert len(made) > 290  # 24**4 possibilities: 300 draws hardly ever meet


def test_pseudonym_grows_when_all_short_ones_are_taken() -> None:
    assert len(ids.pseudonym(lambda name: len(name) <= 6)) == 7
    assert len(ids.pseudonym(lambda name: len(name) <= 7)) == 8


def test_parse_uuid_takes_the_canonical_form_only() -> None:
    made = ids.uuid7()
    assert ids.parse_uuid(str(made)) == made
    assert ids.parse_uuid(str(made).upper()) == made


@pytest.mark.parametrize(
    "untrusted",
    [
        "",
        "x",
        "{0190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4}",
        "urn:uuid:0190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4",
        "0190b6a27c3e7d419f550c2a8e61b7f4",
        "0190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4\n",
        " 0190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4",
        "٠190b6a2-7c3e-7d41-9f55-0c2a8e61b7f4",
        None,
        7,
    ],
)
def test_parse_uuid_refuses_everything_else(untrusted: str) -> None:
    with pytest.raises(BadInput) as refused:
        ids.parse_uuid(untrusted)
    assert refused.value.code == "bad_id"
