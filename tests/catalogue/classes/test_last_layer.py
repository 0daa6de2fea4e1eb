import numpy as np
import pytest

from catalogue.classes.last_layer import LastLayer


def clouds(classes, each=30, length=16, seed=0):
    """Vectors of length 1 around one middle for each class."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(size=(classes, length))
    truth = np.arange(classes * each) % classes
    vectors = middles[truth] + rng.normal(size=(len(truth), length)) * 0.4
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), truth


@pytest.mark.parametrize("classes", [2, 3, 7])
def test_classes_are_told_apart_on_covers_not_seen(classes):
    features, truth = clouds(classes)
    learner = LastLayer(features, truth)
    seen, held = np.arange(classes * 20), np.arange(classes * 20, len(truth))
    learned = learner.learn(seen)
    assert learned.weight.shape == (classes, 16)
    assert learned.bias.shape == (classes,)
    scores = learner.scores(learned, held)
    assert scores.shape == (len(held), classes)
    assert (scores.argmax(axis=1) == truth[held]).mean() > 0.9


def test_the_same_is_learned_from_the_same():
    learner = LastLayer(*clouds(3))
    places = np.arange(60)
    assert (learner.learn(places).weight == learner.learn(places).weight).all()
