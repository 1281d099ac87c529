"""The notebook runs from its first cell to its last, and its tables are not empty."""
import os
import pathlib

import nbformat
from nbclient import NotebookClient

NOTEBOOK = pathlib.Path(__file__).resolve().parents[1] / "examples/who_says_so.ipynb"


def test_the_notebook_runs():
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    checks = "assert len(said) > 100 and len(coded) > 10 and len(cites) > 1 and len(failed) == 0\n"
    if os.environ.get("ONRECORD"):
        checks += "assert claims['articles'].max() > 2\n"
    notebook.cells.append(nbformat.v4.new_code_cell(checks))
    # A cell that fails is an exception here.
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    shown = [c for c in notebook.cells if c.cell_type == "code" and c.outputs]
    assert len(shown) > 8
