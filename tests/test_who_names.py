import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.who.names import keys, latin, same_given, same_surname, similarity

SPELLINGS = [
    ["Selenskyj", "Zelenskij", "Zelensky", "Zelenskyy", "Selenski", "Зеленський", "Зеленский"],
    ["Putin", "Poutine", "Путин", "Путін"],
    ["Lawrow", "Lavrov", "Lavroff", "Лавров"],
    ["Schoigu", "Shoigu", "Choïgou", "Šojgu", "Шойгу"],
    ["Prigoschin", "Prigozhin", "Prigojine", "Prigožin", "Пригожин"],
    ["Nawalny", "Navalny", "Navalnyj", "Навальный"],
    ["Jelzin", "Yeltsin", "Eltsine", "Jelcin", "Ельцин"],
    ["Janukowytsch", "Yanukovych", "Ianoukovitch", "Janukovyč", "Янукович"],
    ["Lukaschenko", "Lukashenko", "Loukachenko", "Lukašenko", "Лукашенко"],
    ["Gaddafi", "Qaddafi", "Kadhafi", "Gadhafi"],
    ["Chamenei", "Khamenei", "Хаменеи"],
]
STRANGERS = [("Trump", "Trumpf"), ("Macron", "Makarenko"), ("Medwedew", "Medwedtschuk"), ("Erdoğan", "Erhard")]


@pytest.mark.parametrize(("one", "other"), [(row[0], other) for row in SPELLINGS for other in row[1:]])
def test_spellings_of_one_surname(one: str, other: str) -> None:
    assert same_surname(one, other)


@pytest.mark.parametrize(("one", "other"), STRANGERS)
def test_other_surnames(one: str, other: str) -> None:
    assert not same_surname(one, other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Wladimir", "Vladimir", True),
        ("Wolodymyr", "Volodymyr", True),
        ("W.", "Wladimir", True),
        ("Olaf", "Martin", False),
    ],
)
def test_given_names(one: str, other: str, same: bool) -> None:
    assert same_given(one, other) is same


def test_cyrillic() -> None:
    assert latin("Щербаков Юрій") == "shcherbakov jurij"


@given(st.text(max_size=30), st.text(max_size=30))
def test_similarity_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(st.text(max_size=30))
def test_any_text_has_keys(text: str) -> None:
    assert keys(text)
