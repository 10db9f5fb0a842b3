"""Whether the sender's domain lets others trust our mail: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489).

Read from the DNS as receiving servers read it. What a record allows is its owner's decision; what is missing or
contradicts itself sends mail to spam folders, and is said with the record to add.
"""

from dataclasses import dataclass

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.rdatatype import TXT
from dns.resolver import NXDOMAIN, NoAnswer


@dataclass(frozen=True, slots=True)
class Record:
    """One record looked for: what was found, and what to add where it is not fine."""

    what: str
    fine: bool
    found: str
    mend: str = ""


async def examine_domain(domain: str, *, selector: str | None, resolver: Resolver) -> list[Record]:
    """SPF, DKIM and DMARC of a domain; ``selector``: that under which the mail provider signs, if one is known."""
    try:
        return [
            await _spf(domain, resolver),
            await _dkim(domain, selector, resolver),
            await _dmarc(domain, resolver),
        ]
    except DNSException as failure:
        sentence = f"no name server answered about {domain} ({type(failure).__name__})"
        return [Record("dns", False, sentence, "Check this machine's name servers and try again.")]


async def _spf(domain: str, resolver: Resolver) -> Record:
    records = [text for text in await _texts(domain, resolver) if text.lower().split(" ")[0] == "v=spf1"]
    provider = 'such as "v=spf1 include:spf.provider.example -all", with the name that your mail provider gives'
    if not records:
        return Record("spf", False, f"{domain} names no servers that may send for it", f"Add a TXT record, {provider}.")
    if len(records) > 1:
        return Record("spf", False, f"{domain} has {len(records)} SPF records, so none counts", "Join them into one.")
    if records[0].lower().split()[-1] in {"+all", "all", "?all"}:
        return Record("spf", False, f"{domain} lets anybody send for it: {records[0]}", "End the record with -all.")
    return Record("spf", True, f"{domain}: {records[0]}")


async def _dkim(domain: str, selector: str | None, resolver: Resolver) -> Record:
    if selector is None:
        mend = "Set PALMARES_DKIM_SELECTOR to the selector that your mail provider signs with, and look again."
        return Record("dkim", False, "without a selector the signing key cannot be looked up", mend)
    name = f"{selector}._domainkey.{domain}"
    keys = [_tags(text).get("p", "") for text in await _texts(name, resolver)]
    if not any(keys):
        state = "was revoked" if keys else "does not exist"
        return Record("dkim", False, f"the key at {name} {state}", "Publish the record that your mail provider gives.")
    return Record("dkim", True, f"a key stands at {name}")


async def _dmarc(domain: str, resolver: Resolver) -> Record:
    labels = domain.split(".")
    for first in range(max(1, len(labels) - 1)):
        name = "_dmarc." + ".".join(labels[first:])
        records = [text for text in await _texts(name, resolver) if _tags(text).get("v") == "DMARC1"]
        if len(records) > 1:
            return Record("dmarc", False, f"{name} has {len(records)} records, so none counts", "Keep one of them.")
        if records:
            policy = _tags(records[0]).get("p", "")
            if policy not in {"none", "quarantine", "reject"}:
                return Record("dmarc", False, f"{name} says no policy: {records[0]}", "Add p=none or stricter.")
            return Record("dmarc", True, f"{name}: p={policy}")
    mend = f'Add a TXT record at _dmarc.{domain}, such as "v=DMARC1; p=none; rua=mailto:postmaster@{domain}".'
    return Record("dmarc", False, f"{domain} says nothing about mail that fails SPF and DKIM", mend)


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


async def _texts(name: str, resolver: Resolver) -> list[str]:
    """The texts under a name, each in one piece; none where the name or the record does not exist."""
    try:
        answer = await resolver.resolve(name, TXT, lifetime=5)
    except (NXDOMAIN, NoAnswer):
        return []
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
