#!/usr/bin/env python3
"""Judges dates in prose against annotated ones: the figures of TempEval-3 (UzZaman et al., SemEval-2013 task 1).

    cargo build --release --manifest-path bench/Cargo.toml --bin mentions
    python3 bench/dates.py [--errors] [FOLDER]

The folder holds TimeML articles (default ../shared/data/tempeval3). A third of them, by SHA-256 of the file's name, is held out:
rules are made on the others, and `--errors` prints what differs in those alone. Strict is a mention with the same span, relaxed one
that overlaps, value a relaxed one with the same value, compared as text. Only the article's own text counts, not its date line.
"""

import hashlib
import html
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.environ.get("MENTIONS", os.path.join(HERE, "target", "release", "mentions"))


def articles(folder):
    for root, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".tml"):
                with open(os.path.join(root, name), encoding="utf-8") as file:
                    yield name, file.read()


def is_held_out(name):
    return hashlib.sha256(name.encode()).digest()[0] % 3 == 2


def attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return found.group(1) if found else ""


def parse(source):
    """The day of the article, its text without tags, and its TIMEX3s as (start, end, type, value), in bytes."""
    day = attribute(re.search(r"<DCT>(.*?)</DCT>", source, re.S).group(1), "value")[:10]
    marked = re.search(r"<TEXT>(.*)</TEXT>", source, re.S).group(1)
    text, gold, opened = b"", [], None
    for piece in re.split(r"(<[^>]*>)", marked):
        if not piece.startswith("<"):
            text += html.unescape(piece).encode()
        elif piece.startswith("<TIMEX3"):
            opened = (len(text), attribute(piece, "type"), attribute(piece, "value"))
        elif piece.startswith("</TIMEX3") and opened:
            start, kind, value = opened
            inside = text[start:]
            start += len(inside) - len(inside.lstrip())
            gold.append((start, len(text.rstrip()), kind, value))
            opened = None
    return day, text, gold


class Finder:
    def __init__(self):
        self.process = subprocess.Popen([BINARY], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def find(self, day, text):
        self.process.stdin.write(f"{day or '-'} {len(text)}\n".encode() + text)
        self.process.stdin.flush()
        found = []
        while line := self.process.stdout.readline().decode().strip():
            start, end, kind, value = line.split(" ")
            found.append((int(start), int(end), kind, value))
        return found


def overlaps(one, other):
    return one[0] < other[1] and other[0] < one[1]


class Counts:
    def __init__(self):
        self.annotated = self.found = self.strict = self.relaxed = self.value = 0

    def add(self, gold, found):
        """Each annotated mention is held against the one with its span, else the first that overlaps it and no other has."""
        self.annotated += len(gold)
        self.found += len(found)
        taken = set()
        for one in gold:
            same = [i for i, other in enumerate(found) if other[:2] == one[:2]]
            met = same or [i for i, other in enumerate(found) if i not in taken and overlaps(one, other)]
            if not met or met[0] in taken:
                continue
            taken.add(met[0])
            other = found[met[0]]
            self.strict += other[:2] == one[:2]
            self.relaxed += 1
            self.value += other[3] == one[3]

    def row(self):
        f1 = lambda right: 200 * right / max(1, self.annotated + self.found)
        precision = 100 * self.value / max(1, self.found)
        recall = 100 * self.value / max(1, self.annotated)
        return (
            f"{self.annotated} | {self.found} | {f1(self.strict):.1f} | {f1(self.relaxed):.1f} | "
            f"{precision:.1f} | {recall:.1f} | {f1(self.value):.1f} |"
        )


def differences(name, day, text, gold, found):
    def show(what, kinds, start, end):
        piece = lambda a, b: text[max(0, a) : b].decode(errors="ignore")
        shown = piece(start - 50, start) + "[" + piece(start, end) + "]" + piece(end, end + 30)
        print("\t".join([what, kinds, day, " ".join(shown.split()), name]))

    for one in gold:
        met = [other for other in found if overlaps(one, other)]
        if not met:
            show("missed", f"{one[2]} {one[3]}", one[0], one[1])
        elif met[0][3] != one[3]:
            show("value", f"{one[2]} {one[3]} not {met[0][2]} {met[0][3]}", one[0], one[1])
    for other in found:
        if not any(overlaps(one, other) for one in gold):
            show("besides", f"{other[2]} {other[3]}", other[0], other[1])


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--errors"]
    folder = arguments[0] if arguments else os.path.join(HERE, "..", "..", "shared", "data", "tempeval3")
    finder = Finder()
    tables = {(part, what): Counts() for part in ("made on", "held out", "all") for what in ("dates", "all types")}
    for name, source in articles(folder):
        part = "held out" if is_held_out(name) else "made on"
        day, text, gold = parse(source)
        found = finder.find(day, text)
        if "--errors" in sys.argv:
            if part == "made on":
                differences(name, day, text, gold, found)
            continue
        for each in (part, "all"):
            dates = lambda all: [one for one in all if one[2] == "DATE"]
            tables[each, "dates"].add(dates(gold), dates(found))
            tables[each, "all types"].add(gold, found)
    if "--errors" not in sys.argv:
        print("| articles | types | annotated | found | strict F1 | relaxed F1 | value P | value R | value F1 |")
        print("|---|---|---|---|---|---|---|---|---|")
        for (part, what), counts in tables.items():
            print(f"| {part} | {what} | {counts.row()}")


main()
