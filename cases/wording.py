"""What happened in a case, in words."""


def format_name(mime_type: str, url: str) -> str:
    return mime_type


def sentence(event) -> str:
    return event.get_kind_display()


def change(event) -> tuple[str, str] | None:
    return None
