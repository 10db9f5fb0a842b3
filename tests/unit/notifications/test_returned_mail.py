from uuid import uuid4

import pytest

from festival.notifications.returned_mail import Returned, read_report

MESSAGE_ID = uuid4()


def report(
    *, action: str = "failed", status: str = "5.1.1", given_back: str = "text/rfc822-headers", by: str = ""
) -> bytes:
    """A report as mail servers write it, with our message's headers or the whole message."""
    return f"""From: MAILER-DAEMON@mail.example
To: no-reply@festival.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; ada@films.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ada@films.example>:
 Recipient address rejected

--cut
Content-Type: {given_back}

From: Short Films <no-reply@festival.example>
Message-ID: <{by or MESSAGE_ID}@festival.example>
Subject: Receipt

--cut--
""".replace("\n", "\r\n").encode()


@pytest.mark.parametrize("given_back", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_names_our_message_and_the_reason(given_back: str) -> None:
    why = "550 5.1.1 <ada@films.example>: Recipient address rejected"
    assert read_report(report(given_back=given_back)) == Returned(MESSAGE_ID, why)


@pytest.mark.parametrize(
    "content",
    [
        report(action="delayed", status="4.4.1"),
        report(action="delivered", status="2.0.0"),
        report(by="somebody.elses.message"),
        b"Subject: Re: Receipt\r\n\r\nThank you!",
        b"",
        b"\xff\x00" * 100,
    ],
    ids=["late", "delivered", "of another", "a reply", "nothing", "noise"],
)
def test_what_is_no_failure_of_ours_is_left_alone(content: bytes) -> None:
    assert read_report(content) is None
