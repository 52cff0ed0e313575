"""Tables and plots of a race: each target beside what was measured, then everything that was."""
import math
import statistics

from .contenders import CORES, DEFAULT_MEMORY_MB

MODES = {"count": ["count"], "newest first": ["newest", "newest-total"]}
WEIGHED = ("AND of 2", "OR of 2", "OR of 5")
BESIDE = ("NEAR/5", "same sentence", "same paragraph", "said-by")
ASKED = {"ten": "ten", "total": "ten and total", "count": "total alone", "newest": "ten", "newest-total": "ten and total",
         "shown": "ten read and marked", "weighed": "ten, passages weighed"}
# Class: the contender, and how many times its time ours may be.
TARGETS = {
    "rare term": ("tantivy", 1.0),
    "common term": ("tantivy", 1.0),
    "count": ("tantivy", 1.0),
    "fuzzy, distance 1": ("tantivy", 1.0),
    "AND of 2": ("lucene", 0.7),
    "phrase": ("lucene", 0.7),
    "phrase of common words": ("lucene", 0.7),
    "phrase of stems": ("lucene", 0.7),
    "OR of 2": ("lucene", 0.9),
    "OR of 5": ("lucene", 0.9),
    "NEAR/5": ("tantivy", 1.5),
    "same sentence": ("tantivy", 1.5),
    "same paragraph": ("tantivy", 1.5),
    "said-by": ("tantivy", 1.5),
    "prefix": ("lucene", 1.0),
    "term and 1 week": ("lucene", 1.0),
    "term and 5 months": ("lucene", 1.0),
    "newest first": ("lucene", 0.1),
    "marks in ten, term": ("tantivy", 0.6),
    "marks in ten, OR of 3": ("tantivy", 0.3),
    "marks in ten, phrase": ("tantivy", 0.3),
}
COLOURS = {"tantivy": "#e39b2d", "lucene": "#8a4f7d", "sqlite": "#7a7a7a", "xapian": "#4d9a5b"}
SIZES = ("1x", "5x", "20x")


def modes(name):
    """Modes in which a class is asked."""
    if name.startswith("marks"):
        return ["shown"]
    return MODES.get(name, ["ten", "total"] + ["weighed"] * (name in WEIGHED))


def number(value, digits=3):
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 10 ** (digits - 1) else f"{value:.{digits}g}"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[round(share * (len(ordered) - 1))] if ordered else None


def ratio(times, other):
    """Of the sums of times over the questions that both were asked, ours over the other's."""
    if other not in times:
        return None
    both = list(zip(times["onrecord"], times[other]))
    return sum(ours for ours, _ in both) / max(sum(theirs for _, theirs in both), 1e-9)


def table(heads, rows):
    """A table; the first column is words."""
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "--:|" * (len(heads) - 1)]
    return lines + ["| " + " | ".join(cells) + " |" for cells in rows]


def speeds(run, name):
    """MB of text a second, by number of threads."""
    figures = run["built"].get(name)
    return {int(threads): run["mb"] / each["seconds"] for threads, each in figures["threads"].items()} if figures else {}


def met(value, target, least=False):
    if value is None:
        return "not measured"
    return "met" if (value >= target if least else value <= target) else "**missed**"


def targets(run, runs):
    """Every target of the project, what was measured, whether it was met."""
    rows = []
    for name, (other, most) in TARGETS.items():
        found = [row for row in run["rows"] if row["class"] == name and row["mode"] != "weighed"]
        whose = {"tantivy": "plain tantivy", "lucene": "Lucene"}[other]
        if name in BESIDE:
            whose += "'s phrase"
        if name.startswith("marks"):
            whose += "'s snippets"
        for mode in [mode for mode in modes(name) if mode != "weighed"]:
            value = next((ratio(row["times"], other) for row in found if row["mode"] == mode), None)
            label = f"{name}, {ASKED[mode]}" if len(modes(name)) > 1 else name
            rows.append((label, f"at most {most} of {whose}", number(value), met(value, most)))
    built, starts = run["built"], run["starts"]
    own = built["onrecord"]
    warm, evicted = starts["warm"]["onrecord"], starts["evicted"]
    rows.append(("whole process, warm cache", "at most 6 ms at 20x", f"{number(warm)} ms", met(warm, 6)))
    if "1x" in runs and run["size"] != 1:
        grown = warm / runs["1x"]["starts"]["warm"]["onrecord"]
        rows.append(("whole process, warm, over that at 1x", "at most 1.5", number(grown), met(grown, 1.5)))
    cold = evicted["onrecord"] / evicted["sqlite"] if "sqlite" in evicted else None
    rows.append(("whole process, evicted cache", "at most 0.5 of SQLite", number(cold), met(cold, 0.5)))
    alone = speeds(run, "onrecord")[1]
    for other, least in (("tantivy", 1.0), ("lucene", 3.0)):
        theirs = speeds(run, other).get(1)
        value = alone / theirs if theirs else None
        rows.append((f"speed of indexing without attribution, one thread, over {other}'s", f"at least {least}", number(value), met(value, least, True)))
    attributed = own["attributed"]
    speed = run["mb"] / attributed["seconds"]
    rows.append((f"indexing with attribution, {CORES} threads", "5 MB/s, goal 8", f"{number(speed)} MB/s", met(speed, 5, True)))
    fastest = max(speeds(run, "lucene").values(), default=None)
    rows.append(("the same over Lucene's best without any", "above 1", number(speed / fastest if fastest else None), met(speed / fastest if fastest else None, 1, True)))
    size = attributed["size"] / run["mb"] / 1e6
    rows.append(("index size with passages, attributions, speakers", "0.92 of the text, goal 0.85", number(size), met(size, 0.92)))
    peak = attributed["mb"]
    rows.append(("peak memory while indexing", f"{DEFAULT_MEMORY_MB} MB (--memory) + 256 MB", f"{number(peak)} MB", met(peak, DEFAULT_MEMORY_MB + 256)))
    files = own["files"]["update"]["seconds"] / own["files"]["build"]["seconds"]
    rows.append((f"update of 1%, a file an article, over the full build ({run['articles']:,} articles; the target is for 1,000,000)", "0.03", number(files), met(files, 0.03)))
    dumps = attributed["update"]["seconds"] / attributed["seconds"]
    rows.append((f"update of 1%, in dumps of {run['articles'] // 100:,}, over the full build", "", number(dumps), ""))
    return rows


def indexing(run):
    names, built, text = run["names"], run["built"], run["mb"] * 1e6

    def row(label, of):
        return [label, *(number(of(built[name])) for name in names)]

    def of_threads(threads, key):
        return lambda one: one["threads"].get(str(threads), {}).get(key)

    rows = []
    for threads in sorted({1, CORES}):
        named = f"{threads} thread{'s' * (threads > 1)}"
        rows.append([f"MB/s, {named}", *(number(speeds(run, name).get(threads)) for name in names)])
        rows.append(row(f"processor seconds, {named}", of_threads(threads, "cpu")))
        rows.append(row(f"peak memory, {named}, MB", of_threads(threads, "mb")))
    rows.append(row("size over text, as written", lambda one: one["size"] / text))
    rows.append(row("size over text, merged", lambda one: one["merged"] / text))
    rows.append(row("merging into one, seconds", lambda one: one["merge"]))
    rows.append(row("changing 1%, seconds", lambda one: one["update"]["seconds"]))
    rows.append(row("processors that others took meanwhile", lambda one: max(each.get("others", CORES) for each in one["threads"].values())))
    own = built["onrecord"]
    attributed, files = own["attributed"], own["files"]
    said = (
        f"onrecord with attribution, {CORES} threads, default memory: {number(run['mb'] / attributed['seconds'])} MB/s, peak {number(attributed['mb'])} MB, "
        f"size {number(attributed['size'] / text)} of the text (merged {number(attributed['merged'] / text)}), changing 1% {number(attributed['update']['seconds'])} s. "
        f"A file an article: {number(run['mb'] / files['build']['seconds'])} MB/s, changing 1% {number(files['update']['seconds'])} s of {number(files['build']['seconds'])} s.")
    return [*table(["", *names], rows), "", said]


def questions(run):
    others = [name for name in run["names"] if name != "onrecord"]
    heads = ["class", "asked for", "onrecord p50", "p99"]
    for name in others:
        heads += [f"{name} p50", "p99", "ratio"]
    rows = []
    for row in run["rows"]:
        times = row["times"]
        cells = [row["class"], ASKED[row["mode"]], number(statistics.median(times["onrecord"])), number(percentile(times["onrecord"], 0.99))]
        for other in others:
            theirs = times.get(other)
            first = "" if not theirs or len(theirs) == len(times["onrecord"]) else f" (first {len(theirs)})"
            cells += [number(statistics.median(theirs)) + first, number(percentile(theirs, 0.99)), number(ratio(times, other))] if theirs else [""] * 3
        rows.append([*cells, str(len(times["onrecord"]))])
    return table([*heads, "questions"], rows)


def counts(run):
    others = [name for name in run["names"] if name not in ("onrecord", "tantivy")]
    rows = []
    for name, counted in run["counts"].items():
        cells = [name, str(counted["unlike"])]
        for other in others:
            tally = counted["tally"].get(other)
            cells.append(" / ".join(map(str, tally)) if tally else "nothing of the kind")
        rows.append([*cells, str(counted["kept"])])
    return table(["class", "tantivy counts otherwise", *others, "kept"], rows)


def growth(runs):
    """onrecord by size, from the runs that were kept."""
    if len(runs) < 2:
        return []
    sizes = list(runs)
    rows = [["articles", *(f"{run['articles']:,}" for run in runs.values())],
            ["whole process, warm, ms", *(number(run["starts"]["warm"]["onrecord"]) for run in runs.values())],
            ["whole process, evicted, ms", *(number(run["starts"]["evicted"]["onrecord"]) for run in runs.values())],
            ["indexing with attribution, MB/s", *(number(run["mb"] / run["built"]["onrecord"]["attributed"]["seconds"]) for run in runs.values())],
            ["changing 1%, seconds", *(number(run["built"]["onrecord"]["attributed"]["update"]["seconds"]) for run in runs.values())],
            ["memory of its own while serving, MB", *(number(run["memory"]["onrecord"][1]) for run in runs.values())]]
    for last in list(runs.values())[-1]["rows"]:
        cells = [f"{last['class']}, {ASKED[last['mode']]}, µs"]
        for run in runs.values():
            row = next((row for row in run["rows"] if (row["class"], row["mode"]) == (last["class"], last["mode"])), None)
            cells.append(number(statistics.median(row["times"]["onrecord"])) if row else "")
        rows.append(cells)
    return ["", "## Growth (onrecord, median over questions)", "", *table(["", *sizes], rows)]


def text(run, runs):
    """The whole report; `runs` are those of other sizes that were kept, and this one."""
    names = run["names"]
    lines = [f"# Race at {run['size']}x", "", *(f"- {line}" for line in run["about"]), "", "## Targets", ""]
    if run["size"] != 20:
        lines += ["Targets are set for 20x.", ""]
    lines += ["| row | target | measured | |", "|---|---|--:|---|", *("| " + " | ".join(row) + " |" for row in targets(run, runs))]
    lines += ["", "## Indexing", "", *indexing(run)]
    lines += ["", "## A whole process: one word, ten hits with marks (ms, median)", ""]
    shown = [*names, "empty"]
    rows = [[f"page cache {state}", *(number(times.get(name)) for name in shown)] for state, times in run["starts"].items()]
    for place, label in enumerate(("peak memory of one that serves, mapped files among it, MB", "memory of its own after all questions, MB")):
        rows.append([label, *(number(run["memory"].get(name, (None, None))[place]) for name in shown)])
    lines += table(["", *shown], rows)
    lines += ["", "## Questions (µs, over questions; ratio of sums, ours over theirs)", "", *questions(run)]
    lines += ["", "## Counts", "", "Questions that were drawn and left out since plain tantivy counts otherwise; then, of those looked at, on how many a contender "
              "counts as we do, within the tolerance, otherwise. What all agree on within the tolerance is kept.", "", *counts(run)]
    return "\n".join(lines + growth(runs)) + "\n"


def plot(run):
    """Bars of the others' times over ours on a logarithmic scale, a group for each class."""
    height, left, width, low, high = 14, 190, 640, 0.1, 10_000

    def place(value):
        share = (math.log10(min(max(value, low), high)) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return left + width * share

    parts, y = [], 40
    for row in run["rows"]:
        times = row["times"]
        others = [name for name in run["names"] if name in COLOURS and name in times]
        if row["mode"] in ("total", "newest-total", "weighed") or not others:
            continue
        parts.append(f'<text x="{left - 8}" y="{y + height * len(others) / 2 + 4}" text-anchor="end">{row["class"]}</text>')
        for other in others:
            value = 1 / ratio(times, other)
            start, end = sorted((place(1), place(value)))
            parts.append(f'<rect x="{start:.1f}" y="{y}" width="{max(end - start, 1):.1f}" height="{height - 2}" fill="{COLOURS[other]}"/>'
                         f'<text x="{end + 4:.1f}" y="{y + 10}" font-size="9">{other} {number(value)}</text>')
            y += height
        y += 8
    scale = "".join(f'<line x1="{place(10 ** e):.1f}" x2="{place(10 ** e):.1f}" y1="30" y2="{y}" stroke="#ddd"/>'
                    f'<text x="{place(10 ** e):.1f}" y="24" text-anchor="middle">{10 ** e:g}</text>' for e in range(-1, 5))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 90}" height="{y + 20}" font-family="sans-serif" font-size="11">'
            f'<rect width="100%" height="100%" fill="white"/><text x="{left}" y="12">time of the others at {run["size"]}x, onrecord being 1 (ten best)</text>'
            f'{scale}{"".join(parts)}</svg>\n')
