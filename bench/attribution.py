#!/usr/bin/env python3
"""Who said what: the table of targets by shared/eval/attribution/score.py, how far the confidence can be believed, and the speed.

    bench/attribution.py                     dev, the seed articles and the press releases, by `onrecord attribute`
    bench/attribution.py --cross-validate    train, each article by a model that has not seen it or a near copy of it
    bench/attribution.py --seed              the seed articles alone
    bench/attribution.py --press             the press releases alone
    bench/attribution.py --ablate [NAME...]  what each group of features is worth (a third of train, half the rounds) and each rule (rules alone)
    bench/attribution.py --found FILE        train, what `train-attribution` has written to FILE

Needs a release build with the feature `train` (`cargo build --release --features train`) and the shared data beside the checkout
(or ONRECORD_SHARED); ONRECORD_PROGRAM names another program. Dev is small: tune by cross-validation, look at dev seldom, and write down each look in models/README.md.
"""
import csv
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
PROGRAM = Path(os.environ.get("ONRECORD_PROGRAM", ROOT / "target" / "release" / "onrecord"))
POLNEAR = SHARED / "data" / "polnear"
BINS = [0.0, 0.6, 0.7, 0.8, 0.9, 1.01]
# What the figure is called, where score.py has it, and what it must be.
TARGETS = [
    ("all overlap F1", "all overlap", 70),
    ("all overlap F1, speech cues only", "speech", 78),
    ("direct, all overlap F1", "direct: all overlap", 92),
    ("indirect, all overlap F1", "indirect: all overlap", None),
    ("all exact F1", "all exact", 43),
    ("source head accuracy", "source head accuracy", 89),
    ("canonical speaker accuracy, gold spans", "given", 75),
    ("canonical speaker F1, end to end", "speaker canonical", 62),
]


def judge():
    path = SHARED / "eval" / "attribution" / "score.py"
    spec = importlib.util.spec_from_file_location("score", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attributed(folder, *flags):
    """What the program finds in the texts of a folder, by document, and the seconds it took."""
    texts = sorted((folder / "text").glob("*.txt"))
    command = [PROGRAM, "attribute", *texts, "--format", "jsonl", "--offsets", "chars", *flags]
    started = time.perf_counter()
    output = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout
    seconds = time.perf_counter() - started
    return by_document(output), seconds


def by_given_spans(folder):
    """Who is meant by the sources of gold."""
    return attributed(folder, "--given", folder / "gold.jsonl")[0]


def by_document(lines):
    return {found["doc"]: found for found in map(json.loads, filter(str.strip, lines.splitlines()))}


def figures(score, folder, found, given=None):
    rows, extra = score.score(str(folder), found)
    speech, _ = score.score(str(folder), found, speech=True)
    values = {name: row["F1"] for name, row in rows.items()} | extra | {"speech": speech["all overlap"]["F1"]}
    if given:
        _, named = score.score(str(folder), given)
        values["given"] = named["speaker accuracy, canonical"]
    return values


def bins(score, folder, found):
    """For each bin of confidence: how many attributions, their mean confidence, and how many overlap gold in all three."""
    counts = [[0, 0.0, 0] for _ in BINS[1:]]
    for name, gold in score.load(str(folder / "gold.jsonl")).items():
        document = score.Doc((folder / "text" / f"{name}.txt").read_text("utf-8"))
        tokens = lambda one: {role: document.tokens(one.get(role) or []) for role in score.ROLES}
        known, ours = map(tokens, gold["attributions"]), found.get(name, {"attributions": []})["attributions"]
        known, theirs = list(known), [tokens(one) for one in ours]
        weight = lambda a, b: sum(score.dice(a[role], b[role]) for role in score.ROLES)
        right = {
            other
            for number, other in score.match(known, theirs, weight)
            if all(known[number][role] & theirs[other][role] or not known[number][role] and not theirs[other][role]
                   for role in score.ROLES)
        }
        for number, one in enumerate(ours):
            place = next(at for at, top in enumerate(BINS[1:]) if one["confidence"] < top)
            counts[place][0] += 1
            counts[place][1] += one["confidence"]
            counts[place][2] += number in right
    return counts


def print_tables(title, values, counts):
    print(f"\n{title}\n\n| figure | must | found |\n|---|--:|--:|")
    for name, key, least in TARGETS:
        if key in values:
            print(f"| {name} | {least or ''} | {values[key]:.1f} |")
    print("\n| confidence | attributions | mean | right, per cent |\n|---|--:|--:|--:|")
    for low, high, (count, total, right) in zip(BINS, BINS[1:], counts):
        if count:
            print(f"| {low:.1f} to {min(high, 1):.1f} | {count:,} | {total / count:.2f} | {100 * right / count:.0f} |")


def seed(score):
    """Required items of the seed articles that are not found."""
    folder = SHARED / "data" / "seed"
    found, _ = attributed(folder)
    missed, wanted = [], 0
    for name, gold in score.load(str(folder / "gold.jsonl")).items():
        document = score.Doc((folder / "text" / f"{name}.txt").read_text("utf-8"))
        overlap = lambda a, b: all(
            document.tokens(a.get(role) or []) & document.tokens(b.get(role) or []) or not a.get(role) and not b.get(role)
            for role in score.ROLES)
        for one in gold["attributions"]:
            if one.get("speech", True):
                wanted += 1
                if not any(overlap(one, other) for other in found[name]["attributions"]):
                    missed.append(f"{name} {one['id']}")
    print(f"\nseed articles: {wanted - len(missed)} of {wanted} required items{': ' + ', '.join(missed) if missed else ''}")


def press():
    """The press releases on one core: how fast, and of how many contents it is known who speaks."""
    csv.field_size_limit(1 << 30)
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        (folder / "text").mkdir()
        size = count = 0
        for path in sorted((SHARED / "data" / "press").glob("*.csv")):
            with open(path, encoding="utf-8", newline="") as rows:
                for number, row in enumerate(csv.DictReader(rows)):
                    body = row["body"].encode()
                    if body.strip():
                        (folder / "text" / f"{path.stem}-{number:05}.txt").write_bytes(body)
                        size += len(body)
                        count += 1
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        fastest, found = min((attributed(folder, "--jobs", "1")[::-1] for _ in range(3)), key=lambda run: run[0])
        os.sched_setaffinity(0, cores)
    attributions = [one for document in found.values() for one in document["attributions"]]
    named = sum(one.get("speaker") is not None for one in attributions)
    kinds = {kind: sum(one.get("kind") == kind for one in attributions) for kind in ("direct", "mixed", "indirect")}
    print(f"\npress releases: {count:,}, {size / 1e6:.1f} MB; {size / fastest / 1e6:.1f} MB a second on one core, reading and printing "
          f"included\n{len(attributions):,} contents ({', '.join(f'{number:,} {kind}' for kind, number in kinds.items())}), "
          f"{100 * named / len(attributions):.1f} per cent with a speaker who is known")


def ablate(score, wanted):
    """What is lost on train where a group of features is left out (by cross-validation) or a rule (by the rules alone).

    Names that are given must begin with `nothing` or `no-rule`, with which the others are compared."""
    folder = POLNEAR / "train"
    listed = subprocess.run([str(PROGRAM), "train-attribution", str(folder), "--without", "?"], capture_output=True, text=True).stdout
    names = wanted or listed.rsplit("Groups: ", 1)[1].strip().split(", ")
    columns = [("all overlap", "all overlap"), ("direct", "direct: all overlap"), ("all exact", "all exact"),
               ("speaker, end to end", "speaker canonical")]
    print("| left out | " + " | ".join(title for title, _ in columns) + " |\n|---|" + "--:|" * len(columns), flush=True)
    with tempfile.TemporaryDirectory() as kept:
        part = Path(kept)
        (part / "text").symlink_to((folder / "text").resolve())
        whole = {}
        for name in names:
            unseen = part / "unseen.jsonl"
            command = [PROGRAM, "train-attribution", folder, part / "model.bin", unseen, "--without", name]
            subprocess.run([str(word) for word in command], check=True, capture_output=True)
            found = by_document(unseen.read_text("utf-8"))
            for file in ("gold.jsonl", "speakers.jsonl"):
                lines = (folder / file).read_text("utf-8").splitlines(keepends=True)
                (part / file).write_text("".join(line for line in lines if json.loads(line)["doc"] in found), "utf-8")
            rows, _ = score.score(str(part), found)
            values = {key: rows[key]["F1"] for _, key in columns}
            if name in ("nothing", "no-rule"):
                whole = values
            cells = [f"{values[key]:.1f}" if values is whole else f"{values[key] - whole[key]:+.1f}" for _, key in columns]
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main(arguments):
    score = judge()
    if arguments[:1] == ["--found"] and len(arguments) == 2:
        found = by_document(Path(arguments[1]).read_text("utf-8"))
        folder = POLNEAR / "train"
        print_tables(arguments[1], figures(score, folder, found), bins(score, folder, found))
    elif arguments == ["--cross-validate"]:
        folder = POLNEAR / "train"
        with tempfile.TemporaryDirectory() as kept:
            model, unseen, rules = (Path(kept) / name for name in ("model.bin", "unseen.jsonl", "rules.jsonl"))
            subprocess.run([str(part) for part in (PROGRAM, "train-attribution", folder, model, unseen, rules)], check=True)
            given = by_given_spans(folder)
            for title, path in (("train, rules alone", rules), ("train, by cross-validation", unseen)):
                found = by_document(path.read_text("utf-8"))
                print_tables(title, figures(score, folder, found, given), bins(score, folder, found))
    elif not arguments:
        folder = POLNEAR / "dev"
        found, _ = attributed(folder)
        print_tables("dev", figures(score, folder, found, by_given_spans(folder)), bins(score, folder, found))
        seed(score)
        press()
    elif arguments[:1] == ["--ablate"]:
        ablate(score, arguments[1:])
    elif arguments == ["--seed"]:
        seed(score)
    elif arguments == ["--press"]:
        press()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
