"""Words that name nobody: what the program itself says, months, first names that thousands bear, and descriptions.

An alias "June", a thread that somebody called "Chronology", an "Unidentified woman": looked for as they are, they would
be found on every page, and a gate that cries wolf is switched off. So words of this list are looked for only beside
others.
"""

from __future__ import annotations

from functools import lru_cache

from casefile.dossier.words import words_of
from casefile.i18n import LANGUAGES, translator
from casefile.model import vocabularies

_FIRST_NAMES = """
mohammed muhammad mohamed mohammad ahmed ahmad ali omar umar hassan hasan hussein husain ibrahim ismail mahmoud mustafa
khaled khalid abdullah abdallah abdel abdul youssef yousef yusuf said saeed salem salim amir mariam maryam fatima fatma
aisha aysha zeinab zaynab khadija layla leila nour noor hana sara sarah amal huda amina samir karim rami tarek tariq
john james peter paul mary anna maria david michael daniel joseph thomas george robert william richard charles martin
jean pierre jacques marie jose juan carlos luis miguel ana carmen pedro francisco antonio
oleksandr alexander olena olga ivan mykola sergei serhii andrii andrei natalia iryna irina yurii viktor dmytro tetiana
محمد احمد علي عمر حسن حسين ابراهيم اسماعيل محمود مصطفى خالد عبد الله عبدالله يوسف سعيد سالم سليم امير مريم فاطمه عائشه
زينب خديجه ليلى نور هناء ساره امل هدى امينه سمير كريم رامي طارق
rose hope grace faith joy april may june august summer dawn young king bishop baker
"""
_DESCRIPTIONS = """
unidentified unknown unnamed anonymous man woman men women boy girl boys girls child children baby infant elderly old
young person persons people body bodies victim victims witness witnesses doctor nurse driver teacher baker farmer
soldier soldiers officer commander fighter neighbour neighbor relative father mother son daughter brother sister husband
wife family source local resident residents the a an of and with from in mr mrs ms dr abu umm number no
inconnu inconnue homme femme enfant le la les un une de du des desconocido desconocida hombre mujer nino nina el los
невідома невідомий жінка чоловік дитина лікар
مجهول مجهوله الهويه امراه رجل طفل طفله طبيب الطبيب سائق شخص اشخاص ام اب ابن بنت من في غير معروف معروفه
"""


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """All of them, as :func:`casefile.dossier.words.words_of` gives words."""
    found = set(words_of(_FIRST_NAMES)) | set(words_of(_DESCRIPTIONS))
    for language in LANGUAGES:
        tr = translator(language)
        for text in tr.everything():
            found.update(words_of(text))
        for month in range(1, 13):
            found.update(words_of(f"{tr.month(month)} {tr.month(month, alone=True)}"))
        for name in vocabularies.names():
            for term in vocabularies.load(name):
                found.update(words_of(f"{term.label(tr)} {term.meaning(tr)}"))
    return frozenset(found)


def says_nothing(words: tuple[str, ...] | list[str]) -> bool:
    """Whether a few words are ordinary all of them: a description, a label, a date."""
    return all(word in ordinary_words() or word.isdecimal() for word in words)
