"""Everything in a bundle, changed one at a time: no change goes unseen."""

import json

import pytest

from planner.ids import canonical_json
from planner.publishing.public_bundle import public_members
from tests.checker.bundles import members_of, refused
from tests.checker.rounds import village

RECORD = village()
AUDIT = members_of(RECORD)
PUBLIC = public_members(
    statement=RECORD.statement,
    plan=RECORD.plan,
    reveals=RECORD.reveals,
    seed=RECORD.seed,
    list_digest=RECORD.record["list_digest"],
    published=RECORD.selections,
)
JSONS = sorted(name for name in AUDIT if name.endswith(".json"))
EVERYWHERE = [("audit", name) for name in AUDIT] + [("public", name) for name in PUBLIC]
BUNDLES = {"audit": AUDIT, "public": PUBLIC}


def test_untouched_they_pass_and_hold_something_of_everything():
    rows = RECORD.record["strata"]

    assert refused(AUDIT) == refused(PUBLIC) == set()
    for name in ("selected", "reserve", "skipped", "shortfall"):
        assert any(row[name] for row in rows), name


def unseen(members, name, changes):
    """Return those changes of a member that no check refuses."""
    return [said for said, data in changes if not refused({**members, name: data})]


def parts(value, path=()):
    """Yield where each part of a JSON value is."""
    yield path
    inner = value.items() if isinstance(value, dict) else []
    inner = enumerate(value) if isinstance(value, list) else inner
    for step, part in inner:
        yield from parts(part, (*path, step))


def part(value, path):
    for step in path:
        value = value[step]
    return value


def with_change(data, path, change):
    """Return JSON with `change` made to the parent of a part."""
    value = json.loads(data)
    change(part(value, path[:-1]), path[-1])
    return canonical_json(value)


def others(value):
    """Return values of the same kind, and of another."""
    if isinstance(value, bool):
        return [not value, int(value), None]
    if isinstance(value, int):
        return [value + 1, str(value), bool(value)]
    if isinstance(value, str):
        return [value + "0", value[1:] or "1", [value]]
    return ["x", 0]


def leaf_changes(data):
    value = json.loads(data)
    for path in parts(value):
        now = part(value, path)
        if isinstance(now, dict | list) or not path:
            continue
        for other in others(now):

            def put(parent, step, other=other):
                parent[step] = other

            yield (path, other), with_change(data, path, put)


def removals(data):
    for path in parts(json.loads(data)):
        if path:
            yield path, with_change(data, path, lambda parent, step: parent.pop(step))


def repetitions(data):
    for path in parts(json.loads(data)):
        if path and isinstance(path[-1], int):
            yield (
                path,
                with_change(
                    data, path, lambda parent, at: parent.insert(at, parent[at])
                ),
            )


def exchanges(data):
    """Yield lists with two neighbours exchanged, where they differ."""
    value = json.loads(data)
    for path in parts(value):
        if path and isinstance(path[-1], int) and path[-1]:

            def swap(parent, at):
                parent[at - 1], parent[at] = parent[at], parent[at - 1]

            changed = with_change(data, path, swap)
            if changed != data:
                yield path, changed


@pytest.mark.parametrize("name", JSONS)
def test_every_value_of_the_json_counts(name):
    changes = list(leaf_changes(AUDIT[name]))

    assert len(changes) > 5
    assert unseen(AUDIT, name, changes) == []


@pytest.mark.parametrize("name", JSONS)
def test_nothing_can_be_taken_out_of_the_json(name):
    assert unseen(AUDIT, name, removals(AUDIT[name])) == []


@pytest.mark.parametrize("name", JSONS)
def test_nothing_can_be_there_twice_in_the_json(name):
    assert unseen(AUDIT, name, repetitions(AUDIT[name])) == []


@pytest.mark.parametrize("name", JSONS)
def test_no_order_in_the_json_can_be_changed_that_means_something(name):
    # Nonces are taken in the statement's order, and the record's rows in any.
    free = {"reveals.json": "nonces", "record.json": "strata"}.get(name)

    seen = unseen(AUDIT, name, exchanges(AUDIT[name]))

    assert [path for path in seen if (len(path), path[0]) != (2, free)] == []


def cell_changes(data):
    """Yield each cell of some rows changed, emptied, or taken from the row before."""
    lines = [line.split(",") for line in data.decode().split("\r\n")[:-1]]
    for at in range(0, len(lines), max(1, len(lines) // 7)):
        for column, cell in enumerate(lines[at]):
            for other in {cell + "x", cell[1:], lines[at - 1][column]} - {cell}:
                row = [*lines[at][:column], other, *lines[at][column + 1 :]]
                changed = [*lines[:at], row, *lines[at + 1 :]]
                text = "".join(",".join(line) + "\r\n" for line in changed)
                yield (at, column, other), text.encode()


def line_changes(data):
    """Yield lines left out, doubled, moved to the end, and cut."""
    lines = data.splitlines(keepends=True)
    for at in range(0, len(lines), max(1, len(lines) // 15)):
        before, line, after = lines[:at], lines[at], lines[at + 1 :]
        yield (at, "out"), b"".join(before + after)
        yield (at, "twice"), b"".join([*before, line, line, *after])
        yield (at, "cut"), b"".join([*before, line.rsplit(b",")[0], *after])


@pytest.mark.parametrize(
    ("members", "name"), [(AUDIT, "frame.csv"), (PUBLIC, "published.csv")]
)
def test_every_cell_and_every_line_of_a_table_counts(members, name):
    cells, lines = list(cell_changes(members[name])), list(line_changes(members[name]))

    assert len(cells) > 10
    assert unseen(members, name, cells) == []
    assert unseen(members, name, lines) == []


def test_columns_and_rows_of_the_frame_have_their_names_and_places():
    lines = AUDIT["frame.csv"].decode().split("\r\n")[:-1]
    renamed = [lines[0].replace("kind", "sort"), *lines[1:]]
    turned = [",".join(reversed(line.split(","))) for line in lines]
    narrowed = [line.rpartition(",")[0] for line in lines]

    for changed in (renamed, turned, narrowed):
        text = "\r\n".join(changed).encode()
        assert "members" in refused({**AUDIT, "frame.csv": text})


def test_the_order_of_the_frames_rows_means_nothing():
    header, *rows = AUDIT["frame.csv"].splitlines(keepends=True)

    assert refused({**AUDIT, "frame.csv": b"".join([header, *reversed(rows)])}) == set()


def test_published_rows_in_another_order_are_refused():
    header, *rows = PUBLIC["published.csv"].splitlines(keepends=True)
    turned = b"".join([header, *reversed(rows)])

    assert refused({**PUBLIC, "published.csv": turned}) == {"published list"}


@pytest.mark.parametrize(("bundle", "name"), EVERYWHERE)
def test_no_member_can_be_left_out(bundle, name):
    members = {k: v for k, v in BUNDLES[bundle].items() if k != name}

    # Until the embargo is over, the list isn't there.
    assert bool(refused(members)) is (name != "published.csv")


@pytest.mark.parametrize(("bundle", "name"), EVERYWHERE)
def test_no_member_can_be_cut_or_have_something_added(bundle, name):
    members, data = BUNDLES[bundle], BUNDLES[bundle][name]
    cuts = [(at, data[:at]) for at in range(0, len(data) - 2, len(data) // 9 + 1)]
    added = [(junk, data + junk) for junk in (b"x", b"\0", b"0", b"{}", b"\r\n,\r\n")]

    assert unseen(members, name, cuts + added) == []


@pytest.mark.parametrize(("bundle", "name"), EVERYWHERE)
def test_no_bit_can_be_turned(bundle, name):
    members, data = BUNDLES[bundle], BUNDLES[bundle][name]
    turned = []
    for at in range(0, len(data), len(data) // 40 + 1):
        changed = bytearray(data)
        changed[at] ^= 1
        turned.append(((at, data[at : at + 1]), bytes(changed)))

    assert unseen(members, name, turned) == []
