"""A round's bundle: the names of what only an auditor is given."""

FRAME = "frame.csv"
PACKED_FRAME = "frame.csv.gz"
AUDIT_MEMBERS = (
    "policy.json",
    "strata.json",
    "custody_key.txt",
    FRAME,
    PACKED_FRAME,
    "record.json",
    "roster.json",
    "roster_changes.json",
    "teams.json",
)
