"""The bucket of the storage's tests; and what the ledgers say is told at the end of a run in one process."""

import pytest

from tests.integration.media.conftest import gateway

__all__ = ["gateway"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        for name, value in report.user_properties
        if name == "ledger"
    ]
    if told:
        terminalreporter.section("ledgers")
        for line in told:
            terminalreporter.line(line)
