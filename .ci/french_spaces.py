"""Refuse a plain space before : ; ? ! » or after « in what the program says; `--fix` mends them.

A plain space lets a line be cut there, and the mark then stands alone on the next one.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = (("desktop_app", "*.py"), ("resources/templates", "*.txt"))
NO_BREAK = "\u00a0"
# A mark stands at the end of a word; « x ?= y », « ::text » and « :name » are no French.
_PLAIN = re.compile(
    r"""(?:^|(?<=[^\s=<>|&(\[,])) (?=[:;?!](?:$|[\s»)"'.,\\<]))"""
    r"|(?<=«) "
    r"|(?:^|(?<=\S)) (?=»)"
)
_OPENING = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>'''|\"\"\"|'|\")")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_FIELD = re.compile(r"\{\{|\}\}|\{(?:[^{}]|\{[^{}]*\})*\}")
_BEFORE_A_DOCSTRING = {
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENCODING,
}
Change = tuple[tuple[int, int], tuple[int, int], str]
"""Start, end (line from 1, column) and what should stand there."""
_F_PIECE = getattr(tokenize, "FSTRING_MIDDLE", -1)  # f-strings come in pieces since Python 3.12


def mended(words: str) -> str:
    """A piece of text as it should be written."""
    return _PLAIN.sub(NO_BREAK, words)


def _within(literal: str) -> str:
    # The whole literal as it stands in the source, prefix and quotes included.
    opening = _OPENING.match(literal)
    if opening is None or "r" in opening["prefix"].lower():  # a pattern
        return literal
    start, end = opening.end(), len(literal) - len(opening["quote"])
    inside = literal[start:end]
    if "f" not in opening["prefix"].lower():
        return literal[:start] + mended(inside) + literal[end:]
    pieces, at = [], 0
    for field in _FIELD.finditer(inside):
        pieces.append(mended(inside[at : field.start()]))
        pieces.append(_QUOTED.sub(lambda found: _within(found[0]), field[0]))
        at = field.end()
    return literal[:start] + "".join(pieces) + mended(inside[at:]) + literal[end:]


def changes(source: str) -> Iterator[Change]:
    """The literals of a Python file to mend, each whole."""
    before, depth = tokenize.ENCODING, 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        said = token.type == tokenize.STRING and (depth or before not in _BEFORE_A_DOCSTRING)
        if said or token.type == _F_PIECE:
            right = _within(token.string) if said else mended(token.string)
            if right != token.string:
                yield token.start, token.end, right
        before = token.type


def changes_of_text(text: str) -> Iterator[Change]:
    """The same for a file that is all text: each line to mend."""
    for number, line in enumerate(text.splitlines(), 1):
        if mended(line) != line:
            yield (number, 0), (number, len(line)), mended(line)


def fixed(source: str) -> str:
    """A whole Python file mended."""
    return _replaced(source, list(changes(source)))


def _replaced(source: str, places: list[Change]) -> str:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for (line, column), (last, until), right in reversed(places):
        begin, end = starts[line - 1] + column, starts[last - 1] + until
        source = source[:begin] + right + source[end:]
    return source


def main(arguments: list[str]) -> int:
    """Print every place, 1 when there is one; with `--fix` mend them, in the files named or all."""
    named = [Path(name) for name in arguments if not name.startswith("--")]
    files = named or [path for top, kind in SOURCES for path in sorted((ROOT / top).rglob(kind))]
    found = 0
    for path in files:
        source = path.read_text(encoding="utf-8")
        read = changes if path.suffix == ".py" else changes_of_text
        places = list(read(source))
        found += len(places)
        if places and "--fix" in arguments:
            path.write_text(_replaced(source, places), encoding="utf-8")
        for (line, _), _, right in places:
            print(f"{path}:{line}: {right[:80]}")
    print(f"French spaces: {len(files)} files, {found} texts to mend")
    return 1 if found and "--fix" not in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
