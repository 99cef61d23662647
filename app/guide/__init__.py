"""The guide under `/docs/`: the pages of docs/ as a site, made at a release by `.ci/docs`."""

from functools import cache
from pathlib import Path

from tornado.web import StaticFileHandler

from app.rights import Right

HERE = Path(__file__).parent
SITE = HERE / "site"


class Guide(StaticFileHandler):
    """A page, or a part of one. The search reads its index and works in a worker of its own."""

    right = Right.VIEWER

    def parse_url_path(self, url_path: str) -> str:
        return super().parse_url_path(url_path.lstrip("/"))

    def set_extra_headers(self, path: str) -> None:
        self.set_header("Cache-Control", "no-cache")
        if path.endswith(".html") or not path:
            self.set_header("Content-Security-Policy", _policy())


@cache
def _policy() -> str:
    scripts = (HERE / "scripts").read_text(encoding="ascii").split()
    own = " ".join(f"'sha256-{each}'" for each in scripts)
    return (
        f"default-src 'none'; script-src 'self' {own}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def guide_routes() -> list[tuple[str, type, dict[str, str]]]:
    """Tornado patterns for `extra_patterns`; Panel puts the prefix in front."""
    return [(r"/docs((?:/.*)?)", Guide, {"path": str(SITE), "default_filename": "index.html"})]
