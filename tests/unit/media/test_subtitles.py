import pytest
from hypothesis import given
from hypothesis import strategies as st

from festival.media.subtitles import MAX_BYTES, BadSubtitles, SubtitlesTooLarge, UnknownEncoding, webvtt

SRT = "1\r\n00:00:01,000 --> 00:00:02,500\r\nÀ bientôt — señor\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nFin\r\n"
AS_VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nÀ bientôt — señor\n\n00:00:03.000 --> 00:00:04.000\nFin\n"


def only_text(text: str) -> str:
    """The served cue's text for an SRT cue with this text."""
    made = webvtt(f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n".encode())
    return made.webvtt.removeprefix("WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n").removesuffix("\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_encoding_gives_the_same_cues(encoding: str) -> None:
    assert webvtt(SRT.encode(encoding)).webvtt == AS_VTT


def test_webvtt_keeps_times_and_text_and_loses_everything_else() -> None:
    source = (
        "\ufeffWEBVTT - title\nKind: captions\n\nSTYLE\n::cue { background: url(//evil.example) }\n\nNOTE secret\n\n"
        "REGION\nid:fred\n\nintro\n01:02.003 --> 00:01:05.000 position:10% line:0\n<v Anna>Bonjour</v> <c.red>toi</c>\n"
    )
    made = webvtt(source.encode())
    assert made.webvtt == "WEBVTT\n\n00:01:02.003 --> 00:01:05.000\nBonjour toi\n"
    assert (made.cues, made.dropped) == (1, 0)


@pytest.mark.parametrize(
    ("text", "served"),
    [
        ("<script>alert(1)</script>", "alert(1)"),
        ("<svg onload=alert(1)>hi", "hi"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("a --> b", "a --&gt; b"),
        ("Tom & Jerry", "Tom &amp; Jerry"),
        ("<i>slanted</i> <B>bold</B>", "<i>slanted</i> <b>bold</b>"),
        ("<i>never closed", "never closed"),
        ("</b>closed first<b>", "closed first"),
        ("{\\an8}above", "above"),
        ("half a tag <font", "half a tag"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_text_is_made_safe(text: str, served: str) -> None:
    assert only_text(text) == served


def test_cues_that_end_before_they_begin_or_say_nothing_are_dropped() -> None:
    made = webvtt(
        b"1\n00:00:05,000 --> 00:00:04,000\nbackwards\n\n2\n00:00:06,000 --> 00:00:07,000\n<b></b>\n\n"
        b"3\n00:00:08,000 --> 00:00:09,000\nkept\n"
    )
    assert (made.cues, made.webvtt.count("-->")) == (1, 1)
    assert made.dropped == 2


def test_cues_come_in_order_even_without_empty_lines_between() -> None:
    made = webvtt(b"1\n00:00:05,0 --> 00:00:06,0\nlater\n2\n0:0:1,5 --> 00:00:02,000\nfirst\n")
    assert made.webvtt == "WEBVTT\n\n00:00:01.500 --> 00:00:02.000\nfirst\n\n00:00:05.000 --> 00:00:06.000\nlater\n"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", BadSubtitles),
        (b"just a text", BadSubtitles),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), BadSubtitles),
        (b"x" * (MAX_BYTES + 1), SubtitlesTooLarge),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nПривет, дорогие друзья нашего фестиваля\n".encode("cp1251"),
            UnknownEncoding,
        ),
    ],
    ids=["empty", "text", "picture", "large", "cyrillic"],
)
def test_what_cannot_be_used_is_refused(content: bytes, refusal: type[BadSubtitles]) -> None:
    with pytest.raises(BadSubtitles) as refused:
        webvtt(content)
    assert type(refused.value) is refusal


@given(st.text(max_size=80))
def test_no_text_can_begin_a_cue_or_a_foreign_tag(text: str) -> None:
    source = f"1\n00:00:01,000 --> 00:00:02,000\nstart {text}\n".encode("utf-8", "replace")
    served = webvtt(source).webvtt
    body = served.split("\n", 3)[3]
    for tag in ("<b>", "</b>", "<i>", "</i>", "<u>", "</u>"):
        body = body.replace(tag, "")
    assert "<" not in body
    assert body.count("-->") == 0


@pytest.mark.parametrize(
    ("language", "encoding", "words"),
    [
        ("ru", "cp1251", "Где находится вокзал?"),
        ("ru", "koi8-r", "Где находится вокзал?"),
        ("ru", "iso8859-5", "Где находится вокзал?"),
        ("uk", "cp1251", "Де знаходиться вокзал, їжак?"),
        ("pl", "cp1250", "Gdzie jest dworzec, źdźbło?"),
        ("el", "cp1253", "Πού είναι ο σταθμός;"),
        ("tr", "cp1254", "Gar nerede, ışık?"),
        ("he", "cp1255", "איפה התחנה"),
        ("ar", "cp1256", "أين المحطة"),
        ("ja", "cp932", "駅はどこですか。"),
        ("ja", "euc_jp", "駅はどこですか。"),
        ("zh", "gb18030", "火车站在哪里?"),
        ("zh", "big5", "火車站在哪裡?"),
        ("ko", "cp949", "역이 어디예요?"),
        ("th", "cp874", "สถานีอยู่ที่ไหน"),
        ("ru", "utf-8", "Где находится вокзал?"),
        ("ja", "utf-16", "駅はどこですか。"),
    ],
)
def test_the_language_tells_how_letters_are_stored(language: str, encoding: str, words: str) -> None:
    content = f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n".encode(encoding)
    assert webvtt(content, language).webvtt.splitlines()[-1] == words
