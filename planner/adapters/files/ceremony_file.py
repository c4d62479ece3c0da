"""`ceremony.json` and nonces given on the command line."""

import json
from collections.abc import Sequence
from pathlib import Path

from planner.ceremony.materials import FILE, Material, parse_ceremonies
from planner.errors import Finding, InputError


def read_ceremonies(path: Path) -> dict[str, Material]:
    """Return the materials of a ceremony file by round, none if there is no file.

    Raises
    ------
    InputError
        If it isn't JSON, or not a ceremony's.
    """
    if not path.exists() and not path.is_symlink():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        finding = Finding(file=FILE, code="ceremony_shape", value=str(error))
        raise InputError([finding]) from error
    return parse_ceremonies(content)


def with_answers(
    ceremonies: dict[str, Material], nonces: Sequence[str], values: Sequence[str]
) -> dict[str, Material]:
    """Return the ceremonies with nonces and public values typed on the day.

    Parameters
    ----------
    nonces
        `ROUND:PARTY=HEX` each.
    values
        `ROUND=TEXT` each, as the public source spoke.
    """
    answered = {
        name: {**material, "parties": list(material["parties"])}
        for name, material in ceremonies.items()
    }
    for text in nonces:
        where, _, nonce = text.partition("=")
        round_id, _, party = where.partition(":")
        material = _of(answered, round_id, text)
        others = [p for p in material["parties"] if p["party"] != party]
        if len(others) == len(material["parties"]):
            raise _unknown(text)
        material["parties"] = [
            {"party": party, "nonce": nonce} if p["party"] == party else p
            for p in material["parties"]
        ]
    for text in values:
        round_id, _, value = text.partition("=")
        _of(answered, round_id, text)["public_value"] = value
    rounds = [{"round": name, **material} for name, material in answered.items()]
    return parse_ceremonies({"rounds": rounds})


def _of(ceremonies: dict[str, Material], round_id: str, text: str) -> Material:
    if round_id not in ceremonies:
        raise _unknown(text)
    return ceremonies[round_id]


def _unknown(text: str) -> InputError:
    return InputError([Finding(file=FILE, code="ceremony_unknown_answer", value=text)])
