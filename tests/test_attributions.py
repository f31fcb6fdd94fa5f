from lagebild.according_to.attributions import attributions, chain, quoted
from lagebild.reader.reading import AttributionFrame, QuotedSpan
from lagebild.record import Attribution, AttributionType, Span, Stance


def at(text: str, part: str) -> Span:
    """Where `part` stands in `text`."""
    begin = text.index(part)
    return begin, begin + len(part)


def frame(
    text: str, content: str, *cue: str, source: str = "", kind: AttributionType = "indirect", stance: Stance = "state"
) -> AttributionFrame:
    """An attribution by its strings; `cue` in pieces."""
    sources = (at(text, source),) if source else ()
    return AttributionFrame(kind, stance, at(text, content), sources, tuple(at(text, piece) for piece in cue))


def parents(found: tuple[Attribution, ...]) -> dict[str, str | None]:
    """Each attribution with what holds it."""
    return {each.id: each.parent for each in found}


NESTED = "Laut AFP erklärte der Kreml, Selenskyj habe behauptet, die Stadt sei gefallen. Das Rathaus brennt."


def nested() -> tuple[Attribution, ...]:
    """Three attributions, each in the one before."""
    agency = frame(NESTED, "erklärte der Kreml, Selenskyj habe behauptet, die Stadt sei gefallen", "Laut", source="AFP")
    kremlin = frame(NESTED, "Selenskyj habe behauptet, die Stadt sei gefallen", "erklärte", source="der Kreml")
    president = frame(NESTED, "die Stadt sei gefallen", "behauptet", source="Selenskyj", stance="claim")
    return attributions([agency, kremlin, president], NESTED)


def test_an_attribution_lies_in_the_innermost_that_holds_its_content() -> None:
    found = nested()
    assert parents(found) == {"a1": None, "a2": "a1", "a3": "a2"}
    assert found[2].source.spans == (at(NESTED, "Selenskyj"),)
    assert found[2].stance == "claim"


def test_an_event_is_told_by_the_innermost_content_around_its_trigger() -> None:
    assert chain((at(NESTED, "gefallen"),), nested()) == ("a1", "a2", "a3")
    assert chain((at(NESTED, "brennt"),), nested()) == ()


def test_a_speech_act_is_told_by_its_own_attribution() -> None:
    text = "Nach Angaben der Agentur drohte Teheran mit der Sperrung der Meerenge."
    agency = frame(text, "drohte Teheran mit der Sperrung der Meerenge", "Nach Angaben", source="der Agentur")
    threat = frame(text, "mit der Sperrung der Meerenge", "drohte", kind="report", stance="threaten")
    assert chain((at(text, "drohte"),), attributions([agency, threat], text)) == ("a1", "a2")


def test_the_head_of_a_split_trigger_decides() -> None:
    text = "Kiew meldet, Moskau greife – so heißt es dort – erneut an, die Lage sei ernst."
    first = frame(text, "Moskau greife", "meldet")
    second = frame(text, "erneut an, die Lage sei ernst", "heißt es")
    assert chain((at(text, "greife"), at(text, "an,")), attributions([first, second], text)) == ("a1",)


def test_of_one_content_the_cue_tells_who_passes_on_whose_words() -> None:
    text = "Unter Berufung auf die Polizei meldete dpa, die Brücke sei gesperrt."
    police = frame(text, "die Brücke sei gesperrt", "Unter Berufung auf", source="die Polizei")
    agency = frame(text, "die Brücke sei gesperrt", "meldete", source="dpa")
    found = attributions([police, agency], text)
    assert parents(found) == {"a1": "a2", "a2": None}
    assert chain((at(text, "gesperrt"),), found) == ("a2", "a1")


def test_of_one_content_a_quoting_voice_is_outer_wherever_it_stands() -> None:
    text = "Die Brücke sei gesperrt, sagte der Minister, den Reuters zitiert."
    minister = frame(text, "Die Brücke sei gesperrt", "sagte", source="der Minister")
    agency = frame(text, "Die Brücke sei gesperrt", "zitiert", source="Reuters")
    assert parents(attributions([minister, agency], text)) == {"a1": "a2", "a2": None}


def test_of_one_content_the_earlier_source_is_outer_without_such_cues() -> None:
    text = "Die Zeitung zitierte nicht, sie schrieb nur: Der Sprecher sagte, die Brücke sei gesperrt."
    speaker = frame(text, "die Brücke sei gesperrt", "sagte", source="Der Sprecher")
    paper = frame(text, "die Brücke sei gesperrt", "schrieb", source="Die Zeitung")
    assert parents(attributions([speaker, paper], text)) == {"a1": "a2", "a2": None}


def test_two_speech_acts_on_one_thing_stand_side_by_side() -> None:
    text = "Den Abzug fordert Berlin und lehnt Moskau ab."
    demand = frame(text, "Den Abzug", "fordert", source="Berlin", kind="report", stance="demand")
    refusal = frame(text, "Den Abzug", "lehnt", "ab", source="Moskau", kind="report", stance="deny")
    assert parents(attributions([demand, refusal], text)) == {"a1": None, "a2": None}


def test_crossing_contents_hold_nothing_of_each_other() -> None:
    text = "Erst sprach der eine, dann sprach der andere."
    found = attributions([frame(text, "sprach der eine, dann"), frame(text, "dann sprach der andere")], text)
    assert parents(found) == {"a1": None, "a2": None}


def test_a_quote_belongs_to_the_attribution_that_shares_most_with_it() -> None:
    text = "Er sagte: „Sie behauptet, alles sei gut.“ Und das „Wunder“?"
    outer = frame(text, "Sie behauptet, alles sei gut.", "sagte", kind="direct")
    inner = frame(text, "alles sei gut", "behauptet")
    spans = [QuotedSpan(at(text, "„Sie behauptet, alles sei gut.“"), "direct"), QuotedSpan(at(text, "gut"), "mixed")]
    spans.append(QuotedSpan(at(text, "„Wunder“"), "scare"))
    assert [quote.attribution for quote in quoted(spans, attributions([outer, inner], text))] == ["a1", "a2", None]


def test_a_speech_act_counts_once() -> None:
    text = "Ali Hamid sprach von einer „Inszenierung“."
    whole = frame(text, "von einer „Inszenierung“", "sprach", source="Ali Hamid")
    part = frame(text, "einer „Inszenierung“", "sprach von", source="Ali Hamid")
    assert [each.content for each in attributions([part, whole], text)] == [(whole.content,)]


def test_the_words_of_a_speech_act_are_no_content() -> None:
    text = "Die Stadt sei gefallen, sagte Peskow."
    right = frame(text, "Die Stadt sei gefallen", "sagte", source="Peskow")
    empty = frame(text, "sagte Peskow", "sagte")
    assert [a.content for a in attributions([right, empty], text)] == [(at(text, "Die Stadt sei gefallen"),)]
