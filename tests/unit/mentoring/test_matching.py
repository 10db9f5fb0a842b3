"""Who is matched with whom: never without topic, language or time in common; wishes of both sides; few changes."""

from uuid import UUID, uuid4

import pytest

from festival.mentoring.matching import Matchable, Pair, propose_matches
from festival.mentoring.people_list import read_people
from festival.mentoring.rules import MentorWithoutTime, NotAPeopleList, Side, WrongLine


def _one(name: str, **said: object) -> Matchable:
    plain: dict[str, object] = {
        "topics": ["code"], "languages": ["fr"], "times": ["wed"], "wishes": [], "apart": [], "capacity": 1
    }  # fmt: skip
    return Matchable(id=uuid4(), external_id=name, **{**plain, **said})  # type: ignore[arg-type]


def _named(pairs: list[Pair], *people: Matchable) -> list[tuple[str, str]]:
    names: dict[UUID, str] = {one.id: one.external_id for one in people}
    return sorted((names[trainee], names[mentor]) for trainee, mentor in pairs)


@pytest.mark.parametrize(
    "said", [{"topics": ["music"]}, {"languages": ["hy"]}, {"times": ["sat"]}, {"apart": ["t"]}], ids=str
)
def test_what_keeps_two_apart(said: dict[str, object]) -> None:
    trainee = _one("t")
    assert propose_matches([trainee], [_one("m", **said)]).pairs == []
    assert len(propose_matches([trainee], [_one("m")]).pairs) == 1


def test_most_trainees_first_then_wishes_of_both_sides() -> None:
    trainees = [_one("a", wishes=["x"]), _one("b", topics=["code", "music"])]
    mentors = [_one("x", wishes=["b"]), _one("y", topics=["code"])]
    assert _named(propose_matches(trainees, mentors).pairs, *trainees, *mentors) == [("a", "x"), ("b", "y")]
    only = [_one("x", capacity=2)]
    assert len(propose_matches(trainees, only).pairs) == 2


def test_who_has_a_mentor_keeps_them_and_who_left_one_is_not_proposed_again() -> None:
    trainees, mentors = [_one("a"), _one("b")], [_one("x"), _one("y")]
    standing = [(trainees[0].id, mentors[1].id)]
    assert _named(propose_matches(trainees, mentors, standing=standing).pairs, *trainees, *mentors) == [("b", "x")]
    left = [(trainees[1].id, mentors[0].id)]
    proposal = propose_matches(trainees, mentors, standing=standing, declined=left)
    assert (proposal.pairs, [who for who, _ in proposal.without]) == ([], [trainees[1].id])


def test_a_mentor_without_time_is_refused_by_name() -> None:
    line = "external_id;name;email;topics;times\nm1;Nadia;nadia@studio.example;code;\n"
    with pytest.raises(MentorWithoutTime) as refusal:
        read_people(line.encode(), Side.MENTOR)
    assert refusal.value.text == "Line 2: Nadia has no time. Give at least one in the column times, such as wed-pm."
    assert read_people(line.replace(";\n", ";wed-pm\n").encode(), Side.MENTOR)[0].times == ["wed-pm"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        ("name\nx\n", NotAPeopleList),
        ("", NotAPeopleList),
        ("external_id,name,capacity\nt,x,0\n", WrongLine),
        ("external_id,name\n,x\n", WrongLine),
        ("external_id,name\nt,x\nt,y\n", WrongLine),
        ("external_id,name,guardian_email\nt,x,nobody\n", WrongLine),
    ],
)
def test_one_wrong_line_and_nothing_is_read(content: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_people(content.encode(), Side.TRAINEE)
