import numpy as np
import pytest

from indexer.errors import ModelError
from indexer.vision.text import rapidocr_recognition
from indexer.vision.text.rapidocr_recognition import (
    LINE_HEIGHT,
    MAX_WIDTH,
    MIN_SPACE,
    WIDTH_STEP,
    RapidOcrRecogniser,
    letter_places,
    line_confidence,
    line_picture,
    padded,
)
from indexer.vision.text.scripts import UNREAD
from tests.covers import box

LETTERS = "ABC"


def steps(path, spaces=None):
    """Scores of a path in which - is a blank; each step's own class has 0.9.

    `spaces`: the probability of a space, by step.
    """
    classes = "-" + LETTERS + " "
    scores = np.full((len(path), len(classes)), 0.01, np.float32)
    for step, letter in enumerate(path):
        scores[step, classes.index(letter)] = 0.9
    for step, probability in (spaces or {}).items():
        scores[step, -1] = probability
    return scores


class FakeNetwork:
    """Answers with the same scores for any line."""

    metadata = {"character": "\n".join(LETTERS)}  # noqa: RUF012
    scores = steps("A")

    def __init__(self, *_):
        self.seen = []

    def __call__(self, batch):
        self.seen.append(batch)
        return self.scores[None]


@pytest.fixture
def recogniser(monkeypatch):
    monkeypatch.setattr(rapidocr_recognition, "OnnxNetwork", FakeNetwork)
    return RapidOcrRecogniser()


def read(recogniser, scores):
    recogniser._network.scores = scores
    (line,) = recogniser.recognise(np.zeros((60, 200, 3), np.uint8), [box(10, 10, 100, 30)])
    return line


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("AB", "AB"),
        ("-A-B-", "AB"),
        ("AAB", "AB"),
        ("A-AB", "AAB"),
        ("A-- --B", "A B"),
        (" A  B ", "A B"),
        ("---", ""),
        ("- -", UNREAD),
        (" - -", UNREAD),
    ],
)
def test_letters_that_go_on_are_one_and_blanks_part_them(recogniser, path, words):
    assert read(recogniser, steps(path)).words == words


def test_a_space_is_taken_where_a_blank_is_only_somewhat_likelier(recogniser):
    assert read(recogniser, steps("A--B", {2: MIN_SPACE + 0.01})).words == "A B"
    assert read(recogniser, steps("A--B", {2: MIN_SPACE - 0.01})).words == "AB"
    assert read(recogniser, steps("A-AB-", {4: 0.5})).words == "AAB"


def test_the_confidence_is_that_of_the_letters(recogniser):
    assert read(recogniser, steps("A-BCA")).confidence == pytest.approx((0.9**4) ** (2 / 2))
    assert read(recogniser, steps("---")).confidence == 0
    assert line_confidence(np.array([0.5], np.float32)) == pytest.approx(0.25)
    assert line_confidence(np.full(400, 0.01, np.float32)) >= 0


def test_an_emblem_is_read_as_no_word_unless_a_language_has_such_characters(monkeypatch):
    monkeypatch.setattr(rapidocr_recognition, "OnnxNetwork", FakeNetwork)
    monkeypatch.setattr(FakeNetwork, "metadata", {"character": "A\n品\nC"})
    assert read(RapidOcrRecogniser(["en"]), steps("-B-")).words == ""
    assert read(RapidOcrRecogniser(["en"]), steps("-A-")).words == "A"
    assert read(RapidOcrRecogniser(["en", "ja"]), steps("-B-")).words == "品"


def test_letters_start_where_the_likeliest_class_changes():
    assert letter_places(steps("AA-ABB")).tolist() == [0, 3, 4]
    assert letter_places(steps("--")).tolist() == []


def test_each_box_gives_one_line_in_their_order(recogniser):
    boxes = [box(10, 40, 100, 30), box(10, 0, 100, 30)]
    lines = recogniser.recognise(np.zeros((80, 200, 3), np.uint8), boxes)
    assert [line.polygon.tolist() for line in lines] == [corners.tolist() for corners in boxes]
    assert recogniser.recognise(np.zeros((80, 200, 3), np.uint8), []) == []


def test_a_line_is_cut_out_along_its_first_side():
    flat = np.zeros((200, 300, 3), np.uint8)
    flat[50:80, 100:150] = 100  # the left half of the line
    flat[50:80, 150:200] = 200
    picture = line_picture(flat, box(100, 50, 100, 30))
    assert picture.shape == (LINE_HEIGHT, 160, 3)
    assert picture[24, 40].tolist() == [100] * 3
    assert picture[24, 120].tolist() == [200] * 3
    on_its_head = np.roll(box(100, 50, 100, 30), 2, axis=0)
    assert line_picture(flat, on_its_head)[24, 40].tolist() == [200] * 3


def test_slivers_and_very_long_lines_keep_to_the_limits():
    flat = np.zeros((4000, 100, 3), np.uint8)
    assert line_picture(flat, box(0, 0, 0.2, 0.2)).shape == (LINE_HEIGHT, LINE_HEIGHT, 3)
    assert line_picture(flat, box(0, 0, 100, 0.5)).shape[1] == MAX_WIDTH
    assert line_picture(flat, box(0, 0, 1, 4000)).shape == (LINE_HEIGHT, 1, 3)


@pytest.mark.parametrize("width", [1, WIDTH_STEP, WIDTH_STEP + 1])
def test_lines_are_padded_with_grey_to_the_right(width):
    batch = padded(np.ones((1, 3, LINE_HEIGHT, width), np.float32))
    assert batch.shape[3] % WIDTH_STEP == 0
    assert batch.shape[3] - width < WIDTH_STEP
    assert batch[..., :width].min() == 1
    assert not batch[..., width:].any()


def test_languages_it_does_not_know_are_refused_and_the_known_named(monkeypatch):
    monkeypatch.setattr(rapidocr_recognition, "OnnxNetwork", FakeNetwork)
    RapidOcrRecogniser(("en", "fr", "ch_sim", "ja"))
    with pytest.raises(ModelError, match=r"read ko, ru; .*auto or easyocr. It reads af, .*ja"):
        RapidOcrRecogniser(("ru", "en", "ko"))


def test_damaged_weights_are_refused_by_name(monkeypatch, tmp_path):
    damaged = tmp_path / "letters.onnx"
    damaged.write_bytes(b"damaged")
    monkeypatch.setattr(rapidocr_recognition, "RAPIDOCR_RECOGNISER_FILE", damaged)
    with pytest.raises(ModelError, match=r"letters\.onnx: not the expected weights"):
        RapidOcrRecogniser()
