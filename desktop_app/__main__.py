"""`relais`: the window without arguments, a subcommand with them."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run one invocation; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    plain = not arguments or (len(arguments) == 2 and arguments[0] == "--data-dir")
    if plain and not os.environ.get("RELAIS_DATABASE_URL"):
        return _open_window(arguments)
    from desktop_app.cli.main import run

    return run(arguments)


def _open_window(arguments: list[str]) -> int:
    # The daily start goes round the command line's parser, which takes 0.02 s before any drawing.
    from desktop_app.bootstrap import start_window
    from desktop_app.domain.errors import UserError
    from desktop_app.paths import default_folder

    try:
        return start_window(Path(arguments[1]) if arguments else default_folder())
    except UserError as error:
        from desktop_app.cli.main import print_error

        print_error(error)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
