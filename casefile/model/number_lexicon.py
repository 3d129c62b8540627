"""The words that numbers are made of, by language, spelled as :func:`casefile.model.number_words.spell` leaves them.

Words of one value stand here; a few of them mean roughly that many (*a dozen*). A plural that counts nothing
(*dozens*, *cientos*, *десятки*, *آلاف* alone) has no value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How one language writes numbers.

    :param values: words, or several in a row, with a value of their own.
    :param times: words that multiply what stands before them.
    :param never_alone: those of them that count nothing without a number before them.
    :param joiner: the word for *and* inside a number; empty where there is none.
    :param may_join: whether a value may follow a group (0 for none), with or without the joiner.
    :param articles: words for one that count only before a noun, and add nothing before a multiplier.
    :param noughts: words for none that count only before a noun.
    :param rough: those of all these words that mean *roughly so many*.
    :param units_first: *three and twenty*. :param scores: sixty and eighty go on to nineteen.
    """

    values: Mapping[str, int]
    times: Mapping[str, int]
    may_join: Callable[[int, int, bool], bool]
    joiner: str = ""
    never_alone: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    noughts: frozenset[str] = frozenset()
    rough: frozenset[str] = frozenset()
    units_first: bool = False
    scores: bool = False


def _numbered(words: str, first: int = 0, step: int = 1) -> dict[str, int]:
    """``first``, ``first + step`` ... for the words between blanks; ``a|b`` has one value, ``_`` is a blank."""
    return {
        form.replace("_", " "): first + step * n for n, forms in enumerate(words.split()) for form in forms.split("|")
    }


_ENGLISH = Lexicon(
    values={
        **_numbered(
            "zero|nil one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        ),
        **_numbered("twenty thirty forty|fourty fifty sixty seventy eighty ninety", 20, 10),
        "half a dozen": 6,
        "half dozen": 6,
    },
    times={"hundred": 100, "dozen": 12, "thousand": 1000, "million": 1_000_000},
    may_join=lambda group, _value, joined: not joined or group % 100 == 0,
    joiner="and",
    articles=frozenset({"a", "an"}),
    noughts=frozenset({"no"}),
    rough=frozenset({"dozen", "half a dozen", "half dozen"}),
)

_FRENCH_ROUGH = {
    **_numbered("une_dizaine une_quinzaine|une_bonne_quinzaine une_vingtaine|une_bonne_vingtaine", 10, 5),
    **_numbered("une_trentaine une_quarantaine une_cinquantaine une_soixantaine", 30, 10),
    "une bonne dizaine": 10,
    "une bonne trentaine": 30,
    "une douzaine": 12,
    "une bonne douzaine": 12,
    "une demi - douzaine": 6,
    "une demi douzaine": 6,
    "une huitaine": 8,
    "une centaine": 100,
    "une bonne centaine": 100,
    "un millier": 1000,
}

_FRENCH = Lexicon(
    values={
        **_numbered(
            "zero un|une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
            "dix_sept|dix_-_sept dix_huit|dix_-_huit dix_neuf|dix_-_neuf"
        ),
        **_numbered("vingt trente quarante cinquante soixante septante huitante|octante nonante", 20, 10),
        **dict.fromkeys(("quatre vingt", "quatre vingts", "quatre - vingt", "quatre - vingts"), 80),
        **_FRENCH_ROUGH,
    },
    times={"cent": 100, "cents": 100, "mille": 1000, "million": 1_000_000, "millions": 1_000_000},
    may_join=lambda group, value, joined: not joined or (value in (1, 11) and 20 <= group % 100 < 80),
    joiner="et",
    never_alone=frozenset({"cents", "million", "millions"}),
    noughts=frozenset({"aucun", "aucune"}),
    rough=frozenset(_FRENCH_ROUGH),
    scores=True,
)

_SPANISH_ROUGH = {
    **_numbered("una_decena una_quincena una_veintena", 10, 5),
    **_numbered("una_treintena una_cuarentena una_cincuentena", 30, 10),
    "una docena": 12,
    "media docena": 6,
    "una centena": 100,
    "un centenar": 100,
    "un millar": 1000,
}

_SPANISH = Lexicon(
    values={
        **_numbered(
            "cero un|uno|una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
            "dieciseis diecisiete dieciocho diecinueve veinte veintiun|veintiuno|veintiuna veintidos veintitres "
            "veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
        ),
        **_numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 30, 10),
        **_numbered(
            "cien|ciento doscientos|doscientas trescientos|trescientas cuatrocientos|cuatrocientas "
            "quinientos|quinientas seiscientos|seiscientas setecientos|setecientas ochocientos|ochocientas "
            "novecientos|novecientas",
            100,
            100,
        ),
        **_SPANISH_ROUGH,
    },
    times={"mil": 1000, "millon": 1_000_000, "millones": 1_000_000},
    may_join=lambda group, value, joined: joined == (group % 100 >= 30 and value < 10),
    joiner="y",
    never_alone=frozenset({"millon", "millones"}),
    noughts=frozenset({"ningun", "ninguna"}),
    rough=frozenset(_SPANISH_ROUGH),
)

_UKRAINIAN_ROUGH = {
    "дюжина": 12,
    "півдюжини": 6,
    "десяток": 10,
    "десятка": 10,
    "півтора десятка": 15,
    "два десятки": 20,
    "двох десятків": 20,
    "три десятки": 30,
    "трьох десятків": 30,
    "чотири десятки": 40,
    "сотня": 100,
    "сотню": 100,
}

_UKRAINIAN = Lexicon(
    values={
        **_numbered(
            "нуль один|одна|одне|одного|одної|однієї|одну два|дві|двох|двома|двоє три|трьох|трьома|троє "
            "чотири|чотирьох|чотирма|четверо пять|пяти|пятьох|пятьма|пятеро шість|шести|шістьох|шістьма|шестеро "
            "сім|семи|сімох|сімома|семеро вісім|восьми|вісьмох|вісьмома|восьмеро "
            "девять|девяти|девятьох|девятьма|девятеро десять|десяти|десятьох|десятьма|десятеро "
            "одинадцять|одинадцяти|одинадцятьох дванадцять|дванадцяти|дванадцятьох "
            "тринадцять|тринадцяти|тринадцятьох чотирнадцять|чотирнадцяти|чотирнадцятьох "
            "пятнадцять|пятнадцяти|пятнадцятьох шістнадцять|шістнадцяти|шістнадцятьох "
            "сімнадцять|сімнадцяти|сімнадцятьох вісімнадцять|вісімнадцяти|вісімнадцятьох "
            "девятнадцять|девятнадцяти|девятнадцятьох"
        ),
        **_numbered(
            "двадцять|двадцяти|двадцятьох|двадцятьма тридцять|тридцяти|тридцятьох|тридцятьма сорок|сорока "
            "пятдесят|пятдесяти|пятдесятьох шістдесят|шістдесяти|шістдесятьох сімдесят|сімдесяти|сімдесятьох "
            "вісімдесят|вісімдесяти|вісімдесятьох девяносто|девяноста",
            20,
            10,
        ),
        **_numbered(
            "сто|ста двісті|двохсот триста|трьохсот чотириста|чотирьохсот пятсот|пятисот шістсот|шестисот "
            "сімсот|семисот вісімсот|восьмисот девятсот|девятисот",
            100,
            100,
        ),
        **_UKRAINIAN_ROUGH,
    },
    times={
        **dict.fromkeys(("тисяча", "тисячу", "тисячі", "тисяч"), 1000),
        **dict.fromkeys(("мільйон", "мільйона", "мільйони", "мільйонів"), 1_000_000),
    },
    may_join=lambda _group, _value, joined: not joined,
    never_alone=frozenset({"тисячі", "тисяч", "мільйон", "мільйона", "мільйони", "мільйонів"}),
    noughts=frozenset({"жоден", "жодна", "жодного", "жодної"}),
    rough=frozenset(_UKRAINIAN_ROUGH),
)

_ARABIC_UNITS = (
    "واحد|واحده اثنان|اثنين|اثنتان|اثنتين ثلاثه|ثلاث اربعه|اربع خمسه|خمس سته|ست سبعه|سبع ثمانيه|ثماني|ثمان تسعه|تسع"
)
_ARABIC_TEENS = (
    "احد|احدي|حادي اثنا|اثني|اثنتا|اثنتي ثلاثه|ثلاث اربعه|اربع خمسه|خمس سته|ست سبعه|سبع ثمانيه|ثماني|ثمان تسعه|تسع"
)
_ARABIC_HUNDREDS = "ثلاث اربع خمس ست سبع ثمان|ثماني تسع"

# One and two of something are nouns alone. Where the dual has the letters of the plural (مدنيين), it counts nothing.
_ARABIC_ONE = "طفل طفله رجل امراه شخص مدني قتيل جريح شهيد فتاه سيده شاب صحفي صحافي مسعف مقاتل"
_ARABIC_TWO = (
    "طفلان طفلين طفلتان طفلتين رجلان رجلين امراتان امراتين شخصان شخصين مدنيان قتيلان قتيلين جريحان جريحين "
    "شهيدان شهيدين فتاتان فتاتين سيدتان سيدتين شابان شابين صحفيان صحافيان مسعفان مقاتلان ضحيتان ضحيتين"
)


def _arabic_values() -> dict[str, int]:
    units = _numbered(_ARABIC_UNITS, 1)
    hundred = ("مييه", "ميه", "مايه")
    values = {
        **units,
        **_numbered("صفر"),
        **_numbered("عشره|عشر", 10),
        **{f"{unit} {ten}": 10 + n for unit, n in _numbered(_ARABIC_TEENS, 1).items() for ten in ("عشر", "عشره")},
        **_numbered(
            "عشرون|عشرين ثلاثون|ثلاثين اربعون|اربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين تسعون|تسعين",
            20,
            10,
        ),
        **dict.fromkeys(hundred, 100),
        **_numbered("ميتان|ميتين|مايتان|مايتين|ميتا|مايتا|ميتي|مايتي", 200),
        **dict.fromkeys(("الفان", "الفين"), 2000),
        **dict.fromkeys(("مليونان", "مليونين"), 2_000_000),
    }
    for unit, n in _numbered(_ARABIC_HUNDREDS, 3).items():
        values.update({f"{unit}{space}{word}": 100 * n for word in hundred for space in ("", " ")})
    for noun in _ARABIC_ONE.split():
        values.update(dict.fromkeys((noun, f"{noun} واحد", f"{noun} واحده"), 1))
    for noun in _ARABIC_TWO.split():
        values.update(dict.fromkeys((noun, f"{noun} اثنان", f"{noun} اثنين", f"{noun} اثنتان", f"{noun} اثنتين"), 2))
    return values


_ARABIC_ROUGH = {"دزينه": 12, "نصف دزينه": 6}

_ARABIC = Lexicon(
    values={**_arabic_values(), **_ARABIC_ROUGH},
    times={
        **dict.fromkeys(("الف", "الفا", "الاف"), 1000),
        **dict.fromkeys(("مليون", "مليونا", "ملايين"), 1_000_000),
    },
    may_join=lambda _group, _value, joined: joined,
    joiner="و",
    never_alone=frozenset({"الفا", "الاف", "مليونا", "ملايين"}),
    rough=frozenset(_ARABIC_ROUGH),
    units_first=True,
)

LEXICONS = (_ENGLISH, _FRENCH, _SPANISH, _UKRAINIAN, _ARABIC)

NOTHING = frozenset(
    _numbered(
        "none|no_one|no-one|nobody|not_one|personne|aucun|aucune|nadie|ninguno|ninguna|ніхто|нікого|жодного"
        "|жодної|لا_احد|لا_شي"
    )
)
"""What says *nobody* without a number."""

_NOUNS = (
    "people|persons|person|men|man|women|woman|children|child|boys?|girls?|civilians?|fighters?|combatants?|soldiers?"
    "|journalists?|medics|paramedics?|doctors?|nurses?|(?:health|aid|rescue|medical) workers?|dead|killed|injured"
    "|wounded|missing|detained|displaced|deaths|victims?|bodies|body|casualties|strikes?|air ?- ?strikes?|airstrikes?"
    "|raids?|shots|shells|rockets|missiles"
    "|personnes?|civils?|civiles?|enfants?|femmes?|hommes?|filles?|garcons?|soignants?|journalistes?|combattants?"
    "|soldats?|morts?|mortes|tues|tuees|blesses?|blessees?|victimes?|disparus|detenus|deplaces|corps|frappes?|tirs"
    "|personas?|civiles|ninos?|ninas?|mujer(?:es)?|hombres?|menores|periodistas?|combatientes?|soldados?|muertos?"
    "|muertas?|heridos?|heridas?|victimas?|desaparecidos?|detenidos?|desplazados?|ataques?|disparos"
    "|людина|людини|людей|люди|осіб|особа|особи|цивільн(?:их|і|ий|а)|дитина|дитини|дітей|діти|жінка|жінки|жінок"
    "|чоловік|чоловіки|чоловіків|журналіст(?:и|ів)?|загиблих|поранених|вбитих|убитих|військових|зниклих|затриманих"
    "|медиків|ударів|удари|пострілів"
    "|شخصا?|اشخاص|طفلا?|اطفال|طفله|طفلات|امراه|نسا|رجلا?|رجال|مدنيا?|مدنيه|مدنيون|مدنيين|قتيلا?|قتلي|جريحا?|جرحي"
    "|شهيدا?|شهدا|ضحيه|ضحايا|صح[ا]?في|صح[ا]?فيا|صح[ا]?فيين|صح[ا]?فيون|مقاتلا?|مقاتلون|مقاتلين|مسعفا?|مسعفين|مسعفون"
    "|مفقودا?|مفقودين|معتقلا?|معتقلين|نازحا?|نازحين|غاره|غارات"
)
NOUNS = re.compile(f"(?: of| de)? (?:{_NOUNS})$")
"""A word for those who are counted, at the end."""
