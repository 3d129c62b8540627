"""The consonants of a name, as several hands and scripts write it."""

from __future__ import annotations

import pytest

from casefile.model.namekeys import name_keys


@pytest.mark.parametrize(
    "spellings",
    [
        "Mohammed Muhamad محمد Мухаммад",
        "Tawhid Tawheed توحيد",  # w before h: Arabic letters do not make the pairs that Latin ones do
        "Adham Al-Adham الأدهم أدهم",
        "Khalid Khaled Kaled خالد",
        "Ishaq Ishaaq إسحاق",
        "Taher Tahir طاهر",
        "Dahoudi دهودي",
        "Samira Samirah سميرة",
        "Shaker Chaker شاكر Шакер",
        "Ghassan Gassan غسان",
        "Abdulrahman عبدالرحمن",
    ],
)
def test_one_name_has_one_key(spellings: str) -> None:
    keys = {spelling: tuple(name_keys(spelling)) for spelling in spellings.split()}
    assert len(set(keys.values())) == 1 and all(keys.values()), keys


def test_other_names_have_others() -> None:
    names = ["Karim", "Karam", "Salim", "Hasan", "Majid", "Shakir", "Zakir", "Nadir"]
    keys = {name: tuple(name_keys(name)) for name in names}
    assert keys["Karim"] == keys["Karam"], "vowels are not looked at: who they are is for a person to judge"
    assert len({keys[name] for name in names}) == len(names) - 1


@pytest.mark.parametrize("nothing", ["", "Ea", "و", "--", "12", "é"])
def test_too_little_has_none(nothing: str) -> None:
    assert list(name_keys(nothing)) == []
