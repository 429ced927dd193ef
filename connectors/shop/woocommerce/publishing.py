"""The shop is told of products: found by SKU first, new ones as drafts, an outcome for every SKU (connectors/woocommerce.md)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from connectors.base import Answer, Outcome
from connectors.documents import Product, Variant
from connectors.shop.woocommerce import attributes as lists
from connectors.shop.woocommerce import offers, verdicts
from connectors.shop.woocommerce.batches import Said, Task, send
from connectors.shop.woocommerce.client import Refusal, WooCommerce
from connectors.shop.woocommerce.lookup import Attribute, Existing, Found, look_up, with_variants
from connectors.shop.woocommerce.offers import refused
from connectors.shop.woocommerce.settings import ShopSettings, shop_settings

ATTRIBUTES = msgspec.json.Decoder(list[Attribute])


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
            told = lists.shared(product)
            attributes = lists.plain_attributes(told, self._global_names()) if told else []
            yield Task(product, variant, variant.sku, offers.new_simple(product, variant, self.shop, attributes))

    def _trouble(self, product: Product, variant: Variant, found: Found | None) -> Outcome | None:
        """Why nothing is sent for a variant; also where there is nothing to do."""
        sku = variant.sku
        if found is not None:
            return verdicts.unwritable(sku, found, ghost=self.existing.ghost(found))
        holder = self.existing.by_id.get(int(self.holders.get(sku, "0")))
        if holder is not None and holder.plain_sku.casefold() == sku.casefold():
            return verdicts.same_but_for_case(sku, holder)
        if not (product.active and variant.active):
            return Outcome(sku, Answer.CONFIRMED)
        if not product.structure:
            return verdicts.not_in_shop(sku)
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
            chosen = lists.rechosen(found, variant)
            body |= {"attributes": chosen} if chosen else {}
        elif not with_variants(product):
            body |= self._texts(product) | self._attributes(product, found, {})
        return Task(product, variant, variant.sku, body, found)

    def _texts(self, product: Product) -> lists.Body:
        texts = {"name": product.name}
        return texts | {"description": product.description} if self.client.config.overwrite_descriptions else texts

    def _attributes(self, product: Product, found: Found, options: dict[str, list[str]]) -> lists.Body:
        """The list of attributes, where the shop's lacks something of ours."""
        told = lists.shared(product)
        if not (told or options):
            return {}
        attributes = lists.widened(found, options, self._global_names(), told)
        return {"attributes": attributes} if attributes else {}

    def _head(self, family: _Family) -> None:
        """What the product of a family itself is told: created, renamed, given new options, withdrawn; or nothing."""
        product, parent = family.product, family.parent
        wanted = lists.listed_options(task.variant for task in family.tasks() if task.variant)
        if parent is None:
            if family.children.get(0):
                sku = self.existing.free_parent_sku(product)
                names, told = self._global_names(), lists.shared(product)
                attributes = lists.new_attributes(wanted, names) + lists.plain_attributes(told, names, after=len(wanted))
                body = offers.new_parent(product, sku, attributes)
                family.task = Task(product, None, sku, body)
            return
        body = {"status": self.client.config.withdrawn_status} if not product.active else {}
        if product.active and product.structure:
            body = self._texts(product) if self.client.config.overwrite_descriptions or parent.plain_name != product.name else {}
            body |= self._attributes(product, parent, wanted)
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
            yield verdicts.unsaid(task.sku, said.error)
        elif said.item.error is not None:
            if not self._once_more(task, said.item.error):
                yield verdicts.refusal(task.sku, said.item.error)
        elif said.item.status == "trash" and task.found is not None:
            yield verdicts.in_trash(task.sku, said.item.id)
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
