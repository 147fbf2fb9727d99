"""OpenVINO, as far as it is needed: what the processor offers, and compiled graphs that threads share."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from queue import LifoQueue
from typing import Any

import numpy as np

from index.bert import Floats

# Above this, more streams cost memory and bring little.
MOST_STREAMS = 8


def load_openvino() -> Any:  # noqa: ANN401
    """The module; without its conversion tools, which take longest to import and bring telemetry along."""
    # An entry of None makes the import fail, which the package allows for.
    sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def streams() -> int:
    """How many inferences run at once, one thread each."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_STREAMS)


def settings(precision: str) -> dict[str, Any]:
    """How to compile; `precision` is that of all that is not made in 8 bits: "f32", "bf16" or "f16"."""
    return {
        "INFERENCE_PRECISION_HINT": precision,
        "NUM_STREAMS": streams(),
        "INFERENCE_NUM_THREADS": streams(),
        "ENABLE_CPU_PINNING": False,
    }


def capabilities(core: Any) -> list[str]:  # noqa: ANN401
    """What the processor offers, in OpenVINO's words, such as FP32, BF16 and INT8."""
    return sorted(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


def machine() -> str:
    """What compiled graphs are good for: this version of OpenVINO on this processor."""
    core = load_openvino().Core()
    return f"openvino {version('openvino')}; {core.get_property('CPU', 'FULL_DEVICE_NAME')}; " + " ".join(
        capabilities(core)
    )


class Compiled:
    """A compiled graph of index/graph.py; as many inferences at once as there are streams."""

    def __init__(self, model: Any) -> None:  # noqa: ANN401
        self._requests: LifoQueue[Any] = LifoQueue()
        for _ in range(streams()):
            self._requests.put(model.create_infer_request())

    @classmethod
    def read(cls, file: Path, precision: str) -> Compiled:
        """A graph that `export_model` wrote, mapped."""
        ov = load_openvino()
        blob = ov.Tensor(np.memmap(file, dtype=np.uint8, mode="r"))
        return cls(ov.Core().import_model(blob, "CPU", settings(precision)))

    def run(self, embedded: Floats, mask: Floats) -> list[Floats]:
        """All outputs for one batch."""
        # The last used is warm, so one client alone always meets the same.
        request = self._requests.get()
        try:
            found = request.infer([embedded, mask], share_inputs=True)
            return [np.array(value, dtype=np.float32) for value in found.values()]
        finally:
            self._requests.put(request)
