"""A town of a few dozen firms, and proposals on it."""

from datetime import date

import pandas as pd

from planner.policy.record import MergePolicy, Policy, SharePolicy
from planner.registry import (
    TARGET_COLUMNS,
    CatalogueRow,
    Department,
    Item,
    ItemKind,
    Proposal,
    Registry,
)
from tests.target_tables import PlainTargets


def targets(n=120, **columns):
    """n firms; 55/30/11/4 in a hundred are A/B/C/D, over three districts."""
    grades = ["A"] * 55 + ["B"] * 30 + ["C"] * 11 + ["D"] * 4
    rows = {
        "target_id": [f"T{i:04d}" for i in range(n)],
        "name": [f"示例{i}号" for i in range(n)],
        "district": [("130802", "130803", "130821")[i % 3] for i in range(n)],
        "industry": [("6210", "5211")[i % 2] for i in range(n)],
        "grade": [grades[(i * 37) % 100] for i in range(n)],
        "kind": ["企业"] * n,
        "status": ["存续"] * n,
        "registered_on": ["2010-01-01"] * n,
        "tags": [""] * n,
    }
    rows |= columns
    return pd.DataFrame({c: rows.get(c, [""] * n) for c in TARGET_COLUMNS}, dtype=str)


def proposal(name, department="D1", items=None, row=2, **more):
    """A proposal over all of 2026's second quarter unless it says otherwise."""
    return Proposal(
        proposal_id=name,
        row=row,
        department_id=department,
        item_ids=tuple(items or (f"{department}-I",)),
        **{
            "field": "餐饮",
            "start": date(2026, 4, 1),
            "end": date(2026, 6, 30),
            **more,
        },
    )


def item(item_id, department, **more):
    """A general item of half an hour."""
    return Item(
        **{
            "item_id": item_id,
            "department_id": department,
            "name": f"{item_id}检查",
            "kind": ItemKind.GENERAL,
            "legal_basis": "示例条例第一条",
            "minutes": 30,
            **more,
        }
    )


DEPARTMENTS = ("D1", "D2", "D3")


def registry(proposals, *, firms=None, items=None, catalogue=None):
    """Three departments with an item each, which the joint catalogue lists together."""
    items = items or tuple(item(f"{d}-I", d) for d in DEPARTMENTS)
    if catalogue is None:
        catalogue = (
            CatalogueRow(
                field="餐饮",
                item_ids=tuple(i.item_id for i in items),
                initiator="D2",
                cooperators=("D1", "D3"),
            ),
        )
    return Registry(
        departments=tuple(
            Department(department_id=d, name=f"{d}局") for d in DEPARTMENTS
        ),
        targets=PlainTargets(targets() if firms is None else firms),
        inspectors=(),
        items=items,
        proposals=tuple(sorted(proposals, key=lambda p: p.proposal_id)),
        catalogue=catalogue,
    )


def policy(**more):
    """The defaults without shares, so that a test asks for what it tests."""
    shares = SharePolicy(joint=None, credit=None, coverage=None, items=None)
    return Policy(**{"shares": shares, "merge": MergePolicy(), **more})
