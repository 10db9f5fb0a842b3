"""Passkeys in Chromium with a virtual device: made, signed in with, named, removed, under the site's own policy."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, CDPSession, Page, expect

from tests.browser.live_site import LiveSite, live_site

pytestmark = pytest.mark.browser

PASSWORD = "a tall glass of water"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Reader:
    """A person at a browser whose device makes passkeys."""

    page: Page
    device: CDPSession
    device_id: str
    site: LiveSite
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(self.site.address + path)

    async def press(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def sign_out(self) -> None:
        await self.page.context.clear_cookies()


@pytest.fixture(scope="module")
def site() -> Iterator[LiveSite]:
    with live_site(PALMARES_HOST="localhost") as running:
        yield running


@pytest.fixture
async def reader(browser: Browser, site: LiveSite) -> AsyncIterator[Reader]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    page = await context.new_page()
    device = await context.new_cdp_session(page)
    await device.send("WebAuthn.enable")
    made = await device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    person = Reader(page, device, made["authenticatorId"], site)
    page.on("console", lambda m: person.complaints.append(m.text) if "Content Security Policy" in m.text else None)
    page.on("pageerror", lambda e: person.complaints.append(str(e)))
    yield person
    await context.close()


async def register(reader: Reader, email: str) -> None:
    await reader.open("/register")
    await reader.page.get_by_label("Your name").fill("Ada Lovelace")
    await reader.page.get_by_label("E-mail address").fill(email)
    await reader.page.get_by_label("Password").fill(PASSWORD)
    await reader.press("Make my account")
    await expect(reader.page).to_have_url(f"{reader.site.address}/me")


async def make_passkey(reader: Reader, name: str) -> None:
    await reader.open("/account/second-step?next=/jury")
    await reader.page.get_by_label("Name of this device").fill(name)
    await reader.press("Make a passkey on this device")


async def test_a_passkey_is_made_and_signs_in_by_itself_to_where_one_was_going(reader: Reader) -> None:
    await register(reader, "ada@festival.example")
    await make_passkey(reader, "My phone")
    await expect(reader.page.get_by_text("The passkey is kept.")).to_be_visible()
    await expect(reader.page.get_by_role("link", name="Go on")).to_have_attribute("href", "/jury")
    held = await reader.device.send("WebAuthn.getCredentials", {"authenticatorId": reader.device_id})
    assert [(each["rpId"], each["isResidentCredential"]) for each in held["credentials"]] == [("localhost", True)]
    await reader.sign_out()
    await reader.open("/sign-in?next=/account")
    await reader.press("Sign in with a passkey")
    await expect(reader.page).to_have_url(f"{reader.site.address}/account")
    assert reader.complaints == []


async def test_a_password_then_asks_for_the_passkey(reader: Reader) -> None:
    await register(reader, "bea@festival.example")
    await make_passkey(reader, "My computer")
    await expect(reader.page.get_by_text("The passkey is kept.")).to_be_visible()
    await reader.sign_out()
    await reader.open("/sign-in?next=/account")
    await reader.page.get_by_label("E-mail address").fill("bea@festival.example")
    await reader.page.get_by_label("Password").fill(PASSWORD)
    await reader.press("Sign in")
    await expect(reader.page.get_by_role("heading", name="One more step")).to_be_visible()
    await reader.press("Sign in with a passkey")
    await expect(reader.page).to_have_url(f"{reader.site.address}/account")


async def test_a_passkey_is_renamed_and_removed_and_then_opens_nothing(reader: Reader) -> None:
    await register(reader, "cleo@festival.example")
    await make_passkey(reader, "Old name")
    await reader.page.get_by_label("Name of the device").fill("New name")
    await reader.press("Rename")
    await expect(reader.page.get_by_label("Name of the device")).to_have_value("New name")
    await reader.page.locator("summary", has_text="Remove").click()
    await reader.press("Remove the passkey")
    await expect(reader.page.get_by_text("The passkey opens nothing any more.")).to_be_visible()
    await reader.sign_out()
    await reader.open("/sign-in")
    await reader.press("Sign in with a passkey")
    await expect(reader.page.get_by_text("This passkey did not work here.")).to_be_visible()
    assert await reader.page.context.cookies(reader.site.address + "/account") != []
    await reader.open("/account")
    await expect(reader.page).to_have_url(f"{reader.site.address}/sign-in?next=/account")


async def test_a_device_that_knows_its_person_not_is_not_enough(reader: Reader) -> None:
    await register(reader, "dora@festival.example")
    await make_passkey(reader, "My phone")
    await expect(reader.page.get_by_text("The passkey is kept.")).to_be_visible()
    await reader.sign_out()
    await reader.device.send("WebAuthn.setUserVerified", {"authenticatorId": reader.device_id, "isUserVerified": False})
    await reader.open("/sign-in")
    await reader.press("Sign in with a passkey")
    await expect(reader.page.locator("[data-passkey-failure]")).to_be_visible()
    await reader.open("/account")
    await expect(reader.page).to_have_url(f"{reader.site.address}/sign-in?next=/account")
