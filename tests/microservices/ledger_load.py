"""A process of its own that moves coins, for tests of several at once: ``python -m tests.microservices.ledger_load``.

Reads one line of JSON ``{"database": …, "wallets": [[id, municipality], …], "seconds": …, "seed": …}``, says ``ready``,
waits for a line, moves coins between the wallets until the time is over and prints what happened.
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

    from microservices.actions import coins
    from microservices.models import Account

    wallets = list(Account.objects.filter(pk__in=told["wallets"]).select_related("owner"))
    pot = coins.common(wallets[0].municipality, "pot")
    choice = random.Random(told["seed"])
    counts = {"moved": 0, "refused": 0, "errors": 0}
    said: list[str] = []
    print("ready", flush=True)
    sys.stdin.readline()
    end = time.monotonic() + told["seconds"]
    while time.monotonic() < end:
        one = choice.choice(wallets)
        way = choice.random()
        try:
            if way < 0.3:
                coins.move("gift", one, pot, choice.randint(1, 3), key=uuid.uuid4())
            elif way < 0.6:
                coins.move("payout", pot, one, choice.randint(1, 3), key=uuid.uuid4())
            else:
                other = choice.choice(wallets)
                hold = coins.set_aside(
                    one.owner, one.municipality, 2, key=f"T{uuid.uuid4().hex}", ref=""
                )
                coins.settle(hold, other.owner, amount=1, step="settle", ref="")
                coins.give_back(hold, step="rest", ref="")
            counts["moved"] += 1
        except coins.NotEnough:
            counts["refused"] += 1
        except OperationalError as error:
            counts["errors"] += 1
            said.append(str(error))
    print(json.dumps(counts | {"said": said[:3]}), flush=True)


if __name__ == "__main__":
    main()
