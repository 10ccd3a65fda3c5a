"""On which line each value of a JSON text stands: for faults that are told by their line."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

Path = tuple[str | int, ...]
"""Where a value stands: names of fields, and places in lists from 0."""
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


@dataclass(slots=True)
class JsonLines:
    """`lines`: the line, from 1, of every value by its path (of a field: that of its name);
    `twice`: the fields written twice in one object; `broken`: the texts that no base can hold
    (half an emoji, the sign NUL), by their path.
    """

    lines: dict[Path, int] = field(default_factory=dict)
    twice: list[tuple[int, str]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of the value at `path`, else of the nearest one that holds it."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def json_lines(text: str) -> JsonLines:
    """Walk a text that is already known to be JSON."""
    found = JsonLines()
    stack: list[list[Any]] = []  # of each open list or object: its path, the next place or name
    line, at = 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", at, token.start())
        at = token.start()
        sign = token[0]
        if sign in "]}":
            stack.pop()
        elif sign == ",":
            holder = stack[-1]
            holder[1] = holder[1] + 1 if isinstance(holder[1], int) else None
        elif sign != ":":
            _walk(sign, line, stack, found)
    return found


def _walk(sign: str, line: int, stack: list[list[Any]], found: JsonLines) -> None:
    if sign[0] == '"':
        word = json.loads(sign, strict=False)
        if not _storable(word):
            found.broken.append(line)
        if stack and stack[-1][1] is None:
            path = (*stack[-1][0], word)
            if path in found.lines:
                found.twice.append((line, word))
            found.lines[path] = line
            stack[-1][1] = word
            return
    path = (*stack[-1][0], stack[-1][1]) if stack else ()
    found.lines.setdefault(path, line)
    if sign in "[{":
        stack.append([path, 0 if sign == "[" else None])


def _storable(word: str) -> bool:
    return "\0" not in word and word.encode("utf-8", "replace").decode("utf-8") == word
