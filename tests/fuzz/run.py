"""Runs fuzz targets and prints one JSON line for each: runs, seconds, crashes, corpus.

  run.py --bin DIRECTORY --work DIRECTORY --brief TARGET        replays seeds and finds, then a bounded number of runs
  run.py --bin DIRECTORY --work DIRECTORY --minutes M [--target T]... [--jobs J]

Finds of the long form stay in WORK/corpus, what breaks a target in WORK/broken. Exit status 1 where anything broke.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import seeds

HERE = pathlib.Path(__file__).resolve().parent
DICTIONARIES = {"scan": "xml", "message": "xml", "readdress": "xml", "registry_answer": "xml",
                "ebms_envelope": "xml", "mime": "http", "content": "http", "mail_report": "http", "rules": "toml",
                "settings": "toml", "address_book": "toml", "address_tables": "toml", "needs": "toml", "http_values": "http",
                "http_request": "http", "admin_request": "http"}
# Each run opens a store.
SLOW = {"store_recovery": 50}
BRIEF_RUNS = 4_000
LARGEST = {"store_recovery": 256, "sealed_payload": 4_096, "http_request": 8_192, "refusal": 2_048}
# No input below a megabyte may take longer, and none may take more memory.
SECONDS_A_RUN = 20
MEMORY_MIB = 1_024


def targets():
    return sorted(path.stem for path in HERE.glob("*.cpp"))


def options(target, broken):
    broken.mkdir(parents=True, exist_ok=True)
    given = ["-print_final_stats=1", f"-timeout={SECONDS_A_RUN}", f"-rss_limit_mb={MEMORY_MIB}",
             f"-artifact_prefix={broken}/{target}-", f"-max_len={LARGEST.get(target, 32_768)}"]
    if target in DICTIONARIES:
        given.append(f"-dict={HERE}/dictionaries/{DICTIONARIES[target]}.dict")
    return given


def corpora(target, work):
    seeds.write(work / "seeds", target)
    known = HERE / "found" / target
    return [str(work / "seeds" / target)] + ([str(known)] if known.is_dir() else [])


def environment():
    # A store that is opened again and again wants no disk.
    fast = {"TMPDIR": "/dev/shm"} if os.access("/dev/shm", os.W_OK) else {}
    return {**os.environ, **fast, "ASAN_OPTIONS": "detect_leaks=1:allocator_may_return_null=0:quarantine_size_mb=32"}


def run(binary, target, arguments, folders, work, nice=0):
    broken = work / "broken"
    start = time.monotonic()
    done = subprocess.run([str(binary), *options(target, broken), *arguments, *folders], capture_output=True, text=True,
                          errors="replace", env=environment(), check=False,
                          preexec_fn=(lambda: os.nice(nice)) if nice else None)
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    corpus = re.findall(r"corp: (\d+)/", done.stderr)
    line = {"target": target, "runs": int(runs.group(1)) if runs else 0, "seconds": round(time.monotonic() - start, 1),
            "crashes": 0 if done.returncode == 0 else 1, "corpus": int(corpus[-1]) if corpus else 0}
    print(json.dumps(line), flush=True)
    if done.returncode != 0:
        print(done.stderr[-6000:], file=sys.stderr)
    return done.returncode == 0


def brief(binary, target, work):
    """The same runs every time: one seed, nothing kept."""
    with tempfile.TemporaryDirectory(prefix="budstikke-fuzz.") as scratch:
        return run(binary, target, ["-seed=1", f"-runs={SLOW.get(target, BRIEF_RUNS)}", "-max_total_time=30"],
                   [scratch, *corpora(target, work)], work)


def long(binary, target, work, minutes):
    own = work / "corpus" / target
    own.mkdir(parents=True, exist_ok=True)
    fine = run(binary, target, [f"-max_total_time={int(minutes * 60)}"], [str(own), *corpora(target, work)], work, 15)
    shrunk = work / "corpus" / f"{target}.merged"
    shutil.rmtree(shrunk, ignore_errors=True)
    shrunk.mkdir()
    # Keeps of the finds what none of the others covers.
    merged = subprocess.run([str(binary), "-merge=1", f"-timeout={SECONDS_A_RUN}", str(shrunk), str(own)], capture_output=True,
                            env=environment(), check=False)
    if merged.returncode == 0 and any(shrunk.iterdir()):
        shutil.rmtree(own)
        shrunk.rename(own)
    else:
        shutil.rmtree(shrunk)
    return fine


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--brief")
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--target", action="append")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    work = given.work.resolve()
    if given.brief:
        return 0 if brief(given.bin / f"fuzz_{given.brief}", given.brief, work) else 1
    chosen = given.target or targets()
    unknown = sorted(set(chosen) - set(targets()))
    if unknown:
        parser.error(f"no such target: {', '.join(unknown)}; there are {', '.join(targets())}")
    with concurrent.futures.ThreadPoolExecutor(max_workers=given.jobs) as pool:
        fine = list(pool.map(lambda one: long(given.bin / f"fuzz_{one}", one, work, given.minutes), chosen))
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
