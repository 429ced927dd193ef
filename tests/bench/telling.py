"""How figures are told: each ratio beside its budget, and whether it holds."""

from statistics import median


def tell(number: str, what: str, ratio: float, budget: str) -> None:
    """Print one ratio; ``budget`` is "<= 6" or ">= 3", as performance budgets are written."""
    sign, limit = budget.split()
    holds = ratio <= float(limit) if sign == "<=" else ratio >= float(limit)
    print(f"  {number:<4}{what:<72}{ratio:>7.2f}   {budget:<8}{'holds' if holds else 'MISSED'}", flush=True)


def middle(seconds: list[float]) -> float:
    """The median; the spread is printed, for nobody should trust a figure without it."""
    print(f"      {min(seconds):.2f} to {max(seconds):.2f} s in {len(seconds)} rounds", flush=True)
    return median(seconds)
