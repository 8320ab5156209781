"""A process of its own that takes exchanges from beginning to end: ``python -m tests.microservices.exchange_load``.

Reads one line of JSON ``{"database": …, "people": [id, …], "category": id, "seconds": …, "seed": …}``, says ``ready``,
waits for a line, goes on until the time is over and prints what happened. Several may be at it with the same people.
"""

import json
import os
import random
import sys
import time
import uuid


def main() -> None:
    told = json.loads(sys.stdin.readline())
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.db import OperationalError, connection

    django.setup()
    connection.settings_dict["NAME"] = told["database"]

    from microservices.actions import exchanges, listings, timers
    from microservices.actions.exchanges import ExchangeRefused
    from microservices.actions.listings import ListingRefused
    from microservices.models import Category, Exchange, Listing
    from portal.models import Resident

    category = Category.objects.get(pk=told["category"])
    people = list(Resident.objects.filter(pk__in=told["people"]).order_by("pk"))
    choice = random.Random(told["seed"])
    counts = {"done": 0, "refused": 0, "errors": 0}
    said: list[str] = []
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + told["seconds"]

    def turn() -> None:
        asks, helps = choice.sample(people, 2)
        way = choice.random()
        if way < 0.2:
            listings.write(
                asks,
                category.municipality,
                key=uuid.uuid4(),
                side=choice.choice(["need", "offer"]),
                category=category,
                title="Company",
                language="da",
                coins=1,
                slots=2,
            )
        elif way < 0.5:
            open_ones = list(Listing.objects.shown())
            if open_ones:
                exchanges.reserve(helps, choice.choice(open_ones), key=uuid.uuid4())
        elif way < 0.55:
            timers.sweep()
        else:
            live = list(Exchange.objects.live().select_related("listing", "requester", "performer"))
            if not live:
                return
            row = choice.choice(live)
            actor = choice.choice([row.requester, row.performer])
            verb = choice.choice(["agree", "agree", "claim_done", "confirm", "call_off", "decline"])
            getattr(exchanges, verb)(actor, row)

    while time.monotonic() < end:
        try:
            turn()
            counts["done"] += 1
        except (ExchangeRefused, ListingRefused):
            counts["refused"] += 1
        except OperationalError as error:
            counts["errors"] += 1
            said.append(str(error))
    print(json.dumps(counts | {"said": said[:3]}), flush=True)


if __name__ == "__main__":
    main()
