"""The errors that people can cause or meet. The CLI prints their sentence and exits with a code."""


class CoverdexError(Exception):
    """Base class. Its text is one sentence: what is wrong, why, and what to do."""


class PictureError(CoverdexError):
    """A file can't be read as a picture, or exceeds a limit."""


class StageError(PictureError):
    """A stage of the pipeline failed on a picture; `stage` is the stage's name."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage


class ModelError(CoverdexError):
    """A model or its weights are missing, damaged or unknown."""


class LibraryError(CoverdexError):
    """The library is missing, damaged, too new, or made by other models."""


class NotFoundError(CoverdexError):
    """There is no such path, id or label."""


class OutputError(CoverdexError):
    """A file that was asked for would overwrite another one."""


class ConfirmationError(CoverdexError):
    """What was asked for is done only after a yes, and nobody is there to say it."""


class ManifestError(CoverdexError):
    """A manifest of labelled pictures can't be read, or lacks a column."""


class TrainingError(CoverdexError):
    """Classes can't be learned: too few classes, too few covers of one, or contradictions."""
