"""Pieces of SQL text: literals, names, functions with a path nobody can change."""

from __future__ import annotations

import re
from collections.abc import Iterable

PATH = "pg_catalog, public, pg_temp"
"""Where the functions look: never first in a schema that a session may have made."""
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def literal(text: str) -> str:
    """A text as an SQL literal."""
    if "\\" in text or "\0" in text:
        raise ValueError("no such text is a code")
    return "'" + text.replace("'", "''") + "'"


def array(texts: Iterable[str]) -> str:
    """Texts as an SQL array."""
    return "ARRAY[" + ", ".join(literal(text) for text in texts) + "]::text[]"


def name(text: str) -> str:
    """A name of ours, quoted as SQL wants it (`end`, `before` are words of its own)."""
    if not _NAME.fullmatch(text):
        raise ValueError(f"not a name of ours: {text!r}")
    return f'"{text}"'


def names(texts: Iterable[str]) -> str:
    """Names as SQL lists them."""
    return ", ".join(name(text) for text in texts)


def function(
    signature: str,
    returns: str,
    body: str,
    *,
    language: str = "plpgsql",
    kind: str = "STABLE",
    definer: bool = True,
) -> str:
    """CREATE OR REPLACE FUNCTION, run with the owner's rights (`definer`) on a fixed path."""
    security = "SECURITY DEFINER " if definer else ""
    return (
        f"CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} {kind} "
        f"{security}SET search_path = {PATH} AS $relais$\n{body.strip()}\n$relais$"
    )


def refusal(message: str) -> str:
    """The PL/pgSQL statement that refuses: one code for all, as a missing grant has it."""
    return f"RAISE EXCEPTION {literal('relais: ' + message)} USING ERRCODE = '42501';"
