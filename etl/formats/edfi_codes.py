"""The descriptors of Ed-Fi that we know, as the values of our code lists: those of the standard's own name space.

What is not here is an unknown code, until the community says what it stands for.
"""

from __future__ import annotations

NO_RACE = ("Choose Not to Respond", "Other", "Unknown")
PRESENT = ("tardy", "in attendance", "early departure", "present")

GRADES = {
    "Preschool/Prekindergarten": "PK",
    "Pre-Kindergarten": "PK",
    "Preschool": "PK",
    "Early Education": "PK",
    "Infant/toddler": "PK",
    "Transitional Kindergarten": "KG",
}

STATUSES = {
    "In Attendance": "present",
    "Excused Absence": "absent_excused",
    "Excused": "absent_excused",
    "Unexcused Absence": "absent_unexcused",
    "Unexcused": "absent_unexcused",
    "Absence": "absent",
    "Early departure": "tardy",
    "Partial": "tardy",
    "In-School Suspension": "suspended_in",
    "In School Suspension": "suspended_in",
    "Out-of-School Suspension": "suspended_out",
    "Out of School Suspension": "suspended_out",
}

RACES = {
    "American Indian - Alaska Native": "american_indian",
    "American Indian - Alaskan Native": "american_indian",
    "American Indian or Alaska Native": "american_indian",
    "Black - African American": "black",
    "Black or African American": "black",
    "Native Hawaiian - Pacific Islander": "pacific_islander",
    "Native Hawaiian or Other Pacific Islander": "pacific_islander",
    "Two or more races": "two_or_more",
    **dict.fromkeys(NO_RACE, ""),
}

SEXES = {"Not Selected": "", "Unknown": "", "Non-binary": "nonbinary", "Nonbinary": "nonbinary"}

ENGLISH_LEARNERS = {
    "Limited": "yes",
    "NotLimited": "no",
    "Not Limited": "no",
    "Never": "no",
    "Limited Monitored 1": "no",
    "Limited Monitored 2": "no",
    "Limited Monitored 3": "no",
    "Limited Monitored 4": "no",
}

EXITS = {
    "Graduated with regular, advanced, International Baccalaureate, or other type of diploma": "graduated",
    "Graduated": "graduated",
    "Completed": "graduated",
    "Completed grade 12, but did not meet all graduation requirements": "dropped_out",
    "Completed with a state-recognized equivalency certificate": "completed_other",
    "Received certificate of completion, modified diploma, or finished IEP requirements": "completed_other",
    "Died or is permanently incapacitated": "deceased",
    "Died": "deceased",
    "Discontinued schooling": "dropped_out",
    "Dropped out": "dropped_out",
    "Expelled": "dropped_out",
    "Reached maximum age": "dropped_out",
    "End of school year": "still_enrolled",
    "No show": "no_show",
    "Invalid enrollment": "no_show",
    "Moved to another country, may or may not be continuing": "emigrated",
    "Moved out of the country": "emigrated",
    "Moved within the United States, not known to be continuing": "transferred_out_undocumented",
    "Student withdrew": "transferred_out_undocumented",
    "Withdrawn": "transferred_out_undocumented",
    "Transferred": "transferred_out",
    "Transferred to another district": "transferred_out",
    "Transferred to another district or school": "transferred_out",
    "Transferred to a charter school": "transferred_out",
    "Transferred to home schooling": "transferred_out",
    "Student is in a charter school managed by the same local education agency": "transferred_out",
    "Student is in a different public school in the same local education agency": "transferred_out",
    "Student moved to another state": "transferred_out",
}

IS_SCHOOL_DAY = {
    "Instructional day": "yes",
    "Make-up day": "yes",
    "Student late arrival/early dismissal": "yes",
    "Holiday": "no",
    "Non-instructional day": "no",
    "Teacher only day": "no",
    "Weather day": "no",
    "Emergency day": "no",
    "Strike": "no",
}

CATEGORIES = {
    "Adult/Continuing Education": "college_and_career",
    "Alternative Education": "academic_support",
    "Athletics": "enrichment",
    "Bilingual": "academic_support",
    "Bilingual Summer": "academic_support",
    "Career and Technical Education": "college_and_career",
    "Cocurricular Programs": "enrichment",
    "College Preparatory": "college_and_career",
    "Compensatory Services for Disadvantaged Students": "academic_support",
    "Counseling Services": "mental_health",
    "Early Head Start": "early_childhood",
    "English as a Second Language (ESL)": "academic_support",
    "Even Start": "family_engagement",
    "Extended Day/Child Care Services": "out_of_school_time",
    "Gifted and Talented": "enrichment",
    "Head Start": "early_childhood",
    "Health Services Program": "physical_health",
    "Homeless": "housing",
    "Indian Education": "academic_support",
    "International Baccalaureate": "academic_support",
    "Library/Media Services Program": "academic_support",
    "Magnet/Special Program Emphasis": "enrichment",
    "Migrant Education": "academic_support",
    "Neglected and Delinquent Program": "justice_prevention",
    "Regular Education": "academic_support",
    "Remedial Education": "academic_support",
    "Section 504 Placement": "academic_support",
    "Special Education": "academic_support",
    "Student Retention/Dropout Prevention": "academic_support",
    "Substance Abuse Education/Prevention": "mental_health",
    "Support": "academic_support",
    "Technical Preparatory": "college_and_career",
    "Title I Part A": "academic_support",
    "Vocational Education": "college_and_career",
}
