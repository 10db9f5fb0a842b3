import csv
import json

import pytest

from festival.cli.main import main


class Round:
    """Files of one round in a folder, and the command run on them."""

    def __init__(self, folder):
        self.folder = folder
        self.save("entries", "entry\na\nb\n")
        self.save("jurors", "juror\nx\ny\nz\n")

    def save(self, name, text):
        self.file(name).write_bytes(text if isinstance(text, bytes) else text.encode())

    def file(self, name):
        return self.folder / f"{name}.csv"

    def assign(self, *words, per_entry=2):
        given = [
            word
            for name in ("entries", "jurors", "conflicts", "affinity", "keep")
            if self.file(name).exists()
            for word in (f"--{name}", str(self.file(name)))
        ]
        out = ["--out", str(self.file("out")), "--report", str(self.folder / "report.json")]
        return main(["assign", *given, "--per-entry", str(per_entry), *out, *words])

    @property
    def pairs(self):
        with self.file("out").open(newline="", encoding="utf-8") as file:
            return [tuple(row) for row in csv.reader(file)][1:]

    @property
    def report(self):
        return json.loads((self.folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture
def panel_round(tmp_path):
    return Round(tmp_path)


def test_panels_are_written_sorted_with_a_report(panel_round):
    panel_round.save("affinity", "entry,juror,affinity\nb,z,0.125\na,y,1\nb,x,0.5\n")
    panel_round.save("conflicts", "entry,juror\na,z\n")
    assert panel_round.assign() == 0
    assert panel_round.pairs == [("a", "x"), ("a", "y"), ("b", "x"), ("b", "z")]
    report = panel_round.report
    assert report.pop("seconds") >= 0
    assert report.pop("algebraic_connectivity") == 0.5
    assert report.pop("worst_contrast") == 4.0
    assert report == {
        "entries": 2,
        "jurors": 3,
        "per_entry": 2,
        "total_affinity": 1.625,
        "min_entry_affinity": 0.625,
        "load_min": 1,
        "load_max": 2,
        "minutes_min": 0.0,
        "minutes_max": 0.0,
        "components": 1,
        "unfilled": [],
        "underloaded": [],
        "optimal": True,
        "bound": 1.625,
        "bound_min_entry_affinity": 0.625,
        "kept": 0,
        "met_again": 0,
        "without_mix": [],
    }


def test_the_same_input_and_seed_give_the_same_bytes(panel_round):
    panel_round.save("entries", "entry\n" + "".join(f"e{number}\n" for number in range(40)))
    panel_round.save("jurors", "juror\n" + "".join(f"j{number}\n" for number in range(9)))
    outcomes = []
    for seed in ("7", "7", "8"):
        assert panel_round.assign("--seed", seed, per_entry=3) == 0
        outcomes.append((panel_round.file("out").read_bytes(), {**panel_round.report, "seconds": 0}))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][0] != outcomes[2][0]


def test_languages_categories_countries_and_minutes_decide(panel_round):
    panel_round.save(
        "entries",
        "entry,countries,languages,category,minutes\na,FR BE,th,Fiction,10\nb,,xx,,20\n",
    )
    panel_round.save(
        "jurors",
        "juror,countries,languages,categories,max_minutes,max_entries\n"
        "same country,be,tha,,,\n"
        "fits,br,THA,fiction,,\n"
        "other category,br,tha,documentary,,\n"
        "other language,br,fra,fiction,,\n"
        "short of time,br,tha XX,fiction,9,\n"
        "open,,,,,\n",
    )
    assert panel_round.assign("--max-load", "1", per_entry=1) == 0
    assert panel_round.pairs == [("a", "fits"), ("b", "open")]


def test_unfilled_panels_are_a_no_with_the_reason(panel_round, capsys):
    panel_round.save("entries", "entry,languages\na,th\nb,fr\n")
    panel_round.save("jurors", "juror,languages\nx,fr\ny,fr th\nz,fra\n")
    assert panel_round.assign() == 1
    assert panel_round.report["unfilled"] == [
        {
            "entry": "a",
            "missing": 1,
            "why": "only 1 of 3 jurors may see it (no language in common bars 2): add a juror who knows Thai.",
        }
    ]
    assert len(panel_round.pairs) == 3
    assert "add a juror who knows Thai" in capsys.readouterr().err


def test_underloaded_jurors_are_a_no_with_the_reason(panel_round):
    assert panel_round.assign("--min-load", "2") == 1
    assert [(one["missing"], one["why"]) for one in panel_round.report["underloaded"]] == [
        (1, "there are 4 seats, and 2 for each of 3 jurors would be 6: lower the minimum.")
    ] * 2


def test_a_repair_keeps_what_can_stay(panel_round, capsys):
    panel_round.save("keep", "entry,juror\na,x\na,gone\nb,y\nb,z\n")
    panel_round.save("conflicts", "entry,juror\nb,gone\n")
    assert panel_round.assign() == 0
    assert {("a", "x"), ("b", "y"), ("b", "z")} < set(panel_round.pairs)
    assert panel_round.report["kept"] == 3
    assert "1 pairs name an entry or juror no longer in this round" in capsys.readouterr().err


def test_a_french_spreadsheet_is_understood_and_said(panel_round, capsys):
    panel_round.save("entries", "\ufeffentry;minutes\r\na;10,5\r\nb;3\r\n")
    panel_round.save("affinity", "entry;juror;affinity\na;x;0,5\n")
    assert panel_round.assign("--max-minutes", "13.5") == 0
    assert panel_round.report["total_affinity"] == 0.5
    assert panel_round.report["minutes_max"] == 13.5
    said = capsys.readouterr().err
    assert "read with semicolons between the columns; a comma inside a number is read as its decimal point" in said
    assert "byte-order mark" in said


def test_ids_with_spaces_and_quotes_come_back_as_they_were(panel_round):
    panel_round.save("entries", 'entry\n"a ""b"", c"\n"two\nlines"\n')
    assert panel_round.assign(per_entry=3) == 0
    assert {entry for entry, _ in panel_round.pairs} == {'a "b", c', "two\nlines"}


@pytest.mark.parametrize(
    ("file", "text", "place", "words"),
    [
        ("jurors", "juror\n", "column juror", "there are no jurors"),
        ("entries", "entry\n", "column entry", "there are no entries"),
        ("entries", "", "line 1", "empty"),
        ("entries", "entry\na\nb\na\n", "line 4, column entry", "there twice"),
        ("entries", "entry,minutes\na,1\n,2\n", "line 3, column entry", "no entry id"),
        ("entries", "entry,minutes\na,-1\n", "line 2, column minutes", "below 0"),
        ("entries", "entry,minutes\na,soon\n", "line 2, column minutes", "not a number"),
        ("jurors", "juror,max_entries\nx,1.5\n", "line 2, column max_entries", "not a whole number"),
        ("jurors", "juror,max_minutes\nx,inf\n", "line 2, column max_minutes", "not a number"),
        ("conflicts", "entry,juror\na,x\na,nobody\n", "line 3, column juror", "no juror has the id 'nobody'"),
        ("affinity", "entry,juror,affinity\na,x,1\na,y,nan\n", "line 3, column affinity", "not a number"),
        ("affinity", "entry,juror,affinity\na,x,1_0\n", "line 2, column affinity", "not a number"),
        ("affinity", "entry,juror,affinity\na,x,1\na,x,2\n", "line 3, column affinity", "another affinity"),
        ("affinity", b"entry,juror,affinity\na,\xff,1\n", "line 2", "not UTF-8"),
    ],
)
def test_bad_input_is_refused_where_it_stands(panel_round, capsys, file, text, place, words):
    assert panel_round.assign() == 0
    panel_round.file("out").unlink()
    panel_round.save(file, text)
    assert panel_round.assign() == 2
    refusal = capsys.readouterr().err.splitlines()[-1]
    assert refusal.startswith(f"palmares assign: {panel_round.file(file)}, {place}: ")
    assert words in refusal
    assert not panel_round.file("out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--per-entry", "0"],
        ["--max-load", "1", "--min-load", "2"],
        ["--max-minutes", "nan"],
        ["--objective", "worst"],
        ["--unknown"],
        ["--max-l", "3"],
    ],
)
def test_wrong_use_is_refused(panel_round, words):
    with pytest.raises(SystemExit) as exit_status:
        panel_round.assign(*words)
    assert exit_status.value.code == 2


def test_harmless_doubles_and_extremes_are_taken(panel_round, capsys):
    panel_round.save("entries", "entry,minutes\na,0\nb,1000000000\n")
    panel_round.save("conflicts", "entry,juror\na,z\na,z\n")
    panel_round.save("affinity", "entry,juror,affinity\na,x,1e9\na,x,1e9\na,y,\nc,x,1\n")
    assert panel_round.assign() == 0
    assert panel_round.report["total_affinity"] == 1e9
    said = capsys.readouterr().err
    for words in ("1 pairs are there twice", "1 rows are there twice", "1 rows name an entry or juror that is not"):
        assert words in said
