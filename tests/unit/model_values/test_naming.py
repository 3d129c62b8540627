"""When a typed name is that of a record that is there, and when it is another's."""

from __future__ import annotations

import pytest

from casefile.model.naming import by_name, plain_name
from casefile.model.records import Person, Place
from casefile.model.values import Name

TOWN = Place(name="Al  Baghuz Fawqani", names=(Name("الباغوز فوقاني", "Arab"), Name("Baghuz", "Latn", "alias")))
CAFE = Place(name="Café de la Paix")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Al Baghuz Fawqani", TOWN),
        ("  al   BAGHUZ\u00a0fawqani ", TOWN),
        ("الباغوز  فوقاني", TOWN),
        ("baghuz", TOWN),
        ("Cafe\u0301 de  la Paix", CAFE),
        ("CAFÉ DE LA PAIX", CAFE),
        ("Cafe de la Paix", None),
        ("Al Baghuz", None),
        ("AlBaghuz Fawqani", None),
        ("", None),
        (" \u00a0 ", None),
    ],
)
def test_a_place_is_found_by_any_spelling_it_was_given(typed: str, found: Place | None) -> None:
    assert by_name([Place(name="Hajin"), CAFE, TOWN], typed) is found


def test_the_first_of_two_of_one_name_is_found() -> None:
    first, second = Person(name="Samira Haddun"), Person(name="S. Haddun", names=(Name("samira haddun"),))
    assert by_name([first, second], "Samira Haddun") is first
    assert by_name([second, first], "Samira Haddun") is second


def test_a_new_name_has_one_blank_between_words() -> None:
    assert plain_name("  Al \u00a0 Baghuz\tFawqani ") == "Al Baghuz Fawqani"
