"""Panels measured from CSV to CSV, beside what peers reach on the same instances; prints, never judges time."""

import csv
import json
import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def assign(folder: Path, *words: str, **files: Path) -> tuple[dict, float]:
    """Run the command; its report and CPU seconds."""
    given = [word for name, file in files.items() for word in (f"--{name}", str(file))]
    out = ["--out", str(folder / "out.csv"), "--report", str(folder / "report.json")]
    before = cpu_seconds()
    subprocess.run([sys.executable, "-m", "festival.cli.main", "assign", *given, *out, *words], check=True)
    return json.loads((folder / "report.json").read_text()), cpu_seconds() - before


def save(file: Path, header: str, rows) -> Path:
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return file


def say(name: str, report: dict, cpu: float, beside: str = "") -> None:
    reached = f"total {report['total_affinity']:.6g} of {report['bound']:.6g}, worst {report['min_entry_affinity']:.6g}"
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\n{name}: {reached}, optimal {report['optimal']}, {cpu:.2f} s CPU, peak so far {megabytes:.0f} MB{beside}")


@pytest.fixture(scope="module")
def instances() -> Path:
    folder = os.environ.get("PALMARES_BENCH_DATA")
    if not folder:
        pytest.skip("PALMARES_BENCH_DATA is not set: no instances to compare with")
    return Path(folder) / "assign"


@pytest.mark.parametrize("name", ["conf1", "conf2", "aamas2015"])
@pytest.mark.parametrize("objective", ["fair", "total"])
def test_bids_of_real_conferences(instances, tmp_path, name, objective):
    facts = json.loads((instances / "instances.json").read_text())[name]
    entries, jurors = range(facts["entries"]), range(facts["jurors"])
    affinity = {(str(entry), str(juror)): str(facts["default_value"]) for entry in entries for juror in jurors}
    with (instances / f"{name}.csv").open(newline="") as file:
        affinity.update({(row["entry"], row["juror"]): row["value"] for row in csv.DictReader(file)})
    conflicts = [pair for pair, value in affinity.items() if value == "conflict"]
    report, cpu = assign(
        tmp_path,
        *(
            "--per-entry",
            str(facts["jurors_per_entry"]),
            "--max-load",
            str(facts["max_load"]),
            "--objective",
            objective,
        ),
        entries=save(tmp_path / "entries.csv", "entry", [[entry] for entry in entries]),
        jurors=save(tmp_path / "jurors.csv", "juror", [[juror] for juror in jurors]),
        conflicts=save(tmp_path / "conflicts.csv", "entry,juror", conflicts),
        affinity=save(
            tmp_path / "affinity.csv",
            "entry,juror,affinity",
            [(*pair, value) for pair, value in affinity.items() if value != "conflict"],
        ),
    )
    say(f"{name} {objective}", report, cpu)
    everyone = json.loads((instances / "peers.json").read_text())
    peers = [peer for peer in everyone if peer["ds"] == name and peer.get("total") is not None]
    for peer in peers:
        cpu = peer.get("cpu_total", "unknown")
        print(f"    {peer['solver']}: {peer['total']:.6g}, worst {peer['min_paper']:.6g}, {cpu} s CPU")
    assert report["total_affinity"] >= max(peer["total"] for peer in peers)
    assert report["min_entry_affinity"] >= max(peer["min_paper"] for peer in peers)


def festival(folder: Path, entries: int, jurors: int, *, rules: bool) -> dict[str, Path]:
    """Save a synthetic festival: 40 affinities an entry, and with ``rules`` countries, languages and minutes."""
    draw = random.Random(7)
    languages, weights = ["en", "fr", "es", "de", "th", "ar", "zh"], [50, 15, 10, 8, 5, 6, 6]
    chosen = [
        (f"e{entry}", f"c{draw.randrange(55)}", draw.choices(languages, weights)[0], draw.randint(1, 30))
        for entry in range(entries)
    ]
    minutes = 3 * sum(row[3] for row in chosen) / jurors
    jury = [
        (
            f"j{juror}",
            f"c{draw.randrange(40)}",
            f"en {draw.choices(languages, weights)[0]}",
            int(minutes * draw.uniform(1, 1.3)),
        )
        for juror in range(jurors)
    ]
    # Every language needs enough people.
    jury = [(*row[:2], "en fr es de th ar zh", row[3]) if place % 5 == 0 else row for place, row in enumerate(jury)]
    affinity = (
        (f"e{entry}", f"j{juror}", f"{draw.random():.4f}")
        for entry in range(entries)
        for juror in draw.sample(range(jurors), 40)
    )
    return {
        "entries": save(folder / "e.csv", "entry,countries,languages,minutes", chosen)
        if rules
        else save(folder / "e.csv", "entry", [row[:1] for row in chosen]),
        "jurors": save(folder / "j.csv", "juror,countries,languages,max_minutes", jury)
        if rules
        else save(folder / "j.csv", "juror", [row[:1] for row in jury]),
        "affinity": save(folder / "a.csv", "entry,juror,affinity", affinity),
    }


def test_cost_per_entry_grows_no_faster_than_the_festival(tmp_path):
    cost = {}
    for entries in (1_000, 45_000):
        jurors, most = (500, 310) if entries > 1_000 else (100, 35)
        files = festival(tmp_path, entries, jurors, rules=False)
        report, cpu = assign(tmp_path, "--per-entry", "3", "--max-load", str(most), **files)
        cost[entries] = cpu / entries
        say(f"{entries} x {jurors}", report, cpu, " (limit at 45,000: 8 s, 900 MB)")
        assert report["unfilled"] == []
    print(f"    cost per entry at 45,000 over that at 1,000: {cost[45_000] / cost[1_000]:.2f} (limit 2)")


@pytest.mark.parametrize("objective", ["fair", "total"])
def test_minutes_languages_and_countries_at_full_size(tmp_path, objective):
    files = festival(tmp_path, 45_000, 200, rules=True)
    report, cpu = assign(tmp_path, "--per-entry", "3", "--max-per-country", "1", "--objective", objective, **files)
    gap = 100 * (1 - report["total_affinity"] / report["bound"])
    say(f"45,000 x 200 with rules, {objective}", report, cpu, f"; gap {gap:.2f} % (limits 60 s, 2.5 GB, 0.5 %)")
    assert report["unfilled"] == []


@pytest.mark.parametrize(("entries", "jurors", "gone", "most"), [(5_000, 100, 5, 175), (45_000, 500, 25, 310)])
def test_repair_when_jurors_drop_out(tmp_path, entries, jurors, gone, most):
    files = festival(tmp_path, entries, jurors, rules=False)
    wishes = ("--per-entry", "3", "--max-load", str(most), "--objective", "total")
    assign(tmp_path, *wishes, **files)
    before = (tmp_path / "out.csv").read_text().split()
    keep = tmp_path / "keep.csv"
    keep.write_text("\n".join(before))
    files["jurors"] = save(tmp_path / "left.csv", "juror", [[f"j{juror}"] for juror in range(gone, jurors)])
    report, cpu = assign(tmp_path, *wishes, keep=keep, **files)
    left = {f"j{juror}" for juror in range(gone)}
    moved = {
        row for row in set(before) - set((tmp_path / "out.csv").read_text().split()) if row.split(",")[1] not in left
    }
    limits = "limits 0.5 s at 5,000, 0 moved"
    say(f"repair at {entries:,}, {gone} of {jurors} jurors gone", report, cpu, f"; {len(moved)} moved ({limits})")
    assert not moved


def test_fair_panels_where_every_entry_wants_the_same_jurors(tmp_path):
    """Jurors differ far more than entries do, and every place is needed: the hardest of fair panels."""
    draw = random.Random(5)
    wanted = [draw.random() for _ in range(300)]
    affinity = (
        (f"e{entry}", f"j{juror}", f"{0.7 * wanted[juror] + 0.3 * draw.random():.4f}")
        for entry in range(1_000)
        for juror in range(300)
    )
    report, cpu = assign(
        tmp_path,
        "--per-entry",
        "3",
        "--max-load",
        "10",
        entries=save(tmp_path / "e.csv", "entry", [[f"e{entry}"] for entry in range(1_000)]),
        jurors=save(tmp_path / "j.csv", "juror", [[f"j{juror}"] for juror in range(300)]),
        affinity=save(tmp_path / "a.csv", "entry,juror,affinity", affinity),
    )
    gap = 100 * (1 - report["min_entry_affinity"] / report["bound_min_entry_affinity"])
    say("1,000 x 300, fair and crowded", report, cpu, f"; worst entry {gap:.2f} % under its bound (limit 60 s)")
    assert report["unfilled"] == []
