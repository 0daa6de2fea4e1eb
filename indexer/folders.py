"""Default folders, by the XDG rules (platformdirs)."""

from pathlib import Path

import platformdirs


def library() -> Path:
    """The library's folder if none is named."""
    return platformdirs.user_data_path("coverdex") / "library"


def models() -> Path:
    """Downloaded weights. This is a cache folder: they can be downloaded again."""
    return platformdirs.user_cache_path("coverdex") / "models"
