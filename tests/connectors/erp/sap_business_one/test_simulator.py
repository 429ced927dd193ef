"""The simulated Service Layer behaves as the fact sheet says the real one does (§9)."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors.erp.sap_business_one.simulator import BusinessOne
from connectors.erp.sap_business_one.simulator.tables import TABLES
from tests.connectors.erp.sap_business_one.company import ITEMS, catalogue


class Answer(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str]


class Caller:
    """Somebody who speaks plain HTTP to the company."""

    def __init__(self, simulator: BusinessOne) -> None:
        self._connection = HTTPConnection(simulator.url.removeprefix("http://"))
        self.cookies = ""

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"Cookie": self.cookies} | {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path.replace(" ", "%20"), None if body is None else json.dumps(body), sent)
        answer = self._connection.getresponse()
        content = answer.read()
        if cookies := answer.headers.get_all("Set-Cookie"):
            self.cookies = "; ".join(cookie.partition(";")[0] for cookie in cookies)
        plain = answer.headers.get_content_type() != "application/json" or not content
        return Answer(answer.status, content.decode() if plain else json.loads(content), dict(answer.headers.items()))

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def stranger(simulator: BusinessOne) -> Iterator[Caller]:
    caller = Caller(simulator)
    yield caller
    caller.close()


@pytest.fixture
def call(stranger: Caller, simulator: BusinessOne) -> Caller:
    sessions = simulator.sessions
    body = {"CompanyDB": sessions.company, "UserName": sessions.user, "Password": sessions.password}
    assert stranger("POST", "/b1s/v2/Login", body).status == 200
    return stranger


def test_a_log_in_gives_two_cookies_and_both_are_needed(call: Caller) -> None:
    assert call("GET", "/b1s/v2/Items?$top=1").status == 200
    session, route = call.cookies.split("; ")
    assert route == "ROUTEID=.node1"
    for half in (session, route):
        call.cookies = half
        assert call("GET", "/b1s/v2/Items?$top=1").status == 401


def test_without_a_session_even_a_wrong_path_only_says_so(stranger: Caller) -> None:
    for path in ("Items", "login", "Nonsense"):
        answer = stranger("POST" if path == "login" else "GET", f"/b1s/v1/{path}")
        assert answer.status == 401
        assert answer.body == {
            "error": {"code": 301, "message": {"lang": "en-us", "value": "Invalid session or session already timeout."}}
        }


def test_the_second_protocol_tells_errors_as_texts(call: Caller) -> None:
    assert call("GET", "/b1s/v2/Items('X')").body == {
        "error": {"code": "-2028", "message": "No matching records found (ODBC -2028)"}
    }
    assert call("GET", "/b1s/v2/Items('X')").status == 404


def test_a_page_holds_twenty_and_links_to_the_rest(simulator: BusinessOne, call: Caller) -> None:
    for number in range(30):
        assert call("POST", "/b1s/v2/BusinessPartners", {"CardName": f"N{number}", "CardType": "cCustomer"}).status == 201
    first = call("GET", "/b1s/v1/BusinessPartners?$select=CardCode").body
    assert len(first["value"]) == 20
    assert first["odata.nextLink"] == "/b1s/v1/BusinessPartners?$select=CardCode&$skip=20"
    second = call("GET", first["odata.nextLink"]).body
    assert len(second["value"]) == 18
    assert "odata.nextLink" not in second
    assert call("GET", "/b1s/v2/BusinessPartners").body["@odata.nextLink"] == "BusinessPartners?$skip=20"


def test_a_preferred_page_size_is_applied_and_nothing_means_all(call: Caller) -> None:
    answer = call("GET", "/b1s/v2/Items", Prefer="odata.maxpagesize=3")
    assert (len(answer.body["value"]), answer.headers["Preference-Applied"]) == (3, "odata.maxpagesize=3")
    assert len(call("GET", "/b1s/v2/Items", B1S_PageSize="5").body["value"]) == 5
    assert "@odata.nextLink" not in call("GET", "/b1s/v2/Items", Prefer="odata.maxpagesize=0").body


def test_counts_come_in_all_their_forms(call: Caller) -> None:
    few = "$filter=ItemCode le 'A003'"
    assert call("GET", f"/b1s/v1/Items/$count?{few}").body == "3"
    assert call("GET", f"/b1s/v1/Items?$inlinecount=allpages&$top=1&{few}").body["odata.count"] == "3"
    assert call("GET", f"/b1s/v2/Items?$count=true&$top=1&{few}").body["@odata.count"] == 3
    assert call("GET", f"/b1s/v2/Items?$apply=aggregate($count as N)&{few}").body["value"][0]["N"] == 3
    assert call("GET", "/b1s/v2/Items?$apply=filter(Items/ItemCode le 'A003')/aggregate($count as N)").body["value"][0]["N"] == 3
    assert call("GET", "/b1s/v1/Items?$inlinecount=some").status == 400


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("ItemCode eq 'A002' or ItemCode eq 'A003'", 2),
        ("not (ItemCode eq 'A002') and ItemCode lt 'A004'", 2),
        ("startswith(ItemCode,'A00')", 8),
        ("endswith(ItemCode,'3')", 1),
        ("contains(ItemName,'Shirt A')", 8),
        ("substringof('001',ItemCode)", 1),
        ("Valid eq 'Y' and Frozen eq 'tNO'", 8),
        ("ItemsGroupCode ge 100", 8),
        ("ForeignName eq null", 8),
        ("UpdateDate ge '20000101' and CreateDate gt datetime'2000-01-01'", 8),
    ],
)
def test_filters_say_what_they_mean(call: Caller, condition: str, found: int) -> None:
    assert call("GET", f"/b1s/v2/Items/$count?$filter={condition}").body == str(found)


@pytest.mark.parametrize(
    "condition", ["ItemCode", "ItemCode is 'A'", "Nonsense eq 1", "(ItemCode eq 'A'", "ItemCode eq", "ItemCode eq 1 eq", "ü"]
)
def test_a_filter_that_cannot_be_understood_is_refused(call: Caller, condition: str) -> None:
    path = f"/b1s/v2/Items?$filter={condition}".replace("ü", "%C3%BC")
    assert call("GET", path).status == 400


def test_case_counts_unless_it_is_said_not_to(call: Caller) -> None:
    path = "/b1s/v2/BusinessPartners/$count?$filter=EmailAddress eq 'C001@EXAMPLE.ORG'"
    assert call("GET", path).body == "0"
    assert call("GET", path, B1S_CaseInsensitive="true").body == "1"


def test_dates_have_the_shape_of_their_protocol(call: Caller) -> None:
    select = "Items('A001')?$select=CreateDate,UpdateTime"
    assert len(call("GET", f"/b1s/v1/{select}").body["CreateDate"]) == 10
    assert call("GET", f"/b1s/v2/{select}").body["CreateDate"].endswith("T00:00:00Z")
    assert "odata.etag" in call("GET", f"/b1s/v1/{select}").body


def test_orders_cannot_be_deleted_but_cancelled_or_closed_once(call: Caller) -> None:
    body = {"CardCode": "C001", "DocDueDate": "2026-03-01", "DocumentLines": [{"ItemCode": "A001", "Quantity": 1}]}
    keys = [call("POST", "/b1s/v2/Orders", body).body["DocEntry"] for _ in range(2)]
    refused = call("DELETE", f"/b1s/v2/Orders({keys[0]})")
    assert (refused.status, refused.body["error"]["code"]) == (400, "-5006")
    assert call("POST", f"/b1s/v2/Orders({keys[0]})/Cancel").status == 204
    assert call("POST", f"/b1s/v2/Orders({keys[1]})/Close").status == 204
    states = [call("GET", f"/b1s/v2/Orders({key})").body for key in keys]
    assert [(state["Cancelled"], state["DocumentStatus"]) for state in states] == [("tYES", "bost_Close"), ("tNO", "bost_Close")]
    assert call("POST", f"/b1s/v2/Orders({keys[0]})/Cancel").status == 400


def test_without_a_price_sap_takes_its_own(call: Caller) -> None:
    body = {"CardCode": "C001", "DocDueDate": "2026-03-01", "DocumentLines": [{"ItemCode": "A001", "Quantity": 2}]}
    assert call("POST", "/b1s/v2/Orders", body | {"NumAtCard": "1"}).body["DocTotal"] == 24.24
    assert call("POST", "/b1s/v2/Orders", body | {"NumAtCard": "1"}).status == 201, "A reference may come twice."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("delete from OITW", "701"),
        ("select T0.WhsCode from OWHS T0", "702"),
        ("select T0.Colour from OITW T0", "703"),
        ("select T0.WhsCode from OITW T0 where T0.ItemCode = :item", "704"),
        ("select T0.WhsCode frm OITW T0", "701"),
    ],
)
def test_queries_are_checked(call: Caller, text: str, code: str) -> None:
    assert call("POST", "/b1s/v2/SQLQueries", {"SqlCode": "q", "SqlName": "q", "SqlText": text}).status == 201
    answer = call("GET", "/b1s/v2/SQLQueries('q')/List")
    assert (answer.status, answer.body["error"]["code"]) == (400, code)


def test_queries_run_by_get_and_post_in_pages(call: Caller) -> None:
    text = "select T0.WhsCode from OITW T0 where T0.ItemCode = :item order by T0.WhsCode"
    call("POST", "/b1s/v2/SQLQueries", {"SqlCode": "q", "SqlName": "q", "SqlText": text})
    answer = call("POST", "/b1s/v2/SQLQueries('q')/List", {"ParamList": "item='A001'"}, Prefer="odata.maxpagesize=2")
    assert answer.body["value"] == [{"WhsCode": "01"}, {"WhsCode": "02"}]
    assert answer.body["@odata.nextLink"] == "SQLQueries('q')/List?&$skip=2"
    rest = call("GET", "/b1s/v2/SQLQueries('q')/List?item='A001'&$skip=2")
    assert rest.body["value"] == [{"WhsCode": "03"}]


def test_what_a_company_learned_outlives_a_restart(tmp_path: Path) -> None:
    first = BusinessOne(tmp_path)
    first.load(catalogue())
    first.stop()
    second = BusinessOne(tmp_path)
    assert [item["ItemCode"] for item in second.holds("Items")] == ITEMS
    assert second.may_use(TABLES["Items"], "U_Colour")
    second.stop()


def test_anybody_may_ask_whether_it_is_well(stranger: Caller) -> None:
    for path in ("/ping/", "/ping/load-balancer", "/ping/node/1"):
        assert stranger("GET", path).body["message"] == "pong"
