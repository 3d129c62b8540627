"""Makes the fonts of further scripts for resources/fonts/further: packaging/fonts.py FOLDER...

Each font is reduced to the characters of its script and to outlines without hints, which paper does not need; names
and copyright stay in it. The folders hold, at any depth, the files named below:

* Noto: Debian's fonts-noto-core. SIL Open Font License 1.1, no reserved font name.
* Noto Emoji: the npm package @expo-google-fonts/noto-emoji. SIL Open Font License 1.1.
* Droid Sans Fallback: Debian's fonts-droid-fallback, Apache License 2.0. 256 units to the em, so 27,500 Chinese
  characters take 4 MB, where Noto would take 12.

Scripts are those that people write today: the recommended ones of UAX #31, Table 5, and of its Table 7 (limited use)
those whose font is small and draws them right in a horizontal line. Latin, Greek, Cyrillic, Arabic and Burmese have
whole fonts, in two weights, which this does not touch.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import uharfbuzz as hb

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
EVERYTHING = (0x80, 0x10FFFF)
# What HarfBuzz may need beside the letters of a script: joiners, the dotted circle under a lone mark.
HELPERS = frozenset((0x00A0, 0x200C, 0x200D, 0x25CC))

SCRIPTS = [
    "Adlam",
    "Armenian",
    "Balinese",
    "Bengali",
    "CanadianAboriginal",
    "Chakma",
    "Cham",
    "Cherokee",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "HanifiRohingya",
    "Hebrew",
    "Javanese",
    "Kannada",
    "KayahLi",
    "Khmer",
    "Lao",
    "Lepcha",
    "Limbu",
    "Lisu",
    "Malayalam",
    "MeeteiMayek",
    "NKo",
    "NewTaiLue",
    "OlChiki",
    "Oriya",
    "Sinhala",
    "Sundanese",
    "SylotiNagri",
    "Syriac",
    "TaiLe",
    "TaiViet",
    "Tamil",
    "Telugu",
    "Thaana",
    "Thai",
    "Tifinagh",
    "Vai",
    "Yi",
]

SOURCES: dict[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    **{f"NotoSans{script}-Regular": (f"NotoSans{script}-Regular.ttf", (EVERYTHING,)) for script in SCRIPTS},
    "NotoSerifTibetan-Regular": ("NotoSerifTibetan-Regular.ttf", (EVERYTHING,)),
    "NotoSansSymbols-Regular": ("NotoSansSymbols-Regular.ttf", ((0x2000, 0x2BFF),)),
    "NotoSansSymbols2-Regular": ("NotoSansSymbols2-Regular.ttf", ((0x2000, 0x2BFF),)),
    # With digits and signs: they begin the keycaps.
    "NotoEmoji-Regular": ("NotoEmoji_400Regular.ttf", ((0x23, 0x23), (0x2A, 0x2A), (0x30, 0x39), EVERYTHING)),
    "DroidSansFallbackFull": ("DroidSansFallbackFull.ttf", ((0x2E80, 0xFFEF),)),
    "DroidSansFallback": ("DroidSansFallback.ttf", ((0x3131, 0x318E), (0xAC00, 0xD7A3))),
}
"""Our name -> the file's name, and the characters that are kept of it."""


def reduced(source: Path, ranges: tuple[tuple[int, int], ...]) -> bytes:
    """The font with the characters in these ranges alone, and what shapes them.

    Characters of Latin, Greek and Cyrillic are dropped: one font draws them, wherever they stand. Marks are kept, as
    they must come from the font of the letter they stand on.
    """
    face = hb.Face(hb.Blob.from_file_path(str(source)))
    latin = hb.Face(hb.Blob.from_file_path(str(FONTS / "NotoSans-Regular.ttf")))
    drawn_already = {code for code in latin.unicodes if unicodedata.category(chr(code))[0] != "M"}
    drawn_already -= {ord(sign) for sign in "#*0123456789"}
    wanted = hb.SubsetInput()
    kept = {code for code in face.unicodes if any(first <= code <= last for first, last in ranges)}
    wanted.unicode_set.update(kept - drawn_already | HELPERS & set(face.unicodes))
    wanted.flags = hb.SubsetFlags.NO_HINTING
    return bytes(hb.subset(face, wanted).blob.data)


def main(folders: list[str]) -> None:
    """Write every font, and say how large it is."""
    found = {path.name: path for folder in folders for path in Path(folder).rglob("*.ttf")}
    total = 0
    for name, (file, ranges) in SOURCES.items():
        content = reduced(found[file], ranges)
        (FONTS / "further" / f"{name}.ttf").write_bytes(content)
        total += len(content)
        print(f"{len(content):9,}  {name}")  # noqa: T201
    print(f"{total:9,}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
