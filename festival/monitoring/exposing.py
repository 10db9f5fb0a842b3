"""Serves the figures to Prometheus on an address of its own, which must not be reachable from outside."""

from litestar import Litestar, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest

from festival.monitoring.figures import Figure, figures


@get("/metrics")
async def metrics() -> Response[bytes]:
    """This process and its requests, then the installation."""
    body = generate_latest(REGISTRY) + generate_latest(_registry(await figures()))
    return Response(body, headers={"Content-Type": CONTENT_TYPE_LATEST})


def _registry(found: list[Figure]) -> CollectorRegistry:
    registry = CollectorRegistry()
    for figure in found:
        gauge = Gauge(
            f"palmares_{figure.name}", figure.meaning, [figure.label] if figure.label else [], registry=registry
        )
        for kind, value in figure.values.items():
            (gauge.labels(kind) if figure.label else gauge).set(value)
    return registry


def create_metrics_app() -> Litestar:
    """The whole of it."""
    return Litestar(route_handlers=[metrics], openapi_config=None, logging_config=None)
