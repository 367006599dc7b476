"""Who the students are, year by year."""

from decimal import Decimal

from etl.codes import FLAG, RACE_ETHNICITY, SEX
from etl.schema import Column, Kind, Source

SOURCE = Source(
    name="students",
    grain="student × school year",
    key=("student_id", "school_year"),
    year_column="school_year",
    birth_column="birth_date",
    columns=(
        Column(
            "student_id",
            Kind.IDENTIFIER,
            "The district's identifier of the student; leading zeros count",
            required=True,
        ),
        Column("school_year", Kind.SCHOOL_YEAR, "The school year, by the year in which it ends", required=True),
        Column("birth_date", Kind.DATE, "Date of birth", identifying=True),
        Column("sex", Kind.CODE, "Sex as the district records it", codes=SEX),
        Column("race_ethnicity", Kind.CODE, "Race and ethnicity, one mutually exclusive group", codes=RACE_ETHNICITY),
        Column(
            "economically_disadvantaged",
            Kind.FLAG,
            "Economically disadvantaged, as the district determines it",
            codes=FLAG,
        ),
        Column("english_learner", Kind.FLAG, "English learner", codes=FLAG),
        Column("disability", Kind.FLAG, "Has an individualized education program", codes=FLAG),
        Column("homeless", Kind.FLAG, "Homeless under the McKinney-Vento Act", codes=FLAG),
        Column(
            "neighborhood_id", Kind.IDENTIFIER, "Where the student lives, by the identifier in neighborhoods.geojson"
        ),
        Column(
            "longitude",
            Kind.COORDINATE,
            "Longitude of the home, degrees east (WGS 84)",
            minimum=Decimal(-180),
            maximum=Decimal(180),
        ),
        Column(
            "latitude",
            Kind.COORDINATE,
            "Latitude of the home, degrees north (WGS 84)",
            minimum=Decimal(-90),
            maximum=Decimal(90),
        ),
        Column("first_name", Kind.TEXT, "First name; kept apart, for matching only", identifying=True),
        Column("last_name", Kind.TEXT, "Last name; kept apart, for matching only", identifying=True),
    ),
)
