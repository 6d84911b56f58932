"""Fifty changes of passphrase: the data key stays, the last one opens, the former ones do not."""

from random import Random

import pytest

from partaj_desktop.crypto import keys_file, sealing, slots
from partaj_desktop.crypto.keys_file import Keys
from partaj_desktop.domain.errors import WrongSecret

CHANGES = 50
STORE = bytes(range(16))
DATA_KEY = bytes(range(100, 132))
KEYRING = bytes(range(32))
FOREIGN = b'{"kind":"card","id":"c1"}'


def phrase(number: int) -> str:
    return f"phrase de passe numéro {number}"


@pytest.mark.accept
@pytest.mark.qrow(26)
def test_after_fifty_changes_every_way_in_still_opens() -> None:
    draw, box = Random(1).randbytes, sealing.generate_box_key()
    keys, code = slots.with_recovery(Keys(store_id=STORE, epoch=7), DATA_KEY, draw)
    keys = slots.with_organisation(keys, DATA_KEY, [box.recipient])
    keys = keys_file.read(keys.to_bytes().replace(b"]}\n", b"," + FOREIGN + b"]}\n"))
    former = {}
    for number in range(CHANGES):
        secret = KEYRING if number % 3 == 0 else None
        keys = slots.with_passphrase(
            keys, DATA_KEY, phrase(number), cost=slots.KdfCost.FLOOR, randomness=draw, keyring_secret=secret
        )
        keys = keys_file.read(keys.to_bytes())
        former[number] = keys
    assert slots.kinds(keys) == {"recovery", "organisation", "passphrase"}
    assert (len(keys.slots), keys.epoch, [bytes(raw) for raw in keys.unknown]) == (3, 7, [FOREIGN])
    assert slots.open_with_passphrase(keys, phrase(CHANGES - 1)) == DATA_KEY
    assert slots.open_with_recovery(keys, code) == DATA_KEY
    assert slots.open_with_organisation(keys, box.secret) == DATA_KEY
    for number in (0, 1, 24, CHANGES - 2):
        with pytest.raises(WrongSecret):
            slots.open_with_passphrase(keys, phrase(number), KEYRING)
    # What must be said plainly: an old copy of the file with its old passphrase still gives the key.
    assert slots.open_with_passphrase(former[24], phrase(24), KEYRING) == DATA_KEY
    print(f"tried {CHANGES} changes")
