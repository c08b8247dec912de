"""``python -m funding_alloc`` does what ``funding-alloc`` does."""

from funding_alloc.cli import main

main()
