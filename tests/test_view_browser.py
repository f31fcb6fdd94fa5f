"""The page in a real browser: its script runs under the page's own policy, and nothing else is requested."""

import shutil
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cli_records import EXAMPLE, record

from lagebild.view.html import page
from lagebild.view.words import words

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium installed")


class Server(HTTPServer):
    """Serves one page at every path and remembers what was asked for."""

    html = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.html.encode())

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_the_script_runs_and_nothing_else_is_requested(server: Server, tmp_path: Path) -> None:
    bait = f"<img src={server.address}/bait><script>fetch('{server.address}/bait')</script>"
    text = EXAMPLE.read_text(encoding="utf-8") + bait
    server.html = page(record(text, title=bait, outlet=bait, url=f"{server.address}/bait"), words("de"))
    command = (CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path}", "--dump-dom", f"{server.address}/page")
    dom = subprocess.run(command, capture_output=True, check=True, timeout=60, text=True).stdout
    assert "3 von 3 gezeigt" in dom  # counted by the script
    assert '<p class="filters">' in dom  # shown by the script
    assert server.asked == ["/page"]
