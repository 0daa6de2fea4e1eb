"""Precisions that the real networks are tested in."""

from collections.abc import Iterator

import pytest

from indexer.vision.precision import VARIABLE, has_bfloat16

PRECISIONS = (
    "float32",
    pytest.param(
        "bfloat16",
        marks=pytest.mark.skipif(not has_bfloat16(), reason="the processor has no bfloat16"),
    ),
)


@pytest.fixture(scope="module", params=PRECISIONS)
def precision(request: pytest.FixtureRequest) -> Iterator[str]:
    """Run a module's tests in float32 and, where the processor can, in bfloat16."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, request.param)
        yield request.param
