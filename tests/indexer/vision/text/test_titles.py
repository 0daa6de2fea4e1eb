from dataclasses import replace

import pytest

from indexer.vision.cover import TextLine
from indexer.vision.text.titles import TitleGuess, guess_title
from tests.covers import line

HEIGHT = 900


def page(*rows: tuple[str, int, int]) -> list[TextLine]:
    """Centred lines: words, top and letter height in pixels of a cover 600 × 900."""
    return [
        line(words, 300 - 0.25 * len(words) * size, top, 0.5 * len(words) * size, size)
        for words, top, size in rows
    ]


@pytest.mark.parametrize(
    ("rows", "title", "author"),
    [
        ([("BLACK BEAUTY", 80, 90), ("Anna Sewell", 820, 30)], "BLACK BEAUTY", "Anna Sewell"),
        ([("Anna Sewell", 40, 30), ("Black Beauty", 120, 90)], "Black Beauty", "Anna Sewell"),
        ([("Emma", 300, 120), ("by Jane Austen", 500, 40)], "Emma", "Jane Austen"),
        ([("Emma", 300, 120), ("A Novel by Jane Austen", 500, 40)], "Emma", "Jane Austen"),
        ([("WALDEN", 300, 120), ("BY HENRY THOREAU", 500, 40)], "WALDEN", "HENRY THOREAU"),
        ([("Emma", 300, 120), ("by", 500, 24), ("Jane Austen", 560, 60)], "Emma", "Jane Austen"),
        ([("HOBBIT", 200, 90), ("J. R. R. Tolkien", 800, 40)], "HOBBIT", "J. R. R. Tolkien"),
        ([("HOBBIT", 200, 90), ("J.R.R. TOLKIEN", 800, 40)], "HOBBIT", "J.R.R. TOLKIEN"),
        ([("UTOPIA", 200, 90), ("Sir Thomas More", 800, 40)], "UTOPIA", "Sir Thomas More"),
        ([("KIM", 300, 150), ("RUDYARD KIPLING", 30, 45)], "KIM", "RUDYARD KIPLING"),
        ([("FAUST", 300, 100), ("Johann Wolfgang von Goethe", 60, 30)],)
        + ("FAUST", "Johann Wolfgang von Goethe"),
        ([("FLATLAND", 200, 90), ("EDWIN A. ABBOTT", 800, 40)], "FLATLAND", "EDWIN A. ABBOTT"),
        ([("STATE AND TAX", 200, 90), ("V. I. Lenin", 800, 40)], "STATE AND TAX", "V. I. Lenin"),
        ([("THE REPUBLIC", 300, 90), ("PLATO", 800, 50)], "THE REPUBLIC", "PLATO"),
        ([("The 39 Steps", 200, 90), ("John Buchan", 800, 40)], "The 39 Steps", "John Buchan"),
    ],
)  # fmt: skip
def test_a_large_title_and_a_small_author(rows, title, author):
    assert guess_title(page(*rows), HEIGHT) == TitleGuess(title, author)


def test_the_order_of_the_lines_does_not_matter():
    rows = page(("A TALE OF", 80, 80), ("TWO CITIES", 180, 80), ("Charles Dickens", 820, 40))
    wanted = TitleGuess("A TALE OF TWO CITIES", "Charles Dickens")
    assert guess_title(rows, HEIGHT) == wanted
    assert guess_title(rows[::-1], HEIGHT) == wanted


def test_a_title_of_several_lines_is_one():
    rows = page(
        ("THE HOUND", 90, 80), ("OF THE", 180, 60), ("BASKERVILLES", 260, 75),
        ("ARTHUR CONAN DOYLE", 820, 40),
    )  # fmt: skip
    wanted = TitleGuess("THE HOUND OF THE BASKERVILLES", "ARTHUR CONAN DOYLE")
    assert guess_title(rows, HEIGHT) == wanted


def test_pieces_of_a_line_are_put_together_from_left_to_right():
    pieces = [line("BEAUTY", 320, 82, 200, 80), line("BLACK", 80, 80, 200, 80)]
    author = page(("Anna Sewell", 820, 30))
    wanted = TitleGuess("BLACK BEAUTY", "Anna Sewell")
    assert guess_title(pieces + author, HEIGHT) == wanted


def test_an_author_close_below_the_title_is_no_part_of_it():
    rows = page(("TREASURE", 724, 50), ("ISLAND", 774, 49), ("ROBERT LOUIS STEVENSON", 843, 37))
    assert guess_title(rows, HEIGHT) == TitleGuess("TREASURE ISLAND", "ROBERT LOUIS STEVENSON")


def test_an_author_larger_than_the_title_is_still_the_author():
    rows = page(("CHARLES DICKENS", 60, 110), ("A Tale of Two Cities", 700, 50))
    assert guess_title(rows, HEIGHT) == TitleGuess("A Tale of Two Cities", "CHARLES DICKENS")


@pytest.mark.parametrize(
    ("rows", "title", "author"),
    [
        ([("THE", 80, 60), ("REMAINS", 180, 70), ("OF", 290, 50), ("THE", 380, 50)]
         + [("DAY", 480, 70), ("KAZUO ISHIGURO", 820, 35)],
         "THE REMAINS OF THE DAY", "KAZUO ISHIGURO"),
        ([("get off your knees &", 300, 80), ("pray", 480, 240), ("Sheila Walsh", 40, 50)],
         "get off your knees & pray", "Sheila Walsh"),
        ([("THE", 80, 120), ("A NOVEL", 230, 28), ("GIRL", 300, 120), ("Paula Hawkins", 820, 50)],
         "THE GIRL", "Paula Hawkins"),
        ([("LIGHT IN", 80, 60), ("Ann Marsh", 820, 50)], "LIGHT IN", "Ann Marsh"),
        ([("LAND OF", 80, 60), ("PENGUIN CLASSICS", 400, 50)], "LAND OF", ""),
    ],
)  # fmt: skip
def test_a_title_goes_on_after_a_word_that_leaves_it_open(rows, title, author):
    assert guess_title(page(*rows), HEIGHT) == TitleGuess(title, author)


@pytest.mark.parametrize(
    "credit",
    [
        [("TRANSLATED BY", 600, 40), ("ROBERT FAGLES", 660, 40)],
        [("WITH A FOREWORD BY GARY SMALLEY", 600, 40)],
        [("Introduction and notes by Bernard Knox", 600, 40)],
    ],
)
def test_who_wrote_something_else_is_no_author(credit):
    rows = page(("THE ILIAD", 100, 80), ("Homer", 820, 30), *credit)
    assert guess_title(rows, HEIGHT) == TitleGuess("THE ILIAD", "Homer")


def test_several_authors_are_named():
    names = ["Toby Berger", "Tom Lookabaugh", "Dave Lindbergh"]
    rows = page(("COMPRESSION", 100, 90), *((n, 500 + 60 * i, 30) for i, n in enumerate(names)))
    assert guess_title(rows, HEIGHT) == TitleGuess("COMPRESSION", " ".join(names))


def test_an_edition_is_neither_and_parts_title_from_author():
    rows = page(
        ("CIRCUITS", 100, 60), ("FOURTH EDITION", 165, 60), ("SEDRA", 230, 60), ("WILEY", 820, 70)
    )
    assert guess_title(rows, HEIGHT) == TitleGuess("CIRCUITS", "SEDRA")


def test_a_name_that_is_read_badly_is_no_author():
    rows = [*page(("JPEG2000", 100, 90)), replace(page(("Copy Maodl", 850, 20))[0], confidence=0.1)]
    assert guess_title(rows, HEIGHT) == TitleGuess("JPEG2000", "")


def test_a_known_first_name_is_the_author_rather_than_other_words_like_a_name():
    rows = page(("NIGHT DAWN DAY", 120, 60), ("Martin Weasel", 300, 110))
    assert guess_title(rows, HEIGHT) == TitleGuess("NIGHT DAWN DAY", "Martin Weasel")
    rows = page(("FOUND TREASURES", 120, 110), ("Stories of the Sea", 500, 40))
    assert guess_title(rows, HEIGHT) == TitleGuess("FOUND TREASURES", "")


def test_an_author_in_the_title_s_size_right_below_it_is_the_author():
    rows = page(("MY LIFE AND", 100, 80), ("MY FILMS", 190, 80), ("JEAN RENOIR", 280, 80))
    assert guess_title(rows, HEIGHT) == TitleGuess("MY LIFE AND MY FILMS", "JEAN RENOIR")


def test_an_author_after_by_is_the_author_however_large():
    rows = page(("Persuasion", 60, 50), ("BY JANE AUSTEN", 500, 120))
    assert guess_title(rows, HEIGHT) == TitleGuess("Persuasion", "JANE AUSTEN")


def test_a_blurb_is_no_author():
    rows = page(("WAR AND PEACE", 200, 90), ("The greatest novel of all", 820, 30))
    assert guess_title(rows, HEIGHT) == TitleGuess("WAR AND PEACE", "")


def test_the_author_is_not_the_blurb_beside_it():
    rows = page(
        ("PENGUIN CLASSICS", 20, 25), ("WAR AND PEACE", 200, 90), ("Leo Tolstoy", 500, 45),
        ("with an introduction from the publisher", 840, 20),
    )  # fmt: skip
    assert guess_title(rows, HEIGHT) == TitleGuess("WAR AND PEACE", "Leo Tolstoy")


def test_one_line_is_the_title():
    assert guess_title(page(("WALDEN", 200, 90)), HEIGHT) == TitleGuess("WALDEN", "")


def test_one_line_after_by_is_the_author():
    assert guess_title(page(("by Plato", 200, 90)), HEIGHT) == TitleGuess("", "Plato")


def test_no_lines_give_no_guess():
    assert guess_title([], HEIGHT) == TitleGuess("", "")


def test_a_large_initial_or_figure_is_no_title():
    rows = page(("1", 100, 150), ("GREAT EXPECTATIONS", 400, 70), ("Charles Dickens", 820, 30))
    assert guess_title(rows, HEIGHT).title == "GREAT EXPECTATIONS"


def test_a_title_may_be_all_figures():
    rows = page(("1984", 200, 150), ("George Orwell", 800, 60))
    assert guess_title(rows, HEIGHT) == TitleGuess("1984", "George Orwell")


def test_the_guess_does_not_depend_on_the_size_of_the_picture():
    rows = [("BLACK BEAUTY", 80, 90), ("Anna Sewell", 820, 30)]
    small = [(words, top // 3, size // 3) for words, top, size in rows]
    assert guess_title(page(*rows), HEIGHT) == guess_title(page(*small), HEIGHT // 3)


@pytest.mark.parametrize("title", ["It", "We", "S.", "IT"])
def test_a_short_title_is_no_author(title):
    rows = [replace(row, confidence=0.99) for row in page((title, 40, 90), ("JO SMITH", 800, 60))]
    assert guess_title(rows, HEIGHT) == TitleGuess(title, "JO SMITH")


def test_a_huge_emblem_read_as_a_letter_is_no_title():
    sure = [replace(row, confidence=0.99) for row in page(("It", 40, 90), ("Jo Smith", 800, 40))]
    emblem = [replace(row, confidence=0.31) for row in page(("U", 230, 510))]
    assert guess_title(sure + emblem, HEIGHT) == TitleGuess("It", "Jo Smith")


def test_an_emblem_is_no_title_beside_a_publisher_s_name():
    """As on a cover whose title is in letters that the reader can't read."""
    emblem = [replace(row, confidence=0.21) for row in page(("O", 380, 200))]
    imprint = [replace(row, confidence=0.99) for row in page(("Everyman Classics", 840, 26))]
    assert guess_title(emblem + imprint, HEIGHT).title == "Everyman Classics"


@pytest.mark.parametrize(
    "label",
    ["WINNER 2024", "TOWN LIBRARY", "£3.99", "NOW $5", "2900000012345", "ISBN 978-0-14-143951-8"]
    + ["SHORTLISTED FOR THE PRIZE", "Property of the County Library", "SIGNED COPY SALE 2020"]
    + ["PARISH READING ROOM", "Stadtbücherei 12", "DO NOT REMOVE", "Ex Libris"],
)
def test_a_label_or_sticker_is_neither_title_nor_author(label):
    rows = page((label, 100, 120), ("DRACULA", 600, 60), ("Bram Stoker", 820, 40))
    assert guess_title(rows, HEIGHT) == TitleGuess("DRACULA", "Bram Stoker")
    assert guess_title(page((label, 100, 120)), HEIGHT) == TitleGuess("", "")


@pytest.mark.parametrize("imprint", ["POCKET GUIDES", "PENGUIN CLASSICS", "The Modern Library"])
def test_an_imprint_larger_than_the_title_is_neither(imprint):
    rows = page((imprint, 60, 120), ("Birds of the Coast", 500, 50), ("Ann Marsh", 820, 30))
    assert guess_title(rows, HEIGHT) == TitleGuess("Birds of the Coast", "Ann Marsh")


@pytest.mark.parametrize(
    "title", ["THE PRIZE", "WINNER", "1984", "THE LIBRARY", "The Library of Babel"]
)
def test_titles_of_such_words_are_titles(title):
    rows = page((title, 200, 120), ("Jorge Borges", 820, 40))
    assert guess_title(rows, HEIGHT) == TitleGuess(title, "Jorge Borges")


@pytest.mark.parametrize("label", ["NEW", "ROOM 12", "SHELF 4B", "Angebot", "B 17"])
def test_what_may_be_a_label_is_no_title_beside_one(label):
    rows = page((label, 40, 120), ("SALT WIND", 300, 70), ("Eva Roth", 820, 30))
    assert guess_title(rows, HEIGHT) == TitleGuess("SALT WIND", "Eva Roth")


@pytest.mark.parametrize("title", ["Room 13", "NEW", "BOX 88", "Top 10"])
def test_what_may_be_a_label_is_the_title_where_there_is_no_other(title):
    rows = page((title, 300, 90), ("Charles Cumming", 820, 40))
    assert guess_title(rows, HEIGHT) == TitleGuess(title, "Charles Cumming")


@pytest.mark.parametrize("label", ["50% OFF", "SIGNED COPY", "TOWN LIBRARY"])
def test_a_label_close_to_the_title_is_no_part_of_it(label):
    rows = page((label, 40, 80), ("BLUE NOON", 130, 80), ("Tom Ash", 820, 30))
    assert guess_title(rows, HEIGHT) == TitleGuess("BLUE NOON", "Tom Ash")


def test_a_sticker_of_two_rows_stays_one():
    rows = page(("WINNER OF THE", 40, 60), ("BOOKER PRIZE", 110, 60), ("Emma", 300, 50))
    assert guess_title(rows, HEIGHT) == TitleGuess("Emma", "")
