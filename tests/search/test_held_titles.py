import pytest

from search.held_titles import Question

SHELF = """ULYSSES JAMES JOYCE MOBY DICK HERMAN MELVILLE MIDDLEMARCH GEORGE ELIOT HEART OF DARKNESS
JOSEPH CONRAD THE TIME MACHINE H. G. WELLS WALDEN HENRY DAVID THOREAU EMMA JANE AUSTEN DRACULA"""


@pytest.mark.parametrize(
    ("question", "title", "author"),
    [
        ("Dracula (Penguin Classics) paperback 2003", "DRACULA", "Bram Stoker"),
        ("We (Penguin Twentieth-Century Classics) 1993", "We", "Yevgeny Zamyatin"),
        ("It - paperback, 2017", "It", "Stephen King"),
        ("The Time Machine: SF Masterworks, Gollancz 2017, 128 pages", "THE TIME MACHINE", ""),
        ("Orwell - Nineteen Eighty-Four.epub", "1984", "George Orwell"),
        ("Foundation vol. 2 (pocket)", "Foundation II", ""),
        (SHELF, "MOBY DICK", "HERMAN MELVILLE"),
        (SHELF, "Moby-Dick; or, The Whale", "Herman Melville"),
        (SHELF, "WALDEN: A STUDY", "Henry David Thoreau"),
        (SHELF, "Heart of Darkness", "Joseph Conrad"),
        (SHELF, "EMMA", "JANE AUSTEN"),
        (SHELF, "DRACULA", "Bram Stoker"),
        ("MIDDLEMARGH GEORGE ELIOT 1994", "Middlemarch", "George Eliot"),
    ],
)
def test_a_title_is_held_among_other_words(question, title, author):
    assert Question(question).held(title, author) > 0.6


@pytest.mark.parametrize(
    ("question", "title", "author"),
    [
        (SHELF, "Walden Two", "B. F. Skinner"),
        (SHELF, "The Whale; or, Moby-Dick", "Anyone"),
        (SHELF, "Darkness, Visible", "Joseph Conrad"),
        (SHELF, "The Time of Darkness and Moby", "Anyone"),
        (SHELF, "THE HEART OF THE MATTER", "Graham Greene"),
        ("Foundation vol. 2 (pocket)", "Foundation Volume 3", ""),
        ("1985", "1984", "George Orwell"),
        ("anything", "", "Bram Stoker"),
        ("", "DRACULA", ""),
    ],
)
def test_another_title_is_not_held(question, title, author):
    assert Question(question).held(title, author) == 0


def test_words_of_several_books_make_no_title():
    """The time of one spine and the machine of another."""
    question = "THE TIME OF OUR LIVES ANNA SMITH A LONG WAY HOME PETER BROWN THE WAR MACHINE"
    assert Question(question).held("The Time Machine", "") == 0


def test_a_title_is_sure_only_with_its_author():
    text = "It was the best of times, by Charles Dickens"
    assert Question(text).held("It", "Stephen King") < 0.3
    assert Question("IT STEPHEN KING paperback").held("It", "Stephen King") == 1
    book = Question("THE JUNGLE BOOK RUDYARD KIPLING")
    assert book.held("The Jungle", "Upton Sinclair") < book.held("The Jungle Book", "Kipling") == 1
