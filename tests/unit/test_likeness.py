"""Which texts, pictures and incidents are proposed as one: what is alike is found, what is not is left alone."""

from __future__ import annotations

import random
import time
from uuid import uuid4

import pytest

from casefile.analysis import differences, likeness, picturehash, shingles
from casefile.model.fuzzydate import FuzzyDate

WORDS = [f"word{n}" for n in range(5_000)]


def text(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def of_shorter(one: str, other: str) -> float:
    sketches = shingles.Sketches()
    return shingles.overlap(sketches.of(one), sketches.of(other)).of_shorter


def test_a_story_that_was_cut_and_stands_in_a_page_is_found_again() -> None:
    story = text(1, 900)
    page = f"{text(2, 200)} {' '.join(story.split()[:600])} {text(3, 200)}"
    assert of_shorter(story, page) == pytest.approx(0.63, abs=0.15)
    assert of_shorter(story, " ".join(story.split()[:500])) > 0.9, "an excerpt of it"
    assert of_shorter(story, text(4, 900)) == 0.0
    assert of_shorter("Photo: AFP", "Photo: AFP") == 0.0, "too little to say anything"


def test_case_vowel_signs_and_punctuation_do_not_count_and_unspaced_scripts_do() -> None:
    plain = "قصف الطيران مدينة هجين في ريف دير الزور مساء الخميس وقتل مدنيون"
    voiced = "قَصَفَ الطيران مدينة هجين، في ريف دير الزور؛ مساء الخميس وقتل مدنيون."
    assert of_shorter(plain, voiced) == 1.0
    chinese = "空袭击中了代尔祖尔省哈金镇的一家医院造成至少二十五人死亡"
    assert of_shorter(chinese, f"据报道{chinese}包括儿童") == 1.0


def test_pairs_are_found_by_what_they_share_and_no_other_pair_is_looked_at() -> None:
    sketches = shingles.Sketches()
    texts = [sketches.of(text(n)) for n in range(60)]
    texts.append(sketches.of(" ".join(text(7).split()[50:])))
    assert list(shingles.candidates(texts)) == [(7, 60)]
    crowd = [texts[0]] * 200
    assert len(list(shingles.candidates(crowd))) < 3 * len(crowd), (
        "a text that stands everywhere is paired with neighbours"
    )


def seen(day: str, place: str, title: str, killed: int | None = None) -> likeness.Seen:
    return likeness.Seen(
        uuid4(),
        FuzzyDate.parse(day),
        names=likeness.word_keys(place),
        words=likeness.word_keys(title),
        figures={} if killed is None else {("civilians", "killed"): (killed, killed)},
    )


def test_one_event_is_known_across_scripts_and_another_of_that_day_is_not() -> None:
    one = seen("2018-12-06", "Hajin", "Airstrike on Hajin hospital", 25)
    arabic = seen("2018-12-06", "هجين", "قصف مستشفى هجين", 25)
    assert (alike := likeness.likeness(one, arabic)).weight >= likeness.ENOUGH
    assert (alike.date, alike.place, alike.figures) == ("same", "name", (("civilians", "killed"),))
    elsewhere = seen("2018-12-06", "Idlib", "Clashes near Idlib")
    assert likeness.likeness(one, elsewhere).weight < likeness.ENOUGH
    later = seen("2019-03-01", "Hajin", "Airstrike on Hajin hospital")
    assert likeness.likeness(one, later).weight < likeness.ENOUGH
    assert list(likeness.candidates([one, elsewhere, arabic])) == [(0, 2)]
    assert likeness.likeness(one, seen("2018-12-06", "Hajin", "Airstrike on Hajin hospital", 3)).against


def test_a_date_that_is_only_a_month_meets_the_day_within_it() -> None:
    vague, exact = seen("2018-12", "Hajin", "Hospital struck"), seen("2018-12-06", "Hajin", "Hospital struck")
    assert list(likeness.candidates([exact, vague])) == [(0, 1)]
    assert likeness.likeness(vague, exact).date == "overlap"


def test_many_incidents_take_seconds() -> None:
    chance = random.Random(3)
    towns = [f"{start}{end}" for start in ("Haj", "Raq", "Alep", "Idl", "Hom") for end in ("in", "qa", "ob")]
    many = [
        seen(
            f"20{chance.randint(14, 17)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            town,
            f"Strike on {town}",
        )
        for town in chance.choices(towns, k=2_000)
    ]
    began = time.process_time()
    pairs = [pair for pair in likeness.candidates(many) if likeness.likeness(many[pair[0]], many[pair[1]]).weight > 0.5]
    assert pairs and len(set(pairs)) == len(pairs)
    assert time.process_time() - began < 5


def test_a_picture_that_was_made_smaller_is_alike_and_another_is_not() -> None:
    def picture(width: int, height: int, shade: float = 1.0, upside: bool = False) -> bytes:
        points = bytearray()
        for y in range(height):
            for x in range(width):
                u, v = x / width, (height - 1 - y if upside else y) / height
                grey = int(shade * (120 + 60 * ((u * 5) % 1) + 60 * ((u + 2 * v) % 1)))
                points += bytes((grey, grey, grey))
        return bytes(points)

    large, small = (picturehash.difference_hash(n, n, picture(n, n)) for n in (144, 72))
    dark, turned = (
        picturehash.difference_hash(72, 72, picture(72, 72, 0.7)),
        picturehash.difference_hash(72, 72, picture(72, 72, upside=True)),
    )
    assert large is not None and small is not None and dark is not None and turned is not None
    assert picturehash.apart(large, small) <= picturehash.ALIKE
    assert picturehash.apart(small, dark) <= picturehash.ALIKE
    assert picturehash.apart(small, turned) > picturehash.ALIKE
    assert picturehash.difference_hash(72, 72, bytes(72 * 72 * 3)) is None, "a black frame is like every other"


def test_what_stands_on_one_side_only_is_marked_and_nothing_is_lost() -> None:
    one = "Twenty-five people were killed in Hajin on Thursday, officials said. Rescue work goes on."
    other = "Officials said: twenty-five people were killed in Hajin on Friday night. Rescue work goes on."
    marked = differences.pieces(one, other)
    assert "".join(piece for piece, _alone in marked) == one
    alone = "".join(piece for piece, is_alone in marked if is_alone)
    assert "Thursday" in alone and "Hajin" not in alone
    assert not any(is_alone for _piece, is_alone in differences.pieces(one, one))
