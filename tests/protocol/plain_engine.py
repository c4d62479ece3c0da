"""The engine's port in plain Python: slow, and simple enough to be read as the rule."""

from collections import Counter, defaultdict
from hashlib import sha256

from planner.protocol.engine_port import NUMBERS, Candidate
from planner.protocol.frame import bucket_hex_for
from planner.protocol.frame_tree import FrameTree, bucket_digest


def h(*fields: str) -> str:
    return sha256("|".join(fields).encode()).hexdigest()


class PlainFrame:
    def __init__(self, frame, custody_key, bucket_hex):
        self._layout = frame.layout
        self._key = custody_key
        self._targets = {
            row["target_id"]: row
            for row in frame.table.read(frame.layout.columns).to_dict(orient="records")
        }
        self.rows = len(self._targets)
        self.bucket_hex = bucket_hex or bucket_hex_for(self.rows)

    def salt(self, target_id):
        self._targets[target_id]
        if self._key is None:
            return h("open", target_id)[:30]
        return h(h("salt", self._key)[:32], target_id)[:30]

    def _leaf(self, target_id):
        row = self._targets[target_id]
        fields = [row[column] for column in self._layout.shown_columns]
        if self._layout.sealed_columns:
            seal = h(h("seal", self._key)[:32], target_id)[:30]
            sealed = [row[column] for column in self._layout.sealed_columns]
            fields.append(h("sealed", seal, *sealed))
        return h("leaf", self.salt(target_id), *fields)

    def _buckets(self):
        buckets = defaultdict(list)
        for target_id in self._targets:
            leaf = self._leaf(target_id)
            buckets[leaf[: self.bucket_hex]].append(leaf)
        return buckets

    def _tree(self):
        digests = {name: bucket_digest(b) for name, b in self._buckets().items()}
        return FrameTree(self.bucket_hex, digests)

    def root(self):
        return self._tree().root

    def proof(self, target_id):
        leaf = self._leaf(target_id)
        return self._tree().proof(leaf, self._buckets()[leaf[: self.bucket_hex]])

    def _values(self, row, column):
        if column in self._layout.list_columns:
            return row[column].split(";")
        return [row[column]]

    def _starts(self, row, column, texts):
        return any(
            value.startswith(text)
            for value in self._values(row, column)
            for text in texts
        )

    def _in_scope(self, row, scope):
        for column, texts in scope.get("include", {}).items():
            if not self._starts(row, column, texts):
                return False
        for column, texts in scope.get("exclude", {}).items():
            if self._starts(row, column, texts):
                return False
        for column, (low, high, empty_ok) in scope.get("range", {}).items():
            value = row[column]
            if value == "":
                if not empty_ok:
                    return False
            elif value < low or (high and value > high):
                return False
        return True

    def _strata(self, scope, strata_columns):
        for target_id, row in self._targets.items():
            if self._in_scope(row, scope):
                yield target_id, ".".join(row[c] or "-" for c in strata_columns)

    def count_strata(self, scope, strata_columns):
        return dict(Counter(s for _, s in self._strata(scope, strata_columns)))

    def candidates(self, scope, strata_columns, group_key, wants):
        members = defaultdict(list)
        for target_id, stratum in self._strata(scope, strata_columns):
            members[stratum].append(target_id)
        found = {}
        for want in wants:
            ranked = []
            for target_id in members[want.stratum]:
                ticket = h(group_key, self.salt(target_id))
                place = (int(ticket[:15], 16) - want.offset) % NUMBERS
                ranked.append((place, ticket, target_id))
            found[want.stratum] = [
                Candidate(t, place, int(self._targets[t].get("visits") or 0))
                for place, _, t in sorted(ranked)[: want.limit]
            ]
        return found

    def count_all(self, asked):
        return [self.count_strata(one.scope, one.strata_columns) for one in asked]

    def candidates_all(self, asked):
        return [
            self.candidates(one.scope, one.strata_columns, one.group_key, one.wants)
            for one in asked
        ]


class PlainEngine:
    def open(self, frame, custody_key, bucket_hex=None):
        return PlainFrame(frame, custody_key, bucket_hex)
