"""`python -m nnviz` is the command `nnviz`."""

from nnviz.cli import main

main()
