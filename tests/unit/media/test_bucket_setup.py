"""A server that does not know a part of S3 is set up as far as it goes, and the rest is named."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from festival.media.bucket_check import faults_of_bucket
from festival.media.bucket_setup import BucketRefused, set_up_bucket
from festival.settings import Bucket

ANSWER = b"<?xml version='1.0'?><Error><Code>%s</Code><Message>no</Message></Error>"


class Simple(BaseHTTPRequestHandler):
    """Has one bucket, takes lifecycles, and knows neither CORS nor a block of public access."""

    status, code = 501, b"NotImplemented"

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "lifecycle" in self.path:
            self.do_HEAD()
            return
        self.do_GET()

    def do_GET(self) -> None:
        self.send_response(self.status)
        body = ANSWER % self.code
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def films(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "its secret")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Simple)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Bucket(name="films", region="us-east-1", endpoint=f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def test_what_it_does_not_know_is_named_and_no_fault(films: Bucket) -> None:
    assert set_up_bucket(films, origin="https://festival.example") == [
        "closing it to the public",
        "parts from pages (CORS)",
    ]
    assert faults_of_bucket(films, origin="https://festival.example") == []


def test_what_it_refuses_is_no_less_than_refused(films: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Simple, "status", 403)
    monkeypatch.setattr(Simple, "code", b"AccessDenied")
    with pytest.raises(BucketRefused) as refused:
        set_up_bucket(films, origin="https://festival.example")
    assert "AccessDenied" in refused.value.text
