#!/usr/bin/env python3
"""Relevance of articles and passages: TREC runs by the program itself, scored by ir-measures and by shared/eval/passages.

    bench/relevance.py                     TIME with --any: nDCG@10, AP, R@100; the judged passages of the press releases
    bench/relevance.py --cross-validate    what parameters of the ranking are worth, on TIME and on two known-item sets

Needs a release build of onrecord, the shared data beside the checkout (or ONRECORD_SHARED), and ir-measures, which it installs
into a virtual environment below target/bench-data. Runs are kept there. A known-item set asks for an article by its headline,
which the index does not have then; its score is the reciprocal rank.
"""
import csv
import html
import json
import os
import random
import re
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
KEPT = ROOT / "target" / "bench-data" / "relevance"
PROGRAM = ROOT / "target" / "release" / "onrecord"
VENV = ROOT / "target" / "bench-data" / "venv"
MEASURES = ["nDCG@10", "AP", "R@100"]


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, text=True, **more)


def index(name, paths, *flags):
    run(PROGRAM, "index", *paths, "--index", KEPT / name, "--prune", "-q", *flags)
    return KEPT / name


def write_articles(path, articles):
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")


def time_collection():
    """Writes articles, queries and judgements of TIME; gives their paths."""
    source = SHARED / "data" / "time"
    articles, queries = [], []
    for part in (source / "TIME.ALL").read_text("latin-1").split("*TEXT ")[1:]:
        head, _, body = part.partition("\n")
        articles.append({"id": str(int(head.split()[0])), "text": body.replace("*STOP", "").strip()})
    for part in (source / "TIME.QUE").read_text("latin-1").split("*FIND")[1:]:
        head, _, words = part.partition("\n")
        queries.append(f"{head.strip()}\t{' '.join(words.replace('*STOP', '').split())}\n")
    judged = [line.split() for line in (source / "DERIVED-qrels.time.rel.txt").read_text().splitlines()]
    write_articles(KEPT / "time.jsonl", articles)
    (KEPT / "time.tsv").write_text("".join(queries))
    (KEPT / "time.qrels").write_text("".join(f"{q} 0 {int(article)} {grade}\n" for q, _, article, grade in judged))


def known_items():
    """Writes the articles without their headlines and the headlines as queries, of the press releases and of Reuters-21578."""
    csv.field_size_limit(2**31 - 1)
    press, reuters = [], []
    for name in ("putin.csv", "zelenskyy.csv"):
        with open(SHARED / "data" / "press" / name, encoding="utf-8", newline="") as file:
            press += [(row["link"], row["headline"], row["body"]) for row in csv.DictReader(file)]
    packed = run("zstd", "-dcq", SHARED / "data" / "reuters" / "reuters-21578-sgml.tar.zst", "-o", KEPT / "reuters.tar", "-f")
    with tarfile.open(KEPT / "reuters.tar") as archive:
        for member in sorted((m for m in archive if m.name.endswith(".sgm")), key=lambda m: m.name):
            text = archive.extractfile(member).read().decode("latin-1")
            for number, story in re.findall(r'<REUTERS.*?NEWID="(\d+)">(.*?)</REUTERS>', text, re.S):
                body, title = (re.search(f"<{tag}>(.*?)</{tag}>", story, re.S) for tag in ("BODY", "TITLE"))
                if body and title:
                    reuters.append((number, html.unescape(title[1]), html.unescape(body[1]).replace("\x03", "")))
    for name, stories, most in (("press", press, 300), ("reuters", reuters, 400)):
        write_articles(KEPT / f"known-{name}.jsonl", [{"id": i, "text": body} for i, _, body in stories])
        headlines = [" ".join(title.split()) for _, title, _ in stories]
        once = [(s[0], h) for s, h in zip(stories, headlines) if headlines.count(h) == 1 and len(h.split()) > 3]
        random.Random(7).shuffle(once)
        (KEPT / f"known-{name}.tsv").write_text("".join(f"{i}\t{h}\n" for i, h in once[:most]), encoding="utf-8")
        (KEPT / f"known-{name}.qrels").write_text("".join(f"{i} 0 {i} 1\n" for i, _ in once[:most]))


def scores(qrels, runs, measures):
    """Per run, per measure, per query: a score. Queries without a hit score 0."""
    python = VENV / "bin" / "python"
    if not python.exists():
        run(sys.executable, "-m", "venv", VENV)
        run(python, "-m", "pip", "install", "-q", "ir-measures")
    code = (
        "import ir_measures as ir, json, sys\n"
        "qrels = list(ir.read_trec_qrels(sys.argv[1]))\n"
        "out = []\n"
        "for path in sys.argv[3:]:\n"
        "    found = {m: {q.query_id: 0.0 for q in qrels} for m in sys.argv[2].split()}\n"
        "    for v in ir.iter_calc([ir.parse_measure(m) for m in found], qrels, ir.read_trec_run(path)):\n"
        "        found[str(v.measure)][v.query_id] = v.value\n"
        "    out.append(found)\n"
        "print(json.dumps(out))\n"
    )
    done = run(python, "-c", code, qrels, " ".join(measures), *runs, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def interval(values, seed=1, rounds=10_000):
    """The middle 95% of the means of resampled queries."""
    dice, values = random.Random(seed), list(values)
    means = sorted(mean(dice.choices(values, k=len(values))) for _ in range(rounds))
    return means[rounds // 40], means[-rounds // 40]


def articles():
    time_collection()
    index("time", [KEPT / "time.jsonl"], "--no-attribution")
    with open(KEPT / "time.run", "w") as out:
        run(PROGRAM, "search", "--index", KEPT / "time", "--queries", KEPT / "time.tsv", "--any", "-n", "1000",
            "--format", "trec", "-q", stdout=out)
    (found,) = scores(KEPT / "time.qrels", [KEPT / "time.run"], MEASURES)
    print(f"TIME, --any, {len(found['AP'])} judged queries\n\n| measure | mean | 95% of resampled means |\n|---|--:|---|")
    for measure in MEASURES:
        low, high = interval(found[measure].values())
        print(f"| {measure} | {mean(found[measure].values()):.3f} | {low:.3f} to {high:.3f} |")


def passages():
    judge, press = SHARED / "eval" / "passages", SHARED / "data" / "press"
    at = index("press", [press])
    with open(KEPT / "passages.jsonl", "w", encoding="utf-8") as out:
        for line in (judge / "passages.jsonl").read_text(encoding="utf-8").splitlines():
            query = json.loads(line)
            flags = [part for key in ("speaker", "from", "to") if query[key] for part in (f"--{key}", query[key])]
            found = subprocess.run(
                [PROGRAM, "search", "--index", at, "--any", "--rank", "passages", "--format", "jsonl", "-q", *flags, "--",
                 query["query"]], text=True, stdout=subprocess.PIPE).stdout
            hits = [hit for hit in map(json.loads, found.splitlines()) if hit["kind"] == "hit"]
            shown = [{"id": hit["id"], "text": passage["text"]} for hit in hits for passage in hit["passages"]]
            out.write(json.dumps({"qid": query["qid"], "passages": shown}, ensure_ascii=False) + "\n")
    with open(KEPT / "baseline.jsonl", "w", encoding="utf-8") as out:
        run(sys.executable, judge / "baseline.py", judge / "passages.jsonl", press, stdout=out)
    for name in ("passages", "baseline"):
        print(f"\n{'search --any --rank passages' if name == 'passages' else 'BM25 over windows of three sentences'}\n", flush=True)
        run(sys.executable, judge / "score_passages.py", judge / "passages.jsonl", KEPT / f"{name}.jsonl")


def cross_validate():
    time_collection()
    known_items()
    rankings = {"BM25 alone": "passage=0"}
    for passage in (0.5, 1, 1.5, 2):
        for window in (20, 30, 50, 100):
            rankings[f"passage {passage}, window {window}"] = f"passage={passage} window={window}"
    rankings["depth 50"], rankings["depth 200"] = "depth=50", "depth=200"
    rankings["saturation 0.25"], rankings["saturation 1"] = "saturation=0.25", "saturation=1"
    names = {name: f"r{number}" for number, name in enumerate(rankings)}
    (KEPT / "rankings").write_text("".join(f"{names[name]} {rankings[name]}\n" for name in rankings))
    run("cargo", "build", "-q", "--release", "--manifest-path", ROOT / "bench" / "Cargo.toml", "--bin", "ranking")
    sets = {"TIME nDCG@10": ("time", "nDCG@10", 423), "press headlines RR": ("known-press", "RR", 100),
            "Reuters headlines RR": ("known-reuters", "RR", 100)}
    found = {}
    for title, (name, measure, limit) in sets.items():
        at = index(name, [KEPT / f"{name}.jsonl"], "--no-attribution")
        run(ROOT / "bench" / "target" / "release" / "ranking", at, KEPT / f"{name}.tsv", KEPT / "rankings", KEPT / f"{name}-runs", limit)
        runs = [KEPT / f"{name}-runs" / f"{names[ranking]}.run" for ranking in rankings]
        found[title] = dict(zip(rankings, (scored[measure] for scored in scores(KEPT / f"{name}.qrels", runs, [measure]))))
    print("| ranking |" + "".join(f" {title} |" for title in sets) + "\n|---|" + "--:|" * len(sets))
    for ranking in rankings:
        print(f"| {ranking} |" + "".join(f" {mean(found[title][ranking].values()):.4f} |" for title in sets))
    # Chosen on four fifths of the queries of all three sets, by the sum of the means, and scored on the fifth; ten times over.
    held = {title: [] for title in sets}
    for seed in range(10):
        folds = {}
        for title in sets:
            queries = sorted(found[title]["BM25 alone"])
            random.Random(seed).shuffle(queries)
            folds[title] = [queries[fold::5] for fold in range(5)]
        for fold in range(5):
            def worth(ranking):
                return sum(mean(v for q, v in found[t][ranking].items() if q not in set(folds[t][fold])) for t in sets)
            best = max(rankings, key=worth)
            for title in sets:
                held[title] += [found[title][best][query] for query in folds[title][fold]]
    print("| chosen by cross-validation |" + "".join(f" {mean(held[title]):.4f} |" for title in sets))


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--cross-validate"]):
        sys.exit(__doc__)
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM} is missing: cargo build --release")
    if not SHARED.is_dir():
        sys.exit(f"{SHARED} is missing: the shared data stands beside the checkout, or ONRECORD_SHARED names it")
    KEPT.mkdir(parents=True, exist_ok=True)
    cross_validate() if sys.argv[1:] else (articles(), passages())
