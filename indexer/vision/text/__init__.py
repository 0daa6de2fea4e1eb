"""The words on a cover: found, read, put in order, title and author guessed."""
