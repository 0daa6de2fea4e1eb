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
