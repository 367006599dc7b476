-- The good rows of the invented deliveries, in our words. A faulty row is a copy of the good row before it: it is left out
-- by what is wrong with it, or as the second of its key.

CREATE MACRO spring_year(spelled) AS 2000 + right(spelled, 2)::INTEGER;
CREATE MACRO school_year_of(day) AS year(day + INTERVAL 6 MONTH);
CREATE MACRO sent_rows(files) AS TABLE FROM read_csv(files, all_varchar = true, store_rejects = true);

CREATE TABLE student AS
SELECT DISTINCT ON (student_id, school_year)
    StudentNumber AS student_id, spring_year(SchoolYear) AS school_year,
    try_strptime(BirthDate, '%m/%d/%Y')::DATE AS birth_date, Gender AS sex, RaceEthnicity AS race, FRL = 'Y' AS poor,
    EL = 'Y' AS english_learner, IEP = 'Y' AS disability, McKinneyVento = 'Y' AS homeless,
    Neighborhood AS neighborhood_id, Lon::DOUBLE AS longitude, Lat::DOUBLE AS latitude
FROM sent_rows('students_*.csv')
WHERE student_id IS NOT NULL AND birth_date IS NOT NULL AND coalesce(race, '') <> 'Z';

CREATE TABLE enrollment AS
SELECT DISTINCT ON (student_id, school_year, school_id, entry_date)
    student_id, spring_year(school_year) AS school_year, school_id, grade_level, entry_date::DATE AS entry_date,
    exit_date::DATE AS exit_date, exit_reason
FROM sent_rows('enrollment_*.csv')
WHERE school_id IS NOT NULL AND grade_level <> 'UG' AND year(entry_date::DATE) > 1926;

CREATE TABLE progression AS
SELECT DISTINCT ON (student_id, school_year)
    student_id, spring_year(school_year) AS school_year, grade_level, outcome, credits_earned::DOUBLE AS credits_earned,
    core_course_failures::INTEGER AS core_course_failures, cohort_year::INTEGER AS cohort_year, diploma_type
FROM sent_rows('grade_progression_*.csv')
WHERE coalesce(outcome, '') <> 'tbd' AND coalesce(credits_earned, '') <> '70';

CREATE TABLE milestone AS
SELECT DISTINCT
    student_id, spring_year(school_year) AS school_year, milestone, met = 'Y' AS met, score::INTEGER AS score,
    assessed_on::DATE AS assessed_on
FROM sent_rows('milestones_*.csv')
WHERE met IS NOT NULL AND score IS DISTINCT FROM 'invalid';

CREATE TABLE need AS
SELECT student_id, need_category, try_cast(identified_on AS DATE) AS identified_on, declined
FROM sent_rows('needs_*.csv')
WHERE need_category <> 'other' AND try_cast(identified_on AS DATE) IS NOT NULL;

CREATE TABLE plan AS FROM sent_rows('plans_*.csv') WHERE tier_fall <> '4' AND school_id <> '99999';

CREATE TABLE referral AS FROM sent_rows('referrals_*.csv');
CREATE TABLE school AS FROM sent_rows('schools.csv');
CREATE TABLE partner AS FROM sent_rows('partners.csv');
CREATE TABLE program AS FROM sent_rows('programs.csv');

CREATE TABLE calendar AS
SELECT date::DATE AS date, is_school_day = 'Y' AS held, school_id FROM sent_rows('calendar_*.csv');

CREATE TABLE service AS
WITH hub AS (
    SELECT DISTINCT ON (partner_id, record_id) * FROM sent_rows('services_2*.csv')
    WHERE service_category <> 'misc' AND try_cast(service_date AS DATE) IS NOT NULL AND coalesce(hours, '') <> '30'
), partners_own AS (
    FROM sent_rows('services_P05_*.csv.gz')
    UNION ALL BY NAME
    FROM read_csv('services_P02_*.csv', all_varchar = true, delim = ';')
)
SELECT
    partner_id, record_id, student_id, program_id, service_date::DATE AS date, school_year_of(service_date::DATE) AS school_year,
    service_category, hours::DOUBLE AS hours, tier::INTEGER AS tier
FROM (FROM hub UNION ALL BY NAME FROM partners_own);

CREATE TABLE attendance AS
SELECT
    StudentNumber AS student_id, SchoolCode AS school_id, AttDate AS date, AttCode AS code,
    if(AttCode = 'I', 0, PortionMissed) AS missed
FROM read_parquet('attendance_*.parquet')
UNION ALL
SELECT DISTINCT ON (StudentNumber, SchoolCode, AttDate)
    StudentNumber, SchoolCode, try_cast(AttDate AS DATE) AS date, AttCode, if(AttCode = 'I', 0, PortionMissed::DOUBLE)
FROM sent_rows('attendance_*_q*.csv')
WHERE StudentNumber IS NOT NULL AND try_cast(AttDate AS DATE) IS NOT NULL AND AttCode <> 'Q' AND PortionMissed <> '1.5';

CREATE TABLE attended AS
SELECT
    student_id, school_year_of(date) AS school_year, count(*) AS days_enrolled, sum(missed) AS days_absent,
    10 * sum(missed) >= count(*) AS chronic
FROM attendance
GROUP BY ALL
HAVING count(*) >= 10;
