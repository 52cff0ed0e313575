"""Asking contenders in turn: whether they agree on counts, what a question takes, what a whole process takes."""
import json
import os
import random
import statistics
import subprocess
import time
from pathlib import Path

from .contenders import PROGRAM, RUST, Unfit, output, say

# Counts may differ by so much: stemmers are not all the same. What a pattern stands for differs more, and what is near.
TOLERANCE = {"prefix": 0.25, "fuzzy": 0.25, "near": 0.1}
USUAL_TOLERANCE = 0.02
# A measurement takes at least so long, by repeating it; not where articles are read, which some keep unpacked for the next time.
SHORTEST_NS, MOST_REPEATS = 60_000, 64
READING = ("shown", "stored")
WARM_UP_SECONDS = 20
# Questions that plain tantivy has nothing for are raced against its phrase of the same two words. What is asked here for stems in order
# is a phrase to all others, and they are held to the same counts.
BESIDE = {"stems": slice(0, 2), "near": slice(0, 2), "sentence": slice(0, 2), "paragraph": slice(0, 2), "said": slice(1, 3)}


class Served:
    """A contender that answers."""

    def __init__(self, contender, folder):
        self.name = contender.name
        self.process = subprocess.Popen([str(part) for part in contender.serve(folder)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def ask(self, mode, repeats, question):
        """Nanoseconds, count, ids; None where it has nothing of the kind."""
        if mode == "weighed" and self.name != "onrecord":
            mode = "ten"
        self.process.stdin.write("\t".join([mode, str(repeats), *question]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise Unfit(f"{self.name} ended at {mode} {question}")
        if line.strip() == "none":
            return None
        nanoseconds, count, *ids = line.rstrip("\n").split("\t")
        return int(nanoseconds), int(count), ids

    def raced(self, question):
        """The question that it is raced with, or None."""
        kind, *arguments = question
        if kind == "stems" and self.name != "onrecord" or self.name == "tantivy" and kind in BESIDE:
            return ["phrase", *arguments[BESIDE[kind]]]
        return question

    def memory(self):
        """Peak memory in MB, pages of the index that are mapped among it; and what is its own in the end."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return [int(status.split(f"{name}:")[1].split()[0]) / 1024 for name in ("VmHWM", "RssAnon")]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def drawn(corpus, only, candidates):
    """Questions by class, and how many were left out since plain tantivy finds another number of articles."""
    classes, unlike = {}, {}
    for name, kind, *arguments in (line.split("\t") for line in output(RUST, "draw", corpus / "onrecord", corpus / "tantivy", candidates).splitlines()):
        if only is not None and only not in name:
            continue
        if kind == "=":
            unlike[name] = int(arguments[0])
            classes[name] = []
        else:
            classes[name].append([kind, *arguments])
    return classes, unlike


class Counts:
    """Numbers of hits that peers gave before, kept beside their indexes: some take minutes to count all questions."""

    def __init__(self, corpus, built):
        self.path = corpus / "counts.json"
        self.stamps = {name: figures["built"] for name, figures in built.items()}
        known = json.loads(self.path.read_text()) if self.path.exists() else {}
        self.known = {name: kept for name, kept in known.items() if kept["stamp"] == self.stamps.get(name)}

    def of(self, one, question):
        if one.name == "onrecord":
            found = one.ask("count", 0, question)
            return None if found is None else found[1]
        if question[0] == "stems":
            question = one.raced(question)
        kept = self.known.setdefault(one.name, {"stamp": self.stamps[one.name], "counts": {}})["counts"]
        key = " ".join(question)
        if key not in kept:
            found = one.ask("count", 0, question)
            kept[key] = None if found is None else found[1]
        return kept[key]

    def keep(self):
        self.path.write_text(json.dumps(self.known))


def agreed(served, counts, questions, wanted):
    """Questions on whose number of hits those agree that can answer; how many were left out; by name, how many of those that were
    looked at it counted just as we do, nearly so, and otherwise."""
    kept, dropped, tally = [], 0, {}
    for question in questions:
        if len(kept) == wanted:
            break
        found = {one.name: counts.of(one, question) for one in served}
        ours = found.pop("onrecord")
        tolerance = TOLERANCE.get(question[0], USUAL_TOLERANCE)
        fit = True
        for name, count in found.items():
            if count is None:
                continue
            alike = 0 if count == ours else 1 if abs(count - ours) <= tolerance * ours else 2
            tally.setdefault(name, [0, 0, 0])[alike] += 1
            fit = fit and alike < 2
        if fit:
            kept.append(question)
        else:
            dropped += 1
    return kept, dropped, tally


def race(served, mode, questions, rounds, budget):
    """Median microseconds of each question, by contender; fewer questions or rounds of one that takes longer than `budget` seconds."""
    runners = [one for one in served if questions and one.ask(mode, 1, one.raced(questions[0])) is not None]
    repeats, times, turns = {}, {}, {}
    for one in runners:
        # The first pass warms up and tells how long things take. Of one that takes many times the budget, it is all there is.
        first, begun = [], time.perf_counter()
        for question in questions:
            nanoseconds = one.ask(mode, 1, one.raced(question))[0]
            first.append(nanoseconds / 1000)
            repeats[one.name, len(first) - 1] = 1 if mode in READING else max(1, min(MOST_REPEATS, -(-SHORTEST_NS // max(nanoseconds, 1))))
            if time.perf_counter() - begun > 3 * budget:
                break
        took = sum(first[number] * repeats[one.name, number] for number in range(len(first))) / 1e6
        turns[one.name] = min(rounds, int(budget / max(took, 1e-6)))
        times[one.name] = [[] if turns[one.name] else [value] for value in first]
    for turn in range(rounds):
        order = [one for one in runners if turn < turns[one.name]]
        random.Random(turn).shuffle(order)
        for number, question in enumerate(questions):
            for one in order:
                if number < len(times[one.name]):
                    asked = one.ask(mode, repeats[one.name, number], one.raced(question))
                    times[one.name][number].append(asked[0] / 1000)
    return {name: [round(statistics.median(runs), 2) for runs in rows] for name, rows in times.items()}


def warm_up(served, classes, modes):
    """Asks a contender in a virtual machine for a while: it compiles what it runs often. Others are warm after a first pass."""
    for one in served:
        if one.name != "lucene":
            continue
        begun = time.perf_counter()
        while time.perf_counter() - begun < WARM_UP_SECONDS:
            for name, questions in classes.items():
                for mode in modes(name):
                    for question in questions[:10]:
                        one.ask(mode, 3, question)


def evict(folder):
    """Takes the files of a folder out of the page cache."""
    for path in Path(folder).rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def spawned(command, asked):
    """Milliseconds of a whole process with a file as its input, all that it says thrown away."""
    command = [str(part) for part in command]
    actions = [(os.POSIX_SPAWN_OPEN, 0, str(asked), os.O_RDONLY, 0), *((os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2))]
    begun = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
    _, status = os.waitpid(process, 0)
    milliseconds = (time.perf_counter() - begun) * 1000
    if status:
        raise Unfit(f"{' '.join(command)} failed")
    return milliseconds


def started(contenders, corpus, question, starts):
    """Milliseconds of a process that answers one question with marks and ends, page cache warm and evicted, by contender."""
    say("starting processes")
    asked = corpus / "question"
    asked.write_text("\t".join(["shown", "1", *question]) + "\n")
    figures = {}
    for state in ("warm", "evicted"):
        runs = {contender.name: [] for contender in contenders} | {"empty": []}
        # The first of each brings what is needed into the page cache.
        for turn in range(starts + 1):
            for contender in contenders:
                folder = corpus / contender.name
                ours = [PROGRAM, "search", "--index", folder, "--format", "json", question[1]]
                if state == "evicted":
                    evict(folder)
                took = spawned(ours if contender.name == "onrecord" else contender.serve(folder), asked)
                if turn:
                    runs[contender.name].append(took)
            runs["empty"].append(spawned(["true"], asked))
        figures[state] = {name: statistics.median(times) for name, times in runs.items()}
    return figures
