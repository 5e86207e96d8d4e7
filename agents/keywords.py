"""The keywords of a call that also takes every parameter by its name, so that a slip is told with what was probably meant."""

from collections.abc import Callable, Iterable
from inspect import Parameter, signature

from ..model.cells import is_cell
from ..model.parameters import BY_NAME, ParameterError, nearest

ELSEWHERE = {"seed": "rng", "random_state": "rng", "steps": "quarters", "max_steps": "quarters"}  # as other libraries call them


def refuse_unknown(call: Callable, names: Iterable[str]) -> None:
    """Stop at a name that is neither an argument of `call`, nor a parameter, nor a cell of the panel.

    Raises ParameterError with the nearest name of an argument or a parameter.
    """
    arguments = [name for name, one in signature(call).parameters.items() if one.kind is not Parameter.VAR_KEYWORD]
    for name in names:
        if name not in BY_NAME and not is_cell(name):
            meant = nearest(name, arguments) or nearest(ELSEWHERE.get(name, name), (*arguments, *BY_NAME))
            raise ParameterError(f"{call.__name__} takes no '{name}'{meant}; it takes {', '.join(arguments)}, and every "
                                 "parameter that 'foedus params' lists")
