"""How well names are found whatever their spelling, and what that costs: recall and precision of ten, on real names.

The names are third-party data beside the project (``../shared/data``); without them nothing is measured. Pairs of
another Latin spelling are made by rules (as French, German and English press write Arabic names), typing slips by
chance with a fixed seed.
"""

from __future__ import annotations

import csv
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from casefile.model.records import Place
from casefile.model.wordkeys import bare, words_of
from casefile.workspace import Workspace
from tests.benchmarks.table import Row

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
_SAMPLE = 400
OUR_PAIRS = (
    ("Hajin", "هجين"),
    ("Soussa", "السوسة"),
    ("Deir ez-Zor", "دير الزور"),
    ("Qaddour", "Kadour"),
    ("عبدالله", "عبد الله"),
    ("Abdallah", "عبد الله"),
    ("Харків", "Kharkiv"),
    ("Zaporizhzhia", "Запоріжжя"),
)
"""Of our own, chosen by hand: typed, and what stands in the vault."""
_RESPELT = (
    ("ou", "u"),
    ("oo", "u"),
    ("u", "ou"),
    ("ee", "i"),
    ("i", "ee"),
    ("sh", "ch"),
    ("q", "k"),
    ("kh", "k"),
    ("j", "dj"),
    ("w", "ou"),
    ("aa", "a"),
    ("z", "dh"),
    ("iyya", "ia"),
    ("ya", "iya"),
    ("e", "a"),
)


def measure() -> list[Row]:
    """Recall of names and places in each direction, what absent names show, and the time of one question."""
    if not DATA.is_dir():
        return [Row("similar spellings", "-", None, "the names (../shared/data) are not here")]
    chance = random.Random(7)
    rows: list[Row] = []
    for what, pairs in (("names", _names()), ("places", _places())):
        latin, arabic = sorted({pair[0] for pair in pairs}), sorted({pair[1] for pair in pairs})
        asked = chance.sample(pairs, min(_SAMPLE, len(pairs)))
        with _vault(arabic) as ws:
            rows.append(_found(f"{what}: Arabic as it stands", ws, [(b, b) for _a, b in asked]))
            rows.append(_found(f"{what}: Arabic respelt (hamza, ta marbuta, a clitic)", ws, _respelt_arabic(asked)))
            rows.append(_recall(f"{what}: Latin to Arabic", ws, asked))
            rows.append(_absent(f"{what}: absent, of Arabic ones", ws, chance))
        with _vault(latin) as ws:
            rows.append(_found(f"{what}: Latin as it stands", ws, [(a, a) for a, _b in asked]))
            rows.append(_found(f"{what}: only begun", ws, [(a[: max(3, len(a) - 2)], a) for a, _b in asked]))
            rows.append(_recall(f"{what}: Arabic to Latin", ws, [(b, a) for a, b in asked]))
            rows.append(_recall(f"{what}: another Latin spelling", ws, list(_each(asked, chance, _respelt))))
            rows.append(_recall(f"{what}: one slip", ws, list(_each(asked, chance, _slip))))
            rows.append(_absent(f"{what}: absent, of Latin ones", ws, chance))
    with _vault([stands for _typed, stands in OUR_PAIRS]) as ws:
        rows.append(_recall("our own pairs, apart from the others", ws, OUR_PAIRS))
    return rows


def _recall(name: str, ws: Workspace, asked: Sequence[tuple[str, str]]) -> Row:
    found = right = shown = 0
    took: list[float] = []
    for typed, stands in asked:
        begin = time.perf_counter()
        similar = ws.finder.similar(typed)
        took.append(time.perf_counter() - begin)
        words = {each.written for each in similar}
        named = {word for word, _written in words_of(stands)}
        hits = sum(bare(word) in named for word in words)
        found += _has(ws, typed, stands) or bool(hits)
        right += hits
        shown += len(words)
    took.sort()
    slow = took[int(len(took) * 0.95)] * 1000
    precision = f"precision {right / shown:.2f}" if shown else "nothing similar shown"
    detail = f"{precision}; of {len(asked)}; {shown / len(asked):.1f} shown each; 95 of 100 within {slow:.0f} ms"
    return Row(name, "recall, 1 is all", found / len(asked), detail)


def _found(name: str, ws: Workspace, asked: Sequence[tuple[str, str]]) -> Row:
    """How many are among the hits of the search itself, and how many of the hits are them."""
    found = shown = 0
    for typed, stands in asked:
        headings = [hit.heading for hit in ws.finder.search(typed)]
        found += stands in headings
        shown += len(headings)
    precision = f"precision {found / shown:.2f}" if shown else "nothing found"
    return Row(name, "recall, 1 is all", found / len(asked), f"{precision}; of {len(asked)}; the search itself")


def _respelt_arabic(asked: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """With *and* before it, bare alefs, and ha for ta marbuta: what folding and clitics must find every time."""
    bared = str.maketrans("أإآٱةى", "ااااهي")
    return [(f"و{stands.translate(bared)}", stands) for _latin, stands in asked]


def _has(ws: Workspace, typed: str, stands: str) -> bool:
    return any(hit.heading == stands for hit in ws.finder.search(typed))


def _absent(name: str, ws: Workspace, chance: random.Random) -> Row:
    asked = _absent_names(chance)
    shown = sum(bool(ws.finder.similar(each)) for each in asked)
    return Row(name, "share that shows something", shown / len(asked), f"of {len(asked)} names that are not there")


def _names() -> list[tuple[str, str]]:
    with (DATA / "names" / "names_ar_latin.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["name_latin"].strip("()"), row["name_arabic"].strip("()")) for row in csv.DictReader(file)]
    return [row for row in rows if len(row[0]) > 2 and len(row[1]) > 2]


def _places() -> list[tuple[str, str]]:
    with (DATA / "airwars" / "incidents_2014_2017.csv").open(encoding="utf-8-sig", newline="") as file:
        found = {
            (row["location_en"].strip(), row["location_ar"].strip(" \u200e\u200f\u202b\u202c"))
            for row in csv.DictReader(file)
        }
    # One word each: of longer descriptions the two languages often say different things.
    return sorted(
        row for row in found if re.fullmatch(r"(?:[AaEe]l[- ])?\w{3,}", row[0]) and re.fullmatch(r"\w{3,}", row[1])
    )


def _absent_names(chance: random.Random) -> list[str]:
    """Words of news from another continent."""
    text = (DATA / "muc4" / "muc4_dev.jsonl").read_text("utf-8")
    words = sorted({word.capitalize() for word in re.findall(r"\b[A-Z]{5,}\b", text)})
    return chance.sample(words, _SAMPLE)


def _each(
    asked: Sequence[tuple[str, str]], chance: random.Random, change: Callable[[str, random.Random], str]
) -> Iterator[tuple[str, str]]:
    for latin, _arabic in asked:
        if len(latin) >= 5 and (other := change(latin, chance)) != latin:
            yield other, latin


def _respelt(name: str, chance: random.Random) -> str:
    fitting = [(one, other) for one, other in _RESPELT if one in name[1:].lower()]
    for one, other in chance.sample(fitting, min(2, len(fitting))):
        name = name[0] + name[1:].lower().replace(one, other, 1)
    return name


def _slip(name: str, chance: random.Random) -> str:
    at, letter = chance.randrange(1, len(name) - 1), chance.choice("abdefghiklmnorstuz")
    return chance.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


@contextmanager
def _vault(names: Sequence[str]) -> Iterator[Workspace]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Workspace.create(Path(folder) / "names", "a passphrase of six words") as ws,
    ):
        case = ws.cases.create("NAMES", "Names")
        ws.records.save(*(Place(case_id=case.id, name=name) for name in names))
        yield ws
