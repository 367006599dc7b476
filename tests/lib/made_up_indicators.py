"""Definitions that no catalogue has, of every unit of analysis and statistic: for whole communities on every engine."""

from __future__ import annotations

from tests.lib.definitions import indicator

OF_PAIRS = (
    indicator("days_at_school", unit_of_analysis="student_school_year", statistic="mean", numerator="days_enrolled"),
    indicator("served_by_partner", unit_of_analysis="student_partner_year", numerator="service_events >= 2"),
    indicator("rates", statistic="mean", numerator="days_absent / days_enrolled", disaggregate_by=("sex",)),
    indicator("schools_only", geographies=("community", "school"), by_partner=False),
)
OF_RECORDS = (
    indicator("received", unit_of_analysis="referral", population="days_followed >= 2", numerator="service_received"),
    indicator("referrals", unit_of_analysis="referral", statistic="count", population="true", numerator=None),
    indicator("wait", unit_of_analysis="referral", statistic="mean", population="true", numerator="days_to_service"),
    indicator("met", unit_of_analysis="need", population="not declined", numerator="met"),
    indicator(
        "answered",
        unit_of_analysis="need",
        statistic="ratio_of_sums",
        population="true",
        numerator="services_since",
        denominator="days_followed + 9",
    ),
    indicator("seats", unit_of_analysis="program", statistic="mean", population="true", numerator="seats"),
)
