"""What the docs say can be done can be done, and what can be done is in the docs."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from command_line import app

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
SCRIPT_COMMANDS = ("demo", "test", "planner")

# Spelt in parts, so that this file may be looked through as well.
UNWANTED = (
    ".." + "/shared",
    "pypi" + ".org",
    "python" + "hosted",
    "issues " + "show",
)
OWN_FOLDERS = (
    "planner",
    "solvers",
    "api",
    "sample_data",
    "tests",
    "docs",
    "benchmarks",
)


def read(path):
    return path.read_text(encoding="utf-8")


def blocks(path):
    return re.findall(r"^```sh\n(.*?)^```", read(path), re.MULTILINE | re.DOTALL)


def command_lines(path):
    """The command lines of a document's blocks, those in $( ) as well."""
    lines = [line for block in blocks(path) for line in block.splitlines() if line]
    inner = [found for line in lines for found in re.findall(r"\$\((.*?)\)", line)]
    return [line for line in lines if "$(" not in line] + inner


def commands(group=None, path=("planner",)):
    """All commands of the command line by what one types."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        here = (*path, name)
        if hasattr(command, "commands"):
            yield from commands(command, here)
        if not hasattr(command, "commands") or command.invoke_without_command:
            yield " ".join(here), command


def accept(arguments):
    """Parse a command line as the program would; raises where it would refuse."""
    command = typer.main.get_command(app)
    while getattr(command, "commands", {}).keys() & {*arguments[:1]}:
        command, arguments = command.commands[arguments[0]], arguments[1:]
    command.make_context("planner", list(arguments))


def test_both_readmes_have_the_same_commands():
    here, there = (blocks(ROOT / name) for name in READMES)
    assert here
    assert here == there


def test_both_readmes_have_the_same_outline():
    def outline(name):
        text = read(ROOT / name)
        return [
            len(line.split(" ")[0]) if line[0] == "#" else line[0]
            for line in text.splitlines()
            if line[:1] in ("#", "|", "-")
        ]

    assert outline(READMES[0]) == outline(READMES[1])


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_in_a_block_is_one_that_the_program_accepts(path):
    for line in command_lines(path):
        words = shlex.split(line, comments=True)
        if words[:2] == ["python3", "run"]:
            assert words[2] in SCRIPT_COMMANDS, line
            if words[2] != "test":
                accept(words[3:] if words[2] == "planner" else words[2:])
        elif words[0] == "planner":
            accept(words[1:])


def test_every_command_and_option_is_documented():
    rows = {
        found[1]: found[0]
        for found in re.finditer(
            r"^\| `(planner [a-z ]+)`.*$", read(ROOT / "docs/commands.md"), re.MULTILINE
        )
    }
    known = dict(commands())
    assert set(rows) == set(known)
    for name, command in known.items():
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}`" in rows[name], (name, option)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", read(path)):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", sorted(ROOT.glob("docs/decisions/*.md")), ids=str)
def test_a_decision_is_one_short_page(path):
    assert len(read(path).split()) < 600


def test_the_files_name_no_address_of_this_workplace_or_a_registry():
    files = [
        path
        for folder in OWN_FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".csv", ".mako", ".lock", ".json"}
    ]
    files += [p for p in ROOT.iterdir() if p.is_file() and p.suffix != ".zip"]
    assert len(files) > 50
    for path in files:
        text = read(path)
        assert not [word for word in UNWANTED if word in text], path
