"""Reads a case for its page: where it stands, what comes next, what a resident can do until when."""


def case_reading(page) -> dict:
    return {"case": page.case}
