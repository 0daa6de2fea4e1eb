"""Books as solid boxes."""

import numpy as np

from synth.scene_parts import Book, Camera, draw_book


def test_the_walls_that_face_the_camera_are_drawn():
    rng = np.random.default_rng(1)
    camera = Camera.above(rng, 480, 480, 0.6)
    canvas = np.full((480, 480, 3), 90.0, np.float32)
    green, red = np.array([[0, 255, 0], [255, 0, 0]], np.uint8)
    cover = np.full((90, 60, 3), green, np.uint8)
    book = Book(cover, np.zeros(2), 0.7, 0.5, 0.1, shades=(red, red))
    front, foot = draw_book(rng, canvas, camera, book), camera.project(book.outline(0.0))
    # The corner of the foot that lies furthest outside of the front: next to it are two walls.
    furthest = np.linalg.norm(foot - front.mean(axis=0), axis=1).argmax()
    x, y = np.rint(0.5 * (front[furthest] + foot[furthest])).astype(int)
    near = canvas[y - 4 : y + 5, x - 4 : x + 5]
    assert (near[..., 0] > 2 * near[..., 1]).any()


def test_a_printed_spine_runs_along_the_front():
    rng = np.random.default_rng(1)
    camera = Camera.above(rng, 480, 480, 0.6)
    red, blue, grey = np.array([[255, 0, 0], [0, 0, 255], [128, 128, 128]], np.uint8)
    cover = np.full((90, 60, 3), grey, np.uint8)
    seen = set()
    spine = np.concatenate([np.full((50, 10, 3), red), np.full((50, 10, 3), blue)])
    for spine_left, turn in ((left, turn) for left in (True, False) for turn in range(6)):
        canvas = np.full((480, 480, 3), 90.0, np.float32)
        book = Book(
            cover, np.zeros(2), float(turn), 0.5, 0.15, spine_left=spine_left, shades=(grey, spine)
        )
        front = draw_book(rng, canvas, camera, book)
        shows_red = canvas[..., 0] > canvas[..., 2] + 60
        shows_blue = canvas[..., 2] > canvas[..., 0] + 60
        if min(shows_red.sum(), shows_blue.sum()) < 100:
            continue  # the spine faces away
        top, bottom = (front[0], front[3]) if spine_left else (front[1], front[2])
        middles = [np.argwhere(part).mean(axis=0)[::-1] for part in (shows_red, shows_blue)]
        assert np.linalg.norm(middles[0] - top) < np.linalg.norm(middles[0] - bottom)
        assert np.linalg.norm(middles[1] - bottom) < np.linalg.norm(middles[1] - top)
        seen.add(spine_left)
    assert seen == {True, False}
