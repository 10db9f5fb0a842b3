"""How loud a film is, over its whole length, by EBU R 128 (ITU-R BS.1770): jurors' players level films with it."""

import av
from av.filter import Graph

_SILENCE = -70.0
"""What the measure says when it heard nothing above its gate."""


class LoudnessMeter:
    """Hears stereo float sound piece by piece."""

    def __init__(self, sample_rate: int) -> None:
        self._graph: Graph | None = None
        self._rate = sample_rate
        self._heard: float | None = None

    def hear(self, sound: av.AudioFrame) -> None:
        """Measure one more piece."""
        if self._graph is None:
            self._graph = _graph(self._rate)
        self._graph.push(sound)
        while True:
            try:
                measured = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            level = measured.metadata.get("lavfi.r128.I")
            self._heard = float(level) if level is not None else self._heard

    def integrated(self) -> float | None:
        """LUFS to one decimal; None for silence and for films without sound."""
        if self._heard is None or self._heard <= _SILENCE:
            return None
        return round(self._heard, 1)


def _graph(sample_rate: int) -> Graph:
    graph = Graph()
    source = graph.add_abuffer(sample_rate=sample_rate, format="fltp", layout="stereo")
    meter, sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
    graph.link_nodes(source, meter, sink).configure()
    return graph
