"""Reading addresses as they are typed and as exports write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.addresses import (
    address_part,
    arrondissement_of,
    key_words,
    parse_address,
    postcode_of,
    readings,
    said_number,
    street_name,
    suffix_of,
)


@pytest.mark.parametrize(
    ("text", "number", "suffix", "upto", "words"),
    [
        ("47-49 Rue de Miromesnil", 47, "", 49, "rue de miromesnil"),
        ("105m Boulevard de Sébastopol", 105, "m", None, "boulevard de sebastopol"),
        ("7Z Place Auguste Baron", 7, "z", None, "place auguste baron"),
        ("192S Rue d'Aubervilliers", 192, "s", None, "rue d aubervilliers"),
        ("8bis Quai de la Charente", 8, "bis", None, "quai de la charente"),
        ("8 B Quai de la Charente", 8, "bis", None, "quai de la charente"),
        ("12 r riquet", 12, "", None, "rue riquet"),
        ("2 9 Rue Bernard Tétu", 2, "", 9, "rue bernard tetu"),
        ("19e", 19, "", None, "e"),
        ("2/6 Rue Louis Blanc", 2, "", 6, "rue louis blanc"),
        ("43 à 45 rue petit", 43, "", 45, "rue petit"),
        ("n° 4, av. Jean-Jaurès", 4, "", None, "avenue jean jaures"),
        ("11U Cours du 7ème art", 11, "u", None, "cours du 7eme art"),
        ("5bV place de la Bataille", 5, "bv", None, "place de la bataille"),
        ("place du 8 mai 1945", None, "", None, "place du 8 mai 1945"),
        ("8 mai 1945", None, "", None, "8 mai 1945"),
        ("hall du 43 bis rue d’Aubervilliers", 43, "bis", None, "rue d aubervilliers"),
        ("Route sans nom Route sans nom", None, "", None, "route sans nom route sans nom"),
        ("24 m de la chapelle", 24, "", None, "m de la chapelle"),
        ("43", 43, "", None, ""),
        ("43 r", 43, "", None, "r"),
        ("75018 18", None, "", None, "18"),
        ("", None, "", None, ""),
    ],
)
def test_number_suffix_range_and_words(
    text: str, number: int | None, suffix: str, upto: int | None, words: str
) -> None:
    query = parse_address(text)
    assert (query.number, query.suffix, query.upto) == (number, suffix, upto)
    assert " ".join(query.words) == words


@pytest.mark.parametrize(
    ("text", "postcode", "hint"),
    [
        ("88 Boulevard des Batignolles, 75017 PARIS", "75017", None),
        ("1 avenue Foch 75116", "75016", None),
        ("7 Rue Emile Reynaud, 93300 Paris, France", "93300", None),
        ("12 r riquet 19", None, 19),
        ("stalingrad 19e arr", None, 19),
        ("stalingrad 19ème", None, 19),
        ("rue petit 21", None, None),
        ("rue petit arrondissement", None, None),
    ],
)
def test_arrondissement_asked(text: str, postcode: str | None, hint: int | None) -> None:
    query = parse_address(text)
    assert (query.postcode, query.hint) == (postcode, hint)


@pytest.mark.parametrize(
    ("text", "finished"),
    [("rue riq", False), ("rue riquet ", True), ("rue riquet, 75019", True), ("riquet 19", True)],
)
def test_the_last_word_may_be_unfinished(text: str, finished: bool) -> None:
    assert parse_address(text).finished is finished


def test_a_place_followed_by_its_street_is_read_both_ways() -> None:
    query = parse_address("Square de la Porte de la Villette Rue du Chemin de Fer, 75019 PARIS")
    read = [(" ".join(reading.words), factor) for reading, factor in readings(query)]
    assert read[0] == (" ".join(query.words), 1.0)
    assert ("square de la porte de la villette", 0.97) in read
    assert ("rue du chemin de fer", 0.9) in read


def test_a_trailing_number_may_be_the_house_number() -> None:
    numbers = [reading.number for reading, _ in readings(parse_address("riquet 12"))]
    assert numbers == [None, 12]


@pytest.mark.parametrize(
    ("text", "number", "suffix", "words"),
    [
        ("rue d'Aubervilliers 43", 43, "", "rue d aubervilliers"),
        ("rue riquet, 12 bis", 12, "bis", "rue riquet"),
        ("rue riquet 12ter 75019", 12, "ter", "rue riquet"),
        ("rue riquet au n° 112", 112, "", "rue riquet"),
        ("quai de la seine 192s", 192, "s", "quai de la seine"),
        ("104", None, "", "104"),
    ],
)
def test_a_number_said_last(text: str, number: int | None, suffix: str, words: str) -> None:
    read = [
        (reading.number, reading.suffix, " ".join(reading.words))
        for reading, _ in readings(parse_address(text))
    ]
    assert read[-1] == (number, suffix, words)


@pytest.mark.parametrize("text", ["stalingrad 19e", "riquet 12 arr", "bis", "rue bis", "n 12345"])
def test_what_is_no_number_said_last(text: str) -> None:
    query = parse_address(text)
    assert [reading for reading, _ in readings(query)] == [query]


def test_an_arrondissement_said_as_one_is_told_apart() -> None:
    said = ("rue pajol 18e", "rue pajol 18 arr", "rue pajol 18")
    assert [parse_address(text).sure_hint for text in said] == [True, True, False]


def test_the_last_word_is_spelled_out_once_finished() -> None:
    assert parse_address("43 rue mar").words == ("rue", "mar")
    assert parse_address("43 rue mar ").words == ("rue", "marechal")


def test_a_number_before_two_parts_goes_with_the_street() -> None:
    read = list(readings(parse_address("4 Passerelle des Douanes Quai de Valmy")))
    assert [(reading.number, " ".join(reading.words)) for reading, _ in read[1:]] == [
        (4, "quai de valmy")
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Bis Rue La Fayette", "Rue La Fayette"),
        ("- 5 Impasse Marteau", "Impasse Marteau"),
        ("23 Rue Eugène Sue", "Rue Eugène Sue"),
        ("Rue  A", "Rue A"),
        ("Voie M/19", "Voie M/19"),
        ("Rue du 8 Mai 1945", "Rue du 8 Mai 1945"),
        ("42", "42"),
    ],
)
def test_street_names_lose_what_stands_before_them(written: str, kept: str) -> None:
    assert street_name(written) == kept


def test_abbreviations_are_spelled_out() -> None:
    assert key_words("Bd du Gal St-Martin") == ("boulevard", "du", "general", "saint", "martin")
    assert key_words("nd de Lorette") == ("notre", "dame", "de", "lorette")
    assert key_words("R du Dept") == ("rue", "du", "departement")
    assert key_words("ch. de la Chapelle") == ("chemin", "de", "la", "chapelle")
    assert key_words("cité Ch. Hermite") == ("cite", "charles", "hermite")
    assert key_words("bd Mc Donald") == ("boulevard", "mac", "donald")


def test_suffixes_have_one_form() -> None:
    assert [suffix_of(mark) for mark in ("B", "bis", "T", "q", "Z", "")] == [
        "bis",
        "bis",
        "ter",
        "quater",
        "z",
        "",
    ]


@pytest.mark.parametrize(
    ("code", "arrondissement"),
    [
        ("75019", 19),
        ("75119", 19),
        ("75116", 16),
        ("75056", None),
        ("75021", None),
        ("93300", None),
    ],
)
def test_arrondissement_of_a_code(code: str, arrondissement: int | None) -> None:
    assert arrondissement_of(code) == arrondissement


def test_postcode_of_an_arrondissement() -> None:
    assert postcode_of(1) == "75001"


@given(st.text(max_size=300))
def test_nothing_typed_is_refused(text: str) -> None:
    query = parse_address(text)
    assert query.number is None or 0 <= query.number <= 9999
    assert next(iter(readings(query)))[0] == query


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("12 bis r Riquet 19", "12 bis rue riquet 75019"),
        ("12 rue Riquet 19e, 3e étage", "12 rue riquet 75019"),
        ("hall du 43 rue d'Aubervilliers 75018, code 45", "43 rue d aubervilliers 75018"),
        ("rue Madame chez Paul", "rue madame"),
        ("place de la Bataille de Stalingrad", "place de la bataille de stalingrad"),
        ("rue Riquet mme dupont", "rue riquet"),
        ("12 rue Riquet 0612345678", "12 rue riquet"),
        ("rue chez Paul", ""),
        ("Paul Dupont", ""),
    ],
)
def test_the_part_of_a_text_that_is_an_address(typed: str, part: str) -> None:
    assert address_part(typed) == part


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12 rue Riquet", "12"),
        ("8bis quai de la Charente", "8 bis"),
        ("192s rue d'Aubervilliers", "192S"),
        ("47-49 rue Pajol", "47-49"),
        ("rue Pajol", ""),
    ],
)
def test_a_number_is_said_as_labels_write_it(text: str, said: str) -> None:
    assert said_number(parse_address(text)) == said
