# ruff: noqa: E501
"""Outlines to draw: English, Arabic, Burmese, and everything that strains a page."""

from __future__ import annotations

import datetime as dt
import io

from PIL import Image

from casefile.dossier import outline as o
from casefile.i18n import isolate

MOMENT = dt.datetime(2024, 3, 1, 9, 30, tzinfo=dt.UTC)
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
R = o.Run


def english(rows: int = 24) -> o.Dossier:
    """A dossier with every kind of block."""
    return o.Dossier(
        title="Strikes on the old market quarter of Marwa, 4 to 5 December 2018",
        subtitle="Dossier of the case, with sources and integrity statement",
        language="en",
        metadata=o.Metadata(MOMENT, subject="Case MRW"),
        case_ref="MRW",
        audience_label="For the court",
        mark="Confidential",
        cover_lines=(
            o.KeyValue("Case", (R("Strikes on Marwa ("), R("MRW", mono=True), R(")"))),
            o.KeyValue("Prepared on", (R("1 March 2024, 09:30 UTC"),)),
            o.KeyValue("Journal head", (R(HASH, mono=True),)),
            o.KeyValue("Place", (R("مروة (Marwa), eastern district"),)),
        ),
        sections=(
            o.Section("summary", "Executive summary", _summary()),
            o.Section("chronology", "Chronology", (_chronology(rows),)),
            o.Section("incidents", "Incidents", (o.Paragraph((R("Each incident is stated with its facts."),)),)),
            *(_incident(n) for n in range(1, 4)),
            o.Section("sources", "Source register", (_register(),)),
        ),
    )


def _summary() -> tuple[o.Block, ...]:
    return (
        o.Paragraph(
            (
                R(
                    "Two strikes hit the quarter within one day. At least 25 people were killed, among them seven women and children; the figures of the sources differ and are given side by side."
                ),
            ),
            "lead",
        ),
        o.Paragraph(
            (
                R("The office of the monitoring group first reported the strike at 14:20 local time"),
                R(link="cite-1", note_number=1),
                R(". Five witnesses, questioned apart from one another, describe at least two aircraft, and finding "),
                R("MRW-F-0003", link="fact-3"),
                R(" rests on their accounts "),
                R("and"),
                R(" on a video", italic=True),
                R(link="cite-2", note_number=2),
                R(". The state of corroboration is "),
                R("Disputed", tone="disputed"),
                R(" for the first strike and "),
                R("Verified", tone="verified"),
                R(" for the second."),
            )
        ),
        o.Paragraph(
            (
                R(
                    "سقط عدد من القتلى (بينهم نساء وأطفال) في السوق القديم يوم 5 كانون الأول/ديسمبر 2018، وفق ما قاله [شاهد] لفريقنا، ثم أُسعف الجرحى إلى المستشفى الوحيد في المدينة قبل أن تصل سيارات الإسعاف الأخرى من البلدات المجاورة."
                ),
            ),
            "quote",
        ),
        o.Heading("What was not established"),
        o.BulletList(
            (
                (R("Who gave the order. "), R("Nothing in the material names a unit.", bold=True)),
                (
                    R(
                        "How many aircraft took part; accounts range from two to four, and no radar track is in the file. A claim to the contrary was withdrawn by its author and is listed with the sources, graded accordingly."
                    ),
                ),
                (R("Whether a warning was given."),),
            )
        ),
        o.Notice(
            (
                R(
                    "Two witnesses withdrew their consent after this dossier was first drawn up. Their accounts are left out, and no finding rests on them any longer."
                ),
            ),
            title="Withdrawn consent",
        ),
        o.Notice((R("All 214 files match the hashes taken at acquisition."),), title="Integrity", tone="verified"),
        o.Figure(picture(), (R("Figure 1. The quarter before the strikes."),), "A map", 0.6),
    )


def _chronology(rows: int) -> o.Table:
    moments = [
        ("4 Dec 2018, 06:10", "Shelling of the northern suburb", "MRW-I-0001", "Verified", "verified"),
        (
            "4 Dec 2018, about noon",
            "Three children and four women killed in a house by the river; the house belonged to the family of a baker",
            "MRW-I-0002",
            "Disputed",
            "disputed",
        ),
        ("5 Dec 2018", "غارة على المستشفى", "MRW-I-0003", "In review", "attention"),
        ("5 Dec 2018, 14:20", "Market quarter struck twice", "MRW-I-0004", "Noted", "neutral"),
    ]
    return o.Table(
        (
            o.Column("When", 2.2),
            o.Column("What", 4),
            o.Column("Incident", 1.7),
            o.Column("Killed", 1.1, "end"),
            o.Column("Status", 1.7),
        ),
        (
            *(
                o.Row(((R(m[0]),), (R(m[1]),), (R(m[2], mono=True),), (R(str(7 * n % 40)),), (R(m[3], tone=m[4]),)))
                for n in range(rows)
                for m in (moments[n % 4],)
            ),
            o.Row(((R("Adopted"),), (), (), (R("25"),), (R("Verified", tone="verified"),)), strong=True),
        ),
        caption="Incidents in order of time",
    )


def _incident(n: int) -> o.Section:
    return o.Section(
        f"incident-{n}",
        f"MRW-I-{n:04}: Strike on the bread market, {n + 3} December 2018",
        (
            o.KeyValues(
                (
                    o.KeyValue("When", (R("5 December 2018, about 14:20 (local time)"),)),
                    o.KeyValue("Where", (R("مروة"), R(" (Marwa), market quarter; within 500 m"))),
                    o.KeyValue("Status", (R("Verified", tone="verified"),)),
                    o.KeyValue("Killed", (R("25 (sources: 12 to 25)"),)),
                )
            ),
            o.Heading("Facts"),
            o.Paragraph(
                (
                    R("The first bomb fell on the flour store beside the bakery, the second on the rescuers. "),
                    R(link=f"cite-{n}", note_number=n),
                    R(" The interval was about twelve minutes."),
                ),
                anchor=f"fact-{n}",
            ),
            o.Citations(
                (
                    o.Citation(
                        n,
                        (R("Statement of a resident, taken on 9 December 2018, par. 14."),),
                        f"cite-{n}",
                        o.Link("MRW-S-0001", "source-1"),
                        (o.Link(f"MRW-F-{n:04}", f"fact-{n}"),),
                    ),
                )
            ),
        ),
        level=2,
    )


def _register() -> o.Table:
    return o.Table(
        (o.Column("Id", 1.5), o.Column("What", 3), o.Column("Size", 1.1, "end"), o.Column("SHA-256", 3.2)),
        tuple(
            o.Row(
                (
                    (R(f"MRW-S-{n:04}", mono=True),),
                    (
                        R("press release, saved page "),
                        R("statement_2018-12-06.html", mono=True),
                        R(" · "),
                        R("MRW-F-0003", link="fact-3"),
                    ),
                    (R("18,204"),),
                    (R(HASH, mono=True),),
                ),
                anchor=f"source-{n}",
            )
            for n in range(1, 6)
        ),
    )


def arabic() -> o.Dossier:
    """The same in Arabic: mirrored pages, mixed text."""
    text = (
        "قالت الشبكة إن 25 شخصًا على الأقل قُتلوا (بينهم سبع نساء وأطفال) في قصف السوق القديم يوم 5 كانون الأول/ديسمبر 2018، "
        "وإن وكالة Reuters نشرت [في اليوم نفسه] تسجيلًا مدته 12:30 دقيقة. "
    )
    return o.Dossier(
        title="الغارات على السوق القديم في مروة، 4 و5 كانون الأول/ديسمبر 2018",
        subtitle="ملف القضية مع المصادر وبيان السلامة",
        language="ar",
        metadata=o.Metadata(MOMENT),
        case_ref="MRW",
        audience_label="للمحكمة",
        mark="سري",
        cover_lines=(
            o.KeyValue("القضية", (R("الغارات على مروة ("), R("MRW", mono=True), R(")"))),
            o.KeyValue("التاريخ", (R(f"1 آذار/مارس 2024، {isolate('09:30 UTC')}"),)),
            o.KeyValue("رأس السجل", (R(HASH, mono=True),)),
        ),
        sections=(
            o.Section(
                "summary",
                "الملخص التنفيذي",
                (
                    o.Paragraph((R(text),), "lead"),
                    o.Paragraph(
                        (
                            R(text),
                            R(link="cite-1", note_number=1),
                            R(" انظر "),
                            R("MRW-I-0007", link="incident-1", mono=True),
                            R(". " + text),
                        )
                    ),
                    o.Paragraph(
                        (
                            R(
                                "The hospital was hit again (twice) at noon, the statement says, although its coordinates had been shared with all parties months before the strike took place."
                            ),
                        ),
                        "quote",
                    ),
                    o.BulletList(
                        (
                            (
                                R(
                                    "من أصدر الأمر؟ لا شيء في المواد يسمي وحدة عسكرية بعينها، ولا يوجد أثر راداري في الملف كله حتى الآن."
                                ),
                            ),
                            (R("هل سبق القصف إنذار؟"),),
                        )
                    ),
                    o.Notice((R("سحب شاهدان موافقتهما. " + text),), title="موافقة مسحوبة"),
                ),
            ),
            o.Section(
                "incidents",
                "الحوادث",
                (
                    o.Table(
                        (
                            o.Column("التاريخ", 2),
                            o.Column("الحادث", 4),
                            o.Column("المرجع", 1.6),
                            o.Column("القتلى", 1, "end"),
                            o.Column("الحالة", 1.6),
                        ),
                        tuple(
                            o.Row(
                                (
                                    (R(f"{d} كانون الأول 2018"),),
                                    (R("قصف منزل قرب النهر (ثلاثة أطفال وأربع نساء)"),),
                                    (R(f"MRW-I-{d:04}", mono=True),),
                                    (R(str(d * 7)),),
                                    (R("مؤكد", tone="verified"),),
                                )
                            )
                            for d in range(1, 9)
                        ),
                        caption="الحوادث بحسب الزمن",
                    ),
                    o.Citations(
                        (
                            o.Citation(
                                1,
                                (R("شهادة أحد السكان، 9 كانون الأول 2018، الفقرة 14."),),
                                "cite-1",
                                o.Link("MRW-S-0001", "source-1"),
                                (o.Link("MRW-F-0001", "summary"),),
                            ),
                        )
                    ),
                ),
            ),
            o.Section(
                "incident-1",
                f"{isolate('MRW-I-0007')}: قصف سوق الخبز",
                (
                    o.KeyValues(
                        (o.KeyValue("المكان", (R("مروة (Marwa)"),)), o.KeyValue("البصمة", (R(HASH, mono=True),))),
                        anchor="source-1",
                    ),
                ),
                level=2,
            ),
        ),
    )


def burmese() -> o.Dossier:
    """Stacked letters, no spaces between words."""
    text = "မြန်မာနိုင်ငံသည်အရှေ့တောင်အာရှတွင်တည်ရှိသောနိုင်ငံတစ်နိုင်ငံဖြစ်သည်။ ကြောင့် ဒေါ်အောင်ဆန်းစုကြည် "
    return small(
        o.Paragraph((R(text * 6),)),
        o.Heading("သက်သေခံချက်များ"),
        o.Paragraph((R(text * 3),), "quote"),
        language="my",
        title="မြန်မာနိုင်ငံ",
    )


def small(*blocks: o.Block, language: str = "en", title: str = "A section") -> o.Dossier:
    """A dossier of one section."""
    return o.Dossier(title, language, o.Metadata(MOMENT), (o.Section("only", title, blocks),), case_ref="T")


def picture(width: int = 320, height: int = 200) -> bytes:
    """A PNG with something to see."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
