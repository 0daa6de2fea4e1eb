import cv2
import numpy as np

from search.template_match import FINE, make_template, match_template
from search.unbending import unbent
from tests.drawing import artwork
from tests.search.test_template_match import NO_LINES, TITLE, lettered


def bent(picture, pixels):
    """A picture whose rows and columns curve by some pixels of a FINE template."""
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    curve = pixels * height / FINE.side
    x, y = 2 * columns / width - 1, 2 * rows / height - 1
    return cv2.remap(
        picture, columns + curve * y**2, rows + curve * x * y, cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip


def shares(cover, picture, lines):
    """What the picture shows as it lies, and unbent."""
    template, laid = make_template(cover, FINE), make_template(picture, FINE)
    return match_template(template, laid, lines), match_template(
        template, unbent(template, laid), lines
    )


def test_a_curved_page_is_laid_flat():
    as_it_lies, flat = shares(lettered("WALDEN"), bent(lettered("WALDEN"), 10), TITLE)
    assert as_it_lies.area < 0.75
    assert as_it_lies.lettering < 0.3
    assert flat.area > 0.9
    assert flat.lettering > 0.9


def test_other_words_do_not_come_to_look_alike():
    as_it_lies, flat = shares(lettered("WALDEN"), bent(lettered("UTOPIA"), 10), TITLE)
    assert flat.area > as_it_lies.area + 0.1
    assert flat.lettering < 0.5


def test_another_cover_stays_as_it_is():
    template, laid = make_template(artwork(1), FINE), make_template(artwork(2), FINE)
    assert match_template(template, unbent(template, laid), NO_LINES).area < 0.25


def test_a_plain_picture_stays_as_it_is():
    template = make_template(artwork(1), FINE)
    plain = np.full_like(template, 90)
    assert (unbent(template, plain) == plain).all()
