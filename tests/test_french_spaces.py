"""No plain space before : ; ? ! » or after « in what the program says: no line is cut there."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / ".ci/french_spaces.py"
fixed = runpy.run_path(str(TOOL))["fixed"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOL), *arguments], capture_output=True, text=True, check=False
    )


def test_every_sentence_of_the_program_keeps_its_marks() -> None:
    done = run()
    assert done.returncode == 0, f"{done.stdout}\nMend them: python .ci/french_spaces.py --fix"


@pytest.mark.parametrize(
    ("written", "right"),
    [
        (
            'say("Base pleine : attendez ; ou non ? Oui !")',
            "Base pleine_: attendez_; ou non_? Oui_!",
        ),
        ('say("le champ « {0} » manque")', "le champ «_{0}_» manque"),
        ('say(f"{name} : {reason}")', "{name}_: {reason}"),
        ("""say(f"« {' ; '.join(names)} » ?")""", "«_{'_; '.join(names)}_»_?"),
        ('say("règles arrêtées" " : trop")', '"_: trop"'),
        ('title = """Commandes :\n"""', "Commandes_:\n"),
        ('said = tr("Vraiment ?")', "Vraiment_?"),
    ],
)
def test_plain_spaces_are_mended(written: str, right: str) -> None:
    assert fixed(written) != written
    assert right in fixed(written).replace("\u00a0", "_")
    assert fixed(fixed(written)) == fixed(written)


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring: « words » ; like this ?"""\n',
        'def act():\n    """« Words » : of one."""\n',
        "# a comment : here ?\n",
        'find = re.compile(r"heure ?: (\\d+) ; ")',
        'run("SELECT 1 WHERE name = ? AND number = :number")',
        'cells[at + 1 :], f"{price!r} {at:>3} {day:%H:%M}"',
        'style("QLabel { padding: 4px; color: #fff }")',
        'say("Base pleine\u00a0: attendez\u00a0; ou non\u202f?")',
        'say("à 18:30, voir https://example.org")',
    ],
)
def test_what_is_no_french_sentence_stays(source: str) -> None:
    assert fixed(source) == source


def test_a_file_is_told_and_mended(tmp_path: Path) -> None:
    path = tmp_path / "words.py"
    path.write_text('x = 1\nsay("Vu : non")\n', encoding="utf-8")
    told = run(str(path))
    assert told.returncode == 1
    assert f"{path}:2:" in told.stdout
    assert run("--fix", str(path)).returncode == 0
    assert path.read_text(encoding="utf-8") == 'x = 1\nsay("Vu\u00a0: non")\n'
    assert run(str(path)).returncode == 0


def test_the_texts_of_answers_are_told_and_mended_too(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("Bonjour,\n\nVous avez signalé : $category ?\n", encoding="utf-8")
    assert f"{path}:3:" in run(str(path)).stdout
    assert run("--fix", str(path)).returncode == 0
    right = "Bonjour,\n\nVous avez signalé\u00a0: $category\u00a0?\n"
    assert path.read_text(encoding="utf-8") == right
