"""What of a report's name stays the same from run to run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.report_names import steady


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lcov.info", "lcov.info"),
        ("coverage-1.xml", "coverage-1.xml"),
        ("junit (3.11).xml", "junit (3.11).xml"),
        ("facade/decade.json", "facade/decade.json"),
        ("coverage-py312.xml", "coverage-py312.xml"),
        ("TEST-com.shop.CartTest.xml", "TEST-*.xml"),
        ("api/build/test-results/test/TEST-A$B.xml", "api/build/test-results/test/TEST-*.xml"),
        ("LATEST-run.xml", "LATEST-run.xml"),
        ("runner_fv-az1391-558_2026-11-21_10_22_33.trx", "*.trx"),
        ("TestResults/me_HOST 2026-11-21 10_22_33[1].trx", "TestResults/*.trx"),
        ("unit.trx", "unit.trx"),
        (
            "TestResults/6f9619ff-8b86-d011-b42d-00c04fc964ff/coverage.cobertura.xml",
            "TestResults/*/coverage.cobertura.xml",
        ),
        ("results-3f2a9c0d5b7e1f4a.xml", "results-*.xml"),
        ("k6-2026-11-21T10:22:33Z.json", "k6-*.json"),
        ("report-20261121.json", "report-*.json"),
        ("coverage-1795254153.out", "coverage-*.out"),
    ],
)
def test_what_changes_is_left_out(name: str, expected: str) -> None:
    assert steady(name) == expected


@given(st.text())
def test_a_steady_name_stays_as_it_is(name: str) -> None:
    assert steady(steady(name)) == steady(name)
