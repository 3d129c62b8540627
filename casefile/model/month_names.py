"""The months of three calendars, as sources write them: in their own scripts and in Latin letters."""

from __future__ import annotations

import re
import unicodedata

MONTHS: dict[str, tuple[str, ...]] = {
    "islamic": (
        "محرم | المحرم | Muharram | Moharram | Muharrem | al-Muharram | Mouharram",
        "صفر | Safar | Safer | Sefer | Sapar",
        "ربيع الأول | ربيع أول | ربيعالاول | Rabi al-Awwal | Rabi ul Awwal | Rabi ul-Awal | "
        "Rabi al-Awal | Rabi I | Rabia I | Rabi' al-awwal | Rabi-ol-Avval | Rabiulawal | Rebiulevvel | "
        "Rabi el Aouel",
        "ربيع الثاني | ربيع الآخر | ربيع ثاني | ربيعالثاني | Rabi al-Thani | Rabi ath-Thani | "
        "Rabi al-Akhir | Rabi ul Thani | Rabi us-Sani | Rabi II | Rabia II | Rabi-os-Sani | Rabiulakhir | "
        "Rebiulahir",
        "جمادى الأولى | جمادى الأول | جمادى أول | جماديالاول | Jumada al-Ula | Jumada al-Awwal | "
        "Jumada I | Jumada ul-Ula | Jumada al-Oula | Jamadi ul Awwal | Jamada I | Jumadal Ula | "
        "Joumada I | Cemaziyelevvel",
        "جمادى الآخرة | جمادى الثانية | جمادى الثاني | جمادى الآخر | جماديالثاني | Jumada al-Akhirah | "
        "Jumada al-Akhira | Jumada al-Thani | Jumada al-Thaniyah | Jumada ath-Thaniya | Jumada II | "
        "Jamada II | Jumada al-Ukhra | Jamadi us-Sani | Jumadal Akhira | Joumada II | Cemaziyelahir",
        "رجب | Rajab | Rejeb | Recep | Radjab",
        "شعبان | Shaban | Sha'ban | Shaaban | Chaabane | Saban | Şaban",
        "رمضان | رمضان المبارك | Ramadan | Ramadhan | Ramazan | Ramzan",
        "شوال | Shawwal | Shawal | Chawwal | Sevval | Şevval",
        "ذو القعدة | ذي القعدة | ذوالقعدة | ذيالقعدة | ذيقعدة | Dhu al-Qadah | Dhu al-Qa'da | Dhul Qadah | "
        "Dhul-Qa'dah | Dhul Qida | Dhu al-Qi'dah | Zul Qadah | Zulqada | Zilkade | Dhu l-Qa'da | "
        "Zi-Qa'deh",
        "ذو الحجة | ذي الحجة | ذوالحجة | ذيالحجة | ذيحجة | Dhu al-Hijjah | Dhu al-Hijja | Dhul Hijjah | "
        "Dhul-Hijja | Zul Hijjah | Zulhijja | Zilhicce | Dhu l-Hijja | Zi-Hajjeh",
    ),
    "persian": (
        "فروردین | حمل | وری | Farvardin | Farwardin | Hamal",
        "اردیبهشت | ثور | غویی | Ordibehesht | Urdibihisht | Sawr | Saur | Thawr",
        "خرداد | جوزا | غبرګولی | Khordad | Jawza | Jowza",
        "تیر | سرطان | چنګاښ | Tir | Saratan",
        "مرداد | امرداد | اسد | زمری | Mordad | Amordad | Asad",
        "شهریور | سنبله | وږی | Shahrivar | Sonbola | Sunbula",
        "مهر | میزان | تله | Mehr | Mizan",
        "آبان | عقرب | لړم | Aban | Aqrab",
        "آذر | قوس | لیندۍ | Azar | Qaws | Qows",
        "دی | جدی | مرغومی | Dey | Jadi | Jady",
        "بهمن | دلو | سلواغه | Bahman | Dalw | Dalwa",
        "اسفند | حوت | کب | Esfand | Hut | Hoot",
    ),
    "ethiopian": (
        "መስከረም | Meskerem | Maskaram",
        "ጥቅምት | ጥቅምቲ | Tikimt | Tikemt | Teqemt | Tiqimt",
        "ኅዳር | ህዳር | ሕዳር | Hidar | Hedar",
        "ታኅሣሥ | ታህሳስ | ታሕሳስ | Tahsas | Tahesas | Tahisas",
        "ጥር | ጥሪ | Tir | Ter | Tirr",
        "የካቲት | ለካቲት | Yekatit | Yakatit | Lekatit",
        "መጋቢት | Megabit | Magabit | Maggabit",
        "ሚያዝያ | ሚያዚያ | Miyazya | Miazia | Miyazia | Miyaziya",
        "ግንቦት | ጉንበት | Ginbot | Genbot | Ginbott | Gunbet",
        "ሰኔ | ሰነ | Sene | Sane | Senie",
        "ሐምሌ | ሀምሌ | ሓምለ | Hamle | Hamlie",
        "ነሐሴ | ነሀሴ | ነሓሰ | Nehase | Nahase | Nehasie",
        "ጳጉሜን | ጳጉሜ | ጳጉሚን | Pagumen | Pagume | Paguemen | Pagumien",
    ),
}
"""By calendar, month by month: its names, between bars."""

_SAME = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("یىۍې", "ي"),
        **{"ک": "ك", "ة": "ه", "ۀ": "ه", "ؤ": "و"},
        **dict.fromkeys("ሐኀ", "ሀ"),
        **dict.fromkeys("ሕኅ", "ህ"),
        **dict.fromkeys("ሓኃ", "ሃ"),
        **{"ሣ": "ሳ", "ሥ": "ስ"},
    }
)
"""Letters that one writes for the other: of Arabic and Persian, and Ethiopic ones that sound alike."""


def plain(text: str) -> str:
    """What compares two ways to write a name: small letters without marks, letters that sound alike as one, and single
    blanks for all that is no letter and no digit.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    joined = re.sub(r"['’‘`ʿʾ\u0640]", "", bare)
    return re.sub(r"[^\w]+|_", " ", joined.translate(_SAME)).strip()
