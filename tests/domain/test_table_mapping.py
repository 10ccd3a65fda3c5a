"""Mappings: proposed, read from JSON, written back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.domain.codes import AnswerBy, Category, Channel, People, PlaceKind, Weekday
from desktop_app.domain.codes import ReporterKind as Kind
from desktop_app.domain.errors import UserError
from desktop_app.domain.table_mapping import (
    MAX_VALUES,
    Mapping,
    mapping_from_json,
    signature,
    suggest_mapping,
    with_values,
    words_of,
)
from desktop_app.domain.table_words import CODED, HEADERS, TableField, guess_code, guess_days

F = TableField


def test_usual_headers_are_recognised() -> None:
    headers = ["N° fiche", "DATE", "Heure", "Adresse des faits", "Arrdt", "Nature des faits",
               "Nb. pers.", "Commentaires", "Nom du déclarant", "Tél.", "E-mail", "Qualité",
               "Canal", "Suivi interne", ""]  # fmt: skip
    assert suggest_mapping(headers, []).columns == {
        "N° fiche": F.EXTERNAL_ID,
        "DATE": F.OBSERVED_AT,
        "Heure": F.OBSERVED_TIME,
        "Adresse des faits": F.PLACE,
        "Arrdt": F.POSTCODE,
        "Nature des faits": F.CATEGORY,
        "Nb. pers.": F.PEOPLE,
        "Commentaires": F.DESCRIPTION,
        "Nom du déclarant": F.NAME,
        "Tél.": F.PHONE,
        "E-mail": F.EMAIL,
        "Qualité": F.REPORTER_KIND,
        "Canal": F.CHANNEL,
    }


def test_a_table_of_questions_is_understood() -> None:
    found = suggest_mapping(["Quoi", "Quand", "Où", "Qui", "Par"], [])
    assert found.columns == {
        "Quoi": TableField.CATEGORY,
        "Quand": TableField.OBSERVED_AT,
        "Où": TableField.PLACE,
        "Qui": TableField.REPORTER_KIND,
        "Par": TableField.CHANNEL,
    }


def test_a_misspelt_header_is_recognised_after_the_exact_ones() -> None:
    columns = suggest_mapping(
        ["Descritpion", "Obsevations", "Observations", "xyz", "zq"], []
    ).columns
    assert columns == {"Observations": F.DESCRIPTION}
    assert suggest_mapping(["Adrese", "Catégrie"], []).columns == {
        "Adrese": F.PLACE,
        "Catégrie": F.CATEGORY,
    }


def test_every_field_is_recognised_by_each_of_its_names() -> None:
    for field, names in HEADERS.items():
        for name in (*names, field.label, field.value):
            assert suggest_mapping([name], []).columns == {name: field}, name


def test_words_of_the_sample_get_codes() -> None:
    headers = ["Type", "Canal", "Note"]
    sample = [["Conso", "tél", "a"], ["Bruit la nuit", "zzz", "b"], ["Conso", "", "c"], ["?"]]
    mapping = suggest_mapping(headers, sample)
    assert mapping.values == {
        F.CATEGORY: {"Conso": "consumption", "Bruit la nuit": "noise"},
        F.CHANNEL: {"tél": "phone"},
    }
    assert words_of(mapping, headers, sample) == {
        F.CATEGORY: ("Conso", "Bruit la nuit", "?"),
        F.CHANNEL: ("tél", "zzz"),
    }
    told = Mapping(mapping.columns, {F.CATEGORY: {"Conso": "litter_drug"}})
    assert with_values(told, headers, sample).values[F.CATEGORY]["Conso"] == "litter_drug"


def test_plain_numbers_of_people_are_not_asked_about() -> None:
    mapping = Mapping({"Combien": F.PEOPLE})
    assert words_of(mapping, ["Combien"], [["3"], ["une dizaine"], ["12"]]) == {
        F.PEOPLE: ("une dizaine",)
    }


def test_a_column_of_free_text_is_not_asked_about() -> None:
    sample = [[f"texte {n}"] for n in range(MAX_VALUES + 1)]
    assert words_of(Mapping({"Type": F.CATEGORY}), ["Type"], sample) == {}


def test_what_is_missing() -> None:
    assert Mapping().missing() == (F.CATEGORY, F.OBSERVED_AT, F.PLACE)
    assert Mapping({"d": F.OBSERVED_AT, "x": F.LON}).missing() == (F.CATEGORY, F.PLACE)
    whole = Mapping({"d": F.OBSERVED_AT, "x": F.LON, "y": F.LAT}, defaults={F.CATEGORY: "other"})
    assert whole.missing() == ()


def test_the_signature_forgets_order_accents_and_case() -> None:
    assert signature(["Date", "Catégorie"]) == signature(["CATEGORIE", " date"])
    assert signature(["Date"]) != signature(["Date", "Lieu"])


def test_json_round_trip() -> None:
    mapping = Mapping(
        {"Adresse": F.PLACE, "Type": F.CATEGORY, "Le": F.OBSERVED_AT},
        {F.CATEGORY: {"Conso": "consumption"}},
        {F.CHANNEL: "phone"},
        "Accueil 18e",
    )
    assert mapping_from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


def test_columns_may_be_written_either_way_and_alone() -> None:
    expected = Mapping({"Adresse": F.PLACE, "category": F.CATEGORY})
    assert mapping_from_json({"Adresse": "place", "category": "category"}) == expected
    assert mapping_from_json({"columns": {"place": "Adresse", "category": "category"}}) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([], "attendu"),
        ({}, "attendu"),
        ({"columns": {"a": "place"}, "autre": 1}, "« autre » est inconnu"),
        ({"columns": {"a": "lieu"}}, "champ inconnu « lieu »"),
        ({"columns": {"a": "place", "b": "place"}}, "deux colonnes pour le champ « place »"),
        ({"columns": {"a": 1}}, "« columns » associe un texte à un texte"),
        ({"columns": []}, "« columns » associe un texte à un texte"),
        ({"values": [1]}, "« values » associe à chaque champ"),
        ({"values": {"place": {}}}, "le champ « place » ne prend pas de codes"),
        ({"values": {"category": {"x": "crack"}}}, "« crack » n’est pas un code de « category »"),
        ({"defaults": {"channel": "pigeon"}}, "« pigeon » n’est pas un code de « channel »"),
    ],
)  # fmt: skip
def test_unreadable_mappings_say_why(content: object, reason: str) -> None:
    with pytest.raises(UserError) as caught:
        mapping_from_json(content)
    assert (caught.value.code, caught.value.field) == ("mapping_unreadable", "mapping")
    assert reason in caught.value.message


def test_codes_and_labels_mean_themselves() -> None:
    for codes in CODED.values():
        for code in codes:
            assert guess_code(codes, code.value) is code
            assert guess_code(codes, code.label.upper()) is code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Seringues et crack", Category.LITTER_DRUG),
        ("fumeurs de crack", Category.CONSUMPTION),
        ("Rixe", Category.AGGRESSION),
        ("description", None),
        ("12", People.MANY),
        ("3 personnes", People.FEW),
        ("4 à 6", People.SOME),
        ("6", People.SOME),
        ("0", People.UNKNOWN),
        ("une dizaine", People.MANY),
        ("hall d’immeuble", PlaceKind.PORCH),
        ("Quai de la gare", PlaceKind.STATION),
        ("gardienne", Kind.LANDLORD),
        ("mél", Channel.MAIL),
        ("à rappeler", AnswerBy.PHONE),
    ],
)
def test_words_of_the_desks(text: str, code: object) -> None:
    assert guess_code(type(code) if code else Category, text) is code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("lun, mar", {Weekday.MON, Weekday.TUE}),
        ("lundis et jeudi", {Weekday.MON, Weekday.THU}),
        ("mon", {Weekday.MON}),
        ("week-end", {Weekday.SAT, Weekday.SUN}),
        ("Tous les jours", set(Weekday)),
        ("en semaine", set(Weekday) - {Weekday.SAT, Weekday.SUN}),
    ],
)
def test_days(text: str, days: set[Weekday]) -> None:
    assert guess_days(text) == days


def test_days_that_are_none() -> None:
    assert guess_days("parfois") is None
    assert guess_days("et") is None


def test_the_readmes_example_is_a_mapping() -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    mapping = mapping_from_json(json.loads(example))
    assert mapping.columns["Adresse"] is TableField.PLACE
    assert mapping.values[TableField.CATEGORY] == {"Conso": "consumption"}
