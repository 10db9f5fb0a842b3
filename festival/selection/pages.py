"""Every page of the official selection before it is public."""

from typing import Any

from festival.selection.desk_pages import SelectionDesk
from festival.selection.place_pages import MyPlace

ROUTES: list[Any] = [SelectionDesk, MyPlace]
