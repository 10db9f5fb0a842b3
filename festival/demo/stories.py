"""The stories that `palmares demo --story` knows."""

from festival.demo.cites import CITES
from festival.demo.primevideocasting import PRIMEVIDEOCASTING
from festival.demo.story import Story
from festival.demo.tiktokshortfilm import TIKTOKSHORTFILM
from festival.demo.tumo import TUMO
from festival.demo.vertical import VERTICAL

DEFAULT = VERTICAL
STORIES: dict[str, Story] = {story.name: story for story in (VERTICAL, TIKTOKSHORTFILM, PRIMEVIDEOCASTING, CITES, TUMO)}
