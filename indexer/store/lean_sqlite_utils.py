"""Import sqlite-utils without numpy and pandas.

It imports them, if they are installed, to store their types, which the library never does. Their
import takes longer than a whole search for words
(`python -X importtime -c "import sqlite_utils"`).
"""

import sys

_HIDDEN = [name for name in ("numpy", "pandas") if name not in sys.modules]

# None in sys.modules makes an import raise ImportError.
sys.modules.update(dict.fromkeys(_HIDDEN))  # type: ignore[arg-type]
try:
    from sqlite_utils import Database, Migrations
finally:
    for name in _HIDDEN:
        del sys.modules[name]

__all__ = ["Database", "Migrations"]
