"""The load report as a partner opens it: it asks nobody else, and everybody can read it, on a phone too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

from etl.report import DeliveryReport, RowProblem, SentRow
from etl.reporting.page import render

PROBLEMS = (
    RowProblem("required", "student_id", 1003, tuple(range(2, 2002, 2)), "is empty; fill it in"),
    RowProblem("drift", "school_id", 0, (), "schools that are absent: 1 of 3, s3", is_rejected=False),
)
REPORTS = (
    DeliveryReport(
        "attendance_of_a_very_long_name_that_a_system_made_2024_q1_final_final.csv",
        "attendance",
        "loaded",
        5000,
        3997,
        1003,
        0,
        PROBLEMS,
        (SentRow(2, "required", (("student_id", ""), ("x" * 90, "y" * 200))),),
    ),
    DeliveryReport("b.csv", "", "refused", problems=(RowProblem("unreadable", "", 0, (), "is empty"),)),
)


@pytest.mark.parametrize("width", [360, 1200])
def test_the_page(browser: BrowserContext, tmp_path: Path, width: int) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(REPORTS, "Harbor & Hill", datetime(2026, 11, 26, tzinfo=UTC)), encoding="utf-8")
    page = browser.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()
