"""What offices propose in an instance, by kind.

Each kind stresses something else; all of it is made up from the seed:

- `fields`: 36 fields of a joint catalogue, city and county offices, windows over the
  year, all wordings of ratios. What a city's year looks like.
- `dense`: six fields without districts, like effort, windows of one half year: almost
  any two proposals of a field may merge, so groups are bound by departments alone.
- `overlap`: no proposal names a field; what is the same kind of target is judged by
  nested industries, tags and districts.
- `last_year`: 1,098 proposals modelled as a city's plan of last year, 952 of one
  department and 146 with others (`docs/benchmarks.md` states the assumptions).
"""

from dataclasses import dataclass

YEAR = 2026
_QUARTERS = (
    ("02-01", "04-30"),
    ("03-01", "03-31"),
    ("03-01", "05-31"),
    ("04-01", "06-30"),
    ("05-10", "07-20"),
    ("06-01", "08-31"),
    ("07-01", "07-31"),
    ("07-01", "09-30"),
    ("09-01", "11-20"),
    ("10-10", "11-30"),
    ("03-01", "11-20"),
)
_SPRING = (
    ("03-01", "05-31"),
    ("03-10", "04-20"),
    ("04-01", "06-30"),
    ("05-01", "06-15"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How often what is met in a kind's proposals, as shares of them.

    `a_topic` is the fewest proposals a topic: a small instance has fewer topics. `own`
    is the share of proposals outside the joint catalogue: an office's own matters,
    that nobody else takes part in.
    """

    topics: int
    a_topic: int = 8
    minutes: tuple[int, int] = (20, 180)
    windows: tuple[tuple[str, str], ...] = _QUARTERS
    named: bool = True
    county: float = 0.35
    own: float = 0.0
    districts: float = 0.2
    narrow: float = 0.15
    grades: float = 0.06
    twice: float = 0.06
    partners: float = 0.06
    alone: float = 0.03
    must: float = 0.02
    full: float = 0.03
    random: float = 0.08


KINDS = {
    "fields": Kind(topics=36),
    "dense": Kind(
        topics=6,
        minutes=(60, 110),
        windows=_SPRING,
        county=0.0,
        districts=0.0,
        narrow=0.0,
        grades=0.03,
        twice=0.03,
        full=0.0,
        random=0.03,
    ),
    "overlap": Kind(topics=24, named=False, districts=0.15, narrow=0.5),
    # A year before consolidation: offices plan for themselves, three in ten
    # proposals are matters of one office alone, half are made by counties.
    "last_year": Kind(
        topics=36, a_topic=30, county=0.5, own=0.3, partners=0.0, alone=0.02
    ),
}
