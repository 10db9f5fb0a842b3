from festival.postgres.configuration import SETTINGS, as_arguments


def test_durability_is_never_traded() -> None:
    assert {name: SETTINGS[name] for name in ("fsync", "full_page_writes", "synchronous_commit")} == {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
    }


def test_every_setting_reaches_the_command_line() -> None:
    arguments = as_arguments()
    assert arguments[::2] == ["-c"] * len(SETTINGS)
    assert dict(argument.split("=", 1) for argument in arguments[1::2]) == SETTINGS
