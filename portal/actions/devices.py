"""Browsers that take alerts: taking one on, following it to a new address, and letting it go."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import hashlib
import logging

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import endpoints, parcels, vapid
from portal.channels import Channel, Outcome, State
from portal.models import Delivery, Device, Follower, Municipality
from portal.models.following import DeviceQuerySet
from portal.parcels import End, Item, Parcel
from portal.queue import later
from portal.speaking import speaking
from portal.tellers import Words

log = logging.getLogger(__name__)

MOST = 20
"""Browsers of one person. Whoever has more has no use for them, or is not a person."""
TEST_HOLDS = dt.timedelta(minutes=10)


class DeviceRefused(Exception):
    """A browser cannot be taken on, or is not there; the message says why."""


class KeyUnknown(DeviceRefused):
    """The browser subscribed to a key that is not ours: it has to subscribe anew."""


@dataclasses.dataclass(frozen=True)
class Subscription:
    """What a browser says about where it takes messages, as ``checked`` found it in order."""

    endpoint: str
    origin: str
    p256dh: bytes
    auth: bytes
    key_id: str

    @property
    def hash(self) -> str:
        return hash_of(self.endpoint)


@dataclasses.dataclass(frozen=True)
class Registered:
    device: Device
    moved: bool
    """The browser was somebody else's until now."""


def hash_of(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def checked(*, endpoint: str, p256dh: str, auth: str, key: str) -> Subscription:
    """A subscription in order. ``p256dh`` and ``auth`` are base64url, as is ``key``, our key it was made with.

    Raises EndpointRefused for an address or keys nothing can be sent to, KeyUnknown, and KeysUnusable where
    this installation has no keys.
    """
    to = endpoints.check(endpoint)
    point, secret = endpoints.read_keys(p256dh, auth)
    offered = {ours.offer: name for name, ours in vapid.by_id().items()}
    key_id = offered.get(key.rstrip("="))
    if key_id is None:
        raise KeyUnknown(_("Your browser has an old key of ours. Turn alerts on once more."))
    return Subscription(endpoint, to.origin, point, secret, key_id)


def register_device(
    actor: Follower, subscription: Subscription, *, label: str = "", before: Device | None = None
) -> Registered:
    """Tell ``actor`` things in this browser from now on.

    A browser belongs to whoever has it in hand: where its address was another person's, that person is no longer
    told there. ``before``: the device this browser was, where its address has changed. Raises DeviceRefused.
    """
    with contextlib.suppress(IntegrityError):
        return _register(actor, subscription, label, before)
    # the same press came twice, and the other one has made it just now
    return _register(actor, subscription, label, before)


@transaction.atomic
def _register(
    actor: Follower, subscription: Subscription, label: str, before: Device | None
) -> Registered:
    known = _locked(endpoint_hash=subscription.hash)
    moved = known is not None and known.follower_id != actor.pk
    if known is not None and moved:
        retire(Device.objects.filter(pk=known.pk))
        known = None
    mine = before if before is not None and before.follower_id == actor.pk else None
    if known is None and mine is not None:
        known = _locked(pk=mine.pk)
    if known is None:
        return Registered(_make(actor, subscription, label), moved)
    _put(known, subscription, label or known.label)
    return Registered(known, moved)


@transaction.atomic
def move_device(device: Device, subscription: Subscription) -> Device:
    """The push service has given the browser a new address: it stays the same device, and nothing is lost.

    Raises DeviceRefused where the device is gone.
    """
    known = _locked(pk=device.pk)
    if known is None:
        raise DeviceRefused(_("This device takes no alerts any more. Turn them on once more."))
    taken = Device.objects.reachable().filter(endpoint_hash=subscription.hash)
    retire(taken.exclude(pk=known.pk))
    _put(known, subscription, known.label)
    return known


def forget_device(actor: Follower, device: Device) -> None:
    """Tell ``actor`` nothing more on ``device``. Raises DeviceRefused where it is not theirs."""
    if device.follower_id != actor.pk:
        raise DeviceRefused(_("That device is not yours."))
    retire(Device.objects.filter(pk=device.pk))


@transaction.atomic
def retire(devices: DeviceQuerySet) -> int:
    """Let devices go: the rows stay, so that what was told stays true; addresses and keys do not."""
    gone = list(devices.reachable().values_list("pk", flat=True))
    waiting = Delivery.objects.filter(device__in=gone, state=State.WAITING)
    waiting.update(state=State.DROPPED, outcome=Outcome.GONE)
    return Device.objects.filter(pk__in=gone).update(
        gone_at=timezone.now(), endpoint="", p256dh=b"", auth=b""
    )


def _locked(**which: object) -> Device | None:
    return Device.objects.reachable().select_for_update(of=("self",)).filter(**which).first()


def _make(actor: Follower, subscription: Subscription, label: str) -> Device:
    # counted under a lock on the person, so that two browsers at once are counted too
    Follower.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    if actor.devices.reachable().count() >= MOST:
        raise DeviceRefused(
            _("You get alerts on %(number)s devices already. Remove one that you no longer use.")
            % {"number": MOST}
        )
    device = Device(follower=actor)
    _put(device, subscription, label)
    return device


def _put(device: Device, subscription: Subscription, label: str) -> None:
    device.endpoint, device.endpoint_hash = subscription.endpoint, subscription.hash
    device.origin, device.key_id = subscription.origin, subscription.key_id
    device.p256dh, device.auth = subscription.p256dh, subscription.auth
    device.label = label[:60]
    device.save()


# A test ---------------------------------------------------------------------------------------------------


def ask_for_test(actor: Follower, device: Device, municipality: Municipality) -> None:
    """Have a worker send a test alert to ``device``. Raises DeviceRefused where it is not theirs or gone."""
    if device.follower_id != actor.pk or device.gone_at is not None:
        raise DeviceRefused(_("This device takes no alerts any more. Turn them on once more."))
    later("portal.tasks.send_test_alert", device.pk, municipality.pk)


def send_test(device: Device, municipality: Municipality) -> End | None:
    """Send a test alert to ``device`` and note what became of it; nothing where it is gone."""
    if device.gone_at is not None:
        return None
    follower = device.follower
    with speaking(municipality, follower.language):
        parcel = _test_parcel(device, follower, municipality)
        receipt = next(iter(parcels.send(Channel.PUSH, [parcel])))
    if receipt.end is End.SENT:
        Device.objects.filter(pk=device.pk).update(tested_at=timezone.now())
    elif receipt.end is End.GONE:
        # unless its address has changed meanwhile
        retire(Device.objects.filter(pk=device.pk, endpoint_hash=device.endpoint_hash))
    else:
        log.warning("A test alert to %s: %s %s", device.origin, receipt.end.value, receipt.said)
    return receipt.end


def _test_parcel(device: Device, follower: Follower, municipality: Municipality) -> Parcel:
    words = Words(
        kind=_("Test"),
        title=_("Test alert"),
        what=_("It works: alerts reach this device"),
        url=reverse("alert_settings"),
        icon="bell",
    )
    return Parcel(
        channel=Channel.PUSH,
        municipality=municipality.pk,
        sender=f"{municipality.name} {municipality.kind_name}".strip(),
        site=municipality.root_url,
        language=follower.language,
        to=device,
        items=(Item(delivery=0, entry=0, group="test", words=words),),
        stop_key=follower.stop_key,
        urgent=True,
        discreet=follower.discreet,
        until=timezone.now() + TEST_HOLDS,
    )
