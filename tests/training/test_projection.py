import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.vision.projection import load_projection
from training.projection import fit, write


@pytest.fixture
def features():
    """500 unit features of 24 numbers, with variances from large to small."""
    rng = np.random.default_rng(0)
    drawn = 1 + rng.normal(size=(500, 24)) * np.geomspace(1, 0.01, 24)
    rotated = drawn @ np.linalg.qr(rng.normal(size=(24, 24)))[0]
    return (rotated / np.linalg.norm(rotated, axis=1, keepdims=True)).astype(np.float32)


def test_a_whole_whitening_makes_components_equal_and_independent(features):
    mean, matrix = fit(features, dimensions=8, whitening=1.0)
    covariance = np.cov((features - mean) @ matrix, rowvar=False, bias=True)
    assert covariance / covariance[0, 0] == pytest.approx(np.eye(8), abs=1e-3)


def test_without_whitening_the_components_keep_their_variances(features):
    mean, matrix = fit(features, dimensions=8, whitening=0.0)
    covariance = np.cov((features - mean) @ matrix, rowvar=False, bias=True)
    variances = np.diag(covariance)
    assert covariance == pytest.approx(np.diag(variances), abs=1e-6)
    assert (np.diff(variances) < 0).all()


def test_the_file_holds_the_projection_that_was_fitted(features, tmp_path):
    mean, matrix = fit(features, dimensions=8)
    write(tmp_path / "projection.safetensors", mean, matrix)
    project = load_projection(tmp_path / "projection.safetensors")
    assert project(features) == pytest.approx((features - mean) @ matrix, abs=2e-3)


def test_a_damaged_file_is_a_model_error(tmp_path):
    path = tmp_path / "projection.safetensors"
    path.write_bytes(b"damaged")
    with pytest.raises(ModelError, match="not a whole projection"):
        load_projection(path)


def test_the_shipped_projection_takes_lite0s_features():
    vectors = load_projection()(np.full((3, 1280), 1280**-0.5, np.float32))
    assert vectors.shape == (3, 512)
    assert np.isfinite(vectors).all()
