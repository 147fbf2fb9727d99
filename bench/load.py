"""How the app bears a crowd: first paint, answers to 30 people who ask at once, memory over 2,000 questions.

    python bench/load.py [--data DIR] [--people 30] [--questions 2000] [--browser /usr/bin/chromium]

Without --data a base is made of the starter corpus in a temporary folder. The app is served by a process of its own;
people are real sessions over its WebSocket, so an "answer" is the whole run of the page's script on the server, from
the request to the last element, its delivery included. What a browser then takes to draw it is not in that figure;
with --browser (needs playwright), a browser is measured too: from the navigation to the first paint of content and to
a question box that takes words, and from Enter to the answer on the screen, for one person and for one among
--people who press Enter in the same moment. All run on the same machine. Besides seconds by the clock, which suffer
from whatever else the machine does, the computing time of the server is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
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
PEOPLE, QUESTIONS, IN_A_SESSION, STEP, ROUNDS = 30, 2000, 10, 250, 4
# What the first element of an answer holds, or of the page that says there is none.
ANSWERED = (b'class="ran-sentence"', b"Not covered", b"Not answered here")
ON_SCREEN = re.compile("Sources|Not covered|Not answered here")
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
QUIET = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
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
    print(f"questions answered: resident memory in MiB; before the first {server.memory():.1f}")
    done, seen = 0, []
    before = server.computed()
    while done < total:
        person = await arrive(server.port)
        await person.run()
        for _ in range(min(IN_A_SESSION, total - done)):
            await person.run(asked[done % len(asked)] + f" ({done})")
            done += 1
            if done % STEP == 0:
                seen.append(server.memory())
                print(f"  {done:5}: {seen[-1]:7.1f}", flush=True)
        await person.socket.close()
    if seen:
        print(f"  growth over the second half: {seen[-1] - seen[len(seen) // 2]:+.1f} MiB")
    computed = (server.computed() - before) / max(1, done)
    print(f"  computing time a question, pages of new sessions included: {computed:.3f} s")


async def in_browser(server: Server, browser: str, asked: list[str], others: int, times: int = 7) -> None:
    """What a person sees, while so many others ask in the same moment."""
    from playwright.async_api import async_playwright

    painted, usable, answered = [], [], []
    crowd = [await arrive(server.port) for _ in range(others)]
    for person in crowd:
        await person.run()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu"]
        )
        for turn in range(times + 1):
            context = await opened.new_context()
            page = await context.new_page()
            await page.goto(f"http://localhost:{server.port}/", wait_until="commit")
            await page.wait_for_selector("textarea:enabled")
            box = await page.evaluate("performance.now()")
            paint = await page.evaluate(PAINTED)
            await page.wait_for_function(QUIET)
            await page.get_by_role("textbox").first.fill(asked[turn % len(asked)])
            started = time.perf_counter()
            running = [
                asyncio.ensure_future(person.run(asked[(turn + place) % len(asked)]))
                for place, person in enumerate(crowd, 1)
            ]
            await page.keyboard.press("Control+Enter")
            await page.get_by_role("heading", name=ON_SCREEN).first.wait_for()
            if turn:  # the first visit warms the browser
                painted.append(paint / 1000)
                usable.append(box / 1000)
                answered.append(time.perf_counter() - started)
            await asyncio.gather(*running)
            await context.close()
        await opened.close()
    for person in crowd:
        await person.socket.close()
    if not others:
        show("browser, warm app, empty cache: first paint of content", painted)
        show("browser, warm app, empty cache: question box takes words", usable)
    show(f"browser, Enter to answer on the screen, {others + 1} at once", answered)


def show(what: str, seconds: list[float], computed: float | None = None) -> None:
    """One line: median, 95th percentile and worst, and the server's computing time for one."""
    ordered = sorted(seconds)
    line = f"{what}: median {statistics.median(ordered):.2f} s, 95 % within"
    line += f" {ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]:.2f} s, worst {ordered[-1]:.2f} s"
    line += f", {sum(one < 1 for one in ordered) / len(ordered):.0%} under 1 s"
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
    for turn in range(ROUNDS):
        await at_once(server, arguments.people, asked[turn * arguments.people % len(asked) :])
    if arguments.browser:
        await in_browser(server, arguments.browser, asked, 0)
        await in_browser(server, arguments.browser, asked, arguments.people - 1)
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
        print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
