"""Fuzzes one reader by coverage (atheris, libFuzzer) in a process of its own: fuzz.py READER CORPUS SECONDS."""

import random
import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[3]))

with atheris.instrument_imports(include=["festival", "judging", "tests"]):
    from tests.unit.fuzzing import readers

MEMORY_MB, SLOWEST_SECONDS, LONGEST_BYTES = 700, 5, 64 * 1024


def mutate(content: bytes, most: int, seed: int) -> bytes:
    """For JSON, mostly a change of its values: random bytes would hardly ever pass the parser."""
    if content[:1] == b"{" and random.Random(seed).random() < 0.8:
        changed = readers.changed_json(content, seed)
        if len(changed) <= most:
            return changed
    mutated: bytes = atheris.Mutate(content, most)
    return mutated


def main(name: str, corpus: str, seconds: str) -> None:
    """Run for so long; a crash, a slow input or one that takes too much memory ends the process with a failure."""
    target = getattr(readers, name)
    words = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-timeout={SLOWEST_SECONDS}",
        f"-max_len={LONGEST_BYTES}",
        f"-artifact_prefix={corpus}/",
        "-print_final_stats=1",
        "-verbosity=0",
        corpus,
    ]
    atheris.Setup(words, target, custom_mutator=mutate, internal_libfuzzer=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
