"""Contenders: how one is built, indexes, changes its index and is asked; what building its index took."""
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
DATA = ROOT / "target" / "bench-data"
PROGRAM = ROOT / "target" / "release" / "onrecord"
RUST = BENCH / "target" / "release" / "contender"
CORES = os.cpu_count() or 1

# What every writer may use, but for the run that is held against our own default.
WRITER_MEMORY, DEFAULT_MEMORY_MB = "1G", 256
# Runs of less than so many seconds in all are repeated, and the median is taken.
SHORTEST_SECONDS, MOST_RUNS = 8, 3


class Unfit(Exception):
    """Why a contender cannot run."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def checked(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, **options)


def output(*command, **options):
    return checked(*command, capture_output=True, text=True, **options).stdout


class Others:
    """How many processors others have kept busy since it was made; what this process and those it waited for did is no part of it."""

    def __init__(self):
        self.begun, self.busy, self.own = time.perf_counter(), self.busy_seconds(), self.own_seconds()

    @staticmethod
    def busy_seconds():
        user, nice, system, _, _, *rest = (int(ticks) for ticks in Path("/proc/stat").read_text().splitlines()[0].split()[1:9])
        return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")

    @staticmethod
    def own_seconds():
        return sum(os.times()[:4])

    def processors(self):
        seconds = time.perf_counter() - self.begun
        busy = self.busy_seconds() - self.busy - (self.own_seconds() - self.own)
        return max(busy, 0) / max(seconds, 1e-3)


def measured(command):
    """Runs a command: wall seconds, seconds of processor time, peak memory in MB, how many processors others took meanwhile."""
    others = Others()
    begun = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise Unfit(f"{' '.join(map(str, command))}: {said.strip()[-400:]}")
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "cpu": usage.ru_utime + usage.ru_stime, "mb": usage.ru_maxrss / 1024, "others": others.processors()}


def repeatedly(prepare, command):
    """Measures a command that leaves something behind, several times where it is short; what the last run left stays."""
    runs = []
    while not runs or (len(runs) < MOST_RUNS and sum(run["seconds"] for run in runs) < SHORTEST_SECONDS):
        prepare()
        runs.append(measured(command))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def size_of(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


class Contender:
    threads = (1,)

    def build(self):
        """Makes it ready to run, or raises Unfit."""

    def merge(self, folder):
        checked(*self.program, "merge", folder)

    def index(self, corpus, folder, threads):
        return [*self.program, "index", corpus / "corpus.tsv", folder, threads]

    def update(self, corpus, folder):
        return [*self.program, "update", corpus / "changed.tsv", folder]

    def serve(self, folder):
        return [*self.program, "serve", folder]

    def version(self):
        return output(*self.program, "version").strip()


class Onrecord(Contender):
    name = "onrecord"
    threads = tuple(sorted({1, CORES}))

    def build(self):
        checked("cargo", "build", "--release", cwd=ROOT)
        checked("cargo", "build", "--release", "--bin", "contender", cwd=BENCH)

    def reading(self, source, folder, threads, attribution=False):
        flags = [] if attribution else ["--no-attribution", "--memory", WRITER_MEMORY]
        return [PROGRAM, "index", source, "--index", folder, "--jobs", threads, *flags]

    def index(self, corpus, folder, threads):
        return self.reading(corpus / "dumps", folder, threads)

    def merge(self, folder):
        checked(RUST, "merge", folder / "tantivy")

    def update(self, corpus, folder):
        return self.reading(corpus / "dumps", folder, 1)

    def serve(self, folder):
        return [RUST, "serve", "onrecord", folder]

    def version(self):
        commit = output("git", "describe", "--always", "--dirty", "--exclude", "*", cwd=ROOT).strip()
        return output(PROGRAM, "--version").split()[1] + " at " + commit


class Tantivy(Contender):
    name = "tantivy"
    threads = tuple(sorted({1, CORES}))
    program = [RUST]

    def serve(self, folder):
        return [RUST, "serve", "tantivy", folder]

    def version(self):
        lock = (BENCH / "Cargo.lock").read_text().split('name = "tantivy"\nversion = "')[1]
        return lock.split('"')[0]


class Lucene(Contender):
    name = "lucene"
    threads = tuple(sorted({1, CORES}))

    def build(self):
        home = java_home()
        if home is None:
            raise Unfit("no JDK of 21 or newer")
        if shutil.which("mvn") is None:
            raise Unfit("Maven is not installed")
        target = DATA / "peers" / "lucene"
        target.mkdir(parents=True, exist_ok=True)
        shutil.copytree(BENCH / "peers" / "lucene", target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("target"))
        built = subprocess.run(["mvn", "-q", "-B", "package"], cwd=target, env=os.environ | {"JAVA_HOME": str(home)},
                               capture_output=True, text=True)
        if built.returncode:
            raise Unfit("Maven: " + (built.stdout + built.stderr).strip()[-400:])
        classes = f"{target / 'target' / 'classes'}:{target / 'target' / 'lib'}/*"
        self.home = home
        self.program = [home / "bin" / "java", "-Xmx4g", "--enable-native-access=ALL-UNNAMED", "--add-modules", "jdk.incubator.vector", "-cp", classes, "Contender"]

    def version(self):
        return output(*self.program, "version").strip() + f" on JDK {java_version(self.home)}"


class Native(Contender):
    """A program in C++ with a library of Debian's."""

    def build(self):
        target = DATA / "peers" / self.name
        target.parent.mkdir(parents=True, exist_ok=True)
        compile_it = ["g++", "-O2", "-std=c++17", BENCH / "peers" / f"{self.name}.cc", f"-l{self.library}", "-o", target]

        def attempt():
            return subprocess.run([str(part) for part in compile_it], capture_output=True, text=True)

        built = attempt() if shutil.which("g++") else None
        if (built is None or built.returncode) and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "install", "-y", "g++", self.package], capture_output=True)
            built = attempt() if shutil.which("g++") else None
        if built is None:
            raise Unfit("g++ is not installed")
        if built.returncode:
            raise Unfit(f"it does not compile; is {self.package} installed? " + built.stderr.strip()[:300])
        self.program = [target]


class Sqlite(Native):
    name, library, package = "sqlite", "sqlite3", "libsqlite3-dev"


class Xapian(Native):
    name, library, package = "xapian", "xapian", "libxapian-dev"


ALL = (Onrecord, Tantivy, Lucene, Sqlite, Xapian)


def java_version(home):
    return (home / "release").read_text().split('JAVA_VERSION="')[-1].split('"')[0]


def java_home():
    """The JDK that JAVA_HOME names, or else the newest there is, of 21 or newer."""

    def major(home):
        if not (home / "bin" / "javac").exists() or not (home / "release").exists():
            return 0
        first = java_version(home).split(".")[0]
        return int(first) if first.isdigit() else 0

    stated = Path(os.environ.get("JAVA_HOME") or "/nonexistent")
    if major(stated) >= 21:
        return stated
    return max((home for home in Path("/usr/lib/jvm").glob("*") if major(home) >= 21), key=major, default=None)


def prepare(size, contenders, rebuild):
    """Corpus and indexes; what building each took, by name. `rebuild`: names of those that are built anew."""
    corpus = DATA / f"race-{size}x"
    kept = corpus / "built.json"
    if not (corpus / "about.json").exists():
        say(f"writing the corpus to {corpus}")
        shutil.rmtree(corpus, ignore_errors=True)
        checked(RUST, "export", size, corpus)
    built = json.loads(kept.read_text()) if kept.exists() else {}
    for contender in contenders:
        folder = corpus / contender.name
        known = built.get(contender.name)
        if contender.name not in rebuild and known and folder.exists() and fits(contender, known, folder):
            continue
        built[contender.name] = figures_of(contender, corpus, folder)
        kept.write_text(json.dumps(built, indent=1))
    return corpus, built


def fits(contender, known, folder):
    """Whether an index can be asked as it is. Another build of onrecord need not want another: it says itself what it cannot read."""
    if contender.name == "onrecord":
        asked = [PROGRAM, "search", "--index", folder, "--limit", "0", "the"]
        return subprocess.run([str(part) for part in asked], capture_output=True).returncode in (0, 1)
    return known["version"] == contender.version()


def figures_of(contender, corpus, folder):
    """Builds a contender's index, as it is asked in the end, and measures that."""
    figures = {"version": contender.version(), "built": datetime.datetime.now().isoformat(timespec="seconds"), "threads": {}}
    # One thread last: its index is the same in every run, and questions are drawn from it.
    for threads in sorted(contender.threads, reverse=True):
        say(f"indexing: {contender.name}, {threads} thread{'s' * (threads > 1)}")
        clear = lambda: shutil.rmtree(folder, ignore_errors=True)
        figures["threads"][str(threads)] = repeatedly(clear, contender.index(corpus, folder, threads))
    figures["size"] = size_of(folder)
    figures["update"] = updated(contender, corpus, folder, contender.update)
    begun = time.perf_counter()
    contender.merge(folder)
    figures["merge"] = time.perf_counter() - begun
    figures["merged"] = size_of(folder)
    if contender.name == "onrecord":
        figures["attributed"] = attributed(contender, corpus, folder)
        figures["files"] = in_files(contender, corpus)
    return figures


def attributed(contender, corpus, folder):
    """The index with who said what: what a user has by default, and what is asked. Memory is our default, too."""
    say(f"indexing: onrecord with attribution, {CORES} threads")
    command = contender.reading(corpus / "dumps", folder, CORES, attribution=True)
    figures = repeatedly(lambda: shutil.rmtree(folder, ignore_errors=True), command)
    figures["size"] = size_of(folder)
    update = lambda corpus, copy: contender.reading(corpus / "dumps", copy, CORES, attribution=True)
    figures["update"] = updated(contender, corpus, folder, update)
    contender.merge(folder)
    figures["merged"] = size_of(folder)
    return figures


def in_files(contender, corpus):
    """A file an article: building with attribution, and again after one article in a hundred changed."""
    say("indexing: onrecord, a file an article")
    files, folder = corpus / "files", corpus / "onrecord-files"
    shutil.rmtree(files, ignore_errors=True)
    write_files(corpus / "dumps", files)
    command = contender.reading(files, folder, CORES, attribution=True)
    figures = {"build": repeatedly(lambda: shutil.rmtree(folder, ignore_errors=True), command)}
    write_files(corpus / "changed.jsonl", files)
    say("changing 1%: onrecord, a file an article")
    figures["update"] = measured(command)
    shutil.rmtree(files)
    shutil.rmtree(folder)
    return figures


def write_files(source, folder):
    for dump in sorted(source.glob("*.jsonl")) if source.is_dir() else [source]:
        with open(dump, encoding="utf-8", newline="\n") as lines:
            for line in lines:
                number = int(json.loads(line)["id"][1:])
                place = folder / f"{number // 1000:04}"
                place.mkdir(parents=True, exist_ok=True)
                (place / f"a{number}.json").write_text(line, encoding="utf-8")


def updated(contender, corpus, folder, command):
    """What it takes to change one article in a hundred, in copies of the index."""
    copy = corpus / f"{contender.name}-changed"
    dump, aside = corpus / "dumps" / "050.jsonl", corpus / "050.jsonl"
    own = contender.name == "onrecord"

    def fresh():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(folder, copy)

    if own:
        dump.rename(aside)
        shutil.copyfile(corpus / "changed.jsonl", dump)
    try:
        say(f"changing 1%: {contender.name}")
        return repeatedly(fresh, command(corpus, copy))
    finally:
        if own:
            aside.replace(dump)
        shutil.rmtree(copy, ignore_errors=True)
