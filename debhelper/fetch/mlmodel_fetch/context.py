"""All that a command needs to know of the run it is part of."""

from dataclasses import dataclass, field

from mlmodel_fetch.catalog import Catalog
from mlmodel_fetch.licenses import Licenses
from mlmodel_fetch.models import Models
from mlmodel_fetch.place import Place
from mlmodel_fetch.progress import Progress
from mlmodel_fetch.settings import Settings
from mlmodel_fetch.store import Store


@dataclass
class Context:
    """One run."""

    place: Place
    settings: Settings
    progress: Progress
    offline: bool = False
    wait: bool = False
    catalog: Catalog = field(init=False)
    store: Store = field(init=False)
    models: Models = field(init=False)
    licenses: Licenses = field(init=False)

    def __post_init__(self) -> None:
        self.catalog = Catalog(self.place.manifests)
        self.store = Store(self.place.state)
        self.models = Models(self.store, self.catalog)
        self.licenses = Licenses(self.place, self.settings)
