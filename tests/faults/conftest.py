"""One shared base for a module of faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.shared import Shared, shared_base


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """A server where the people of the tests have their logins."""
    with shared_base(tmp_path_factory.mktemp("faults")) as found:
        yield found
