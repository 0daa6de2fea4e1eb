from output.evaluation_table import print_evaluation

STAGES = {"+ words": {"r@1": 0.5, "r@10": 1.0, "r@20": 1.0, "map": 0.75}}


def test_an_evaluation_is_printed_as_tables(capsys):
    covers = {"name": "a/covers.csv", "covers": {"count": 3, "title_word_recall": 0.98765}}
    photos = {"name": "a/photos.csv", "photos": {"count": 2, "match": None}, "stages": STAGES}
    print_evaluation({"library": {"covers": 5, "distractors": 2}, "sets": [covers, photos]})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["distractors", "2"] in lines
    assert ["covers:", "title", "word", "recall", "0.988"] in lines
    assert ["photos:", "match", "-"] in lines
    assert lines[-1] == ["+", "words", "0.500", "1.000", "1.000", "0.750"]


def test_stages_that_no_photo_has_a_rank_for_are_left_out(capsys):
    nothing = {"+ words": {"r@1": None, "r@10": None, "r@20": None, "map": None}}
    photos = {"name": "a/photos.csv", "photos": {"count": 2}, "stages": nothing}
    print_evaluation({"library": {"covers": 0, "distractors": 0}, "sets": [photos]})
    assert "stage" not in capsys.readouterr().out
