"""Kill, damage and starve Coverdex, and see whether it keeps its promises (docs/reliability.md).

`make fault-injection` is the long form, `tests/fault_injection/test_short_form.py` the short one.
"""
