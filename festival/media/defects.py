"""What can be wrong with a file whatever call it is entered for, each with the sentence its entrant reads."""

from festival.media.facts import Problem, Value

_LOOKS_LIKE = {
    "empty": "The file is empty. Choose the film again; if it is empty on your device too, export it again.",
    "archive": "This is an archive (such as ZIP), not a film. Unpack it and upload the film that is inside.",
    "document": "This is a document, not a film. Choose the film itself.",
    "page": "This is a web page, not a film. Download the film itself and upload that.",
    "picture": "This is a picture, not a film. Choose the film itself.",
    "playlist": "This is a list of other files, not a film. Export the film as one MP4 file.",
    "program": "This is a program, not a film. Choose the film itself.",
    "sound": "This is a sound file without pictures. Choose the film itself.",
    "text": "This is a text, not a film. Choose the film itself.",
    "unknown": "We cannot recognise a film in this file. Export it as MP4 (H.264 with AAC sound) and try again.",
}
_UNSAFE = {
    "index": "The file's index is built in a way that no camera or editing program writes. Export it again as MP4.",
    "samples": "The file claims more pictures or sounds than any film has. Export it again as MP4.",
    "tracks": "The file has more tracks than we open. Export it with one picture track and one sound track.",
    "pixels": "The picture is larger than 8K, more than we open. Export it at a smaller size.",
    "resources": "Checking this file took more time or memory than any film needs. Export it again as MP4 (H.264).",
}
_TRUNCATED = {
    "index": "The file ends before its index: the recording or the export was not finished. Export it again.",
    "data": "The end of the file is missing: it was cut while copying or exporting. Copy or export it again.",
}
_DAMAGED = {
    "structure": "The file is damaged and cannot be opened. Export it again from the original.",
    "pictures": "Parts of the picture are damaged (%(found)s places found). Export it again from the original.",
    "nothing": "The file has a picture track without a single picture. Export it again from the original.",
    "time": "The time stamps in the file cannot be right. Export it again from the original.",
    "pixel_shape": "The shape of the pixels (%(found)s) cannot be right. Export it again with square pixels.",
}


def not_a_film(looks_like: str) -> Problem:
    """It is something else; ``looks_like`` as :mod:`festival.media.containers` names it, or ``empty``."""
    return Problem("not_a_film", _LOOKS_LIKE[looks_like], found=looks_like)


def unsafe(why: str) -> Problem:
    """Opening it would cost or risk more than any film does."""
    return Problem("unsafe", _UNSAFE[why], found=why)


def truncated(what: str) -> Problem:
    """Its end is missing."""
    return Problem("truncated", _TRUNCATED[what], found=what)


def damaged(what: str, found: Value | None = None) -> Problem:
    """It is a film in a container we know, but not a whole one."""
    return Problem("damaged", _DAMAGED[what], {} if found is None else {"found": found}, found=found or what)


def unreadable_codec(codec: str) -> Problem:
    """The pictures are in an encoding that we do not open."""
    return Problem(
        "unreadable_codec",
        "The pictures are encoded as %(found)s, which we cannot open. Export the film as MP4 with H.264.",
        {"found": codec},
        found=codec,
    )


def odd_rotation(matrix: str) -> Problem:
    """The display matrix is no quarter turn, so nobody can say which way is up."""
    return Problem(
        "odd_rotation",
        "The film asks players to turn or stretch it in an unusual way (%(found)s). Export it upright.",
        {"found": matrix},
        "0, 90, 180 or 270 degrees",
        matrix,
    )


def size_changes(first: str, later: str) -> Problem:
    """The resolution changes within the film."""
    return Problem(
        "size_changes",
        "The picture's size changes within the film, from %(first)s to %(found)s. Export it in one size.",
        {"first": first, "found": later},
        first,
        later,
    )


def all_sentences() -> list[str]:
    """Every sentence of this module, for the translators' catalogue."""
    groups = (_LOOKS_LIKE, _UNSAFE, _TRUNCATED, _DAMAGED)
    single = (unreadable_codec(""), odd_rotation(""), size_changes("", ""))
    return [sentence for group in groups for sentence in group.values()] + [problem.sentence for problem in single]
