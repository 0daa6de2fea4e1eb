"""Where Coverdex keeps its things, by the XDG rules (platformdirs)."""

from pathlib import Path

import platformdirs


def library() -> Path:
    """The library that is meant when none is named."""
    return platformdirs.user_data_path("coverdex") / "library"


def models() -> Path:
    """Downloaded weights: they can be had again, so they are a cache."""
    return platformdirs.user_cache_path("coverdex") / "models"
