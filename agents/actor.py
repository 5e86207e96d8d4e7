"""What everybody with a country has: its state as attributes, a code and a name."""

import mesa


class Actor(mesa.Agent):
    """Somebody of a world. state: the fields of its kind in `model.fields`, which become attributes."""

    def __init__(self, world: mesa.Model, state: dict, country):
        super().__init__(world)
        self.__dict__.update(state)
        self.iso3, self.name = country.iso3, country.name

    def __repr__(self) -> str:
        return f"<{self.name} ({self.iso3}), {self.model.label} is next>"
