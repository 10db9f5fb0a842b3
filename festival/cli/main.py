"""`palmares COMMAND …`: finds the command's module and runs it; nothing heavy is imported before that."""

import sys

from festival.cli.starting import start
from festival.errors import DomainError, UnreadableInput

COMMANDS = {
    "demo": "set everything up and play a whole edition on generated films",
    "serve": "run the site and its workers",
    "worker": "run only the workers",
    "migrate": "bring the database to this version",
    "organiser": "print a one-use sign-in link for an organiser",
    "unlock": "let somebody in who lost every second step",
    "storage": "set up the bucket that films lie in",
    "doctor": "check database, storage, codecs and sandbox, and say what to do",
    "backup": "copy database, films and keys into one file, while the festival goes on",
    "restore": "bring a backup back into an empty place, and check it",
    "bounces": "mark the mail that came back, from the reports of mail servers",
    "presets": "list the built-in calls for entries, or print one as TOML",
    "probe": "check film files against a call's rules",
    "assign": "propose blind panels from CSV files",
    "tabulate": "turn ballots into an award list",
    "verify": "count a published result again and check its signatures",
    "keys": "make and list signing keys, and sign away from the server",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0 fine, 1 a verdict of no, 2 wrong use or unreadable input."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] in {"-h", "--help"}:
        print("usage: palmares COMMAND …\n\ncommands:")
        for name, summary in COMMANDS.items():
            print(f"  {name:<10} {summary}")
        return 0 if words else 2
    name, *rest = words
    if name not in COMMANDS:
        print(f"palmares: there is no command '{name}'; `palmares --help` lists them.", file=sys.stderr)
        return 2
    try:
        return start(name, rest)
    except UnreadableInput as problem:
        print(f"palmares {name}: {problem}", file=sys.stderr)
        return 2
    except DomainError as refusal:
        print(f"palmares {name}: {refusal.text}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (head, less) has what it wanted.
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
