from typing import Any

__version__: str

class Refused(ValueError): ...

def read_json(
    text: str,
    *,
    name: str = "article",
    outlet: str | None = None,
    title: str | None = None,
    published: str | None = None,
    byline: str | None = None,
    url: str | None = None,
    html: bool = False,
    flat: bool = False,
    min_confidence: float = 0.0,
) -> str: ...
def read_batch(articles: Any, *, threads: int = 1, flat: bool = False, min_confidence: float = 0.0) -> Any: ...
def weights() -> str: ...
