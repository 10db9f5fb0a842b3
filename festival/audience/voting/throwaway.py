"""Domains that lend a mailbox to anybody for a few minutes, as their own front pages say of them."""

THROWAWAY_DOMAINS = frozenset({
    "10minutemail.com", "10minutemail.net", "20minutemail.com", "33mail.com", "anonbox.net", "burnermail.io",
    "byom.de", "discard.email", "dispostable.com", "dropmail.me", "emailfake.com", "emailondeck.com",
    "fakeinbox.com", "fakemail.net", "getairmail.com", "getnada.com", "grr.la", "guerrillamail.biz",
    "guerrillamail.com", "guerrillamail.de", "guerrillamail.info", "guerrillamail.net", "guerrillamail.org",
    "guerrillamailblock.com", "harakirimail.com", "inboxbear.com", "inboxkitten.com", "incognitomail.org",
    "jetable.org", "mail-temp.com", "mail.tm", "mailcatch.com", "maildrop.cc", "mailinator.com",
    "mailinator.net", "mailnesia.com", "mailnull.com", "mailpoof.com", "mailsac.com", "mintemail.com",
    "moakt.com", "mohmal.com", "mytemp.email", "nada.email", "owlymail.com", "sharklasers.com", "smailpro.com",
    "spam4.me", "spamgourmet.com", "temp-mail.io", "temp-mail.org", "tempail.com", "tempinbox.com",
    "tempmail.com", "tempmail.net", "tempmail.plus", "tempmailo.com", "tempr.email", "throwaway.email",
    "throwawaymail.com", "trash-mail.com", "trashmail.com", "trashmail.de", "trashmail.net", "wegwerfmail.de",
    "yopmail.com", "yopmail.fr", "yopmail.net", "zeroinbox.org",
})  # fmt: skip
