"""What a handler is asked, as handlers name it."""

from typing import Annotated, Any

from litestar import Request
from litestar.params import QueryParameter

from festival.web.listing import MOST

AnyRequest = Request[Any, Any, Any]
"""A request, whoever asks."""

Limit = Annotated[int, QueryParameter(ge=1, le=MOST)]
"""How many of a list a program wants at once."""

Episode = Annotated[int, QueryParameter(ge=0, le=1000)]
"""Which of a series; 0: an entry's one film."""
