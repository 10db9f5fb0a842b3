"""Each of the four events as its people walk through it: played by the command up to a stage, then by hand."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.async_api import Browser, expect

from festival.demo.films import make_film
from festival.notifications.one_use import place_of_message
from festival.vault import Vault
from tests.browser.judging import keep_picture
from tests.browser.live_site import LiveSite
from tests.browser.people import DESK, PASSWORD, PHONE, Visitor, arrive
from tests.browser.scoring_films import begin_judging, score_the_film, seal
from tests.told_stories import ServedStory, rows, served

pytestmark = pytest.mark.browser


@pytest.fixture
def folder() -> Iterator[Path]:
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 2_000_000_000
    with tempfile.TemporaryDirectory(prefix="palmares-story-", dir=memory if roomy else None) as made:
        yield Path(made) / "data"


async def _visitor(browser: Browser, story: ServedStory, *, viewport: dict[str, int] = PHONE) -> Visitor:
    return await arrive(browser, LiveSite(story.address, "", story.folder), "", viewport=viewport)


async def _signed_in(
    browser: Browser, story: ServedStory, role: str, number: int = 0, *, viewport: dict[str, int] = PHONE
) -> Visitor:
    visitor, account = await _visitor(browser, story, viewport=viewport), story.of(role)[number]
    await visitor.goto("/sign-in")
    await visitor.fill(email=account["email"], password=account["password"])
    await visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(visitor.page.locator("h1")).not_to_have_text("Sign in")
    return visitor


async def _fits(visitor: Visitor) -> None:
    """Nobody scrolls sideways."""
    assert await visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, visitor.page.url


def _link(folder: Path, recipient: str, template: str) -> str:
    """The address in the newest mail to somebody; a story's mail waits in its outbox."""
    found = rows(
        folder,
        f"SELECT id::text, context->>'link' FROM outbox WHERE recipient = '{recipient}' AND template = '{template}' "
        "ORDER BY created_at DESC, id LIMIT 1",
    )
    secret = (folder / "secret").read_text()
    return Vault([secret]).open(found[0][1], place_of_message(found[0][0]))


def _wall(ahead: timedelta) -> str:
    return (datetime.now(UTC) + ahead).astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%dT%H:%M")


async def test_tiktokshortfilm_from_sealed_scores_to_three_awards(browser: Browser, folder: Path) -> None:
    with served(folder, "tiktokshortfilm", "jury", "--entries", "5", "--jurors", "5") as story:
        sponsor = await _signed_in(browser, story, "sponsor")
        await sponsor.goto(f"/organise/{story.edition}")
        await sponsor.reads("From 5 countries")
        await _fits(sponsor)
        await keep_picture(sponsor.page, "tiktokshortfilm-sponsor")
        for path in ("entries", "reach", "results", "rounds"):
            answer = await sponsor.page.goto(f"{story.address}/organise/{story.edition}/{path}")
            assert answer is not None
            assert "Last" not in await sponsor.page.locator("main").inner_text()
        organiser = await _signed_in(browser, story, "organiser", viewport=DESK)
        await organiser.goto(f"/organise/{story.edition}/reach")
        await organiser.reads("The shortlist is decided")
        jurors = [await _signed_in(browser, story, "juror", number) for number in range(5)]
        for juror in jurors:
            await begin_judging(juror)
            while "/jury/films/" in juror.page.url:
                assert "views" not in await juror.page.locator("main").inner_text()
                await score_the_film(juror, lambda _: 7)
        president = next(number for number, one in enumerate(story.of("juror")) if one["president"])
        await seal(jurors[president])
        await organiser.goto(f"/organise/{story.edition}/results")
        await organiser.press("Compute the result")
        await organiser.reads("Grand Winner")
        await organiser.goto(f"/organise/{story.edition}/publication")
        await organiser.press("Stage it")
        second = await _signed_in(browser, story, "organiser", 1)
        await second.goto("/approvals")
        await _fits(second)
        await second.confirm("Approve", "I agree")
        await organiser.goto(f"/organise/{story.edition}/publication")
        await organiser.confirm("Publish now", "Publish")
        public = await _visitor(browser, story)
        await public.goto(f"/e/{story.edition}/palmares")
        for words in ("Grand Winner", "10,000 €", "Best Script", "Best Direction", "5,000 €"):
            await public.reads(words)
        await _fits(public)
        await keep_picture(public.page, "tiktokshortfilm-palmares")
        everyone = [sponsor, organiser, second, public, *jurors]
        assert [fault for visitor in everyone for fault in visitor.faults] == []


async def test_primevideocasting_from_a_phone_to_the_contact_sheet(browser: Browser, folder: Path) -> None:
    with served(folder, "primevideocasting", "call", "--entries", "8", "--jurors", "4") as story:
        await _enter_from_a_phone(browser, story)
    with served(folder, "primevideocasting", "jury") as story:
        screener = await _signed_in(browser, story, "juror")
        await begin_judging(screener)
        await screener.reads("Maybe")
        await _fits(screener)
        await keep_picture(screener.page, "primevideocasting-first-pass")
        await score_the_film(screener, lambda _: 2)
        assert screener.faults == []
    with served(folder, "primevideocasting", "sealed") as story:
        desk = await _signed_in(browser, story, "organiser")
        await _choose_people(browser, story, desk)
        public = await _visitor(browser, story)
        missing = await public.page.goto(f"{story.address}/e/{story.edition}/palmares")
        assert missing is not None
        assert (missing.status, desk.faults) == (404, [])


async def _enter_from_a_phone(browser: Browser, story: ServedStory) -> None:
    newcomer = await _visitor(browser, story)
    await newcomer.goto(f"/register?next=/e/{story.edition}/enter")
    await newcomer.fill(display_name="Nour Vasseur", email="nour@home.example", password=PASSWORD)
    await newcomer.press("Make my account")
    await newcomer.goto(_link(story.folder, "nour@home.example", "accounts/confirm_email"))
    await newcomer.page.locator("main form button").first.click()
    await newcomer.goto(f"/e/{story.edition}/enter")
    await expect(newcomer.page.locator("form[method=post] .field__input")).to_have_count(3)
    await _fits(newcomer)
    await keep_picture(newcomer.page, "primevideocasting-enter")
    post = "https://www.tiktok.com/@nour/video/7210000000000099999"
    await newcomer.fill(played="Cyrano, the nose", post=post, born_on="2003-05-04")
    for agreed in await newcomer.page.locator("main form [type=checkbox]").all():
        await agreed.check()
    await newcomer.press("Enter")
    await newcomer.goto("/me")
    await newcomer.reads("Cyrano, the nose")
    assert newcomer.faults == []


async def _choose_people(browser: Browser, story: ServedStory, desk: Visitor) -> None:
    """Three are chosen; one agrees, one does not, one has not answered; everybody else is told."""
    await desk.goto(f"/organise/{story.edition}")
    await desk.reads("then choose the people")
    await desk.goto(f"/organise/{story.edition}/casting")
    await _fits(desk)
    for one in (await desk.page.locator('[name="people"]').all())[:3]:
        await one.check()
    await desk.press("Choose them and ask for their consent")
    await desk.reads("was asked, and has not answered")
    asked = rows(story.folder, "SELECT recipient FROM outbox WHERE template = 'casting/chosen' ORDER BY recipient")
    assert len(asked) == 3
    for [recipient], answer in zip(asked, ("I agree to be contacted", "No, thank you"), strict=False):
        chosen = await _visitor(browser, story)
        await chosen.goto(_link(story.folder, recipient, "casting/chosen"))
        await _fits(chosen)
        await chosen.fill(name="Chosen Player", phone="+33 6 00 00 00 00")
        await chosen.press(answer)
        assert chosen.faults == []
    await desk.page.reload()
    await desk.reads("does not want to be contacted")
    await desk.press("Contact sheet")
    await desk.reads("+33 6 00 00 00 00")
    await desk.reads(asked[0][0])
    await expect(desk.page.get_by_text(asked[1][0])).to_have_count(0)
    await _fits(desk)
    await keep_picture(desk.page, "primevideocasting-contact-sheet")
    await desk.goto(f"/organise/{story.edition}/casting")
    await desk.confirm("Tell the others", "Tell the others")
    await desk.reads("have heard that they were not chosen")


async def test_cites_is_scheduled_shown_and_counted(browser: Browser, folder: Path, tmp_path: Path) -> None:
    film = tmp_path / "trailer.mp4"
    make_film(film, seed=5, seconds=2, width=720, height=1280)
    with served(folder, "cites", "screening", "--entries", "3") as story:
        desk = await _signed_in(browser, story, "organiser", viewport=DESK)
        public = await _visitor(browser, story)
        await _make_showcase(desk, story, film)
        await _look_before(public, story)
        await _release_two(desk, story)
        await _watch(public, story)
        embedded = await _visitor(browser, story)
        await embedded.goto(f"/e/{story.edition}/showcase/cites/embed")
        await expect(embedded.page.locator("video")).to_have_count(1)
        await desk.goto(f"/organise/{story.edition}/reports")
        await desk.reads("Episode 2")
        await desk.goto(f"/organise/{story.edition}/showcases/cites/report")
        await expect(desk.page.locator("tr", has_text="Le toit")).to_contain_text("100 %")
        await keep_picture(desk.page, "cites-report")
        assert [*desk.faults, *public.faults, *embedded.faults] == []


async def _make_showcase(desk: Visitor, story: ServedStory, film: Path) -> None:
    """The poster at once, the episodes from the day after tomorrow, a live event tomorrow, a trailer now."""
    await desk.goto(f"/organise/{story.edition}/showcases")
    await desk.fill(title="Cités", slug="cites", about="One a day.", first_at=_wall(timedelta(days=2)))
    await desk.choose(source=str(await desk.page.locator("#source option").last.get_attribute("value")))
    await desk.press("Make the showcase")
    await desk.choose(kind="live")
    live = {"starts_at": _wall(timedelta(days=1)), "link": "https://live.cites.example/"}
    await desk.fill(part_title="The cast, live", **live)
    await desk.press("Add it")
    await desk.choose(kind="trailer")
    await desk.fill(part_title="Somebody is coming down")
    await desk.press("Add it")
    await desk.reads("its film is not sent yet")
    await desk.page.locator('input[type="file"]').first.set_input_files(film)
    await expect(desk.page.get_by_text("its film is not sent yet")).to_have_count(0, timeout=60_000)


async def _look_before(public: Visitor, story: ServedStory) -> None:
    """Countdown, announcement and calendar; of the episodes nothing answers."""
    showcase = f"/e/{story.edition}/showcase/cites"
    await public.goto(f"/e/{story.edition}")
    await public.press("Watch Cités")
    await public.reads("Episode 1 comes in")
    await public.reads("The cast, live")
    await _fits(public)
    await keep_picture(public.page, "cites-before")
    ask = public.page.context.request
    calendar = await ask.get(f"{story.address}{showcase}/calendar.ics")
    events = [str(event["summary"]) for event in Calendar.from_ical(await calendar.body()).walk("VEVENT")]
    assert sorted(events) == ["Cités: Episode 1", "Cités: Episode 2", "Cités: Episode 3", "Cités: The cast, live"]
    hidden = [
        f"{story.address}{showcase}/{row[0]}{part}"
        for row in rows(story.folder, "SELECT id::text FROM showcase_item WHERE kind = 'episode'")
        for part in ("", "/film", "/still", "/subtitles/fr", "/report")
    ]
    assert {(await ask.get(address)).status for address in hidden} == {404}


async def _release_two(desk: Visitor, story: ServedStory) -> None:
    await desk.goto(f"/organise/{story.edition}/showcases/cites")
    for number in (1, 2):
        episode = desk.page.locator("li").filter(has_text=f"Episode {number}").first
        await episode.locator("summary", has_text="Change").click()
        await episode.get_by_role("button", name="Move it").click()
        await expect(desk.page.locator("li").filter(has_text=f"Episode {number}").first).to_contain_text("released")


async def _watch(public: Visitor, story: ServedStory) -> None:
    """One episode to its end, the next by itself; somebody says what is wrong with it."""
    # The page before the release is kept for a moment.
    await public.page.wait_for_timeout(2_100)
    await public.goto(f"/e/{story.edition}/showcase/cites")
    await expect(public.page.locator(".showcase__now")).to_contain_text("Episode 1")
    told: list[str] = []
    public.page.on("request", lambda sent: told.append(sent.post_data or "") if "/plays" in sent.url else None)
    await public.page.locator(".player__film").click()
    film = "document.querySelector('video')"
    await public.page.evaluate(f"{film}.play()")
    await public.page.evaluate(f"{film}.currentTime = {film}.duration - 0.4")
    await expect(public.page.locator(".showcase__now")).to_contain_text("Episode 2", timeout=15_000)
    await expect(public.page.locator(".player__film")).to_have_js_property("paused", False, timeout=15_000)
    assert [json.loads(body)["reached"] for body in told[:3]] == ["begun", "half", "finished"]
    await _fits(public)
    await public.press("Report this film")
    await public.page.get_by_label("It shows something illegal.").check()
    await public.fill(note="A face that never agreed.")
    await public.press("Tell the organisers")
    await public.reads("the organisers know")
    await _fits(public)


async def test_tumo_from_two_lists_to_who_met_whom(browser: Browser, folder: Path) -> None:
    with served(folder, "tumo", "lists", "--entries", "8") as story:
        desk = await _signed_in(browser, story, "coordinator")
        await desk.goto(f"/organise/{story.edition}/mentoring")
        await desk.reads("8 trainees have no mentor")
        await desk.press("Propose matches")
        await desk.reads("mentor has not answered")
        await _fits(desk)
        await keep_picture(desk.page, "tumo-matches")
        theirs, ours = await _visitor(browser, story, viewport=DESK), await _visitor(browser, story)
        await _agree_and_plan(theirs, ours, folder)
        await _say_a_concern(desk, ours, story)
        await _plan_a_group(desk, story)
        await ours.confirm("End it", "End it")
        await ours.reads("Nobody is proposed to you now")
        await theirs.page.reload()
        await expect(theirs.page.get_by_text("Room 4")).to_have_count(0)
        await desk.goto(f"/organise/{story.edition}/mentoring/matches?state=over")
        await desk.reads("ended by the trainee")
        assert [*desk.faults, *theirs.faults, *ours.faults] == []


async def test_tumo_tells_who_met_whom(browser: Browser, folder: Path) -> None:
    with served(folder, "tumo", "met", "--entries", "8") as story:
        desk = await _signed_in(browser, story, "coordinator")
        await desk.goto(f"/organise/{story.edition}/mentoring")
        await desk.press("Who met whom")
        await desk.reads("Minutes together")
        await _fits(desk)
        await keep_picture(desk.page, "tumo-report")
        await desk.fill(search="Lina")
        await desk.press("Show")
        await expect(desk.page.locator("#pairs tbody tr", has_text="Lina")).not_to_have_count(0)
        assert desk.faults == []


async def _agree_and_plan(theirs: Visitor, ours: Visitor, folder: Path) -> None:
    """A mentor and a guardian come in by their mails, agree, and have a session in their calendars."""
    [[mentor, guardian, trainee]] = rows(
        folder,
        "SELECT mentor.email, trainee.email, trainee.name FROM mentoring_match AS pair "
        "JOIN mentoring_person AS mentor ON mentor.id = pair.mentor_id "
        "JOIN mentoring_person AS trainee ON trainee.id = pair.trainee_id WHERE trainee.email IS NOT NULL "
        "ORDER BY trainee.external_id LIMIT 1",
    )
    await theirs.goto(_link(folder, mentor, "mentoring/notice"))
    await theirs.page.locator("li", has_text=trainee).get_by_role("button", name="I agree").click()
    await ours.goto(_link(folder, guardian, "mentoring/notice"))
    await _fits(ours)
    await ours.press("I agree")
    await ours.reads("You both agreed.")
    await theirs.page.reload()
    await theirs.page.locator("summary", has_text="Plan a session").click()
    await theirs.page.get_by_label(trainee).check()
    await theirs.fill(starts_at=_wall(timedelta(days=2)), place="Room 4", note="A first track")
    await theirs.press("Invite them")
    await theirs.reads("one of 1 place")
    await ours.page.reload()
    await ours.reads("Room 4")
    await keep_picture(ours.page, "tumo-guardian")
    calendar = await ours.page.context.request.get(f"{ours.page.url.partition('?')[0]}/calendar.ics")
    assert len(Calendar.from_ical(await calendar.body()).walk("VEVENT")) == 1


async def _say_a_concern(desk: Visitor, ours: Visitor, story: ServedStory) -> None:
    await ours.fill(body="Nobody was in the room.")
    await ours.press("Tell the coordinators")
    await ours.reads("Thank you for saying it")
    await desk.goto(f"/organise/{story.edition}")
    await desk.reads("Somebody in the mentoring has a concern.")
    await desk.goto(f"/organise/{story.edition}/mentoring")
    await desk.reads("Nobody was in the room.")
    await desk.press("I have read it and see to it")
    await desk.press("Every concern, and who saw to it")
    await desk.reads("seen to by Mariam Sarkissian")


async def _plan_a_group(desk: Visitor, story: ServedStory) -> None:
    """A coordinator sees what was planned, plans an encounter of two, and gives a free place to a third."""
    await desk.goto(f"/organise/{story.edition}/mentoring/sessions")
    await desk.reads("A first track")
    await desk.press("Plan an encounter")
    await desk.fill(search="fr")
    await desk.press("Show")
    for one in (await desk.page.locator('[name="trainees"]').all())[:2]:
        await one.check()
    await desk.fill(starts_at=_wall(timedelta(days=3)), place="The studio", places="8")
    await desk.press("Invite them")
    await desk.reads("The studio")
    await _fits(desk)
    await desk.page.locator("li", has_text="The studio").get_by_role("link").first.click()
    await desk.page.locator('[name="trainees"]').first.check()
    await desk.press("Invite them")
    await desk.reads("3 of 8 places")
