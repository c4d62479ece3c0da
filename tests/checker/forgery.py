"""A round in a forger's hands: anything may be changed, and digests made to fit."""

import copy
from contextlib import suppress
from hashlib import sha256

import pandas as pd

import verify_round
from planner.ids import digest_json
from planner.protocol.frame import Frame, FrameLayout
from planner.protocol.strata import strata_digest
from planner.year import RoundRecord
from tests.checker.bundles import bundle_of, failed, members_of
from tests.protocol.plain_engine import PlainEngine, h
from tests.target_tables import PlainTargets


class Round:
    """All members of an audit bundle, free to be changed."""

    def __init__(self, example):
        given = copy.deepcopy(example.given)
        self.statement = given["statement"]
        self.plan = given["plan"]
        self.policy = given["policy"]
        self.strata = given["strata"]
        self.reveals = example.ceremony.reveals
        self.seed = given["seed"]
        self.key = given["custody_key"]
        self.table = example.frame.table.read(example.frame.layout.columns)
        self.record = {
            "result_digest": given["result_digest"],
            "list_digest": given["list_digest"],
            "strata": given["record"],
        }

    # What the tests reach for

    def entry(self, entry_id):
        return next(e for e in self.statement["entries"] if e["entry"] == entry_id)

    def planned(self, entry_id):
        return next(e for e in self.plan["entries"] if e["entry"] == entry_id)

    def stratum(self, entry_id, stratum):
        entry = next(e for e in self.strata["entries"] if e["entry"] == entry_id)
        return next(s for s in entry["strata"] if s["stratum"] == stratum)

    def row(self, entry_id, stratum):
        return next(
            row
            for row in self.record["strata"]
            if (row["entry"], row["stratum"]) == (entry_id, stratum)
        )

    # What a forger does to cover the traces

    def refit_digests_of_result(self):
        secret = self.key or "open"
        order = [entry["entry"] for entry in self.statement["entries"]]
        rows = sorted(
            self.record["strata"],
            key=lambda row: (order.index(row["entry"]), row["stratum"]),
        )
        ranked = [
            f"{row['entry']}|{row['stratum']}|{rank}|{target}\n"
            for row in rows
            for rank, (target, _) in enumerate(row["selected"], start=1)
        ]
        listed = sorted(
            f"{row['entry']}|{target}\n"
            for row in rows
            for target, _ in row["selected"]
        )
        self.record["result_digest"] = _sha(f"{secret}\n" + "".join(ranked))
        self.record["list_digest"] = _sha("".join(listed))

    def refit(self):
        """Recompute everything that follows, as if the change had been there first."""
        layout = self.statement["frame"]
        self.statement["plan_digest"] = digest_json(self.plan)
        self.statement["policy_digest"] = digest_json(self.policy)
        self.statement["strata_digest"] = strata_digest(self.strata, self.key)
        if self.key:
            self.statement["custody_commitment"] = h("custody", self.key)
        layout["rows"] = len(self.table)
        layout["root"] = self._root()
        for entry in self.strata["entries"]:
            for stated in self.statement["entries"]:
                if stated["entry"] == entry["entry"]:
                    for name in ("eligible", "expected_micro"):
                        stated[name] = sum(s[name] for s in entry["strata"])
        nonces = [nonce["nonce"] for nonce in self.reveals["nonces"]]
        self.seed = h(
            "seed", digest_json(self.statement), self.reveals["public_value"], *nonces
        )
        # Where nothing can be drawn, the record stays as it was.
        with suppress(verify_round.UnusableError):
            self.record["strata"] = list(verify_round.redrawn(self.bundle()))
        self.refit_digests_of_result()

    def _root(self):
        layout = self.statement["frame"]
        frame = object.__new__(Frame)
        given = object.__new__(FrameLayout)
        for name in ("columns", "list_columns", "sealed_columns"):
            object.__setattr__(given, name, tuple(layout[name]))
        object.__setattr__(frame, "layout", given)
        object.__setattr__(
            frame, "table", PlainTargets(self.table.drop_duplicates("target_id"))
        )
        return PlainEngine().open(frame, self.key, layout["bucket_hex"]).root()

    def bundle(self) -> verify_round.Bundle:
        return bundle_of(self.members())

    def members(self) -> dict[str, bytes]:
        return members_of(self.written())

    def written(self) -> RoundRecord:
        return RoundRecord(
            round_id=self.statement["round"],
            statement=self.statement,
            plan=self.plan,
            policy=self.policy,
            strata=self.strata,
            reveals=self.reveals,
            seed=self.seed,
            custody_key=self.key,
            frame=PlainTargets(self.table, ordered=False),
            record=self.record,
        )

    def failed(self) -> set[str]:
        """Return the names of the checks that refuse the round."""
        return failed(self.bundle())


def append_row(table: pd.DataFrame, row) -> pd.DataFrame:
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True)


def _sha(text: str) -> str:
    return sha256(text.encode()).hexdigest()
