"""Text as typed, made storable: what no base accepts is taken out, nothing else changes."""

from __future__ import annotations

from desktop_app.domain.errors import UserError

LONGEST = 20_000


def storable(text: str) -> str:
    """`text` without NUL, and with "?" for halves of surrogate pairs (broken emoji)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def storable_description(
    text: str, kept: frozenset[tuple[int, int]]
) -> tuple[str, frozenset[tuple[int, int]]]:
    """A description made storable, with the kept stretches moved by what was taken out.

    UserError "text_too_long", field "description", above 20 000 characters.
    """
    if len(text) > LONGEST:
        shown = f"{LONGEST:,}".replace(",", " ")
        raise UserError(
            "text_too_long",
            f"La description dépasse {shown} caractères : gardez l’essentiel des faits et des "
            "lieux.",
            "description",
        )
    if "\0" in text:
        kept = frozenset(
            (start - text.count("\0", 0, start), end - text.count("\0", 0, end))
            for start, end in kept
        )
    return storable(text), kept
