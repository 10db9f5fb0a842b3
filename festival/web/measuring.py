"""What every request took, and a name by which the log and the person who saw a fault speak of the same one."""

import logging
import secrets
import time

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send
from prometheus_client import Histogram

from festival.logs import request_name
from festival.web.requests import AnyRequest

_logger = logging.getLogger("palmares.requests")

REQUESTS = Histogram(
    "palmares_request_seconds",
    "time until the answer's last byte, by route",
    ["method", "route", "status"],
    buckets=(0.005, 0.02, 0.1, 0.5, 2.0, 10.0),
)


class MeasuringMiddleware(ASGIMiddleware):
    """Names, times and logs each request."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer, and note how that went."""
        status = 0
        left = False

        async def receive_noting() -> ReceiveMessage:
            nonlocal left
            message = await receive()
            left = left or message["type"] == "http.disconnect"
            return message

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        named = request_name.set(secrets.token_hex(6))
        began = time.perf_counter()
        try:
            await next_app(scope, receive_noting, send_noting)
        finally:
            seconds = time.perf_counter() - began
            method, route = AnyRequest(scope).method, scope.get("path_template", "")
            # A phone that loses its link within an upload is no fault of ours.
            outcome = "left" if left and status in {0, 500} else f"{status // 100}xx"
            REQUESTS.labels(method, route, outcome).observe(seconds)
            _logger.info("%s %s %s in %.0f ms", method, route, "left" if outcome == "left" else status, seconds * 1000)
            request_name.reset(named)
