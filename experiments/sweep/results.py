"""The results of a sweep, back from its folder."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ..extras import require
from . import manifest as manifests
from .plan import SEED_BITS
from .store import Store, StoreError

EVERY_RUN = 2**SEED_BITS


class Results:
    """A sweep's folder. The tables are plain Parquet files; this class is a convenience, not a format."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.manifest = manifests.read(self.folder)
        if self.manifest is None:
            raise StoreError(f"'{folder}' holds no sweep; make one with: foedus sweep SPEC --out {folder}")

    def arrow(self, table: str = "runs") -> pa.Table:
        """A table (runs, series or allies) as Arrow; while the sweep is not finished, what there is of it."""
        if table not in self.manifest["columns"]:
            raise StoreError(f"'{self.folder}' has no table '{table}'; it has {', '.join(self.manifest['columns'])}")
        path = self.folder / f"{table}.parquet"
        if path.exists():
            return pq.read_table(path, partitioning=None)
        parts = list(Store(self.folder).read(table, 0, EVERY_RUN))
        if not parts:
            raise StoreError(f"'{self.folder}' has no finished run yet; see: foedus status {self.folder}")
        return pa.concat_tables(parts)

    def runs(self) -> pd.DataFrame:
        """One row a run."""
        return self.arrow("runs").to_pandas()

    def series(self) -> pd.DataFrame:
        """One row a run and kept quarter."""
        return self.arrow("series").to_pandas()

    def allies(self) -> pd.DataFrame:
        """One row a run, kept quarter and ally."""
        return self.arrow("allies").to_pandas()

    def design(self) -> pd.DataFrame:
        """One row for each row of the design, in its order: the point's hash and every factor."""
        return pq.read_table(self.folder / "design.parquet", partitioning=None).to_pandas()

    def gridded(self):
        """The runs of a grid as an `xarray.Dataset`: one dimension for each factor that varies, and `replicate`.

        Where a point has fewer replicates than another, the missing ones are empty.
        """
        require("xarray", "gridded results", "sweep")
        design = self.manifest["identity"]["design"]["kind"]
        if design != "grid":
            raise StoreError(f"'{self.folder}' is a {design} design, not a grid; use runs()")
        runs = self.runs()
        axes = [name for name in ["scenario", *self.manifest["identity"]["factors"]] if runs[name].nunique() > 1]
        return runs.drop(columns=["point", "replay"]).set_index([*axes, "replicate"]).to_xarray()
