"""Fault injection: kill, damage and starve Coverdex, and check its promises (docs/reliability.md).

`make fault-injection` is the long form, `tests/fault_injection/test_short_form.py` the short one.
"""
