"""Kill, damage and starve Coverdex, and see whether it keeps its promises (docs/reliability.md).

`make torture` is the long form, `tests/test_torture.py` the short one.
"""
