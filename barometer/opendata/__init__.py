"""A release as files in the formats of the field: a record in (``barometer.published``), bytes out.

Nothing here reads or writes a database or asks for a page.
"""
