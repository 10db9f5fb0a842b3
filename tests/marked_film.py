"""A film with a word in every place of the file that holds words."""

import subprocess
from pathlib import Path


def make_marked_film(path: Path, word: str) -> Path:
    """One upright second of QuickTime with the word in its tags, chapters, subtitles, track names and stream (SEI).

    ``path`` ends in ``.mov``.
    """
    chapters, subtitles = path.with_suffix(".ffmeta"), path.with_suffix(".srt")
    chapters.write_text(
        f";FFMETADATA1\ntitle={word}\nartist={word}\ncomment={word}\nlocation=+48.85+002.35/{word}\ncopyright={word}\n"
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=900\ntitle={word}\n"
    )
    subtitles.write_text(f"1\n00:00:00,000 --> 00:00:00,900\n{word}\n")
    note = "086f3693b7b34f2c965321492feee5b8+" + word
    pictures, sound = ("-f", "lavfi", "-i", "testsrc2=s=90x160:r=24:d=1"), ("-f", "lavfi", "-i", "sine=d=1")
    command = [
        *("ffmpeg", "-v", "error", "-nostdin", "-y", *pictures, *sound, "-i", str(chapters), "-i", str(subtitles)),
        *("-map_metadata", "2", "-map_chapters", "2", "-map", "0:v", "-map", "1:a", "-map", "3:s"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-c:s", "mov_text"),
        *("-bsf:v", f"h264_metadata=sei_user_data={note}", "-metadata:s:v", f"handler_name={word}"),
        *("-metadata:s:a", f"title={word}", "-movflags", "use_metadata_tags", "-timecode", "01:02:03:04", str(path)),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return path
