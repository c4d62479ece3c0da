"""Shortages of a round's teams by the regulator's API."""

from dataclasses import replace

from fastapi.testclient import TestClient

from planner.adapters.state.sql_store import SqlStore
from planner.shortage.relief import relieve
from tests.api.application import application
from tests.api.conftest import SetClock, client, clock, published, store, token
from tests.api.small_year import small_year
from tests.pairing.builders import people, registry, visits
from tests.shortage.test_relief import asked

__all__ = ["client", "clock", "published", "store", "token"]


def test_what_was_short_why_and_what_helps_is_listed_by_round_and_department(
    store: SqlStore, clock: SetClock, token
) -> None:
    instance = asked(visits(10), registry(people("ab", max_visits=9)))
    relief = relieve(instance, instance.paired())
    short = replace(relief, round_id="R1")
    store.publish_year(replace(small_year("SHORT"), reliefs=(short,)))
    served = TestClient(application(store, clock))

    def items(path: str, **asked: str) -> list[dict]:
        answer = served.get(
            f"/api/v1/regulator/{path}", params=asked, headers=token("regulator")
        )
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    (cut,) = items("bottlenecks")
    (known,) = relief.bottlenecks
    assert (cut["round_id"], cut["wanted"], cut["room"]) == ("R1", 20, 18)
    assert (cut["short"], cut["inspector_days"]) == (known.short, known.days)
    assert cut["inspectors"] == list(known.inspectors)
    department = cut["department_id"]
    assert {s["visits"] for s in items("shortages")} == {1}
    ways = items("ways-out")
    assert [w["zh"] for w in ways] == [w.zh for w in relief.ways]
    assert ways[0]["change"] == "inspectors: max_visits + 1"
    assert items("bottlenecks", round="R2") == []
    assert items("bottlenecks", department=department) == [cut]
    assert items("bottlenecks", department="NONE") == []
    for path in ("shortages", "bottlenecks", "ways-out"):
        table = served.get(f"/api/v1/regulator/{path}.csv", headers=token("regulator"))
        assert len(table.text.splitlines()) == 1 + len(items(path))


def test_where_nobody_was_short_nothing_is_listed(client: TestClient, token) -> None:
    for path in ("shortages", "bottlenecks", "ways-out"):
        answer = client.get(f"/api/v1/regulator/{path}", headers=token("regulator"))
        assert answer.json() == {"items": [], "next": None}
