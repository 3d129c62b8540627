"""Which translated chapters of the manual are behind the English ones: ``packaging/manual``.

``packaging/manual LANGUAGE CHAPTER ...`` notes that these were brought up to the English text of now.
"""

from __future__ import annotations

import json
import sys

from casefile.services.manual import MADE_FROM, chapters, digest, languages, made_from


def tell() -> None:
    """Say what is behind or not translated."""
    for language in languages():
        there = chapters(language)
        behind = [each.name for each in there if each.behind]
        missing = [each.name for each in there if each.language != language]
        lines = [
            f"{language}: {len(there) - len(behind) - len(missing)} of {len(there)} chapters are as new as the English"
        ]
        lines += [f"  behind: {name}" for name in behind] + [f"  in English only: {name}" for name in missing]
        sys.stdout.write("\n".join(lines) + "\n")


def note(language: str, names: list[str]) -> None:
    """Keep the digests of the English chapters that these translations say."""
    kept = made_from()
    of_language = kept.setdefault(language, {})
    for name in names:
        if chapters(language)[[each.name for each in chapters(language)].index(name)].language != language:
            sys.exit(f"resources/manual/{language}/{name}.md is not there.")
        of_language[name] = digest(name)
    MADE_FROM.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        note(sys.argv[1], sys.argv[2:])
    tell()
