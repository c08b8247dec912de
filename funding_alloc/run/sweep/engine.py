"""Makes the chunks that are missing: on the processors here, or on a Dask cluster, with the same results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Final

from funding_alloc.errors import Finding, FundingError, InputFault
from funding_alloc.run.sweep.chunk import chunk_bytes
from funding_alloc.schema.inputs import ScenarioInputs

if TYPE_CHECKING:
    from distributed import Client

ATTEMPTS: Final = 3
"""Times that a chunk is tried before it is reported."""
Work = tuple[ScenarioInputs, tuple[str, ...], int]
"""Scenario, models and number of draws."""
Keep = Callable[[int, bytes], None]


@dataclass
class Outcome:
    """What became of the chunks: those made, and those given up, each with its last fault."""

    made: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


def run_here(work: Work, chunks: Sequence[int], workers: int, keep: Keep) -> Outcome:
    """Make chunks in processes of this machine.

    Promise every chunk is made, or tried ``ATTEMPTS`` times and told; a process that dies is replaced, and what it had
    in hand is tried again. Faults of the inputs are raised at once: no second try would mend them.
    """
    outcome, tries = Outcome(), dict.fromkeys(chunks, 0)
    while tries:
        with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
            try:
                _fill(pool, work, (tries, outcome), (2 * workers, keep))
            except BrokenProcessPool:
                for chunk in [c for c, tried in tries.items() if tried >= ATTEMPTS]:
                    outcome.failed[chunk] = "the process that made it died each time"
                    del tries[chunk]
    return outcome


def _fill(pool: ProcessPoolExecutor, work: Work, state: tuple[dict[int, int], Outcome], how: tuple[int, Keep]) -> None:
    """Hand out chunks and take them in, a few in hand at a time, until none is left or the pool breaks."""
    tries, (at_once, keep) = state[0], how
    hand: dict[Future[bytes], int] = {}
    queue = sorted(tries)
    try:
        while queue or hand:
            while queue and len(hand) < at_once:
                chunk = queue.pop(0)
                tries[chunk] += 1
                hand[pool.submit(chunk_bytes, *work, chunk)] = chunk
            for done in wait(hand, return_when=FIRST_COMPLETED).done:
                again = _take(done, hand.pop(done), state, keep)
                queue += [] if again is None else [again]
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _take(done: Future[bytes], chunk: int, state: tuple[dict[int, int], Outcome], keep: Keep) -> int | None:
    """Keep a chunk; return it where it is to be tried again."""
    tries, outcome = state
    try:
        content = done.result()
    except (BrokenProcessPool, FundingError):
        raise
    except Exception as fault:  # noqa: BLE001 - whatever a worker could not do is tried again, and told in the end
        if tries[chunk] < ATTEMPTS:
            return chunk
        outcome.failed[chunk] = f"{type(fault).__name__}: {fault}"
    else:
        keep(chunk, content)
        outcome.made.append(chunk)
    del tries[chunk]
    return None


def run_on_dask(work: Work, chunks: Sequence[int], scheduler: str, keep: Keep) -> Outcome:
    """Make chunks on a Dask cluster; what is made comes back here and is kept here.

    Promise as ``run_here``; the scheduler tries a chunk again where a worker dies.
    Raises ``InputFault`` where Dask is not installed, or the scheduler cannot be reached or is lost.
    """
    client = _client(scheduler)
    outcome = Outcome()
    try:
        inputs = client.scatter(work[0], broadcast=True)
        futures = {
            client.submit(chunk_bytes, inputs, *work[1:], chunk, retries=ATTEMPTS - 1, pure=False): chunk
            for chunk in chunks
        }
        for future in _as_completed(list(futures), client):
            chunk = futures[future]
            if future.status == "finished":
                keep(chunk, future.result())
                outcome.made.append(chunk)
            elif isinstance(future.exception(), FundingError):
                raise future.exception()
            else:
                outcome.failed[chunk] = f"{type(future.exception()).__name__}: {future.exception()}"
            future.release()
    except (OSError, TimeoutError, RuntimeError) as fault:
        raise InputFault([_gone(scheduler, fault)]) from fault
    finally:
        client.close()
    return outcome


def _client(scheduler: str) -> Client:
    try:
        from distributed import Client
    except ImportError as fault:
        what = "Dask is not installed."
        raise InputFault([Finding("--engine dask", 0, 0, what, "Install the extra: funding-alloc[dask].")]) from fault
    try:
        return Client(scheduler, timeout="20s", set_as_default=False)
    except (OSError, TimeoutError, ValueError) as fault:
        raise InputFault([_gone(scheduler, fault)]) from fault


def _as_completed(futures: list[Any], client: Client) -> Iterator[Any]:
    from distributed import as_completed

    done = as_completed(futures, loop=client.loop)
    for future in done:
        if client.status != "running" or future.status in {"cancelled", "lost"}:
            raise OSError("the scheduler is gone")
        yield future


def _gone(scheduler: str, fault: BaseException) -> Finding:
    what = f"no scheduler answers at {scheduler} ({type(fault).__name__})."
    return Finding("--scheduler", 0, 0, what, "Start it, and start the sweep again: finished chunks are kept.")
