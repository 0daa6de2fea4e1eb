"""The words on a cover: find lines, recognise them, order them, guess title and author."""
