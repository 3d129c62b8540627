"""Words are found as their script writes them."""

from __future__ import annotations

import pytest

from casefile.model import searchtext
from casefile.model.records import Case, Incident
from casefile.workspace import Workspace


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("وقتل ثلاثة أشخاص", "قتل", True),
        ("إلى الرقة وحلب وإدلب", "إدلب", True),
        ("وصلوا بحلب", "حلب", True),
        ("سافر لحلب", "حلب", True),
        ("قرية صغيرة", "وقرية", True),
        ("كتاب", "تاب", False),
        ("می\u200cشود کار", "می شود", True),
        ("می شود کار", "می\u200cشود", True),
        ("خانه\u200cها سوخت", "خانه", True),
        ("خانه ها سوخت", "خانه\u200cها", True),
        ("می\u200cشود", "میشود", True),
        ("ကိုကြီး", "ကား", False),
        ("ရေ", "ရွာ", False),
        ("ကားတစ်စီး", "ကား", True),
        ("ရွာသား", "ရွာ", True),
        ("โรงพยาบาลถูกโจมตี", "โจมตี", True),
        ("医院遭到袭击", "袭击", True),
        ("医院遭到袭击", "击袭", False),
        ("病院が攻撃された", "攻撃", True),
        ("अस्पताल पर हमला", "हमला", True),
        ("अस्पताल पर हमला", "हम", False),
        ("1,200 people", "1200", True),
        ("١٬٢٠٠ شخص", "1200", True),
        ("1 200 осіб", "1200", True),
        ("1200 people", "1,200", True),
        ("1\u202f234\u202f567 F", "1234567", True),
        ("11200 people", "1200", False),
    ],
)
def test_a_word_is_found_as_its_script_writes_it(ws: Workspace, case: Case, text: str, query: str, found: bool) -> None:
    """Clitics without an article, non-joiners, scripts without blanks, vowel signs, separators of thousands."""
    ws.records.save(Incident(case_id=case.id, title=f"{text} ."))
    assert bool(ws.finder.search(f"{query} -zqx")) is found
    assert searchtext.matches(text, f"{query} -zqx") is found
    if found:
        (hit,) = ws.finder.search(f"{query} -zqx")
        assert hit.marks, "the words are marked where they stand"
