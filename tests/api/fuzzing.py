"""Calls of every operation that the OpenAPI document describes, made up from it.

Ids are often ones that are there, and forms come from our own pages, so that more is
reached than refusals.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.cookies import FIELD
from planner.adapters.state.sql_store import SqlStore
from planner.ports import Clock
from tests.api.people import PEOPLE, SIGNED_IN, bearer, browser

CHECKED = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)
#: Where each of these people works: whose API it is, and where the pages begin.
WORK = {
    "coordinator": ("regulator", "/console"),
    "auditor": ("regulator", "/console"),
    "lead": ("department", "/desk"),
    "clerk": ("department", "/desk"),
    "other lead": ("department", "/desk"),
    "other clerk": ("department", "/desk"),
    "party": ("party", "/party"),
    "feed": ("library", ""),
}
#: Plans that are only prepared have no whole page; signing out would end the rest.
_ASIDE = {("/console/plans/{plan_id}", "plan_id")}
_API = "/api/v1"
_SKIPPED = ("/logout",)
#: In seconds: how long an answer takes is measured elsewhere.
_PATIENCE = 300
#: Pages that everybody has, asked by one who has few others.
_OF_ALL = {"/account": "/party"}


@dataclass(frozen=True)
class Caller:
    """Somebody with a token or a session; `form` is what his forms prove."""

    headers: Mapping[str, str]
    form: str = ""


def callers(
    store: SqlStore, clock: Clock, who: tuple[str, ...] = tuple(PEOPLE)
) -> dict[tuple[str, str], Caller]:
    """These people, each at the API and at the pages, by where and who."""
    found = {}
    for one in who:
        api, pages = WORK[one]
        found[api, one] = Caller(bearer(store, clock, one))
        if one not in SIGNED_IN:
            continue
        # No client: only the cookie is wanted.
        signed_in = browser(None, store, clock, one)  # type: ignore[arg-type]
        found[pages, one] = Caller(signed_in.headers, signed_in.token)
    return found


@dataclass(frozen=True)
class Fuzz:
    """Who asks over which application, and what is there to be asked for.

    `known` are values by the name of the parameter or field that takes them.
    """

    app: FastAPI
    callers: Mapping[tuple[str, str], Caller]
    known: Mapping[str, tuple[Any, ...]]
    examples: int
    #: How often an operation gave each status, and the first of each failure.
    answers: dict[str, Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    failures: dict[str, str] = field(default_factory=dict)

    def run(self, endings: tuple[str, ...] = ("",)) -> None:
        """Ask every operation as everybody who works there.

        `endings` are those of addresses that are asked, of tables in several formats.
        """
        for operation in self._operations():
            ending = operation.path[operation.path.rfind(".") :]
            if ending in (".csv", ".xlsx") and ending not in endings:
                continue
            if operation.path in _SKIPPED:
                continue
            for who, caller in self._callers_of(operation.path):
                self._ask(operation, who, caller)

    def _operations(self) -> Iterator[Any]:
        document = TestClient(self.app).get("/api/v1/openapi.json").json()
        for found in schemathesis.openapi.from_dict(document).get_all_operations():
            yield found.ok()

    def _callers_of(self, path: str) -> list[tuple[str, Caller]]:
        in_api = path.startswith(_API)
        first = path.removeprefix(_API).split("/")[1]
        place = first if in_api else _OF_ALL.get(f"/{first}", f"/{first}")
        mine = [(who, c) for (where, who), c in self.callers.items() if where == place]
        return mine or [("nobody", Caller({}))]

    def _ask(self, operation: Any, who: str, caller: Caller) -> None:
        @seed(1)
        @settings(
            max_examples=self.examples,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=[*HealthCheck],
        )
        @given(case=operation.as_strategy(), data=st.data())
        def ask(case: Any, data: st.DataObject) -> None:
            self._put_known(case, data, caller)
            case.headers = {**dict(case.headers or {}), **caller.headers}
            try:
                answer = case.call(app=self.app, timeout=_PATIENCE)
                self.answers[operation.label][answer.status_code] += 1
                case.validate_response(answer, checks=[*CHECKED])
            except (Exception, FailureGroup) as failure:
                for one in getattr(failure, "exceptions", (failure,)):
                    name = f"{who} {operation.label} {type(one).__name__}"
                    told = f"{case.as_curl_command()}\n{one}"
                    self.failures.setdefault(name, told[:2000])

        ask()

    def _put_known(self, case: Any, data: st.DataObject, caller: Caller) -> None:
        if isinstance(case.body, dict) and case.operation.path.startswith(
            ("/desk", "/console", "/party", "/account")
        ):
            case.body[FIELD] = caller.form
        for asked in (case.path_parameters, case.query, case.body):
            for name in asked if isinstance(asked, dict) else ():
                there = self.known.get(name)
                aside = (case.operation.path, name) in _ASIDE
                if there and not aside and data.draw(st.booleans()):
                    asked[name] = data.draw(st.sampled_from(there))
