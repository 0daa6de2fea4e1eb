"""sqlite-utils without numpy and pandas, which it imports where they are there.

It wants to know their types, which no table here is made of; their import takes longer than a
whole search for words (`python -X importtime -c "import sqlite_utils"`).
"""

import sys

_HIDDEN = [name for name in ("numpy", "pandas") if name not in sys.modules]

# None in their place: Python's word for a module that there is not.
sys.modules.update(dict.fromkeys(_HIDDEN))  # type: ignore[arg-type]
try:
    from sqlite_utils import Database, Migrations
finally:
    for name in _HIDDEN:
        del sys.modules[name]

__all__ = ["Database", "Migrations"]
