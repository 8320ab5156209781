"""The list of cases with its filters."""


def case_list(request, index_page, pages) -> dict:
    return {"pages": pages.of(request.municipality).shown().with_case()[:25]}
