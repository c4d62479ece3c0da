"""`python -m sample_data DIR`: write the sample city's inputs into a directory."""

import argparse
from pathlib import Path

from sample_data.city import make_city


def main() -> None:
    """Read the command line and make the city."""
    parser = argparse.ArgumentParser(prog="python -m sample_data", description=__doc__)
    parser.add_argument("directory", type=Path, metavar="DIR")
    parser.add_argument("--targets", type=int, default=30_000, metavar="N")
    parser.add_argument("--seed", type=int, default=2026, metavar="S")
    arguments = parser.parse_args()
    if arguments.targets < 1:
        parser.error("--targets is at least 1")
    make_city(arguments.directory, targets=arguments.targets, seed=arguments.seed)


if __name__ == "__main__":
    main()
