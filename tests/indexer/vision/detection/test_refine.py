import numpy as np

from indexer.vision.detection.refine import meeting, refined

TRUE = np.array([[80.0, 50], [220, 50], [220, 150], [80, 150]])


def picture():
    image = np.full((200, 300, 3), 40, np.uint8)
    image[50:150, 80:220] = 200
    return image


def test_sides_move_to_the_edge_between_pixels():
    rough = TRUE + [[2, -2], [-2, 3], [1, -1], [-2, 2]]
    np.testing.assert_allclose(refined(picture(), rough, 5.0), TRUE, atol=0.3)


def test_corners_far_from_any_edge_stay():
    rough = np.array([[20.0, 60], [60, 60], [60, 120], [20, 120]])
    moved = refined(picture(), rough, 4.0)
    assert np.linalg.norm(moved - rough, axis=1).max() <= 12.0


def test_sides_beyond_the_picture_stay():
    outside = np.array([[-12.0, 50], [220, 50], [220, 150], [-12, 150]])
    found = refined(picture(), outside, 4.0)
    np.testing.assert_allclose(found[[0, 3], 0], -12, atol=0.5)
    np.testing.assert_allclose(found[[1, 2], 0], 220, atol=0.3)


def test_a_large_picture_is_fitted_reduced_and_answered_in_its_own_pixels():
    large = np.repeat(np.repeat(picture(), 8, axis=0), 8, axis=1)
    np.testing.assert_allclose(refined(large, 8 * TRUE + 12, 30.0), 8 * TRUE, atol=1.5)


def test_parallel_lines_do_not_meet():
    zero, one, up = np.array([0.0, 0]), np.array([1.0, 0]), np.array([0.0, 1])
    assert not np.isfinite(meeting(zero, one, up, up + one)).all()
