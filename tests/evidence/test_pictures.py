"""What cameras write: claims where they are some, and nothing where the camera left them unset."""

from __future__ import annotations

import io
import struct

from PIL import Image

from casefile.evidence.worker import media_types
from tests.evidence.reading import codes, left_out, read


def exif(taken: str, place: tuple[float, float], status: str = "A") -> Image.Exif:
    made = Image.Exif()
    made[0x0110] = "Cam"
    made.get_ifd(0x8769).update({0x9003: taken})
    lat, lon = place
    made.get_ifd(0x8825).update({1: "N", 2: (lat, 0.0, 0.0), 3: "E", 4: (lon, 0.0, 0.0), 9: status})
    return made


def jpeg(made: Image.Exif) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "JPEG", exif=made)
    return out.getvalue()


def test_what_the_camera_left_unset_is_no_claim() -> None:
    found = read(jpeg(exif("0000:00:00 00:00:00", (0.0, 0.0))))
    assert not {"taken", "gps_latitude", "gps_longitude"} & found.metadata.keys()
    assert [(what, name) for what, name, _place in left_out(found)] == [("unset", "taken"), ("unset", "gps")]
    without_fix = read(jpeg(exif("2018:12:05 23:30:00", (34.0, 40.0), "V")))
    assert without_fix.metadata["taken"] == "2018-12-05T23:30:00"
    assert "gps_latitude" not in without_fix.metadata


def test_a_place_on_the_equator_is_one() -> None:
    assert read(jpeg(exif("2018:12:05 23:30:00", (0.0, 30.0)))).metadata["gps_latitude"] == "0.000000"


def test_a_picture_that_is_cut_off_still_says_when_and_where() -> None:
    whole = jpeg(exif("2018:12:05 23:30:00", (34.0, 40.0)))
    for kept in (whole.index(b"\xff\xda") + 20, whole.index(b"\xff\xc4") + 30):
        found = read(whole[:kept])
        assert codes(found) == ["cut_off"]
        assert (found.metadata["taken"], found.metadata["gps_latitude"]) == ("2018-12-05T23:30:00", "34.000000")
        assert (found.metadata["width"], found.metadata["height"]) == ("64", "48")
    assert codes(read(whole)) == []
    assert codes(read(whole + b"more that the camera wrote" * 9000)) == []


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def heic(tiff: bytes) -> bytes:
    item = struct.pack(">I", 6) + b"Exif\0\0" + tiff
    entry = box(b"infe", b"\2\0\0\0" + struct.pack(">HH4s", 1, 0, b"Exif") + b"\0")
    listed = box(b"iinf", bytes(4) + struct.pack(">H", 1) + entry)
    sizes = box(
        b"ipco",
        box(b"ispe", bytes(4) + struct.pack(">2I", 512, 512)) + box(b"ispe", bytes(4) + struct.pack(">2I", 4032, 3024)),
    )
    head = box(b"ftyp", b"heic\0\0\0\0heic")

    def meta(at: int) -> bytes:
        place = struct.pack(">HHHHHII", 0x4400, 1, 1, 0, 1, at, len(item))
        return box(b"meta", bytes(4) + listed + box(b"iloc", bytes(4) + place) + box(b"iprp", sizes))

    return head + meta(len(head) + len(meta(0)) + 8) + box(b"mdat", item)


def test_heic() -> None:
    content = heic(exif("2018:12:05 23:30:00", (34.0, 40.0)).tobytes().removeprefix(b"Exif\0\0"))
    found = read(content)
    assert (found.media_type, found.kind_suggestion, codes(found)) == ("image/heic", "photo", [])
    assert (found.metadata["width"], found.metadata["height"]) == ("4032", "3024")
    assert (found.metadata["camera_model"], found.metadata["taken"]) == ("Cam", "2018-12-05T23:30:00")
    assert codes(read(content[:60])) == ["damaged"]


def test_empty_files_and_files_of_zeros_are_told() -> None:
    assert (read(b"").media_type, codes(read(b""))) == (media_types.EMPTY, ["empty"])
    zeros = read(bytes(300_000))
    assert (zeros.media_type, codes(zeros)) == (media_types.UNKNOWN, ["only_zeros"])
    assert codes(read(bytes(300_000) + b"x")) == ["no_reader"]


def test_recordings_say_that_nothing_is_read_from_them() -> None:
    assert left_out(read(b"ID3\x04\0\0")) == [("recording_details", "", "")]
