"""Rows that a person types or pastes become rules, or each is told what is wrong with it."""

from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integration_hub.mappings.rules import MAPS, Rules
from integration_hub.mappings.sheet import sheet_of, typed

WORD = st.text("aé*%,;→= '\"<", min_size=1, max_size=8).filter(lambda word: word not in {'""'} and word == word.strip())


def form(**values: list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, texts in values.items():
        data.setlist(name.replace("_", "-"), texts)
    return data


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from([name for name in MAPS if name != "country"]), st.dictionaries(WORD | st.just(""), WORD | st.just(""))
    )
)
def test_what_is_shown_and_sent_back_says_the_same(maps: dict[str, dict[str, str]]) -> None:
    rules = Rules(**maps)
    sheet = sheet_of(rules).spared()
    sent = {
        f"{table.name}-{side}": [getattr(row, side) for row in table.rows] for table in sheet.tables for side in ("shop", "erp")
    }
    back = typed(form(**sent))
    assert back.errors == []
    assert back.rules() == rules


def test_a_row_is_taken_out_without_a_script() -> None:
    sheet = typed(form(tax_shop=["a", "b", "c"], tax_erp=["1", "2", "3"]), without="tax-1")
    assert sheet.rules().tax == {"a": "1", "c": "3"}


def test_two_columns_are_pasted_and_overrule_what_stands_there() -> None:
    sheet = typed(form(tax_shop=["a"], tax_erp=["1"], tax_paste=["a\t9\nb, with comma\t2\n\nc;3\r\nd → 4\n"]))
    assert sheet.errors == []
    assert sheet.rules().tax == {"a": "9", "b, with comma": "2", "c": "3", "d": "4"}


def test_a_pasted_line_that_is_no_pair_keeps_all_that_was_pasted() -> None:
    sheet = typed(form(fee_paste=["gift\t20\nwrap"]))
    assert [error for _, error in sheet.errors] == ["wrap is no pair. Paste two columns: the shop's word, then the ERP's."]
    assert sheet.tables[3].pasted == "gift\t20\nwrap"


def test_what_is_wrong_is_told_beside_its_row() -> None:
    sent = form(
        tax_shop=["a", "", "b", "b", "x" * 121],
        tax_erp=["", "2", "3", "4", "5"],
        country_shop=["Norge", "*"],
        country_erp=["NO", "X"],
    )
    assert [id_ for id_, _ in typed(sent).errors] == ["tax-shop-0", "tax-shop-1", "tax-shop-3", "tax-shop-4", "country-shop-0"]
    said = [text for _, text in typed(sent).errors]
    assert said[:3] == [
        'Say what a is in the ERP, or "" if it is to be left out.',
        "Say which word of the shop becomes 2 in the ERP.",
        "b stands here twice. Keep one of the two.",
    ]
    assert said[4] == "Norge is no code of a country. Shops say it in two capital letters, such as DE."


def test_a_word_with_a_percent_sign_is_told_as_it_is() -> None:
    assert typed(form(tax_shop=["19%"], tax_erp=[""])).errors[0][1].startswith("Say what 19% is")
