"""What can go wrong with a backup, in the words of whoever reads them at night."""

from festival.errors import Refused


class NotABackup(Refused):
    """The file is none of ours, or not whole."""

    sentence = "%(file)s is not a whole backup: %(why)s. Take another, or fetch the file again from where it is kept."


class BackupNewer(Refused):
    """It was taken by a later version than this."""

    sentence = (
        "This backup was taken by a later version (it knows the step '%(step)s'). Install that version, then restore."
    )


class NotEmpty(Refused):
    """What is there already would be overwritten."""

    sentence = (
        "The database here holds %(people)s people and %(editions)s editions. A backup is restored into an empty "
        "place: give another --data folder or PALMARES_DATABASE_URL, and switch over when you have looked at it."
    )


class OtherKeys(Refused):
    """Another signing key lies where the backup's belongs."""

    sentence = (
        "There is another key at %(file)s. What this festival signed must be continued with its own key: "
        "move that file away."
    )


class ProgramFailed(Refused):
    """pg_dump or pg_restore said no."""

    sentence = "%(program)s did not finish: %(why)s"


class FileExists(Refused):
    """A backup never overwrites a file."""

    sentence = "%(file)s exists already. A backup never overwrites a file: choose another name."
