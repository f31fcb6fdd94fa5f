import gzip
import ipaddress
import ssl
import sys
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import brotli
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st
from loopback import PUBLIC, Clock, Dial, Server, answer

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.fetch import Fetcher, Limits, Manners, Network
from lagebild.archive.sources.guard import refusal, system_resolve
from lagebild.archive.sources.urls import canonical_url
from lagebild.archive.sources.web import read_urls
from lagebild.errors import FetchError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PAGE = b"<p>Der Bundestag stimmte am Freitag zu.</p>"
MIB = 2**20
EMBEDDING = [int(ipaddress.IPv6Address(block)) >> 32 for block in ("::ffff:0:0", "64:ff9b::")]


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()


def fetcher(server, limits=None, resolve=lambda host, port: [PUBLIC], clock=None, **options):
    """A guarded fetcher for which every name is a public host, which is the server; its clock costs no time."""
    clock = clock or Clock()
    network = Network(resolve=resolve, backend=Dial(server), tls=options.pop("tls", ssl.create_default_context()))
    return Fetcher(network, limits or Limits(size=MIB), Manners(clock=clock, sleep=clock.sleep, **options))


def failure(fetch, url="http://zeitung.example/a"):
    with pytest.raises(FetchError) as caught:
        fetch.get(url)
    assert "\n" not in str(caught.value)
    return caught.value


class TestPages:
    def test_a_page_comes_as_it_is(self, server):
        server.pages["/a"] = answer(200, PAGE, "Text/HTML; charset=ISO-8859-1", ETag='"1"')
        fetched = fetcher(server).get("http://Zeitung.example/a#top")
        assert (fetched.url, fetched.status, fetched.raw) == ("http://zeitung.example/a", 200, PAGE)
        assert (fetched.media_type, fetched.charset, fetched.etag) == ("text/html", "iso-8859-1", '"1"')
        assert datetime.fromisoformat(fetched.fetched).tzinfo == UTC

    def test_we_say_who_we_are_and_keep_no_cookies(self, server):
        server.pages["/a"] = answer(200, PAGE, Set_Cookie="id=1; Path=/")
        fetch = fetcher(server, agent="Archivbot/2 (+https://zeitung.example/bot)")
        fetch.get("http://zeitung.example/a")
        fetch.get("http://zeitung.example/a")
        assert {request.headers["user-agent"] for request in server.requests} == {
            "Archivbot/2 (+https://zeitung.example/bot)"
        }
        assert not any("cookie" in request.headers for request in server.requests)

    def test_the_environment_sends_us_to_no_proxy(self, server, monkeypatch):
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
        server.pages["/a"] = answer(200, PAGE)
        assert fetcher(server).get("http://zeitung.example/a").raw == PAGE

    @pytest.mark.parametrize(
        ("kind", "charset"),
        [
            ("text/html", None), ('text/html; x=1; charset="UTF-8"', "utf-8"), ("text/html;charset=l1;x=2", "l1"),
            ("text/html; charset=", None), ("text/html; charset=a b", None), ("text/html; charset=" + "x" * 99, None),
        ],
    )  # fmt: skip
    def test_the_charset_is_a_name_or_none(self, server, kind, charset):
        server.pages["/a"] = answer(200, PAGE, kind)
        fetched = fetcher(server).get("http://zeitung.example/a")
        assert (fetched.media_type, fetched.charset) == ("text/html", charset)

    @pytest.mark.parametrize(("status", "temporary"), [(404, False), (403, False), (204, False), (500, True)])
    def test_a_status_without_page(self, server, status, temporary):
        server.pages["/a"] = answer(status)
        error = failure(fetcher(server))
        assert (error.reason, error.temporary) == (f"status {status}", temporary)

    def test_what_did_not_change_is_not_sent_again(self, server):
        server.pages["/a"] = lambda request: answer(304 if request.headers.get("if-none-match") == '"1"' else 200, b"")
        fetched = fetcher(server).get("http://zeitung.example/a", etag='"1"', modified="Wed, 01 Jul 2026 08:00:00 GMT")
        assert (fetched.status, fetched.raw) == (304, b"")
        assert server.requests[-1].headers["if-modified-since"] == "Wed, 01 Jul 2026 08:00:00 GMT"

    def test_a_304_that_was_not_asked_for_is_an_error(self, server):
        server.pages["/a"] = answer(304)
        assert failure(fetcher(server)).reason == "status 304"

    @pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4", "application/octet-stream", ""])
    def test_other_media_types_are_not_read(self, server, kind):
        server.pages["/a"] = answer(200, PAGE, kind)
        assert (kind or "no media type") in failure(fetcher(server)).reason

    @pytest.mark.parametrize(
        ("coding", "pack"),
        [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress), ("zstd", zstd.compress)],
    )
    def test_codings_are_undone_and_bombs_refused(self, server, coding, pack):
        server.pages["/a"] = answer(200, pack(PAGE), Content_Encoding=coding)
        server.pages["/bomb"] = answer(200, pack(bytes(16 * MIB)), Content_Encoding=coding)
        fetch = fetcher(server)
        assert fetch.get("http://zeitung.example/a").raw == PAGE
        assert "larger than 1048576 bytes" in failure(fetch, "http://zeitung.example/bomb").reason


class TestGuard:
    @pytest.mark.parametrize(
        ("address", "reason"),
        [
            ("127.0.0.1", "loopback"), ("10.1.2.3", "private"), ("172.31.0.1", "private"), ("192.168.1.1", "private"),
            ("169.254.169.254", "link-local"), ("100.64.0.1", "carrier-grade NAT"), ("0.0.0.0", "this network"),
            ("224.0.0.1", "multicast"), ("255.255.255.255", "reserved"), ("::1", "loopback"), ("::", "unspecified"),
            ("fe80::1%eth0", "link-local"), ("fd00::1", "private"), ("ff02::1", "multicast"),
            ("::ffff:127.0.0.1", "loopback"), ("64:ff9b::a00:1", "private"), ("64:ff9b:1::1", "local NAT64"),
            ("2002:7f00:1::", "6to4"), ("2001:0:1::", "protocol assignments and Teredo"), ("::127.0.0.1", "reserved"),
            (PUBLIC, None), ("2a00:1450:4001::1", None), ("64:ff9b::5db8:d822", None),
        ],
    )  # fmt: skip
    def test_addresses(self, address, reason):
        assert refusal(address) == reason

    @given(st.ip_addresses(v=4))
    def test_an_embedded_address_is_judged_as_itself(self, ip):
        embedded = [f"::ffff:{ip}", str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(ip)))]
        assert {refusal(address) for address in embedded} == {refusal(str(ip))}

    @given(st.ip_addresses(v=4) | st.ip_addresses(v=6).filter(lambda ip: int(ip) >> 32 not in EMBEDDING))
    def test_what_python_holds_for_no_public_host_is_refused(self, ip):
        local = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
        assert refusal(str(ip)) or not local

    @pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost"])
    def test_spellings_of_loopback(self, server, host):
        assert "(loopback)" in failure(fetcher(server, resolve=system_resolve), f"http://{host}/").reason
        assert not server.requests

    def test_one_private_address_among_public_ones_is_enough(self, server):
        fetch = fetcher(server, resolve=lambda host, port: [PUBLIC, "10.0.0.1"])
        assert "10.0.0.1, which is not public (private)" in failure(fetch).reason
        assert not server.requests

    def test_a_name_that_turns_private_is_refused_when_it_does(self, server):
        replies = iter([[PUBLIC], ["127.0.0.1"]])  # robots.txt, then the page
        assert "(loopback)" in failure(fetcher(server, resolve=lambda host, port: next(replies))).reason
        assert [request.path for request in server.requests] == ["/robots.txt"]

    def test_the_connection_goes_to_the_address_that_was_checked(self, server):
        server.pages["/a"] = answer(200, PAGE)
        dial, asked = Dial(server), []
        network = Network(resolve=lambda host, port: asked.append(host) or [PUBLIC], backend=dial)
        Fetcher(network).get("http://zeitung.example/a")
        assert dial.addresses == [PUBLIC] * 2  # never the name, which would be resolved again
        assert asked == ["zeitung.example"] * 2

    def test_a_name_without_address(self, server):
        def resolve(host, port):
            raise OSError("no such name")

        error = failure(fetcher(server, resolve=resolve))
        assert "zeitung.example does not resolve: no such name" in error.reason
        assert error.temporary

    def test_private_hosts_where_they_are_allowed(self, server):
        server.pages["/a"] = answer(200, PAGE)
        fetch = Fetcher(Network(allow_private=True), manners=Manners(interval=0))
        assert fetch.get(f"http://localhost:{server.port}/a").raw == PAGE
        dial = Dial(server)
        fetch = Fetcher(Network(allow_private=True, resolve=lambda *_: ["169.254.169.254"], backend=dial))
        with pytest.raises(FetchError, match="link-local"):
            fetch.get("http://zeitung.example/latest")
        assert dial.addresses == []

    @pytest.mark.parametrize(
        ("url", "reason"),
        [
            ("ftp://zeitung.example/", "not http or https but 'ftp'"),
            ("file:///etc/passwd", "not http or https but 'file'"),
            ("http://user:secret@zeitung.example/", "credentials in the address"),
            ("http://zeitung.example:22/", "port 22 is not allowed, only 80 and 443"),
            ("http://zei tung.example/", "bad host 'zei tung.example'"),
            ("http:///a", "no host"),
            ("http://zeitung.example/" + "a" * 9000, "longer than 8000 characters"),
        ],
    )
    def test_addresses_refused_unasked(self, server, url, reason):
        error = failure(fetcher(server), url)
        assert error.reason == reason
        assert "secret" not in str(error)
        assert len(str(error)) < 300
        assert not server.requests


class TestRedirects:
    def test_a_redirect_is_followed(self, server):
        server.pages["/a"] = answer(301, Location="../b?x=1")
        server.pages["/b"] = answer(200, PAGE)
        assert fetcher(server).get("http://zeitung.example/a").url == "http://zeitung.example/b?x=1"

    @pytest.mark.parametrize(
        ("place", "reason"),
        [
            ("http://10.0.0.1/", "not public (private)"),
            ("http://[::1]/", "not public (loopback)"),
            ("http://intern.example/", "not public (private)"),
            ("//169.254.169.254/latest/meta-data", "not public (link-local)"),
            ("file:///etc/passwd", "redirects to file:///etc/passwd: not http or https but 'file'"),
            ("gopher://zeitung.example/", "not http or https"),
            ("http://a:b@zeitung.example/", "credentials in the address"),
            ("http://zeitung.example:6379/", "port 6379 is not allowed"),
        ],
    )
    def test_a_redirect_is_guarded_like_an_address(self, server, place, reason):
        def resolve(host, port):
            known = {"zeitung.example": PUBLIC, "intern.example": "192.168.0.7"}
            return [known[host]] if host in known else system_resolve(host, port)

        server.pages["/a"] = answer(302, Location=place)
        assert reason in failure(fetcher(server, resolve=resolve)).reason
        assert server.asked == ["/a"]

    def test_a_circle_ends(self, server):
        server.pages["/a"] = answer(302, Location="/b")
        server.pages["/b"] = answer(307, Location="/a")
        assert failure(fetcher(server)).reason == "more than 5 redirects"
        assert len(server.asked) == 6

    def test_a_redirect_to_nowhere(self, server):
        server.pages["/a"] = answer(302)
        assert failure(fetcher(server)).reason == "status 302"


class TestHostile:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (answer(200, bytes(2 * MIB)), "larger than 1048576 bytes: 2097152"),
            (
                answer(200, gzip.compress(gzip.compress(PAGE)), Content_Encoding="gzip, gzip"),
                "'gzip, gzip' is not read",
            ),
            (answer(200, PAGE, Content_Encoding="lzma"), "content encoding 'lzma' is not read"),
            (answer(200, PAGE, Content_Encoding="gzip"), "damaged compression"),
            (answer(200, b"", Content_Type="a" * 200_000), "too"),
            (b"220 mail.example ESMTP\r\n\r\n", "illegal status line"),
            (b"", "disconnected"),
            (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50\r\n\r\nhalb", "received 4 bytes"),
            (
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "illegal chunk",
            ),
        ],
    )
    def test_answers_that_are_none(self, server, reply, reason):
        server.pages["/a"] = reply
        assert reason in failure(fetcher(server)).reason

    @pytest.mark.parametrize(
        "piece",
        [
            b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" * 1000,
            b"1\r\na\r\n" * 1000,
            b"10000\r\n" + bytes(65536) + b"\r\n",
        ],
        ids=["interim answers", "tiny chunks", "large chunks"],
    )
    def test_answers_without_end(self, server, piece):
        def endless(request):
            if piece.startswith(b"1"):
                yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
            while True:
                yield piece

        server.pages["/a"] = endless
        assert "larger than" in failure(fetcher(server)).reason

    @pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nX: ", answer(200, bytes(999))[:-999]])
    def test_a_drip_is_cut_off(self, server, head):
        def drip(request):
            yield head
            for _ in range(100):
                time.sleep(0.05)
                yield b"a"

        server.pages["/a"] = drip
        begun = time.monotonic()
        error = failure(fetcher(server, Limits(seconds=0.4)))
        assert time.monotonic() - begun < 2
        assert (error.reason, error.temporary) == ("not complete after 0.4 s", True)

    @pytest.mark.parametrize(
        ("limits", "reason"),
        [(Limits(read=0.2), "no answer (ReadTimeout)"), (Limits(seconds=0.2), "not complete after 0.2 s")],
    )
    def test_silence_is_cut_off(self, server, limits, reason):
        server.pages["/a"] = lambda request: [time.sleep(2) or b""]
        begun = time.monotonic()
        assert failure(fetcher(server, limits)).reason == reason
        assert time.monotonic() - begun < 1

    def test_a_resolver_that_does_not_answer_is_cut_off(self, server):
        fetch = fetcher(server, Limits(connect=0.2), resolve=lambda host, port: time.sleep(2) or [])
        begun = time.monotonic()
        assert "does not resolve: no answer" in failure(fetch).reason
        assert time.monotonic() - begun < 1


class TestTls:
    @pytest.fixture
    def authority(self):
        return trustme.CA()

    @pytest.fixture
    def secure(self, authority):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("zeitung.example").configure_cert(context)
        self.names = []
        context.sni_callback = lambda socket, name, context: self.names.append(name)
        running = Server(context)
        yield running
        running.close()

    def test_name_and_certificate_are_the_hosts_though_we_connect_to_an_address(self, secure, authority):
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        secure.pages["/a"] = answer(200, PAGE)
        fetch = fetcher(secure, tls=trusting)
        assert fetch.get("https://zeitung.example/a").raw == PAGE
        assert set(self.names) == {"zeitung.example"}
        assert "certificate is not valid for 'andere.example'" in failure(fetch, "https://andere.example/a").reason

    def test_an_authority_that_nobody_trusts(self, secure):
        assert "certificate verify failed" in failure(fetcher(secure), "https://zeitung.example/a").reason


class TestRobots:
    def robots(self, server, text, status=200):
        server.pages["/robots.txt"] = answer(status, text.encode(), "text/plain")
        server.pages["/a"] = answer(200, PAGE)

    @pytest.mark.parametrize(
        ("text", "allowed"),
        [
            ("User-agent: *\nDisallow: /b", True),
            ("User-agent: *\nDisallow: /", False),
            ("User-agent: *\nDisallow: /\n\nUser-agent: lagebild\nAllow: /", True),
            ("User-agent: Lagebild\nDisallow: /a", False),
            ("User-agent: bot\nDisallow: /", True),
            ("", True),
            ("\xff\x00 no rules", True),
        ],
    )
    def test_rules(self, server, text, allowed):
        self.robots(server, text)
        fetch = fetcher(server, agent="Lagebild/9 (+https://zeitung.example/bot)")
        if allowed:
            assert fetch.get("http://zeitung.example/a").raw == PAGE
        else:
            assert failure(fetch).reason == "robots.txt disallows it"
            assert not server.asked

    @pytest.mark.parametrize(
        ("status", "allowed"), [(404, True), (403, True), (500, False), (503, False), (429, False)]
    )
    def test_a_file_that_is_missing_or_cannot_be_read(self, server, status, allowed):
        self.robots(server, "", status)
        if allowed:
            assert fetcher(server).get("http://zeitung.example/a").raw == PAGE
        else:
            error = failure(fetcher(server))
            assert error.reason == f"robots.txt: status {status}, so nothing is fetched for now"
            assert error.temporary

    def test_the_file_is_read_once_a_day_and_sooner_after_a_failure(self, server):
        clock = Clock()
        fetch = fetcher(server, clock=clock)
        self.robots(server, "", 500)
        failure(fetch)
        failure(fetch)
        clock.now += 601
        self.robots(server, "User-agent: *\nDisallow: /b")
        fetch.get("http://zeitung.example/a")
        fetch.get("http://zeitung.example/a")
        assert len(server.requests) - len(server.asked) == 2
        clock.now += 86_401
        fetch.get("http://zeitung.example/a")
        assert len(server.requests) - len(server.asked) == 3

    def test_a_redirect_is_followed_for_the_file_and_asked_about_for_the_page(self, server):
        server.pages["zeitung.example/robots.txt"] = answer(301, Location="http://www.zeitung.example/robots.txt")
        server.pages["www.zeitung.example/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /b", "text/plain")
        server.pages["/a"] = answer(302, Location="http://www.zeitung.example/b")
        error = failure(fetcher(server))
        assert str(error) == "http://www.zeitung.example/b: robots.txt disallows it"

    def test_what_is_too_large_is_cut_and_what_is_too_much_work_disallows(self, server):
        self.robots(server, "User-agent: *\nDisallow: /b\n" + "#" * 600_000 + "\nUser-agent: *\nDisallow: /")
        assert fetcher(server).get("http://zeitung.example/a").raw == PAGE
        self.robots(server, "".join(f"User-agent: x{i}\n" for i in range(9000)) + "Disallow: /a\n" * 9000)
        assert failure(fetcher(server)).reason.startswith("robots.txt: 9000 groups are too many")


class TestPace:
    def test_a_host_rests_between_requests_and_others_do_not_wait_for_it(self, server):
        clock = Clock()
        server.pages["/a"] = answer(200, PAGE)
        fetch = fetcher(server, clock=clock, interval=3)
        for host in ["a.example", "a.example", "b.example", "A.example."]:
            fetch.get(f"http://{host}/a")
        assert clock.slept == [3, 3]

    def test_a_crawl_delay_is_respected_unless_it_is_beyond_patience(self, server):
        clock = Clock()
        server.pages["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 20", "text/plain")
        server.pages["/a"] = answer(200, PAGE)
        fetch = fetcher(server, clock=clock)
        fetch.get("http://zeitung.example/a")
        fetch.get("http://zeitung.example/a")
        assert clock.slept == [20]
        server.pages["b.example/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 1e9", "text/plain")
        fetch.get("http://b.example/a")
        assert "b.example asks for a pause" in failure(fetch, "http://b.example/a").reason

    @pytest.mark.parametrize("status", [429, 503])
    def test_a_busy_host_is_asked_again_when_it_says(self, server, status):
        clock, replies = Clock(), iter([answer(status, Retry_After="40"), answer(status), answer(200, PAGE)])
        server.pages["/a"] = lambda request: next(replies)
        assert fetcher(server, clock=clock).get("http://zeitung.example/a").raw == PAGE
        assert clock.slept == [40, 8]

    def test_a_date_to_come_back_at(self, server):
        clock = Clock()
        later = format_datetime(datetime.now(UTC) + timedelta(seconds=60))
        replies = iter([answer(429, Retry_After=later), answer(200, PAGE)])
        server.pages["/a"] = lambda request: next(replies)
        fetcher(server, clock=clock).get("http://zeitung.example/a")
        assert 50 < clock.slept[0] <= 60

    def test_a_host_that_stays_busy_or_asks_for_too_long_is_left_alone(self, server):
        clock = Clock()
        server.pages["/a"] = answer(503)
        error = failure(fetcher(server, clock=clock))
        assert (error.reason, error.temporary, len(server.asked)) == ("status 503", True, 3)
        server.pages["/b"] = answer(429, Retry_After="7200")
        fetch = fetcher(server, clock=clock)
        for _ in range(2):
            error = failure(fetch, "http://zeitung.example/b")
            assert error.reason == "zeitung.example asks for a pause of another 7200 s"
            assert error.temporary
        assert server.asked.count("/b") == 1


class TestKeys:
    @pytest.mark.parametrize(
        ("url", "key"),
        [
            ("HTTPS://Www.Zeitung.example:443/a/../b/#x", "https://www.zeitung.example/b/"),
            ("http://zeitung.example", "https://zeitung.example/"),
            ("http://zeitung.example:8080/a", "http://zeitung.example:8080/a"),
            ("https://zeitung.example/a?utm_source=x&id=7&fbclid=y&wt_mc=z", "https://zeitung.example/a?id=7"),
            ("https://zeitung.example/a?UTM_Source=x", "https://zeitung.example/a"),
            ("https://zeitung.example/%7eb/%c3%a4?q=%c3%bc", "https://zeitung.example/~b/%C3%A4?q=%C3%BC"),
            ("https://zeitung.example/ä?q=ü", "https://zeitung.example/%C3%A4?q=%C3%BC"),
            ("https://Bücher.example./", "https://xn--bcher-kva.example/"),
            ("https://faß.example/", "https://xn--fa-hia.example/"),
            ("http://[2A00::1]:80/", "https://[2a00::1]/"),
            ("mailto:redaktion@zeitung.example", None),
            ("zeitung.example/a", None),
            ("https://u:p@zeitung.example/", None),
        ],
    )
    def test_examples(self, url, key):
        assert canonical_url(url) == key

    @given(
        st.text() | st.builds("http{}://{}/{}?{}".format, st.sampled_from(["", "s"]), st.text(), st.text(), st.text())
    )
    def test_any_text_has_a_key_that_is_its_own_key_or_none(self, text):
        key = canonical_url(text)
        assert key is None or canonical_url(key) == key
        assert key is None or key.isascii()


class TestSource:
    def test_pages_become_items_and_failures_refusals(self, server):
        server.pages["/a"] = answer(301, Location="/b")
        server.pages["/b"] = answer(200, PAGE, "application/xhtml+xml")
        server.pages["/c"] = answer(200, b"Kiew.", "text/plain; charset=latin-1")
        server.pages["/d"] = answer(302, Location="/e")
        urls = [f"http://zeitung.example/{path}" for path in ("a?utm_source=x", "c", "d", "f")]
        a, c, d, f = read_urls([*urls], fetcher(server), known=lambda key: True)
        assert isinstance(a, Item)
        assert (a.position, a.key, a.url) == (urls[0], "https://zeitung.example/a", "http://zeitung.example/b")
        assert (a.raw, a.media_type, c.media_type) == (PAGE, "text/html", "text/plain; charset=latin-1")
        assert d == Refused(urls[2], "http://zeitung.example/e: status 404")
        assert f == Refused(urls[3], "status 404")

    def test_what_is_no_address_is_refused(self, server):
        assert list(read_urls(["notizen.txt"], fetcher(server), known=lambda key: False)) == [
            Refused("notizen.txt", "not http or https but ''")
        ]
