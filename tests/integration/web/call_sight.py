"""What each may see of an edition as it stands: places that are shut, words that are told to nobody yet."""

from tests.integration.web.call_model import ENTRANTS, JURY, SELECTING, TEAM, Standing

PLACES = {
    "call": "/e/{slug}",
    "palmares": "/e/{slug}/palmares",
    "bundle": "/e/{slug}/palmares/bundle",
    "palmares by program": "{home}/palmares",
    "my entries": "/api/v1/entries",
    "entry of the entrant": "/api/v1/entries/{entry}",
    "entries": "{home}/entries",
    "entry at the desk": "{home}/entries/{entry}",
    "rounds": "/api/v1/rounds?edition={slug}",
    "round": "{judged}",
    "panels": "{judged}/panels",
    "progress": "{judged}/progress",
    "result": "{judged}/result",
    "ballots": "{judged}/ballots.csv",
    "votes": "{judged}/votes",
    "publications": "/api/v1/publications?edition={slug}",
    "what waits": "/api/v1/publications/waiting",
    "rounds I judge": "/api/v1/jury/rounds",
    "my films": "/api/v1/jury/rounds/{round}/films",
    "titles": "/api/v1/jury/rounds/{round}/titles",
    "sealed list": "/api/v1/jury/rounds/{round}/sealed-list",
    "a juror's film": "/api/v1/jury/assignments/{seat}",
}

_UNTIL_PUBLIC = frozenset({"palmares", "palmares by program"})
_UNTIL_SEALED = frozenset({"result", "ballots", "votes", "sealed list"})
_OPEN_TO = {
    **dict.fromkeys(("entries", "entry at the desk"), SELECTING),
    **dict.fromkeys(("rounds", "round", "panels"), TEAM),
    "publications": TEAM,
    "entry of the entrant": frozenset({"entrant"}),
    **dict.fromkeys(("my films", "titles", "sealed list"), JURY),
    "a juror's film": JURY,
    **dict.fromkeys(("ballots", "votes"), TEAM),
    "result": TEAM | {"president"},
}


def shut_to(role: str, standing: Standing) -> set[str]:
    """Places that show this person nothing, as the edition stands; the ballots of so small a jury are never public."""
    shut = {name for name, open_to in _OPEN_TO.items() if role not in open_to} | {"bundle"}
    if not standing["public"]:
        shut |= _UNTIL_PUBLIC
    return shut if standing.get("round.state") == "sealed" else shut | _UNTIL_SEALED


def untold_to(role: str, words: dict[str, str], standing: Standing) -> set[str]:
    """Words that nothing shown to this person may hold yet."""
    untold = {words[f"comment of {juror}"] for juror in JURY - {role} if standing.get("round.state") != "sealed"}
    if standing["public"]:
        return untold
    if role not in SELECTING:
        untold |= {words[name] for name in ENTRANTS - {role}}
    if role not in SELECTING | JURY:
        untold |= {words[name] for name in JURY}
    return untold
