"""OpenVINO, as far as it is needed: what the processor offers, and compiled graphs that threads share."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path
from queue import LifoQueue
from typing import Any, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from index.bert import Floats

T = TypeVar("T")

# Above this, more cost memory and bring little to models of this size.
MOST_PROCESSORS = 8
# Where inputs of a product are rounded to 8 bits as they come, so many of a token share one scale.
ROUNDED_TOGETHER = 128


def load_openvino() -> Any:  # noqa: ANN401
    """The module; without its conversion tools, which take longest to import and bring telemetry along."""
    # An entry of None makes the import fail, which the package allows for.
    sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]
    import openvino

    return openvino


def keep_no_kernels() -> None:
    """Have compiled kernels go with the model they were made for; call before the first graph is loaded."""
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "0")


@cache
def one_blas_thread() -> None:
    """Have numpy's products take one thread: those of a question are small, and further threads wait busily."""
    threadpool_limits(1, user_api="blas")


@cache
def core() -> Any:  # noqa: ANN401
    """OpenVINO's one core of this process."""
    return load_openvino().Core()


def processors() -> int:
    """How many processors this process may use, up to as many as bring anything."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, MOST_PROCESSORS)


def capabilities() -> list[str]:
    """What the processor offers, in OpenVINO's words, such as FP32, BF16 and INT8."""
    return sorted(core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"))


@cache
def machine() -> str:
    """What compiled graphs are good for: this version of OpenVINO on this processor."""
    name = core().get_property("CPU", "FULL_DEVICE_NAME")
    return f"openvino {version('openvino')}; {name}; {' '.join(capabilities())}"


class Compiled:
    """A graph of index/graph.py, ready to run; threads share it."""

    def __init__(self, model: Any, streams: int, blob: Any = None) -> None:  # noqa: ANN401
        """`blob`: the memory in which the graph lies, kept for as long as it."""
        self._blob = blob
        self._requests: LifoQueue[Any] = LifoQueue()
        for _ in range(streams):
            self._requests.put(model.create_infer_request())
        # Kept, because OpenVINO holds memory for every thread that it ever met.
        self._threads = ThreadPoolExecutor(streams)

    def each(self, work: Callable[[T], None], items: Iterable[T]) -> None:
        """Do something that calls `run` for every item, as many at once as there are streams."""
        list(self._threads.map(work, items))

    def run(self, embedded: Floats, mask: Floats) -> list[Floats]:
        """All outputs for one batch."""
        # The last used is warm, so one client alone always meets the same.
        request = self._requests.get()
        try:
            found = request.infer([embedded, mask], share_inputs=True)
            return [np.array(value, dtype=np.float32) for value in found.values()]
        finally:
            self._requests.put(request)


def compiled(graph: Any, precision: str) -> tuple[Compiled, bytes]:  # noqa: ANN401
    """A graph compiled for many batches at once, and the bytes that `read` takes.

    `precision` is that of all that is not made in 8 bits: "f32", "bf16" or "f16".
    """
    model = core().compile_model(graph, "CPU", _settings(precision, processors()))
    return Compiled(model, processors()), model.export_model().getvalue()


def read(file: Path, precision: str, streams: int) -> Compiled:
    """A compiled graph from a file, which is mapped; as many batches at once as there are `streams`.

    With one stream all processors work on one batch, and it is ready sooner.
    """
    # OpenVINO takes memory as it lies only where it may write to it; what it wrote would stay with this process.
    mapped = np.memmap(file, dtype=np.uint8, mode="c")
    blob = load_openvino().Tensor(mapped, shared_memory=True)
    return Compiled(core().import_model(blob, "CPU", _settings(precision, streams)), streams, blob)


def _settings(precision: str, streams: int) -> dict[str, Any]:
    return {
        "INFERENCE_PRECISION_HINT": precision,
        "NUM_STREAMS": streams,
        "INFERENCE_NUM_THREADS": processors(),
        "ENABLE_CPU_PINNING": False,
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": ROUNDED_TOGETHER,
    }
