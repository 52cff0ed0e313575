#!/usr/bin/env python3
"""Reprints: how many the program finds, and how many of those it finds are some, on pairs whose answer is known.

    bench/duplicates.py             pairs of stories labelled by people; edited copies of press releases; time of indexing
    bench/duplicates.py --speed OTHER   the same, and the press releases indexed by another build as well

Needs a release build of onrecord and the shared data beside the checkout (or ONRECORD_SHARED). What is asked of the program is
`search --duplicates collapse` alone: two articles count as found where they stand under one hit, at the thresholds it has.
"""
import csv
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
PROGRAM = ROOT / "target" / "release" / "onrecord"
PAIRS = SHARED / "data" / "near-duplicates" / "toloka" / "clustering_pairs"
PRESS = SHARED / "data" / "press"
ORIGINALS = 500
# What a copy is made of; a sentence that says the opposite or another number must be told of.
OVERLAP = 0.35


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, text=True, **more)


def groups(articles, sort="newest"):
    """Indexes articles; gives for each the hit it stands under, and what differs by the pair of both."""
    with tempfile.TemporaryDirectory() as folder:
        source, index = Path(folder) / "articles.jsonl", Path(folder) / "index"
        source.write_text("".join(json.dumps(article, ensure_ascii=False) + "\n" for article in articles), encoding="utf-8")
        run(PROGRAM, "index", source, "--index", index, "--no-attribution", "-q")
        found = run(PROGRAM, "search", "*", "--index", index, "--sort", sort, "--passages", "0", "-n", len(articles),
                    "--duplicates", "collapse", "--format", "jsonl", "-q", stdout=subprocess.PIPE).stdout
    hit_of, differs = {}, {}
    for line in map(json.loads, found.splitlines()):
        if line["kind"] != "hit":
            continue
        hit_of[line["id"]] = line["id"]
        for under in line["duplicates"]:
            hit_of[under["id"]] = line["id"]
            differs[under["id"]] = under["differs"]
    return hit_of, differs


def words(text):
    return re.findall(r"\w+(?:['’]\w+)?", text.lower())


def pairs_of(text):
    row = words(text)
    return set(zip(row, row[1:]))


def likeness(one, other):
    one, other = pairs_of(one), pairs_of(other)
    return len(one & other) / max(1, len(one | other))


def scores(found, right, both):
    precision = both / found if found else 1.0
    recall = both / right if right else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f"{precision:.3f} | {recall:.3f} | {f1:.3f}"


def labelled(name):
    with open(PAIRS / f"{name}.tsv", encoding="utf-8", newline="") as file:
        return [(row["INPUT:first_text"], row["INPUT:second_text"], row["GOLDEN:quality"] == "OK")
                for row in csv.DictReader(file, delimiter="\t")]


def people():
    print("Pairs labelled by people as telling of one event, which is looser than a reprint:\n")
    print("| pool | pairs | same event | found | precision | recall | F1 | same event and alike by 0.35 | of those found | not the same and alike |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name in ("en_train_pool", "ru_train_pool", "ru_honey_pool"):
        found = right = both = alike = alike_found = others_alike = 0
        rows = labelled(name)
        articles = [{"id": f"{at}-{side}", "text": text} for at, row in enumerate(rows) for side, text in enumerate(row[:2])]
        # A pair at a time: texts of one pool come again in other pairs.
        hit_of = {}
        texts = {}
        for article in articles:
            texts.setdefault(article["text"], article["id"])
        hit_of, _ = groups([{"id": i, "text": text} for text, i in texts.items()])
        for one, other, is_same in rows:
            together = one == other or hit_of[texts[one]] == hit_of[texts[other]]
            is_alike = likeness(one, other) >= OVERLAP
            found += together
            right += is_same
            both += together and is_same
            alike += is_same and is_alike
            alike_found += is_same and is_alike and together
            others_alike += not is_same and is_alike
        print(f"| {name} | {len(rows)} | {right} | {found} | {scores(found, right, both)} | {alike} | {alike_found} | {others_alike} |")
    print("\nWhat a threshold on the exact share of common word pairs would give on the training pools (precision, recall, F1):\n")
    rows = labelled("en_train_pool") + labelled("ru_train_pool")
    measured = [(likeness(one, other), is_same) for one, other, is_same in rows]
    print("| from | precision | recall | F1 |\n|--:|--:|--:|--:|")
    for threshold in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6):
        found = [is_same for value, is_same in measured if value >= threshold]
        print(f"| {threshold} | {scores(len(found), sum(is_same for _, is_same in measured), sum(found))} |")


def releases():
    csv.field_size_limit(2**31 - 1)
    found = []
    for name in ("putin.csv", "zelenskyy.csv"):
        with open(PRESS / name, encoding="utf-8", newline="") as file:
            found += [(name, row["link"], row["headline"], row["body"]) for row in csv.DictReader(file)]
    return found


def edits(dice, vocabulary):
    """Ways to make a copy: name, and headline and body to another headline and body or nothing."""
    def changed(share):
        def edit(title, body):
            row = body.split(" ")
            for at in dice.sample(range(len(row)), int(share * len(row))):
                row[at] = dice.choice(vocabulary)
            return title, " ".join(row)
        return edit

    def cut(share):
        def edit(title, body):
            row = body.split(" ")
            return title, " ".join(row[:int(share * len(row))])
        return edit

    def lead(title, body):
        return title, "Our correspondent reports. " + " ".join(dice.choices(vocabulary, k=40)) + ". " + body

    def number(title, body):
        figures = list(re.finditer(r"(?<![\w.,])\d+(?![\w.,]*\d)", body))
        if not figures:
            return None
        one = dice.choice(figures)
        return title, f"{body[:one.start()]}{int(one.group()) + 9}{body[one.end():]}"

    def negation(title, body):
        places = list(re.finditer(r"\b(will|is|are|was|were|has|have|can|should|must) (?!not\b)", body))
        if not places:
            return None
        one = dice.choice(places)
        return title, f"{body[:one.end()]}not {body[one.end():]}"

    return {
        "the same again": lambda title, body: (title, body),
        "another headline": lambda title, body: (" ".join(dice.choices(vocabulary, k=8)), body),
        "last third cut": cut(2 / 3),
        "last half cut": cut(1 / 2),
        "lead of 40 words": lead,
        "5% of words changed": changed(0.05),
        "10% of words changed": changed(0.10),
        "15% of words changed": changed(0.15),
        "20% of words changed": changed(0.20),
        "third cut, 10% changed": lambda title, body: changed(0.10)(*cut(2 / 3)(title, body)),
        "one number changed": number,
        "one negation put in": negation,
    }


def copies():
    dice = random.Random(11)
    rows = [row for row in releases() if len(words(row[3])) >= 60]
    dice.shuffle(rows)
    originals, rest = rows[:ORIGINALS], rows[ORIGINALS:]
    vocabulary = [word for row in rest[:200] for word in row[3].split(" ") if word]
    print(f"\nEdited copies of {ORIGINALS} press releases, among {len(rest)} other releases of the same two offices:\n")
    print("| copy | copies | found | recall | said to differ | median words |\n|---|--:|--:|--:|--:|--:|")
    others = [{"id": f"other-{at}", "title": row[2], "text": row[3], "date": "2019-01-01"} for at, row in enumerate(rest)]
    firsts = [{"id": f"original-{at}", "title": row[2], "text": row[3], "date": "2021-01-01"} for at, row in enumerate(originals)]
    wrong = made_pairs = found_pairs = 0
    for name, edit in edits(dice, vocabulary).items():
        made = []
        for at, row in enumerate(originals):
            if (copy := edit(row[2], row[3])) is not None:
                made.append({"id": f"copy-{at}", "title": copy[0], "text": copy[1], "date": "2020-01-01"})
        hit_of, differs = groups(firsts + made)
        found = [one for one in made if hit_of[one["id"]] == hit_of[one["id"].replace("copy", "original")]]
        # The copy alone is looked at: what stands under another hit with its original differs from that hit.
        told = sum(1 for one in found if differs.get(one["id"]))
        size = statistics.median(len(words(one["text"])) for one in made)
        made_pairs += len(made)
        found_pairs += len(found)
        by_hit = {}
        for article, hit in hit_of.items():
            by_hit.setdefault(hit, set()).add(article.split("-")[1])
        # Releases of different numbers under one hit: pairs of a copy with a release it was not made of.
        wrong += sum(len(numbers) - 1 for numbers in by_hit.values())
        print(f"| {name} | {len(made)} | {len(found)} | {len(found) / len(made):.3f} | {told} | {size:.0f} |")
    print(f"\nAll copies: {found_pairs} of {made_pairs} found; under a hit with them {wrong} that were made of another release.")
    hit_of, differs = groups(firsts + others)
    texts = {one["id"]: one["text"] for one in firsts + others}
    under = [(one, hit) for one, hit in hit_of.items() if one != hit]
    alike = sum(1 for one, hit in under if likeness(texts[one], texts[hit]) >= OVERLAP)
    told = sum(1 for one, _ in under if differs.get(one))
    print(f"Of the {len(texts)} releases as they are, none a copy by our making, {len(under)} stand under another "
          f"({alike} of them share 0.35 of their word pairs with it exactly); of {told} is said that a number or a negation differs.")
    total = found_pairs + wrong
    print(f"Precision over all runs {found_pairs / total:.3f}, recall {found_pairs / made_pairs:.3f}.")


def speed(programs):
    print("\n| build | press releases indexed, seconds (three runs) | without attribution | index, bytes |\n|---|---|---|--:|")
    for program in programs:
        cells, size = [], 0
        for flags in ([], ["--no-attribution"]):
            took = []
            for _ in range(3):
                with tempfile.TemporaryDirectory() as folder:
                    begun = time.perf_counter()
                    run(program, "index", PRESS, "--index", Path(folder) / "i", "-q", "--jobs", "1", *flags)
                    took.append(time.perf_counter() - begun)
                    size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
            cells.append(" ".join(f"{one:.2f}" for one in sorted(took)))
        print(f"| {program} | {cells[0]} | {cells[1]} | {size} |")


if __name__ == "__main__":
    people()
    copies()
    speed([PROGRAM, *sys.argv[2:]])
