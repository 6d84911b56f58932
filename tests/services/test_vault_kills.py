"""Killed at any moment of what changes the vault: the former state or the new one, never neither.

A real process, a real SIGKILL: once before each step of the file layer (before it is made, and in the middle of each
write), and at random moments, which fall inside the engine too. Then the profile is opened as a person would, and all
of it is looked at: the secrets, the state, the check, every backup, every file that stands there.
"""

import os
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import pytest

from partaj_desktop.crypto import derivation, passphrase_slot
from partaj_desktop.documents import recovery_sheet
from partaj_desktop.domain import backups as rules
from partaj_desktop.domain.errors import PartajError, WrongSecret
from partaj_desktop.domain.roles import Role
from partaj_desktop.services import (
    backups,
    checks,
    chores,
    enrolment,
    keys,
    region,
    renewal,
    restoring,
    space,
    unlock,
)
from partaj_desktop.services.session import Session
from partaj_desktop.store import copies
from partaj_desktop.store.state import state_hash
from partaj_desktop.system.clock import FixedClock
from partaj_desktop.system.paths import Profile
from tests.helpers.checked import Profiles
from tests.helpers.small_region import PASSPHRASE
from tests.services.vault_work import (
    CLOCK,
    FLOOR,
    OTHER,
    THIRD,
    Passed,
    assert_tidy,
    every_backup_is_whole,
    seeded,
)
from tests.store.work import driven
