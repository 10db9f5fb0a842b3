"""Starts a command: imports its module, which is most of what a short command does and what a killed site waits for."""

import importlib
import os
import sys

from festival.cli.collecting import nothing_collected


def start(name: str, arguments: list[str]) -> int:
    """Run the command in the module of this name; returns its exit status."""
    # Our matrices are small: more threads of the linear algebra would only wait for each other, at a core's cost each.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with nothing_collected():
        module = importlib.import_module(f"festival.cli.{name}")
    return int(module.run(arguments))


if __name__ == "__main__":
    sys.exit(start(sys.argv[1], sys.argv[2:]))
