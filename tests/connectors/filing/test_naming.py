"""Names of files: ours never the same for two records, the ERP's in the order in which they must be read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Rejected
from connectors.filing.naming import (
    archived,
    by_date_in_name,
    by_name,
    file_of,
    first_name,
    nth_name,
    of_month,
    temporary,
    told_apart,
)
from connectors.parcels import Lying

PATTERN = "order_{shop}_{number}.xml"


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_two_numbers_never_share_a_file(one: str, other: str) -> None:
    if one != other:
        assert told_apart(one) != told_apart(other)


@given(st.text(min_size=1, max_size=6), st.integers(2, 9), st.text(min_size=1, max_size=8))
def test_a_second_try_is_never_another_orders_first(number: str, place: int, other: str) -> None:
    assert nth_name(file_of(PATTERN, "shop", number), place) != file_of(PATTERN, "shop", other)


@given(st.text(min_size=1, max_size=8))
def test_no_number_leads_out_of_the_folder(number: str) -> None:
    name = file_of(PATTERN, "shop", number)
    assert name.isascii()
    assert name.isprintable()
    assert not set(name) & set('/\\:*?"<>| ')


def test_a_name_comes_from_the_number_alone() -> None:
    assert file_of(PATTERN, "shop1", "100234") == "order_shop1_100234.xml"
    assert file_of(PATTERN, "shop1", "../Å 1") == "order_shop1__2e_2e_2f_c3_85_201.xml"
    assert nth_name("order_shop1_100234.xml", 2) == "order_shop1_100234_try2.xml"
    assert nth_name("order", 2) == "order_try2"
    assert first_name("order_shop1_100234_try2.xml") == first_name("order_shop1_100234.xml") == "order_shop1_100234.xml"


def test_a_number_that_makes_no_file_name_is_refused() -> None:
    with pytest.raises(Rejected, match="file_name_too_long"):
        file_of(PATTERN, "shop", "9" * 100)


@pytest.mark.parametrize(
    "name", [".items.csv", "items.csv.tmp", "ITEMS.CSV.PART", "items.csv.filepart", ".items.csv.tmp", "~items.csv"]
)
def test_names_of_files_that_are_being_written_are_known(name: str) -> None:
    assert temporary(name)
    assert not temporary("items.csv")
    assert not temporary("items.part.csv")


def test_names_are_sorted_as_people_count() -> None:
    names = ["/out/items_10.csv", "/out/items_9.csv", "/out/items_1.csv"]
    assert [lying.name for lying in sorted((Lying(name, 1) for name in names), key=by_name)] == names[::-1]


def test_dates_in_names_are_put_in_order() -> None:
    names = ["items_31122025.csv", "items_02012026_2.csv", "items_02012026_1.csv", "items_15062024.csv", "items.csv"]
    found = sorted((Lying(name, 1) for name in names), key=by_date_in_name("DDMMYYYY"))
    assert [lying.name for lying in found] == [names[4], names[3], names[0], names[2], names[1]]


@pytest.mark.parametrize("form", ["YYYY", "MMDD", "YYYYMMDDMM", "", "date"])
def test_a_form_that_is_no_date_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="YYYY"):
        by_date_in_name(form)


def test_files_of_one_name_stay_apart_in_the_archive() -> None:
    moment = datetime(2026, 3, 2, 3, 15, tzinfo=UTC)
    assert archived(Lying("/out/items.csv", 48, moment)) == "20260302-031500-48_items.csv"
    assert archived(Lying("/out/items.csv", 48)) == "undated-48_items.csv"
    assert of_month("/archive", Lying("/out/items.csv", 48, moment)) == "/archive/2026/03"
    assert of_month("/archive", Lying("/out/items.csv", 48)) == "/archive"
