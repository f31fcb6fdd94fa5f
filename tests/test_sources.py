import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources import streams
from lagebild.archive.sources.fetch import Fetcher
from lagebild.archive.sources.files import directory, file
from lagebild.archive.sources.kinds import kind_of, sniff
from lagebild.archive.sources.opening import open_source
from lagebild.archive.sources.stdin import standard_input
from lagebild.archive.sources.warc import records
from lagebild.errors import InputError

TEXT = "Der Bundestag hat das Gesetz beschlossen.\n"
PAGE = f"<html><body><p>{TEXT * 20}</p></body></html>".encode()
HTML = ("Content-Type", "text/html; charset=utf-8")


def warc(uri: str, payload: bytes, kind: str = "response") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: {uri}\r\n"
        f"WARC-Date: 2024-05-03T10:00:00Z\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def http(body: bytes, *headers: tuple[str, str], status: str = "200 OK") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def chunked(body: bytes) -> bytes:
    pieces = [body[i : i + 100] for i in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


def split(found: Iterator[Item | Refused]) -> tuple[list[Item], dict[str, str]]:
    everything = list(found)
    refused = {each.position: each.reason for each in everything if isinstance(each, Refused)}
    return [each for each in everything if isinstance(each, Item)], refused


def line(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def test_the_suffix_tells_the_kind() -> None:
    assert [kind_of(name) for name in ("a.TXT", "b.htm.gz", "c.jsonl", "d.warc.gz", "e.gz", "f")] == [
        "text", "html", "jsonl", "warc", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "html"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<html xmlns='x'>", "html"),
        ("<html>".encode("utf-16"), "html"),
        (b' {"text": "x"}', "jsonl"),
        (b'[\n  {"text": "x"}\n]', "jsonl"),
        (b"[dpa] Berlin", "text"),
        (b"WARC/1.1\r\n", "warc"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "feed"),
        (TEXT.encode(), "text"),
        (b"a < b", "text"),
    ],
)
def test_the_beginning_tells_the_kind(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


def test_a_directory_in_order_with_what_it_does_not_read(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "b" / "x.html.gz").write_bytes(gzip.compress(PAGE))
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / ".git").mkdir()
    (tmp_path / "c.jsonl").write_bytes(line(text=TEXT) + b"\n[1]\n" + line(id=7, html="<p>x", date="2024-05-03"))
    (tmp_path / "d.png").write_bytes(b"x")
    (tmp_path / "f.rss").write_bytes(b"<rss><channel/></rss>")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text(TEXT)
    items, refused = split(directory(tmp_path))
    here = str(tmp_path)
    assert [item.position.removeprefix(here) for item in items] == [
        "/a.txt", "/b/x.html.gz", "/c.jsonl:1", "/c.jsonl:4", "/\ufffd.txt",
    ]  # fmt: skip
    assert (items[0].raw, items[0].media_type, items[0].key) == (
        TEXT.encode(), "text/plain", (tmp_path / "a.txt").as_uri(),
    )  # fmt: skip
    assert (items[1].raw, items[1].media_type) == (PAGE, "text/html")
    assert (items[3].key, items[3].date, items[3].media_type) == ("id:7", "2024-05-03", "application/json")
    assert "feed:https://…" in refused[f"{here}/f.rss"]
    reasons = {position.removeprefix(here): reason.split(",")[0] for position, reason in refused.items()}
    assert reasons == {
        "/.git": "hidden",
        "/b/loop": "a link to a directory",
        "/c.jsonl:3": "Expected `object`",
        "/d.png": "its suffix is none of .txt",
        "/f.rss": "a feed or other XML",
        "/gone.txt": "a broken link",
        "/pipe.txt": "a special file",
    }


def test_bad_lines_are_refused_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": 1}\n{"id": "a"}\n' + b'{"text": "\xff"}\n' + b"[" * 100_000 + b"\n" + line(text=TEXT))
    items, refused = split(file(path))
    assert [item.position for item in items] == [f"{path}:5"]
    assert list(refused) == [f"{path}:{number}" for number in (1, 2, 3, 4)]
    assert refused[f"{path}:2"] == "an object with neither text nor html"


def test_a_cut_gzip_file_gives_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = zlib.compressobj(wbits=31)
    path.write_bytes(packed.compress(line(text=TEXT)) + packed.flush(zlib.Z_SYNC_FLUSH))
    items, refused = split(file(path))
    assert [item.position for item in items] == [f"{path}:1"]
    assert refused == {f"{path}:2": "the gzip data end too early; nothing beyond it was read"}


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "_HARMLESS", 2**20)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(line(text=TEXT) + b"\n" * 2**22))
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(b" " * (streams.MAX_DOCUMENT + 1)))
    items, refused = split(directory(tmp_path))
    assert len(items) == 1
    assert "a decompression bomb" in refused[f"{tmp_path}/b.html.gz"]
    assert any("a decompression bomb" in reason for where, reason in refused.items() if "a.jsonl.gz:" in where)


def test_an_unknown_suffix_is_looked_into_and_a_feed_is_named(tmp_path: Path) -> None:
    (tmp_path / "page").write_bytes(gzip.compress(PAGE))
    (tmp_path / "feed.xml").write_text("<?xml version='1.0'?><rss><channel/></rss>")
    (item,), _ = split(file(tmp_path / "page"))
    assert (item.media_type, item.raw) == ("text/html", PAGE)
    (reason,) = split(file(tmp_path / "feed.xml"))[1].values()
    assert reason.startswith("a feed, not a document: `lagebild ingest` takes")
    assert split(file(tmp_path / "none"))[1] == {f"{tmp_path}/none": "No such file or directory"}


@pytest.mark.parametrize(
    ("given", "media_types"),
    [
        (TEXT.encode(), ["text/plain"]),
        (PAGE, ["text/html"]),
        (gzip.compress(PAGE), ["text/html"]),
        (line(text=TEXT) * 2, ["application/json"] * 2),
    ],
)
def test_standard_input(given: bytes, media_types: list[str]) -> None:
    items, refused = split(standard_input(io.BytesIO(given)))
    assert ([item.media_type for item in items], refused) == (media_types, {})
    assert items[0].key is None


def test_standard_input_of_another_kind_says_what_is_supported() -> None:
    _, refused = split(standard_input(io.BytesIO(b"WARC/1.0\r\n")))
    assert refused["-"].startswith("a warc on standard input; supported are files (.txt")


ARCHIVE = [
    warc("x", b"software: x\r\n", "warcinfo"),
    warc("https://a.example/1", http(PAGE, HTML)),
    warc("https://a.example/2", http(chunked(gzip.compress(PAGE)), HTML, ("Transfer-Encoding", "chunked"),
                                     ("Content-Encoding", "gzip"))),
    warc("https://a.example/3", http(PAGE, HTML, status="404 Not Found")),
    warc("https://a.example/4", http(PAGE, HTML, ("Content-Encoding", "gzip"))),  # decoded by the crawler
    warc("https://a.example/5", http(gzip.compress(PAGE)[:-9], HTML, ("Content-Encoding", "gzip"))),
    warc("https://a.example/6", http(gzip.compress(b"\0" * 2**24), HTML, ("Content-Encoding", "gzip"))),
    warc("https://a.example/7", http(b"x", ("Content-Type", "image/png"))),
    warc("https://a.example/8", b"no answer"),
    warc("https://a.example/9", http(PAGE, HTML)),
]  # fmt: skip


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_a_web_archive(packed: bool) -> None:
    data = b"".join(map(gzip.compress, ARCHIVE) if packed else ARCHIVE)
    items, refused = split(records(io.BytesIO(data), "c.warc"))
    assert [item.position for item in items] == [f"c.warc:{number}" for number in (2, 3, 5, 10)]
    assert {item.raw for item in items} == {PAGE}
    assert (items[0].url, items[0].media_type, items[0].fetched) == (
        "https://a.example/1", "text/html; charset=utf-8", "2024-05-03T10:00:00+00:00",
    )  # fmt: skip
    assert refused["c.warc"] == "passed over: 1 image/png, 1 status 404, 1 warcinfo"
    assert refused["c.warc:6"].startswith("damaged gzip encoding")
    assert refused["c.warc:7"] == "larger than 10,485,760 bytes, the limit of a document"
    assert "no HTTP response" in refused["c.warc:9"]
    assert len(refused) == 4


@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_record_costs_no_other(packed: bool) -> None:
    parts = [bytearray(gzip.compress(part) if packed else part) for part in ARCHIVE[:4]]
    parts[2][2:6] = b"XXXX"
    items, refused = split(records(io.BytesIO(b"".join(parts)), "c.warc"))
    assert [item.url for item in items] == ["https://a.example/1"]
    assert refused["c.warc:3"].startswith("damaged after byte ")
    assert refused["c.warc"] == "passed over: 1 status 404, 1 warcinfo"


@pytest.mark.parametrize("packed", [False, True])
def test_a_cut_archive_gives_its_whole_records_and_says_so(packed: bool) -> None:
    parts = [gzip.compress(part) if packed else part for part in ARCHIVE[:2]]
    for cut in (5, len(parts[1]) // 2):
        items, refused = split(records(io.BytesIO(b"".join([*parts, parts[1][:-cut]])), "c.warc"))
        assert len(items) >= 1
        assert len(items) + len(refused) == 3


def test_a_crawl_of_nonsense_dates_has_none() -> None:
    dates = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00Z", "2024-05-03T10:00:00Z")
    record = warc("https://a.example/1", http(PAGE, HTML)).decode()
    data = "".join(record.replace("2024-05-03T10:00:00Z", date) for date in dates).encode()
    items, refused = split(records(io.BytesIO(data), "c.warc"))
    assert ([item.fetched for item in items], refused) == ([None, None, None, "2024-05-03T10:00:00+00:00"], {})


def test_what_is_no_archive_ends() -> None:
    for data in (b"", b"\x1f\x8b\x08" * 1000, b"\r\nWARC/1.0" * 1000, b"garbage"):
        items, refused = split(records(io.BytesIO(data), "c.warc"))
        assert not items
        assert refused


def test_a_name_tells_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    fetcher = Fetcher()
    for name in (str(tmp_path), str(tmp_path / "a.txt")):
        assert [item.position for item in split(open_source(name, fetcher, lambda _: False))[0]] == [
            f"{tmp_path}/a.txt"
        ]
    (where,) = split(open_source("http://127.0.0.1:9/x", fetcher, lambda _: False))[1]
    assert where == "http://127.0.0.1:9/x"
    for name in ("ftp://a.example/x", "feed:x", ""):
        with pytest.raises(InputError, match=r"; supported are files \(\.txt"):
            open_source(name, fetcher, lambda _: False)
    missing = str(tmp_path / "none")
    assert split(open_source(missing, fetcher, lambda _: False))[1] == {missing: "No such file or directory"}
    with pytest.raises(InputError, match="too long"):
        open_source("x" * 5000, fetcher, lambda _: False)


def test_a_pipe_gives_all_its_lines_though_its_kind_is_told_by_the_first() -> None:
    outlet, inlet = os.pipe()
    os.write(inlet, b"".join(line(id=str(n), text=TEXT) for n in range(200)))
    os.close(inlet)
    items, refused = split(file(Path(f"/dev/fd/{outlet}")))
    assert (len(items), refused) == (200, {})


def test_closed_standard_input_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InputError, match="closed"):
        open_source("-", Fetcher(), lambda _: False)
