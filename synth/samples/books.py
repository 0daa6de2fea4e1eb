"""The sample covers: which book is on which shelf, and all of them by file name."""

from .shelf.adventure import ADVENTURE
from .shelf.book import Book
from .shelf.classics import CLASSICS
from .shelf.gothic import GOTHIC
from .shelf.ideas import IDEAS
from .shelf.society import SOCIETY

SHELVES: dict[str, tuple[Book, ...]] = {
    "gothic": GOTHIC,
    "adventure": ADVENTURE,
    "society": SOCIETY,
    "classics": CLASSICS,
    "ideas": IDEAS,
}

BOOKS: dict[str, Book] = {
    book.file: book
    for book in sorted((b for books in SHELVES.values() for b in books), key=lambda b: b.file)
}
"""In the order of the file names."""
