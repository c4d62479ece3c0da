"""The image and the composition are whole, small and closed, as far as text tells."""

import fnmatch
import re
import shlex
from pathlib import Path

import pytest
import yaml

from planner.composition.settings import variables

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


class Loader(yaml.SafeLoader):
    """Knows the mark by which a file takes back what the one below it said."""


Loader.add_constructor("!reset", lambda *_: "taken back")
PROVINCE = yaml.load((ROOT / "compose.province.yaml").read_text("utf-8"), Loader)


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    pairs = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(word, rest) for word, rest in pairs]


def stages() -> list[list[tuple[str, str]]]:
    found: list[list[tuple[str, str]]] = []
    for word, rest in instructions():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def test_all_that_is_copied_is_there_and_let_into_the_build() -> None:
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    copied = [
        source
        for word, rest in instructions()
        if word == "COPY"
        for source in rest.split()[:-1]
    ]
    assert "requirements.lock" in copied
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(fnmatch.fnmatch(source, pattern) for pattern in let_in), source


def test_the_image_that_runs_is_built_of_wheels_as_another_user() -> None:
    building, running = stages()
    assert "--require-hashes" in str(building)
    words = [word for word, _ in running]
    assert "COPY" not in words
    assert "ADD" not in words
    user = dict(running)["USER"]
    assert user.isdecimal()
    assert int(user) > 0
    assert words.index("USER") < words.index("CMD")
    installing = next(rest for word, rest in running if word == "RUN")
    assert "--no-index" in installing
    for tool in ("apt-get", "gcc", "curl", "sudo"):
        assert tool not in DOCKERFILE
    # A tag that moves with every release would build another image tomorrow.
    for word, rest in instructions():
        if word == "FROM":
            assert re.match(r"python:3\.11-slim( AS \w+)?$", rest)


def test_the_image_is_healthy_when_it_is_ready() -> None:
    _, running = stages()
    found = dict(running)
    assert "/readyz" in found["HEALTHCHECK"]
    assert shlex.split(found["CMD"].strip("[]").replace(",", " ")) == [
        "planner",
        "serve",
    ]


def test_the_composition_has_no_password_that_works_by_default() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|TOKEN|DATABASE$", name):
                assert name.endswith("_FILE"), name
                assert value.startswith("/run/secrets/")
                secret = value.rsplit("/", 1)[1]
                given = [
                    s if isinstance(s, str) else s["source"] for s in service["secrets"]
                ]
                assert secret in given
                assert COMPOSE["secrets"][secret]["file"].startswith("./secrets/")
    ignored = (ROOT / ".gitignore").read_text()
    assert "/secrets/" in ignored.splitlines()


def test_the_composition_gives_only_settings_that_are_known() -> None:
    environment = COMPOSE["services"]["server"]["environment"]
    assert {n for n in environment if n.startswith("PLANNER_")} <= {*variables()}
    assert int(environment["PLANNER_WORKERS"]) == 2


@pytest.mark.parametrize("name", list(COMPOSE["services"]))
def test_a_service_is_closed_and_what_it_names_is_there(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "no-new-privileges:true" in service["security_opt"]
    for volume in service["volumes"]:
        assert volume.split(":")[0] in COMPOSE["volumes"]
    for network in service["networks"]:
        assert network in COMPOSE["networks"]
    for port in service.get("ports", []):
        assert port.startswith("127.0.0.1:")
    if name == "server":
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["depends_on"]["database"]["condition"] == "service_healthy"
    else:
        assert COMPOSE["networks"]["inside"]["internal"] is True


@pytest.mark.parametrize("name", list(PROVINCE["services"]))
def test_a_provinces_service_has_its_secrets_by_file_and_what_it_names(
    name: str,
) -> None:
    service, below = PROVINCE["services"][name], COMPOSE["services"][name]
    environment = service["environment"]
    assert {n for n in environment if n.startswith("PLANNER_")} <= {*variables()}
    assert not [n for n in environment if re.search("KEY|TOKEN|SPARK_REMOTE$", n)]
    for file in (service["env_file"], PROVINCE["secrets"]["spark_remote"]["file"]):
        assert file.startswith("./secrets/")
    # In memory below; here a disk of its own takes that place.
    assert (below["tmpfs"], service["tmpfs"]) == (["/tmp"], "taken back")
    (scratch,) = service["volumes"]
    assert scratch.endswith(":/tmp")
    assert scratch.split(":")[0] in PROVINCE["volumes"]
    assert "ports" not in service
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    lock = service["build"]["args"]["LOCK"].removeprefix("${PLANNER_LOCK:-")
    assert (ROOT / lock.rstrip("}")).is_file()


def pinned(name: str) -> set[str]:
    lock = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^(\S+==\S+)", lock, re.MULTILINE))


def test_what_is_installed_for_spark_is_what_is_installed_without_and_its_client() -> (
    None
):
    more = pinned("requirements-spark.lock") - pinned("requirements.lock")
    assert pinned("requirements.lock") <= pinned("requirements-spark.lock")
    assert {name.split("==")[0] for name in more} >= {"pyspark-client", "pyarrow"}
    assert more <= pinned("requirements-cluster.lock")
