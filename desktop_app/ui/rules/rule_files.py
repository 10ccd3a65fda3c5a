"""Rules read from a file and written to one; both run off the main thread."""

from __future__ import annotations

from pathlib import Path

from desktop_app.domain.errors import UserError
from desktop_app.domain.rule_set import LONGEST_TEXT, parse_rules, rules_as_text
from desktop_app.domain.rules import Rule
from desktop_app.ui.rules.wording import tr


def read_rules(path: Path) -> tuple[Rule, ...]:
    """The rules of a file, in its order of ranks. UserError "rules_unreadable" with the line."""
    if path.stat().st_size > 4 * LONGEST_TEXT:
        raise UserError("rules_unreadable", tr("Ce fichier est trop long pour des règles."))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        said = tr("« {0} » n’est pas un fichier de règles : un texte JSON en UTF-8 est attendu.")
        raise UserError("rules_unreadable", said.format(path.name)) from None
    return tuple(sorted(parse_rules(text), key=lambda rule: (rule.position, rule.code)))


def write_rules(path: Path, rules: tuple[Rule, ...]) -> Path:
    """Write `rules`, one a line, to be read again here or by hand."""
    path.write_text(rules_as_text(rules), encoding="utf-8")
    return path
