"""Conversations that messengers export: every message under its own sender and moment, and no date guessed."""

from __future__ import annotations

import io
import json

import pytest

from casefile.evidence.worker import __main__ as worker
from casefile.evidence.worker import conversation, extract_signal, extract_whatsapp, inner, media_types
from casefile.evidence.worker import zipped as zipped_parts
from casefile.evidence.worker.extraction import Extraction, checked
from casefile.evidence.worker.found import Found
from tests.evidence.reading import codes, left_out, packed, read

IPHONE = (
    "[05/12/2018, 18:14:05] Ahmad: They hit the hospital.\r\n"
    "\u200e[05/12/2018, 18:14:30] Ahmad: \u200e<attached: 00000002-PHOTO-2018-12-05.jpg>\r\n"
    "[05/12/2018, 18:20:00] سارة: Who?\n[04/12/2018, 09:00] Omar: pasted words\nand more\n"
    "[13/12/2018, 07:01:00] Ahmad: the last\n"
)
ANDROID = (
    "05/12/2018, 6:14 pm - Messages and calls are end-to-end encrypted.\n"
    "05/12/2018, 6:15 pm - Ahmad: They hit the hospital.\n05/12/2018, 6:16 pm - Sara: <Media omitted>\n"
    "05/12/2018, 6:17 pm - Sara: IMG-1.jpg (file attached)\n"
)


def messages(found: Extraction) -> list[str]:
    ends = [*found.messages[1:], len(found.text)]
    return [found.text[start:end].strip() for start, end in zip(found.messages, ends, strict=True)]


def ordered(content: str, order: str) -> Extraction:
    file = io.BytesIO(content.encode())
    found = Found(media_types.sniff(file, ".txt"), day_order=order)
    file.seek(0)
    worker._run(__import__("casefile.evidence.worker.extract_whatsapp", fromlist=["extract"]), file, found)
    return checked(found.as_frame(), found.text.encode())


def what_is_told(found: Extraction) -> list[tuple[str, str]]:
    return [(remark.what, remark.place) for remark in found.told]


def test_messages_of_an_iphone_stand_under_their_senders() -> None:
    found = read(IPHONE.encode(), ".txt")
    assert found.media_type == media_types.WHATSAPP and found.kind_suggestion == "conversation"
    assert messages(found) == [
        "[1] 2018-12-05 18:14:05 Ahmad\nThey hit the hospital.",
        "[2] 2018-12-05 18:14:30 Ahmad\n\u200e<attached: 00000002-PHOTO-2018-12-05.jpg>",
        "[3] 2018-12-05 18:20:00 سارة\nWho?\n[04/12/2018, 09:00] Omar: pasted words\nand more",
        "[4] 2018-12-13 07:01:00 Ahmad\nthe last",
    ]
    assert ("day_first", "4") in what_is_told(found) and ("local_times", "") in what_is_told(found)
    assert left_out(found) == [("media_beside", "00000002-PHOTO-2018-12-05.jpg", "2")]
    assert found.title == "Ahmad, سارة" and not codes(found)


def test_a_date_that_may_be_read_in_two_ways_is_asked_and_not_guessed() -> None:
    found = read(ANDROID.encode(), ".txt")
    assert codes(found) == ["day_order"]
    assert messages(found)[1] == "[2] 05/12/2018, 6:15 pm Ahmad\nThey hit the hospital."
    assert messages(ordered(ANDROID, "day"))[1] == "[2] 2018-12-05 18:15 Ahmad\nThey hit the hospital."
    assert messages(ordered(ANDROID, "month"))[1].startswith("[2] 2018-05-12 18:15 Ahmad")
    assert ("media_omitted", "", "") in left_out(found) and ("media_beside", "IMG-1.jpg", "4") in left_out(found)


def test_what_the_messenger_itself_says_has_no_sender() -> None:
    first = messages(ordered(ANDROID, "day"))[0]
    assert first == "[1] 2018-12-05 18:14\nMessages and calls are end-to-end encrypted."


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("12/31/18, 11:05 PM - A: x", "2018-12-31 23:05"),
        ("31.12.18, 23:05 - A: x", "2018-12-31 23:05"),
        ("31.12.2018 klo 23.05 - A: x", "2018-12-31 23:05"),
        ("2018-12-31, 12:05 a.\u00a0m. - A: x", "2018-12-31 00:05"),
        (
            "\u200f\u0663\u0661\u200f/\u0661\u0662\u200f/\u0662\u0660\u0661\u0668، \u0661\u0661:\u0660\u0665 م - A: x",
            "2018-12-31 23:05",
        ),
        ("[2018/12/31, 23:05:06] A: x", "2018-12-31 23:05:06"),
        ("05.06.18, 23:05 - A: x", "2018-06-05 23:05"),
    ],
)
def test_the_clocks_of_many_phones(line: str, moment: str) -> None:
    assert messages(read(line.encode(), ".txt")) == [f"[1] {moment} A\nx"]


def test_dates_that_contradict_each_other_stay_as_they_were_written() -> None:
    found = ordered("13/05/2018, 10:00 - A: x\n05/13/2018, 10:01 - B: y\n", "day")
    assert codes(found) == ["day_order_mixed"] and messages(found)[1] == "[2] 05/13/2018, 10:01 B\ny"


def test_a_message_that_goes_back_in_time_is_told() -> None:
    found = read(b"13/05/2018, 10:00 - A: x\n12/05/2018, 10:01 - B: y\n", ".txt")
    assert ("out_of_order", "2") in what_is_told(found)


def test_a_text_that_begins_with_a_date_is_no_conversation() -> None:
    for text in ("05/12/2018 The army struck the town.\n", "[1] A footnote\n", "[2018] Report: words\n"):
        assert read(text.encode(), ".txt").media_type == "text/plain"


def test_an_archive_with_its_media() -> None:
    content = packed(_chat_DOT_txt=IPHONE, **{"00000002-PHOTO-2018-12-05_DOT_jpg": b"\xff\xd8\xff"})
    found = read(content)
    assert found.media_type == media_types.WHATSAPP_ZIP and len(found.messages) == 4
    assert left_out(found) == [("attachment", "00000002-PHOTO-2018-12-05.jpg", "00000002-PHOTO-2018-12-05.jpg")]
    options = {"media_type": found.media_type, "place": "00000002-PHOTO-2018-12-05.jpg"}
    assert list(inner.read(io.BytesIO(content), options)) == [
        {"name": "00000002-PHOTO-2018-12-05.jpg"},
        b"\xff\xd8\xff",
    ]


TELEGRAM = {
    "name": "Hajin news",
    "type": "public_channel",
    "id": 99,
    "messages": [
        {"id": 7, "type": "message", "date": "2018-12-05T18:14:05", "date_unixtime": "1544022845", "from": "Ahmad",
         "from_id": "user1", "text": ["They hit ", {"type": "bold", "text": "the hospital"}, "."],
         "photo": "photos/photo_1.jpg", "width": 3, "height": 2, "reply_to_message_id": 5, "forwarded_from": "Sara"},
        {"id": 8, "type": "service", "date": "2018-12-05T18:15:00", "date_unixtime": "1544022900", "actor": "Sara",
         "action": "pin_message", "message_id": 7, "text": ""},
        {"id": 9, "type": "message", "date": "2018-12-05T18:16:00", "from": None, "from_id": "user4",
         "text": [{"type": "text_link", "text": "here", "href": "https://example.org/x"}], "reactions": [{"count": 1}]},
    ],
}  # fmt: skip


def test_telegram_as_json() -> None:
    found = read(json.dumps(TELEGRAM).encode(), ".json")
    assert found.media_type == media_types.TELEGRAM and found.title == "Hajin news"
    assert messages(found) == [
        "[1] #7 2018-12-05 15:14:05Z Ahmad\nThey hit the hospital.\n[photo: photos/photo_1.jpg]\n"
        "[reply_to_message_id: 5]\n[forwarded_from: Sara]",
        "[2] #8 2018-12-05 15:15:00Z Sara\n[action: pin_message]\n[message_id: 7]",
        "[3] #9 2018-12-05 18:16:00 user4\nhere <https://example.org/x>",
    ]
    assert left_out(found) == [("reactions", "", ""), ("media_beside", "photos/photo_1.jpg", "1")]


def test_an_account_names_its_conversations_and_each_can_be_taken_in() -> None:
    account = {"about": "Here is the data", "personal_information": {}, "chats": {"about": "", "list": [TELEGRAM]}}
    content = json.dumps(account).encode()
    found = read(content, ".json")
    assert codes(found) == ["several_conversations"] and not found.text
    assert [remark.place for remark in found.account.takeable] == ["chats.list.1"]
    name, *pieces = inner.read(io.BytesIO(content), {"media_type": found.media_type, "place": "chats.list.1"})
    assert name == {"name": "chats.list.1.json"}
    assert read(b"".join(each for each in pieces if isinstance(each, bytes)), ".json").title == "Hajin news"


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"/><title>Exported Data</title></head>
<body onload="CheckLocation();"><div class="page_wrap"><div class="page_header"><div class="content">
<div class="text bold">Hajin news</div></div></div><div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">5 December 2018</div></div>
<div class="message default clearfix" id="message7"><div class="pull_left userpic_wrap"><div class="userpic userpic1">
<div class="initials" style="line-height: 42px">A</div></div></div><div class="body">
<div class="pull_right date details" title="05.12.2018 18:14:05 UTC+03:00">18:14</div>
<div class="from_name">Ahmad</div><div class="text">They hit<br>the hospital.</div></div></div>
<div class="message default clearfix joined" id="message8"><div class="body">
<div class="pull_right date details" title="05.12.2018 18:15:00 UTC+03:00">18:15</div>
<div class="reply_to details">In reply to <a href="#go_to_message7">this message</a></div>
<div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/photo_1.jpg">
<img class="photo" src="photos/photo_1_thumb.jpg"/></a></div></div></div>
<div class="message default clearfix" id="message9"><div class="body">
<div class="pull_right date details" title="05.12.2018 18:16:00 UTC+03:00">18:16</div><div class="from_name">Omar</div>
<div class="forwarded body"><div class="from_name">Sara <span class="date details" title="04.12.2018 09:00:00">x</span>
</div><div class="text">Old words</div></div></div></div>
</div></div><a class="pagination block_link" href="messages2.html">Next messages</a></div></body></html>"""


def test_telegram_as_a_page() -> None:
    found = read(PAGE.encode(), ".html")
    assert found.media_type == media_types.TELEGRAM_PAGE and found.title == "Hajin news"
    assert messages(found) == [
        "[1]\n5 December 2018",
        "[2] #7 2018-12-05 18:14:05 +03:00 Ahmad\nThey hit\nthe hospital.",
        "[3] #8 2018-12-05 18:15:00 +03:00 Ahmad\n[reply_to: 7]\n[file: photos/photo_1.jpg]",
        "[4] #9 2018-12-05 18:16:00 +03:00 Omar\nOld words\n[forwarded_from: Sara]",
    ]
    assert [remark.name for remark in found.told if remark.what == "continues"] == ["messages2.html"]
    zipped = read(packed(x__messages_DOT_html=PAGE, x__messages2_DOT_html=PAGE, **{"x__photos/photo_1_DOT_jpg": b"p"}))
    assert zipped.media_type == media_types.TELEGRAM_ZIP and len(zipped.messages) == 8
    assert left_out(zipped) == [("attachment", "photo_1.jpg", "x/photos/photo_1.jpg")]


@pytest.mark.parametrize(
    "content",
    [
        '{"date": "2018-12-05T18:14:05", "sender": "Ahmad", "body": "They hit the hospital.", "quote": "", "sticker": '
        '"", "reactions": [], "attachments": [{"name": "a", "path": "media/a.jpg"}]}\n'
        '{"date": "2018-12-05T18:15:00", "sender": "Me", "body": "Who?", "quote": "", "attachments": []}\n',
        "[2018-12-05 18:14:05] Ahmad: They hit the hospital.  ![a](./media/a.jpg)  \n\n"
        "[2018-12-05 18:15:00] Me: Who?\n",
        "Conversation: Ahmad\n\nFrom: Ahmad\nType: incoming\nSent: 2018-12-05 18:14:05\nAttachment: media/a.jpg "
        "(image/jpeg, 3 bytes)\n\nThey hit the hospital.\n\nFrom: You\nType: outgoing\nSent: 2018-12-05 18:15:00\n\n"
        "Who?\n",
    ],
)
def test_signal_in_three_forms(content: str) -> None:
    found = read(content.encode(), ".md")
    assert found.media_type == media_types.SIGNAL
    first, second = messages(found)
    assert first.startswith("[1] 2018-12-05 18:14:05 Ahmad\n") and "They hit the hospital." in first
    assert second.startswith("[2] 2018-12-05 18:15:00 ") and "Who?" in second
    assert ("media_beside", "media/a.jpg", "1") in left_out(found)


def signal_lines(*chats: str) -> bytes:
    people: list[dict[str, object]] = [
        {"version": "1", "backupTimeMs": "1544022845000"},
        {"account": {"givenName": "Lina", "username": "x"}},
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"profileGivenName": "Ahmad", "e164": "963111"}}},
        {"recipient": {"id": "3", "group": {"snapshot": {"title": {"title": "Hajin"}}}}},
        *({"chat": {"id": chat, "recipientId": str(2 + n)}} for n, chat in enumerate(chats)),
    ]
    items: list[dict[str, object]] = []
    for chat in chats:
        said = {"text": {"body": "They hit the hospital."}, "attachments": [{"pointer": {"fileName": "a.jpg"}}]}
        answer = {"text": {"body": "Who?"}, "quote": {"authorId": "2", "text": {"body": "They hit"}}}
        items += [
            {"chatId": chat, "authorId": "2", "dateSent": "1544022845000", "incoming": {}, "standardMessage": said},
            {"chatId": chat, "authorId": "1", "dateSent": "1544022900000", "outgoing": {}, "standardMessage": answer,
             "revisions": [{"dateSent": "1544022890000", "standardMessage": {"text": {"body": "Wo?"}}}]},
            {"chatId": chat, "authorId": "2", "dateSent": "1544022901000", "remoteDeletedMessage": {"a": 1}},
        ]  # fmt: skip
    lines = [*people, *({"chatItem": item} for item in items)]
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()


def test_signals_own_export() -> None:
    found = read(signal_lines("7"), ".jsonl")
    assert (found.media_type, found.title) == (media_types.SIGNAL_EXPORT, "Ahmad")
    assert messages(found) == [
        "[1] 2018-12-05 15:14:05Z Ahmad\nThey hit the hospital.\n[attachment: a.jpg]",
        "[2] 2018-12-05 15:15:00Z Lina\nWho?\n[quote: Ahmad: They hit]\n[revision: 2018-12-05 15:14:50Z Wo?]",
        '[3] 2018-12-05 15:15:01Z Ahmad\n[remoteDeletedMessage: {"a": 1}]',
    ]
    assert left_out(found) == [("media_beside", "a.jpg", "1")]


def test_the_conversations_of_signals_export_are_taken_in_one_by_one() -> None:
    content = signal_lines("7", "8")
    found = read(content, ".jsonl")
    assert [(each.name, each.place) for each in found.account.takeable] == [("Ahmad", "chat.7"), ("Hajin", "chat.8")]
    options = {"media_type": found.media_type, "place": "chat.8"}
    name, *pieces = inner.read(io.BytesIO(content), options)
    taken = b"".join(each for each in pieces if isinstance(each, bytes))
    assert name == {"name": "chat.8.jsonl"} and set(taken.splitlines()) < set(content.splitlines())
    alone = read(taken, ".jsonl")
    assert (alone.title, len(alone.messages)) == ("Hajin", 3)
    damaged = read(content[:-20], ".jsonl")
    assert "partly" in codes(damaged)


def test_a_conversation_of_pages_is_bounded_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand pages of what one may unpack to are more than any memory."""
    monkeypatch.setattr(zipped_parts, "MAX_PART", len(PAGE) + 10)
    pages = read(packed(x__messages_DOT_html=PAGE, x__messages2_DOT_html=PAGE))
    assert "unpacks_too_large" in codes(pages) and not pages.text


def test_beyond_the_most_messages_nothing_is_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    kept = extract_whatsapp._message
    monkeypatch.setattr(conversation, "MAX_MESSAGES", 3)
    monkeypatch.setattr(extract_whatsapp, "_message", lambda when, words: made.append(words) or kept(when, words))
    found = read("".join(f"[05/12/2018, 18:14:05] A: {n}\n" for n in range(50)).encode())
    assert (len(found.messages), len(made)) == (3, 4) and left_out(found) == [("messages_beyond", "", "4")]


def test_a_message_of_very_many_lines_is_whole() -> None:
    """Put together line by line, this one took as long as all other tests of conversations."""
    (message,) = extract_signal._of_sigtop("\nFrom: A\nSent: 2018-12-05 18:14:05\n\n" + "words\n" * 300_000)
    assert message.text.splitlines() == ["words"] * 300_000 + [""]
