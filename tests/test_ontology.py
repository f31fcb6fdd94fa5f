from typing import get_args

import pytest

from lagebild.record import EventType
from lagebild.what import ontology

# The annotation guide's table; the order is the order of the model's outputs.
GUIDE = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release return disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict ban arrest relations rights expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor curfew arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture execute sexual assassinate destroy primitive firearms explosives suicide-attack "
    "aerial drone heavy-weapons crowd-control cleansing massacre unconventional territory",
}
TYPES: tuple[EventType, ...] = get_args(EventType)
ACTS = [(kind, mode) for kind in TYPES for mode in (None, *ontology.modes(kind))]


def test_has_the_types_and_modes_of_the_guide() -> None:
    assert {kind: " ".join(ontology.modes(kind)) for kind in TYPES} == GUIDE


@pytest.mark.parametrize(("kind", "mode"), ACTS)
def test_every_act_has_labels_a_score_and_a_code(kind: EventType, mode: str | None) -> None:
    code = ontology.cameo(kind, mode)
    assert code.isdecimal()
    assert 3 <= len(code) <= 4
    assert 1 <= int(code[:2]) <= 20  # CAMEO's roots
    assert ontology.label(kind, mode, "de")
    assert ontology.label(kind, mode, "en")
    assert -10 <= ontology.score(kind, mode) <= 10


@pytest.mark.parametrize("kind", TYPES)
def test_score_and_quad_agree(kind: EventType) -> None:
    assert ontology.definition(kind)
    assert (ontology.score(kind) > 0) == ontology.quad(kind).endswith("cooperation")


@pytest.mark.parametrize("language", ["de", "en"])
def test_labels_tell_acts_apart(language: ontology.Language) -> None:
    labels = [ontology.label(kind, mode, language) for kind, mode in ACTS]
    assert sorted(set(labels)) == sorted(labels)


def test_codes_acts_as_cameo_does() -> None:
    coded = {ontology.cameo(kind, mode) for kind, mode in (("CONSULT", "visit"), ("CONSULT", "phone"))}
    assert coded == {"042", "041"}
    assert ontology.cameo("ASSAULT", "suicide-attack") == "1831"
    assert ontology.cameo("COERCE", "arrest") == "173"
    assert ontology.cameo("AID") == "070"


def test_a_mode_belongs_to_its_type() -> None:
    with pytest.raises(KeyError):
        ontology.cameo("AID", "visit")
