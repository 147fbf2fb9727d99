"""How the app bears a crowd: first paint, answers to 30 people who ask at once, memory over 2,000 questions.

    python bench/load.py [--data DIR] [--people 30] [--questions 2000] [--browser /usr/bin/chromium]

Without --data a base is made of the starter corpus in a temporary folder. The app is served by a process of its own;
people are real sessions over its WebSocket, so an "answer" is the whole run of the page's script on the server, from
the request to the last element, its delivery included. What a browser then takes to draw it is not in that figure;
with --browser (needs playwright), the first paint of a warm app and one answer are measured in a browser too, from
the navigation to the heading and from Enter to the sources. Besides seconds by the clock, which suffer from whatever
else the machine does, the computing time of the server is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parents[1]
PEOPLE, QUESTIONS, IN_A_SESSION, STEP = 30, 2000, 10, 250
# What the first element of an answer holds, or of the page that says there is none.
ANSWERED = (b'class="ran-sentence"', b"Not covered", b"Not answered here")
TICKS = os.sysconf("SC_CLK_TCK")


class Person:
    """One session of the app over its WebSocket."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket

    async def run(self, question: str = "") -> tuple[float, float]:
        """Have the page's script run, with a question or without.

        Returns seconds until the first sentence of the answer (or the heading that there is none), and until
        the last element of the page.
        """
        message = BackMsg()
        message.rerun_script.query_string = urlencode({"q": question}) if question else ""
        message.rerun_script.is_auto_rerun = False
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        elements, answered = 0, 0.0
        while True:
            received = ForwardMsg()
            data = await self.socket.recv(decode=False)
            received.ParseFromString(data)
            kind = received.WhichOneof("type")
            elements += kind == "delta"
            if not answered and any(mark in data for mark in ANSWERED):
                answered = time.perf_counter() - started
            if kind == "script_finished" and received.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                if elements < 5:
                    raise SystemExit("the page came out empty: see what the server says")
                return answered, time.perf_counter() - started


async def arrive(port: int) -> Person:
    """A new session, its page not yet drawn."""
    address = f"ws://localhost:{port}/_stcore/stream"
    while True:
        try:
            return Person(await websockets.connect(address, subprotocols=["streamlit"], max_size=None))
        except ConnectionRefusedError:  # it has its port, but does not listen yet
            await asyncio.sleep(0.1)


class Server:
    """The app in a process of its own."""

    def __init__(self, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "cli.py", "--data", str(data), "serve", "--port", str(self.port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        if str(self.port) not in self.process.stdout.readline():
            raise SystemExit("the app did not start")

    def computed(self) -> float:
        """Seconds of computing time so far, children aside."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


@contextmanager
def served(data: Path | None) -> Iterator[Server]:
    """The app on this base, or on one of the starter corpus."""
    with tempfile.TemporaryDirectory() as folder:
        where = data or Path(folder) / "data"
        if data is None:
            added = ["--data", str(where), "add", "corpus/starter"]
            subprocess.run([sys.executable, "cli.py", *added], cwd=ROOT, check=True, capture_output=True)
        server = Server(where)
        try:
            yield server
        finally:
            server.process.terminate()
            server.process.wait(60)


def questions() -> list[str]:
    """The questions of our own set, over and over."""
    lines = (ROOT / "bench" / "questions" / "starter.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines]


async def first_page(server: Server, times: int = 10) -> None:
    """How long the first page takes a new visitor of a warm app, on the server."""
    taken = []
    before = server.computed()
    for _ in range(times):
        started = time.perf_counter()
        person = await arrive(server.port)
        await person.run()
        taken.append(time.perf_counter() - started)
        await person.socket.close()
    show("first page, server side, one visitor", taken, (server.computed() - before) / times)


async def at_once(server: Server, people: int, asked: list[str]) -> None:
    """How long the answer takes when so many people press Enter in the same moment."""
    crowd = [await arrive(server.port) for _ in range(people)]
    for person in crowd:
        await person.run()
    before = server.computed()
    taken = await asyncio.gather(
        *(person.run(asked[place % len(asked)]) for place, person in enumerate(crowd))
    )
    computed = (server.computed() - before) / people
    show(f"first sentence, server side, {people} at once", [first for first, _ in taken], computed)
    show(f"whole page with the answer, server side, {people} at once", [last for _, last in taken])
    for person in crowd:
        await person.socket.close()


async def memory(server: Server, total: int, asked: list[str]) -> None:
    """The server's memory while people come, ask a few questions each, and go."""
    print("questions answered: resident memory in MiB")
    done, seen = 0, []
    before = server.computed()
    while done < total:
        person = await arrive(server.port)
        await person.run()
        for _ in range(IN_A_SESSION):
            await person.run(asked[done % len(asked)] + f" ({done})")
            done += 1
            if done % STEP == 0:
                seen.append(server.memory())
                print(f"  {done:5}: {seen[-1]:7.1f}", flush=True)
        await person.socket.close()
    if seen:
        print(f"  growth over the second half: {seen[-1] - seen[len(seen) // 2]:+.1f} MiB")
    print(
        f"  computing time a question, pages of new sessions included: {(server.computed() - before) / done:.3f} s"
    )


def in_browser(server: Server, browser: str, question: str, times: int = 7) -> None:
    """What a person sees: seconds to the heading of the first page, and from Enter to the sources."""
    from playwright.sync_api import sync_playwright

    painted, answered = [], []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for turn in range(times + 1):
            context = opened.new_context()
            page = context.new_page()
            started = time.perf_counter()
            page.goto(f"http://localhost:{server.port}/", wait_until="commit")
            page.wait_for_selector("h1")
            first = time.perf_counter() - started
            page.wait_for_function(
                "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
            )
            page.get_by_role("textbox").first.fill(question)
            started = time.perf_counter()
            page.keyboard.press("Control+Enter")
            page.get_by_role("heading", name="Sources").wait_for()
            if turn:  # the first visit warms the browser
                painted.append(first)
                answered.append(time.perf_counter() - started)
            context.close()
        opened.close()
    show("first paint in a browser, warm app, empty cache", painted)
    show("Enter to answer in a browser, one person", answered)


def show(what: str, seconds: list[float], computed: float | None = None) -> None:
    """One line: median, 95th percentile and worst, and the server's computing time for one."""
    ordered = sorted(seconds)
    line = f"{what}: median {statistics.median(ordered):.2f} s, 95 % within"
    line += f" {ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]:.2f} s, worst {ordered[-1]:.2f} s"
    print(line + ("" if computed is None else f"; {computed:.3f} s of computing each"), flush=True)


async def crowd(server: Server, arguments: argparse.Namespace) -> None:
    """All that is measured over the WebSocket."""
    asked = questions()
    warm = await arrive(server.port)
    await warm.run()
    await warm.run(asked[0])
    await warm.socket.close()
    await first_page(server)
    await at_once(server, 1, asked[5:])
    await at_once(server, arguments.people, asked)
    await memory(server, arguments.questions, asked)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--browser")
    arguments = parser.parse_args()
    with served(arguments.data) as server:
        print(f"{os.cpu_count()} processors, load of the machine at the start: {os.getloadavg()[0]:.1f}")
        asyncio.run(crowd(server, arguments))
        if arguments.browser:
            in_browser(server, arguments.browser, questions()[1])


if __name__ == "__main__":
    main()
