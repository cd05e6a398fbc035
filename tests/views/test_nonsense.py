"""No request is answered with a failure of the server, whatever it holds; ``make soak`` sends thousands."""

from __future__ import annotations

import os

import pytest

from tests.fuzzing import failures


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("seed", range(int(os.environ.get("FUZZ_SEEDS", "2"))))
def test_nonsense_fails_nowhere(world, seed):
    assert failures(world, seed, int(os.environ.get("FUZZ", "100"))) == []
