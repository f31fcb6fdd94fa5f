import json

import pytest
from click.testing import CliRunner, Result

from lagebild.cli import main


def run(*arguments: str) -> Result:
    return CliRunner(env={"LC_ALL": "de_DE.UTF-8", "COLUMNS": "100"}).invoke(main, list(arguments))


def test_who_tells_codes_candidates_and_reasons() -> None:
    result = run("who", "Zelensky", "--lang", "en")
    assert result.exit_code == 0
    assert result.stdout.startswith("Zelensky -> Wolodymyr Selenskyj · [UKR GOV]")
    assert "Candidate" in result.stdout
    assert "head_of_state UKR 2019-05-20" in result.stdout
    assert "\x1b" not in result.stdout


def test_who_knows_phrases_and_dates() -> None:
    assert "[PRK MIL]" in run("who", "nordkoreanische Soldaten").stdout
    codes = [json.loads(run("who", "Merz", "--json", "--date", date).stdout)["coding"]["sector"]
             for date in ("2024-01", "2025-06-01")]  # fmt: skip
    assert codes == ["OPP", "GOV"]
    assert run("who", "Merz", "--date", "2024-13").exit_code == 2


def test_where_tells_country_area_precision_and_status() -> None:
    assert "Krim -> Krim · UKR · UA-43 · Region · annektiert" in run("where", "Krim").stdout
    assert json.loads(run("where", "Gomel", "--json").stdout)[0]["admin1"] == "BY-HO"


@pytest.mark.parametrize("command", ["who", "where"])
def test_an_unknown_name_is_said_and_counts(command: str) -> None:
    result = run(command, "Qwertzhausenx")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", "Qwertzhausenx: unbekannt\n")
    assert run(command, "Qwertzhausenx", "--json").exit_code == 1
