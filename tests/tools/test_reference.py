import dataclasses

from tools import reference

SETTINGS = """
# TORGET_PORT: port of the web server.
PORT = env.int("TORGET_PORT", default=8000)
# TORGET_HOSTS: host names served,
# comma separated.
HOSTS = env.list("TORGET_HOSTS", default=["a", "b"])
# TORGET_MEDIA: folder of files.
MEDIA = env.str("TORGET_MEDIA", default=str(VAR / "media"))
# TORGET_HTTPS: the public address is https.
if env.bool("TORGET_HTTPS", default=False):
    pass
# TORGET_GONE: nobody reads this.
SILENT = env.str("TORGET_SILENT", default="")
"""


def test_a_variable_is_listed_with_its_words_and_its_default() -> None:
    assert [dataclasses.astuple(v) for v in reference.variables(SETTINGS)] == [
        ("TORGET_PORT", "port of the web server.", "8000"),
        ("TORGET_HOSTS", "host names served, comma separated.", "a,b"),
        ("TORGET_MEDIA", "folder of files.", "TORGET_VAR/media"),
        ("TORGET_HTTPS", "the public address is https.", "false"),
    ]


def test_words_are_only_those_that_somebody_wrote() -> None:
    @dataclasses.dataclass
    class Silent:
        case_id: int

    @dataclasses.dataclass
    class Said:
        """A case
        was opened."""

    assert reference.own_words(Silent) == ""
    assert reference.own_words(Said) == "A case was opened."


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert reference.table(["a"], [["x|y"]]) == ["| a |", "|---|", "| x\\|y |", ""]
