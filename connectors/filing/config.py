"""What an admin tells of one ERP by file: its server, where its exports lie, and where orders are left for it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from connectors.documents import Customer, DeliveryAddress, Item, Price, StockLevel
from connectors.errors import Access, Rejected
from connectors.fields import Zone
from connectors.files import FileServerConfig
from connectors.filing.export import Export, Told, export_of
from connectors.filing.naming import file_of, temporary

Encoding = Literal["utf-8", "windows-1252", "iso-8859-1", "iso-8859-15", "cp850", "cp865"]
FIELDS: Mapping[type, str] = {
    Item: "items",
    Price: "prices",
    StockLevel: "stock",
    Customer: "customers",
    DeliveryAddress: "addresses",
}
"""Each kind of record, and the field of the configuration that tells of its files."""


class StatusFiles(BaseModel):
    """Files in which the ERP tells the numbers of orders that it took: separated text with a header line."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    folder: str = Field(max_length=300, description="Folder on the file server.")
    pattern: str = Field("*.csv", min_length=1, max_length=200, description="File names.")
    separator: str = Field(";", min_length=1, max_length=1, description="What separates the columns.")
    order: str = Field(min_length=1, description="Column with the e-number, or with the name of the order file.")
    number: str = Field(min_length=1, description="Column with the ERP's order number.")
    refusal: str = Field("", description="Column that holds words where the ERP refused the order.")


class FileErpConfig(FileServerConfig):
    """One ERP that leaves exports on a file server and fetches orders from it (``connectors/file_exchange.md``).

    A preset says where most ERPs of this kind have what; ``items``, ``prices``, ``stock``, ``customers`` and ``addresses``
    say what is different at this site.
    """

    presets: ClassVar[Mapping[type, Mapping[str, Any]]] = {}

    export_folder: str = Field("/out", max_length=300, description="Folder in which the ERP leaves its exports.")
    archive_folder: str = Field(
        "/archive", max_length=300, description="Folder to which read files are moved. Empty: they stay where they are."
    )
    error_folder: str = Field(
        "/error", max_length=300, description="Folder to which files that cannot be read are moved, beside the reason."
    )
    items: Told | None = Field(None, description="Files with items, where they differ from the preset.")
    prices: Told | None = Field(None, description="Files with prices, where they differ from the preset.")
    stock: Told | None = Field(None, description="Files with stock, where they differ from the preset.")
    customers: Told | None = Field(None, description="Files with customers, where they differ from the preset.")
    addresses: Told | None = Field(None, description="Files with delivery addresses, where they differ from the preset.")
    page_size: int = Field(2000, ge=1, le=20_000, description="Records that are handed on at once.")

    shop: str = Field(
        "shop", pattern=r"^[A-Za-z0-9-]{1,30}$", description="Short name of the shop in names of order files. Never change it."
    )
    order_folder: str = Field("/in", max_length=300, description="Folder from which the ERP fetches orders.")
    order_name: str = Field(
        "", max_length=100, description="Name of an order's file; {shop} and {number} are filled in. Empty: as the preset says."
    )
    order_encoding: Encoding | Literal[""] = Field("", description="Encoding of order files. Empty: as the preset says.")
    order_line_end: Literal["crlf", "lf"] = Field("crlf", description="Line ends of order files; Windows systems want crlf.")
    refused_folder: str = Field("", max_length=300, description="Folder to which the ERP moves orders that it cannot take.")
    order_names: dict[str, str] = Field(
        {}, description="Element or column names that differ at this site: the preset's name: the site's. Empty: left out."
    )
    guest_customer: str = Field(
        "", max_length=60, description="Number of the customer that takes the orders of customers without a number."
    )
    new_customer_prefix: str = Field(
        "W",
        max_length=6,
        description="Stands before a new customer's number in the shop; together they are its number in the ERP.",
    )
    shipping_article: str = Field("", max_length=60, description="The ERP's article for shipping costs.")
    fee_article: str = Field("", max_length=60, description="The ERP's article for fees.")
    time_zone: Zone = Field("Europe/Stockholm", description="Time zone of the ERP; orders are dated in it.")
    status_files: StatusFiles | None = Field(None, description="Files in which the ERP tells its numbers of our orders.")

    @field_validator("order_name")
    @classmethod
    def _holds_the_number(cls, name: str) -> str:
        if not name:
            return name
        try:
            example = file_of(name, "shop", "1")
        except (KeyError, IndexError, ValueError, Rejected):
            raise ValueError("Use {shop} and {number} only, as in order_{shop}_{number}.xml.") from None
        if "{number}" not in name or "/" in example or temporary(example):
            raise ValueError("The name holds {number}, no folder, and is none that stands for an unfinished file.")
        return name

    _exports: dict[type, Export] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _exports_are_whole(self) -> Self:
        problems = []
        for kind, field in FIELDS.items():
            try:
                export = export_of(kind, getattr(self, field), self.presets.get(kind), self.export_folder)
            except ValueError as problem:
                problems.append(f"{field}: {problem}")
                continue
            if export:
                self._exports[kind] = export
        if problems:
            raise ValueError(" ".join(problems))
        return self

    @model_validator(mode="after")
    def _folders_are_apart(self) -> Self:
        ours = {folder.rstrip("/") for folder in (self.archive_folder, self.error_folder) if folder}
        theirs = [self.order_folder, self.refused_folder or None, *(export.folder for export in self._exports.values())]
        for folder in theirs:
            if folder is not None and folder.rstrip("/") in ours:
                raise ValueError(f"The folder {folder} is named for two things; files would be taken for what they are not.")
        if self.refused_folder and self.refused_folder.rstrip("/") == self.order_folder.rstrip("/"):
            raise ValueError("The folder of refused orders must be another than the one from which orders are fetched.")
        return self

    @property
    def order_preset(self) -> str:
        """The name of an order's file where the connection gives none."""
        return "order_{shop}_{number}.xml"

    @property
    def zone(self) -> ZoneInfo:
        """Where the ERP is."""
        return ZoneInfo(self.time_zone)

    @property
    def line_end(self) -> str:
        return "\r\n" if self.order_line_end == "crlf" else "\n"

    @property
    def folders(self) -> list[str]:
        """The folders that must be there: exports, orders, and what the ERP itself answers in."""
        status = [self.status_files.folder] if self.status_files else []
        refused = [self.refused_folder] if self.refused_folder else []
        return sorted({self.order_folder, *refused, *status, *(export.folder for export in self._exports.values())})

    def export(self, kind: type) -> Export:
        """Where files of this kind lie; raises Access where the connection names none."""
        export = self._exports.get(kind)
        if export is None:
            remedy = f"Name them in the connection, under {FIELDS[kind]}."
            raise Access("files_not_named", f"The connection names no files with {FIELDS[kind]}.", remedy)
        return export

    def shared(self, kind: type) -> bool:
        """Whether other kinds of record are read from the same files."""
        place = self.export(kind).place
        return sum(export.place == place for export in self._exports.values()) > 1

    def order_file(self, number: str) -> str:
        """The name of the file that holds an order."""
        return file_of(self.order_name or self.order_preset, self.shop, number)
