"""Practice without effect: the grammar of a scenario, the engine that steps through it, and what is checked before it
is published. No database and no page is known here; texts are what editors wrote, in one language at a time."""
