"""A round's bundle: the names of what only an auditor is given."""

FRAME = "frame.csv"
PACKED_FRAME = "frame.csv.gz"
#: The same rows for whoever looks into a large frame with other tools.
PARQUET_FRAME = "frame.parquet"

#: From this many targets on a frame is large: packed, and as Parquet beside.
LARGE_FRAME_ROWS = 100_000

AUDIT_MEMBERS = (
    "policy.json",
    "strata.json",
    "custody_key.txt",
    FRAME,
    PACKED_FRAME,
    PARQUET_FRAME,
    "record.json",
    "roster.json",
    "roster_changes.json",
    "teams.json",
)
