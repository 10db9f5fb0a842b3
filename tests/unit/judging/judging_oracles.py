"""Published tables typed in as facts, and panels made up by chance, for the tests of the estimates."""

import numpy as np

from judging.observations import FloatArray, Observations

# Davies and Goldsmith 1972, as distributed with R's lme4: diameters, plates a to x in rows, samples A to F in columns.
PENICILLIN = np.array(
    [
        [27, 23, 26, 23, 23, 21],
        [27, 23, 26, 23, 23, 21],
        [25, 21, 25, 24, 24, 20],
        [26, 23, 25, 23, 23, 20],
        [25, 22, 26, 22, 23, 20],
        [24, 22, 25, 23, 22, 19],
        [24, 20, 23, 21, 22, 19],
        [26, 22, 26, 24, 24, 21],
        [24, 21, 24, 22, 22, 20],
        [24, 21, 24, 23, 22, 19],
        [26, 23, 26, 24, 24, 21],
        [25, 22, 26, 24, 24, 20],
        [26, 24, 26, 24, 25, 22],
        [26, 23, 26, 23, 23, 20],
        [26, 23, 25, 24, 24, 22],
        [25, 22, 25, 23, 23, 20],
        [25, 21, 24, 23, 23, 20],
        [25, 22, 24, 23, 23, 19],
        [24, 21, 23, 21, 21, 19],
        [26, 23, 26, 24, 24, 21],
        [25, 21, 24, 22, 22, 18],
        [25, 22, 25, 22, 22, 20],
        [24, 21, 24, 22, 24, 19],
        [24, 21, 24, 22, 21, 18],
    ],
    float,
)

# Shrout and Fleiss 1979, table 2: six targets, four judges.
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)

_ = np.nan
# Krippendorff 2011, "Computing Krippendorff's alpha-reliability", section C: observers in rows, units in columns.
KRIPPENDORFF_4X12 = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
)
KRIPPENDORFF_3X15 = np.array(
    [
        [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
        [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
        [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
    ]
)

# Quandt's second wine report: nine judges in rows rank nine wines.
QUANDT_REPORT_2 = np.array(
    [
        [2, 3, 9, 7, 5, 6, 1, 8, 4],
        [6, 3, 8, 5, 9, 1, 2, 4, 7],
        [5, 1, 7, 4, 8, 2, 3, 6, 9],
        [3, 6, 9, 4, 7, 1, 2, 8, 5],
        [2, 4, 9, 5, 3, 8, 1, 6, 7],
        [5, 1, 7, 4, 8, 2, 3, 6, 9],
        [2, 6, 9, 3, 5, 7, 4, 8, 1],
        [2, 7, 9, 1, 3, 8, 4, 5, 6],
        [4, 6, 9, 5, 8, 2, 1, 7, 3],
    ],
    float,
)


def panels(seed: int, entries: int = 60, jurors: int = 10, per_entry: int = 3) -> Observations:
    """Scores with films, severities and noise each of spread 1, in random panels."""
    random = np.random.default_rng(seed)
    juror = np.argsort(random.random((entries, jurors)), axis=1)[:, :per_entry].ravel()
    entry = np.repeat(np.arange(entries), per_entry)
    film, severity = random.normal(size=entries), random.normal(size=jurors)
    score = 6 + film[entry] + severity[juror] + random.normal(size=len(entry))
    return Observations.of(entry, juror, score, entries, jurors)


def shuffled(observations: Observations, seed: int) -> Observations:
    """The same rows in another order."""
    return observations.take(np.random.default_rng(seed).permutation(len(observations.score)))


def dense_covariance(observations: Observations, film: float, juror: float, rest: float) -> FloatArray:
    """The covariance matrix of the scores, written out in full from the three standard deviations."""
    same_film = observations.entry[:, None] == observations.entry
    same_juror = observations.juror[:, None] == observations.juror
    return film**2 * same_film + juror**2 * same_juror + rest**2 * np.eye(len(observations.score))
