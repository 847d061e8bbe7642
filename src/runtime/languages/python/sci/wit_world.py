"""The one name that the guest takes from the module which a component has of its world."""


class Err(Exception):
    """What the host refused, in its words."""

    def __init__(self, value):
        super().__init__(value)
        self.value = value
