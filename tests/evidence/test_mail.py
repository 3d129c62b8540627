"""Messages, mailboxes and saved pages in the form of messages: every word under anyone who wrote it."""

from __future__ import annotations

import struct

import pytest

from casefile.evidence.worker import media_types, rtf_packed
from tests.evidence.reading import codes, left_out, parts, read, told

HEAD = b"From: a@example.org\nTo: b@example.org\nDate: Thu, 6 Dec 2018 18:14:00 +0300\nMIME-Version: 1.0\n"


def mixed(*bodies: bytes, kind: bytes = b"mixed", head: bytes = HEAD) -> bytes:
    opened = b"".join(b"--X\n" + body + b"\n" for body in bodies)
    return head + b"Content-Type: multipart/" + kind + b"; boundary=X\n\n" + opened + b"--X--\n"


def text(words: str, kind: str = "plain", more: str = "") -> bytes:
    return f"Content-Type: text/{kind}; charset=utf-8\n{more}\n{words}".encode()


def test_a_forwarded_message_stands_under_its_own_sender() -> None:
    inner = (
        b"Content-Type: message/rfc822\n\nFrom: colonel@example.net\nDate: Wed, 5 Dec 2018 03:00:00 +0300\n"
        b"Subject: Order\nMIME-Version: 1.0\nContent-Type: text/plain\n\nI gave the order."
    )
    found = read(mixed(text("See below."), inner, text("My own closing words.")))
    assert found.author == "a@example.org"
    said = parts(found)
    assert said["forwarded colonel@example.net"].endswith("Subject: Order\n\nI gave the order.")
    assert "From: colonel@example.net" in said["forwarded colonel@example.net"]
    assert found.text.index("See below.") < found.text.index("colonel@example.net") < found.text.index("My own closing")
    assert found.text.index("[3]") < found.text.index("My own closing")
    assert "order" not in found.text[: found.text.index("[message/rfc822 2]")]


def test_a_forwarded_message_in_base64_is_read_and_not_shown_as_its_letters() -> None:
    inner = (
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        b"RnJvbTogY0BleGFtcGxlLm5ldApTdWJqZWN0OiBPcmRlcgpNZXNzYWdlLUlEOiA8MT4KCldvcmRzIHdpdGhpbi4K"
    )
    found = read(mixed(text("Outer."), inner))
    assert parts(found)["forwarded c@example.net"].endswith("From: c@example.net\nSubject: Order\n\nWords within.")
    assert "RnJvbTog" not in found.text


def test_a_web_page_beside_a_plain_footer() -> None:
    page = text("<html><body><p>Twelve people were taken.</p></body></html>", "html")
    found = read(mixed(page, text("-- \nList mailing list")))
    assert "Twelve people were taken." in found.text
    assert found.text.endswith("List mailing list")


@pytest.mark.parametrize(
    ("plain", "page", "expected"),
    [
        ("Your program cannot show this.", "Twelve people were taken.", ["cannot show this.", "Twelve people"]),
        ("Twelve people were taken.", "Twelve people were taken.", ["Twelve people were taken."]),
        ("Twelve people were taken from the school.", "Twelve people were taken.", ["from the school."]),
        ("", "Twelve people were taken.", ["Twelve people were taken."]),
    ],
)
def test_of_two_shapes_of_a_body_none_loses_words(plain: str, page: str, expected: list[str]) -> None:
    found = read(mixed(text(plain), text(f"<p>{page}</p>", "html"), kind=b"alternative"))
    for words in expected:
        assert found.text.count(words) == 1


def test_a_named_body_is_a_body_and_an_attached_one_is_named() -> None:
    named = text("Named words.", more='Content-Disposition: inline; filename="letter.txt"\n')
    attached = text("Attached words.", more='Content-Disposition: attachment; filename="list.txt"\n')
    found = read(mixed(named, attached))
    assert "Named words." in found.text
    assert "Attached words." not in found.text
    assert left_out(found) == [("attachment", "list.txt", "2")]
    assert codes(found) == ["attachments"]


def test_raw_bytes_in_a_header_are_read_in_the_encoding_they_must_be_in() -> None:
    raw = "From: مراسل <m@example.org>\nMessage-ID: <1@x>\nSubject: قصف السوق في المدينة\n\nx\n"
    assert read(raw.encode("cp1256")).title == "قصف السوق في المدينة"
    assert read(raw.encode("utf-8")).author == "مراسل <m@example.org>"


def test_an_encoded_word_that_is_cut_within_a_character() -> None:
    whole = "قصف".encode()
    cut = b"Subject: =?utf-8?q?" + b"".join(b"=%02X" % byte for byte in whole[:3]) + b"?=\n =?utf-8?q?"
    cut += b"".join(b"=%02X" % byte for byte in whole[3:]) + b"?= end\n"
    assert read(HEAD + cut + b"\nx\n").title == "قصف end"


def test_a_sender_far_down_in_the_header() -> None:
    content = b"".join(b"Received: from mail%03d.example.org by example.org; today\n" % n for n in range(200))
    assert len(content) > 8000
    found = read(content + b"From: a@example.org\nSubject: Hajin\n\nThe words.\n")
    assert (found.media_type, found.title, found.author) == (media_types.EMAIL, "Hajin", "a@example.org")


def test_a_date_that_is_none_is_told() -> None:
    found = read(b"From: a@example.org\nMessage-ID: <1@x>\nDate: the day before\n\nx\n")
    assert found.published is None
    assert told(found) == [("mail_dates", "")]


def test_signatures_and_encrypted_parts_are_named() -> None:
    signature = b'Content-Type: application/pgp-signature; name="signature.asc"\n\n-----BEGIN'
    assert left_out(read(mixed(text("Words."), signature, kind=b"signed"))) == [("signature", "signature.asc", "2")]
    locked = read(mixed(b"Content-Type: application/pgp-encrypted\n\nVersion: 1", text("x"), kind=b"encrypted"))
    assert codes(locked) == ["encrypted"]


def test_every_message_of_a_mailbox_stands_under_its_own_sender() -> None:
    one = (
        "From writer{n}@example.org Thu Dec  6 18:1{n}:00 2018\nFrom: writer{n}@example.org\n"
        "Date: Thu, 6 Dec 2018 18:1{n}:00 +0300\nSubject: message {n}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "Words {n} caf=C3=A9\n>From the village\n\n"
    )
    found = read("".join(one.format(n=n) for n in (1, 2, 3)).encode())
    assert found.media_type == media_types.MBOX
    said = parts(found)
    assert list(said) == [f"message writer{n}@example.org" for n in (1, 2, 3)]
    assert said["message writer2@example.org"].endswith("Words 2 café\nFrom the village")
    assert (found.title, found.author, found.published) == (None, None, None)
    assert told(found) == [("messages", "")]


def test_a_mailbox_of_one_message_is_that_message() -> None:
    content = b"From x@example.org Mon Jun 01 04:28:28 2009\nFrom: x@example.org\nSubject: One\n\nWords.\n"
    found = read(content)
    assert (found.media_type, found.title, found.author, found.told) == (media_types.MBOX, "One", "x@example.org", ())


PAGE = (
    "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/news/1\nSubject: Ignored\n"
    "Date: Sun, 3 May 2026 10:00:00 -0000\nMIME-Version: 1.0\n"
    'Content-Type: multipart/related; type="text/html"; boundary=X\n\n--X\nContent-Type: text/html\n'
    "Content-Location: https://example.org/news/1\n\n<html><head><title>Strike on the market</title>"
    '<meta name="author" content="A. Writer">'
    '<meta property="article:published_time" content="2018-12-06T18:14:00+03:00"></head>'
    "<body><p>It was hit at noon.</p></body></html>\n--X\nContent-Type: text/html\n"
    "Content-Location: https://ads.example.org/frame\n\n<p>Buy shoes now.</p>\n--X--\n"
)


def test_a_page_saved_in_the_form_of_a_message_is_a_page() -> None:
    found = read(PAGE.encode())
    assert (found.media_type, found.title, found.author) == (media_types.MHTML, "Strike on the market", "A. Writer")
    assert (found.published, found.url) == ("2018-12-06T18:14:00+03:00", "https://example.org/news/1")
    assert found.metadata["saved"] == "2026-05-03T10:00:00Z"
    assert found.metadata["published_from"] == "article:published_time"
    assert found.text == "It was hit at noon."
    assert left_out(found) == [("frame", "https://ads.example.org/frame", "2")]


def test_rich_text_of_outlook_is_unpacked() -> None:
    plain = b"{\\rtf1 Words of a message}"
    stored = struct.pack("<I", len(plain) + 12) + struct.pack("<I", len(plain)) + b"MELA" + bytes(4) + plain
    assert rtf_packed.unpacked(stored) == plain
    # The example of the specification (MS-OXRTFCP, 4.1.1).
    example = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert rtf_packed.unpacked(example) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
