"""What the partners' data hub sends: partners, programs, needs, referrals, plans and services.

Two partners send their services themselves: one without identifiers of its own, one in a compressed file.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.demonstration.chance import Flags
from etl.demonstration.city import City
from etl.demonstration.faults import Fault
from etl.demonstration.inbox import Inbox
from etl.demonstration.needs import Needs, Plans
from etl.demonstration.partners import Partners
from etl.demonstration.programs import CATEGORIES, Programs
from etl.demonstration.registrar import YES_NO
from etl.demonstration.roster import Roster
from etl.demonstration.school_days import SchoolDays
from etl.demonstration.schools import Schools
from etl.demonstration.services import REFERRAL_OUTCOMES, STATUSES, Events, Referrals
from etl.demonstration.students import Students

WITHOUT_RECORD_ID, COMPRESSED = 1, 4
_SERVICE_FAULTS = (
    Fault("required", "service_category", ("",)),
    Fault("unknown_code", "service_category", ("misc",)),
    Fault("range", "hours", ("30",)),
    Fault("type", "service_date", ("2025-13-01",)),
    Fault("duplicate_key", "hours", ("1.75", "2.75")),
    Fault("repeated"),
    Fault("malformed"),
)
_NEED_FAULTS = (Fault("unknown_code", "need_category", ("other",)), Fault("type", "identified_on", ("unknown",)))
_PLAN_FAULTS = (Fault("range", "tier_fall", ("4",)), Fault("unresolved", "school_id", ("99999",)))


def send_partners(
    inbox: Inbox, partners: Partners, programs: Programs, city: City, schools: Schools, first_year: int, years: int
) -> None:
    places = np.array(city.ids)
    inbox.write_csv(
        "partners.csv",
        {
            "partner_id": partners.ids,
            "name": partners.names,
            "kind": partners.kind,
            "neighborhood_id": places[partners.neighborhood],
            "agreement_start": partners.agreement_start,
            "agreement_end": partners.agreement_end,
            "shared_outcomes": partners.shared_outcomes,
            "funding_end": partners.funding_end,
        },
    )
    opened = (first_year - 1971 + programs.first_year).astype("datetime64[Y]").astype("datetime64[M]") + 7
    closed = (first_year - 1970 + programs.last_year).astype("datetime64[Y]").astype("datetime64[M]") + 5
    inbox.write_csv(
        "programs.csv",
        {
            "program_id": programs.ids,
            "partner_id": np.array(partners.ids)[programs.partner],
            "name": programs.names,
            "service_category": np.array(CATEGORIES)[programs.category],
            "capacity": programs.capacity,
            "unit": programs.unit,
            "neighborhood_id": np.where(programs.citywide, "", places[programs.neighborhood]),
            "school_id": np.where(programs.school >= 0, np.array(schools.ids)[programs.school], ""),
            "starts_on": opened.astype("datetime64[D]"),
            "ends_on": np.ma.masked_array(closed.astype("datetime64[D]"), programs.last_year == years - 1),
        },
    )


def send_needs(inbox: Inbox, students: Students, roster: Roster, needs: Needs, days: SchoolDays, soiled: bool) -> None:
    inbox.write_csv(
        f"needs_{days.school_year}.csv",
        {
            "student_id": students.student_id[roster.student[needs.member]],
            "need_category": np.array(CATEGORIES)[needs.category],
            "identified_on": days.days[needs.identified],
            "resolved_on": needs.resolved_on,
            "declined": YES_NO[needs.declined.astype(int)],
        },
        _NEED_FAULTS if soiled else (),
    )


def send_plans(
    inbox: Inbox,
    students: Students,
    schools: Schools,
    roster: Roster,
    plans: Plans,
    days: SchoolDays,
    soiled: bool,
) -> None:
    inbox.write_csv(
        f"plans_{days.school_year}.csv",
        {
            "student_id": students.student_id[roster.student[plans.member]],
            "school_id": np.array(schools.ids)[roster.school[plans.member]],
            "started_on": plans.started_on,
            "reviewed_on": plans.reviewed_on,
            "ended_on": plans.ended_on,
            "tier_fall": plans.tier_fall,
            "tier_spring": np.ma.masked_array(plans.tier_spring, plans.tier_spring == 0),
        },
        _PLAN_FAULTS if soiled else (),
    )


def send_referrals(
    inbox: Inbox, students: Students, partners: Partners, roster: Roster, referrals: Referrals, days: SchoolDays
) -> None:
    ids = np.array([*partners.ids, ""])
    inbox.write_csv(
        f"referrals_{days.school_year}.csv",
        {
            "referral_id": _numbered(f"R{days.school_year}-", len(referrals.member)),
            "student_id": students.student_id[roster.student[referrals.member]],
            "referred_on": referrals.referred_on,
            "service_category": np.array(CATEGORIES)[referrals.category],
            "from_partner_id": ids[referrals.from_partner],
            "to_partner_id": ids[referrals.to_partner],
            "status": np.array(STATUSES)[referrals.status],
            "started_on": referrals.started_on,
            "closed_on": referrals.closed_on,
            "outcome": np.array([*REFERRAL_OUTCOMES, ""])[referrals.outcome],
        },
    )


def send_services(
    inbox: Inbox,
    students: Students,
    partners: Partners,
    programs: Programs,
    roster: Roster,
    events: Events,
    days: SchoolDays,
    soiled: bool,
) -> None:
    """The hub's file of the year, and those of the two partners that send their own."""
    year = days.school_year
    record = _numbered(f"{year}-", len(events.member))
    partner = programs.partner[events.program]
    apart, packed = partner == WITHOUT_RECORD_ID, partner == COMPRESSED

    def columns(chosen: Flags) -> dict[str, object]:
        program, quarters = events.program[chosen], events.quarters[chosen]
        return {
            "partner_id": np.array(partners.ids)[partner[chosen]],
            "record_id": record.filter(pa.array(chosen)),
            "student_id": students.student_id[roster.student[events.member[chosen]]],
            "program_id": np.array(programs.ids)[program],
            "service_date": days.days[events.day[chosen]],
            "service_category": np.array(CATEGORIES)[programs.category[program]],
            "hours": np.ma.masked_array(quarters / 4, quarters < 0),
            "tier": programs.tier[program],
        }

    inbox.write_csv(f"services_{year}.csv", columns(~apart & ~packed), _SERVICE_FAULTS if soiled else ())
    inbox.write_csv(f"services_{partners.ids[COMPRESSED]}_{year}.csv.gz", columns(packed))
    own = columns(apart)
    del own["record_id"]
    inbox.write_csv(f"services_{partners.ids[WITHOUT_RECORD_ID]}_{year}.csv", own, delimiter=";")


def _numbered(prefix: str, count: int) -> pa.Array:
    """Identifiers `prefix1`, `prefix2`, …"""
    return pc.binary_join_element_wise(prefix, pa.array(np.arange(1, count + 1)).cast(pa.string()), "")
