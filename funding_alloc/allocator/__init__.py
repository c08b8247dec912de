"""Builds, solves, rounds and verifies allocation problems; the only room that knows PuLP and HiGHS."""

from funding_alloc.allocator.resolve import Resolver
from funding_alloc.allocator.routes import Route
from funding_alloc.allocator.solve import solve
from funding_alloc.allocator.verify import Breach, verify

__all__ = ["Breach", "Resolver", "Route", "solve", "verify"]
