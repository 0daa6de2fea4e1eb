"""Every error a person can cause or meet; the CLI turns them into sentences and exit codes."""


class CoverdexError(Exception):
    """Base of all; its text is one sentence that names the thing, the reason and the way out."""


class PictureError(CoverdexError):
    """A file that can't be read as a picture, or breaks a limit."""


class StageError(PictureError):
    """A picture that a stage of the pipeline can't deal with; `stage` is the stage's name."""

    def __init__(self, stage: str, reason: str) -> None:
        super().__init__(reason)
        self.stage = stage


class ModelError(CoverdexError):
    """A model or its weights are missing, damaged or unknown."""


class LibraryError(CoverdexError):
    """The library is missing, damaged, too new, or made by other models."""


class NotFoundError(CoverdexError):
    """No such path, id or label."""


class ManifestError(CoverdexError):
    """A manifest of labelled pictures that can't be read, or lacks a column."""


class TrainingError(CoverdexError):
    """Classes that can't be learned: too few of them or of their covers, or contradictions."""
