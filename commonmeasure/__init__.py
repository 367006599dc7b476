"""The command `commonmeasure`: a thin composition of what etl, metrics and dashboard offer; no logic lives here."""
