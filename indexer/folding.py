"""Fold text for comparison, the same way when it is stored and when it is asked for."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents and apostrophes, compatible forms made one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        letter for letter in decomposed if not unicodedata.combining(letter) and letter not in "'’"
    )
