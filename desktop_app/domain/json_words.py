"""What is wrong with a text that should be JSON, in French."""

from __future__ import annotations

import json
from typing import Final

_SAID: Final = {
    "Expecting value": "une valeur est attendue",
    "Expecting property name enclosed in double quotes": (
        "un nom de champ entre guillemets est attendu"
    ),
    "Expecting ':' delimiter": "deux-points attendu",
    "Expecting ',' delimiter": "virgule attendue",
    "Extra data": "il y a du texte en trop",
    "Unterminated string starting at": "un texte n’est pas fermé par son guillemet",
    "Invalid control character at": "un texte contient un retour à la ligne ou un signe interdit",
    "Invalid \\escape": "une barre oblique inverse est mal employée",
    "Invalid \\uXXXX escape": "un code \\u est mal écrit",
    "Illegal trailing comma before end of object": "virgule de trop",
    "Illegal trailing comma before end of array": "virgule de trop",
}


def json_reason(error: Exception) -> str:
    """Why a text is not JSON."""
    if isinstance(error, json.JSONDecodeError):
        return _SAID.get(error.msg, "la syntaxe est fautive")
    if isinstance(error, RecursionError):
        return "trop d’objets les uns dans les autres"
    return "un nombre ou un caractère est illisible"


def json_fault(error: Exception) -> str:
    """Where and why a text is not JSON."""
    if isinstance(error, json.JSONDecodeError):
        return f"{json_reason(error)}, ligne {error.lineno}, colonne {error.colno}"
    return json_reason(error)
