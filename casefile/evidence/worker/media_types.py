"""What a file is, by its bytes. Its name never decides; it only distinguishes subtypes of plain text.

:func:`family` compares the first bytes and looks at their patterns, and nothing more: it says which readers have to be
loaded before the worker gives up opening files. :func:`sniff` looks into containers, and runs after that.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO

from casefile.evidence.worker import begins

HEAD = 4096
TEXT_HEAD = 1 << 16
"""Bytes in which the sender of a message is looked for: servers put much before it."""
TEXT = "text/plain"
UNKNOWN = "application/octet-stream"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WACZ = "application/wacz"
EMAIL = "message/rfc822"
MBOX = "application/mbox"
MHTML = "multipart/related"
EMPTY = "application/x-empty"
OLE = "application/x-ole-storage"
MSG = "application/vnd.ms-outlook"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
WARC = "application/warc"
RTF = "application/rtf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
WHATSAPP = "text/x-whatsapp-chat"
WHATSAPP_ZIP = "application/x-whatsapp-chat+zip"
TELEGRAM = "application/x-telegram-chat+json"
TELEGRAM_PAGE = "text/x-telegram-chat+html"
TELEGRAM_ZIP = "application/x-telegram-chat+zip"
SIGNAL = "text/x-signal-chat"
SIGNAL_EXPORT = "application/x-signal-export+jsonl"
OTS = "application/x-opentimestamps-proof"
PGP_SIGNATURE = "application/pgp-signature"
STAMP = "application/timestamp-reply"
ZIP = "application/zip"
TAR = "application/x-tar"
PACKED_TAR = "application/x-gtar-compressed"
"""A tar archive within gzip, bzip2 or xz."""
MAX_MEMBERS = 200_000

_AT_START = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"FLV\x01", "video/x-flv"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"{\\rtf", RTF),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"age-encryption.org/v1", "application/vnd.age"),
    (b"WARC/1.", WARC),
    (b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94", OTS),
    (b"-----BEGIN PGP SIGNATURE-----", PGP_SIGNATURE),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_ISO_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_OLE_STREAMS = (
    ("__properties_version1.0", MSG),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
)
_TEXT_BY_SUFFIX = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".md": "text/markdown"}
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article)[\s>]", re.IGNORECASE)
_MAIL_FIELD = re.compile(
    rb"^(from|to|subject|date|received|mime-version|message-id|return-path|delivered-to):", re.I | re.M
)
_MAIL_MACHINE_FIELDS = {b"received", b"mime-version", b"message-id", b"return-path", b"delivered-to"}
_MBOX = re.compile(rb"From \S.{0,200}\d\d:\d\d.{0,40}\r?\n")
_MHTML = re.compile(
    rb"^snapshot-content-location:|^from:\s*\"?<?saved by|^content-type:\s*multipart/related;[^:]{0,200}text/html",
    re.I | re.M,
)
_TELEGRAM = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|(?:private|public)_(?:group|supergroup|channel))"\s*,'
    rb'\s*"id"\s*:\s*-?\d+\s*,\s*"messages"\s*:|^\{\s*"about"\s*:\s*"[^"]{1,2000}"\s*,\s*"personal_information"\s*:|'
    rb'^\{\s*(?:"about"\s*:\s*"[^"]{1,2000}"\s*,\s*)?"chats"\s*:\s*\{\s*"about"'
)
_TELEGRAM_PAGE = re.compile(
    rb'class="page_wrap[\s\S]{1,2000}class="page_header[\s\S]{1,6000}class="(?:history|message )'
)
WHATSAPP_MEMBER = re.compile(r"(?:[^/]+/)?(?:_chat\.txt|[^/]*(?:WhatsApp|واتساب|واتس اب)[^/]*\.txt)")
_TELEGRAM_MEMBER = re.compile(r"(?:[^/]+/)?(?:result\.json|messages\.html)")
_TIME_STAMP = bytes.fromhex("060b2a864886f70d0109100104")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def family(head: bytes, suffix: str = "") -> str:
    """What the first bytes say of the readers that a file may need: ``zip``, ``gzip``, ``ole``, or a media type.

    :param head: the first :data:`TEXT_HEAD` bytes.
    """
    if not head:
        return EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"BZh", b"\xfd7zXZ\0")):
        return "packed"
    if head[257:262] == b"ustar":
        return TAR
    found = _by_magic(head[:HEAD]) or _as_seal(head, suffix) or _as_text(head, suffix)
    return "ole" if found == OLE else found


def _as_seal(head: bytes, suffix: str) -> str:
    """The answer of a time stamp authority, by the kind of content that it names; a signature, by what it begins with
    and how it is called.
    """
    if head[:1] == b"\x30" and _TIME_STAMP in head[:400]:
        return STAMP
    return PGP_SIGNATURE if suffix in (".sig", ".pgp") and head[0] in (0x88, 0x89, 0xC2) else ""


def sniff(file: BinaryIO, suffix: str = "") -> str:
    """The media type of a seekable file.

    :param suffix: the ending of its name in lower case, such as ``".csv"``; only used among kinds of plain
        text.
    """
    file.seek(0)
    head = file.read(TEXT_HEAD)
    match family(head, suffix):
        case "zip":
            return _inside_zip(file)
        case "gzip":
            return _inside_gzip(head)
        case "packed":
            return PACKED_TAR if _holds_tar(head) else UNKNOWN
        case "ole":
            return _inside_ole(file)
        case found:
            return found


def only_zeros(file: BinaryIO) -> bool:
    """Whether a file holds nothing but zero bytes: what is left of a copy that failed."""
    file.seek(0)
    while piece := file.read(1 << 18):
        if piece.count(0) != len(piece):
            return False
    return True


def _inside_ole(file: BinaryIO) -> str:
    import olefile

    try:
        with olefile.OleFileIO(file) as container:
            for name, media_type in _OLE_STREAMS:
                if container.exists(name):
                    return media_type
    except Exception:
        return OLE
    return OLE


def is_protected(file: BinaryIO) -> bool:
    """Whether an OLE container is an office document under a password (MS-OFFCRYPTO)."""
    import olefile

    try:
        with olefile.OleFileIO(file) as container:
            return bool(container.exists("EncryptedPackage"))
    except Exception:
        return False


def _by_magic(head: bytes) -> str:
    for magic, media_type in _AT_START:
        if head.startswith(magic):
            return "video/ogg" if magic == b"OggS" and b"theora" in head[:256] else media_type
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "video/3gpp" if head[8:11] == b"3gp" else _ISO_BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and len(head) > 54:
        return "image/bmp"
    if len(head) > 4 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:
        return "audio/mpeg"
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return "video/mp2t"
    return ""


def _inside_zip(file: BinaryIO) -> str:
    """A container is what it holds: a web archive and a word-processor file begin with the same bytes."""
    try:
        with zipfile.ZipFile(file) as container:
            names = set(container.namelist()[:MAX_MEMBERS])
            if "[Content_Types].xml" in names:
                if "xl/workbook.bin" in names:
                    return XLSB
                for member, media_type in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
                    if any(name.startswith(member) for name in names):
                        return media_type
            if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
                return WACZ
            if any(WHATSAPP_MEMBER.fullmatch(name) for name in names):
                return WHATSAPP_ZIP
            if any(_TELEGRAM_MEMBER.fullmatch(name) for name in names):
                return TELEGRAM_ZIP
            if "mimetype" in names:
                with container.open("mimetype") as member_file:
                    claimed = member_file.read(100).decode("ascii", "replace").strip()
                if re.fullmatch(r"application/(?:epub\+zip|vnd\.oasis\.opendocument\.[a-z-]{1,40})", claimed):
                    return claimed
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError, zlib.error):
        pass
    return ZIP


def _inside_gzip(head: bytes) -> str:
    try:
        begin = zlib.decompressobj(wbits=31).decompress(head, 512)
    except zlib.error:
        begin = b""
    if begin[257:262] == b"ustar":
        return PACKED_TAR
    return WARC if begin.startswith(b"WARC/1.") else "application/gzip"


def _holds_tar(head: bytes) -> bool:
    """Whether what is packed with bzip2 or xz begins as a tar archive."""
    import bz2
    import lzma

    try:
        if head.startswith(b"BZh"):
            return bz2.BZ2Decompressor().decompress(head, 512)[257:262] == b"ustar"
        return lzma.LZMADecompressor(memlimit=1 << 28).decompress(head, 512)[257:262] == b"ustar"
    except (OSError, EOFError, lzma.LZMAError):
        return False


def _as_text(whole_head: bytes, suffix: str) -> str:
    head = whole_head[:HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_utf16(head):
        # The patterns below are of ASCII: the same words without their zero bytes.
        return _by_words(whole_head[2:].replace(b"\0", b""), suffix)
    if b"\0" in head and not head.strip(b"\0"):
        return UNKNOWN
    if b"\0" in head.rstrip(b"\0") and head.count(b"\0") > len(head) // 100:
        return UNKNOWN
    if len(_CONTROLS.findall(head)) > len(head) // 50:
        return UNKNOWN
    return _by_words(whole_head, suffix)


def _by_words(head: bytes, suffix: str) -> str:
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if talk := _as_conversation(begin):
        return talk
    if mail := _as_mail(begin):
        return mail
    if begin.startswith(b"<") and _HTML.search(begin[:8192]):
        return "text/html"
    if begin.startswith(b"<") and b"<svg" in begin[:2048]:
        return "image/svg+xml"
    if begin.startswith(b"<?xml"):
        return "application/xml"
    if begin.startswith((b"{", b"[")) and suffix in (".json", ".geojson", ".jsonl"):
        return "application/json"
    return _TEXT_BY_SUFFIX.get(suffix, TEXT)


def _as_conversation(begin: bytes) -> str:
    """The export of a messenger, by how it begins; ``""`` for none."""
    if begin.startswith(b"{") and _TELEGRAM.search(begin):
        return TELEGRAM
    if begin.startswith(b"<") and _TELEGRAM_PAGE.search(begin[:16_384]):
        return TELEGRAM_PAGE
    if begins.signal_export(begin):
        return SIGNAL_EXPORT
    if begins.whatsapp(begin):
        return WHATSAPP
    return SIGNAL if begins.signal(begin) else ""


def looks_utf16(head: bytes) -> str:
    """The byte order of UTF-16 without a byte order mark, by where its zero bytes lie; ``""`` where it is
    none."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    high, low = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    # Blanks and line breaks alone give that many, whatever the script.
    if low > pairs // 12 and high == 0:
        return "utf-16-le"
    if high > pairs // 12 and low == 0:
        return "utf-16-be"
    return ""


def _as_mail(begin: bytes) -> str:
    """A message, a mailbox, or a web page saved in the form of a message; ``""`` for none of them.

    A press release may begin with "From:" and "Date:"; a message has been through a machine and says so.
    """
    header = re.split(rb"\r?\n\r?\n", begin, maxsplit=1)[0]
    mailbox = bool(_MBOX.match(begin))
    if not re.match(rb"[!-9;-~]+:", begin) and not begin.startswith(b"From "):
        return ""
    fields = {name.lower() for name in _MAIL_FIELD.findall(header)}
    if mailbox and re.match(rb"[^\n]*\n[!-9;-~]+:", begin):
        return MBOX
    if b"from" not in fields or not fields & _MAIL_MACHINE_FIELDS:
        # A draft has neither sender nor machine behind it; a saved page may leave the sender out.
        return MHTML if _MHTML.search(header) and b"mime-version" in fields else ""
    return MHTML if _MHTML.search(header) and not fields & {b"received", b"message-id", b"to"} else EMAIL
