import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import PUBLIC, Clock, Dial, Server, answer

from lagebild.archive.items import Item, Refused
from lagebild.archive.sources.feed_entries import ENTRIES, Entry, entries, looks_like_feed
from lagebild.archive.sources.feeds import LONGEST, Feed, Poller
from lagebild.archive.sources.fetch import Fetched, Fetcher, Manners, Network
from lagebild.archive.sources.opening import open_source
from lagebild.archive.sources.web import read_urls
from lagebild.errors import InputError

FEED = "http://zeitung.example/feed.xml"
PAGE = b"<p>Die Ukraine meldete Angriffe auf Odessa.</p>"
ENTRY = [Entry("https://zeitung.example/1", "2026-07-01T00:30:00+02:00", "Beschuss & Gespräche")]
RFC822 = "<pubDate>Wed, 01 Jul 2026 00:30:00 +0200</pubDate>"
NETSCAPE = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'


def fetched(raw, media_type="application/rss+xml", charset=None):
    raw = raw if isinstance(raw, bytes) else raw.encode()
    return Fetched(FEED, 200, raw, media_type, charset, None, None, "2026-07-01T00:00:00+00:00")


def rss(*items, version="2.0", head=""):
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'{head}<rss version="{version}"><channel><title>Zeitung</title>{inner}</channel></rss>'


class TestKinds:
    @pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
    @pytest.mark.parametrize("head", ["", "<?xml version='1.0' encoding='utf-8'?>", NETSCAPE])
    def test_rss(self, version, head):
        item = f"<title>Beschuss &amp;amp; Gespräche</title><link>https://zeitung.example/1</link>{RFC822}"
        assert entries(fetched(rss(item, version=version, head=head))) == ENTRY

    def test_rdf(self):
        feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
          xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://zeitung.example/"/>
          <item rdf:about="https://zeitung.example/1"><title>Beschuss &amp; Gespräche</title>
          <link>https://zeitung.example/1</link><dc:date>2026-07-01T00:30:00+02:00</dc:date></item></rdf:RDF>"""
        assert entries(fetched(feed)) == ENTRY

    def test_atom(self):
        feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://zeitung.example/a/"><title>Zeitung</title>
          <entry><title type="html">&lt;b&gt;Beschuss&lt;/b&gt; &amp;amp; Gespräche</title><link rel="self" href="x"/>
          <link href="../1"/><published>2026-07-01T00:30:00+02:00</published><updated>2026-07-02T00:00:00Z</updated>
          </entry></feed>"""
        assert entries(fetched(feed)) == ENTRY

    def test_a_guid_is_an_address_unless_it_says_that_it_is_none(self):
        read = entries(fetched(rss("<guid>https://zeitung.example/1</guid>", '<guid isPermaLink="false">2</guid>')))
        assert read == [Entry("https://zeitung.example/1"), Refused(FEED, "entry 2: no address")]

    def test_a_relative_address_is_the_feeds_and_another_scheme_is_refused(self):
        read = entries(fetched(rss("<link>/1?a=b&amp;c=d</link>", "<link>javascript:alert(1)</link>")))
        assert read[0] == Entry("http://zeitung.example/1?a=b&c=d")
        assert read[1] == Refused(FEED, "entry 2: javascript:alert(1): not http or https but 'javascript'")

    @pytest.mark.parametrize(
        ("written", "date"),
        [
            ("Wed, 01 Jul 2026 23:30:00 GMT", "2026-07-01T23:30:00+00:00"),
            ("2026-07-01", "2026-07-01"),
            ("1 Jul 2026 08:00 CEST", "2026-07-01"),  # a zone that RFC 5322 does not know
            ("gestern", None),
            ("1" * 100_000, None),
        ],
    )
    def test_dates(self, written, date):
        item = f"<link>https://zeitung.example/1</link><pubDate>{written}</pubDate>"
        assert entries(fetched(rss(item))) == [Entry("https://zeitung.example/1", date)]

    @pytest.mark.parametrize(
        ("encode", "declared", "said"),
        [
            ("windows-1252", "windows-1252", None),
            ("iso-8859-1", "utf-8", "iso-8859-1"),  # the server's word goes first
            ("utf-8", "utf-8", "us-ascii"),  # unless it is wrong
            ("utf-16", "utf-16", None),
            ("utf-8-sig", "iso-8859-1", None),
            ("utf-8", "utf-8", "punycode"),
            ("utf-8", "utf-8", "no\x00ne"),
        ],
    )
    def test_charsets(self, encode, declared, said):
        item = f"<title>Beschuss &amp;amp; Gespräche</title><link>https://zeitung.example/1</link>{RFC822}"
        feed = rss(item, head=f'<?xml version="1.0" encoding="{declared}"?>')
        assert entries(fetched(feed.encode(encode), charset=said)) == ENTRY


class TestBadFeeds:
    @pytest.mark.parametrize(
        ("feed", "problem"),
        [
            ("", ": line 1, column 1: no element found"),
            ("Keine Meldungen.", ": line 1, column 1: syntax error"),
            ("<rss>\n<channel>\n <a></b>", ": line 3, column 7: mismatched tag"),
            (rss("<title>a&nbsp;b</title>"), ": line 1, column 65: undefined entity"),
            (rss("<title>a&nbsp;b</title>", head=NETSCAPE), ": line 1, column 171: entity 'nbsp' is not declared"),
            ("<html><body>Hier</body></html>", ": well-formed XML, but no feed"),
            (rss("Größe").encode("latin-1"), ": 'utf-8' codec can't decode byte 0xf6 in position 58"),
            (rss("<a>" * 200 + "</a>" * 200), "more than 100 elements within each other"),
            (rss("<a/>" * 60_000), "more than 50000 elements"),
            (rss(*(f'<a xmlns:n{i}="u:{i}"/>' for i in range(200))), "100 namespace prefixes"),
        ],
    )
    def test_the_position_is_told(self, feed, problem):
        with pytest.raises(InputError) as caught:
            entries(fetched(feed))
        assert str(caught.value).startswith(FEED)
        assert problem in str(caught.value)

    @pytest.mark.parametrize(
        "declaration",
        [
            '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">',
            '<!ENTITY a SYSTEM "file:///etc/passwd">',
            '<!ENTITY % a SYSTEM "http://127.0.0.1/a.dtd"> %a;',
            '<!ENTITY a PUBLIC "b" "http://127.0.0.1/a">',
        ],
    )
    def test_entities_are_refused_where_they_are_declared(self, declaration):
        with pytest.raises(InputError, match=r"feed\.xml: line 1, column \d+: declares the entity 'a'"):
            entries(fetched(rss("<title>&a;</title>", head=f"<!DOCTYPE rss [{declaration}]>")))

    @pytest.mark.parametrize("prolog", ["\n" * 2_000_000, "<!--" + "\n<!DOCTYPE" * 200_000 + "-->"])
    def test_a_long_prolog_takes_no_time(self, prolog):
        assert entries(fetched(prolog + rss("<link>https://zeitung.example/1</link>"))) == [
            Entry("https://zeitung.example/1")
        ]

    def test_entries_beyond_the_bound_are_counted(self):
        read = entries(fetched(rss(*(f"<link>https://zeitung.example/{i}</link>" for i in range(ENTRIES + 7)))))
        assert len(read) == ENTRIES + 1
        assert read[-1] == Refused(FEED, f"7 entries beyond the first {ENTRIES}")

    @given(st.binary(max_size=80), st.binary(max_size=80))
    def test_whatever_comes_is_a_feed_or_an_input_error(self, before, within):
        with contextlib.suppress(InputError):
            entries(fetched(before + rss("<link>/1</link>").encode().replace(b"/1", within)))


@pytest.fixture
def server():
    running = Server()
    for path in "1", "2":
        running.pages[f"/{path}"] = answer(200, PAGE)
    yield running
    running.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fetcher(server, clock):
    network = Network(resolve=lambda host, port: [PUBLIC], backend=Dial(server))
    return Fetcher(network, manners=Manners(clock=clock, sleep=clock.sleep))


def feed_of(*paths, **headers):
    listed = rss(*(f"<title>T{path}</title><link>http://zeitung.example/{path}</link>{RFC822}" for path in paths))
    return answer(200, listed.encode(), "application/rss+xml", **headers)


def finish(polling):
    """What a poll yields, and the state that it returns."""
    items = []
    while True:
        try:
            items.append(next(polling))
        except StopIteration as end:
            return items, end.value


class TestPolling:
    def test_articles_come_with_what_the_feed_says_of_them(self, server, fetcher, clock):
        modified = "Wed, 01 Jul 2026 08:00:00 GMT"
        server.pages["/feed.xml"] = feed_of("1?utm_source=rss", ETag='"7"', Last_Modified=modified)
        (item,), feed = finish(Poller(fetcher, lambda key: False, 600, clock, clock.sleep).poll(Feed(FEED)))
        assert isinstance(item, Item)
        assert (item.key, item.raw) == ("https://zeitung.example/1", PAGE)
        assert (item.title, item.date) == ("T1?utm_source=rss", "2026-07-01T00:30:00+02:00")
        assert feed == Feed(FEED, '"7"', modified, feed.polled, feed.polled + 600)

    def test_known_and_repeated_articles_are_not_fetched(self, server, fetcher):
        server.pages["/feed.xml"] = feed_of("1?utm_source=rss", "2", "2#top")
        items, _ = finish(Poller(fetcher, lambda key: key == "https://zeitung.example/1").poll(Feed(FEED)))
        assert [item.key for item in items] == ["https://zeitung.example/2"]
        assert server.asked == ["/feed.xml", "/2"]

    def test_an_unchanged_feed_costs_one_request(self, server, fetcher):
        server.pages["/feed.xml"] = lambda request: answer(
            304 if request.headers.get("if-none-match") == '"7"' else 500
        )
        items, feed = finish(Poller(fetcher, lambda key: False).poll(Feed(FEED, '"7"', failures=2)))
        assert (items, feed.etag, feed.failures, server.asked) == ([], '"7"', 0, ["/feed.xml"])

    def test_an_etag_may_be_any_text(self, server, fetcher):
        server.pages["/feed.xml"] = feed_of("a", ETag='"Lag\u00e9 \u2603"')
        _, feed = finish(Poller(fetcher, lambda key: False).poll(Feed(FEED)))
        items, again = finish(Poller(fetcher, lambda key: True).poll(feed))
        assert (items, again.failures, again.etag) == ([], 0, feed.etag)
        assert server.requests[-1].headers["if-none-match"].startswith('"Lag')

    def test_bad_articles_are_refused_with_their_reason_and_the_rest_goes_on(self, server, fetcher):
        server.pages["/robots.txt"] = answer(200, b"User-agent: *\nDisallow: /geheim", "text/plain")
        server.pages["/pdf"] = answer(200, PAGE, "application/pdf")
        server.pages["/feed.xml"] = feed_of("geheim", "pdf", "fehlt", "feed.xml", "1", ETag='"7"')
        items, feed = finish(Poller(fetcher, lambda key: False).poll(Feed(FEED)))
        assert [item.reason for item in items[:4]] == [
            "robots.txt disallows it",
            "application/pdf: only pages, plain text, feeds are read",
            "status 404",
            "a feed, not an article",
        ]
        assert [item.position for item in items[2:]] == [
            "http://zeitung.example/fehlt",
            FEED,
            "http://zeitung.example/1",
        ]
        assert feed.etag == '"7"'

    def test_a_passing_failure_is_tried_again_at_the_next_poll_and_a_lasting_one_is_not(self, server, fetcher):
        server.pages["/2"] = answer(500)
        server.pages["/feed.xml"] = feed_of("2", "fehlt", ETag='"7"')
        poller = Poller(fetcher, lambda key: False)
        items, feed = finish(poller.poll(Feed(FEED)))
        assert [item.reason for item in items] == ["status 500", "status 404"]
        assert feed.etag is None
        server.pages["/2"] = answer(200, PAGE)
        (item,), feed = finish(poller.poll(feed))
        assert (item.key, feed.etag) == ("https://zeitung.example/2", '"7"')

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [(answer(404), "status 404"), (answer(200, b"<rss>", "text/xml"), "line 1, column 6: no element found")],
    )
    def test_a_failing_feed_is_asked_more_and_more_rarely(self, server, fetcher, clock, reply, reason):
        server.pages["/feed.xml"] = reply
        poller, feed, pauses = Poller(fetcher, lambda key: False, 600, clock, clock.sleep), Feed(FEED, '"7"'), []
        for _ in range(10):
            (item,), feed = finish(poller.poll(feed))
            assert (item.position, item.reason) == (FEED, reason)
            pauses.append(feed.due - feed.polled)
        assert pauses[:3] == [1200, 2400, 4800]
        assert pauses[-1] == LONGEST
        assert (feed.failures, feed.etag) == (10, '"7"')


class TestFollowing:
    def test_feeds_are_polled_when_due_until_interrupted(self, server, fetcher, clock):
        server.pages["/feed.xml"] = feed_of("1")
        server.pages["/zwei.xml"] = feed_of("2")
        second = Feed("http://zeitung.example/zwei.xml", due=clock.now + 100)
        saved, pauses = [], []

        def sleep(seconds):
            pauses.append(seconds)
            clock.now += seconds
            if len(pauses) == 3:
                raise KeyboardInterrupt

        poller = Poller(fetcher, lambda key: False, 600, clock, sleep)
        items = list(poller.follow([Feed(FEED), second], saved.append))
        assert [item.position for item in items] == ["http://zeitung.example/1", "http://zeitung.example/2"]
        assert [feed.url[-8:] for feed in saved] == ["feed.xml", "zwei.xml", "feed.xml"]
        assert all(pause > 0 for pause in pauses)
        assert server.asked == ["/feed.xml", "/1", "/zwei.xml", "/2", "/feed.xml"]

    def test_a_feed_is_saved_only_once_its_articles_were_taken(self, server, fetcher, clock):
        server.pages["/feed.xml"] = feed_of("1")
        saved = []
        following = Poller(fetcher, lambda key: False, 600, clock, clock.sleep).follow([Feed(FEED)], saved.append)
        next(following)
        assert saved == []
        following.close()
        assert saved == []

    def test_it_is_never_busy(self, server, fetcher, clock):
        server.pages["/feed.xml"] = feed_of()
        (_, feed) = finish(Poller(fetcher, lambda key: False, 0, clock, clock.sleep).poll(Feed(FEED)))
        assert feed.due - feed.polled == 60


class TestFeedAsAddress:
    def test_a_feed_among_addresses_gives_its_new_articles(self, server, fetcher):
        server.pages["/feed.xml"] = feed_of("1", "2")
        items = list(read_urls([FEED], fetcher, lambda key: key.endswith("/1")))
        assert [item.key for item in items] == ["https://zeitung.example/2"]

    def test_a_feed_in_a_file_gives_its_new_articles(self, server, fetcher, tmp_path):
        path = tmp_path / "saved.xml"
        path.write_text(rss(*(f"<link>http://zeitung.example/{name}</link>" for name in "12"), "<link>/3</link>"))
        first, bad = open_source(str(path), fetcher, lambda key: key.endswith("/1"))
        assert bad == Refused(str(path), "entry 3: /3: not http or https but ''")
        assert (first.key, first.raw) == ("https://zeitung.example/2", PAGE)
        path.write_text("<rss>\n<a>")
        assert list(open_source(str(path), fetcher, lambda key: False)) == [
            Refused(str(path), "line 2, column 4: no element found")
        ]

    def test_a_bad_feed_is_refused_with_its_position(self, server, fetcher):
        server.pages["/feed.xml"] = answer(200, b"<rss>\n<a>", "application/xml")
        assert list(read_urls([FEED], fetcher, lambda key: False)) == [
            Refused(FEED, "line 2, column 4: no element found")
        ]

    @pytest.mark.parametrize(
        ("raw", "media_type", "feed"),
        [
            (b"<rss version='2.0'/>", "text/html", True),
            (b"<?xml version='1.0'?>\n<!-- x --><feed xmlns='http://www.w3.org/2005/Atom'/>", "text/plain", True),
            (b"<html><head><link type='application/rss+xml'></head></html>", "text/html", False),
            (b"<a/>", "application/atom+xml", True),
        ],
    )
    def test_what_looks_like_a_feed(self, raw, media_type, feed):
        assert looks_like_feed(fetched(raw, media_type)) is feed
