"""Whether panels hang together: entries compare across panels only where a chain of shared entries joins the jurors.

`components(entry, juror, entries, jurors) -> Components` names the pieces, `algebraic_connectivity(…) -> float`
says how firmly a single piece holds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

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
    graph = coo_array((np.ones(len(entry), np.int8), (juror, entry + jurors)), shape=(nodes, nodes))
    _, label = connected_components(graph, directed=False)
    seen = np.zeros(nodes, bool)
    seen[juror] = True
    seen[entry + jurors] = True
    _, first, renumbered = np.unique(label[seen], return_index=True, return_inverse=True)
    piece = np.full(nodes, -1)
    piece[seen] = np.argsort(np.argsort(first))[renumbered]
    return Components(len(first), piece[jurors:], piece[:jurors])


def algebraic_connectivity(entry: IntArray, juror: IntArray, entries: int, jurors: int) -> float:
    """Second smallest eigenvalue of the juror graph's Laplacian; 0 when the jurors fall apart, larger is firmer.

    Two jurors are joined with the weight sum over shared entries of 1 / (size of the entry's panel), so that the
    Laplacian is the information matrix of the juror effects in the additive model once entries are eliminated (Fiedler
    1973, "Algebraic connectivity of graphs", Czechoslovak Math. J. 23, p. 298; Bailey and Cameron 2009, "Combinatorics
    of optimal designs", §2.2). Jurors without a score are left out; fewer than two jurors: 0. Cost grows with the cube
    of the number of jurors.
    """
    active, codes = np.unique(juror, return_inverse=True)
    if len(active) < 2:
        return 0.0
    incidence = csr_array((np.ones(len(entry)), (entry, codes)), shape=(entries, len(active)))
    size = np.maximum(np.bincount(entry, minlength=entries), 1)
    shared = csr_array(incidence.T @ csr_array(incidence / size[:, None])).toarray()
    laplacian = np.diag(shared.sum(axis=1)) - shared
    return max(float(np.linalg.eigvalsh(laplacian)[1]), 0.0)
