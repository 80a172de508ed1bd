"""Cases are found by words: of the claim, by numbers, in a place. Over the wire, on both engines."""
from harness import listed
from mediation_desk import Desk, court_referral, party, refusal_of
from statements import region

from fengqiao.mediation.v1 import case_pb2 as c
from fengqiao.mediation.v1 import mediation_service_pb2 as s


class SearchCases:
    def search(self, query, place=None, page_size=0, **more):
        request = s.SearchCasesRequest(parent=region(place or self.desk.county), query=query, **more)
        return [one.name for one in listed(self.client.SearchCases, request, "cases", page_size)]

    def test_words_of_the_claim_lead_to_the_case(self):
        desk = self.desk
        first = desk.registered(claim="楼上住户卫生间漏水，天花板脱落").name
        second = desk.registered(claim="水管破裂漏到楼下商铺，要求赔偿8600元").name
        self.assertEqual([first], self.search("漏水"))
        self.assertEqual([first], self.search("天花板 楼上"))
        self.assertEqual([first], self.search("楼上住户卫生间漏水"))
        self.assertEqual([second], self.search("8600元"))
        # Pairs that are there, but not one after the other, are no run; nor does a comma join.
        for query in ("楼上漏水", "漏水天花板", "86", "漏水 商铺", "8600 9"):
            self.assertEqual([], self.search(query), query)
        self.assertEqual([], self.search("漏水", filter="state = MEDIATING"))
        self.assertEqual([first], self.search("漏水", filter="state = REGISTERED"))

    def test_it_is_found_by_its_numbers_once_it_has_them(self):
        desk = self.desk
        name = desk.submitted(source=c.SOURCE_COURT_BEFORE_FILING, referrals=[court_referral(number="诉前调88123号")]).name
        self.assertEqual([name], self.search("88123"))
        desk.call("AcceptReferral", name=name, referral="r1")
        number = desk.accept(name).number
        self.assertEqual([name], self.search(number))

    def test_what_stands_for_a_person_finds_nobody(self):
        name = self.desk.registered(claim="欧阳秘密占用通行道路", parties=[party(1, "欧阳秘密"), party(2, "司马对方")]).name
        self.assertEqual([name], self.search("通行道路"))
        for query in ("欧阳秘密", "欧阳", "p1", "秘密占用"):
            self.assertEqual([], self.search(query), query)

    def test_places_and_those_that_share_it(self):
        desk, other = self.desk, Desk(self.client, next(self.counties))
        own = desk.registered(claim="承包地边界争议").name
        shared = other.registered(claim="承包地流转争议", co_regions=[desk.region]).name
        elsewhere = other.registered(claim="承包地征收争议").name
        self.assertEqual([shared, own], self.search("承包地"))
        self.assertEqual([elsewhere, shared], self.search("承包地", other.county))
        self.assertEqual([own], self.search("承包地 边界", f"{desk.county[:2]}0000"))
        moved = desk.accepted(claim="承包地抛荒争议").name
        desk.call("TransferCase", name=moved, region=other.region, reason="属地", paper="移送函1号")
        self.assertEqual([], self.search("抛荒"))
        self.assertEqual([moved], self.search("抛荒", other.county))

    def test_pages_follow_one_another(self):
        names = [self.desk.registered(claim=f"物业费收缴争议之{i}").name for i in range(7)]
        self.assertEqual(names[::-1], self.search("物业费", page_size=2))

    def test_what_can_not_be_looked_for_is_refused_by_field(self):
        for query in ("", "水", "漏水 水", "，。", "水" * 201):
            refused = refusal_of(self.client.SearchCases, s.SearchCasesRequest(parent=self.desk.region, query=query))
            self.assertEqual(("INVALID_ARGUMENT", ["query"]), (refused.code.name, list(refused.fields)), query)
