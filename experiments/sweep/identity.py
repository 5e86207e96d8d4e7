"""By what a world, a point and a model are known: by their content, whatever else lies in the user's folder of variants.

A variant that no point uses changes no name, so it changes no seed of a point either, and an experiment goes on beside it.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ...model import compiled
from ...model.build import Start
from ...model.parameters import DTYPE, PARAMETERS
from ...model.run import VARIANT_PARAMETERS
from ...model.variants import CHOICES, FOLDERS, files, is_own

MODEL = compiled.model_hash()  # of the source as it was loaded: an edit afterwards changes nothing in this process
OWN = {kind: {path.stem for path in files(kind) if is_own(path)} for kind in FOLDERS}
SHIPPED = tuple(p for p in PARAMETERS if p.group not in OWN["strategy"])
WRITTEN = [(p.name, tuple(choice for choice in p.choices if choice not in OWN.get(VARIANT_PARAMETERS.get(p.name, ""), ())))
           for p in SHIPPED]  # how parameters are written down
RECORD = np.dtype([(p.name, DTYPE[p.name]) for p in SHIPPED])


def digest_of(start: Start) -> bytes:
    """Digest of everything the engine is given besides parameters and seed, and of how parameters are written down."""
    digest = hashlib.sha256(repr((start.codes, start.scenario.first, start.scenario.quarters)).encode())
    digest.update(repr(WRITTEN).encode())
    for array in (start.allies, start.patron, start.rivals, start.pairs, start.arena, start.events):
        digest.update(repr(array.dtype).encode() + array.tobytes())
    return digest.digest()


def point_name(world: bytes, record: np.void) -> str:
    """Sixteen hexadecimal digits for a point: a world's digest and a full record of parameters."""
    if not any(OWN.values()):
        return hashlib.sha256(world + record.tobytes()).hexdigest()[:16]
    plain = np.array([tuple(record[name] for name in RECORD.names)], RECORD)
    used = []
    for parameter, kind in VARIANT_PARAMETERS.items():
        choice = CHOICES[kind][record[parameter]]
        if choice in OWN[kind]:  # by its name: its number hangs on what else lies in the folder
            plain[parameter] = -1
            used.append((parameter, choice, [(p.name, float(record[p.name])) for p in PARAMETERS if p.group == choice]))
    return hashlib.sha256(world + plain.tobytes() + (repr(used).encode() if used else b"")).hexdigest()[:16]


def model_of(variants: Iterable[tuple[str, int]]) -> str:
    """The hash of the model for runs with these variants, by kind and code: of the package alone where none is one's own."""
    own = any(CHOICES[kind][code] in OWN[kind] for kind, code in variants)
    return MODEL if own else PACKAGE


def of_package() -> str:
    """`model_hash` as it is without variants of one's own."""
    digest, root = hashlib.sha256(), Path(compiled.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if not (place := path.relative_to(root).as_posix()).startswith(compiled.READERS):
            digest.update(place.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


PACKAGE = of_package() if compiled.OWN_VARIANTS else MODEL
