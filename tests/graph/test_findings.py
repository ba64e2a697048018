import pytest

from bilateral.findings import Finding, Severity, failing

INFO, WARNING, ERROR = (Finding(severity, "A.B", "id:x", "is so", "001.trig claim:001-001") for severity in Severity)


def test_a_finding_is_one_line_with_severity_code_place_focus_and_message() -> None:
    assert str(ERROR) == "error A.B 001.trig claim:001-001: id:x: is so"
    assert str(Finding(Severity.INFO, "A.B", "id:x", "is so")) == "info A.B id:x: is so"


def test_warnings_and_errors_fail_and_the_worst_comes_first() -> None:
    later = Finding(Severity.ERROR, "A.C", "id:x", "is so")
    assert failing([INFO, WARNING, later, ERROR]) == [ERROR, later, WARNING]


def test_a_finding_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ERROR.code = "C"  # type: ignore[misc]
