"""The results of a sweep, back from its folder."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...model.outcomes import PHASES
from ..extras import require
from ..folders import StoreError, local
from ..shown import page
from . import manifest as manifests
from .inputs import FOLDER, SPEC, write_inputs
from .own import read_own
from .plan import SEED_BITS
from .spec import Spec, SpecError, load_spec
from .values import is_as_written

EVERY_RUN = 2**SEED_BITS


class Results:
    """A sweep's folder. The tables are plain Parquet files; this class is a convenience, not a format."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.manifest = manifests.read(self.folder)
        if self.manifest is None:
            raise StoreError(f"'{folder}' holds no sweep; make one with: foedus sweep SPEC --out {folder}")

    def __repr__(self) -> str:
        state = "complete" if self.manifest["complete"] else "not finished"
        return f"<Results in '{self.folder}', {self.manifest['points']} points, {state}>"

    def _repr_html_(self) -> str:
        """In a notebook: shares of the phases, the first runs, the folder."""
        if not self.manifest["complete"]:
            return page(f"{self.manifest['title'] or self.folder}: not finished", {}, None, [f"foedus status {self.folder}"])
        runs = self.runs()
        shares = runs["phase"].value_counts(normalize=True).reindex(PHASES, fill_value=0.0) if "phase" in runs else {}
        tables = ", ".join(f"{self.folder / name}.parquet" for name in self.manifest["tables"])
        return page(f"{self.manifest['title'] or self.folder.name}: {len(runs):,} runs of {self.manifest['points']:,} points",
                    dict(shares), runs.drop(columns=["point", "failure", "replay"]), [tables])

    def arrow(self, table: str = "runs") -> pa.Table:
        """A table (runs, series or allies) as Arrow; while the sweep is not finished, what there is of it.

        Raises StoreError where a file is not as the sweep left it.
        """
        if table not in self.manifest["columns"]:
            raise StoreError(f"'{self.folder}' has no table '{table}'; it has {', '.join(self.manifest['columns'])}")
        if self.manifest["complete"]:
            return pq.read_table(local(self.table_file(table)), partitioning=None)
        parts = list(manifests.store_of(self.folder, self.manifest).read(table, 0, EVERY_RUN))
        if not parts:
            raise StoreError(f"'{self.folder}' has no finished run yet; see: foedus status {self.folder}")
        return pa.concat_tables(parts)

    def checked(self, table: str, digest: str | None) -> Path:
        """Where a table lies, if it is as it was written: its bytes, or else its values."""
        path = self.folder / f"{table}.parquet"
        if not is_as_written(path, digest, self.manifest.get("values", {}).get(table)):
            raise StoreError(f"'{path}' is missing, damaged or edited; repeat its foedus sweep, which makes it again")
        return path

    def table_file(self, table: str) -> Path:
        """The checked file of a table of a finished sweep, or of its design."""
        digest = self.manifest.get("design") if table == "design" else self.manifest["tables"][table]["sha256"]
        return self.checked(table, digest)

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
        return pq.read_table(local(self.table_file("design")), partitioning=None).to_pandas()

    def spec(self, functions: Mapping[str, Callable] | None = None) -> Spec:
        """The experiment, from what the folder holds of it alone; `foedus.sweep` takes it. Raises SpecError, StoreError.

        functions: outcomes that are functions of Python, of which the folder holds the source alone, by name.
        """
        with TemporaryDirectory() as place:
            write_inputs(Path(place), self.manifest["inputs"])
            if self.manifest["identity"]["design"]["kind"] == "table":
                copyfile(self.table_file("design"), Path(place) / "design.parquet")
            try:
                spec = replace(load_spec(Path(place) / FOLDER / SPEC), text=self.manifest["inputs"][SPEC])
            except SpecError as problem:  # which may name a place that is gone by the time it is read
                raise SpecError(str(problem).replace(place, str(self.folder))) from None
        given = functions or {}
        own = tuple(read_own(one.name, given[one.name], spec.worlds) if one.name in given else one for one in spec.outcomes.own)
        return replace(spec, outcomes=replace(spec.outcomes, own=own))

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
