"""Rounds on disk, and parts of them."""

import csv
import gzip
import io

import verify_round
from planner.adapters.files.bundle_files import write_bundle
from planner.composition.parts import cut_part


def whole(record, folder):
    """Write a round's audit bundle and return where it is."""
    write_bundle(folder, record)
    return folder


def members(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def part_of(bundle, out, *prefixes):
    """Return the members of a bundle's part."""
    cut_part(bundle, prefixes, out)
    return members(out)


def report(folder):
    return verify_round.report_on(verify_round.open_bundle(folder))


def results(folder):
    """Return what came of each check, by its name."""
    return {check["check"]: check["result"] for check in report(folder)["checks"]}


def failed(folder):
    return {name for name, result in results(folder).items() if result == "FAIL"}


def rows_of(packed):
    """Return the header and rows of a part."""
    text = gzip.decompress(packed).decode()
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, rows
