"""pref_voting, an independent implementation to compare with.

Its modules import packages that none of the methods compared here need; whichever is not installed is replaced by an
empty module (numba's compiling decorator by one that does nothing).
"""

import importlib
import importlib.util
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

UNUSED = ("numba", "nashpy")


def _plain(*_: Any, **__: Any) -> Callable[[Any], Any]:
    return lambda function: function


def _load(name: str) -> Any:
    for unused in UNUSED:
        if unused not in sys.modules and importlib.util.find_spec(unused) is None:
            module = types.ModuleType(unused)
            module.jit, module.float32 = _plain, float  # type: ignore[attr-defined]
            sys.modules[unused] = module
    with warnings.catch_warnings():
        # Its docstrings hold escapes that Python warns of when it compiles them.
        warnings.simplefilter("ignore")
        return importlib.import_module(f"pref_voting.{name}")


Profile = _load("profiles").Profile
ProfileWithTies = _load("profiles_with_ties").ProfileWithTies
beat_path = _load("margin_based_methods").beat_path_Floyd_Warshall
ranked_pairs = _load("margin_based_methods").ranked_pairs_from_stacks
instant_runoff = _load("iterative_methods").instant_runoff
instant_runoff_put = _load("iterative_methods").instant_runoff_put
symmetric_borda_scores = _load("scoring_methods").symmetric_borda_scores
