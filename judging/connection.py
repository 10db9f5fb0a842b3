"""Whether panels hang together: entries compare across panels only where a chain of shared entries joins the jurors.

`components(entry, juror, entries, jurors) -> Components` names the pieces.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from judging.exact import IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """The pieces of the graph of jurors and entries.

    `entry` and `juror` give each code the number of its piece, 0 … count - 1 in order of the smallest juror code,
    and -1 to an entry nobody scored or a juror who scored nothing.
    """

    count: int
    entry: IntArray
    juror: IntArray

    @property
    def connected(self) -> bool:
        """Whether every scored entry can be compared with every other."""
        return self.count <= 1


def components(entry: IntArray, juror: IntArray, entries: int, jurors: int) -> Components:
    """The connected components of the bipartite graph in which a juror and an entry are joined by a score.

    An estimate that separates jurors from entries by additive effects is determined exactly within a component, and not
    at all between two (Weeks and Williams 1964, "A note on the determination of connectedness in an N-way cross
    classification", Technometrics 6, p. 319).
    """
    nodes = jurors + entries
    graph = scipy.sparse.coo_array((np.ones(len(entry), np.int8), (juror, entry + jurors)), shape=(nodes, nodes))
    _, label = scipy.sparse.csgraph.connected_components(graph, directed=False)
    seen = np.zeros(nodes, bool)
    seen[juror] = True
    seen[entry + jurors] = True
    _, first, renumbered = np.unique(label[seen], return_index=True, return_inverse=True)
    piece = np.full(nodes, -1)
    piece[seen] = np.argsort(np.argsort(first))[renumbered]
    return Components(len(first), piece[jurors:], piece[:jurors])
