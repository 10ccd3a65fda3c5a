"""Refuse files, functions and classes that have grown too long to be read."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("desktop_app", "db", "resources", "tests", ".ci")
FILE_LINES, TEST_FILE_LINES, WINDOW_LINES = 400, 600, 250
FUNCTION_LINES, CLASS_LINES = 60, 250
# A migration step is a list of tables written once and never touched again.
FROZEN = ROOT / "db/migrations/versions"


def length(node: ast.AST) -> int:
    """Lines that a node spans."""
    return node.end_lineno - node.lineno + 1  # type: ignore[attr-defined]


def problems(path: Path) -> Iterator[str]:
    """The limits that one file breaks."""
    name = path.relative_to(ROOT)
    text = path.read_text(encoding="utf-8")
    limit = TEST_FILE_LINES if name.parts[0] == "tests" else FILE_LINES
    if path.name == "main_window.py":
        limit = WINDOW_LINES
    count = len(text.splitlines())
    frozen = path.is_relative_to(FROZEN)
    if count > limit and not frozen:
        yield f"{name}: {count} lines (at most {limit})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if length(node) > FUNCTION_LINES and not frozen:
                yield f"{name}:{node.lineno}: {node.name} has {length(node)} lines"
        elif isinstance(node, ast.ClassDef) and length(node) > CLASS_LINES:
            yield f"{name}:{node.lineno}: class {node.name} has {length(node)} lines"


def main() -> int:
    """Print every problem; 1 when there is one."""
    files = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    found = [problem for path in files for problem in problems(path)]
    for problem in found:
        print(problem)
    print(f"sizes: {len(files)} files, {len(found)} over the limit")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
