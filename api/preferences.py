"""What a caller likes: the weights of `Accept` and `Accept-Language`."""


def weights(header: str) -> dict[str, float]:
    """Return how much each range that a header names is liked, from 0 (refused) to 1.

    RFC 9110, 12.4.2: a range without `q` weighs 1; one with a `q` that is no weight
    is conservatively taken as refused.
    """
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        found[name] = _weight(parameters)
    return found


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, text = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(text)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
