"""The shop is told of products: found by SKU first, new ones as drafts, an outcome for every SKU (connectors/woocommerce.md)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from connectors.base import Answer, Outcome
from connectors.documents import Product, Variant
from connectors.errors import ConnectorError, Uncertain
from connectors.shop.woocommerce import offers
from connectors.shop.woocommerce.batches import Said, Task, send
from connectors.shop.woocommerce.client import Refusal, WooCommerce
from connectors.shop.woocommerce.lookup import Attribute, Existing, Found, look_up, with_variants
from connectors.shop.woocommerce.offers import refused
from connectors.shop.woocommerce.settings import ShopSettings, shop_settings

ATTRIBUTES = msgspec.json.Decoder(list[Attribute])
SOLD_BY_OTHERS = {"variable", "grouped"}
BUSY = ("under processing", "being processed")


def publish(client: WooCommerce, products: Sequence[Product]) -> Iterator[Outcome]:
    """Create what is not found by SKU or link, as drafts; change the rest. What went away meanwhile is looked for once more."""
    shop = shop_settings(client)
    good, refusals = _screened(products, shop)
    yield from refusals
    if not good:
        return
    first = _Round(client, shop)
    yield from first.run(good)
    if first.again:
        yield from _Round(client, shop, holders=first.holders, last=True).run(list(first.again.values()))


def _screened(products: Sequence[Product], shop: ShopSettings) -> tuple[list[Product], list[Outcome]]:
    """What may be sent, and why the rest may not."""
    good, refusals = [], {}
    twins = offers.twins(products)
    for product in products:
        for variant in product.variants:
            found = offers.fault(variant, shop) if product.active and variant.active else None
            if variant.sku in twins:
                found = refused(variant.sku, "sku_twice", f"The SKU {variant.sku} was given twice.", offers.MEND_ERP)
            if found:
                refusals[variant.sku] = found
        left = tuple(variant for variant in product.variants if variant.sku not in refusals)
        if left:
            good.append(replace(product, variants=left))
    return good, list(refusals.values())


@dataclass(slots=True)
class _Family:
    """A product with variants: its own task, the tasks of its variations by product id, those who only follow it."""

    product: Product
    parent: Found | None
    task: Task | None = None
    children: defaultdict[int, list[Task]] = field(default_factory=lambda: defaultdict(list))
    followers: list[Variant] = field(default_factory=list)

    @property
    def parent_id(self) -> int:
        return self.parent.id if self.parent else 0

    def tasks(self) -> Iterator[Task]:
        for tasks in self.children.values():
            yield from tasks


class _Round:
    """One look at the shop, and everything sent after it. ``holders`` are ids that stood in the way in an earlier round."""

    def __init__(
        self, client: WooCommerce, shop: ShopSettings, holders: Mapping[str, str] | None = None, *, last: bool = False
    ) -> None:
        self.client = client
        self.shop = shop
        self.holders = dict(holders or {})
        self.last = last
        self.again: dict[str, Product] = {}
        self.existing = Existing({}, {})
        self._names: dict[str, int] | None = None

    def run(self, products: Sequence[Product]) -> Iterator[Outcome]:
        """An outcome for every SKU but those in ``again``."""
        self.existing = look_up(self.client, products, self.holders.values())
        families, tops = [], []
        for product in products:
            family = _Family(product, self.existing.parent(product))
            for planned in self._plan(product, family):
                if isinstance(planned, Outcome):
                    yield planned
                else:
                    tops.append(planned)
            self._head(family)
            families.append(family)
        yield from self._send_tops(tops, families)
        for family in families:
            yield from self._send_children(family)

    def _plan(self, product: Product, family: _Family) -> Iterator[Outcome | Task]:
        """What needs no call, and what is sold as a product of its own; variations go into the family."""
        for variant in product.variants:
            found = self.existing.variant(product, variant)
            trouble = self._trouble(product, variant, found)
            if trouble:
                yield trouble
            elif found is None:
                yield from self._plan_new(product, variant, family)
            elif not found.variation:
                yield self._changed(product, variant, found)
            elif product.active:
                family.children[found.parent_id].append(self._changed(product, variant, found))
            else:
                family.followers.append(variant)

    def _plan_new(self, product: Product, variant: Variant, family: _Family) -> Iterator[Task]:
        if with_variants(product) or family.parent is not None:
            body = offers.new_variation(variant, self.shop, self._global_names())
            family.children[family.parent_id].append(Task(product, variant, variant.sku, body))
        else:
            yield Task(product, variant, variant.sku, offers.new_simple(product, variant, self.shop))

    def _trouble(self, product: Product, variant: Variant, found: Found | None) -> Outcome | None:
        """Why nothing is sent for a variant; also where there is nothing to do."""
        sku = variant.sku
        if found is not None:
            return self._unwritable(sku, found)
        holder = self.existing.by_id.get(int(self.holders.get(sku, "0")))
        if holder is not None and holder.plain_sku.casefold() == sku.casefold():
            said = f"The shop has {holder.plain_sku} ({holder.id}) and takes {sku} for the same."
            return refused(
                sku, "sku_case", said, "SKUs that differ by case alone cannot both be in the shop. Rename one in the ERP."
            )
        if not (product.active and variant.active):
            return Outcome(sku, Answer.CONFIRMED)
        if not product.structure:
            remedy = "Publish the whole product again: start a full run of this process."
            return refused(sku, "not_in_shop", f"The shop has no product with the SKU {sku}.", remedy)
        return None

    def _unwritable(self, sku: str, found: Found) -> Outcome | None:
        if found.status == "trash":
            remedy = "Restore it in WooCommerce > Products > Trash, or delete it there for good; then it is told again."
            return refused(sku, "in_trash", f"The SKU {sku} belongs to a product in the shop's trash ({found.id}).", remedy)
        if self.existing.ghost(found):
            said = f"The SKU {sku} belongs to a variation ({found.id}) whose product is gone."
            remedy = "Run WooCommerce > Status > Tools > Orphaned variations in the shop; then it is told again."
            return refused(sku, "ghost", said, remedy)
        if found.type in SOLD_BY_OTHERS:
            said = f"In the shop the SKU {sku} is a {found.type} product ({found.id}), which has no price and stock of its own."
            return refused(sku, "wrong_type", said, "Give that product another SKU in the shop, or the item another in the ERP.")
        return None

    def _changed(self, product: Product, variant: Variant, found: Found) -> Task:
        """What is sent for a variant that is there. Its state is left alone, unless it is withdrawn."""
        if not (product.active and variant.active):
            gone = "private" if found.variation else self.client.config.withdrawn_status
            return Task(product, variant, variant.sku, {"status": gone}, found)
        if not product.structure:
            return Task(product, variant, variant.sku, offers.offer(variant, self.shop), found)
        body = offers.sold(variant, self.shop)
        if found.plain_sku != variant.sku:
            body["sku"] = variant.sku
        if found.variation:
            chosen = offers.rechosen(found, variant)
            body |= {"attributes": chosen} if chosen else {}
        elif not with_variants(product):
            body |= self._texts(product)
        return Task(product, variant, variant.sku, body, found)

    def _texts(self, product: Product) -> offers.Body:
        texts = {"name": product.name}
        return texts | {"description": product.description} if self.client.config.overwrite_descriptions else texts

    def _head(self, family: _Family) -> None:
        """What the product of a family itself is told: created, renamed, given new options, withdrawn; or nothing."""
        product, parent = family.product, family.parent
        wanted = offers.listed_options(task.variant for task in family.tasks() if task.variant)
        if parent is None:
            if family.children.get(0):
                sku = self.existing.free_parent_sku(product)
                body = offers.new_parent(product, sku, offers.new_attributes(wanted, self._global_names()))
                family.task = Task(product, None, sku, body)
            return
        body = {"status": self.client.config.withdrawn_status} if not product.active else {}
        if product.active and product.structure:
            body = self._texts(product) if self.client.config.overwrite_descriptions or parent.plain_name != product.name else {}
            attributes = offers.widened(parent, wanted, self._global_names()) if wanted else None
            body |= {"attributes": attributes} if attributes else {}
        if body and (family.children or family.followers):
            family.task = Task(product, None, parent.plain_sku, body, parent)

    def _send_tops(self, tops: list[Task], families: list[_Family]) -> Iterator[Outcome]:
        heads = {id(family.task): family for family in families if family.task}
        tasks = [*tops, *(family.task for family in families if family.task)]
        for task, said in send(self.client, "/products", tasks):
            family = heads.get(id(task))
            if family is None:
                yield from self._settle(task, said, said.item.id)
            elif self._failed(said):
                yield from self._settle_family(family, said)
            elif family.parent is None:
                family.parent = Found(said.item.id, said.item.sku, "variable", said.item.status)
                family.children[said.item.id] = family.children.pop(0)

    def _send_children(self, family: _Family) -> Iterator[Outcome]:
        for variant in family.followers:
            yield Outcome(variant.sku, Answer.CONFIRMED, str(family.parent_id), variant.shop_id)
        for parent, tasks in family.children.items():
            for task, said in send(self.client, f"/products/{parent}/variations", tasks):
                yield from self._settle(task, said, parent)

    def _settle_family(self, family: _Family, said: Said) -> Iterator[Outcome]:
        """The product itself could not be told: so with all its variants."""
        for task in family.tasks():
            yield from self._settle(task, said, family.parent_id)
        for variant in family.followers:
            yield from self._settle(Task(family.product, variant, variant.sku, {}), said, family.parent_id)
        family.children.clear()
        family.followers.clear()

    def _settle(self, task: Task, said: Said, product_id: int) -> Iterator[Outcome]:
        """The outcome of one variant, unless it is to be looked for again."""
        if said.error is not None:
            yield _unsaid(task.sku, said.error)
        elif said.item.error is not None:
            if not self._once_more(task, said.item.error):
                yield _refusal(task.sku, said.item.error)
        elif said.item.status == "trash" and task.found is not None:
            yield self._unwritable(task.sku, replace_status(task.found, "trash")) or Outcome(task.sku, Answer.LATER)
        else:
            draft = task.found is None and (said.item.status == "draft" or product_id != said.item.id)
            yield Outcome(task.sku, Answer.CONFIRMED, str(product_id), str(said.item.id), draft=draft)

    def _once_more(self, task: Task, error: Refusal) -> bool:
        """Whether a second look may help: the SKU is held by someone, or the record went away."""
        if self.last or not (error.holder or error.code.endswith("_invalid_id")):
            return False
        if error.holder:
            self.holders[task.sku] = error.holder
        if task.variant is not None:
            known = self.again.get(task.product.key)
            variants = (*(known.variants if known else ()), replace(task.variant, shop_id=""))
            self.again[task.product.key] = replace(task.product, shop_id="", variants=variants)
        return True

    def _failed(self, said: Said) -> bool:
        return said.error is not None or said.item.error is not None

    def _global_names(self) -> dict[str, int]:
        """The shop's global attributes by name, so that its filters find our options."""
        if self._names is None:
            rows = self.client.get("/products/attributes").decode(ATTRIBUTES)
            self._names = {row.key: row.id for row in rows}
        return self._names


def replace_status(found: Found, status: str) -> Found:
    """The record with another state."""
    return msgspec.structs.replace(found, status=status)


def _unsaid(sku: str, error: ConnectorError) -> Outcome:
    """No answer: later, after a look. A no to this record alone: refused."""
    answer = Answer.LATER if isinstance(error, Uncertain) else Answer.REFUSED
    return Outcome(sku, answer, code=error.code, message=error.message, remedy=error.remedy)


def _refusal(sku: str, error: Refusal) -> Outcome:
    """The shop's own no to one record of a batch."""
    code, words = f"woocommerce.{error.code}", error.words
    status = error.data.get("status") if isinstance(error.data, dict) else None
    if any(busy in words for busy in BUSY) or (isinstance(status, int) and status >= 500):
        return Outcome(sku, Answer.LATER, code=code, message=words, remedy="The hub tries again by itself.")
    if error.holder:
        remedy = f"Look at the product {error.holder} in the shop: it has this SKU, perhaps in the trash. Rename or delete it."
        return Outcome(sku, Answer.REFUSED, code=code, message=f"The shop gave the SKU {sku} to another product.", remedy=remedy)
    remedy = "Correct the record in the ERP, or ask whoever looks after the shop."
    return Outcome(sku, Answer.REFUSED, code=code, message=f"The shop refused {sku}: {words}", remedy=remedy)
