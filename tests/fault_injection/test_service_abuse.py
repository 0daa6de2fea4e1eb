"""The short form of `python -m tests.fault_injection.service_abuse`."""

from tests.fault_injection import service_abuse


def test_a_service_withstands_abuse(whole_pictures, capsys):
    service_abuse.main(["--uploads", "16", "--connections", "30"])
    table = capsys.readouterr().out
    assert "| wrong tokens | 10 × 401, 90 × 429 |" in table
    assert "| who may not change | 6 × 403 |" in table
    assert "| SIGTERM at the end | exit code 0 |" in table
