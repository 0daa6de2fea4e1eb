from indexer.vision.text.reading_order import letter_height, reading_order, rows
from tests.covers import line


def test_lines_of_one_row_come_from_left_to_right():
    """As on a sample cover, where the second word's box is one pixel higher than the first's."""
    austen, jane = line("AUSTEN", 278, 555, 163, 37), line("JANE", 156, 555, 106, 39)
    assert [one.words for one in reading_order([austen, jane])] == ["JANE", "AUSTEN"]


def test_rows_come_from_top_to_bottom():
    lines = [
        line("author", 10, 200, 80, 20),
        line("A", 60, 20, 30, 20),
        line("THE", 10, 20, 40, 20),
    ]
    assert [[one.words for one in row] for row in rows(lines)] == [["THE", "A"], ["author"]]
    assert reading_order([]) == ()


def test_a_box_without_ascenders_shares_a_row_with_one_twice_as_high_at_most():
    frances, hodgson = line("Frances", 10, 28, 80, 14), line("Hodgson", 100, 20, 80, 27)
    assert len(rows([frances, hodgson])) == 1
    assert len(rows([frances, line("HUGE", 100, 10, 80, 50)])) == 2


def test_the_letter_height_is_that_of_the_box():
    assert letter_height(line("EMMA", 10, 20, 200, 30)) == 30
