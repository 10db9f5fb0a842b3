from festival.awards.queries import with_names

FILM, JUROR, STRANGER = (f"{number:08x}-0000-4000-8000-000000000000" for number in (1, 2, 3))


def test_films_and_jurors_are_named_and_nothing_else_changes() -> None:
    sentence = f"{FILM} (10): without {JUROR} it changes; {STRANGER} stays, and so does 12345678-."
    named = with_names(sentence, {FILM: "Lift", JUROR: "Ann"})
    assert named == f"Lift (10): without Ann it changes; {STRANGER} stays, and so does 12345678-."
