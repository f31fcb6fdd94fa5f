"""A small network learns, and its export reads as it does. Needs the extra `train`."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from lagebild.reader.session import WEIGHTS, Session
from lagebild.reader.table import WordTable
from training.annotate import compile_document

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("onnx")

CONFIG = Path(__file__).parent.parent / "training" / "config.yaml"
OWN = Path(__file__).parent.parent / "training" / "data" / "own_conflict.jsonl"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two layers of 64 on two articles."""
    from training.train import Config, Trainer  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("run")
    base, corpus = folder / "base", folder / "corpus"
    sizes = {"hidden_size": 64, "num_hidden_layers": 3, "num_attention_heads": 4, "intermediate_size": 128}
    config = transformers.BertConfig(vocab_size=64000, pad_token_id=1, max_position_embeddings=512, **sizes)
    torch.manual_seed(0)
    model = transformers.BertModel(config)
    on_grid(model.embeddings.word_embeddings.weight)
    model.save_pretrained(base)
    shutil.copyfile(WEIGHTS / "tokenizer.json", base / "tokenizer.json")
    corpus.mkdir()
    docs = [compile_document(json.loads(line))[0] for line in OWN.read_text(encoding="utf8").splitlines()[:2]]
    for name in ("train", "dev"):
        (corpus / f"{name}.jsonl").write_text("\n".join(json.dumps(doc) for doc in docs), encoding="utf8")
    changes = [f"base={base}", f"corpus={corpus}", "own=", "ner=", "layers=2", "hidden=32", "epochs=4", "mask=0.0"]
    Trainer(Config.load(CONFIG, changes), folder).run()
    return folder


def on_grid(table: object) -> None:
    """Put a word table on the 4-bit grid that it is shipped on."""
    from training.export import four_bit  # noqa: PLC0415

    with torch.no_grad():
        rows = WordTable(*four_bit(table.numpy(force=True))).rows(np.arange(len(table)))  # type: ignore[attr-defined, arg-type]
        table.copy_(torch.from_numpy(rows))  # type: ignore[attr-defined]


def test_the_loss_falls(run: Path) -> None:
    log = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf8").splitlines()]
    assert len(log) == 4
    assert log[-1]["loss"]["mentions"] < log[0]["loss"]["mentions"]
    assert log[-1]["loss"]["triggers"] < log[0]["loss"]["triggers"]
    assert "events" in log[-1]["dev"]


@pytest.mark.parametrize(("precision", "tolerance"), [("fp32", 1e-3), ("int8", 1.0)])
def test_the_export_scores_as_torch_does(run: Path, precision: str, tolerance: float) -> None:
    from training import data, evaluate, export  # noqa: PLC0415
    from training.quantise import smooth  # noqa: PLC0415

    docs = data.corpus_documents(run / "corpus" / "dev.jsonl")
    model, meta = export.graph_of(run), {"name": "small", "version": "0"}
    export.write(run, run / "fp32", model, {**meta, "precision": "fp32"})
    if precision == "int8":
        smooth(model, export.sample_runs(Session.load(run / "fp32"), docs))
        export.write(run, run / "int8", model, {**meta, "precision": "int8"})
    session, (network, _) = Session.load(run / precision), export.load_network(run)
    for doc in docs:
        theirs = session.scored(doc["text"], evaluate.bounds(doc))
        for (a, _), (b, _) in zip(evaluate.score_document(network, doc, session.tokenizer), theirs, strict=True):
            assert max(float(np.abs(a.layers[k] - b.layers[k]).max()) for k in a.layers) < tolerance
