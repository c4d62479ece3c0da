"""Raw tables become the registry; everything wrong with them becomes findings.

Nothing is guessed and nothing is dropped silently: every row is kept or rejected, and
a rejected row has at least one finding.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from planner.counts import FileCount
from planner.errors import Finding, InputError, Level
from planner.ids import digest_json, hash_fields
from planner.importing.cells import CellContext
from planner.importing.codes import CodeTables
from planner.importing.heads import FATAL_HEADER_CODES
from planner.importing.judged import JudgedLibrary, LibraryStore
from planner.importing.libraries import (
    build_blocked_days,
    build_capacity,
    build_catalogue,
    build_departments,
    build_history,
    build_holidays,
    build_inspectors,
    build_items,
    build_neighbours,
    build_pins,
    build_recusals,
    build_results,
    planned_visits,
)
from planner.importing.proposals import ProposalRules, build_proposals
from planner.importing.raw_tables import RawInputs, RawPieces, RawTable
from planner.importing.references import References
from planner.importing.schema import TABLES
from planner.importing.tables import TableReader, read_table
from planner.importing.targets import NO_TARGETS, judge_targets
from planner.policy.record import Policy
from planner.ports import NoProgress, Progress
from planner.registry import Registry

#: Findings after which there is nothing to plan from; see also `is_fatal`.
FATAL_CODES = frozenset(
    {"missing_file", "unreadable", "empty_file", "nothing_kept"} | FATAL_HEADER_CODES
)

_REQUIRED_STEMS = frozenset(stem for stem, table in TABLES.items() if table.required)


def _stem(file: str) -> str:
    return file.partition(".")[0]


def is_fatal(finding: Finding) -> bool:
    """Tell whether a finding ends the work; an empty optional file doesn't.

    A pin that is lost does: the plan would be another than the coordinator decided.
    """
    if finding.code == "empty_file":
        return _stem(finding.file) in _REQUIRED_STEMS
    lost_pin = _stem(finding.file) == "pins" and finding.level is Level.ERROR
    return lost_pin or finding.code in FATAL_CODES


def build_registry(
    raw: RawInputs,
    policy: Policy,
    codes: CodeTables,
    store: LibraryStore,
    progress: Progress | None = None,
) -> tuple[Registry, list[Finding]]:
    """Judge the tables and return what holds, with all findings, reading's included.

    The targets are kept in `store`, piece by piece; where it has judged them already
    they aren't read again, and progress is told. The registry doesn't depend on the
    order of rows in the files. Where a finding `is_fatal`, it holds what could be used,
    so that one run tells all that is wrong.
    """
    context = CellContext(codes=codes, grades=policy.grades.order)
    readers = {
        stem: read_table(raw.tables.get(stem) or _absent(stem), table, context)
        for stem, table in TABLES.items()
        if stem != "targets"
    }
    visits = None
    if "history" in raw.tables:
        visits = planned_visits(readers["history"], policy.year, policy.today)
    findings = [*raw.findings]
    library = None
    if raw.targets is not None:
        try:
            library = _library(raw.targets, context, visits, store, progress)
        except InputError as error:
            # Nothing of the file can be used.
            findings += error.findings
    registry = _assemble(readers, raw.tables.keys(), policy, store, library)
    if library is not None:
        findings += library.findings
        if library.nothing_kept:
            findings.append(_nothing_kept(library.count))
    for stem, table in raw.tables.items():
        reader = readers[stem]
        count = reader.count()
        empty = count.rows and not count.kept and not reader.unusable
        if empty and stem in _REQUIRED_STEMS:
            findings.append(_nothing_kept(count))
        findings += [*table.findings, *reader.findings]
    findings.sort(key=_place)
    return registry, findings


def _nothing_kept(count: FileCount) -> Finding:
    return Finding(file=count.file, code="nothing_kept", value=str(count.rows))


def _library(
    raw: RawPieces,
    context: CellContext,
    visits: Mapping[str, int] | None,
    store: LibraryStore,
    progress: Progress | None,
) -> JudgedLibrary:
    """Judge a file's targets, unless the store has what became of them.

    Raises
    ------
    InputError
        If the file is empty, torn or can't be read.
    """
    if raw.digest is None:
        return judge_targets(raw, context, visits, store)
    content = raw.digest()
    judged_by = {"grades": list(context.grades), "visits": visits}
    made_from = digest_json({"file": raw.file, "content": content, **judged_by})
    known = store.judged(made_from)
    if known is not None:
        (progress or NoProgress()).stage("沿用已核对的主体库", "library taken over")
        return known
    # Pieces are of what was read, which the digest tells of a file nobody wrote to.
    read = hash_fields(made_from, raw.written)
    found = judge_targets(raw, context, visits, store, read, progress)
    # A file that was written to meanwhile is of nobody knows which moment.
    if raw.digest() == content:
        store.remember(made_from, found)
    return found


def _absent(stem: str) -> RawTable:
    return RawTable(stem=stem, file=stem, header=(), columns=(), rows=[])


_ORDER = {stem: at for at, stem in enumerate(TABLES)}


def _place(finding: Finding) -> tuple[int, str, int, str, str]:
    at = _ORDER.get(_stem(finding.file), len(_ORDER))
    return at, finding.file, finding.row or 0, finding.column, finding.code


def _assemble(
    readers: Mapping[str, TableReader],
    given: Collection[str],
    policy: Policy,
    store: LibraryStore,
    library: JudgedLibrary | None,
) -> Registry:
    """Build the tables in the order in which they refer to one another."""
    known: dict[str, Mapping[str, int | None]] = {}
    references = References(known)

    def remember(stem: str) -> None:
        # Where no row is kept, that is the fault, and not each row that refers to one.
        if stem in given and readers[stem].kept():
            known[stem] = readers[stem].keys()

    departments = build_departments(readers["departments"])
    remember("departments")
    items = {i.item_id: i for i in build_items(readers["items"], references)}
    remember("items")
    inspectors = build_inspectors(readers["inspectors"], references)
    remember("inspectors")
    if library is not None and library.count.kept:
        named = (readers[stem].values["target_id"] for stem in _NAMING_TARGETS)
        known["targets"] = library.rows_of(chain.from_iterable(named))
    rules = ProposalRules(
        references=references,
        items=items,
        year=policy.year,
        level=policy.levels.level,
    )
    proposals = build_proposals(readers["proposals"], rules)
    remember("proposals")
    return Registry(
        departments=departments,
        targets=library.table if library else store.keep([NO_TARGETS]),
        inspectors=inspectors,
        items=tuple(items.values()),
        proposals=proposals,
        catalogue=build_catalogue(readers["joint_catalogue"], references),
        neighbours=build_neighbours(readers["neighbours"]),
        holidays=build_holidays(readers["holidays"]),
        blocked_days=build_blocked_days(readers["blocked_days"], references),
        recusals=build_recusals(readers["recusals"], references),
        history=build_history(readers["history"], references),
        results=build_results(readers["results"], references),
        capacity=build_capacity(readers["capacity"], references),
        pins=build_pins(readers["pins"], references),
        counts=tuple(_counts(readers, given, library)),
    )


#: The tables that refer to targets.
_NAMING_TARGETS = ("history", "recusals")


def _counts(
    readers: Mapping[str, TableReader],
    given: Collection[str],
    library: JudgedLibrary | None,
) -> Iterator[FileCount]:
    for stem in TABLES:
        if stem == "targets" and library is not None:
            yield library.count
        elif stem in given:
            yield readers[stem].count()
